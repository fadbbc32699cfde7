// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaState} from "./HederaState.sol";

/// @notice A token as one storage word, see {HederaState}.
type TokenWord is uint256;

/// @notice A token of Hedera: the N of 0.0.N and its word.
struct Token {
    uint64 num;
    TokenWord word;
}

using {
    exists,
    isDeleted,
    isPaused,
    isNft,
    freezesByDefault,
    hasCustomFees,
    hasKey,
    decimals,
    treasury,
    supply,
    maxSupply,
    withSupply
} for TokenWord global;

uint256 constant KEY_ADMIN = 1;
uint256 constant KEY_KYC = 2;
uint256 constant KEY_FREEZE = 4;
uint256 constant KEY_WIPE = 8;
uint256 constant KEY_SUPPLY = 16;
uint256 constant KEY_FEE = 32;
uint256 constant KEY_PAUSE = 64;
uint256 constant KEY_METADATA = 128;

function exists(TokenWord word) pure returns (bool) {
    return TokenWord.unwrap(word) & HederaState.TOKEN_EXISTS != 0;
}

function isDeleted(TokenWord word) pure returns (bool) {
    return TokenWord.unwrap(word) & HederaState.TOKEN_DELETED != 0;
}

function isPaused(TokenWord word) pure returns (bool) {
    return TokenWord.unwrap(word) & HederaState.TOKEN_PAUSED != 0;
}

function isNft(TokenWord word) pure returns (bool) {
    return TokenWord.unwrap(word) & HederaState.TOKEN_NFT != 0;
}

function freezesByDefault(TokenWord word) pure returns (bool) {
    return TokenWord.unwrap(word) & HederaState.TOKEN_FREEZE_DEFAULT != 0;
}

function hasCustomFees(TokenWord word) pure returns (bool) {
    return TokenWord.unwrap(word) & HederaState.TOKEN_CUSTOM_FEES != 0;
}

/// @dev `key` is one of the `KEY_` constants.
function hasKey(TokenWord word, uint256 key) pure returns (bool) {
    return (TokenWord.unwrap(word) >> HederaState.TOKEN_KEYS_SHIFT) & key != 0;
}

function decimals(TokenWord word) pure returns (uint32) {
    return uint32(TokenWord.unwrap(word) >> HederaState.TOKEN_DECIMALS_SHIFT);
}

function treasury(TokenWord word) pure returns (uint64) {
    return uint64(TokenWord.unwrap(word) >> HederaState.TOKEN_TREASURY_SHIFT);
}

function supply(TokenWord word) pure returns (uint64) {
    return uint64(TokenWord.unwrap(word) >> HederaState.TOKEN_SUPPLY_SHIFT);
}

function maxSupply(TokenWord word) pure returns (uint64) {
    return uint64(TokenWord.unwrap(word) >> HederaState.TOKEN_MAX_SUPPLY_SHIFT);
}

function withSupply(TokenWord word, uint64 units) pure returns (TokenWord) {
    uint256 mask = uint256(type(uint64).max) << HederaState.TOKEN_SUPPLY_SHIFT;
    uint256 rest = TokenWord.unwrap(word) & ~mask;
    return TokenWord.wrap(rest | (uint256(units) << HederaState.TOKEN_SUPPLY_SHIFT));
}
