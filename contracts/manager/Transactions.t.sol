// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {ManagerFixture} from "../test/ManagerFixture.sol";
import {vm} from "../test/Vm.sol";
import {Dependency} from "./Dependencies.sol";
import {IObjectManager} from "./IObjectManager.sol";
import {Literal} from "./Literals.sol";

contract TransactionsTest is ManagerFixture {
    function setUp() public {
        _deploy();
    }

    function test_anObjectIsNamedByItsMaker() public {
        bytes32 expected = keccak256(abi.encode(uint256(HOME), address(manager), ALICE, uint256(0)));
        bytes32 key = _key(counterType, expected, _none(), _none());
        vm.expectEmit(address(manager));
        emit IObjectManager.Created(counterType, expected, ALICE, key);
        (bytes32 index, bytes32 at) = _counter(ALICE);
        vm.assertEq(index, expected);
        vm.assertEq(at, key);
        vm.assertEq(manager.keyOf(counterType, index, Dependency(_none(), _none())), key);
        vm.assertEq(manager.nonceOf(ALICE), 1);
        (bytes32 second, ) = _counter(ALICE);
        vm.assertTrue(second != index);
        IObjectManager.Copy memory copy = manager.copy(at);
        vm.assertEq(copy.key, at);
        vm.assertEq(copy.typeId, counterType);
        vm.assertEq(copy.index, index);
        vm.assertEq(copy.state, abi.encodePacked(ALICE, uint64(0)));
        vm.assertTrue(copy.standing == IObjectManager.Standing.Stands);
        vm.assertEq(manager.standing(counterType, index), at);
        vm.assertEq(manager.standing(counterType, bytes32("nothing")), 0);
    }

    function test_equalDependenciesChangeInPlace() public {
        (bytes32 index, bytes32 at) = _counter(ALICE);
        vm.prank(BOB);
        bytes32[] memory outputs = manager.transact(counterType, _ats(at), "");
        vm.assertEq(outputs[0], at);
        vm.assertEq(_count(at), 1);
        vm.assertEq(manager.copyCount(counterType, index), 1);
        Literal memory a = _posted(FAR, 5, 1);
        (bytes32 x, bytes32 y) = (_arrivedCounter(1, ALICE, a), _arrivedCounter(2, ALICE, a));
        vm.prank(BOB);
        outputs = manager.transact(counterType, _ats(x, y), "");
        vm.assertEq(outputs[0], x);
        vm.assertEq(outputs[1], y);
        vm.assertEq(_count(x) + _count(y), 2);
    }

    /// @dev The case of three of the model: dependencies {a}, {b} and none.
    function test_otherDependenciesGiveOutputsAndLeftovers() public {
        (Literal memory a, Literal memory b) = (_posted(FAR, 5, 1), _posted(FARTHER, 5, 1));
        (bytes32 index, bytes32 free) = _counter(ALICE);
        bytes32[] memory ats = new bytes32[](3);
        (ats[0], ats[1], ats[2]) = (_arrivedCounter(1, ALICE, a), _arrivedCounter(2, ALICE, b), free);
        vm.prank(ALICE);
        bytes32[] memory outputs = manager.transact(counterType, ats, "");
        bytes32[3] memory indices = [bytes32(uint256(1)), bytes32(uint256(2)), index];
        for (uint256 i = 0; i < 3; ++i) {
            vm.assertEq(outputs[i], _key(counterType, indices[i], _list(a, b), _none()));
            vm.assertEq(_count(outputs[i]), 1);
            vm.assertEq(manager.copyCount(counterType, indices[i]), 2);
        }
        vm.assertEq(_count(_key(counterType, indices[0], _list(a), _list(b))), 0);
        vm.assertEq(_count(_key(counterType, indices[1], _list(b), _list(a))), 0);
        vm.assertEq(_count(_key(counterType, indices[2], _none(), _list(a, b))), 0);
        vm.expectRevert(_at(IObjectManager.UnknownCopy.selector, free));
        manager.copy(free);
    }

    function test_whatIsDecidedIsDroppedFirst() public {
        Literal memory a = _posted(FAR, 5, 1);
        bytes32 arrived = _arrivedCounter(1, ALICE, a);
        (, bytes32 free) = _counter(ALICE);
        crosslinks.decide(FAR, 5, bytes32(uint256(1)));
        bytes32[] memory outputs = manager.transact(counterType, _ats(arrived, free), "");
        // Both depend on nothing: in place, under the key that goes with it.
        vm.assertEq(outputs[0], _key(counterType, bytes32(uint256(1)), _none(), _none()));
        vm.assertEq(outputs[1], free);
        vm.assertEq(manager.copyCount(counterType, bytes32(uint256(1))), 1);
    }

    function test_oneObjectIsTakenOnce() public {
        Literal memory a = _posted(FAR, 5, 1);
        (bytes32 index, bytes32 at) = _counter(ALICE);
        bytes32 other = _arrived(counterType, index, abi.encodePacked(ALICE, uint64(0)), _list(a));
        vm.expectRevert(_at(IObjectManager.SameObject.selector, index));
        manager.transact(counterType, _ats(at, at), "");
        vm.expectRevert(_at(IObjectManager.SameObject.selector, index));
        manager.transact(counterType, _ats(at, other), "");
    }

    function test_aTransactionTakesOneToEightObjects() public {
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.WrongInputCount.selector, 0));
        manager.transact(counterType, new bytes32[](0), "");
        bytes32[] memory nine = new bytes32[](9);
        bytes32[] memory eight = new bytes32[](8);
        for (uint256 i = 0; i < 9; ++i) (, nine[i]) = _counter(ALICE);
        for (uint256 i = 0; i < 8; ++i) eight[i] = nine[i];
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.WrongInputCount.selector, 9));
        manager.transact(counterType, nine, "");
        manager.transact(counterType, eight, "");
    }

    function test_allObjectsAreOfTheType() public {
        (, bytes32 counter) = _counter(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.WrongType.selector, counter, counterType));
        manager.transact(balanceType, _ats(counter), "");
        vm.expectRevert(_at(IObjectManager.UnknownCopy.selector, bytes32("nothing")));
        manager.transact(counterType, _ats(bytes32("nothing")), "");
    }

    function test_whatHasFallenTakesNoPart() public {
        bytes32 at = _arrivedCounter(1, ALICE, _posted(FAR, 5, 1));
        crosslinks.decide(FAR, 5, bytes32(uint256(2)));
        vm.expectRevert(_at(IObjectManager.Fallen.selector, at));
        manager.transact(counterType, _ats(at), "");
        vm.expectRevert(_at(IObjectManager.Fallen.selector, at));
        manager.moveOut(at, FAR);
    }

    function test_whatDependsOnANotTakesNoPart() public {
        (bytes32 index, bytes32 free) = _counter(ALICE);
        Literal memory a = _posted(FAR, 5, 1);
        bytes32 arrived = _arrivedCounter(1, ALICE, a);
        vm.prank(ALICE);
        manager.transact(counterType, _ats(arrived, free), "");
        bytes32 leftover = _key(counterType, index, _none(), _list(a));
        vm.expectRevert(_at(IObjectManager.Locked.selector, leftover));
        manager.transact(counterType, _ats(leftover), "");
        vm.prank(ALICE);
        vm.expectRevert(_at(IObjectManager.Locked.selector, leftover));
        manager.moveOut(leftover, FAR);
        // Until it is known that the NOT holds: then it takes part even before anybody resolves it.
        crosslinks.decide(FAR, 5, bytes32(uint256(2)));
        bytes32[] memory outputs = manager.transact(counterType, _ats(leftover), "");
        vm.assertEq(outputs[0], free);
    }

    function test_whatContradictsItselfIsRefused() public {
        bytes32 x = _arrivedCounter(1, ALICE, _posted(FAR, 5, 1));
        bytes32 y = _arrivedCounter(2, ALICE, _posted(FAR, 5, 2));
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.Contradiction.selector));
        manager.transact(counterType, _ats(x, y), "");
    }

    function test_onlyWhoMayLocksAnObject() public {
        (, bytes32 free) = _counter(ALICE);
        bytes32 arrived = _arrivedCounter(1, BOB, _posted(FAR, 5, 1));
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.MixingRefused.selector, free, BOB));
        manager.transact(counterType, _ats(arrived, free), "");
        // The other way round it is the owner's wish, and the arrived one depends on no more than it did.
        vm.prank(ALICE);
        manager.transact(counterType, _ats(arrived, free), "");
    }

    function test_aCopyDependsOnSixteenLiteralsAtMost() public {
        Literal[] memory all = new Literal[](16);
        for (uint64 i = 0; i < 16; ++i) all[i] = _posted(FAR, i, 1);
        bytes32 full = _arrived(counterType, bytes32(uint256(1)), abi.encodePacked(ALICE, uint64(0)), all);
        Dependency memory stored = manager.copy(full).dependency;
        vm.assertEq(abi.encode(stored.all), abi.encode(all));
        bytes32 arrived = _arrivedCounter(2, ALICE, _posted(FARTHER, 5, 1));
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.TooManyLiterals.selector, 16, 17));
        manager.transact(counterType, _ats(full, arrived), "");
        // With one of those that it has it fits: output and leftover have sixteen each.
        bytes32 within = _arrivedCounter(3, ALICE, all[7]);
        vm.prank(ALICE);
        manager.transact(counterType, _ats(full, within), "");
        vm.assertEq(manager.copyCount(counterType, bytes32(uint256(3))), 2);
    }

    /// @dev Outputs and leftovers of any two inputs: the counts, the states and the keys are those of the model.
    function testFuzz_mixingIsAsTheModelSays(uint8 first, uint8 second) public {
        Literal[] memory left = _some(first | 1);
        Literal[] memory right = _some(second | 2);
        bytes memory state = abi.encodePacked(ALICE, uint64(7));
        bytes32 x = _arrived(counterType, bytes32(uint256(1)), state, left);
        bytes32 y = _arrived(counterType, bytes32(uint256(2)), state, right);
        vm.prank(ALICE);
        bytes32[] memory outputs = manager.transact(counterType, _ats(x, y), "");
        uint8 union = first | second | 3;
        vm.assertEq(outputs[0], _key(counterType, bytes32(uint256(1)), _some(union), _none()));
        vm.assertEq(outputs[1], _key(counterType, bytes32(uint256(2)), _some(union), _none()));
        vm.assertEq(_count(outputs[0]) + _count(outputs[1]), 16);
        for (uint256 i = 0; i < 2; ++i) {
            uint8 own = i == 0 ? first | 1 : second | 2;
            vm.assertEq(manager.copyCount(counterType, bytes32(i + 1)), own == union ? 1 : 2);
            if (own == union) continue;
            vm.assertEq(_count(_key(counterType, bytes32(i + 1), _some(own), _some(union & ~own))), 7);
        }
    }

    /// @dev The literals of a mask, ascending, each with a bond.
    function _some(uint8 mask) private returns (Literal[] memory list) {
        uint256 count = 0;
        list = new Literal[](8);
        for (uint64 i = 0; i < 8; ++i) if ((mask >> i) & 1 == 1) list[count++] = _posted(FAR + i / 4, i % 4, 1);
        assembly ("memory-safe") {
            mstore(list, count)
        }
    }
}
