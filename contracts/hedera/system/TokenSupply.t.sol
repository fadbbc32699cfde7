// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaFixture} from "../../test/HederaFixture.sol";
import {Vm, vm} from "../../test/Vm.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {HederaState} from "./HederaState.sol";
import {IHederaEffects} from "./IHederaEffects.sol";
import {KEY_KYC, KEY_SUPPLY} from "./TokenWord.sol";

contract TokenSupplyTest is HederaFixture {
    uint64 private constant SELF = 2001;
    uint64 private constant TREASURY = 2002;
    uint64 private constant UNITS = 3001;
    uint64 private constant ART = 3002;
    uint64 private constant MAX = 2 ** 63 - 1;
    address private constant TREASURY_ALIAS = address(0xA11A5000000000000000000000000000000000);
    bytes32 private constant TRANSFER = keccak256("Transfer(address,address,uint256)");
    IHederaTokenService private constant hts = IHederaTokenService(HTS);

    function setUp() public {
        placeTokenService();
        contractAccount(SELF, address(this));
        account(TREASURY, TREASURY_ALIAS);
        _units(KEY_SUPPLY, 1000, 0);
        relation(UNITS, TREASURY, 400);
        write(HederaState.rolesSlot(UNITS, SELF), KEY_SUPPLY);
        _art(3, 0);
        relation(ART, TREASURY, 2);
        nft(ART, 1, TREASURY, 0);
        nft(ART, 2, SELF, 0);
        nft(ART, 4, TREASURY, SELF);
        write(HederaState.lastSerialSlot(ART), 4);
        write(HederaState.rolesSlot(ART, SELF), KEY_SUPPLY);
    }

    function test_mintsUnitsIntoTheTreasury() public {
        (int64 code, int64 supply, int64[] memory serials) = hts.mintToken(_at(UNITS), 50, new bytes[](0));
        vm.assertEq(code, HederaResponseCodes.SUCCESS);
        vm.assertEq(supply, 1050);
        vm.assertEq(serials.length, 0);
        vm.assertEq(_supply(UNITS), 1050);
        vm.assertEq(balanceOf(UNITS, TREASURY), 450);
    }

    function test_aMintIsAnEffectAndAnEventOfTheToken() public {
        vm.recordLogs();
        hts.mintToken(_at(UNITS), 50, new bytes[](0));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 2);
        _effect(logs[0], IHederaEffects.TokenMinted.selector, UNITS);
        vm.assertEq(logs[0].data, abi.encode(uint64(50), new bytes[](0)));
        _transfer(logs[1], UNITS, address(0), TREASURY_ALIAS);
        vm.assertEq(logs[1].data, abi.encode(50));
    }

    function test_mintsAnNftForEachMetadata() public {
        vm.warp(1_800_000_000);
        (int64 code, int64 supply, int64[] memory serials) = hts.mintToken(_at(ART), 0, _metadata(2, 33));
        vm.assertEq(code, HederaResponseCodes.SUCCESS);
        vm.assertEq(supply, 5);
        vm.assertEq(serials.length, 2);
        // Burnt serial numbers do not come again.
        vm.assertEq(serials[0], 5);
        vm.assertEq(serials[1], 6);
        vm.assertEq(balanceOf(ART, TREASURY), 4);
        vm.assertEq(read(HederaState.nftSlot(ART, 6)), TREASURY | (uint256(1_800_000_000) << 128));
        vm.assertEq(read(HederaState.lastSerialSlot(ART)), 6);
        // 33 bytes are a length and two words.
        vm.assertEq(read(HederaState.metadataSlot(ART, 5, 0)), 33);
        vm.assertEq(read(HederaState.metadataSlot(ART, 5, 1)), uint256(bytes32(_metadata(2, 33)[0])));
        vm.assertEq(read(HederaState.metadataSlot(ART, 5, 2)), uint256(1) << 248);
    }

    function test_anNftMintIsOneEffectAndAnEventForEach() public {
        vm.recordLogs();
        hts.mintToken(_at(ART), 0, _metadata(2, 7));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 3);
        _effect(logs[0], IHederaEffects.TokenMinted.selector, ART);
        vm.assertEq(logs[0].data, abi.encode(uint64(0), _metadata(2, 7)));
        for (uint256 i = 0; i < 2; ++i) {
            _transfer(logs[1 + i], ART, address(0), TREASURY_ALIAS);
            vm.assertEq(uint256(logs[1 + i].topics[3]), 5 + i);
        }
    }

    function test_mintsNothingOfNothing() public {
        vm.recordLogs();
        (int64 code, int64 supply, ) = hts.mintToken(_at(UNITS), 0, new bytes[](0));
        vm.assertEq(code, HederaResponseCodes.SUCCESS);
        vm.assertEq(supply, 1000);
        vm.assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_theFirstFormOfMintAndBurnAnswersToo() public {
        (bool ok, bytes memory result) = HTS.call(
            abi.encodeWithSignature("mintToken(address,uint64,bytes[])", _at(UNITS), uint64(5), new bytes[](0))
        );
        vm.assertTrue(ok);
        (int64 code, int64 supply) = abi.decode(result, (int64, int64));
        vm.assertEq(code, HederaResponseCodes.SUCCESS);
        vm.assertEq(supply, 1005);
        (ok, result) = HTS.call(
            abi.encodeWithSignature("burnToken(address,uint64,int64[])", _at(UNITS), MAX + 1, new int64[](0))
        );
        vm.assertTrue(ok);
        (code, supply) = abi.decode(result, (int64, int64));
        vm.assertEq(code, HederaResponseCodes.INVALID_TOKEN_BURN_AMOUNT);
        vm.assertEq(supply, 0);
    }

    function test_mintsOnlyWhatWasAskedForRight() public {
        _mintFails(_at(UNITS), 1, _metadata(1, 1), HederaResponseCodes.INVALID_TRANSACTION_BODY);
        _mintFails(_at(UNITS), -1, _metadata(0, 0), HederaResponseCodes.INVALID_TOKEN_MINT_AMOUNT);
        _mintFails(address(9999), 1, _metadata(0, 0), HederaResponseCodes.INVALID_TOKEN_ID);
        _mintFails(address(this), 1, _metadata(0, 0), HederaResponseCodes.INVALID_TOKEN_ID);
        _mintFails(_at(ART), 0, _metadata(11, 1), HederaResponseCodes.BATCH_SIZE_LIMIT_EXCEEDED);
        _mintFails(_at(ART), 0, _metadata(1, 101), HederaResponseCodes.METADATA_TOO_LONG);
        _mintFails(_at(ART), 1, _metadata(0, 0), HederaResponseCodes.INVALID_TOKEN_MINT_METADATA);
    }

    function test_mintsForWhoHasTheSupplyKeyOnly() public {
        write(HederaState.rolesSlot(UNITS, SELF), KEY_KYC);
        _mintFails(_at(UNITS), 1, _metadata(0, 0), HederaResponseCodes.INVALID_FULL_PREFIX_SIGNATURE_FOR_PRECOMPILE);
        _units(KEY_KYC, 1000, 0);
        _mintFails(_at(UNITS), 1, _metadata(0, 0), HederaResponseCodes.TOKEN_HAS_NO_SUPPLY_KEY);
    }

    function test_mintsNothingOfATokenThatCannotBeUsed() public {
        tokenFlag(UNITS, HederaState.TOKEN_PAUSED);
        _mintFails(_at(UNITS), 1, _metadata(0, 0), HederaResponseCodes.TOKEN_IS_PAUSED);
        tokenFlag(UNITS, HederaState.TOKEN_DELETED);
        _mintFails(_at(UNITS), 1, _metadata(0, 0), HederaResponseCodes.TOKEN_WAS_DELETED);
    }

    function test_mintsIntoATreasuryThatMayReceive() public {
        relation(UNITS, TREASURY, 400, HederaState.RELATION_FROZEN | HederaState.RELATION_KYC);
        _mintFails(_at(UNITS), 1, _metadata(0, 0), HederaResponseCodes.ACCOUNT_FROZEN_FOR_TOKEN);
        relation(UNITS, TREASURY, 400, 0);
        _mintFails(_at(UNITS), 1, _metadata(0, 0), HederaResponseCodes.ACCOUNT_KYC_NOT_GRANTED_FOR_TOKEN);
        write(HederaState.relationSlot(UNITS, TREASURY), 0);
        _mintFails(_at(UNITS), 1, _metadata(0, 0), HederaResponseCodes.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT);
    }

    function test_mintsAsMuchAsThereMayBe() public {
        _units(KEY_SUPPLY, 1000, 1010);
        _mintFails(_at(UNITS), 11, _metadata(0, 0), HederaResponseCodes.TOKEN_MAX_SUPPLY_REACHED);
        _art(3, 4);
        _mintFails(_at(ART), 0, _metadata(2, 1), HederaResponseCodes.TOKEN_MAX_SUPPLY_REACHED);
        (int64 code, int64 supply, ) = hts.mintToken(_at(UNITS), 10, _metadata(0, 0));
        vm.assertEq(code, HederaResponseCodes.SUCCESS);
        vm.assertEq(supply, 1010);
    }

    function testFuzz_theSupplyFitsAnInt64(uint64 before, int64 amount) public {
        before = uint64(before % (uint256(MAX) + 1));
        vm.assume(amount > 0);
        _units(KEY_SUPPLY, before, 0);
        relation(UNITS, TREASURY, before);
        (int64 code, int64 supply, ) = hts.mintToken(_at(UNITS), amount, _metadata(0, 0));
        if (uint256(before) + uint64(amount) > MAX) {
            vm.assertEq(code, HederaResponseCodes.INVALID_TOKEN_MINT_AMOUNT);
            vm.assertEq(_supply(UNITS), before);
        } else {
            vm.assertEq(code, HederaResponseCodes.SUCCESS);
            vm.assertEq(uint64(supply), uint256(before) + uint64(amount));
            vm.assertEq(balanceOf(UNITS, TREASURY), uint64(supply));
        }
    }

    function test_mintsOnceInATransaction() public {
        hts.mintToken(_at(UNITS), 1, _metadata(0, 0));
        _mintFails(_at(UNITS), 1, _metadata(0, 0), HederaResponseCodes.NOT_SUPPORTED);
        _burnFails(_at(UNITS), 1, _serials(0, 0), HederaResponseCodes.NOT_SUPPORTED);
    }

    function test_burnsOnceInATransaction() public {
        hts.burnToken(_at(UNITS), 1, _serials(0, 0));
        _burnFails(_at(ART), 0, _serials(1, 1), HederaResponseCodes.NOT_SUPPORTED);
        vm.assertEq(ownerOf(ART, 1), TREASURY);
    }

    function test_answersWithWhatHederaSaid() public {
        refuse(HederaResponseCodes.TOKEN_MAX_SUPPLY_REACHED);
        _mintFails(_at(UNITS), -1, _metadata(0, 0), HederaResponseCodes.TOKEN_MAX_SUPPLY_REACHED);
        _burnFails(address(9999), 1, _serials(0, 0), HederaResponseCodes.TOKEN_MAX_SUPPLY_REACHED);
    }

    function test_burnsUnitsOfTheTreasury() public {
        vm.recordLogs();
        (int64 code, int64 supply) = hts.burnToken(_at(UNITS), 400, _serials(0, 0));
        vm.assertEq(code, HederaResponseCodes.SUCCESS);
        vm.assertEq(supply, 600);
        vm.assertEq(_supply(UNITS), 600);
        vm.assertEq(balanceOf(UNITS, TREASURY), 0);

        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 2);
        _effect(logs[0], IHederaEffects.TokenBurned.selector, UNITS);
        vm.assertEq(logs[0].data, abi.encode(uint64(400), new uint64[](0)));
        _transfer(logs[1], UNITS, TREASURY_ALIAS, address(0));
        vm.assertEq(logs[1].data, abi.encode(400));
    }

    function test_burnsNoMoreThanThereIs() public {
        _burnFails(_at(UNITS), 401, _serials(0, 0), HederaResponseCodes.INSUFFICIENT_TOKEN_BALANCE);
        _burnFails(_at(UNITS), 1001, _serials(0, 0), HederaResponseCodes.INVALID_TOKEN_BURN_AMOUNT);
        _burnFails(_at(UNITS), -1, _serials(0, 0), HederaResponseCodes.INVALID_TOKEN_BURN_AMOUNT);
    }

    function test_burnsNftsEachOnce() public {
        write(HederaState.serialAllowanceSlot(ART, 4), SELF);
        write(HederaState.metadataSlot(ART, 4, 0), 40);
        write(HederaState.metadataSlot(ART, 4, 1), 1);
        write(HederaState.metadataSlot(ART, 4, 2), 2);
        int64[] memory serials = new int64[](3);
        (serials[0], serials[1], serials[2]) = (4, 1, 4);
        vm.recordLogs();
        (int64 code, int64 supply) = hts.burnToken(_at(ART), 0, serials);
        vm.assertEq(code, HederaResponseCodes.SUCCESS);
        vm.assertEq(supply, 1);
        vm.assertEq(balanceOf(ART, TREASURY), 0);
        vm.assertEq(read(HederaState.nftSlot(ART, 1)), 0);
        vm.assertEq(read(HederaState.nftSlot(ART, 4)), 0);
        vm.assertEq(read(HederaState.serialAllowanceSlot(ART, 4)), 0);
        for (uint64 i = 0; i < 3; ++i) vm.assertEq(read(HederaState.metadataSlot(ART, 4, i)), 0);

        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 3);
        _effect(logs[0], IHederaEffects.TokenBurned.selector, ART);
        uint64[] memory burnt = new uint64[](2);
        (burnt[0], burnt[1]) = (4, 1);
        vm.assertEq(logs[0].data, abi.encode(uint64(0), burnt));
        _transfer(logs[1], ART, TREASURY_ALIAS, address(0));
        vm.assertEq(uint256(logs[1].topics[3]), 4);
        _transfer(logs[2], ART, TREASURY_ALIAS, address(0));
        vm.assertEq(uint256(logs[2].topics[3]), 1);
    }

    function test_burnsNftsOfTheTreasuryOnly() public {
        _burnFails(_at(ART), 0, _serials(0, 1), HederaResponseCodes.INVALID_NFT_ID);
        _burnFails(_at(ART), 0, _serials(3, 1), HederaResponseCodes.INVALID_NFT_ID);
        _burnFails(_at(ART), 0, _serials(2, 1), HederaResponseCodes.TREASURY_MUST_OWN_BURNED_NFT);
        _burnFails(_at(ART), 1, _serials(0, 0), HederaResponseCodes.INVALID_TOKEN_BURN_METADATA);
        _burnFails(_at(ART), 0, _serials(1, 11), HederaResponseCodes.BATCH_SIZE_LIMIT_EXCEEDED);
    }

    function test_burnsForWhoHasTheSupplyKeyOnly() public {
        write(HederaState.rolesSlot(UNITS, SELF), 0);
        int64 code = HederaResponseCodes.INVALID_FULL_PREFIX_SIGNATURE_FOR_PRECOMPILE;
        _burnFails(_at(UNITS), 1, _serials(0, 0), code);
    }

    function _mintFails(address token, int64 amount, bytes[] memory metadata, int64 expected) private {
        (int64 code, int64 supply, int64[] memory serials) = hts.mintToken(token, amount, metadata);
        vm.assertEq(code, expected);
        vm.assertEq(supply, 0);
        vm.assertEq(serials.length, 0);
    }

    function _burnFails(address token, int64 amount, int64[] memory serials, int64 expected) private {
        (int64 code, int64 supply) = hts.burnToken(token, amount, serials);
        vm.assertEq(code, expected);
        vm.assertEq(supply, 0);
    }

    function _effect(Vm.Log memory log, bytes32 event_, uint64 token) private pure {
        vm.assertEq(log.emitter, HTS);
        vm.assertEq(log.topics.length, 2);
        vm.assertEq(log.topics[0], event_);
        vm.assertEq(uint256(log.topics[1]), token);
    }

    function _transfer(Vm.Log memory log, uint64 token, address from, address to) private pure {
        vm.assertEq(log.emitter, _at(token));
        vm.assertEq(log.topics[0], TRANSFER);
        vm.assertEq(address(uint160(uint256(log.topics[1]))), from);
        vm.assertEq(address(uint160(uint256(log.topics[2]))), to);
    }

    function _units(uint256 keys, uint64 supply, uint64 maxSupply) private {
        token(UNITS, 0, keys, TREASURY, supply, maxSupply);
    }

    function _art(uint64 supply, uint64 maxSupply) private {
        token(ART, HederaState.TOKEN_NFT, KEY_SUPPLY, TREASURY, supply, maxSupply);
    }

    function _supply(uint64 num) private view returns (uint64) {
        return uint64(read(HederaState.tokenSlot(num)) >> HederaState.TOKEN_SUPPLY_SHIFT);
    }

    function _at(uint64 num) private pure returns (address) {
        return address(uint160(num));
    }

    /// @dev `count` metadata of `length` bytes, each byte the index from 1 on.
    function _metadata(uint256 count, uint256 length) private pure returns (bytes[] memory metadata) {
        metadata = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) {
            metadata[i] = new bytes(length);
            for (uint256 j = 0; j < length; ++j) metadata[i][j] = bytes1(uint8(i + 1));
        }
    }

    /// @dev `count` serial numbers from `first` on.
    function _serials(int64 first, uint256 count) private pure returns (int64[] memory serials) {
        serials = new int64[](count);
        for (uint256 i = 0; i < count; ++i) serials[i] = first + int64(uint64(i));
    }
}
