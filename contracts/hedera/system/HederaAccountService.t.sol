// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {AccountServiceFixture} from "../../test/AccountServiceFixture.sol";
import {Vm, vm} from "../../test/Vm.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHRC904AccountFacade} from "../IHRC904AccountFacade.sol";
import {IHRC906AccountFacade} from "../IHRC906AccountFacade.sol";
import {HederaState} from "./HederaState.sol";
import {IAccountRedirect} from "./IAccountRedirect.sol";
import {IHederaAccounts} from "./IHederaAccounts.sol";
import {IHederaEffects} from "./IHederaEffects.sol";

/// @dev The test contract is the L2 contract of account 2001; 2002 is another contract's, 1001 and 1002 are people's.
contract HederaAccountServiceTest is AccountServiceFixture {
    uint64 private constant SELF = 2001;
    uint64 private constant OTHER = 2002;
    uint64 private constant ALICE = 1001;
    uint64 private constant BOB = 1002;
    uint64 private constant GONE = 1003;
    address private constant ALICE_EVM = address(uint160(0x00a11cea11cea11cea11cea11cea11cea11cea11ce));
    address private constant OTHER_EVM = address(uint160(0x00c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0));
    address private constant STRANGER = address(uint160(0x0057a6e57a6e57a6e57a6e57a6e57a6e57a6e57a6e));
    int256 private constant MAX = type(int64).max;

    function setUp() public {
        placeAccountService();
        contractAccount(SELF, address(this));
        contractAccount(OTHER, OTHER_EVM);
        account(ALICE, ALICE_EVM);
        account(BOB, address(0));
        account(GONE, address(0), HederaState.ACCOUNT_DELETED, 0);
    }

    function test_tellsTheAllowanceByEitherAddress() public {
        allowHbar(ALICE, SELF, 17);
        _assertAllowance(ALICE_EVM, address(this), 17);
        _assertAllowance(_at(ALICE), address(this), 17);
        _assertAllowance(ALICE_EVM, _at(SELF), 17);
        _assertAllowance(_at(ALICE), _at(SELF), 17);
        _assertAllowance(_at(SELF), _at(ALICE), 0);
    }

    function test_nobodyIsAllowedAnythingWhoIsUnknown() public {
        _assertAllowance(ALICE_EVM, STRANGER, 0);
        _assertAllowance(ALICE_EVM, _at(999_999), 0);
        _assertAllowance(STRANGER, ALICE_EVM, 0);
    }

    function test_anUnknownOwnerIsRefused() public {
        vm.expectRevert(refused(HederaResponseCodes.INVALID_ALLOWANCE_OWNER_ID));
        HAS.hbarAllowance(_at(999_999), ALICE_EVM);
        vm.expectRevert(refused(HederaResponseCodes.INVALID_ALLOWANCE_OWNER_ID));
        HAS.hbarAllowance(address(uint160(HederaState.PROVISIONAL)), ALICE_EVM);
    }

    function test_aContractAllowsSomebodyOnHedera() public {
        vm.recordLogs();
        _assertSuccess(HAS.hbarApprove(address(this), ALICE_EVM, 100));
        _assertEffect(SELF, ALICE, 100);
        _assertAllowance(address(this), ALICE_EVM, 100);

        _assertSuccess(HAS.hbarApprove(_at(SELF), _at(ALICE), MAX));
        _assertEffect(SELF, ALICE, uint64(uint256(MAX)));
        _assertSuccess(HAS.hbarApprove(address(this), _at(ALICE), 0));
        _assertEffect(SELF, ALICE, 0);
        _assertAllowance(address(this), ALICE_EVM, 0);
    }

    function test_whatAContractAllowsAnotherStaysHere() public {
        vm.recordLogs();
        _assertSuccess(HAS.hbarApprove(address(this), OTHER_EVM, 5));
        vm.assertEq(vm.getRecordedLogs().length, 0);
        _assertAllowance(address(this), OTHER_EVM, 5);
    }

    function test_whoeverHasNoAccountGetsOne() public {
        vm.expectEmit(HTS);
        emit IHederaEffects.AccountWanted(STRANGER);
        _assertSuccess(HAS.hbarApprove(address(this), STRANGER, 1));
    }

    function test_aContractInItsConstructorCanAllow() public {
        vm.recordLogs();
        Approver approver = new Approver(ALICE_EVM, 3);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 2);
        vm.assertEq(logs[0].topics[0], IHederaEffects.AccountWanted.selector);
        vm.assertEq(logs[0].topics[1], bytes32(uint256(uint160(address(approver)))));
        vm.assertEq(logs[1].topics[0], IHederaEffects.HbarAllowanceSet.selector);
        _assertAllowance(address(approver), ALICE_EVM, 3);
    }

    function test_whatAKeyWouldHaveToSignIsRefused() public {
        bytes memory reason = refused(HederaResponseCodes.INVALID_SIGNATURE);
        vm.prank(ALICE_EVM);
        vm.expectRevert(reason);
        HAS.hbarApprove(ALICE_EVM, OTHER_EVM, 1);
        vm.expectRevert(reason);
        HAS.hbarApprove(ALICE_EVM, address(this), 1);
        vm.expectRevert(reason);
        HAS.hbarApprove(OTHER_EVM, address(this), 1);
        vm.prank(STRANGER, STRANGER);
        vm.expectRevert(reason);
        HAS.hbarApprove(STRANGER, ALICE_EVM, 1);
    }

    function test_refusesAsHederaDoes() public {
        _assertRefused(address(this), ALICE_EVM, -1, HederaResponseCodes.NEGATIVE_ALLOWANCE_AMOUNT);
        _assertRefused(address(this), ALICE_EVM, MAX + 1, HederaResponseCodes.INVALID_TRANSACTION_BODY);
        _assertRefused(_at(999_999), ALICE_EVM, 1, HederaResponseCodes.INVALID_ALLOWANCE_OWNER_ID);
        _assertRefused(address(this), address(0), 0, HederaResponseCodes.INVALID_ALLOWANCE_SPENDER_ID);
        _assertRefused(address(this), _at(999_999), 1, HederaResponseCodes.INVALID_ALLOWANCE_SPENDER_ID);
        _assertRefused(address(this), _at(GONE), 1, HederaResponseCodes.INVALID_ALLOWANCE_SPENDER_ID);
        _assertRefused(address(this), _at(SELF), 1, HederaResponseCodes.SPENDER_ACCOUNT_SAME_AS_OWNER);
    }

    function test_takingNothingAwayFromNobodyIsNoMistake() public {
        vm.recordLogs();
        _assertSuccess(HAS.hbarApprove(address(this), _at(999_999), 0));
        vm.assertEq(vm.getRecordedLogs().length, 0);
        _assertSuccess(HAS.hbarApprove(address(this), _at(GONE), 0));
    }

    function test_whatHederaRefusedComesBackWithItsCode() public {
        refuse(HederaResponseCodes.MAX_ALLOWANCES_EXCEEDED);
        _assertRefused(address(this), ALICE_EVM, -1, HederaResponseCodes.MAX_ALLOWANCES_EXCEEDED);
    }

    function test_theTokenServiceBelievesNobodyElse() public {
        bytes memory call = abi.encodeCall(IHederaAccounts.hbarApprove, (OTHER_EVM, OTHER_EVM, ALICE_EVM, 1));
        vm.recordLogs();
        HTS.call(call);
        vm.assertEq(vm.getRecordedLogs().length, 0);
        _assertAllowance(OTHER_EVM, ALICE_EVM, 0);
    }

    function test_anAccountAnswersForItself() public {
        allowHbar(BOB, SELF, 8);
        (int64 code, int256 amount) = IHRC906AccountFacade(_at(BOB)).hbarAllowance(address(this));
        _assertSuccess(code);
        vm.assertEq(amount, 8);

        vm.recordLogs();
        _assertSuccess(IHRC906AccountFacade(_at(SELF)).hbarApprove(_at(BOB), 9));
        _assertEffect(SELF, BOB, 9);
        _assertSuccess(IHRC904AccountFacade(_at(SELF)).setUnlimitedAutomaticAssociations(true));
        _assertCode(
            IHRC904AccountFacade(_at(SELF)).setUnlimitedAutomaticAssociations(false),
            HederaResponseCodes.NOT_SUPPORTED
        );
    }

    function test_anAccountRefusesWhatAKeyWouldHaveToSign() public {
        vm.expectRevert(refused(HederaResponseCodes.INVALID_SIGNATURE));
        IHRC906AccountFacade(_at(BOB)).hbarApprove(address(this), 1);
        vm.prank(ALICE_EVM);
        vm.expectRevert(refused(HederaResponseCodes.INVALID_SIGNATURE));
        IHRC906AccountFacade(_at(ALICE)).hbarApprove(address(this), 1);
        vm.prank(ALICE_EVM);
        _assertCode(
            IHRC904AccountFacade(_at(ALICE)).setUnlimitedAutomaticAssociations(true),
            HederaResponseCodes.INVALID_SIGNATURE
        );
        _assertCode(
            IHRC904AccountFacade(_at(OTHER)).setUnlimitedAutomaticAssociations(true),
            HederaResponseCodes.INVALID_SIGNATURE
        );
    }

    function test_nothingButAnAccountSaysWhoCalledIt() public {
        vm.expectRevert(refused(HederaResponseCodes.INVALID_SIGNATURE));
        IAccountRedirect(address(HAS)).hbarApproveAs(OTHER_EVM, ALICE_EVM, 1);
        _assertCode(
            IAccountRedirect(address(HAS)).setUnlimitedAutomaticAssociationsAs(address(this), true),
            HederaResponseCodes.INVALID_SIGNATURE
        );
    }

    function test_translatesAddresses() public {
        _assertEvmAddress(_at(ALICE), HederaResponseCodes.SUCCESS, ALICE_EVM);
        _assertEvmAddress(_at(SELF), HederaResponseCodes.SUCCESS, address(this));
        _assertEvmAddress(_at(BOB), HederaResponseCodes.INVALID_ACCOUNT_ID, address(0));
        _assertEvmAddress(_at(999_999), HederaResponseCodes.INVALID_ACCOUNT_ID, address(0));
        _assertEvmAddress(ALICE_EVM, HederaResponseCodes.INVALID_ACCOUNT_ID, address(0));

        _assertLongZero(ALICE_EVM, HederaResponseCodes.SUCCESS, _at(ALICE));
        _assertLongZero(address(this), HederaResponseCodes.SUCCESS, _at(SELF));
        _assertLongZero(_at(BOB), HederaResponseCodes.SUCCESS, _at(BOB));
        _assertLongZero(STRANGER, HederaResponseCodes.INVALID_SOLIDITY_ADDRESS, address(0));
        _assertLongZero(_at(999_999), HederaResponseCodes.INVALID_SOLIDITY_ADDRESS, address(0));
        _assertLongZero(address(0), HederaResponseCodes.INVALID_SOLIDITY_ADDRESS, address(0));
    }

    function test_knowsWhichAddressesAreAccounts() public {
        vm.assertTrue(_isValidAlias(ALICE_EVM));
        vm.assertTrue(_isValidAlias(_at(ALICE)));
        vm.assertTrue(_isValidAlias(_at(BOB)));
        vm.assertTrue(_isValidAlias(address(this)));
        vm.assertFalse(_isValidAlias(STRANGER));
        vm.assertFalse(_isValidAlias(address(0)));
        vm.assertFalse(_isValidAlias(_at(999_999)));
        vm.assertFalse(_isValidAlias(address(uint160(HederaState.PROVISIONAL))));
        vm.assertFalse(_isValidAlias(token(5001, 0, 0, SELF, 0, 0)));
    }

    function testFuzz_theAllowanceIsWhatWasApprovedLast(uint64 first, uint64 second, bool toContract) public {
        (first, second) = (first >> 1, second >> 1);
        address spender = toContract ? OTHER_EVM : ALICE_EVM;
        _assertSuccess(HAS.hbarApprove(address(this), spender, int256(uint256(first))));
        _assertAllowance(address(this), spender, first);
        _assertSuccess(HAS.hbarApprove(_at(SELF), spender, int256(uint256(second))));
        _assertAllowance(address(this), spender, second);
    }

    function _at(uint64 num) private pure returns (address) {
        return address(uint160(num));
    }

    function _isValidAlias(address addr) private returns (bool) {
        (bool ok, bytes memory result) = address(HAS).call(abi.encodeCall(HAS.isValidAlias, (addr)));
        vm.assertTrue(ok);
        vm.assertEq(result.length, 32);
        return abi.decode(result, (bool));
    }

    function _assertAllowance(address owner, address spender, uint64 expected) private {
        (int64 code, int256 amount) = HAS.hbarAllowance(owner, spender);
        _assertSuccess(code);
        vm.assertEq(amount, int256(uint256(expected)));
    }

    function _assertEvmAddress(address account_, int64 expectedCode, address expected) private {
        (int64 code, address answer) = HAS.getEvmAddressAlias(account_);
        _assertCode(code, expectedCode);
        vm.assertEq(answer, expected);
    }

    function _assertLongZero(address account_, int64 expectedCode, address expected) private {
        (int64 code, address answer) = HAS.getHederaAccountNumAlias(account_);
        _assertCode(code, expectedCode);
        vm.assertEq(answer, expected);
    }

    function _assertRefused(address owner, address spender, int256 amount, int64 code) private {
        vm.expectRevert(refused(code));
        HAS.hbarApprove(owner, spender, amount);
    }

    /// @dev The only event since the last look.
    function _assertEffect(uint64 owner, uint64 spender, uint64 tinybars) private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 1);
        vm.assertEq(logs[0].emitter, HTS);
        vm.assertEq(logs[0].topics[0], IHederaEffects.HbarAllowanceSet.selector);
        vm.assertEq(logs[0].topics[1], bytes32(uint256(owner)));
        vm.assertEq(logs[0].topics[2], bytes32(uint256(spender)));
        vm.assertEq(logs[0].data, abi.encode(tinybars));
    }

    function _assertSuccess(int64 code) private pure {
        _assertCode(code, HederaResponseCodes.SUCCESS);
    }

    function _assertCode(int64 code, int64 expected) private pure {
        vm.assertEq(int256(code), int256(expected));
    }
}

contract Approver is AccountServiceFixture {
    constructor(address spender, int256 amount) {
        HAS.hbarApprove(address(this), spender, amount);
    }
}
