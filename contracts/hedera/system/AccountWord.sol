// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaState} from "./HederaState.sol";

/// @notice An account as one storage word, see {HederaState}.
type AccountWord is uint256;

/// @notice Somebody who takes part in an operation: an account, or an address that is to get one.
struct Party {
    /// @dev The N of 0.0.N, or a provisional number.
    uint64 num;
    /// @dev The address on the layer 2, else long-zero: what answers and the tokens' events show.
    address evm;
    AccountWord word;
}

using {
    exists,
    isDeleted,
    mustSignReceipts,
    isOfContract,
    maxAuto,
    usedAuto,
    withUsedAuto,
    evmAddress
} for AccountWord global;

function exists(AccountWord word) pure returns (bool) {
    return AccountWord.unwrap(word) & HederaState.ACCOUNT_EXISTS != 0;
}

function isDeleted(AccountWord word) pure returns (bool) {
    return AccountWord.unwrap(word) & HederaState.ACCOUNT_DELETED != 0;
}

function mustSignReceipts(AccountWord word) pure returns (bool) {
    return AccountWord.unwrap(word) & HederaState.ACCOUNT_RECEIVER_SIG != 0;
}

/// @dev A contract of the layer 2: the nodes sign for it. Everybody else has keys of their own.
function isOfContract(AccountWord word) pure returns (bool) {
    return AccountWord.unwrap(word) & HederaState.ACCOUNT_OF_CONTRACT != 0;
}

/// @dev -1 is any number of automatic associations.
function maxAuto(AccountWord word) pure returns (int32) {
    return int32(uint32(AccountWord.unwrap(word) >> HederaState.ACCOUNT_MAX_AUTO_SHIFT));
}

function usedAuto(AccountWord word) pure returns (uint32) {
    return uint32(AccountWord.unwrap(word) >> HederaState.ACCOUNT_USED_AUTO_SHIFT);
}

function withUsedAuto(AccountWord word, uint32 used) pure returns (AccountWord) {
    uint256 mask = uint256(type(uint32).max) << HederaState.ACCOUNT_USED_AUTO_SHIFT;
    uint256 rest = AccountWord.unwrap(word) & ~mask;
    return AccountWord.wrap(rest | (uint256(used) << HederaState.ACCOUNT_USED_AUTO_SHIFT));
}

/// @dev The alias or the contract, 0 if the account has neither.
function evmAddress(AccountWord word) pure returns (address) {
    return address(uint160(AccountWord.unwrap(word) >> HederaState.ACCOUNT_ADDRESS_SHIFT));
}
