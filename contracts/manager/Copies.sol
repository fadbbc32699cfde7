// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Dependencies, Dependency} from "./Dependencies.sol";
import {IObjectManager} from "./IObjectManager.sol";
import {ICrosslinks} from "./ICrosslinks.sol";
import {LiteralTable} from "./LiteralTable.sol";
import {Literal, Verdict} from "./Literals.sol";

/**
 * @title The copies of objects
 * @dev The post destroys contracts and creates them at other addresses. Ethereum's contracts cannot be destroyed and
 * made again, so a copy is a record under a virtual address. Every change of the set of copies goes through here.
 */
abstract contract Copies is IObjectManager, LiteralTable {
    using Dependencies for Dependency;

    /// @dev A copy as it is stored.
    struct Record {
        bytes32 typeId;
        bytes32 index;
        /// @dev The height of the receipt if it is moved.
        uint64 height;
        /// @dev Its place in the list of the object's copies.
        uint64 place;
        uint8 allCount;
        uint8 notAllCount;
        bool moved;
        Numbers numbers;
        bytes state;
    }

    /// @inheritdoc IObjectManager
    uint256 public constant MAX_LITERALS = 16;

    /// @inheritdoc IObjectManager
    ICrosslinks public immutable CROSSLINKS;

    mapping(bytes32 at => Record) internal _records;
    mapping(bytes32 object => bytes32[]) private _ats;

    constructor(ICrosslinks crosslinks) {
        CROSSLINKS = crosslinks;
    }

    function _home() internal view returns (uint64) {
        return uint64(block.chainid);
    }

    function _record(bytes32 at) internal view returns (Record storage record) {
        record = _records[at];
        if (record.typeId == 0) revert UnknownCopy(at);
    }

    function _atsOf(bytes32 typeId, bytes32 index) internal view returns (bytes32[] storage) {
        return _ats[keccak256(abi.encode(typeId, index))];
    }

    function _keyOf(bytes32 typeId, bytes32 index, Dependency memory dependency) internal view returns (bytes32) {
        return keccak256(abi.encode(address(this), typeId, index, dependency.hash()));
    }

    function _dependencyOf(Record storage record) internal view returns (Dependency memory dependency) {
        (uint256 all, uint256 notAll) = (record.allCount, record.notAllCount);
        if (all + notAll == 0) return dependency;
        Numbers memory numbers = record.numbers;
        dependency.all = _literalsOf(numbers, 0, all);
        dependency.notAll = _literalsOf(numbers, all, notAll);
    }

    /// @dev The copy's dependency under what is known; not possible if it has fallen.
    function _simplified(Record storage record) internal view returns (Dependency memory rest, bool possible) {
        Dependency memory dependency = _dependencyOf(record);
        return dependency.under(_verdicts(dependency.all), _verdicts(dependency.notAll));
    }

    function _verdicts(Literal[] memory literals) internal view returns (Verdict[] memory verdicts) {
        return literals.length == 0 ? verdicts : CROSSLINKS.verdicts(literals);
    }

    function _checkCount(uint256 count, uint256 most) internal pure {
        if (count > most) revert TooManyLiterals(most, count);
    }

    /// @dev Adds a copy.
    function _store(
        bytes32 typeId,
        bytes32 index,
        Dependency memory dependency,
        bytes memory state
    ) internal returns (bytes32 at) {
        at = _keyOf(typeId, index, dependency);
        Record storage record = _free(at);
        bytes32[] storage ats = _atsOf(typeId, index);
        (record.typeId, record.index, record.place) = (typeId, index, uint64(ats.length));
        ats.push(at);
        _setDependency(record, dependency);
        record.state = state;
        emit Stored(at, typeId, index, dependency, state);
    }

    /// @dev Gives a copy another state.
    function _update(bytes32 at, Dependency memory dependency, bytes memory state) internal {
        Record storage record = _records[at];
        record.state = state;
        emit Stored(at, record.typeId, record.index, dependency, state);
    }

    /// @dev Gives a copy another dependency, and with it another key.
    function _rekey(bytes32 at, Dependency memory dependency) internal returns (bytes32 newAt) {
        Record storage old = _records[at];
        (bytes32 typeId, bytes32 index, bytes memory state) = (old.typeId, old.index, old.state);
        newAt = _keyOf(typeId, index, dependency);
        Record storage record = _free(newAt);
        (record.typeId, record.index, record.state) = (typeId, index, state);
        (record.height, record.place, record.moved) = (old.height, old.place, old.moved);
        _setDependency(record, dependency);
        _atsOf(typeId, index)[old.place] = newAt;
        delete _records[at];
        emit Removed(at, typeId, index);
        emit Stored(newAt, typeId, index, dependency, state);
    }

    /// @dev Deletes a copy. The last one of the list takes its place.
    function _remove(bytes32 at) internal {
        Record storage record = _records[at];
        (bytes32 typeId, bytes32 index, uint64 place) = (record.typeId, record.index, record.place);
        bytes32[] storage ats = _atsOf(typeId, index);
        bytes32 last = ats[ats.length - 1];
        if (last != at) {
            ats[place] = last;
            _records[last].place = place;
        }
        ats.pop();
        delete _records[at];
        emit Removed(at, typeId, index);
    }

    function _free(bytes32 at) private view returns (Record storage record) {
        record = _records[at];
        if (record.typeId != 0) revert Occupied(at);
    }

    /// @dev The record's words for literals are 0 before.
    function _setDependency(Record storage record, Dependency memory dependency) private {
        (uint256 all, uint256 notAll) = (dependency.all.length, dependency.notAll.length);
        if (all + notAll == 0) return;
        Numbers memory numbers = _numbersOf(dependency.all, dependency.notAll);
        (record.allCount, record.notAllCount) = (uint8(all), uint8(notAll));
        record.numbers.first = numbers.first;
        if (numbers.second != 0) record.numbers.second = numbers.second;
    }
}
