// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {WithScheduleService} from "../../test/WithScheduleService.t.sol";
import {Vm, vm} from "../../test/Vm.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IScheduleEffects} from "./IScheduleEffects.sol";

/// @dev What is scheduled, and what is refused.
contract ScheduledCallsTest is WithScheduleService {
    uint256 private constant LAST = NOW + 62 days;
    address private constant PAYER = address(0xaAaAaAaaAaAaAaaAaAAAAAAAAaaaAaAaAaaAaaAa);
    /// @dev 8 bytes, 2 of them zero.
    uint256 private constant MINIMUM = 21_000 + 6 * 40 + 2 * 10;

    function test_aScheduledCallIsInItsEvent() public {
        (, address expected) = _preview(9);
        vm.expectEmit(address(HSS));
        emit IScheduleEffects.CallScheduled(
            expected,
            uint64(THEN),
            address(this),
            TARGET,
            uint64(GAS),
            9 * 1e10,
            DATA,
            true,
            false
        );
        vm.assertEq(_schedule(9), expected);
    }

    function test_aCallWithAnotherPayerIsNotAuthorized() public {
        vm.recordLogs();
        address schedule = _scheduleWithPayer(PAYER);
        _assertScheduled(schedule, PAYER, false, false);
    }

    function test_aPayerThatSchedulesItselfIsAuthorizedAtOnce() public {
        vm.recordLogs();
        _assertScheduled(_scheduleWithPayer(address(this)), address(this), true, false);
    }

    function test_aCallOnSignatureSaysSo() public {
        vm.recordLogs();
        _assertScheduled(_executeOnSignature(PAYER), PAYER, false, true);
    }

    function test_aPayersOwnCallOnSignatureIsAuthorizedAtOnce() public {
        vm.recordLogs();
        _assertScheduled(_executeOnSignature(address(this)), address(this), true, true);
    }

    function test_aKeyControlledAddressSchedulesToo() public {
        vm.recordLogs();
        vm.prank(PAYER);
        (int64 code, address schedule) = HSS.scheduleCall(TARGET, THEN, GAS, 0, DATA);
        _assertCode(code, HederaResponseCodes.SUCCESS);
        _assertScheduled(schedule, PAYER, true, false);
    }

    function test_aCallWithoutDataAndWithAllItsArgumentsAtTheirLimitsIsScheduled() public {
        (int64 code, address schedule) = HSS.scheduleCall(address(1), LAST, 21_000, type(uint64).max, "");
        _assertCode(code, HederaResponseCodes.SUCCESS);
        vm.assertTrue(schedule.code.length > 0);
        (code, ) = HSS.scheduleCall(TARGET, NOW + 1, 15_000_000, 0, DATA);
        _assertCode(code, HederaResponseCodes.SUCCESS);
    }

    function test_neitherTheTargetNorThePayerIsCalled() public {
        // Code that fails whatever happens.
        vm.etch(TARGET, hex"fe");
        vm.etch(PAYER, hex"fe");
        _scheduleWithPayer(PAYER);
        _schedule(1);
    }

    function test_refusesASecondThatIsNotAfterTheBlocks() public {
        int64 expected = HederaResponseCodes.SCHEDULE_EXPIRATION_TIME_MUST_BE_HIGHER_THAN_CONSENSUS_TIME;
        _assertRefused(TARGET, NOW, GAS, expected);
        _assertRefused(TARGET, NOW - 1, GAS, expected);
        _assertRefused(TARGET, 0, GAS, expected);
    }

    function test_refusesASecondMoreThan62DaysAhead() public {
        int64 expected = HederaResponseCodes.SCHEDULE_EXPIRATION_TIME_TOO_FAR_IN_FUTURE;
        _assertRefused(TARGET, LAST + 1, GAS, expected);
        _assertRefused(TARGET, type(uint256).max, GAS, expected);
    }

    function test_refusesGasWithWhichNoTransactionCouldBegin() public {
        _assertRefused(TARGET, THEN, MINIMUM - 1, HederaResponseCodes.INSUFFICIENT_GAS);
        _assertRefused(TARGET, THEN, 0, HederaResponseCodes.INSUFFICIENT_GAS);
        (int64 code, ) = HSS.scheduleCall(TARGET, THEN, MINIMUM, 0, DATA);
        _assertCode(code, HederaResponseCodes.SUCCESS);
    }

    function test_gasThatNoSecondHasFindsEverySecondBusy() public {
        _assertRefused(TARGET, THEN, 15_000_001, HederaResponseCodes.SCHEDULE_EXPIRY_IS_BUSY);
        _assertRefused(TARGET, THEN, type(uint256).max, HederaResponseCodes.SCHEDULE_EXPIRY_IS_BUSY);
    }

    function test_refusesToCreateAContract() public {
        _assertRefused(address(0), THEN, GAS, HederaResponseCodes.INVALID_CONTRACT_ID);
    }

    function test_refusesAPayerThatIsNobodyOnTheLayer2() public {
        address[3] memory nobodies = [address(0), address(1001), address(uint160(type(uint64).max))];
        for (uint256 i = 0; i < nobodies.length; i++) {
            (int64 code, address schedule) = HSS.scheduleCallWithPayer(TARGET, nobodies[i], THEN, GAS, 0, DATA);
            _assertCode(code, HederaResponseCodes.ACCOUNT_ID_DOES_NOT_EXIST);
            vm.assertEq(schedule, address(0));
            (code, ) = HSS.executeCallOnPayerSignature(TARGET, nobodies[i], THEN, GAS, 0, DATA);
            _assertCode(code, HederaResponseCodes.ACCOUNT_ID_DOES_NOT_EXIST);
        }
    }

    function test_checksInHederasOrder() public {
        (int64 code, ) = HSS.scheduleCallWithPayer(address(0), address(0), 0, 0, 0, DATA);
        _assertCode(code, HederaResponseCodes.ACCOUNT_ID_DOES_NOT_EXIST);
        _assertRefused(address(0), 0, 0, HederaResponseCodes.INVALID_CONTRACT_ID);
        _assertRefused(TARGET, 0, 0, HederaResponseCodes.INSUFFICIENT_GAS);
        _assertRefused(
            TARGET,
            0,
            type(uint256).max,
            HederaResponseCodes.SCHEDULE_EXPIRATION_TIME_MUST_BE_HIGHER_THAN_CONSENSUS_TIME
        );
    }

    function test_anEqualCallIsRefusedWithTheAddressOfTheFirst() public {
        address first = _schedule(1);
        vm.recordLogs();
        (int64 code, address schedule) = HSS.scheduleCall(TARGET, THEN, GAS, 1, DATA);
        _assertCode(code, HederaResponseCodes.IDENTICAL_SCHEDULE_ALREADY_CREATED);
        vm.assertEq(schedule, first);
        vm.assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_payersDoNotMakeADifference() public {
        address first = _schedule(0);
        (int64 code, address schedule) = HSS.scheduleCallWithPayer(TARGET, PAYER, THEN, GAS, 0, DATA);
        _assertCode(code, HederaResponseCodes.IDENTICAL_SCHEDULE_ALREADY_CREATED);
        vm.assertEq(schedule, first);
    }

    function test_anythingElseMakesADifference() public {
        address[8] memory schedules;
        schedules[0] = _schedule(0);
        (, schedules[1]) = HSS.scheduleCall(address(this), THEN, GAS, 0, DATA);
        (, schedules[2]) = HSS.scheduleCall(TARGET, THEN + 1, GAS, 0, DATA);
        (, schedules[3]) = HSS.scheduleCall(TARGET, THEN, GAS + 1, 0, DATA);
        (, schedules[4]) = HSS.scheduleCall(TARGET, THEN, GAS, 1, DATA);
        (, schedules[5]) = HSS.scheduleCall(TARGET, THEN, GAS, 0, abi.encodePacked(DATA, hex"00"));
        (, schedules[6]) = HSS.executeCallOnPayerSignature(TARGET, PAYER, THEN, GAS, 0, DATA);
        vm.prank(PAYER);
        (, schedules[7]) = HSS.scheduleCall(TARGET, THEN, GAS, 0, DATA);
        for (uint256 i = 0; i < schedules.length; i++) {
            vm.assertTrue(schedules[i].code.length > 0);
            for (uint256 j = 0; j < i; j++) vm.assertTrue(schedules[i] != schedules[j]);
        }
    }

    function test_aDeletedCallStaysEqual() public {
        address first = _schedule(0);
        HSS.deleteSchedule(first);
        (int64 code, address schedule) = HSS.scheduleCall(TARGET, THEN, GAS, 0, DATA);
        _assertCode(code, HederaResponseCodes.IDENTICAL_SCHEDULE_ALREADY_CREATED);
        vm.assertEq(schedule, first);
    }

    function testFuzz_schedulesWhateverIsRight(
        address to,
        uint256 ahead,
        uint256 gas,
        uint64 value,
        bytes calldata data
    ) public {
        vm.assume(to != address(0));
        uint256 second = NOW + 1 + (ahead % 62 days);
        uint256 minimum = 21_000 + 40 * data.length;
        vm.assume(minimum < 15_000_000);
        uint256 gasLimit = minimum + (gas % (15_000_001 - minimum));
        vm.assertTrue(HSS.hasScheduleCapacity(second, gasLimit));
        (, address schedule) = HSS.scheduleCall(to, second, gasLimit, value, data);
        vm.assertTrue(schedule.code.length > 0);
        vm.assertTrue(HSS.hasScheduleCapacity(second, 15_000_000 - gasLimit) == (15_000_000 - gasLimit >= 21_000));
        vm.assertFalse(HSS.hasScheduleCapacity(second, 15_000_001 - gasLimit));
    }

    function _preview(uint64 mark) private returns (int64 code, address schedule) {
        // What a call that is reverted would return.
        try this.scheduleAndRevert(mark) {
            revert("did not revert");
        } catch (bytes memory result) {
            return abi.decode(result, (int64, address));
        }
    }

    function scheduleAndRevert(uint64 mark) external {
        (int64 code, address schedule) = HSS.scheduleCall(TARGET, THEN, GAS, mark, DATA);
        bytes memory result = abi.encode(code, schedule);
        assembly ("memory-safe") {
            revert(add(result, 32), mload(result))
        }
    }

    function _assertRefused(address to, uint256 second, uint256 gasLimit, int64 expected) private {
        vm.recordLogs();
        (int64 code, address schedule) = HSS.scheduleCall(to, second, gasLimit, 0, DATA);
        _assertCode(code, expected);
        vm.assertEq(schedule, address(0));
        vm.assertEq(vm.getRecordedLogs().length, 0);
    }

    function _assertScheduled(address schedule, address payer, bool authorized, bool onSignature) private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 1);
        vm.assertEq(logs[0].emitter, address(HSS));
        vm.assertEq(logs[0].topics[0], IScheduleEffects.CallScheduled.selector);
        vm.assertEq(address(uint160(uint256(logs[0].topics[1]))), schedule);
        vm.assertEq(uint256(logs[0].topics[2]), THEN);
        vm.assertEq(address(uint160(uint256(logs[0].topics[3]))), payer);
        vm.assertEq(logs[0].data, abi.encode(TARGET, GAS, 0, DATA, authorized, onSignature));
    }
}
