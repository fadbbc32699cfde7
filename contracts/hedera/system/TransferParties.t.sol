// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {TransferTest} from "../../test/TransferTest.sol";
import {delegate, vm} from "../../test/Vm.sol";
import {HederaState} from "./HederaState.sol";
import {IHederaEffects} from "./IHederaEffects.sol";
import {KEY_FREEZE, KEY_KYC} from "./TokenWord.sol";

/// @dev Calls the token service from its constructor.
contract Eager {
    int64 public code;

    constructor(bytes memory data) {
        (, bytes memory result) = address(0x167).call(data);
        code = abi.decode(result, (int64));
    }
}

contract TransferPartiesTest is TransferTest {
    uint64 private constant TOKEN = 3003;
    address private constant TOKEN_ADDRESS = address(3003);

    // Automatic associations

    function test_aReceiverAssociatesItselfWhileItMay() public {
        write(HederaState.relationSlot(COIN, BOB), 0);
        bytes memory data = transferCall(COIN_ADDRESS, shop, BOB_ADDRESS, 1);
        fails(HederaResponseCodes.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT, shop, data);
        account(BOB, address(0), uint256(2) << HederaState.ACCOUNT_USED_AUTO_SHIFT, 2);
        fails(HederaResponseCodes.NO_REMAINING_AUTOMATIC_ASSOCIATIONS, shop, data);
        account(BOB, address(0), uint256(2) << HederaState.ACCOUNT_USED_AUTO_SHIFT, 3);
        succeeds(shop, data);
        vm.assertEq(uint32(read(HederaState.accountSlot(BOB)) >> HederaState.ACCOUNT_USED_AUTO_SHIFT), 3);
        uint256 flags = HederaState.RELATION_ASSOCIATED | HederaState.RELATION_AUTOMATIC | HederaState.RELATION_KYC;
        uint256 balance = uint256(1) << HederaState.RELATION_BALANCE_SHIFT;
        vm.assertEq(read(HederaState.relationSlot(COIN, BOB)), flags | balance);
    }

    function test_aReceiverDoesNotAssociateItselfWhereItWouldBeFrozenOrUnknown() public {
        token(TOKEN, HederaState.TOKEN_FREEZE_DEFAULT, KEY_FREEZE, TREASURY, 10, 0);
        relation(TOKEN, SHOP, 10);
        bytes memory data = transferCall(TOKEN_ADDRESS, shop, bank, 1);
        fails(HederaResponseCodes.ACCOUNT_FROZEN_FOR_TOKEN, shop, data);
        token(TOKEN, HederaState.TOKEN_FREEZE_DEFAULT, KEY_FREEZE | KEY_KYC, TREASURY, 10, 0);
        fails(HederaResponseCodes.ACCOUNT_KYC_NOT_GRANTED_FOR_TOKEN, shop, data);
        token(TOKEN, HederaState.TOKEN_FREEZE_DEFAULT, 0, TREASURY, 10, 0);
        succeeds(shop, data);
    }

    function test_anAssociationThatHederaStillHasIsTakenUpAsItIs() public {
        write(HederaState.relationSlot(COIN, BANK), HederaState.RELATION_FROZEN | HederaState.RELATION_KYC);
        bytes memory data = transferCall(COIN_ADDRESS, shop, bank, 1);
        fails(HederaResponseCodes.ACCOUNT_FROZEN_FOR_TOKEN, shop, data);
        write(HederaState.relationSlot(COIN, BANK), HederaState.RELATION_KYC);
        succeeds(shop, data);
        vm.assertEq(uint32(read(HederaState.accountSlot(BANK)) >> HederaState.ACCOUNT_USED_AUTO_SHIFT), 0);
    }

    // Addresses without accounts

    function test_aReceiverWithoutAccountGetsOne() public {
        vm.expectEmit(HTS);
        emit IHederaEffects.AccountWanted(STRANGER);
        succeeds(shop, transferCall(COIN_ADDRESS, shop, STRANGER, 1));
        vm.expectEmit(HTS);
        emit IHederaEffects.AccountWanted(STRANGER);
        succeeds(shop, nftCall(ART_ADDRESS, shop, STRANGER, 1));
    }

    function test_nobodyGetsAnAccountByAFailure() public {
        fails(HederaResponseCodes.INSUFFICIENT_TOKEN_BALANCE, shop, transferCall(COIN_ADDRESS, shop, STRANGER, 1001));
    }

    function test_aContractWithoutAccountHasNothing() public {
        address sender = address(new Eager(abi.encodeCall(IHederaTokenService.isToken, (COIN_ADDRESS))));
        bytes memory data = transferCall(COIN_ADDRESS, sender, BOB_ADDRESS, 1);
        fails(HederaResponseCodes.INSUFFICIENT_TOKEN_BALANCE, sender, data);
    }

    function test_aContractUnderConstructionIsAContract() public {
        address next = vm.computeCreateAddress(address(this), vm.getNonce(address(this)));
        vm.expectEmit(HTS);
        emit IHederaEffects.AccountWanted(next);
        address[] memory tokens = new address[](1);
        tokens[0] = COIN_ADDRESS;
        Eager eager = new Eager(abi.encodeCall(IHederaTokenService.associateTokens, (next, tokens)));
        vm.assertEq(address(eager), next);
        same(eager.code(), HederaResponseCodes.SUCCESS);
    }

    function test_aKeyWithoutAccountIsNoContract() public {
        address[] memory tokens = new address[](1);
        tokens[0] = COIN_ADDRESS;
        bytes memory data = abi.encodeCall(IHederaTokenService.associateTokens, (STRANGER, tokens));
        vm.prank(STRANGER, STRANGER);
        (, bytes memory result) = HTS.call(data);
        same(abi.decode(result, (int64)), HederaResponseCodes.INVALID_SIGNATURE);
        // Nor is one with an EIP-7702 delegation, whoever makes it act.
        delegate(STRANGER, shop);
        fails(HederaResponseCodes.INVALID_SIGNATURE, STRANGER, data);
    }
}
