// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Committee} from "../test/Committee.sol";
import {CrosslinksFixture} from "../test/CrosslinksFixture.sol";
import {vm} from "../test/Vm.sol";
import {Crosslinks} from "./Crosslinks.sol";
import {ICrosslinks} from "./ICrosslinks.sol";

/// @title Committees and how they hand over
contract CommitteesTest is CrosslinksFixture {
    function test_aCommitteeHandsOver() public {
        uint256[] memory next = Committee.keys(77, 3);
        _decide(10, ROOT);
        vm.expectEmit(address(crosslinks));
        emit ICrosslinks.CommitteeChanged(A, 1, 20, Committee.members(next), 2);
        _change(keysOfA, 0, 3, 1, 20, next, 2);
        vm.assertEq(crosslinks.newestEpoch(A), 1);
        vm.assertEq(crosslinks.epochAt(A, 19), 0);
        vm.assertEq(crosslinks.epochAt(A, 20), 1);
        (uint64 fromHeight, address[] memory members, uint16 threshold) = crosslinks.committee(A, 1);
        vm.assertEq(fromHeight, 20);
        vm.assertEq(threshold, 2);
        vm.assertEq(abi.encode(members), abi.encode(Committee.members(next)));
        (, members, threshold) = crosslinks.committee(A, 0);
        vm.assertEq(abi.encode(members), abi.encode(Committee.members(keysOfA)));
        // The old one speaks for heights below, the new one from there on.
        _decide(19, ROOT);
        bytes[] memory old = _attest(0, 3, 20, HASH, ROOT);
        address first = vm.addr(keysOfA[0]);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.NotAMember.selector, A, 1, first));
        crosslinks.decide(A, 20, HASH, ROOT, old);
        crosslinks.decide(A, 20, HASH, ROOT, Committee.sign(next, 0, 2, Committee.attestation(A, 20, HASH, ROOT)));
    }

    function testFuzz_theCommitteeInForceIsTheNewestThatHasBegun(uint8[6] memory steps, uint64 height) public {
        uint64[] memory starts = new uint64[](7);
        for (uint64 i = 1; i <= 6; ++i) {
            starts[i] = starts[i - 1] + 1 + steps[i - 1];
            _change(keysOfA, 0, 3, i, starts[i], keysOfA, 3);
        }
        height = height % (starts[6] + 10);
        uint64 expected = 0;
        for (uint64 i = 1; i <= 6; ++i) if (starts[i] <= height) expected = i;
        vm.assertEq(crosslinks.epochAt(A, height), expected);
    }

    function test_changesFollowOneAnother() public {
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.WrongEpoch.selector, A, 1, 2));
        _change(keysOfA, 0, 3, 2, 20, keysOfA, 3);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.WrongEpoch.selector, A, 1, 0));
        _change(keysOfA, 0, 3, 0, 20, keysOfA, 3);
        _change(keysOfA, 0, 3, 1, 20, keysOfA, 3);
        // The same change once more is another epoch, and nobody signed that.
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.WrongEpoch.selector, A, 2, 1));
        _change(keysOfA, 0, 3, 1, 20, keysOfA, 3);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.FromHeightTooLow.selector, A, 21, 20));
        _change(keysOfA, 0, 3, 2, 20, keysOfA, 3);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.UnknownEpoch.selector, A, 2));
        crosslinks.committee(A, 2);
    }

    function test_aChangeDoesNotReachBackBehindDecisions() public {
        _decide(10, ROOT);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.FromHeightTooLow.selector, A, 11, 10));
        _change(keysOfA, 0, 3, 1, 10, keysOfA, 3);
        _change(keysOfA, 0, 3, 1, 11, keysOfA, 3);
    }

    function test_aChangeTakesTheThresholdOfTheCommitteeBefore() public {
        uint256[] memory next = Committee.keys(77, 3);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.TooFewSignatures.selector, 3, 2));
        _change(keysOfA, 0, 2, 1, 20, next, 1);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.NotAMember.selector, A, 0, vm.addr(next[0])));
        _change(next, 0, 3, 1, 20, next, 1);
        // Signatures are of the very list, threshold and height.
        bytes32 digest = Committee.change(A, 1, 20, Committee.members(next), 2);
        bytes[] memory signatures = Committee.sign(keysOfA, 0, 3, digest);
        address[] memory members = Committee.members(next);
        _expectStrangers();
        crosslinks.changeCommittee(A, 1, 20, members, 1, signatures);
        _expectStrangers();
        crosslinks.changeCommittee(A, 1, 21, members, 2, signatures);
        _expectStrangers();
        crosslinks.changeCommittee(B, 1, 20, members, 2, signatures);
        crosslinks.changeCommittee(A, 1, 20, members, 2, signatures);
    }

    function test_committeesAreWellFormed() public {
        address[] memory members = Committee.members(keysOfA);
        _expectBadThreshold(members, 0);
        _expectBadThreshold(members, 5);
        _expectBadThreshold(new address[](0), 1);
        address[] memory many = new address[](65);
        for (uint160 i = 0; i < 65; ++i) many[i] = address(i + 1);
        _expectBadThreshold(many, 40);
        members[0] = address(0);
        _expectUnsortedMembers(members, address(0));
        members = Committee.members(keysOfA);
        members[2] = members[1];
        _expectUnsortedMembers(members, members[1]);
        (members[2], members[3]) = (address(type(uint160).max), address(type(uint160).max - 1));
        _expectUnsortedMembers(members, members[3]);
    }

    function test_theFederationIsWellFormed() public {
        ICrosslinks.Network[] memory federation = new ICrosslinks.Network[](0);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.UnsortedNetworks.selector, 0));
        new Crosslinks(federation, SILENCE, WINDOW);
        federation = _federation();
        federation[1].network = A;
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.UnsortedNetworks.selector, A));
        new Crosslinks(federation, SILENCE, WINDOW);
        federation[1].network = B;
        federation[1].threshold = 0;
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.BadThreshold.selector, B, 4, 0));
        new Crosslinks(federation, SILENCE, WINDOW);
        federation = _federation();
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.ZeroDelay.selector));
        new Crosslinks(federation, 0, WINDOW);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.ZeroDelay.selector));
        new Crosslinks(federation, SILENCE, 0);
    }

    function _expectBadThreshold(address[] memory members, uint16 threshold) private {
        bytes32 digest = Committee.change(A, 1, 20, members, threshold);
        bytes[] memory signatures = Committee.sign(keysOfA, 0, 3, digest);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.BadThreshold.selector, A, members.length, threshold));
        crosslinks.changeCommittee(A, 1, 20, members, threshold, signatures);
    }

    function _expectUnsortedMembers(address[] memory members, address member) private {
        bytes[] memory signatures = Committee.sign(keysOfA, 0, 3, Committee.change(A, 1, 20, members, 3));
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.UnsortedMembers.selector, A, member));
        crosslinks.changeCommittee(A, 1, 20, members, 3, signatures);
    }

    /// @dev A signature of something else is that of an address that nobody knows.
    function _expectStrangers() private {
        vm.expectPartialRevert(ICrosslinks.NotAMember.selector);
    }
}
