// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {HederaState} from "./HederaState.sol";
import {NftMetadata} from "./NftMetadata.sol";
import {RelationWord} from "./RelationWord.sol";
import {TokenRoles} from "./TokenRoles.sol";
import {KEY_SUPPLY, Token} from "./TokenWord.sol";

/**
 * @title Minting and burning
 * @notice Units and NFTs come into the treasury and leave it for good; see {IHederaTokenService}.
 * @dev Checks what Hedera's TokenMint and TokenBurn check, in their order. A new NFT's time of creation is the block's
 * until the nodes replace it by Hedera's.
 */
abstract contract TokenSupply is TokenRoles {
    uint256 private constant MAX_BATCH = 10;
    uint256 private constant MAX_METADATA = 100;

    /// @notice See {IHederaTokenService-mintToken}.
    function mintToken(
        address token,
        int64 amount,
        bytes[] calldata metadata
    ) external operation returns (int64 responseCode, int64 newTotalSupply, int64[] memory serialNumbers) {
        return _mint(token, amount, metadata);
    }

    /// @notice As Hedera had it first, and still answers it.
    function mintToken(
        address token,
        uint64 amount,
        bytes[] calldata metadata
    ) external operation returns (int64 responseCode, int64 newTotalSupply, int64[] memory serialNumbers) {
        _toAmount(amount, HederaResponseCodes.INVALID_TOKEN_MINT_AMOUNT);
        return _mint(token, int64(amount), metadata);
    }

    /// @notice See {IHederaTokenService-burnToken}.
    function burnToken(
        address token,
        int64 amount,
        int64[] calldata serialNumbers
    ) external operation returns (int64 responseCode, int64 newTotalSupply) {
        return _burn(token, amount, serialNumbers);
    }

    /// @notice As Hedera had it first, and still answers it.
    function burnToken(
        address token,
        uint64 amount,
        int64[] calldata serialNumbers
    ) external operation returns (int64 responseCode, int64 newTotalSupply) {
        _toAmount(amount, HederaResponseCodes.INVALID_TOKEN_BURN_AMOUNT);
        return _burn(token, int64(amount), serialNumbers);
    }

    function _mint(
        address token,
        int64 amount,
        bytes[] calldata metadata
    ) private returns (int64, int64, int64[] memory serialNumbers) {
        _must(amount <= 0 || metadata.length == 0, HederaResponseCodes.INVALID_TRANSACTION_BODY);
        _must(amount >= 0, HederaResponseCodes.INVALID_TOKEN_MINT_AMOUNT);
        _mustHaveRole(_token(token), KEY_SUPPLY, HederaResponseCodes.INVALID_FULL_PREFIX_SIGNATURE_FOR_PRECOMPILE);
        _must(metadata.length <= MAX_BATCH, HederaResponseCodes.BATCH_SIZE_LIMIT_EXCEEDED);
        for (uint256 i = 0; i < metadata.length; ++i) {
            _must(metadata[i].length <= MAX_METADATA, HederaResponseCodes.METADATA_TOO_LONG);
        }
        (Token memory found, RelationWord treasury) = _supplied(token);
        if (found.word.isNft()) {
            _must(metadata.length != 0, HederaResponseCodes.INVALID_TOKEN_MINT_METADATA);
            serialNumbers = _mintNfts(found, treasury, metadata);
        } else {
            _mintUnits(found, treasury, uint64(amount));
        }
        return (HederaResponseCodes.SUCCESS, int64(found.word.supply()), serialNumbers);
    }

    function _burn(address token, int64 amount, int64[] calldata serialNumbers) private returns (int64, int64) {
        bool isNft = _token(token).word.isNft();
        // Hedera looks at that one which goes with the token's type.
        if (!isNft) _must(amount >= 0, HederaResponseCodes.INVALID_TOKEN_BURN_AMOUNT);
        uint64[] memory serials = isNft ? _distinct(serialNumbers) : new uint64[](0);
        _mustHaveRole(_token(token), KEY_SUPPLY, HederaResponseCodes.INVALID_FULL_PREFIX_SIGNATURE_FOR_PRECOMPILE);
        _must(serials.length <= MAX_BATCH, HederaResponseCodes.BATCH_SIZE_LIMIT_EXCEEDED);
        (Token memory found, RelationWord treasury) = _supplied(token);
        if (isNft) {
            _must(serials.length != 0, HederaResponseCodes.INVALID_TOKEN_BURN_METADATA);
            _burnNfts(found, treasury, serials);
        } else {
            _burnUnits(found, treasury, uint64(amount));
        }
        return (HederaResponseCodes.SUCCESS, int64(found.word.supply()));
    }

    /// @dev The token, whose supply can be changed as far as it and its treasury are concerned.
    function _supplied(address token) private view returns (Token memory found, RelationWord treasury) {
        found = _usableToken(token);
        _must(found.word.hasKey(KEY_SUPPLY), HederaResponseCodes.TOKEN_HAS_NO_SUPPLY_KEY);
        treasury = _usableRelation(found.num, found.word.treasury());
    }

    function _mintUnits(Token memory token, RelationWord treasury, uint64 amount) private {
        _raiseSupply(token, amount, HederaResponseCodes.INVALID_TOKEN_MINT_AMOUNT);
        if (amount == 0) return;
        _fixKind(MINT);
        _settleSupply(token, treasury.withBalance(treasury.balance() + amount));
        emit TokenMinted(token.num, amount, new bytes[](0));
        _logTransfer(token.num, address(0), _shown(token.word.treasury()), amount);
    }

    function _mintNfts(
        Token memory token,
        RelationWord treasury,
        bytes[] calldata metadata
    ) private returns (int64[] memory serialNumbers) {
        uint64 count = uint64(metadata.length);
        _raiseSupply(token, count, HederaResponseCodes.FAIL_INVALID);
        _fixKind(MINT);
        _settleSupply(token, treasury.withBalance(treasury.balance() + count));
        serialNumbers = new int64[](count);
        uint64 last = uint64(HederaState.load(HederaState.lastSerialSlot(token.num)));
        HederaState.store(HederaState.lastSerialSlot(token.num), last + count);
        for (uint64 i = 0; i < count; ++i) {
            uint64 serial = last + 1 + i;
            uint256 word = token.word.treasury() | (block.timestamp << 128);
            HederaState.store(HederaState.nftSlot(token.num, serial), word);
            NftMetadata.store(token.num, serial, metadata[i]);
            serialNumbers[i] = int64(serial);
        }
        emit TokenMinted(token.num, 0, metadata);
        for (uint64 i = 1; i <= count; ++i) {
            _logNftTransfer(token.num, address(0), _shown(token.word.treasury()), last + i);
        }
    }

    function _burnUnits(Token memory token, RelationWord treasury, uint64 amount) private {
        _must(amount <= token.word.supply(), HederaResponseCodes.INVALID_TOKEN_BURN_AMOUNT);
        _must(amount <= treasury.balance(), HederaResponseCodes.INSUFFICIENT_TOKEN_BALANCE);
        if (amount == 0) return;
        _fixKind(BURN);
        token.word = token.word.withSupply(token.word.supply() - amount);
        _settleSupply(token, treasury.withBalance(treasury.balance() - amount));
        emit TokenBurned(token.num, amount, new uint64[](0));
        _logTransfer(token.num, _shown(token.word.treasury()), address(0), amount);
    }

    function _burnNfts(Token memory token, RelationWord treasury, uint64[] memory serials) private {
        for (uint256 i = 0; i < serials.length; ++i) {
            uint256 nft = HederaState.load(HederaState.nftSlot(token.num, serials[i]));
            _must(nft != 0, HederaResponseCodes.INVALID_NFT_ID);
            _must(uint64(nft) == token.word.treasury(), HederaResponseCodes.TREASURY_MUST_OWN_BURNED_NFT);
        }
        _fixKind(BURN);
        uint64 count = uint64(serials.length);
        token.word = token.word.withSupply(token.word.supply() - count);
        _settleSupply(token, treasury.withBalance(treasury.balance() - count));
        for (uint256 i = 0; i < serials.length; ++i) {
            HederaState.store(HederaState.nftSlot(token.num, serials[i]), 0);
            HederaState.store(HederaState.serialAllowanceSlot(token.num, serials[i]), 0);
            NftMetadata.clear(token.num, serials[i]);
        }
        emit TokenBurned(token.num, 0, serials);
        for (uint256 i = 0; i < serials.length; ++i) {
            _logNftTransfer(token.num, _shown(token.word.treasury()), address(0), serials[i]);
        }
    }

    /// @param code what is refused with if the supply would not fit an int64
    function _raiseSupply(Token memory token, uint64 count, int64 code) private pure {
        // Both are less than 2^63.
        uint64 supply = token.word.supply() + count;
        _must(supply <= uint64(type(int64).max), code);
        uint64 most = token.word.maxSupply();
        _must(most == 0 || supply <= most, HederaResponseCodes.TOKEN_MAX_SUPPLY_REACHED);
        token.word = token.word.withSupply(supply);
    }

    function _settleSupply(Token memory token, RelationWord treasury) private {
        _setTokenWord(token.num, token.word);
        _setRelation(token.num, token.word.treasury(), treasury);
    }

    /// @dev Each serial number once, in order; of more than a batch only that they are more.
    function _distinct(int64[] calldata serialNumbers) private pure returns (uint64[] memory serials) {
        serials = new uint64[](MAX_BATCH + 1);
        uint256 count;
        for (uint256 i = 0; i < serialNumbers.length; ++i) {
            _must(serialNumbers[i] > 0, HederaResponseCodes.INVALID_NFT_ID);
            uint64 serial = uint64(serialNumbers[i]);
            if (count <= MAX_BATCH && !_contains(serials, count, serial)) serials[count++] = serial;
        }
        assembly ("memory-safe") {
            mstore(serials, count)
        }
    }

    function _contains(uint64[] memory serials, uint256 count, uint64 serial) private pure returns (bool) {
        for (uint256 i = 0; i < count; ++i) {
            if (serials[i] == serial) return true;
        }
        return false;
    }
}
