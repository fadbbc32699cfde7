// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Literal, Verdict} from "./Literals.sol";

/**
 * @notice What a copy of an object is conditional on, which the post calls a dependency signature: all of `all` hold,
 * and, unless `notAll` is empty, not all of `notAll` hold. With both empty the copy stands for good.
 * @dev Kept in canonical form, so that equal conditions have equal hashes:
 *
 * - both lists are strictly ascending;
 * - `all` has one root at most for each slot;
 * - nothing of `notAll` is in `all`;
 * - `notAll` can fail: it has no two roots of one slot and none that contradicts one of `all`. A clause that cannot fail
 *   says nothing and is dropped.
 */
struct Dependency {
    Literal[] all;
    Literal[] notAll;
}

/**
 * @title The algebra of dependencies
 * @notice Closed under all that the manager does, because a copy with a clause `notAll` takes part in nothing: then AND
 * is a union of lists. What cannot be satisfied is reported as not possible and never stored.
 * @dev Lists go in and come out ascending, unless the function says otherwise. Costs grow with the lengths alone, and
 * the manager keeps these below its cap.
 */
library Dependencies {
    /// @notice Names a canonical dependency.
    function hash(Dependency memory dependency) internal pure returns (bytes32) {
        return keccak256(abi.encode(dependency.all, dependency.notAll));
    }

    /// @notice Whether it depends on nothing.
    function isTrue(Dependency memory dependency) internal pure returns (bool) {
        return dependency.all.length == 0 && dependency.notAll.length == 0;
    }

    /// @notice The canonical form of two lists in any order, with repetitions; not possible if it is never satisfied.
    function canonical(
        Literal[] memory all,
        Literal[] memory notAll
    ) internal pure returns (Dependency memory dependency, bool possible) {
        dependency.all = sorted(all);
        Literal[] memory excluded = sorted(notAll);
        if (!isConsistent(dependency.all)) return (dependency, false);
        if (excluded.length == 0) return (dependency, true);
        dependency.notAll = without(excluded, dependency.all);
        if (dependency.notAll.length == 0) return (dependency, false);
        if (!isConsistent(union(dependency.all, dependency.notAll))) dependency.notAll = new Literal[](0);
        return (dependency, true);
    }

    /// @notice What is left of a dependency once these verdicts are known; not possible if it has fallen.
    function under(
        Dependency memory dependency,
        Verdict[] memory all,
        Verdict[] memory notAll
    ) internal pure returns (Dependency memory rest, bool possible) {
        if (_has(all, Verdict.False)) return (rest, false);
        rest.all = _open(dependency.all, all);
        if (dependency.notAll.length == 0 || _has(notAll, Verdict.False)) return (rest, true);
        rest.notAll = _open(dependency.notAll, notAll);
        return (rest, rest.notAll.length != 0);
    }

    /// @notice What is in either list.
    function union(Literal[] memory left, Literal[] memory right) internal pure returns (Literal[] memory result) {
        result = new Literal[](left.length + right.length);
        (uint256 i, uint256 j, uint256 count) = (0, 0, 0);
        while (i < left.length || j < right.length) {
            if (j == right.length || (i < left.length && left[i].isBefore(right[j]))) {
                result[count++] = left[i++];
            } else {
                if (i < left.length && left[i].equals(right[j])) ++i;
                result[count++] = right[j++];
            }
        }
        _truncate(result, count);
    }

    /// @notice What is in the first list and not in the second.
    function without(Literal[] memory list, Literal[] memory minus) internal pure returns (Literal[] memory result) {
        result = new Literal[](list.length);
        (uint256 j, uint256 count) = (0, 0);
        for (uint256 i = 0; i < list.length; ++i) {
            while (j < minus.length && minus[j].isBefore(list[i])) ++j;
            if (j == minus.length || !minus[j].equals(list[i])) result[count++] = list[i];
        }
        _truncate(result, count);
    }

    /// @notice Whether a list is strictly ascending.
    function isAscending(Literal[] memory list) internal pure returns (bool) {
        for (uint256 i = 1; i < list.length; ++i) {
            if (!list[i - 1].isBefore(list[i])) return false;
        }
        return true;
    }

    /// @notice Whether all of a list can hold at once: it has one root at most for each slot.
    function isConsistent(Literal[] memory list) internal pure returns (bool) {
        for (uint256 i = 1; i < list.length; ++i) {
            if (list[i - 1].contradicts(list[i])) return false;
        }
        return true;
    }

    /// @notice A list in any order, with repetitions, made ascending.
    function sorted(Literal[] memory list) internal pure returns (Literal[] memory result) {
        result = new Literal[](list.length);
        uint256 count = 0;
        for (uint256 i = 0; i < list.length; ++i) {
            uint256 place = count;
            while (place > 0 && list[i].isBefore(result[place - 1])) --place;
            if (place > 0 && result[place - 1].equals(list[i])) continue;
            for (uint256 j = count++; j > place; --j) result[j] = result[j - 1];
            result[place] = list[i];
        }
        _truncate(result, count);
    }

    function _open(Literal[] memory list, Verdict[] memory verdicts) private pure returns (Literal[] memory result) {
        result = new Literal[](list.length);
        uint256 count = 0;
        for (uint256 i = 0; i < list.length; ++i) {
            if (verdicts[i] == Verdict.Open) result[count++] = list[i];
        }
        _truncate(result, count);
    }

    function _has(Verdict[] memory verdicts, Verdict verdict) private pure returns (bool) {
        for (uint256 i = 0; i < verdicts.length; ++i) {
            if (verdicts[i] == verdict) return true;
        }
        return false;
    }

    /// @dev Gives the rest of an array up, as its memory is not used again.
    function _truncate(Literal[] memory list, uint256 length) private pure {
        assembly ("memory-safe") {
            mstore(list, length)
        }
    }
}
