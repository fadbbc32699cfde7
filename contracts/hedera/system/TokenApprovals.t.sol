// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {TokenServiceTest} from "../../test/TokenServiceTest.sol";
import {vm} from "../../test/Vm.sol";
import {HederaState} from "./HederaState.sol";
import {IHederaEffects} from "./IHederaEffects.sol";

interface IApprovalEvents {
    event Approval(address indexed owner, address indexed spender, uint256 value);
    event ApprovalForAll(address indexed owner, address indexed operator, bool approved);
}

interface INftApprovalEvents {
    event Approval(address indexed owner, address indexed approved, uint256 indexed tokenId);
}

contract TokenApprovalsTest is TokenServiceTest {
    // Units

    function test_anAllowanceForAKeyIsOneOfHederas() public {
        vm.expectEmit(HTS);
        emit IHederaEffects.AllowanceSet(COIN, SHOP, ALICE, 50);
        vm.expectEmit(COIN_ADDRESS);
        emit IApprovalEvents.Approval(shop, ALICE_ALIAS, 50);
        succeeds(shop, _approve(COIN_ADDRESS, ALICE_ALIAS, 50));
        vm.assertEq(read(HederaState.allowanceSlot(COIN, SHOP, ALICE)), 50);
        vm.expectEmit(HTS);
        emit IHederaEffects.AllowanceSet(COIN, SHOP, ALICE, 0);
        succeeds(shop, _approve(COIN_ADDRESS, ALICE_ALIAS, 0));
        vm.assertEq(read(HederaState.allowanceSlot(COIN, SHOP, ALICE)), 0);
    }

    function test_anAllowanceForAContractIsTheLayer2s() public {
        vm.recordLogs();
        succeeds(shop, _approve(COIN_ADDRESS, bank, 50));
        vm.assertEq(effects(), 0);
        vm.expectEmit(COIN_ADDRESS);
        emit IApprovalEvents.Approval(shop, bank, 60);
        succeeds(shop, _approve(COIN_ADDRESS, address(uint160(BANK)), 60));
        vm.assertEq(read(HederaState.allowanceSlot(COIN, SHOP, BANK)), 60);
    }

    function test_aSpenderWithoutAccountGetsOne() public {
        vm.expectEmit(HTS);
        emit IHederaEffects.AccountWanted(STRANGER);
        succeeds(shop, _approve(COIN_ADDRESS, STRANGER, 50));
        vm.expectEmit(HTS);
        emit IHederaEffects.AccountWanted(address(this));
        succeeds(shop, _approve(COIN_ADDRESS, address(this), 50));
    }

    function test_aContractMayAllowItselfItsUnits() public {
        succeeds(shop, _approve(COIN_ADDRESS, shop, 5));
        vm.assertEq(read(HederaState.allowanceSlot(COIN, SHOP, SHOP)), 5);
    }

    function test_refusesAllowancesOfUnits() public {
        fails(HederaResponseCodes.INVALID_TOKEN_ID, shop, _approve(address(4000), bank, 1));
        fails(HederaResponseCodes.INVALID_SIGNATURE, ALICE_ALIAS, _approve(COIN_ADDRESS, bank, 1));
        fails(HederaResponseCodes.NFT_IN_FUNGIBLE_TOKEN_ALLOWANCES, shop, _approve(ART_ADDRESS, bank, 1));
        fails(HederaResponseCodes.INVALID_TRANSACTION_BODY, shop, _approve(COIN_ADDRESS, bank, 1 << 63));
        fails(HederaResponseCodes.INVALID_TRANSACTION_BODY, shop, _approve(COIN_ADDRESS, bank, type(uint256).max));
        fails(HederaResponseCodes.AMOUNT_EXCEEDS_TOKEN_MAX_SUPPLY, shop, _approve(COIN_ADDRESS, bank, 2_000_001));
        fails(HederaResponseCodes.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT, bank, _approve(COIN_ADDRESS, shop, 1));
        int64 code = HederaResponseCodes.INVALID_ALLOWANCE_SPENDER_ID;
        fails(code, shop, _approve(COIN_ADDRESS, address(0), 1));
        fails(code, shop, _approve(COIN_ADDRESS, address(4000), 1));
        account(BOB, address(0), HederaState.ACCOUNT_DELETED, 0);
        fails(code, shop, _approve(COIN_ADDRESS, BOB_ADDRESS, 1));
        tokenFlag(COIN, HederaState.TOKEN_PAUSED);
        fails(HederaResponseCodes.TOKEN_IS_PAUSED, shop, _approve(COIN_ADDRESS, bank, 1));
        tokenFlag(COIN, HederaState.TOKEN_DELETED);
        fails(HederaResponseCodes.TOKEN_WAS_DELETED, shop, _approve(COIN_ADDRESS, bank, 1));
    }

    // Single NFTs

    function test_anNftAllowedToAKeyIsAllowedOnHedera() public {
        write(HederaState.serialAllowanceSlot(ART, 1), SHOP | (uint256(BANK) << 64));
        vm.expectEmit(HTS);
        emit IHederaEffects.SerialAllowanceSet(ART, SHOP, ALICE, 1);
        vm.expectEmit(ART_ADDRESS);
        emit INftApprovalEvents.Approval(shop, ALICE_ALIAS, 1);
        succeeds(shop, _approveNft(ART_ADDRESS, ALICE_ALIAS, 1));
        vm.assertEq(read(HederaState.nftSlot(ART, 1)), SHOP | (uint256(ALICE) << 64) | (uint256(1_700_000_000) << 128));
        // There is one at a time.
        vm.assertEq(read(HederaState.serialAllowanceSlot(ART, 1)), 0);
        _isApproved(1, ALICE_ALIAS);
    }

    function test_anNftAllowedToAContractIsAllowedOnTheLayer2() public {
        vm.recordLogs();
        succeeds(shop, _approveNft(ART_ADDRESS, bank, 1));
        vm.assertEq(effects(), 0);
        _isApproved(1, bank);
        // What Hedera allowed to somebody else ends.
        nft(ART, 1, SHOP, ALICE);
        vm.expectEmit(HTS);
        emit IHederaEffects.SerialAllowanceSet(ART, SHOP, 0, 1);
        succeeds(shop, _approveNft(ART_ADDRESS, bank, 1));
        _isApproved(1, bank);
    }

    function test_theZeroAddressTakesAnNftsAllowanceAway() public {
        tokenFlag(ART, HederaState.TOKEN_PAUSED);
        nft(ART, 1, SHOP, ALICE);
        vm.expectEmit(HTS);
        emit IHederaEffects.SerialAllowanceSet(ART, SHOP, 0, 1);
        vm.expectEmit(ART_ADDRESS);
        emit INftApprovalEvents.Approval(shop, address(0), 1);
        succeeds(shop, _approveNft(ART_ADDRESS, address(0), 1));
        _isApproved(1, address(0));
        write(HederaState.serialAllowanceSlot(ART, 1), SHOP | (uint256(BANK) << 64));
        vm.recordLogs();
        succeeds(shop, _approveNft(ART_ADDRESS, address(0), 1));
        vm.assertEq(effects(), 0);
        _isApproved(1, address(0));
    }

    function test_anOperatorAllowsNftsOfTheContractThatMadeItOne() public {
        fails(HederaResponseCodes.SENDER_DOES_NOT_OWN_NFT_SERIAL_NO, bank, _approveNft(ART_ADDRESS, ALICE_ALIAS, 1));
        allowAll(ART, SHOP, BANK);
        vm.expectEmit(HTS);
        emit IHederaEffects.SerialAllowanceSet(ART, SHOP, ALICE, 1);
        vm.expectEmit(ART_ADDRESS);
        emit INftApprovalEvents.Approval(shop, ALICE_ALIAS, 1);
        succeeds(bank, _approveNft(ART_ADDRESS, ALICE_ALIAS, 1));
        allowAll(ART, ALICE, BANK);
        fails(HederaResponseCodes.NOT_SUPPORTED, bank, _approveNft(ART_ADDRESS, shop, 2));
    }

    function test_refusesAllowancesOfNfts() public {
        fails(HederaResponseCodes.INVALID_TOKEN_ID, shop, _approveNft(address(4000), bank, 1));
        fails(HederaResponseCodes.INVALID_SIGNATURE, ALICE_ALIAS, _approveNft(ART_ADDRESS, bank, 2));
        fails(HederaResponseCodes.FUNGIBLE_TOKEN_IN_NFT_ALLOWANCES, shop, _approveNft(COIN_ADDRESS, bank, 1));
        fails(HederaResponseCodes.INVALID_TRANSACTION_BODY, shop, _approveNft(ART_ADDRESS, bank, 1 << 63));
        fails(HederaResponseCodes.INVALID_TOKEN_NFT_SERIAL_NUMBER, shop, _approveNft(ART_ADDRESS, bank, 4));
        fails(HederaResponseCodes.INVALID_TOKEN_NFT_SERIAL_NUMBER, shop, _approveNft(ART_ADDRESS, bank, 0));
        fails(HederaResponseCodes.SENDER_DOES_NOT_OWN_NFT_SERIAL_NO, shop, _approveNft(ART_ADDRESS, bank, 2));
        fails(HederaResponseCodes.SPENDER_ACCOUNT_SAME_AS_OWNER, shop, _approveNft(ART_ADDRESS, shop, 1));
        fails(HederaResponseCodes.INVALID_ALLOWANCE_SPENDER_ID, shop, _approveNft(ART_ADDRESS, address(4000), 1));
        tokenFlag(ART, HederaState.TOKEN_PAUSED);
        fails(HederaResponseCodes.TOKEN_IS_PAUSED, shop, _approveNft(ART_ADDRESS, bank, 1));
        tokenFlag(ART, HederaState.TOKEN_DELETED);
        fails(HederaResponseCodes.TOKEN_WAS_DELETED, shop, _approveNft(ART_ADDRESS, address(0), 1));
    }

    // All NFTs

    function test_aKeyAsOperatorIsOneOnHedera() public {
        vm.expectEmit(HTS);
        emit IHederaEffects.OperatorSet(ART, SHOP, ALICE, true);
        vm.expectEmit(ART_ADDRESS);
        emit IApprovalEvents.ApprovalForAll(shop, ALICE_ALIAS, true);
        succeeds(shop, _approveAll(ART_ADDRESS, ALICE_ALIAS, true));
        _isOperator(shop, ALICE_ALIAS, true);
        vm.expectEmit(HTS);
        emit IHederaEffects.OperatorSet(ART, SHOP, ALICE, false);
        succeeds(shop, _approveAll(ART_ADDRESS, ALICE_ALIAS, false));
        _isOperator(shop, ALICE_ALIAS, false);
    }

    function test_aContractAsOperatorIsOneOnTheLayer2() public {
        vm.recordLogs();
        succeeds(shop, _approveAll(ART_ADDRESS, bank, true));
        vm.assertEq(effects(), 0);
        _isOperator(shop, bank, true);
        _isOperator(address(uint160(SHOP)), address(uint160(BANK)), true);
    }

    function test_refusesOperators() public {
        fails(HederaResponseCodes.INVALID_TOKEN_ID, shop, _approveAll(address(4000), bank, true));
        fails(HederaResponseCodes.INVALID_SIGNATURE, ALICE_ALIAS, _approveAll(ART_ADDRESS, bank, true));
        fails(HederaResponseCodes.FUNGIBLE_TOKEN_IN_NFT_ALLOWANCES, shop, _approveAll(COIN_ADDRESS, bank, true));
        fails(HederaResponseCodes.SPENDER_ACCOUNT_SAME_AS_OWNER, shop, _approveAll(ART_ADDRESS, shop, true));
        fails(HederaResponseCodes.INVALID_ALLOWANCE_SPENDER_ID, shop, _approveAll(ART_ADDRESS, address(0), true));
        fails(HederaResponseCodes.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT, bank, _approveAll(ART_ADDRESS, shop, true));
        tokenFlag(ART, HederaState.TOKEN_PAUSED);
        fails(HederaResponseCodes.TOKEN_IS_PAUSED, shop, _approveAll(ART_ADDRESS, bank, true));
        tokenFlag(ART, HederaState.TOKEN_DELETED);
        fails(HederaResponseCodes.TOKEN_WAS_DELETED, shop, _approveAll(ART_ADDRESS, bank, true));
    }

    function test_refusesWithHederasReasonBeforeAnyOther() public {
        refuse(HederaResponseCodes.MAX_ALLOWANCES_EXCEEDED);
        fails(HederaResponseCodes.MAX_ALLOWANCES_EXCEEDED, shop, _approve(address(0), bank, 1));
        fails(HederaResponseCodes.MAX_ALLOWANCES_EXCEEDED, shop, _approveNft(address(0), bank, 1));
        fails(HederaResponseCodes.MAX_ALLOWANCES_EXCEEDED, shop, _approveAll(address(0), bank, true));
    }

    // What there is

    function test_tellsOfAllowances() public {
        allow(COIN, ALICE, SHOP, 77);
        bytes memory data = abi.encodeCall(IHederaTokenService.allowance, (COIN_ADDRESS, ALICE_ALIAS, shop));
        (bool ok, bytes memory result) = HTS.staticcall(data);
        vm.assertTrue(ok);
        vm.assertEq(result, abi.encode(HederaResponseCodes.SUCCESS, 77));
        int64 code = HederaResponseCodes.INVALID_TOKEN_ID;
        fails(code, shop, abi.encodeCall(IHederaTokenService.allowance, (address(4000), ALICE_ALIAS, shop)));
        code = HederaResponseCodes.INVALID_ACCOUNT_ID;
        fails(code, shop, abi.encodeCall(IHederaTokenService.allowance, (COIN_ADDRESS, address(4000), shop)));
        code = HederaResponseCodes.INVALID_TOKEN_NFT_SERIAL_NUMBER;
        fails(code, shop, abi.encodeCall(IHederaTokenService.getApproved, (ART_ADDRESS, 4)));
    }

    function test_anAllowanceOfAFormerOwnerIsNone() public {
        write(HederaState.serialAllowanceSlot(ART, 1), BANK | (uint256(ALICE) << 64));
        _isApproved(1, address(0));
        nft(ART, 1, SHOP, BOB);
        _isApproved(1, BOB_ADDRESS);
    }

    function _isApproved(uint256 serial, address approved) private view {
        bytes memory data = abi.encodeCall(IHederaTokenService.getApproved, (ART_ADDRESS, serial));
        (, bytes memory result) = HTS.staticcall(data);
        vm.assertEq(result, abi.encode(HederaResponseCodes.SUCCESS, approved));
    }

    function _isOperator(address owner, address operator, bool approved) private view {
        bytes memory data = abi.encodeCall(IHederaTokenService.isApprovedForAll, (ART_ADDRESS, owner, operator));
        (, bytes memory result) = HTS.staticcall(data);
        vm.assertEq(result, abi.encode(HederaResponseCodes.SUCCESS, approved));
    }

    function _approve(address at, address spender, uint256 amount) private pure returns (bytes memory) {
        return abi.encodeCall(IHederaTokenService.approve, (at, spender, amount));
    }

    function _approveNft(address at, address spender, uint256 serial) private pure returns (bytes memory) {
        return abi.encodeCall(IHederaTokenService.approveNFT, (at, spender, serial));
    }

    function _approveAll(address at, address operator, bool approved) private pure returns (bytes memory) {
        return abi.encodeCall(IHederaTokenService.setApprovalForAll, (at, operator, approved));
    }
}
