// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaFixture} from "../../test/HederaFixture.sol";
import {vm} from "../../test/Vm.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {HederaState} from "./HederaState.sol";
import {TokenDetails} from "./TokenDetails.sol";
import {KEY_ADMIN, KEY_KYC, KEY_SUPPLY} from "./TokenWord.sol";

contract TokenQueriesTest is HederaFixture {
    uint64 private constant ALICE = 2001;
    uint64 private constant TREASURY = 2002;
    uint64 private constant COIN = 3001;
    uint64 private constant ART = 3002;
    address private constant ALICE_ALIAS = 0xA11Ce00000000000000000000000000000000000;
    address private constant UNKNOWN = address(9999);
    bytes private constant SUPPLY_KEY = hex"02000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    int64 private constant SUCCESS = HederaResponseCodes.SUCCESS;
    int64 private constant INVALID_TOKEN_ID = HederaResponseCodes.INVALID_TOKEN_ID;
    IHederaTokenService private constant hts = IHederaTokenService(HTS);

    function setUp() public {
        placeTokenService();
        account(ALICE, ALICE_ALIAS);
        account(TREASURY, address(0));
        token(COIN, 0, KEY_SUPPLY | KEY_KYC, TREASURY, 1000, 5000);
        write(HederaState.tokenSlot(COIN), read(HederaState.tokenSlot(COIN)) | (8 << HederaState.TOKEN_DECIMALS_SHIFT));
        token(ART, HederaState.TOKEN_NFT | HederaState.TOKEN_FREEZE_DEFAULT, KEY_ADMIN, TREASURY, 1, 0);
        tokenInfo(COIN, abi.encode(_details("Coin", "CN")));
        tokenInfo(ART, abi.encode(_details("Art", "ART")));
        nft(ART, 1, ALICE, TREASURY);
        write(HederaState.metadataSlot(ART, 1, 0), 4);
        write(HederaState.metadataSlot(ART, 1, 1), uint256(bytes32("cid:")));
    }

    function test_knowsTokensDeletedOnesIncluded() public {
        tokenFlag(COIN, HederaState.TOKEN_DELETED);
        _isToken(_at(COIN), true);
        _isToken(_at(ART), true);
        _isToken(_at(ALICE), false);
        _isToken(ALICE_ALIAS, false);
        _isToken(address(0), false);
        _isToken(_at(type(uint64).max), false);
    }

    function test_tellsTypeAndDefaults() public {
        (int64 code, int32 tokenType) = hts.getTokenType(_at(ART));
        vm.assertEq(code, SUCCESS);
        vm.assertEq(tokenType, 1);
        (code, tokenType) = hts.getTokenType(_at(COIN));
        vm.assertEq(tokenType, 0);
        bool set;
        (code, set) = hts.getTokenDefaultFreezeStatus(_at(ART));
        vm.assertEq(code, SUCCESS);
        vm.assertTrue(set);
        (code, set) = hts.getTokenDefaultFreezeStatus(_at(COIN));
        vm.assertFalse(set);
        // Who needs nobody's KYC has it.
        (code, set) = hts.getTokenDefaultKycStatus(_at(ART));
        vm.assertEq(code, SUCCESS);
        vm.assertTrue(set);
        (code, set) = hts.getTokenDefaultKycStatus(_at(COIN));
        vm.assertFalse(set);
    }

    function test_tellsWhoIsFrozenAndHasKyc() public {
        relation(COIN, ALICE, 5, HederaState.RELATION_FROZEN);
        relation(ART, ALICE, 1);
        _marks(_at(COIN), ALICE_ALIAS, SUCCESS, true, false);
        _marks(_at(COIN), _at(ALICE), SUCCESS, true, false);
        _marks(_at(ART), ALICE_ALIAS, SUCCESS, false, true);
        _marks(_at(ART), _at(TREASURY), SUCCESS, false, false);
        _marks(_at(ART), UNKNOWN, HederaResponseCodes.INVALID_ACCOUNT_ID, false, false);
        _marks(UNKNOWN, ALICE_ALIAS, INVALID_TOKEN_ID, false, false);
    }

    function test_tellsAllAboutAToken() public {
        tokenFlag(COIN, HederaState.TOKEN_PAUSED);
        (int64 code, IHederaTokenService.FungibleTokenInfo memory info) = hts.getFungibleTokenInfo(_at(COIN));
        vm.assertEq(code, SUCCESS);
        vm.assertEq(info.decimals, 8);
        TokenDetails memory details = _details("Coin", "CN");
        IHederaTokenService.TokenInfo memory expected;
        expected.token = details.token;
        // What the block's transactions may have changed is not taken from the details.
        expected.token.treasury = _at(TREASURY);
        expected.totalSupply = 1000;
        expected.pauseStatus = true;
        expected.fixedFees = details.fixedFees;
        expected.fractionalFees = details.fractionalFees;
        expected.royaltyFees = details.royaltyFees;
        expected.ledgerId = "0x03";
        vm.assertEq(abi.encode(info.tokenInfo), abi.encode(expected));

        IHederaTokenService.TokenInfo memory same;
        (code, same) = hts.getTokenInfo(_at(COIN));
        vm.assertEq(code, SUCCESS);
        vm.assertEq(abi.encode(same), abi.encode(expected));
    }

    function test_showsATreasuryByItsAlias() public {
        token(COIN, HederaState.TOKEN_DELETED, 0, ALICE, 0, 0);
        (, IHederaTokenService.TokenInfo memory info) = hts.getTokenInfo(_at(COIN));
        vm.assertEq(info.token.treasury, ALICE_ALIAS);
        vm.assertTrue(info.deleted);
        vm.assertTrue(info.defaultKycStatus);
    }

    function test_tellsAllAboutAnNft() public {
        (int64 code, IHederaTokenService.NonFungibleTokenInfo memory info) = hts.getNonFungibleTokenInfo(_at(ART), 1);
        vm.assertEq(code, SUCCESS);
        vm.assertEq(bytes(info.tokenInfo.token.name), "Art");
        vm.assertEq(info.serialNumber, 1);
        vm.assertEq(info.ownerId, ALICE_ALIAS);
        vm.assertEq(info.spenderId, _at(TREASURY));
        vm.assertEq(info.creationTime, 1_700_000_000);
        vm.assertEq(info.metadata, "cid:");
    }

    function test_anNftThatIsNotIsAnsweredWithItsToken() public {
        (int64 code, IHederaTokenService.NonFungibleTokenInfo memory info) = hts.getNonFungibleTokenInfo(_at(ART), 2);
        vm.assertEq(code, HederaResponseCodes.INVALID_TOKEN_NFT_SERIAL_NUMBER);
        vm.assertEq(bytes(info.tokenInfo.token.name), "Art");
        vm.assertEq(info.ownerId, _at(TREASURY));
        vm.assertEq(info.spenderId, address(0));
        (code, info) = hts.getNonFungibleTokenInfo(_at(COIN), 1);
        vm.assertEq(code, HederaResponseCodes.INVALID_TOKEN_NFT_SERIAL_NUMBER);
        (code, info) = hts.getNonFungibleTokenInfo(_at(ART), -1);
        vm.assertEq(code, HederaResponseCodes.INVALID_TOKEN_NFT_SERIAL_NUMBER);
    }

    function test_tellsFeesAndExpiry() public {
        (
            int64 code,
            IHederaTokenService.FixedFee[] memory fixedFees,
            IHederaTokenService.FractionalFee[] memory fractionalFees,
            IHederaTokenService.RoyaltyFee[] memory royaltyFees
        ) = hts.getTokenCustomFees(_at(COIN));
        TokenDetails memory details = _details("Coin", "CN");
        vm.assertEq(code, SUCCESS);
        vm.assertEq(
            abi.encode(fixedFees, fractionalFees, royaltyFees),
            abi.encode(details.fixedFees, details.fractionalFees, details.royaltyFees)
        );
        IHederaTokenService.Expiry memory expiry;
        (code, expiry) = hts.getTokenExpiryInfo(_at(COIN));
        vm.assertEq(code, SUCCESS);
        vm.assertEq(abi.encode(expiry), abi.encode(details.token.expiry));
    }

    function test_tellsTheKeysThatATokenHas() public {
        (int64 code, IHederaTokenService.KeyValue memory key) = hts.getTokenKey(_at(COIN), KEY_SUPPLY);
        vm.assertEq(code, SUCCESS);
        vm.assertEq(key.ECDSA_secp256k1, SUPPLY_KEY);
        (code, key) = hts.getTokenKey(_at(COIN), KEY_ADMIN);
        vm.assertEq(code, HederaResponseCodes.KEY_NOT_PROVIDED);
        vm.assertEq(key.ECDSA_secp256k1.length, 0);
        // Several roles at once, and none at all, are no role.
        (code, ) = hts.getTokenKey(_at(COIN), KEY_SUPPLY | KEY_KYC);
        vm.assertEq(code, HederaResponseCodes.KEY_NOT_PROVIDED);
        (code, ) = hts.getTokenKey(_at(COIN), 0);
        vm.assertEq(code, HederaResponseCodes.KEY_NOT_PROVIDED);
    }

    function test_anUnknownTokenIsAnsweredWithZeros() public {
        (int64 code, IHederaTokenService.TokenInfo memory info) = hts.getTokenInfo(UNKNOWN);
        vm.assertEq(code, INVALID_TOKEN_ID);
        IHederaTokenService.TokenInfo memory nothing;
        vm.assertEq(abi.encode(info), abi.encode(nothing));
        IHederaTokenService.FungibleTokenInfo memory fungible;
        (code, fungible) = hts.getFungibleTokenInfo(UNKNOWN);
        vm.assertEq(code, INVALID_TOKEN_ID);
        vm.assertEq(fungible.decimals, 0);
        (code, ) = hts.getNonFungibleTokenInfo(UNKNOWN, 1);
        vm.assertEq(code, INVALID_TOKEN_ID);
        (code, , , ) = hts.getTokenCustomFees(UNKNOWN);
        vm.assertEq(code, INVALID_TOKEN_ID);
        (code, ) = hts.getTokenExpiryInfo(UNKNOWN);
        vm.assertEq(code, INVALID_TOKEN_ID);
        (code, ) = hts.getTokenKey(UNKNOWN, KEY_SUPPLY);
        vm.assertEq(code, INVALID_TOKEN_ID);
        (code, ) = hts.getTokenType(UNKNOWN);
        vm.assertEq(code, INVALID_TOKEN_ID);
        bool set;
        (code, set) = hts.getTokenDefaultKycStatus(UNKNOWN);
        vm.assertEq(code, INVALID_TOKEN_ID);
        vm.assertFalse(set);
        (code, ) = hts.getTokenDefaultFreezeStatus(UNKNOWN);
        vm.assertEq(code, INVALID_TOKEN_ID);
    }

    function test_queriesChangeNothing() public view {
        bytes[4] memory queries = [
            abi.encodeCall(hts.getTokenInfo, (_at(COIN))),
            abi.encodeCall(hts.getNonFungibleTokenInfo, (_at(ART), 1)),
            abi.encodeCall(hts.getTokenKey, (_at(COIN), KEY_SUPPLY)),
            abi.encodeCall(hts.isFrozen, (_at(COIN), ALICE_ALIAS))
        ];
        for (uint256 i = 0; i < queries.length; ++i) {
            (bool ok, bytes memory result) = HTS.staticcall(queries[i]);
            vm.assertTrue(ok);
            vm.assertEq(int256(uint256(bytes32(result))), SUCCESS);
        }
    }

    function testFuzz_metadataOfAnyLengthIsShown(bytes memory metadata) public {
        vm.assume(metadata.length <= 100);
        write(HederaState.metadataSlot(ART, 1, 0), metadata.length);
        for (uint64 i = 0; i * 32 < metadata.length; ++i) {
            uint256 word;
            for (uint256 j = 0; j < 32; ++j) {
                uint256 at = i * 32 + j;
                word = (word << 8) | (at < metadata.length ? uint8(metadata[at]) : 0);
            }
            write(HederaState.metadataSlot(ART, 1, i + 1), word);
        }
        (, IHederaTokenService.NonFungibleTokenInfo memory info) = hts.getNonFungibleTokenInfo(_at(ART), 1);
        vm.assertEq(info.metadata, metadata);
    }

    function _isToken(address at, bool expected) private {
        (int64 code, bool exists) = hts.isToken(at);
        vm.assertEq(code, SUCCESS);
        vm.assertTrue(exists == expected);
    }

    function _marks(address token, address who, int64 expected, bool isFrozen, bool isKyc) private {
        (int64 code, bool set) = hts.isFrozen(token, who);
        vm.assertEq(code, expected);
        vm.assertTrue(set == isFrozen);
        (code, set) = hts.isKyc(token, who);
        vm.assertEq(code, expected);
        vm.assertTrue(set == isKyc);
    }

    function _details(string memory name, string memory symbol) private pure returns (TokenDetails memory details) {
        details.token.name = name;
        details.token.symbol = symbol;
        details.token.treasury = address(1);
        details.token.memo = "a memo that is longer than the thirty-two bytes of a word";
        details.token.tokenSupplyType = true;
        details.token.maxSupply = 5000;
        details.token.tokenKeys = new IHederaTokenService.TokenKey[](7);
        for (uint256 i = 0; i < 7; ++i) details.token.tokenKeys[i].keyType = 1 << i;
        details.token.tokenKeys[4].key.ECDSA_secp256k1 = SUPPLY_KEY;
        details.token.expiry = IHederaTokenService.Expiry(1_900_000_000, _at(ALICE), 7_776_000);
        details.fixedFees = new IHederaTokenService.FixedFee[](1);
        details.fixedFees[0] = IHederaTokenService.FixedFee(5, address(0), true, false, _at(ALICE));
        details.fractionalFees = new IHederaTokenService.FractionalFee[](1);
        details.fractionalFees[0] = IHederaTokenService.FractionalFee(1, 100, 2, 0, true, _at(TREASURY));
        details.royaltyFees = new IHederaTokenService.RoyaltyFee[](1);
        details.royaltyFees[0] = IHederaTokenService.RoyaltyFee(1, 10, 7, _at(COIN), false, _at(ALICE));
        details.ledgerId = "0x03";
        details.metadata = "of the token";
    }

    function _at(uint64 num) private pure returns (address) {
        return address(uint160(num));
    }
}
