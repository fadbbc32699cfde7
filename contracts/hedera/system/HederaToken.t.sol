// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {IHRC719} from "../IHRC719.sol";
import {TokenServiceTest} from "../../test/TokenServiceTest.sol";
import {vm} from "../../test/Vm.sol";
import {HederaState} from "./HederaState.sol";
import {IHederaEffects} from "./IHederaEffects.sol";
import {TokenDetails} from "./TokenDetails.sol";

interface IUnits {
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    function name() external view returns (string memory);
    function symbol() external view returns (string memory);
    function decimals() external view returns (uint8);
    function totalSupply() external view returns (uint256);
    function balanceOf(address account) external view returns (uint256);
    function allowance(address owner, address spender) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
    function approve(address spender, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

interface INfts {
    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);
    event Approval(address indexed owner, address indexed approved, uint256 indexed tokenId);
    event ApprovalForAll(address indexed owner, address indexed operator, bool approved);

    function ownerOf(uint256 tokenId) external view returns (address);
    function getApproved(uint256 tokenId) external view returns (address);
    function isApprovedForAll(address owner, address operator) external view returns (bool);
    function tokenURI(uint256 tokenId) external view returns (string memory);
    function setApprovalForAll(address operator, bool approved) external;
}

contract HederaTokenTest is TokenServiceTest {
    IUnits private constant COINS = IUnits(COIN_ADDRESS);
    INfts private constant ARTS = INfts(ART_ADDRESS);

    // ERC-20

    function test_movesUnitsOfTheCaller() public {
        vm.expectEmit(HTS);
        emit IHederaEffects.TokenMoved(COIN, SHOP, BOB, 70, 0);
        vm.expectEmit(COIN_ADDRESS);
        emit IUnits.Transfer(shop, BOB_ADDRESS, 70);
        vm.prank(shop);
        vm.assertTrue(COINS.transfer(BOB_ADDRESS, 70));
        vm.assertEq(COINS.balanceOf(shop), 930);
        vm.assertEq(COINS.balanceOf(address(uint160(SHOP))), 930);
        vm.assertEq(COINS.balanceOf(BOB_ADDRESS), 70);
    }

    function test_movesNothingAsErc20HasIt() public {
        vm.expectEmit(COIN_ADDRESS);
        emit IUnits.Transfer(shop, STRANGER, 0);
        vm.recordLogs();
        vm.prank(shop);
        vm.assertTrue(COINS.transfer(STRANGER, 0));
        vm.assertEq(effects(), 0);
    }

    function test_movesUnitsByAllowance() public {
        vm.expectEmit(COIN_ADDRESS);
        emit IUnits.Approval(shop, bank, 100);
        vm.prank(shop);
        vm.assertTrue(COINS.approve(bank, 100));
        vm.assertEq(COINS.allowance(shop, bank), 100);
        vm.prank(bank);
        vm.assertTrue(COINS.transferFrom(shop, BOB_ADDRESS, 60));
        vm.assertEq(COINS.allowance(shop, bank), 40);
        bytes memory data = abi.encodeCall(IUnits.transferFrom, (shop, BOB_ADDRESS, 41));
        reverts(HederaResponseCodes.AMOUNT_EXCEEDS_ALLOWANCE, bank, COIN_ADDRESS, data);
    }

    function test_aKeyMovesItsUnitsThroughTheVault() public {
        allow(COIN, ALICE, VAULT, 10);
        vm.expectEmit(HTS);
        emit IHederaEffects.TokenMoved(COIN, ALICE, SHOP, 6, VAULT);
        vm.prank(ALICE_ALIAS);
        COINS.transfer(shop, 6);
        bytes memory data = abi.encodeCall(IUnits.approve, (shop, 6));
        reverts(HederaResponseCodes.INVALID_SIGNATURE, ALICE_ALIAS, COIN_ADDRESS, data);
    }

    function test_revertsWithHederasReason() public {
        bytes memory data = abi.encodeCall(IUnits.transfer, (BOB_ADDRESS, 1001));
        reverts(HederaResponseCodes.INSUFFICIENT_TOKEN_BALANCE, shop, COIN_ADDRESS, data);
        data = abi.encodeCall(IUnits.transfer, (address(4000), 1));
        reverts(HederaResponseCodes.INVALID_ACCOUNT_ID, shop, COIN_ADDRESS, data);
        data = abi.encodeCall(IUnits.transfer, (BOB_ADDRESS, 1 << 63));
        reverts(HederaResponseCodes.INVALID_TRANSACTION_BODY, shop, COIN_ADDRESS, data);
        data = abi.encodeCall(IUnits.approve, (bank, type(uint256).max));
        reverts(HederaResponseCodes.INVALID_TRANSACTION_BODY, shop, COIN_ADDRESS, data);
        data = abi.encodeCall(IUnits.transfer, (BOB_ADDRESS, 1));
        reverts(HederaResponseCodes.ACCOUNT_AMOUNT_TRANSFERS_ONLY_ALLOWED_FOR_FUNGIBLE_COMMON, shop, ART_ADDRESS, data);
        refuse(HederaResponseCodes.BUSY);
        reverts(HederaResponseCodes.BUSY, shop, COIN_ADDRESS, data);
        reverts(HederaResponseCodes.BUSY, shop, COIN_ADDRESS, abi.encodeCall(IUnits.approve, (bank, 1)));
        data = abi.encodeCall(IUnits.transferFrom, (shop, bank, 1));
        reverts(HederaResponseCodes.BUSY, shop, ART_ADDRESS, data);
        data = abi.encodeCall(INfts.setApprovalForAll, (bank, true));
        reverts(HederaResponseCodes.BUSY, shop, ART_ADDRESS, data);
    }

    function test_tellsWhatItIs() public {
        TokenDetails memory details;
        (details.token.name, details.token.symbol) = ("A coin", "COIN");
        tokenInfo(COIN, abi.encode(details));
        write(HederaState.tokenSlot(COIN), read(HederaState.tokenSlot(COIN)) | (6 << HederaState.TOKEN_DECIMALS_SHIFT));
        vm.assertEq(bytes(COINS.name()), "A coin");
        vm.assertEq(bytes(COINS.symbol()), "COIN");
        vm.assertEq(COINS.decimals(), 6);
        vm.assertEq(COINS.totalSupply(), 1_000_000);
        vm.assertEq(COINS.balanceOf(STRANGER), 0);
        bytes memory data = abi.encodeCall(IUnits.balanceOf, (address(4000)));
        reverts(HederaResponseCodes.INVALID_ACCOUNT_ID, shop, COIN_ADDRESS, data);
        reverts(HederaResponseCodes.INVALID_TOKEN_ID, shop, ART_ADDRESS, abi.encodeCall(IUnits.decimals, ()));
        data = abi.encodeCall(INfts.ownerOf, (1));
        reverts(HederaResponseCodes.INVALID_TOKEN_ID, shop, COIN_ADDRESS, data);
    }

    function test_whatIsLeftOfADeletedTokenIsNothing() public {
        tokenFlag(COIN, HederaState.TOKEN_DELETED);
        succeeds(shop, abi.encodeCall(IHederaTokenService.dissociateToken, (shop, COIN_ADDRESS)));
        vm.assertEq(COINS.balanceOf(shop), 0);
    }

    function test_doesNotKnowOtherFunctions() public {
        bytes[] memory calls = new bytes[](5);
        calls[0] = abi.encodeWithSignature("supportsInterface(bytes4)", bytes4(0x80ac58cd));
        calls[1] = abi.encodeWithSignature("safeTransferFrom(address,address,uint256)", shop, bank, 1);
        calls[2] = "";
        calls[3] = hex"a9059c";
        calls[4] = abi.encodeCall(IHederaTokenService.transferToken, (COIN_ADDRESS, shop, bank, 1));
        for (uint256 i = 0; i < calls.length; ++i) {
            vm.prank(shop);
            (bool ok, ) = ART_ADDRESS.call(calls[i]);
            vm.assertFalse(ok);
        }
    }

    function test_takesNoHbar() public {
        vm.deal(shop, 1 ether);
        vm.prank(shop);
        (bool ok, bytes memory reason) = COIN_ADDRESS.call{value: 1}("");
        vm.assertFalse(ok);
        vm.assertEq(reason, refused(HederaResponseCodes.INVALID_CONTRACT_ID));
    }

    // ERC-721

    function test_movesAnNft() public {
        vm.expectEmit(HTS);
        emit IHederaEffects.NftMoved(ART, SHOP, BANK, 1, 0);
        vm.expectEmit(ART_ADDRESS);
        emit INfts.Transfer(shop, bank, 1);
        bytes memory data = abi.encodeCall(IUnits.transferFrom, (shop, bank, 1));
        vm.assertEq(callToken(shop, ART_ADDRESS, data), "");
        vm.assertEq(ARTS.ownerOf(1), bank);
        reverts(HederaResponseCodes.SENDER_DOES_NOT_OWN_NFT_SERIAL_NO, shop, ART_ADDRESS, data);
        data = abi.encodeCall(IUnits.transferFrom, (shop, bank, 1 << 63));
        reverts(HederaResponseCodes.INVALID_TOKEN_NFT_SERIAL_NUMBER, shop, ART_ADDRESS, data);
    }

    function test_movesAnNftByAllowance() public {
        vm.expectEmit(ART_ADDRESS);
        emit INfts.Approval(shop, bank, 1);
        vm.assertEq(callToken(shop, ART_ADDRESS, abi.encodeCall(IUnits.approve, (bank, 1))), "");
        vm.assertEq(ARTS.getApproved(1), bank);
        callToken(bank, ART_ADDRESS, abi.encodeCall(IUnits.transferFrom, (shop, bank, 1)));
        vm.assertEq(ARTS.ownerOf(1), bank);
        vm.assertEq(ARTS.getApproved(1), address(0));
    }

    function test_makesAnOperator() public {
        vm.expectEmit(ART_ADDRESS);
        emit INfts.ApprovalForAll(shop, bank, true);
        callToken(shop, ART_ADDRESS, abi.encodeCall(INfts.setApprovalForAll, (bank, true)));
        vm.assertTrue(ARTS.isApprovedForAll(shop, bank));
        vm.assertFalse(ARTS.isApprovedForAll(bank, shop));
        callToken(bank, ART_ADDRESS, abi.encodeCall(IUnits.transferFrom, (shop, bank, 1)));
        vm.assertEq(ARTS.ownerOf(1), bank);
    }

    function test_tellsOfItsNfts() public {
        vm.assertEq(ARTS.ownerOf(2), ALICE_ALIAS);
        vm.assertEq(ARTS.ownerOf(3), address(uint160(TREASURY)));
        write(HederaState.metadataSlot(ART, 1, 0), 9);
        write(HederaState.metadataSlot(ART, 1, 1), uint256(bytes32("ipfs://qm")));
        vm.assertEq(bytes(ARTS.tokenURI(1)), "ipfs://qm");
        vm.assertEq(bytes(ARTS.tokenURI(4)), "ERC721Metadata: URI query for nonexistent token");
        int64 code = HederaResponseCodes.INVALID_TOKEN_NFT_SERIAL_NUMBER;
        reverts(code, shop, ART_ADDRESS, abi.encodeCall(INfts.ownerOf, (4)));
        reverts(code, shop, ART_ADDRESS, abi.encodeCall(INfts.ownerOf, (type(uint256).max)));
        reverts(code, shop, ART_ADDRESS, abi.encodeCall(INfts.getApproved, (0)));
    }

    // IHRC719

    function test_associatesTheCaller() public {
        IHRC719 coin = IHRC719(COIN_ADDRESS);
        vm.prank(bank);
        vm.assertFalse(coin.isAssociated());
        vm.prank(bank);
        vm.assertEq(coin.associate(), 22);
        vm.prank(bank);
        vm.assertTrue(coin.isAssociated());
        vm.prank(bank);
        vm.assertEq(coin.associate(), 194);
        vm.prank(bank);
        vm.assertEq(coin.dissociate(), 22);
        vm.prank(bank);
        vm.assertEq(coin.dissociate(), 184);
        vm.prank(shop);
        vm.assertEq(coin.dissociate(), 195);
        vm.prank(ALICE_ALIAS);
        vm.assertEq(coin.associate(), 7);
        refuse(HederaResponseCodes.BUSY);
        vm.prank(bank);
        vm.assertEq(coin.associate(), 12);
        vm.prank(bank);
        vm.assertEq(coin.dissociate(), 12);
    }
}
