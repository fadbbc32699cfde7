// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaAccount} from "../IHederaAccount.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {RefusedHederaAccount} from "../RefusedHederaAccount.sol";
import {TokenServiceTest} from "../../test/TokenServiceTest.sol";
import {delegate, vm} from "../../test/Vm.sol";
import {CryptoTransfers} from "./CryptoTransfers.sol";
import {HederaState} from "./HederaState.sol";
import {IHederaEffects} from "./IHederaEffects.sol";

/// @dev Takes value, or pretends that Hedera refuses it.
contract Taker {
    bool private immutable _refuses;

    constructor(bool refuses) {
        _refuses = refuses;
    }

    receive() external payable {
        if (_refuses) revert IHederaAccount.HederaRefused(HederaResponseCodes.SUCCESS);
    }
}

/// @dev Answers value with another call of the token service: to give away what it has.
contract Reentrant {
    address private immutable _token;

    constructor(address token) {
        _token = token;
    }

    receive() external payable {
        // Whatever comes of it, the value is taken.
        (bool ok, ) = _token.call{gas: gasleft() / 2}(abi.encodeWithSignature("transfer(address,uint256)", 1002, 1));
        ok;
    }
}

contract CryptoTransfersTest is TokenServiceTest {
    uint256 private constant TINYBAR = 1e10;

    address private taker;

    IHederaTokenService.AccountAmount[] private hbar;
    CryptoTransfers.LegacyTokenTransferList[] private legacy;
    IHederaTokenService.TokenTransferList[] private lists;

    function setUp() public override {
        super.setUp();
        taker = address(new Taker(false));
        contractAccount(SHOP, taker);
        shop = taker;
        vm.deal(shop, 100 ether);
        vm.deal(bank, 100 ether);
        vm.deal(ALICE_ALIAS, 100 ether);
    }

    // Hbar that the caller gives

    function test_theValueOfTheCallIsTheHbarThatTheCallerGives() public {
        _hbar(shop, -5, false);
        _hbar(BOB_ADDRESS, 3, false);
        _hbar(STRANGER, 2, false);
        vm.expectEmit(BOB_ADDRESS);
        emit IHederaAccount.HbarPayment(HTS, 3 * TINYBAR);
        _succeeds(shop, 5);
        vm.assertEq(BOB_ADDRESS.balance, 3 * TINYBAR);
        vm.assertEq(STRANGER.balance, 2 * TINYBAR);
        vm.assertEq(shop.balance, 100 ether - 5 * TINYBAR);
    }

    function test_aKeyGivesItsHbarOfTheLayer2() public {
        _hbar(address(uint160(ALICE)), -5, false);
        _hbar(bank, 5, false);
        _refuses(HederaResponseCodes.CONTRACT_REVERT_EXECUTED, ALICE_ALIAS, 5);
        delete hbar;
        _hbar(ALICE_ALIAS, -5, false);
        _hbar(shop, 5, false);
        _succeeds(ALICE_ALIAS, 5);
        vm.assertEq(shop.balance, 100 ether + 5 * TINYBAR);
    }

    function test_hbarByValueIsNoEffect() public {
        _hbar(shop, -5, false);
        _hbar(STRANGER, 5, false);
        vm.recordLogs();
        _succeeds(shop, 5);
        vm.assertEq(effects(), 0);
    }

    function test_refusesAnotherValueThanThatOfTheList() public {
        _hbar(shop, -5, false);
        _hbar(BOB_ADDRESS, 5, false);
        _refuses(HederaResponseCodes.INVALID_ACCOUNT_AMOUNTS, shop, 4);
        _refuses(HederaResponseCodes.INVALID_ACCOUNT_AMOUNTS, shop, 6);
        _refuses(HederaResponseCodes.INVALID_ACCOUNT_AMOUNTS, shop, 0);
        delete hbar;
        _refuses(HederaResponseCodes.INVALID_ACCOUNT_AMOUNTS, shop, 1);
    }

    function test_refusesHbarThatDoesNotAddUp() public {
        _hbar(shop, -5, false);
        _hbar(BOB_ADDRESS, 4, false);
        _refuses(HederaResponseCodes.INVALID_ACCOUNT_AMOUNTS, shop, 5);
    }

    function test_refusesAnAccountTwice() public {
        _hbar(shop, -5, false);
        _hbar(ALICE_ALIAS, 2, false);
        _hbar(address(uint160(ALICE)), 3, false);
        _refuses(HederaResponseCodes.ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS, shop, 5);
    }

    function test_refusesMoreThanTenEntries() public {
        for (uint160 i = 0; i < 11; ++i) _hbar(address(i), 0, false);
        _refuses(HederaResponseCodes.TRANSFER_LIST_SIZE_LIMIT_EXCEEDED, shop, 0);
    }

    function test_refusesUnknownAndDeletedReceivers() public {
        _hbar(shop, -5, false);
        _hbar(address(4000), 5, false);
        _refuses(HederaResponseCodes.INVALID_ACCOUNT_ID, shop, 5);
        account(4000, address(0), HederaState.ACCOUNT_DELETED, 0);
        _refuses(HederaResponseCodes.ACCOUNT_DELETED, shop, 5);
        account(4000, address(0), HederaState.ACCOUNT_RECEIVER_SIG, 0);
        _refuses(HederaResponseCodes.INVALID_SIGNATURE, shop, 5);
    }

    function test_refusesWithTheReasonOfTheReceiversAccount() public {
        delegate(BOB_ADDRESS, address(new RefusedHederaAccount(HederaResponseCodes.ACCOUNT_IS_IMMUTABLE)));
        _hbar(shop, -5, false);
        _hbar(BOB_ADDRESS, 5, false);
        _refuses(HederaResponseCodes.ACCOUNT_IS_IMMUTABLE, shop, 5);
    }

    function test_doesNotBelieveAContractThatSpeaksForHedera() public {
        _hbar(shop, -5, false);
        _hbar(address(new Taker(true)), 5, false);
        _refuses(HederaResponseCodes.CONTRACT_REVERT_EXECUTED, shop, 5);
    }

    function test_revertsForACallerThatCannotTakeTheValueBack() public {
        _hbar(bank, -5, false);
        _hbar(address(4000), 5, false);
        vm.prank(bank);
        (bool ok, bytes memory reason) = HTS.call{value: 5 * TINYBAR}(_data());
        vm.assertFalse(ok);
        vm.assertEq(reason, refused(HederaResponseCodes.INVALID_ACCOUNT_ID));
        vm.assertEq(bank.balance, 100 ether);
    }

    function test_refusesToGiveForOthersWithoutAllowance() public {
        _hbar(ALICE_ALIAS, -5, false);
        _hbar(shop, 5, false);
        _refuses(HederaResponseCodes.INVALID_FULL_PREFIX_SIGNATURE_FOR_PRECOMPILE, shop, 0);
        delete hbar;
        _hbar(shop, type(int64).min, false);
        _refuses(HederaResponseCodes.INSUFFICIENT_ACCOUNT_BALANCE, shop, 0);
    }

    function test_aReceiverCannotChangeAnythingMeanwhile() public {
        Reentrant reentrant = new Reentrant(COIN_ADDRESS);
        contractAccount(BANK, address(reentrant));
        relation(COIN, BANK, 10);
        _hbar(shop, -5, false);
        _hbar(address(reentrant), 5, false);
        _refuses(HederaResponseCodes.CONTRACT_REVERT_EXECUTED, shop, 5);
        // Even when the token is warm, so that a call of it costs little.
        _units(COIN_ADDRESS, shop, BOB_ADDRESS, 1, false);
        _succeeds(shop, 5);
        vm.assertEq(balanceOf(COIN, BANK), 10);
        vm.assertEq(balanceOf(COIN, BOB), 1);
    }

    // Hbar that others give by allowance

    function test_hbarOfAnAccountMovesOnHederaByItsAllowance() public {
        allowHbar(ALICE, SHOP, 10);
        _hbar(shop, 4, false);
        _hbar(ALICE_ALIAS, -7, true);
        _hbar(BOB_ADDRESS, 3, false);
        vm.expectEmit(HTS);
        emit IHederaEffects.HbarMoved(ALICE, SHOP, 4, SHOP);
        vm.expectEmit(HTS);
        emit IHederaEffects.HbarMoved(ALICE, BOB, 3, SHOP);
        _succeeds(shop, 0);
        vm.assertEq(read(HederaState.hbarAllowanceSlot(ALICE, SHOP)), 3);
        // What is credited is booked when Hedera shows it.
        vm.assertEq(shop.balance, 100 ether);
        _refuses(HederaResponseCodes.AMOUNT_EXCEEDS_ALLOWANCE, shop, 0);
        allowHbar(ALICE, SHOP, 0);
        _refuses(HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE, shop, 0);
    }

    function test_aKeyGivesHbarOfItsAccountThroughTheVault() public {
        allowHbar(ALICE, VAULT, 10);
        _hbar(ALICE_ALIAS, -7, true);
        _hbar(STRANGER, 7, false);
        vm.expectEmit(HTS);
        emit IHederaEffects.AccountWanted(STRANGER);
        _succeeds(ALICE_ALIAS, 0);
        vm.assertEq(read(HederaState.hbarAllowanceSlot(ALICE, VAULT)), 3);
    }

    function test_refusesTheHbarOfAnotherContract() public {
        allowHbar(BANK, SHOP, 10);
        _hbar(bank, -7, true);
        _hbar(BOB_ADDRESS, 7, false);
        _refuses(HederaResponseCodes.NOT_SUPPORTED, shop, 0);
    }

    function test_valueAndAllowancesPayInTheOrderOfTheList() public {
        allowHbar(ALICE, SHOP, 10);
        _hbar(ALICE_ALIAS, -4, true);
        _hbar(shop, -5, false);
        _hbar(BOB_ADDRESS, 6, false);
        _hbar(STRANGER, 3, false);
        vm.expectEmit(HTS);
        emit IHederaEffects.HbarMoved(ALICE, BOB, 4, SHOP);
        vm.expectEmit(BOB_ADDRESS);
        emit IHederaAccount.HbarPayment(HTS, 2 * TINYBAR);
        _succeeds(shop, 5);
        vm.assertEq(STRANGER.balance, 3 * TINYBAR);
    }

    // Tokens

    function test_hbarUnitsAndNftsMoveAtOnceOrNotAtAll() public {
        _hbar(shop, -5, false);
        _hbar(BOB_ADDRESS, 5, false);
        _units(COIN_ADDRESS, shop, bank, 10, false);
        _nft(shop, bank, 1, false);
        _units(COIN_ADDRESS, bank, shop, 0, false);
        _refuses(HederaResponseCodes.TOKEN_ID_REPEATED_IN_TOKEN_LIST, shop, 5);
        lists.pop();
        _succeeds(shop, 5);
        vm.assertEq(balanceOf(COIN, BANK), 10);
        vm.assertEq(ownerOf(ART, 1), BANK);
        vm.assertEq(BOB_ADDRESS.balance, 5 * TINYBAR);
    }

    function test_aReceiverThatFailsUndoesTheTokens() public {
        _hbar(shop, -5, false);
        _hbar(bank, 5, false);
        _units(COIN_ADDRESS, shop, bank, 10, false);
        _refuses(HederaResponseCodes.CONTRACT_REVERT_EXECUTED, shop, 5);
    }

    function test_whoTakesFromOthersSaysThatItIsByAllowance() public {
        allow(COIN, ALICE, SHOP, 10);
        allowAll(ART, ALICE, SHOP);
        _units(COIN_ADDRESS, ALICE_ALIAS, shop, 10, false);
        _refuses(HederaResponseCodes.INVALID_FULL_PREFIX_SIGNATURE_FOR_PRECOMPILE, shop, 0);
        delete lists;
        _nft(ALICE_ALIAS, shop, 2, false);
        _refuses(HederaResponseCodes.INVALID_FULL_PREFIX_SIGNATURE_FOR_PRECOMPILE, shop, 0);
        delete lists;
        _units(COIN_ADDRESS, ALICE_ALIAS, shop, 10, true);
        _nft(ALICE_ALIAS, shop, 2, true);
        _succeeds(shop, 0);
        vm.assertEq(balanceOf(COIN, SHOP), 1010);
        vm.assertEq(ownerOf(ART, 2), SHOP);
    }

    function test_whoTakesItsOwnByAllowanceNeedsOne() public {
        _units(COIN_ADDRESS, shop, bank, 10, true);
        _refuses(HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE, shop, 0);
        delete lists;
        _nft(shop, bank, 1, true);
        _refuses(HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE, shop, 0);
    }

    function test_refusesEmptyAndLongLists() public {
        lists.push().token = COIN_ADDRESS;
        _refuses(HederaResponseCodes.EMPTY_TOKEN_TRANSFER_ACCOUNT_AMOUNTS, shop, 0);
        for (uint256 i = 0; i < 11; ++i) {
            lists[0].transfers.push(IHederaTokenService.AccountAmount(BOB_ADDRESS, 0, false));
        }
        _refuses(HederaResponseCodes.TOKEN_TRANSFER_LIST_SIZE_LIMIT_EXCEEDED, shop, 0);
        delete lists;
        lists.push().token = ART_ADDRESS;
        for (uint256 i = 0; i < 11; ++i) {
            lists[0].nftTransfers.push(IHederaTokenService.NftTransfer(shop, BOB_ADDRESS, 1, false));
        }
        _refuses(HederaResponseCodes.BATCH_SIZE_LIMIT_EXCEEDED, shop, 0);
    }

    function test_theOlderFormUsesAllowancesWhereItMust() public {
        allow(COIN, ALICE, SHOP, 10);
        CryptoTransfers.LegacyTokenTransferList storage list = legacy.push();
        list.token = COIN_ADDRESS;
        list.transfers.push(CryptoTransfers.LegacyAccountAmount(ALICE_ALIAS, -10));
        list.transfers.push(CryptoTransfers.LegacyAccountAmount(shop, -5));
        list.transfers.push(CryptoTransfers.LegacyAccountAmount(bank, 15));
        list = legacy.push();
        list.token = ART_ADDRESS;
        list.nftTransfers.push(CryptoTransfers.LegacyNftTransfer(shop, bank, 1));
        bytes memory data = abi.encodeWithSelector(bytes4(0x189a554c), legacy);
        succeeds(shop, data);
        vm.assertEq(balanceOf(COIN, BANK), 15);
        vm.assertEq(ownerOf(ART, 1), BANK);
        fails(HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE, shop, data);
        legacy.push(legacy[0]);
        data = abi.encodeWithSelector(bytes4(0x189a554c), legacy);
        allow(COIN, ALICE, SHOP, 100);
        nft(ART, 1, SHOP, 0);
        relation(ART, SHOP, 1);
        fails(HederaResponseCodes.TOKEN_ID_REPEATED_IN_TOKEN_LIST, shop, data);
    }

    function test_refusesWithHederasReason() public {
        refuse(HederaResponseCodes.INSUFFICIENT_ACCOUNT_BALANCE);
        _hbar(shop, -5, false);
        _refuses(HederaResponseCodes.INSUFFICIENT_ACCOUNT_BALANCE, shop, 5);
        bytes memory data = abi.encodeWithSelector(bytes4(0x189a554c), legacy);
        fails(HederaResponseCodes.INSUFFICIENT_ACCOUNT_BALANCE, shop, data);
    }

    function test_theSelectorsAreHederas() public pure {
        bytes4 selector = IHederaTokenService.cryptoTransfer.selector;
        vm.assertEq(bytes32(selector), bytes32(bytes4(0x0e71804f)));
    }

    function _succeeds(address sender, uint256 tinybars) private {
        same(pay(sender, tinybars * TINYBAR, _data()), HederaResponseCodes.SUCCESS);
        vm.assertEq(HTS.balance, 0);
    }

    /// @dev The state and the caller's value stay as they were.
    function _refuses(int64 code, address sender, uint256 tinybars) private {
        bytes32 before = digest();
        uint256 balance = sender.balance;
        same(pay(sender, tinybars * TINYBAR, _data()), code);
        vm.assertEq(sender.balance, balance);
        vm.assertEq(HTS.balance, 0);
        vm.assertEq(digest(), before);
    }

    function _data() private view returns (bytes memory) {
        IHederaTokenService.TransferList memory list = IHederaTokenService.TransferList(hbar);
        return abi.encodeCall(IHederaTokenService.cryptoTransfer, (list, lists));
    }

    function _hbar(address to, int64 amount, bool isApproval) private {
        hbar.push(IHederaTokenService.AccountAmount(to, amount, isApproval));
    }

    function _units(address at, address from, address to, int64 amount, bool isApproval) private {
        IHederaTokenService.TokenTransferList storage list = lists.push();
        list.token = at;
        list.transfers.push(IHederaTokenService.AccountAmount(from, -amount, isApproval));
        list.transfers.push(IHederaTokenService.AccountAmount(to, amount, false));
    }

    function _nft(address from, address to, int64 serial, bool isApproval) private {
        IHederaTokenService.TokenTransferList storage list = lists.push();
        list.token = ART_ADDRESS;
        list.nftTransfers.push(IHederaTokenService.NftTransfer(from, to, serial, isApproval));
    }
}
