// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {WithScheduleService} from "../../test/WithScheduleService.t.sol";
import {vm} from "../../test/Vm.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";

/// @dev What a second can take.
contract ScheduleCapacityTest is WithScheduleService {
    uint256 private constant ALL = 15_000_000;

    function test_anEmptySecondTakesFifteenMillionGas() public {
        vm.assertTrue(HSS.hasScheduleCapacity(THEN, ALL));
        vm.assertFalse(HSS.hasScheduleCapacity(THEN, ALL + 1));
        vm.assertFalse(HSS.hasScheduleCapacity(THEN, type(uint256).max));
        _assertCode(_scheduleGas(ALL), HederaResponseCodes.SUCCESS);
    }

    function test_aFullSecondIsBusyAndTheNextIsNot() public {
        _scheduleGas(ALL - 21_000);
        vm.assertTrue(HSS.hasScheduleCapacity(THEN, 21_000));
        vm.assertFalse(HSS.hasScheduleCapacity(THEN, 21_001));
        vm.recordLogs();
        (int64 code, address schedule) = HSS.scheduleCall(TARGET, THEN, 21_001, 0, "");
        _assertCode(code, HederaResponseCodes.SCHEDULE_EXPIRY_IS_BUSY);
        vm.assertEq(schedule, address(0));
        vm.assertEq(vm.getRecordedLogs().length, 0);
        vm.assertTrue(HSS.hasScheduleCapacity(THEN + 1, ALL));
        _assertCode(_scheduleGas(21_000), HederaResponseCodes.SUCCESS);
        vm.assertFalse(HSS.hasScheduleCapacity(THEN, 21_000));
    }

    function test_aSecondTakesAHundredCalls() public {
        for (uint64 i = 0; i < 100; i++) {
            vm.assertTrue(HSS.hasScheduleCapacity(THEN, GAS));
            _schedule(i);
        }
        vm.assertFalse(HSS.hasScheduleCapacity(THEN, 21_000));
        (int64 code, ) = HSS.scheduleCall(TARGET, THEN, GAS, 100, DATA);
        _assertCode(code, HederaResponseCodes.SCHEDULE_EXPIRY_IS_BUSY);
    }

    function test_anEqualCallIsToldSoEvenInAFullSecond() public {
        _scheduleGas(ALL);
        _assertCode(_scheduleGas(ALL), HederaResponseCodes.IDENTICAL_SCHEDULE_ALREADY_CREATED);
    }

    function test_everyKindOfCallTakesCapacity() public {
        address payer = address(type(uint160).max);
        _scheduleWithPayer(payer);
        vm.assertTrue(HSS.hasScheduleCapacity(THEN, ALL - GAS));
        vm.assertFalse(HSS.hasScheduleCapacity(THEN, ALL - GAS + 1));
        _executeOnSignature(payer);
        vm.assertTrue(HSS.hasScheduleCapacity(THEN, ALL - 2 * GAS));
        vm.assertFalse(HSS.hasScheduleCapacity(THEN, ALL - 2 * GAS + 1));
    }

    function test_anExecutedCallKeepsItsCapacity() public {
        // The payer has signed, so it is executed long before its second.
        _executeOnSignature(address(this));
        vm.assertFalse(HSS.hasScheduleCapacity(THEN, ALL - GAS + 1));
    }

    function test_deletionGivesCapacityBack() public {
        address[] memory schedules = new address[](100);
        for (uint64 i = 0; i < 100; i++) schedules[i] = _schedule(i);
        for (uint64 i = 0; i < 100; i++) HSS.deleteSchedule(schedules[i]);
        vm.assertTrue(HSS.hasScheduleCapacity(THEN, ALL));
        _assertCode(_scheduleGas(ALL), HederaResponseCodes.SUCCESS);
    }

    function test_thereIsNoCapacityForWhatCannotBeScheduled() public view {
        vm.assertTrue(HSS.hasScheduleCapacity(NOW + 1, GAS));
        vm.assertFalse(HSS.hasScheduleCapacity(NOW, GAS));
        vm.assertFalse(HSS.hasScheduleCapacity(0, GAS));
        vm.assertTrue(HSS.hasScheduleCapacity(NOW + 62 days, GAS));
        vm.assertFalse(HSS.hasScheduleCapacity(NOW + 62 days + 1, GAS));
        vm.assertFalse(HSS.hasScheduleCapacity(type(uint256).max, GAS));
        vm.assertTrue(HSS.hasScheduleCapacity(THEN, 21_000));
        vm.assertFalse(HSS.hasScheduleCapacity(THEN, 20_999));
    }

    /// @dev Schedules and deletes at random, and compares with plain sums.
    function testFuzz_capacityIsWhatNobodyHasReserved(uint256[24] calldata seeds) public {
        uint256 reserved = 0;
        address[] memory open = new address[](seeds.length);
        uint256[] memory gasOf = new uint256[](seeds.length);
        for (uint64 i = 0; i < seeds.length; i++) {
            uint256 other = (seeds[i] >> 128) % seeds.length;
            if (seeds[i] % 3 == 0 && open[other] != address(0)) {
                _assertCode(HSS.deleteSchedule(open[other]), HederaResponseCodes.SUCCESS);
                reserved -= gasOf[other];
                open[other] = address(0);
            } else {
                gasOf[i] = 21_000 + ((seeds[i] >> 8) % 4_000_000);
                bool fits = reserved + gasOf[i] <= ALL;
                vm.assertTrue(HSS.hasScheduleCapacity(THEN, gasOf[i]) == fits);
                int64 code;
                (code, open[i]) = HSS.scheduleCall(TARGET, THEN, gasOf[i], i, "");
                _assertCode(code, fits ? HederaResponseCodes.SUCCESS : HederaResponseCodes.SCHEDULE_EXPIRY_IS_BUSY);
                if (fits) reserved += gasOf[i];
            }
        }
        uint256 left = ALL - reserved;
        vm.assertTrue(HSS.hasScheduleCapacity(THEN, left) == (left >= 21_000));
        vm.assertFalse(HSS.hasScheduleCapacity(THEN, left + 1 < 21_000 ? 20_999 : left + 1));
    }

    function _scheduleGas(uint256 gasLimit) private returns (int64 code) {
        (code, ) = HSS.scheduleCall(TARGET, THEN, gasLimit, 0, "");
    }
}
