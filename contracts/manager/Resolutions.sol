// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Dependency} from "./Dependencies.sol";
import {IObjectManager} from "./IObjectManager.sol";
import {Moves} from "./Moves.sol";

/**
 * @title What crosslinks do to copies
 * @dev Drops what is known from dependencies, in any order, with the same result. It only ever removes literals and
 * copies, and it is all that a copy with a NOT takes part in.
 */
abstract contract Resolutions is Moves {
    /// @inheritdoc IObjectManager
    function resolve(bytes32 at) external returns (bytes32 newAt) {
        _record(at);
        bool changed;
        (changed, newAt) = _resolve(at);
        if (!changed) revert NothingToResolve(at);
    }

    /// @inheritdoc IObjectManager
    function resolveMany(bytes32[] calldata ats) external {
        for (uint256 i = 0; i < ats.length; ++i) {
            if (_records[ats[i]].typeId != 0) _resolve(ats[i]);
        }
    }

    function _resolve(bytes32 at) private returns (bool changed, bytes32 newAt) {
        Record storage record = _records[at];
        (Dependency memory rest, bool possible) = _simplified(record);
        if (!possible) {
            _remove(at);
        } else {
            bool isSealed = record.moved && record.notAllCount != 0;
            newAt = _settle(at, rest);
            if (newAt == at) return (false, at);
            if (isSealed && rest.notAll.length == 0) _revive(newAt);
        }
        emit Resolved(at, newAt);
        return (true, newAt);
    }
}
