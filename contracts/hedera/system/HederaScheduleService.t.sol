// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {WithScheduleService} from "../../test/WithScheduleService.t.sol";
import {Vm, vm} from "../../test/Vm.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHRCScheduleFacade} from "../IHRCScheduleFacade.sol";
import {HederaScheduleService} from "./HederaScheduleService.sol";
import {IScheduleEffects} from "./IScheduleEffects.sol";

/// @dev What becomes of a schedule: at 0x16b and at its own address.
contract HederaScheduleServiceTest is WithScheduleService {
    address private constant ALICE = 0xA11cea11CEA11CEA11cEa11CeA11ceA11CEA11Ce;
    address private constant BOB = 0xb0bB0bB0Bb0Bb0bB0Bb0bb0bb0bB0BB0Bb0BB0Bb;

    function test_thePayerAuthorizesAtTheService() public {
        address schedule = _scheduleWithPayer(ALICE);
        _expectAuthorized(schedule);
        vm.prank(ALICE);
        _assertCode(HSS.authorizeSchedule(schedule), HederaResponseCodes.SUCCESS);
    }

    function test_thePayerSignsAtTheSchedule() public {
        address schedule = _scheduleWithPayer(ALICE);
        _expectAuthorized(schedule);
        _assertCode(_sign(schedule, ALICE), HederaResponseCodes.SUCCESS);
    }

    function test_aContractThatPaysAuthorizesBothWays() public {
        vm.prank(ALICE);
        (, address one) = HSS.scheduleCallWithPayer(TARGET, address(this), THEN, GAS, 1, DATA);
        vm.prank(ALICE);
        (, address two) = HSS.scheduleCallWithPayer(TARGET, address(this), THEN, GAS, 2, DATA);
        _expectAuthorized(one);
        _assertCode(HSS.authorizeSchedule(one), HederaResponseCodes.SUCCESS);
        _expectAuthorized(two);
        _assertCode(IHRCScheduleFacade(two).signSchedule(), HederaResponseCodes.SUCCESS);
    }

    function test_nobodyElseAuthorizes() public {
        address schedule = _scheduleWithPayer(ALICE);
        vm.recordLogs();
        _assertCode(HSS.authorizeSchedule(schedule), HederaResponseCodes.NO_NEW_VALID_SIGNATURES);
        _assertCode(_sign(schedule, BOB), HederaResponseCodes.NO_NEW_VALID_SIGNATURES);
        vm.prank(address(0));
        _assertCode(HSS.authorizeSchedule(schedule), HederaResponseCodes.NO_NEW_VALID_SIGNATURES);
        vm.assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_aSecondAuthorizationAddsNothing() public {
        address schedule = _scheduleWithPayer(ALICE);
        _sign(schedule, ALICE);
        vm.recordLogs();
        _assertCode(_sign(schedule, ALICE), HederaResponseCodes.NO_NEW_VALID_SIGNATURES);
        _assertCode(HSS.authorizeSchedule(_schedule(7)), HederaResponseCodes.NO_NEW_VALID_SIGNATURES);
        // The one is that of the second schedule itself.
        vm.assertEq(vm.getRecordedLogs().length, 1);
    }

    function test_thePayerCanAuthorizeUntilTheSecondBefore() public {
        address schedule = _scheduleWithPayer(ALICE);
        vm.warp(THEN - 1);
        _assertCode(_sign(schedule, ALICE), HederaResponseCodes.SUCCESS);
    }

    function test_fromItsSecondOnAScheduleIsUnknown() public {
        address unsigned = _scheduleWithPayer(ALICE);
        address signed = _schedule(1);
        address deleted = _schedule(2);
        HSS.deleteSchedule(deleted);
        address executed = _executeOnSignature(address(this));
        vm.warp(THEN);
        vm.recordLogs();
        _assertCode(_sign(unsigned, ALICE), HederaResponseCodes.INVALID_SCHEDULE_ID);
        address[4] memory all = [unsigned, signed, deleted, executed];
        for (uint256 i = 0; i < all.length; i++) {
            _assertCode(HSS.authorizeSchedule(all[i]), HederaResponseCodes.INVALID_SCHEDULE_ID);
            _assertCode(HSS.deleteSchedule(all[i]), HederaResponseCodes.INVALID_SCHEDULE_ID);
        }
        vm.assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_aCallOnSignatureIsExecutedOnceItIsSigned() public {
        address schedule = _executeOnSignature(ALICE);
        _expectAuthorized(schedule);
        _assertCode(_sign(schedule, ALICE), HederaResponseCodes.SUCCESS);
        _assertCode(_sign(schedule, ALICE), HederaResponseCodes.SCHEDULE_ALREADY_EXECUTED);
        _assertCode(HSS.authorizeSchedule(schedule), HederaResponseCodes.SCHEDULE_ALREADY_EXECUTED);
        _assertCode(HSS.deleteSchedule(schedule), HederaResponseCodes.SCHEDULE_ALREADY_EXECUTED);
    }

    function test_aCallOnSignatureOfTheCallerIsExecutedAtOnce() public {
        address schedule = _executeOnSignature(address(this));
        _assertCode(HSS.deleteSchedule(schedule), HederaResponseCodes.SCHEDULE_ALREADY_EXECUTED);
    }

    function test_whoScheduledDeletesAtTheService() public {
        address schedule = _schedule(0);
        _expectDeleted(schedule);
        _assertCode(HSS.deleteSchedule(schedule), HederaResponseCodes.SUCCESS);
    }

    function test_whoScheduledDeletesAtTheSchedule() public {
        address schedule = _executeOnSignature(ALICE);
        _expectDeleted(schedule);
        _assertCode(IHRCScheduleFacade(schedule).deleteSchedule(), HederaResponseCodes.SUCCESS);
    }

    function test_aKeyControlledAddressDeletesAtTheSchedule() public {
        vm.prank(ALICE);
        (, address schedule) = HSS.scheduleCall(TARGET, THEN, GAS, 0, DATA);
        _expectDeleted(schedule);
        vm.prank(ALICE);
        _assertCode(IHRCScheduleFacade(schedule).deleteSchedule(), HederaResponseCodes.SUCCESS);
    }

    function test_anAuthorizedCallIsDeletedToo() public {
        address schedule = _scheduleWithPayer(ALICE);
        _sign(schedule, ALICE);
        _expectDeleted(schedule);
        _assertCode(HSS.deleteSchedule(schedule), HederaResponseCodes.SUCCESS);
    }

    function test_nobodyElseDeletesNotEvenThePayer() public {
        address schedule = _scheduleWithPayer(ALICE);
        vm.recordLogs();
        vm.prank(ALICE);
        _assertCode(HSS.deleteSchedule(schedule), HederaResponseCodes.INVALID_SIGNATURE);
        vm.prank(BOB);
        _assertCode(IHRCScheduleFacade(schedule).deleteSchedule(), HederaResponseCodes.INVALID_SIGNATURE);
        vm.assertEq(vm.getRecordedLogs().length, 0);
        _assertCode(_sign(schedule, ALICE), HederaResponseCodes.SUCCESS);
    }

    function test_aDeletedScheduleIsNeitherSignedNorDeletedAgain() public {
        address schedule = _scheduleWithPayer(ALICE);
        HSS.deleteSchedule(schedule);
        vm.recordLogs();
        _assertCode(HSS.deleteSchedule(schedule), HederaResponseCodes.SCHEDULE_ALREADY_DELETED);
        _assertCode(_sign(schedule, ALICE), HederaResponseCodes.SCHEDULE_ALREADY_DELETED);
        vm.prank(BOB);
        _assertCode(HSS.deleteSchedule(schedule), HederaResponseCodes.SCHEDULE_ALREADY_DELETED);
        vm.assertEq(vm.getRecordedLogs().length, 0);
    }

    function testFuzz_whatIsNoScheduleIsRefused(address nothing, address caller) public {
        vm.prank(caller);
        _assertCode(HSS.authorizeSchedule(nothing), HederaResponseCodes.INVALID_SCHEDULE_ID);
        vm.prank(caller);
        _assertCode(HSS.deleteSchedule(nothing), HederaResponseCodes.INVALID_SCHEDULE_ID);
    }

    function testFuzz_onlyASchedulePassesACallerOn(address pretender, address schedule) public {
        address real = _scheduleWithPayer(ALICE);
        vm.assume(pretender != real);
        vm.recordLogs();
        vm.prank(pretender);
        _assertCode(HSS.signFor(ALICE), HederaResponseCodes.INVALID_SCHEDULE_ID);
        vm.prank(pretender);
        _assertCode(HSS.deleteFor(address(this)), HederaResponseCodes.INVALID_SCHEDULE_ID);
        // Nor does a schedule pass on whom its caller names.
        (bool ok, ) = real.call(abi.encodeCall(HSS.signFor, (ALICE)));
        vm.assertFalse(ok);
        (ok, ) = real.call(abi.encodeCall(HSS.deleteFor, (schedule)));
        vm.assertFalse(ok);
        vm.assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_theServiceItselfIsNoSchedule() public {
        _assertCode(HSS.signSchedule(), HederaResponseCodes.INVALID_SCHEDULE_ID);
        _assertCode(HSS.deleteSchedule(), HederaResponseCodes.INVALID_SCHEDULE_ID);
    }

    function test_nothingIsScheduledElsewhere() public {
        address schedule = _schedule(0);
        bytes[6] memory calls = [
            abi.encodeCall(HSS.scheduleCall, (TARGET, THEN, GAS, 0, DATA)),
            abi.encodeCall(HSS.scheduleCallWithPayer, (TARGET, ALICE, THEN, GAS, 0, DATA)),
            abi.encodeCall(HSS.executeCallOnPayerSignature, (TARGET, ALICE, THEN, GAS, 0, DATA)),
            abi.encodeCall(HSS.hasScheduleCapacity, (THEN, GAS)),
            abi.encodeCall(HSS.authorizeSchedule, (schedule)),
            abi.encodeWithSignature("deleteSchedule(address)", schedule)
        ];
        for (uint256 i = 0; i < calls.length; i++) {
            (bool ok, bytes memory reason) = address(HSS).delegatecall(calls[i]);
            vm.assertFalse(ok);
            vm.assertEq(
                reason,
                abi.encodeWithSelector(HederaScheduleService.NotTheScheduleService.selector, address(this))
            );
            (ok, reason) = schedule.call(calls[i]);
            vm.assertFalse(ok);
            vm.assertEq(reason, abi.encodeWithSelector(HederaScheduleService.NotTheScheduleService.selector, schedule));
        }
    }

    function test_aDelegatedAccountIsNoScheduleEither() public {
        vm.etch(BOB, abi.encodePacked(hex"ef0100", HSS));
        _assertCode(IHRCScheduleFacade(BOB).signSchedule(), HederaResponseCodes.INVALID_SCHEDULE_ID);
    }

    function test_aRevertedCallLeavesNothing() public {
        try this.scheduleAndFail() {
            revert("did not revert");
        } catch {
            vm.assertTrue(HSS.hasScheduleCapacity(THEN, 15_000_000));
        }
        vm.assertTrue(_schedule(3).code.length > 0);
    }

    function scheduleAndFail() external {
        _schedule(3);
        revert("regret");
    }

    function test_schedulingSigningAndDeletingFitIntoOneTransaction() public {
        vm.recordLogs();
        vm.prank(ALICE);
        (, address schedule) = HSS.scheduleCallWithPayer(TARGET, address(this), THEN, GAS, 0, DATA);
        IHRCScheduleFacade(schedule).signSchedule();
        vm.prank(ALICE);
        IHRCScheduleFacade(schedule).deleteSchedule();
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 3);
        vm.assertEq(logs[0].topics[0], IScheduleEffects.CallScheduled.selector);
        vm.assertEq(logs[1].topics[0], IScheduleEffects.CallAuthorized.selector);
        vm.assertEq(logs[2].topics[0], IScheduleEffects.CallDeleted.selector);
        for (uint256 i = 0; i < 3; i++) vm.assertEq(logs[i].emitter, address(HSS));
    }

    function test_hederasOwnSchedulesAreNotSupported() public pure {
        _assertCode(HSS.signSchedule(ALICE, hex"0a00"), HederaResponseCodes.NOT_SUPPORTED);
        (int64 code, address schedule) = HSS.scheduleNative(address(0x167), DATA, ALICE);
        _assertCode(code, HederaResponseCodes.NOT_SUPPORTED);
        vm.assertEq(schedule, address(0));
        (code, ) = HSS.getScheduledCreateFungibleTokenInfo(ALICE);
        _assertCode(code, HederaResponseCodes.NOT_SUPPORTED);
        (code, ) = HSS.getScheduledCreateNonFungibleTokenInfo(ALICE);
        _assertCode(code, HederaResponseCodes.NOT_SUPPORTED);
    }

    function test_schedulingCostsWhatIsDocumented() public {
        bytes memory transfer = abi.encodeWithSignature("transfer(address,uint256)", ALICE, 1);
        HSS.scheduleCall(TARGET, THEN, GAS, 0, transfer);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 98_200);
    }

    function test_schedulingWithAPayerCostsWhatIsDocumented() public {
        bytes memory transfer = abi.encodeWithSignature("transfer(address,uint256)", ALICE, 1);
        HSS.scheduleCallWithPayer(TARGET, ALICE, THEN, GAS, 0, transfer);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 120_600);
    }

    function test_askingForCapacityCostsWhatIsDocumented() public view {
        HSS.hasScheduleCapacity(THEN, GAS);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 3_200);
    }

    function _sign(address schedule, address signer) private returns (int64) {
        vm.prank(signer);
        return IHRCScheduleFacade(schedule).signSchedule();
    }

    function _expectAuthorized(address schedule) private {
        vm.expectEmit(address(HSS));
        emit IScheduleEffects.CallAuthorized(schedule);
    }

    function _expectDeleted(address schedule) private {
        vm.expectEmit(address(HSS));
        emit IScheduleEffects.CallDeleted(schedule);
    }
}
