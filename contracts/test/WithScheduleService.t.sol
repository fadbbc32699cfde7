// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../hedera/HederaResponseCodes.sol";
import {HederaScheduleService} from "../hedera/system/HederaScheduleService.sol";
import {vm} from "./Vm.sol";

/// @dev For tests that need the schedule service: it is at 0x16b, knows nothing yet, and the time is NOW.
abstract contract WithScheduleService {
    HederaScheduleService internal constant HSS = HederaScheduleService(address(0x16b));
    uint256 internal constant NOW = 1_800_000_000;
    /// @dev A second for which calls can be scheduled.
    uint256 internal constant THEN = NOW + 1 hours;
    uint256 internal constant GAS = 100_000;
    address internal constant TARGET = address(0x7a12);
    bytes internal constant DATA = hex"a9059cbb00010002";

    function setUp() public virtual {
        vm.warp(NOW);
        vm.etch(address(HSS), type(HederaScheduleService).runtimeCode);
    }

    /// @dev Schedules a call for THEN that nothing is wrong with; `mark` tells it from others.
    function _schedule(uint64 mark) internal returns (address schedule) {
        int64 code;
        (code, schedule) = HSS.scheduleCall(TARGET, THEN, GAS, mark, DATA);
        _assertCode(code, HederaResponseCodes.SUCCESS);
    }

    function _scheduleWithPayer(address payer) internal returns (address schedule) {
        int64 code;
        (code, schedule) = HSS.scheduleCallWithPayer(TARGET, payer, THEN, GAS, 0, DATA);
        _assertCode(code, HederaResponseCodes.SUCCESS);
    }

    function _executeOnSignature(address payer) internal returns (address schedule) {
        int64 code;
        (code, schedule) = HSS.executeCallOnPayerSignature(TARGET, payer, THEN, GAS, 0, DATA);
        _assertCode(code, HederaResponseCodes.SUCCESS);
    }

    function _assertCode(int64 actual, int64 expected) internal pure {
        vm.assertEq(int256(actual), int256(expected));
    }
}
