// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {TokenServiceTest} from "../../test/TokenServiceTest.sol";
import {vm} from "../../test/Vm.sol";
import {HederaState} from "./HederaState.sol";
import {IHederaEffects} from "./IHederaEffects.sol";
import {KEY_FREEZE, KEY_KYC} from "./TokenWord.sol";

contract TokenAssociationsTest is TokenServiceTest {
    uint64 private constant TOKEN = 3003;

    function test_aContractAssociatesItselfOnTheLayer2() public {
        vm.recordLogs();
        succeeds(bank, _associate(bank, COIN_ADDRESS));
        vm.assertEq(effects(), 0);
        vm.assertEq(
            read(HederaState.relationSlot(COIN, BANK)),
            HederaState.RELATION_ASSOCIATED | HederaState.RELATION_KYC
        );
        // None of its automatic associations is used.
        vm.assertEq(uint32(read(HederaState.accountSlot(BANK)) >> HederaState.ACCOUNT_USED_AUTO_SHIFT), 0);
        int64 code = HederaResponseCodes.TOKEN_ALREADY_ASSOCIATED_TO_ACCOUNT;
        fails(code, bank, _associate(bank, COIN_ADDRESS));
    }

    function test_anAssociationIsAsTheTokenHasIt() public {
        token(TOKEN, HederaState.TOKEN_FREEZE_DEFAULT, KEY_FREEZE | KEY_KYC, TREASURY, 0, 0);
        succeeds(bank, _associate(bank, address(uint160(TOKEN))));
        uint256 word = HederaState.RELATION_ASSOCIATED | HederaState.RELATION_FROZEN;
        vm.assertEq(read(HederaState.relationSlot(TOKEN, BANK)), word);
    }

    function test_severalAreAssociatedOrNone() public {
        bytes memory data = _associateTwo(bank, COIN_ADDRESS, COIN_ADDRESS);
        fails(HederaResponseCodes.TOKEN_ID_REPEATED_IN_TOKEN_LIST, bank, data);
        fails(HederaResponseCodes.INVALID_TOKEN_ID, bank, _associateTwo(bank, COIN_ADDRESS, address(4000)));
        succeeds(bank, _associateTwo(bank, COIN_ADDRESS, ART_ADDRESS));
        succeeds(bank, _dissociateTwo(bank, COIN_ADDRESS, ART_ADDRESS));
    }

    function test_nobodyIsAssociatedByOthersOrByAKey() public {
        int64 code = HederaResponseCodes.INVALID_SIGNATURE;
        fails(code, bank, _associate(shop, COIN_ADDRESS));
        fails(code, bank, _associate(BOB_ADDRESS, COIN_ADDRESS));
        fails(code, ALICE_ALIAS, _associate(ALICE_ALIAS, COIN_ADDRESS));
        fails(code, bank, _dissociate(shop, COIN_ADDRESS));
        fails(code, ALICE_ALIAS, _dissociate(ALICE_ALIAS, COIN_ADDRESS));
        fails(HederaResponseCodes.INVALID_ACCOUNT_ID, bank, _associate(address(4000), COIN_ADDRESS));
        fails(HederaResponseCodes.INVALID_ACCOUNT_ID, bank, _dissociate(address(0), COIN_ADDRESS));
    }

    function test_refusesDeletedAndPausedTokensAndAccounts() public {
        tokenFlag(COIN, HederaState.TOKEN_PAUSED);
        fails(HederaResponseCodes.TOKEN_IS_PAUSED, bank, _associate(bank, COIN_ADDRESS));
        fails(HederaResponseCodes.TOKEN_IS_PAUSED, shop, _dissociate(shop, COIN_ADDRESS));
        tokenFlag(ART, HederaState.TOKEN_DELETED);
        fails(HederaResponseCodes.TOKEN_WAS_DELETED, bank, _associate(bank, ART_ADDRESS));
        account(BANK, bank, HederaState.ACCOUNT_OF_CONTRACT | HederaState.ACCOUNT_DELETED, -1);
        fails(HederaResponseCodes.ACCOUNT_DELETED, bank, _associate(bank, COIN_ADDRESS));
    }

    function test_refusesToEndAnAssociationThatIsNeeded() public {
        fails(HederaResponseCodes.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT, bank, _dissociate(bank, COIN_ADDRESS));
        fails(HederaResponseCodes.TRANSACTION_REQUIRES_ZERO_TOKEN_BALANCES, shop, _dissociate(shop, COIN_ADDRESS));
        fails(HederaResponseCodes.ACCOUNT_STILL_OWNS_NFTS, shop, _dissociate(shop, ART_ADDRESS));
        relation(COIN, SHOP, 0, HederaState.RELATION_KYC | HederaState.RELATION_FROZEN);
        fails(HederaResponseCodes.ACCOUNT_FROZEN_FOR_TOKEN, shop, _dissociate(shop, COIN_ADDRESS));
        token(COIN, 0, 0, SHOP, 0, 0);
        fails(HederaResponseCodes.ACCOUNT_IS_TREASURY, shop, _dissociate(shop, COIN_ADDRESS));
    }

    function test_whatADeletedTokenLeavesIsNoObstacle() public {
        tokenFlag(COIN, HederaState.TOKEN_DELETED);
        succeeds(shop, _dissociate(shop, COIN_ADDRESS));
        vm.assertEq(read(HederaState.relationSlot(COIN, SHOP)) & HederaState.RELATION_ASSOCIATED, 0);
    }

    function test_anEndedAssociationKeepsWhatHederaSaysOfIt() public {
        token(TOKEN, 0, KEY_KYC, TREASURY, 0, 0);
        relation(TOKEN, SHOP, 0, HederaState.RELATION_KYC | HederaState.RELATION_AUTOMATIC);
        succeeds(shop, _dissociate(shop, address(uint160(TOKEN))));
        vm.assertEq(
            read(HederaState.relationSlot(TOKEN, SHOP)),
            HederaState.RELATION_KYC | HederaState.RELATION_AUTOMATIC
        );
        // KYC was granted before, and a new association would not have it.
        succeeds(shop, _associate(shop, address(uint160(TOKEN))));
        vm.assertEq(
            read(HederaState.relationSlot(TOKEN, SHOP)),
            HederaState.RELATION_ASSOCIATED | HederaState.RELATION_KYC
        );
    }

    function test_aContractWithoutAccountGetsOne() public {
        vm.expectEmit(HTS);
        emit IHederaEffects.AccountWanted(address(this));
        succeeds(address(this), _associate(address(this), COIN_ADDRESS));
    }

    function test_refusesWithHederasReasonBeforeAnyOther() public {
        refuse(HederaResponseCodes.TOKENS_PER_ACCOUNT_LIMIT_EXCEEDED);
        int64 code = HederaResponseCodes.TOKENS_PER_ACCOUNT_LIMIT_EXCEEDED;
        fails(code, bank, _associate(address(0), COIN_ADDRESS));
        fails(code, bank, _dissociate(address(0), COIN_ADDRESS));
        fails(code, bank, _associateTwo(bank, COIN_ADDRESS, ART_ADDRESS));
        fails(code, bank, _dissociateTwo(bank, COIN_ADDRESS, ART_ADDRESS));
    }

    function _associate(address account, address at) private pure returns (bytes memory) {
        return abi.encodeCall(IHederaTokenService.associateToken, (account, at));
    }

    function _dissociate(address account, address at) private pure returns (bytes memory) {
        return abi.encodeCall(IHederaTokenService.dissociateToken, (account, at));
    }

    function _associateTwo(address account, address a, address b) private pure returns (bytes memory) {
        return abi.encodeCall(IHederaTokenService.associateTokens, (account, _two(a, b)));
    }

    function _dissociateTwo(address account, address a, address b) private pure returns (bytes memory) {
        return abi.encodeCall(IHederaTokenService.dissociateTokens, (account, _two(a, b)));
    }

    function _two(address a, address b) private pure returns (address[] memory tokens) {
        tokens = new address[](2);
        (tokens[0], tokens[1]) = (a, b);
    }
}
