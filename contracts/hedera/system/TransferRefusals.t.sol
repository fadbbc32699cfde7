// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {TransferTest} from "../../test/TransferTest.sol";
import {HederaState} from "./HederaState.sol";

contract TransferRefusalsTest is TransferTest {
    function test_refusesWhatIsNoToken() public {
        int64 code = HederaResponseCodes.INVALID_TOKEN_ID;
        fails(code, shop, transferCall(address(4000), shop, BOB_ADDRESS, 1));
        fails(code, shop, transferCall(address(0), shop, BOB_ADDRESS, 1));
        fails(code, shop, transferCall(shop, shop, BOB_ADDRESS, 1));
        fails(code, shop, transferCall(address((1 << 63) | uint160(COIN)), shop, BOB_ADDRESS, 1));
        fails(code, shop, transferCall(address(uint160(type(uint64).max)), shop, BOB_ADDRESS, 1));
    }

    function test_refusesWhatIsNoAccount() public {
        int64 code = HederaResponseCodes.INVALID_ACCOUNT_ID;
        fails(code, shop, transferCall(COIN_ADDRESS, shop, address(4000), 1));
        fails(code, shop, transferCall(COIN_ADDRESS, shop, address(0), 1));
        fails(code, shop, transferCall(COIN_ADDRESS, shop, COIN_ADDRESS, 1));
        fails(code, shop, transferCall(COIN_ADDRESS, address(4000), shop, 1));
        fails(code, shop, transferCall(COIN_ADDRESS, shop, address((1 << 63) | uint160(BOB)), 1));
    }

    function test_refusesImpossibleAmounts() public {
        int64 code = HederaResponseCodes.INVALID_TRANSACTION_BODY;
        fails(code, shop, transferCall(COIN_ADDRESS, shop, BOB_ADDRESS, -1));
        fails(code, shop, transferCall(COIN_ADDRESS, shop, BOB_ADDRESS, type(int64).min));
        fails(code, shop, transferFromCall(COIN_ADDRESS, shop, BOB_ADDRESS, 1 << 63));
        fails(code, shop, transferFromCall(COIN_ADDRESS, shop, BOB_ADDRESS, type(uint256).max));
        code = HederaResponseCodes.INSUFFICIENT_TOKEN_BALANCE;
        fails(code, shop, transferCall(COIN_ADDRESS, shop, BOB_ADDRESS, 1001));
        fails(code, shop, transferCall(COIN_ADDRESS, shop, BOB_ADDRESS, type(int64).max));
    }

    function test_refusesToGiveToOneself() public {
        int64 code = HederaResponseCodes.ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS;
        fails(code, shop, transferCall(COIN_ADDRESS, shop, shop, 1));
        fails(code, shop, transferCall(COIN_ADDRESS, shop, address(uint160(SHOP)), 0));
        fails(code, shop, nftCall(ART_ADDRESS, shop, address(uint160(SHOP)), 1));
    }

    function test_refusesSystemAccountsAsReceivers() public {
        account(750, address(0));
        account(751, address(0), 0, -1);
        fails(
            HederaResponseCodes.INVALID_RECEIVING_NODE_ACCOUNT,
            shop,
            transferCall(COIN_ADDRESS, shop, address(750), 1)
        );
        fails(HederaResponseCodes.INVALID_RECEIVING_NODE_ACCOUNT, shop, nftCall(ART_ADDRESS, shop, address(750), 1));
        succeeds(shop, transferCall(COIN_ADDRESS, shop, address(751), 1));
    }

    function test_refusesReceiversWhoMustSign() public {
        account(BOB, address(0), HederaState.ACCOUNT_RECEIVER_SIG, 0);
        fails(HederaResponseCodes.INVALID_SIGNATURE, shop, transferCall(COIN_ADDRESS, shop, BOB_ADDRESS, 1));
        fails(HederaResponseCodes.INVALID_SIGNATURE, shop, nftCall(ART_ADDRESS, shop, BOB_ADDRESS, 1));
    }

    function test_refusesDeletedAccounts() public {
        account(BOB, address(0), HederaState.ACCOUNT_DELETED, 0);
        fails(HederaResponseCodes.ACCOUNT_DELETED, shop, transferCall(COIN_ADDRESS, shop, BOB_ADDRESS, 1));
        fails(HederaResponseCodes.ACCOUNT_DELETED, shop, nftCall(ART_ADDRESS, shop, BOB_ADDRESS, 1));
        account(ALICE, ALICE_ALIAS, HederaState.ACCOUNT_DELETED, 0);
        allow(COIN, ALICE, SHOP, 1);
        fails(HederaResponseCodes.ACCOUNT_DELETED, shop, transferCall(COIN_ADDRESS, ALICE_ALIAS, shop, 1));
        allowAll(ART, ALICE, SHOP);
        fails(HederaResponseCodes.ACCOUNT_DELETED, shop, nftCall(ART_ADDRESS, ALICE_ALIAS, shop, 2));
    }

    function test_refusesDeletedAndPausedTokens() public {
        tokenFlag(COIN, HederaState.TOKEN_PAUSED);
        tokenFlag(ART, HederaState.TOKEN_PAUSED);
        fails(HederaResponseCodes.TOKEN_IS_PAUSED, shop, transferCall(COIN_ADDRESS, shop, BOB_ADDRESS, 1));
        fails(HederaResponseCodes.TOKEN_IS_PAUSED, shop, nftCall(ART_ADDRESS, shop, BOB_ADDRESS, 1));
        tokenFlag(COIN, HederaState.TOKEN_DELETED);
        tokenFlag(ART, HederaState.TOKEN_DELETED);
        fails(HederaResponseCodes.TOKEN_WAS_DELETED, shop, transferCall(COIN_ADDRESS, shop, BOB_ADDRESS, 1));
        fails(HederaResponseCodes.TOKEN_WAS_DELETED, shop, nftCall(ART_ADDRESS, shop, BOB_ADDRESS, 1));
    }

    function test_refusesUnitsOfNftsAndNftsOfUnits() public {
        fails(
            HederaResponseCodes.ACCOUNT_AMOUNT_TRANSFERS_ONLY_ALLOWED_FOR_FUNGIBLE_COMMON,
            shop,
            transferCall(ART_ADDRESS, shop, BOB_ADDRESS, 1)
        );
        fails(HederaResponseCodes.INVALID_NFT_ID, shop, nftCall(COIN_ADDRESS, shop, BOB_ADDRESS, 1));
    }

    function test_refusesFrozenAccounts() public {
        relation(COIN, BOB, 0, HederaState.RELATION_KYC | HederaState.RELATION_FROZEN);
        relation(ART, BOB, 0, HederaState.RELATION_KYC | HederaState.RELATION_FROZEN);
        fails(HederaResponseCodes.ACCOUNT_FROZEN_FOR_TOKEN, shop, transferCall(COIN_ADDRESS, shop, BOB_ADDRESS, 1));
        fails(HederaResponseCodes.ACCOUNT_FROZEN_FOR_TOKEN, shop, nftCall(ART_ADDRESS, shop, BOB_ADDRESS, 1));
        relation(COIN, SHOP, 1000, HederaState.RELATION_KYC | HederaState.RELATION_FROZEN);
        fails(HederaResponseCodes.ACCOUNT_FROZEN_FOR_TOKEN, shop, transferCall(COIN_ADDRESS, shop, ALICE_ALIAS, 1));
    }

    function test_refusesAccountsWithoutKyc() public {
        relation(COIN, BOB, 0, 0);
        relation(ART, BOB, 0, 0);
        int64 code = HederaResponseCodes.ACCOUNT_KYC_NOT_GRANTED_FOR_TOKEN;
        fails(code, shop, transferCall(COIN_ADDRESS, shop, BOB_ADDRESS, 1));
        fails(code, shop, nftCall(ART_ADDRESS, shop, BOB_ADDRESS, 1));
        relation(COIN, SHOP, 1000, 0);
        fails(code, shop, transferCall(COIN_ADDRESS, shop, ALICE_ALIAS, 1));
    }

    function test_refusesSendersThatAreNotAssociated() public {
        write(HederaState.relationSlot(COIN, ALICE), 0);
        bytes memory data = transferCall(COIN_ADDRESS, ALICE_ALIAS, shop, 1);
        // Hedera looks at the allowance first.
        fails(HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE, shop, data);
        allow(COIN, ALICE, SHOP, 10);
        fails(HederaResponseCodes.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT, shop, data);
        // An account that associates itself has nothing to give.
        fails(HederaResponseCodes.INSUFFICIENT_TOKEN_BALANCE, bank, transferCall(COIN_ADDRESS, bank, BOB_ADDRESS, 1));
    }

    function test_refusesTokensWithCustomFeesExceptFromTheirTreasury() public {
        tokenFlag(COIN, HederaState.TOKEN_CUSTOM_FEES);
        tokenFlag(ART, HederaState.TOKEN_CUSTOM_FEES);
        fails(HederaResponseCodes.NOT_SUPPORTED, shop, transferCall(COIN_ADDRESS, shop, BOB_ADDRESS, 1));
        fails(HederaResponseCodes.NOT_SUPPORTED, shop, nftCall(ART_ADDRESS, shop, BOB_ADDRESS, 1));
        allow(COIN, TREASURY, SHOP, 1);
        allowAll(ART, TREASURY, SHOP);
        succeeds(shop, transferCall(COIN_ADDRESS, address(uint160(TREASURY)), BOB_ADDRESS, 1));
        succeeds(shop, nftCall(ART_ADDRESS, address(uint160(TREASURY)), BOB_ADDRESS, 3));
    }

    function test_refusesWithHederasReasonBeforeAnyOther() public {
        refuse(HederaResponseCodes.MAX_CHILD_RECORDS_EXCEEDED);
        int64 code = HederaResponseCodes.MAX_CHILD_RECORDS_EXCEEDED;
        fails(code, shop, transferCall(COIN_ADDRESS, shop, BOB_ADDRESS, 1));
        fails(code, shop, transferCall(address(0), shop, BOB_ADDRESS, -1));
        fails(code, shop, transferFromCall(COIN_ADDRESS, shop, BOB_ADDRESS, 1 << 63));
        fails(code, shop, nftCall(ART_ADDRESS, shop, BOB_ADDRESS, 0));
        fails(code, shop, abi.encodeCall(IHederaTokenService.transferFromNFT, (ART_ADDRESS, shop, bank, 9)));
        fails(code, shop, listCall(new address[](0), new int64[](1)));
        fails(code, shop, nftListCall(new address[](0), new address[](1), new int64[](0)));
    }
}
