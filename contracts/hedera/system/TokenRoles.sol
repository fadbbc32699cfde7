// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaState} from "./HederaState.sol";
import {TokenOperation} from "./TokenOperation.sol";
import {Token} from "./TokenWord.sol";

/**
 * @title Who may change a token
 * @notice A role is a contract's when the nodes can sign with the role's key, and only for that contract; they write
 * down which. All contracts' accounts have the same key, so the key alone would give the role to each of them.
 */
abstract contract TokenRoles is TokenOperation {
    /**
     * @dev Refuses a caller that does not have the role, if the token has a key for it at all: as on Hedera, that it
     * has none is found out later.
     * @param key one of the `KEY_` constants
     * @param code what is refused with
     */
    function _mustHaveRole(Token memory token, uint256 key, int64 code) internal view {
        if (!token.word.hasKey(key)) return;
        uint256 roles = HederaState.load(HederaState.rolesSlot(token.num, _caller(msg.sender).num));
        _must(roles & key != 0, code);
    }
}
