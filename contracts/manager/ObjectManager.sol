// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Copies} from "./Copies.sol";
import {Dependencies, Dependency} from "./Dependencies.sol";
import {IAdmissions} from "./IAdmissions.sol";
import {ICrosslinks} from "./ICrosslinks.sol";
import {IObjectManager} from "./IObjectManager.sol";
import {Moves} from "./Moves.sol";
import {Resolutions} from "./Resolutions.sol";

/**
 * @title ObjectManager
 * @notice See {IObjectManager}. Deploy it with CREATE2 on every network of a federation, after its crosslinks and
 * admissions and with the same arguments everywhere: receipts are taken from the same address alone.
 */
contract ObjectManager is Resolutions {
    using Dependencies for Dependency;

    /// @inheritdoc IObjectManager
    uint256 public constant MAX_PAGE = 64;

    constructor(ICrosslinks crosslinks, IAdmissions admissions) Copies(crosslinks) Moves(admissions) {
        if (block.chainid > type(uint64).max || !crosslinks.follows(_home())) revert HomeNotFollowed(block.chainid);
    }

    /// @inheritdoc IObjectManager
    function copy(bytes32 at) external view returns (Copy memory) {
        _record(at);
        return _copy(at);
    }

    /// @inheritdoc IObjectManager
    function copies(
        bytes32 typeId,
        bytes32 index,
        uint256 from,
        uint256 limit
    ) external view returns (Copy[] memory page) {
        if (limit == 0 || limit > MAX_PAGE) revert WrongPage(limit);
        bytes32[] storage ats = _atsOf(typeId, index);
        uint256 rest = from < ats.length ? ats.length - from : 0;
        page = new Copy[](rest < limit ? rest : limit);
        for (uint256 i = 0; i < page.length; ++i) page[i] = _copy(ats[from + i]);
    }

    /// @inheritdoc IObjectManager
    function copyCount(bytes32 typeId, bytes32 index) external view returns (uint256) {
        return _atsOf(typeId, index).length;
    }

    /// @inheritdoc IObjectManager
    function standing(bytes32 typeId, bytes32 index) external view returns (bytes32) {
        bytes32[] storage ats = _atsOf(typeId, index);
        for (uint256 i = 0; i < ats.length; ++i) {
            if (_standingOf(_records[ats[i]]) == Standing.Stands) return ats[i];
        }
        return 0;
    }

    /// @inheritdoc IObjectManager
    function hashOf(Dependency calldata dependency) external pure returns (bytes32) {
        return _canonical(dependency).hash();
    }

    /// @inheritdoc IObjectManager
    function keyOf(bytes32 typeId, bytes32 index, Dependency calldata dependency) external view returns (bytes32) {
        return _keyOf(typeId, index, _canonical(dependency));
    }

    function _canonical(Dependency calldata dependency) private pure returns (Dependency memory result) {
        bool possible;
        (result, possible) = Dependencies.canonical(dependency.all, dependency.notAll);
        if (!possible) revert Contradiction();
    }

    function _copy(bytes32 at) private view returns (Copy memory result) {
        Record storage record = _records[at];
        result.key = at;
        result.typeId = record.typeId;
        result.index = record.index;
        result.dependency = _dependencyOf(record);
        result.state = record.state;
        result.moved = record.moved;
        result.isSealed = record.moved && record.notAllCount != 0;
        result.height = record.height;
        result.standing = _standingOf(record);
    }

    function _standingOf(Record storage record) private view returns (Standing) {
        (Dependency memory rest, bool possible) = _simplified(record);
        if (!possible) return Standing.Fallen;
        if (record.moved && record.notAllCount == 0) {
            // Its move is decided with its height, although nobody has sealed it.
            if (CROSSLINKS.rootAt(_home(), record.height) != 0) return Standing.Fallen;
            if (!_isHaltedBefore(record.height)) return Standing.Open;
        }
        return rest.isTrue() ? Standing.Stands : Standing.Open;
    }
}
