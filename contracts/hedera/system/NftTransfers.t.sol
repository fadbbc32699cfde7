// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {TransferTest} from "../../test/TransferTest.sol";
import {vm} from "../../test/Vm.sol";
import {HederaState} from "./HederaState.sol";

contract NftTransfersTest is TransferTest {
    function test_aContractMovesItsOwnNft() public {
        write(HederaState.nftSlot(ART, 1), read(HederaState.nftSlot(ART, 1)) | (uint256(BOB) << 64));
        write(HederaState.serialAllowanceSlot(ART, 1), SHOP | (uint256(BANK) << 64));
        expectNftMove(1, SHOP, BOB, 0, shop, BOB_ADDRESS);
        succeeds(shop, nftCall(ART_ADDRESS, shop, BOB_ADDRESS, 1));
        // Its allowances end, when it was made remains.
        vm.assertEq(read(HederaState.nftSlot(ART, 1)), BOB | (uint256(1_700_000_000) << 128));
        vm.assertEq(read(HederaState.serialAllowanceSlot(ART, 1)), 0);
        vm.assertEq(balanceOf(ART, SHOP), 0);
        vm.assertEq(balanceOf(ART, BOB), 1);
    }

    function test_anNftMovesByAllowanceForItselfOrForAll() public {
        bytes memory data = nftCall(ART_ADDRESS, ALICE_ALIAS, shop, 2);
        fails(HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE, shop, data);
        nft(ART, 2, ALICE, BANK);
        fails(HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE, shop, data);
        nft(ART, 2, ALICE, SHOP);
        expectNftMove(2, ALICE, SHOP, SHOP, ALICE_ALIAS, shop);
        succeeds(shop, data);
        allowAll(ART, TREASURY, SHOP);
        expectNftMove(3, TREASURY, BANK, SHOP, address(uint160(TREASURY)), bank);
        succeeds(shop, nftFromCall(address(uint160(TREASURY)), bank, 3));
    }

    function test_aContractsNftMovesByAnAllowanceOfTheLayer2() public {
        bytes memory data = nftFromCall(shop, bank, 1);
        fails(HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE, bank, data);
        // An allowance that a former owner gave does not count.
        write(HederaState.serialAllowanceSlot(ART, 1), ALICE | (uint256(BANK) << 64));
        fails(HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE, bank, data);
        write(HederaState.serialAllowanceSlot(ART, 1), SHOP | (uint256(BANK) << 64));
        expectNftMove(1, SHOP, BANK, 0, shop, bank);
        succeeds(bank, data);
    }

    function test_aKeyMovesItsNftThroughTheVault() public {
        bytes memory data = nftCall(ART_ADDRESS, ALICE_ALIAS, shop, 2);
        fails(HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE, ALICE_ALIAS, data);
        nft(ART, 2, ALICE, VAULT);
        expectNftMove(2, ALICE, SHOP, VAULT, ALICE_ALIAS, shop);
        succeeds(ALICE_ALIAS, data);
    }

    function test_refusesNftsThatAreNotThere() public {
        int64 code = HederaResponseCodes.INVALID_TOKEN_NFT_SERIAL_NUMBER;
        fails(code, shop, nftCall(ART_ADDRESS, shop, BOB_ADDRESS, 0));
        fails(code, shop, nftCall(ART_ADDRESS, shop, BOB_ADDRESS, -1));
        fails(HederaResponseCodes.INVALID_NFT_ID, shop, nftCall(ART_ADDRESS, shop, BOB_ADDRESS, 4));
        code = HederaResponseCodes.INVALID_TRANSACTION_BODY;
        fails(code, shop, abi.encodeCall(IHederaTokenService.transferFromNFT, (ART_ADDRESS, shop, bank, 1 << 63)));
    }

    function test_refusesNftsOfOthers() public {
        fails(HederaResponseCodes.SENDER_DOES_NOT_OWN_NFT_SERIAL_NO, shop, nftCall(ART_ADDRESS, shop, BOB_ADDRESS, 2));
        fails(HederaResponseCodes.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT, bank, nftCall(ART_ADDRESS, bank, BOB_ADDRESS, 2));
    }

    function test_severalNftsMoveOrNone() public {
        address[] memory from = new address[](2);
        (from[0], from[1]) = (shop, shop);
        address[] memory to = new address[](2);
        (to[0], to[1]) = (BOB_ADDRESS, bank);
        int64[] memory serials = new int64[](2);
        (serials[0], serials[1]) = (1, 1);
        fails(HederaResponseCodes.INVALID_ACCOUNT_AMOUNTS, shop, nftListCall(from, to, serials));
        serials[1] = 2;
        fails(HederaResponseCodes.SENDER_DOES_NOT_OWN_NFT_SERIAL_NO, shop, nftListCall(from, to, serials));
        fails(HederaResponseCodes.INVALID_TRANSACTION_BODY, shop, nftListCall(from, to, new int64[](1)));
        fails(
            HederaResponseCodes.EMPTY_TOKEN_TRANSFER_ACCOUNT_AMOUNTS,
            shop,
            nftListCall(new address[](0), new address[](0), new int64[](0))
        );
        fails(
            HederaResponseCodes.BATCH_SIZE_LIMIT_EXCEEDED,
            shop,
            nftListCall(new address[](11), new address[](11), new int64[](11))
        );
        from[1] = ALICE_ALIAS;
        nft(ART, 2, ALICE, SHOP);
        succeeds(shop, nftListCall(from, to, serials));
        vm.assertEq(ownerOf(ART, 1), BOB);
        vm.assertEq(ownerOf(ART, 2), BANK);
    }
}
