// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {IERC20Events, TransferTest} from "../../test/TransferTest.sol";
import {delegate, vm} from "../../test/Vm.sol";
import {HederaState} from "./HederaState.sol";

contract TokenTransfersTest is TransferTest {
    function test_aContractMovesItsOwnUnits() public {
        expectMove(COIN, SHOP, BOB, 70, 0, shop, BOB_ADDRESS);
        succeeds(shop, transferCall(COIN_ADDRESS, shop, BOB_ADDRESS, 70));
        vm.assertEq(balanceOf(COIN, SHOP), 930);
        vm.assertEq(balanceOf(COIN, BOB), 70);
    }

    function test_bothAddressesOfAContractAreTheSameAccount() public {
        succeeds(shop, transferCall(COIN_ADDRESS, address(uint160(SHOP)), address(uint160(BANK)), 70));
        vm.assertEq(balanceOf(COIN, BANK), 70);
        succeeds(bank, transferCall(COIN_ADDRESS, bank, shop, 70));
        vm.assertEq(balanceOf(COIN, SHOP), 1000);
    }

    function test_anAliasAndALongZeroAddressAreTheSameAccount() public {
        expectMove(COIN, SHOP, ALICE, 1, 0, shop, ALICE_ALIAS);
        succeeds(shop, transferCall(COIN_ADDRESS, shop, ALICE_ALIAS, 1));
        expectMove(COIN, SHOP, ALICE, 2, 0, shop, ALICE_ALIAS);
        succeeds(shop, transferCall(COIN_ADDRESS, shop, address(uint160(ALICE)), 2));
        vm.assertEq(balanceOf(COIN, ALICE), 503);
    }

    function test_aContractPullsFromAnAccountByItsAllowanceOnHedera() public {
        allow(COIN, ALICE, SHOP, 100);
        expectMove(COIN, ALICE, SHOP, 60, SHOP, ALICE_ALIAS, shop);
        succeeds(shop, transferCall(COIN_ADDRESS, ALICE_ALIAS, shop, 60));
        vm.assertEq(read(HederaState.allowanceSlot(COIN, ALICE, SHOP)), 40);
        fails(HederaResponseCodes.AMOUNT_EXCEEDS_ALLOWANCE, shop, transferCall(COIN_ADDRESS, ALICE_ALIAS, shop, 41));
        succeeds(shop, transferFromCall(COIN_ADDRESS, ALICE_ALIAS, shop, 40));
        fails(
            HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE,
            shop,
            transferFromCall(COIN_ADDRESS, ALICE_ALIAS, shop, 1)
        );
    }

    function test_aContractPullsFromAnotherAndTheNodesSignForBoth() public {
        allow(COIN, SHOP, BANK, 100);
        expectMove(COIN, SHOP, BANK, 60, 0, shop, bank);
        succeeds(bank, transferFromCall(COIN_ADDRESS, shop, bank, 60));
        vm.assertEq(read(HederaState.allowanceSlot(COIN, SHOP, BANK)), 40);
    }

    function test_aKeyMovesItsOwnUnitsThroughTheVault() public {
        allow(COIN, ALICE, VAULT, 100);
        expectMove(COIN, ALICE, SHOP, 60, VAULT, ALICE_ALIAS, shop);
        succeeds(ALICE_ALIAS, transferCall(COIN_ADDRESS, ALICE_ALIAS, shop, 60));
        vm.assertEq(read(HederaState.allowanceSlot(COIN, ALICE, VAULT)), 40);
    }

    function test_aDelegatedKeyIsStillAKey() public {
        delegate(ALICE_ALIAS, shop);
        bytes memory data = transferCall(COIN_ADDRESS, ALICE_ALIAS, shop, 60);
        fails(HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE, ALICE_ALIAS, data);
        allow(COIN, ALICE, VAULT, 100);
        succeeds(ALICE_ALIAS, data);
    }

    function test_aKeyTakesFromNobodyElse() public {
        allow(COIN, SHOP, ALICE, 100);
        allow(COIN, BOB, VAULT, 100);
        bytes memory data = transferCall(COIN_ADDRESS, shop, ALICE_ALIAS, 1);
        fails(HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE, ALICE_ALIAS, data);
        data = transferCall(COIN_ADDRESS, BOB_ADDRESS, ALICE_ALIAS, 1);
        fails(HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE, ALICE_ALIAS, data);
    }

    function test_aKeyWithoutAVaultMovesNothing() public {
        vault(0);
        bytes memory data = transferCall(COIN_ADDRESS, ALICE_ALIAS, shop, 1);
        fails(HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE, ALICE_ALIAS, data);
    }

    function test_transferFromTakesEvenOnesOwnByAllowance() public {
        bytes memory data = transferFromCall(COIN_ADDRESS, shop, BOB_ADDRESS, 5);
        fails(HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE, shop, data);
        allow(COIN, SHOP, SHOP, 5);
        expectMove(COIN, SHOP, BOB, 5, 0, shop, BOB_ADDRESS);
        succeeds(shop, data);
    }

    function test_nothingMovesWithoutEffect() public {
        vm.recordLogs();
        succeeds(shop, transferCall(COIN_ADDRESS, shop, STRANGER, 0));
        vm.assertEq(effects(), 0);
        vm.expectEmit(COIN_ADDRESS);
        emit IERC20Events.Transfer(shop, STRANGER, 0);
        succeeds(shop, transferCall(COIN_ADDRESS, shop, STRANGER, 0));
    }

    function test_manyGiveToManyInTheOrderOfTheList() public {
        allow(COIN, ALICE, SHOP, 100);
        address[] memory accounts = new address[](4);
        (accounts[0], accounts[1], accounts[2], accounts[3]) = (BOB_ADDRESS, shop, bank, ALICE_ALIAS);
        int64[] memory amounts = new int64[](4);
        (amounts[0], amounts[1], amounts[2], amounts[3]) = (30, -50, 60, -40);
        expectMove(COIN, SHOP, BOB, 30, 0, shop, BOB_ADDRESS);
        expectMove(COIN, SHOP, BANK, 20, 0, shop, bank);
        expectMove(COIN, ALICE, BANK, 40, SHOP, ALICE_ALIAS, bank);
        succeeds(shop, abi.encodeCall(IHederaTokenService.transferTokens, (COIN_ADDRESS, accounts, amounts)));
        vm.assertEq(balanceOf(COIN, BANK), 60);
        vm.assertEq(balanceOf(COIN, ALICE), 460);
    }

    function test_refusesListsThatAreNone() public {
        address[] memory two = new address[](2);
        (two[0], two[1]) = (shop, BOB_ADDRESS);
        int64[] memory amounts = new int64[](2);
        (amounts[0], amounts[1]) = (-2, 1);
        fails(HederaResponseCodes.TRANSFERS_NOT_ZERO_SUM_FOR_TOKEN, shop, listCall(two, amounts));
        fails(HederaResponseCodes.INVALID_TRANSACTION_BODY, shop, listCall(two, new int64[](1)));
        fails(
            HederaResponseCodes.EMPTY_TOKEN_TRANSFER_ACCOUNT_AMOUNTS,
            shop,
            listCall(new address[](0), new int64[](0))
        );
        fails(
            HederaResponseCodes.TOKEN_TRANSFER_LIST_SIZE_LIMIT_EXCEEDED,
            shop,
            listCall(new address[](11), new int64[](11))
        );
        amounts[0] = type(int64).min;
        fails(HederaResponseCodes.INSUFFICIENT_TOKEN_BALANCE, shop, listCall(two, amounts));
    }
}
