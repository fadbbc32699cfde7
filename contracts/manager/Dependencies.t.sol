// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {vm} from "../test/Vm.sol";
import {Dependencies, Dependency} from "./Dependencies.sol";
import {Literal, Verdict} from "./Literals.sol";

/**
 * @dev A universe of four slots with two roots each: eight literals, named by the bits of a mask. A world gives each slot
 * its first root, its second or none: 81 worlds. What a dependency says is the set of worlds in which it holds, found
 * by looking at masks, not at lists.
 */
contract DependenciesTest {
    using Dependencies for Dependency;
    using Dependencies for Literal[];

    uint256 private constant LITERALS = 8;
    uint256 private constant WORLDS = 81;

    /// @dev What is said of lists in any order is the same in the canonical form, in every world.
    function testFuzz_theCanonicalFormSaysTheSame(uint8 all, uint8 notAll, uint256 seed) public pure {
        (Dependency memory dependency, bool possible) = _canonical(all, notAll, seed);
        bool ever = false;
        for (uint256 world = 0; world < WORLDS; ++world) {
            bool holds = _holds(all, notAll, world);
            ever = ever || holds;
            if (possible) vm.assertTrue(_says(dependency, world) == holds);
        }
        vm.assertTrue(possible == ever);
    }

    function testFuzz_theCanonicalFormIsInOrder(uint8 all, uint8 notAll, uint256 seed) public pure {
        (Dependency memory dependency, bool possible) = _canonical(all, notAll, seed);
        if (!possible) return;
        vm.assertTrue(dependency.all.isAscending() && dependency.notAll.isAscending());
        vm.assertTrue(dependency.all.union(dependency.notAll).isConsistent());
        vm.assertEq(dependency.notAll.without(dependency.all).length, dependency.notAll.length);
        (Dependency memory again, ) = Dependencies.canonical(dependency.all, dependency.notAll);
        vm.assertEq(again.hash(), dependency.hash());
    }

    function testFuzz_orderAndRepetitionDoNotMatter(uint8 all, uint8 notAll, uint256 one, uint256 other) public pure {
        (Dependency memory left, bool possible) = _canonical(all, notAll, one);
        (Dependency memory right, bool same) = _canonical(all, notAll, other);
        vm.assertTrue(possible == same);
        if (possible) vm.assertEq(left.hash(), right.hash());
    }

    /// @dev All 256 dependencies over the first two slots: equal truth tables, equal hashes, and the other way round.
    function test_equalConditionsHaveEqualHashes() public pure {
        bytes32[512] memory hashes;
        for (uint256 all = 0; all < 16; ++all) {
            for (uint256 notAll = 0; notAll < 16; ++notAll) {
                uint256 table = 0;
                for (uint256 world = 0; world < 9; ++world) {
                    if (_holds(uint8(all), uint8(notAll), world)) table |= 1 << world;
                }
                (Dependency memory dependency, bool possible) = _canonical(uint8(all), uint8(notAll), 0);
                vm.assertTrue(possible == (table != 0));
                if (!possible) continue;
                if (hashes[table] == 0) hashes[table] = dependency.hash();
                vm.assertEq(hashes[table], dependency.hash());
            }
        }
        for (uint256 i = 0; i < 512; ++i) {
            for (uint256 j = 0; j < i; ++j) vm.assertTrue(hashes[i] == 0 || hashes[i] != hashes[j]);
        }
    }

    /// @dev Some slots are known, as in one world: in all worlds that agree with it the rest says what the whole says.
    function testFuzz_theRestSaysTheSameWhereverItIsAsKnown(
        uint8 all,
        uint8 notAll,
        uint8 slots,
        uint256 truth
    ) public pure {
        (Dependency memory dependency, bool possible) = _canonical(all, notAll, 1);
        vm.assume(possible);
        truth %= WORLDS;
        Dependency memory rest;
        (rest, possible) = _under(dependency, slots, truth);
        bool ever = false;
        for (uint256 world = 0; world < WORLDS; ++world) {
            if (!_agree(world, truth, slots)) continue;
            bool holds = _says(dependency, world);
            ever = ever || holds;
            if (possible) vm.assertTrue(_says(rest, world) == holds);
        }
        vm.assertTrue(possible == ever);
        if (!possible) return;
        (Dependency memory again, ) = Dependencies.canonical(rest.all, rest.notAll);
        vm.assertEq(again.hash(), rest.hash());
        vm.assertTrue(rest.all.length <= dependency.all.length && rest.notAll.length <= dependency.notAll.length);
        for (uint256 i = 0; i < rest.all.length; ++i) vm.assertFalse(_isKnown(rest.all[i], slots));
        for (uint256 i = 0; i < rest.notAll.length; ++i) vm.assertFalse(_isKnown(rest.notAll[i], slots));
    }

    function testFuzz_whatIsLearntInAnyOrderLeavesTheSame(
        uint8 all,
        uint8 notAll,
        uint8 first,
        uint8 second,
        uint256 truth
    ) public pure {
        (Dependency memory dependency, bool possible) = _canonical(all, notAll, 1);
        vm.assume(possible);
        truth %= WORLDS;
        (Dependency memory atOnce, bool stands) = _under(dependency, first | second, truth);
        for (uint256 i = 0; i < 2; ++i) {
            Dependency memory rest;
            (rest, possible) = _under(dependency, i == 0 ? first : second, truth);
            if (possible) (rest, possible) = _under(rest, i == 0 ? second : first, truth);
            vm.assertTrue(possible == stands);
            if (possible) vm.assertEq(rest.hash(), atOnce.hash());
        }
    }

    /// @dev Output and leftover of a transaction, as the manager builds them, part the worlds of an input.
    function testFuzz_outputAndLeftoverPartTheInput(uint8 one, uint8 other) public pure {
        (Dependency memory input, bool possible) = _canonical(one, 0, 1);
        (Dependency memory second, bool also) = _canonical(other, 0, 2);
        vm.assume(possible && also);
        Literal[] memory union = input.all.union(second.all);
        vm.assume(union.isConsistent());
        Dependency memory leftover = Dependency(input.all, union.without(input.all));
        for (uint256 world = 0; world < WORLDS; ++world) {
            bool output = _says(Dependency(union, new Literal[](0)), world);
            bool left = leftover.notAll.length != 0 && _says(leftover, world);
            vm.assertFalse(output && left);
            vm.assertTrue((output || left) == _says(input, world));
        }
    }

    function testFuzz_listsAreSets(uint8 left, uint8 right) public pure {
        Literal[] memory a = _list(left, 1).sorted();
        Literal[] memory b = _list(right, 2).sorted();
        vm.assertEq(_maskOf(a), left);
        vm.assertTrue(a.isAscending());
        vm.assertTrue(a.union(b).isAscending() && a.without(b).isAscending());
        vm.assertEq(_maskOf(a.union(b)), left | right);
        vm.assertEq(_maskOf(a.without(b)), left & ~right);
    }

    function test_theHashIsOfTheTwoLists() public pure {
        Dependency memory nothing;
        vm.assertEq(nothing.hash(), keccak256(abi.encode(new Literal[](0), new Literal[](0))));
        vm.assertTrue(nothing.isTrue());
        Literal memory literal = Literal(1, 2, bytes32(uint256(3)));
        vm.assertEq(literal.idOf(), keccak256(abi.encode(uint64(1), uint64(2), uint256(3))));
        Literal[] memory list = new Literal[](1);
        list[0] = literal;
        Dependency memory dependency = Dependency(list, new Literal[](0));
        vm.assertEq(dependency.hash(), keccak256(abi.encode(list, new Literal[](0))));
        vm.assertTrue(dependency.hash() != Dependency(new Literal[](0), list).hash());
        vm.assertFalse(dependency.isTrue());
    }

    function testFuzz_literalsAreInOneOrder(uint64 n, uint64 h, bytes32 r, uint64 m, uint64 g, bytes32 q) public pure {
        Literal memory left = Literal(n, h, r);
        Literal memory right = Literal(m, g, q);
        uint256 ways = 0;
        if (left.isBefore(right)) ++ways;
        if (right.isBefore(left)) ++ways;
        if (left.equals(right)) ++ways;
        vm.assertEq(ways, 1);
        bool before =
            n != m
                ? n < m
                : h != g
                    ? h < g
                    : r < q;
        vm.assertTrue(left.isBefore(right) == before);
        vm.assertTrue(left.contradicts(right) == (n == m && h == g && r != q));
    }

    /// @dev Literal i has the slot i / 2: two networks with two heights each.
    function _literal(uint256 i) private pure returns (Literal memory) {
        return Literal(uint64(10 + i / 4), uint64(20 + ((i / 2) % 2)), bytes32(30 + (i % 2)));
    }

    /// @dev The literals of a mask in an order that the seed gives, some twice.
    function _list(uint8 mask, uint256 seed) private pure returns (Literal[] memory list) {
        uint256 count = 0;
        list = new Literal[](2 * LITERALS);
        for (uint256 i = 0; i < 2 * LITERALS; ++i) {
            uint256 bit = (i * (2 * (seed % 4) + 1) + (seed >> 2)) % LITERALS;
            bool again = i >= LITERALS;
            if ((mask >> bit) & 1 == 1 && (!again || (seed >> (16 + bit)) & 1 == 1)) list[count++] = _literal(bit);
        }
        assembly ("memory-safe") {
            mstore(list, count)
        }
    }

    function _maskOf(Literal[] memory list) private pure returns (uint256 mask) {
        for (uint256 i = 0; i < LITERALS; ++i) {
            for (uint256 j = 0; j < list.length; ++j) if (list[j].equals(_literal(i))) mask |= 1 << i;
        }
    }

    function _canonical(uint8 all, uint8 notAll, uint256 seed) private pure returns (Dependency memory, bool) {
        return Dependencies.canonical(_list(all, seed), _list(notAll, seed >> 32));
    }

    /// @dev The literals that are true in a world: digit k to the base 3 is slot k's root, 2 is none.
    function _truths(uint256 world) private pure returns (uint256 mask) {
        for (uint256 slot = 0; slot < LITERALS / 2; ++slot) {
            if (world % 3 < 2) mask |= 1 << (2 * slot + (world % 3));
            world /= 3;
        }
    }

    function _holds(uint8 all, uint8 notAll, uint256 world) private pure returns (bool) {
        uint256 truths = _truths(world);
        return all & ~truths == 0 && (notAll == 0 || notAll & ~truths != 0);
    }

    function _says(Dependency memory dependency, uint256 world) private pure returns (bool) {
        return _holds(uint8(_maskOf(dependency.all)), uint8(_maskOf(dependency.notAll)), world);
    }

    function _agree(uint256 world, uint256 truth, uint8 slots) private pure returns (bool) {
        uint256 difference = _truths(world) ^ _truths(truth);
        for (uint256 slot = 0; slot < LITERALS / 2; ++slot) {
            if ((slots >> slot) & 1 == 1 && (difference >> (2 * slot)) & 3 != 0) return false;
        }
        return true;
    }

    function _isKnown(Literal memory literal, uint8 slots) private pure returns (bool) {
        return (slots >> ((literal.network - 10) * 2 + literal.height - 20)) & 1 == 1;
    }

    function _under(
        Dependency memory dependency,
        uint8 slots,
        uint256 truth
    ) private pure returns (Dependency memory, bool) {
        return dependency.under(_verdicts(dependency.all, slots, truth), _verdicts(dependency.notAll, slots, truth));
    }

    function _verdicts(
        Literal[] memory list,
        uint8 slots,
        uint256 truth
    ) private pure returns (Verdict[] memory verdicts) {
        verdicts = new Verdict[](list.length);
        uint256 truths = _truths(truth);
        for (uint256 i = 0; i < list.length; ++i) {
            if (!_isKnown(list[i], slots)) continue;
            Literal[] memory one = new Literal[](1);
            one[0] = list[i];
            verdicts[i] = _maskOf(one) & truths != 0 ? Verdict.True : Verdict.False;
        }
    }
}
