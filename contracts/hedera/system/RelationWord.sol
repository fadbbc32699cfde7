// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaState} from "./HederaState.sol";

/// @notice An association of an account with a token as one storage word, see {HederaState}.
type RelationWord is uint256;

using {
    isAssociated,
    isFrozen,
    hasKyc,
    isAutomatic,
    balance,
    withBalance,
    withFlag,
    withoutFlag
} for RelationWord global;

function isAssociated(RelationWord word) pure returns (bool) {
    return RelationWord.unwrap(word) & HederaState.RELATION_ASSOCIATED != 0;
}

function isFrozen(RelationWord word) pure returns (bool) {
    return RelationWord.unwrap(word) & HederaState.RELATION_FROZEN != 0;
}

function hasKyc(RelationWord word) pure returns (bool) {
    return RelationWord.unwrap(word) & HederaState.RELATION_KYC != 0;
}

function isAutomatic(RelationWord word) pure returns (bool) {
    return RelationWord.unwrap(word) & HederaState.RELATION_AUTOMATIC != 0;
}

/// @dev Units, or how many NFTs.
function balance(RelationWord word) pure returns (uint64) {
    return uint64(RelationWord.unwrap(word) >> HederaState.RELATION_BALANCE_SHIFT);
}

function withBalance(RelationWord word, uint64 units) pure returns (RelationWord) {
    uint256 mask = uint256(type(uint64).max) << HederaState.RELATION_BALANCE_SHIFT;
    uint256 rest = RelationWord.unwrap(word) & ~mask;
    return RelationWord.wrap(rest | (uint256(units) << HederaState.RELATION_BALANCE_SHIFT));
}

/// @dev `flag` is one of the `RELATION_` constants.
function withFlag(RelationWord word, uint256 flag) pure returns (RelationWord) {
    return RelationWord.wrap(RelationWord.unwrap(word) | flag);
}

function withoutFlag(RelationWord word, uint256 flag) pure returns (RelationWord) {
    return RelationWord.wrap(RelationWord.unwrap(word) & ~flag);
}
