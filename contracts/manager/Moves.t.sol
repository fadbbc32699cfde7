// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {ManagerFixture} from "../test/ManagerFixture.sol";
import {WaywardType} from "../test/WaywardType.sol";
import {vm} from "../test/Vm.sol";
import {Dependency} from "./Dependencies.sol";
import {IAdmissions} from "./IAdmissions.sol";
import {ICrosslinks} from "./ICrosslinks.sol";
import {IObjectManager} from "./IObjectManager.sol";
import {Literal} from "./Literals.sol";
import {ObjectManager} from "./ObjectManager.sol";

contract MovesTest is ManagerFixture {
    bytes private constant HEADER = hex"00";
    bytes32 private constant ROOT = keccak256("the root of the move");

    function setUp() public {
        _deploy();
    }

    function test_aMoveFreezesAndLeavesAReceipt() public {
        (bytes32 index, bytes32 at) = _counter(ALICE);
        bytes memory state = abi.encodePacked(ALICE, uint64(0));
        IObjectManager.Receipt memory receipt = IObjectManager.Receipt(
            address(manager),
            counterType,
            index,
            keccak256(state),
            _none(),
            HOME,
            FAR,
            100,
            1
        );
        bytes32 id = keccak256(abi.encode(receipt));
        vm.expectEmit(address(manager));
        emit IObjectManager.MovedOut(id, at, ALICE, receipt, state);
        vm.prank(ALICE);
        vm.assertEq(manager.moveOut(at, FAR), id);
        vm.assertEq(manager.receiptIdOf(receipt), id);
        vm.assertTrue(manager.isReceipt(id));
        vm.assertFalse(manager.isReceipt(bytes32("another")));
        bytes32 slot = keccak256(abi.encode(id, keccak256("hip-11.object-manager.receipts")));
        vm.assertEq(manager.receiptSlot(id), slot);
        vm.assertEq(vm.load(address(manager), slot), bytes32(uint256(1)));
        IObjectManager.Copy memory copy = manager.copy(at);
        vm.assertTrue(copy.moved && !copy.isSealed && copy.height == 100);
        vm.assertTrue(copy.standing == IObjectManager.Standing.Open);
        vm.expectRevert(_at(IObjectManager.Locked.selector, at));
        manager.transact(counterType, _ats(at), "");
        vm.prank(ALICE);
        vm.expectRevert(_at(IObjectManager.Locked.selector, at));
        manager.moveOut(at, FARTHER);
    }

    function test_anObjectMovesToAnotherNetworkOfTheFederation() public {
        (, bytes32 at) = _counter(ALICE);
        uint64[2] memory wrong = [HOME, STRANGER];
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(ALICE);
            vm.expectRevert(abi.encodeWithSelector(IObjectManager.WrongDestination.selector, wrong[i]));
            manager.moveOut(at, wrong[i]);
        }
        vm.expectRevert(_at(IObjectManager.UnknownCopy.selector, bytes32("nothing")));
        manager.moveOut(bytes32("nothing"), FAR);
    }

    function test_theTypeSaysWhoMoves() public {
        (, bytes32 at) = _counter(ALICE);
        vm.prank(BOB);
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.MoveRefused.selector, at, BOB, FAR));
        manager.moveOut(at, FAR);
    }

    function test_aMoveLeavesRoomForItsLiteral() public {
        Literal[] memory all = new Literal[](16);
        for (uint64 i = 0; i < 16; ++i) all[i] = _posted(FAR, i, 1);
        bytes32 at = _arrived(counterType, bytes32(uint256(1)), abi.encodePacked(ALICE, uint64(0)), all);
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.TooManyLiterals.selector, 15, 16));
        manager.moveOut(at, FAR);
        // One that is decided makes the room, without being resolved first.
        crosslinks.decide(FAR, 3, bytes32(uint256(1)));
        vm.prank(ALICE);
        manager.moveOut(at, FAR);
        vm.expectRevert(_at(IObjectManager.UnknownCopy.selector, at));
        manager.copy(at);
        vm.assertEq(manager.copies(counterType, bytes32(uint256(1)), 0, 1)[0].dependency.all.length, 15);
    }

    function test_aSealMakesTheCopyDependOnItsMoveBeingFalse() public {
        (bytes32 index, bytes32 at) = _moved();
        crosslinks.own(100, ROOT);
        Literal memory move = Literal(HOME, 100, ROOT);
        bytes32 key = _key(counterType, index, _none(), _list(move));
        vm.expectEmit(address(manager));
        emit IObjectManager.Sealed(at, key, move);
        vm.prank(BOB);
        vm.assertEq(manager.seal(at, HEADER), key);
        IObjectManager.Copy memory copy = manager.copy(key);
        vm.assertTrue(copy.moved && copy.isSealed);
        vm.expectRevert(_at(IObjectManager.NothingToSeal.selector, key));
        manager.seal(key, HEADER);
        vm.expectRevert(_at(IObjectManager.NothingToResolve.selector, key));
        manager.resolve(key);
        crosslinks.decide(HOME, 100, ROOT);
        vm.assertEq(manager.resolve(key), 0);
        vm.assertEq(manager.copyCount(counterType, index), 0);
    }

    function test_aFalseMoveRevivesTheCopy() public {
        (bytes32 index, bytes32 at) = _moved();
        crosslinks.own(100, ROOT);
        bytes32 key = manager.seal(at, HEADER);
        crosslinks.decide(HOME, 100, bytes32("another root"));
        vm.assertEq(manager.standing(counterType, index), key);
        vm.expectEmit(address(manager));
        emit IObjectManager.Revived(at);
        vm.assertEq(manager.resolve(key), at);
        IObjectManager.Copy memory copy = manager.copy(at);
        vm.assertTrue(!copy.moved && copy.height == 0);
        manager.transact(counterType, _ats(at), "");
    }

    function test_aCrosslinkSealsAsAHeaderDoes() public {
        (bytes32 index, bytes32 at) = _moved();
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.NotDecidedYet.selector, 100));
        manager.seal(at, "");
        crosslinks.decide(HOME, 100, ROOT);
        vm.assertTrue(manager.copy(at).standing == IObjectManager.Standing.Fallen);
        bytes32 key = manager.seal(at, "");
        vm.assertEq(key, _key(counterType, index, _none(), _list(Literal(HOME, 100, ROOT))));
        vm.assertEq(manager.resolve(key), 0);
    }

    function test_aHaltBeforeTheMoveRevivesWithoutASeal() public {
        (bytes32 index, bytes32 at) = _moved();
        crosslinks.halt(HOME, 100);
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.NotDecidedYet.selector, 100));
        manager.seal(at, "");
        crosslinks.halt(HOME, 99);
        vm.assertEq(manager.standing(counterType, index), at);
        vm.assertEq(manager.seal(at, ""), at);
        manager.transact(counterType, _ats(at), "");
    }

    function test_whatIsNotMovedIsNotSealed() public {
        (, bytes32 at) = _counter(ALICE);
        vm.expectRevert(_at(IObjectManager.NothingToSeal.selector, at));
        manager.seal(at, HEADER);
        vm.expectRevert(_at(IObjectManager.UnknownCopy.selector, bytes32("nothing")));
        manager.seal(bytes32("nothing"), HEADER);
    }

    /// @dev Copies with roots of the block of their own move are not possible in fact; nothing is lost if they are.
    function test_aSealOfWhatCannotStandDeletes() public {
        bytes32 at = _arrivedCounter(1, ALICE, _posted(FAR, 5, 1));
        // As if the object had depended on the block that it leaves in.
        bytes32 odd = _arrived(
            counterType,
            bytes32(uint256(2)),
            abi.encodePacked(ALICE, uint64(0)),
            _list(Literal(HOME, 100, ROOT), _posted(FAR, 5, 1))
        );
        vm.prank(ALICE);
        manager.moveOut(odd, FAR);
        crosslinks.own(100, ROOT);
        vm.assertEq(manager.seal(odd, HEADER), 0);
        vm.assertEq(manager.copyCount(counterType, bytes32(uint256(2))), 0);
        vm.assertEq(manager.copyCount(counterType, bytes32(uint256(1))), 1);
        manager.copy(at);
    }

    function test_aClauseThatCannotFailIsDropped() public {
        bytes32 odd = _arrived(
            counterType,
            bytes32(uint256(2)),
            abi.encodePacked(ALICE, uint64(0)),
            _list(Literal(HOME, 100, bytes32("another")), _posted(FAR, 5, 1))
        );
        vm.prank(ALICE);
        manager.moveOut(odd, FAR);
        crosslinks.own(100, ROOT);
        vm.expectEmit(address(manager));
        emit IObjectManager.Revived(odd);
        vm.assertEq(manager.seal(odd, HEADER), odd);
        vm.assertFalse(manager.copy(odd).moved);
    }

    function test_anObjectArrivesOnce() public {
        Literal memory move = _posted(FAR, 5, 1);
        bytes memory state = abi.encodePacked(ALICE, uint64(3));
        IObjectManager.Receipt memory receipt = _receipt(counterType, bytes32("x"), state, _none(), move);
        bytes32 id = manager.receiptIdOf(receipt);
        bytes32 key = _key(counterType, bytes32("x"), _list(move), _none());
        crosslinks.state(move.root, address(manager), manager.receiptSlot(id));
        vm.expectEmit(address(manager));
        emit IObjectManager.Claimed(id, key, move.root);
        vm.assertEq(manager.claim(receipt, state, move.root, new bytes[](0), new bytes[](0)), key);
        vm.assertTrue(manager.isClaimed(id, 5, move.root));
        vm.assertFalse(manager.isClaimed(id, 6, move.root));
        bytes memory reason = abi.encodeWithSelector(IObjectManager.AlreadyClaimed.selector, id, move.root);
        vm.expectRevert(reason);
        manager.claim(receipt, state, move.root, new bytes[](0), new bytes[](0));
        // Nor after it has left again.
        vm.prank(ALICE);
        manager.moveOut(key, FAR);
        vm.expectRevert(reason);
        manager.claim(receipt, state, move.root, new bytes[](0), new bytes[](0));
        // But with another root that somebody vouches for, as only one of them can be true.
        Literal memory other = _posted(FAR, 5, 2);
        _claim(receipt, state, other.root);
    }

    function test_aClaimSaysWhatItHas() public {
        Literal memory move = _posted(FAR, 5, 1);
        bytes memory state = abi.encodePacked(ALICE, uint64(3));
        IObjectManager.Receipt memory good = _receipt(counterType, bytes32("x"), state, _none(), move);
        IObjectManager.Receipt memory bad = _copyOf(good);
        bad.manager = ALICE;
        _refused(bad, state, move.root, abi.encodeWithSelector(IObjectManager.WrongManager.selector, ALICE));
        bad = _copyOf(good);
        bad.destination = FARTHER;
        _refused(bad, state, move.root, abi.encodeWithSelector(IObjectManager.WrongDestination.selector, FARTHER));
        bad = _copyOf(good);
        bad.source = HOME;
        _refused(bad, state, move.root, abi.encodeWithSelector(IObjectManager.WrongSource.selector, HOME));
        bad.source = STRANGER;
        _refused(bad, state, move.root, abi.encodeWithSelector(IObjectManager.WrongSource.selector, STRANGER));
        bytes memory reason = abi.encodeWithSelector(
            IObjectManager.WrongState.selector,
            keccak256(state),
            keccak256("?")
        );
        _refused(good, "?", move.root, reason);
        bad = _copyOf(good);
        bad.stateHash = keccak256(new bytes(2_049));
        reason = abi.encodeWithSelector(IObjectManager.StateTooLong.selector, 2_049);
        _refused(bad, new bytes(2_049), move.root, reason);
        bytes32 id = manager.receiptIdOf(good);
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.NotProven.selector, id, move.root));
        manager.claim(good, state, move.root, new bytes[](0), new bytes[](0));
        vm.assertFalse(manager.isClaimed(id, 5, move.root));
    }

    function test_aClaimDependsOnWhatIsAdmittedAndNotFalse() public {
        bytes memory state = abi.encodePacked(ALICE, uint64(3));
        Literal memory move = Literal(FAR, 5, bytes32(uint256(1)));
        IObjectManager.Receipt memory receipt = _receipt(counterType, bytes32("x"), state, _none(), move);
        _refused(receipt, state, move.root, abi.encodeWithSelector(IObjectManager.NotAdmitted.selector, move));
        Literal memory zero = Literal(FAR, 5, 0);
        _refused(receipt, state, 0, abi.encodeWithSelector(IObjectManager.KnownFalse.selector, zero));
        crosslinks.decide(FAR, 5, bytes32(uint256(2)));
        _refused(receipt, state, move.root, abi.encodeWithSelector(IObjectManager.KnownFalse.selector, move));
        // What is true needs nobody's word, and the copy does not depend on it.
        bytes32 at = _claim(receipt, state, bytes32(uint256(2)));
        vm.assertEq(at, _key(counterType, bytes32("x"), _none(), _none()));
    }

    function test_theLiteralsOfAReceiptAreInOrderAndPossible() public {
        bytes memory state = abi.encodePacked(ALICE, uint64(3));
        Literal memory move = _posted(FAR, 5, 1);
        Literal memory a = Literal(FAR, 3, bytes32(uint256(1)));
        Literal memory b = Literal(FAR, 4, bytes32(uint256(1)));
        bytes memory reason = abi.encodeWithSelector(IObjectManager.UnsortedLiterals.selector);
        _refused(_receipt(counterType, 0, state, _list(b, a), move), state, move.root, reason);
        _refused(_receipt(counterType, 0, state, _list(a, a), move), state, move.root, reason);
        reason = abi.encodeWithSelector(IObjectManager.Contradiction.selector);
        Literal memory other = Literal(FAR, 5, bytes32(uint256(2)));
        _refused(_receipt(counterType, 0, state, _list(other), move), state, move.root, reason);
        Literal[] memory many = new Literal[](16);
        for (uint64 i = 0; i < 16; ++i) many[i] = Literal(FAR, 100 + i, bytes32(uint256(1)));
        reason = abi.encodeWithSelector(IObjectManager.TooManyLiterals.selector, 16, 17);
        _refused(_receipt(counterType, 0, state, many, move), state, move.root, reason);
        reason = abi.encodeWithSelector(ICrosslinks.UnknownNetwork.selector, STRANGER);
        Literal memory strange = Literal(STRANGER, 5, bytes32(uint256(1)));
        _refused(_receipt(counterType, 0, state, _list(strange), move), state, move.root, reason);
        crosslinks.decide(FAR, 3, bytes32(uint256(2)));
        reason = abi.encodeWithSelector(IObjectManager.KnownFalse.selector, a);
        _refused(_receipt(counterType, 0, state, _list(a), move), state, move.root, reason);
        crosslinks.decide(FAR, 4, bytes32(uint256(1)));
        bytes32 at = _claim(_receipt(counterType, 0, state, _list(b), move), state, move.root);
        vm.assertEq(at, _key(counterType, 0, _list(move), _none()));
    }

    function test_aCopyIsNotWrittenOver() public {
        (bytes32 index, bytes32 at) = _moved();
        bytes memory state = abi.encodePacked(ALICE, uint64(9));
        Literal memory move = Literal(FAR, 5, bytes32(uint256(1)));
        crosslinks.decide(FAR, 5, move.root);
        IObjectManager.Receipt memory receipt = _receipt(counterType, index, state, _none(), move);
        crosslinks.state(move.root, address(manager), manager.receiptSlot(manager.receiptIdOf(receipt)));
        _refused(receipt, state, move.root, _at(IObjectManager.Occupied.selector, at));
        crosslinks.own(100, ROOT);
        manager.seal(at, HEADER);
        vm.assertEq(_claim(receipt, state, move.root), at);
        vm.assertEq(_count(at), 9);
    }

    function test_aWrongClaimDoesNotBlockTheRightOne() public {
        bytes memory state = abi.encodePacked(ALICE, uint64(3));
        Literal memory wrong = _posted(FAR, 5, 2);
        IObjectManager.Receipt memory receipt = _receipt(counterType, bytes32("x"), state, _none(), wrong);
        bytes32 bogus = _claim(receipt, state, wrong.root);
        crosslinks.decide(FAR, 5, bytes32(uint256(1)));
        bytes32 at = _claim(receipt, state, bytes32(uint256(1)));
        vm.assertEq(manager.resolve(bogus), 0);
        vm.assertEq(manager.standing(counterType, bytes32("x")), at);
        vm.assertEq(manager.copyCount(counterType, bytes32("x")), 1);
    }

    function test_manyCopiesAreReadInPages() public {
        bytes32[] memory ats = new bytes32[](70);
        for (uint256 i = 0; i < 70; ++i) ats[i] = _arrivedCounter(1, ALICE, _posted(FAR, 5, i + 1));
        vm.assertEq(manager.copyCount(counterType, bytes32(uint256(1))), 70);
        vm.assertEq(manager.copies(counterType, bytes32(uint256(1)), 0, 64).length, 64);
        IObjectManager.Copy[] memory page = manager.copies(counterType, bytes32(uint256(1)), 64, 64);
        vm.assertEq(page.length, 6);
        vm.assertEq(page[5].key, ats[69]);
        vm.assertEq(manager.copies(counterType, bytes32(uint256(1)), 70, 1).length, 0);
        vm.assertEq(manager.copies(counterType, bytes32(uint256(1)), type(uint256).max, 1).length, 0);
        for (uint256 limit = 0; limit <= 65; limit += 65) {
            vm.expectRevert(abi.encodeWithSelector(IObjectManager.WrongPage.selector, limit));
            manager.copies(counterType, bytes32(uint256(1)), 0, limit);
        }
        // The right one is there among all of them, and the others go.
        crosslinks.decide(FAR, 5, bytes32(uint256(33)));
        vm.assertEq(manager.standing(counterType, bytes32(uint256(1))), ats[32]);
        manager.resolveMany(ats);
        vm.assertEq(manager.copyCount(counterType, bytes32(uint256(1))), 1);
    }

    function test_resolvingManySkipsWhatThereIsNothingToDoFor() public {
        (, bytes32 free) = _counter(ALICE);
        bytes32 x = _arrivedCounter(1, ALICE, _posted(FAR, 5, 1));
        crosslinks.decide(FAR, 5, bytes32(uint256(1)));
        bytes32[] memory ats = new bytes32[](4);
        (ats[0], ats[1], ats[2], ats[3]) = (free, bytes32("nothing"), x, x);
        manager.resolveMany(ats);
        vm.assertEq(_count(_key(counterType, bytes32(uint256(1)), _none(), _none())), 0);
        vm.expectRevert(_at(IObjectManager.NothingToResolve.selector, free));
        manager.resolve(free);
        vm.expectRevert(_at(IObjectManager.UnknownCopy.selector, x));
        manager.resolve(x);
    }

    function test_aFrozenCopyLearnsToo() public {
        Literal memory a = _posted(FAR, 5, 1);
        bytes32 at = _arrivedCounter(1, ALICE, a);
        vm.prank(ALICE);
        manager.moveOut(at, FARTHER);
        crosslinks.decide(FAR, 5, a.root);
        bytes32 key = manager.resolve(at);
        vm.assertEq(key, _key(counterType, bytes32(uint256(1)), _none(), _none()));
        IObjectManager.Copy memory copy = manager.copy(key);
        vm.assertTrue(copy.moved && copy.height == 100 && !copy.isSealed);
        crosslinks.own(100, ROOT);
        manager.seal(key, HEADER);
        // And falls with what it depends on.
        bytes32 y = _arrivedCounter(2, ALICE, _posted(FAR, 6, 1));
        vm.prank(ALICE);
        manager.moveOut(y, FARTHER);
        crosslinks.decide(FAR, 6, bytes32("another"));
        vm.assertEq(manager.resolve(y), 0);
    }

    function test_dependenciesHaveNames() public {
        Literal memory a = Literal(FAR, 5, bytes32(uint256(1)));
        Literal memory b = Literal(FAR, 6, bytes32(uint256(1)));
        bytes32 hash = keccak256(abi.encode(_list(a, b), _none()));
        vm.assertEq(manager.hashOf(Dependency(_list(b, a), _none())), hash);
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.Contradiction.selector));
        manager.hashOf(Dependency(_list(a), _list(a)));
        vm.assertEq(
            manager.keyOf(counterType, 0, Dependency(_list(b, a), _none())),
            _key(counterType, 0, _list(a, b), _none())
        );
    }

    function test_aManagerIsOnANetworkOfItsFederation() public {
        ICrosslinks known = manager.CROSSLINKS();
        IAdmissions allowed = manager.ADMISSIONS();
        vm.chainId(STRANGER);
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.HomeNotFollowed.selector, STRANGER));
        new ObjectManager(known, allowed);
    }

    function test_theTypeSaysWhereTo() public {
        bytes32 typeId = manager.register(address(new WaywardType()));
        (, bytes32 at) = manager.create(typeId, abi.encode(0));
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.MoveRefused.selector, at, address(this), FARTHER));
        manager.moveOut(at, FARTHER);
        manager.moveOut(at, FAR);
    }

    function _moved() private returns (bytes32 index, bytes32 at) {
        (index, at) = _counter(ALICE);
        vm.prank(ALICE);
        manager.moveOut(at, FAR);
    }

    function _copyOf(IObjectManager.Receipt memory receipt) private pure returns (IObjectManager.Receipt memory) {
        return abi.decode(abi.encode(receipt), (IObjectManager.Receipt));
    }

    function _refused(
        IObjectManager.Receipt memory receipt,
        bytes memory state,
        bytes32 root,
        bytes memory reason
    ) private {
        vm.expectRevert(reason);
        manager.claim(receipt, state, root, new bytes[](0), new bytes[](0));
    }
}
