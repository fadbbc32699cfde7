// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Committee} from "../test/Committee.sol";
import {CrosslinksFixture} from "../test/CrosslinksFixture.sol";
import {vm} from "../test/Vm.sol";
import {ICrosslinks} from "./ICrosslinks.sol";
import {Verdict} from "./Literals.sol";

/// @title Networks that fall silent
contract HaltsTest is CrosslinksFixture {
    function test_aSilentNetworkHalts() public {
        _decide(10, ROOT);
        vm.warp(START + SILENCE);
        vm.expectEmit(address(crosslinks));
        emit ICrosslinks.HaltAnnounced(A, 10, START + SILENCE + WINDOW);
        crosslinks.announceHalt(A);
        vm.assertEq(crosslinks.haltAnnouncedAt(A), START + SILENCE);
        vm.warp(START + SILENCE + WINDOW);
        vm.assertEq(uint256(_verdict(11, ROOT)), uint256(Verdict.Open));
        vm.expectEmit(address(crosslinks));
        emit ICrosslinks.Halted(A, 10);
        crosslinks.halt(A);
        (bool halted, uint64 height) = crosslinks.haltedAfter(A);
        vm.assertTrue(halted);
        vm.assertEq(height, 10);
        (halted, ) = crosslinks.haltedAfter(B);
        vm.assertFalse(halted);
        vm.assertEq(uint256(_verdict(11, ROOT)), uint256(Verdict.False));
        vm.assertEq(uint256(_verdict(10, ROOT)), uint256(Verdict.True));
        vm.assertEq(uint256(_verdict(9, ROOT)), uint256(Verdict.Open));
        // Below the end all can still be decided, above it nothing.
        _decide(9, HASH);
        bytes memory reason = abi.encodeWithSelector(ICrosslinks.NetworkHalted.selector, A, 10);
        bytes[] memory signatures = _attest(0, 3, 11, HASH, ROOT);
        vm.expectRevert(reason);
        crosslinks.decide(A, 11, HASH, ROOT, signatures);
        vm.expectRevert(reason);
        crosslinks.halt(A);
        vm.expectRevert(reason);
        crosslinks.announceHalt(A);
        vm.expectRevert(reason);
        _change(keysOfA, 0, 3, 1, 20, keysOfA, 3);
    }

    function test_aHaltIsAnnouncedAfterTheSilence() public {
        vm.warp(START + SILENCE - 1);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.NotSilent.selector, A, START + SILENCE));
        crosslinks.announceHalt(A);
        _decide(10, ROOT);
        vm.warp(START + 2 * SILENCE - 2);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.NotSilent.selector, A, START + 2 * SILENCE - 1));
        crosslinks.announceHalt(A);
        vm.warp(START + 2 * SILENCE - 1);
        crosslinks.announceHalt(A);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.HaltPending.selector, A, START + 2 * SILENCE - 1 + WINDOW));
        crosslinks.announceHalt(A);
    }

    function test_aHaltWaitsForTheWindow() public {
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.NoHaltAnnounced.selector, A));
        crosslinks.halt(A);
        vm.warp(START + SILENCE);
        crosslinks.announceHalt(A);
        vm.warp(START + SILENCE + WINDOW - 1);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.WindowOpen.selector, A, START + SILENCE + WINDOW));
        crosslinks.halt(A);
    }

    function test_aNewHeightCancelsAHalt() public {
        _decide(10, ROOT);
        vm.warp(START + SILENCE);
        crosslinks.announceHalt(A);
        vm.warp(START + SILENCE + WINDOW);
        // An old one does not: else a halt could be put off for ever.
        _decide(9, ROOT);
        vm.assertEq(crosslinks.haltAnnouncedAt(A), START + SILENCE);
        bytes[] memory signatures = _attest(0, 3, 11, HASH, ROOT);
        vm.expectEmit(address(crosslinks));
        emit ICrosslinks.HaltCancelled(A, 11);
        crosslinks.decide(A, 11, HASH, ROOT, signatures);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.NoHaltAnnounced.selector, A));
        crosslinks.halt(A);
    }

    function test_aNetworkThatNeverSpokeIsFinalAtItsGenesis() public {
        vm.warp(START + SILENCE);
        crosslinks.announceHalt(A);
        vm.warp(START + SILENCE + WINDOW);
        crosslinks.halt(A);
        _decide(0, ROOT);
        (bool halted, uint64 height) = crosslinks.haltedAfter(A);
        vm.assertTrue(halted && height == 0);
        vm.assertEq(uint256(_verdict(1, ROOT)), uint256(Verdict.False));
        vm.assertEq(uint256(_verdict(0, ROOT)), uint256(Verdict.True));
    }

    function test_theFirstHeightCancelsAHaltEvenIfItIsZero() public {
        vm.warp(START + SILENCE);
        crosslinks.announceHalt(A);
        _decide(0, ROOT);
        vm.assertEq(crosslinks.haltAnnouncedAt(A), 0);
        vm.assertEq(crosslinks.progressAt(A), START + SILENCE);
    }
}
