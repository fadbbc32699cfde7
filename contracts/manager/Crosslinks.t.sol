// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";
import {Committee} from "../test/Committee.sol";
import {vm} from "../test/Vm.sol";
import {Crosslinks} from "./Crosslinks.sol";
import {ICrosslinks} from "./ICrosslinks.sol";
import {Literal, Verdict} from "./Literals.sol";

contract CrosslinksTest {
    using RLP for RLP.Encoder;

    uint64 private constant A = 1001;
    uint64 private constant B = 1002;
    uint64 private constant STRANGER = 1003;
    uint64 private constant SILENCE = 600;
    uint64 private constant WINDOW = 3600;
    uint64 private constant START = 1_700_000_000;
    bytes32 private constant HASH = keccak256("a block");
    bytes32 private constant ROOT = keccak256("a state");

    Crosslinks private crosslinks;
    uint256[] private keysOfA;

    function setUp() public {
        vm.warp(START);
        keysOfA = Committee.keys(A, 4);
        crosslinks = new Crosslinks(_federation(), SILENCE, WINDOW);
    }

    // Decisions

    function test_aThresholdDecides() public {
        vm.assertEq(uint256(_verdict(7, ROOT)), uint256(Verdict.Open));
        bytes[] memory signatures = _attest(1, 3, 7, HASH, ROOT);
        vm.expectEmit(address(crosslinks));
        emit ICrosslinks.Decided(A, 7, HASH, ROOT);
        crosslinks.decide(A, 7, HASH, ROOT, signatures);
        vm.assertEq(crosslinks.rootAt(A, 7), ROOT);
        vm.assertEq(crosslinks.blockHashAt(A, 7), HASH);
        vm.assertEq(crosslinks.latest(A), 7);
        vm.assertEq(crosslinks.progressAt(A), START);
        vm.assertEq(uint256(_verdict(7, ROOT)), uint256(Verdict.True));
        vm.assertEq(uint256(_verdict(7, HASH)), uint256(Verdict.False));
        vm.assertEq(uint256(_verdict(6, ROOT)), uint256(Verdict.Open));
        vm.assertEq(crosslinks.rootAt(B, 7), 0);
    }

    function testFuzz_anyEnoughMembersDecideAndFewerDoNot(uint8 mask, uint64 height, bytes32 root) public {
        vm.assume(root != 0);
        bytes32 digest = Committee.attestation(A, height, HASH, root);
        uint256 count = 0;
        bytes[] memory list = new bytes[](4);
        for (uint256 i = 0; i < 4; ++i) {
            if ((mask >> i) & 1 == 1) list[count++] = Committee.sign(keysOfA, i, 1, digest)[0];
        }
        bytes[] memory signatures = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) signatures[i] = list[i];
        if (count < 3) vm.expectRevert(abi.encodeWithSelector(ICrosslinks.TooFewSignatures.selector, 3, count));
        crosslinks.decide(A, height, HASH, root, signatures);
        vm.assertEq(crosslinks.rootAt(A, height), count < 3 ? bytes32(0) : root);
    }

    function test_aHeightIsDecidedOnce() public {
        _decide(7, ROOT);
        bytes memory reason = abi.encodeWithSelector(ICrosslinks.AlreadyDecided.selector, A, 7, ROOT);
        bytes[] memory same = _attest(0, 3, 7, HASH, ROOT);
        vm.expectRevert(reason);
        crosslinks.decide(A, 7, HASH, ROOT, same);
        bytes[] memory other = _attest(0, 4, 7, HASH, HASH);
        vm.expectRevert(reason);
        crosslinks.decide(A, 7, HASH, HASH, other);
    }

    function test_heightsAreDecidedInAnyOrder() public {
        _decide(9, ROOT);
        vm.warp(START + 100);
        _decide(5, HASH);
        vm.assertEq(crosslinks.latest(A), 9);
        vm.assertEq(crosslinks.progressAt(A), START);
        _decide(0, HASH);
        vm.assertEq(crosslinks.latest(A), 9);
    }

    function test_zeroIsNoRoot() public {
        bytes[] memory signatures = _attest(0, 3, 7, HASH, 0);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.ZeroRoot.selector, A, 7));
        crosslinks.decide(A, 7, HASH, 0, signatures);
        // Nothing is decided at this height, which reads as 0.
        vm.assertEq(uint256(_verdict(7, 0)), uint256(Verdict.False));
    }

    function test_signaturesAreGoodForTheirDataAlone() public {
        bytes[] memory signatures = _attest(0, 3, 7, HASH, ROOT);
        _expectStrangers();
        crosslinks.decide(A, 8, HASH, ROOT, signatures);
        _expectStrangers();
        crosslinks.decide(A, 7, ROOT, ROOT, signatures);
        _expectStrangers();
        crosslinks.decide(A, 7, HASH, HASH, signatures);
        _expectStrangers();
        crosslinks.decide(B, 7, HASH, ROOT, signatures);
        vm.assertEq(crosslinks.rootAt(A, 8), 0);
        crosslinks.decide(A, 7, HASH, ROOT, signatures);
    }

    function test_signersAscend() public {
        bytes[] memory signatures = _attest(0, 4, 7, HASH, ROOT);
        (signatures[1], signatures[2]) = (signatures[2], signatures[1]);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.UnsortedSigners.selector, vm.addr(keysOfA[1])));
        crosslinks.decide(A, 7, HASH, ROOT, signatures);
        signatures[1] = signatures[2] = signatures[0];
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.UnsortedSigners.selector, vm.addr(keysOfA[0])));
        crosslinks.decide(A, 7, HASH, ROOT, signatures);
    }

    function test_onlyMembersSign() public {
        uint256[] memory others = Committee.keys(99, 4);
        bytes[] memory signatures = Committee.sign(others, 0, 4, Committee.attestation(A, 7, HASH, ROOT));
        address stranger = vm.addr(others[0]);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.NotAMember.selector, A, 0, stranger));
        crosslinks.decide(A, 7, HASH, ROOT, signatures);
    }

    function test_malformedSignaturesAreRefused() public {
        bytes[] memory signatures = _attest(0, 3, 7, HASH, ROOT);
        bytes memory good = signatures[1];
        (bytes32 r, bytes32 s, uint8 v) = (bytes32(_slice(good, 0)), bytes32(_slice(good, 32)), uint8(good[64]));
        uint256 order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        bytes[5] memory bad = [
            // The same signature with the other s: a twin that ecrecover takes.
            abi.encodePacked(r, order - uint256(s), v == 27 ? 28 : 27),
            abi.encodePacked(r, s, uint8(v - 27)),
            abi.encodePacked(r, s),
            abi.encodePacked(good, uint8(0)),
            new bytes(65)
        ];
        for (uint256 i = 0; i < bad.length; ++i) {
            signatures[1] = bad[i];
            vm.expectRevert(abi.encodeWithSelector(ICrosslinks.BadSignature.selector, 1));
            crosslinks.decide(A, 7, HASH, ROOT, signatures);
        }
    }

    function test_moreSignaturesThanMembersEndAtTheirOrder() public {
        bytes[] memory signatures = new bytes[](5);
        bytes[] memory good = _attest(0, 4, 7, HASH, ROOT);
        for (uint256 i = 0; i < 5; ++i) signatures[i] = good[i < 4 ? i : 3];
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.UnsortedSigners.selector, vm.addr(keysOfA[3])));
        crosslinks.decide(A, 7, HASH, ROOT, signatures);
    }

    function test_strangersAreNotFollowed() public {
        bytes memory reason = abi.encodeWithSelector(ICrosslinks.UnknownNetwork.selector, STRANGER);
        bytes[] memory none = new bytes[](0);
        vm.expectRevert(reason);
        crosslinks.decide(STRANGER, 1, HASH, ROOT, none);
        vm.expectRevert(reason);
        crosslinks.decideAncestors(STRANGER, 1, none);
        vm.expectRevert(reason);
        crosslinks.changeCommittee(STRANGER, 1, 1, new address[](0), 1, none);
        vm.expectRevert(reason);
        crosslinks.announceHalt(STRANGER);
        vm.expectRevert(reason);
        crosslinks.halt(STRANGER);
        vm.expectRevert(reason);
        crosslinks.verdict(Literal(STRANGER, 1, ROOT));
        vm.expectRevert(reason);
        crosslinks.committee(STRANGER, 0);
        vm.assertFalse(crosslinks.follows(STRANGER));
        vm.assertTrue(crosslinks.follows(A) && crosslinks.follows(B));
        vm.assertEq(crosslinks.networks().length, 2);
        vm.assertEq(crosslinks.networks()[1], B);
    }

    function test_attestersAreNamedWithoutAThreshold() public {
        address[] memory signers = crosslinks.attesters(A, 7, HASH, ROOT, _attest(2, 1, 7, HASH, ROOT));
        vm.assertEq(signers.length, 1);
        vm.assertEq(signers[0], vm.addr(keysOfA[2]));
        bytes[] memory wrong = _attest(2, 1, 7, HASH, HASH);
        _expectStrangers();
        crosslinks.attesters(A, 7, HASH, ROOT, wrong);
    }

    // Ancestors

    function test_ancestorsOfADecidedHeightAreDecided() public {
        bytes[] memory headers = _chain(5, 4);
        _decideBlock(5, keccak256(headers[0]), _rootOf(5));
        vm.assertEq(crosslinks.decideAncestors(A, 5, headers), 3);
        for (uint64 height = 2; height <= 5; ++height) vm.assertEq(crosslinks.rootAt(A, height), _rootOf(height));
        vm.assertEq(crosslinks.rootAt(A, 1), 0);
        vm.assertEq(crosslinks.latest(A), 5);
        // Once more is nothing new, and from any of them the walk goes on.
        vm.assertEq(crosslinks.decideAncestors(A, 5, headers), 0);
        bytes[] memory more = _chain(2, 3);
        vm.assertEq(crosslinks.decideAncestors(A, 2, more), 2);
        vm.assertEq(crosslinks.rootAt(A, 0), _rootOf(0));
    }

    function test_theWalkPassesDecidedHeights() public {
        bytes[] memory headers = _chain(5, 6);
        _decideBlock(5, keccak256(headers[0]), _rootOf(5));
        _decideBlock(3, keccak256(headers[2]), _rootOf(3));
        vm.assertEq(crosslinks.decideAncestors(A, 5, headers), 4);
    }

    function test_theWalkBeginsAtADecidedHeight() public {
        bytes[] memory headers = _chain(5, 2);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.NotDecided.selector, A, 5));
        crosslinks.decideAncestors(A, 5, headers);
    }

    function test_theWalkRefusesOtherHeaders() public {
        bytes[] memory headers = _chain(5, 4);
        _decideBlock(5, keccak256(headers[0]), _rootOf(5));
        bytes memory good = headers[2];
        headers[2] = _header(keccak256("?"), _rootOf(3), 3);
        _expectWrongHeader(2, keccak256(good), headers[2]);
        crosslinks.decideAncestors(A, 5, headers);
        vm.assertEq(crosslinks.rootAt(A, 4), 0);
        headers[2] = bytes.concat(good, hex"00");
        _expectWrongHeader(2, keccak256(good), headers[2]);
        crosslinks.decideAncestors(A, 5, headers);
        headers[2] = good;
        bytes memory first = headers[0];
        headers[0] = headers[1];
        _expectWrongHeader(0, keccak256(first), headers[0]);
        crosslinks.decideAncestors(A, 5, headers);
    }

    function test_theWalkMeetsNoOtherBlockAtADecidedHeight() public {
        bytes[] memory headers = _chain(5, 3);
        _decideBlock(5, keccak256(headers[0]), _rootOf(5));
        _decideBlock(4, HASH, ROOT);
        _expectWrongHeader(1, HASH, headers[1]);
        crosslinks.decideAncestors(A, 5, headers);
    }

    function test_theWalkCountsHeights() public {
        bytes[] memory headers = new bytes[](2);
        headers[1] = _header(0, _rootOf(3), 3);
        headers[0] = _header(keccak256(headers[1]), _rootOf(5), 5);
        _decideBlock(5, keccak256(headers[0]), _rootOf(5));
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.WrongHeight.selector, 1, 5, 3));
        crosslinks.decideAncestors(A, 5, headers);
        // Nor does it go below 0, whatever a committee signed.
        headers[0] = _header(keccak256(headers[1]), _rootOf(0), 0);
        _decideBlock(0, keccak256(headers[0]), _rootOf(0));
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.WrongHeight.selector, 1, 0, 3));
        crosslinks.decideAncestors(A, 0, headers);
    }

    // Committees

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

    // Halts

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

    // What the tests say and expect

    function _federation() private pure returns (ICrosslinks.Network[] memory federation) {
        federation = new ICrosslinks.Network[](2);
        federation[0] = ICrosslinks.Network(A, Committee.members(Committee.keys(A, 4)), 3);
        federation[1] = ICrosslinks.Network(B, Committee.members(Committee.keys(B, 4)), 3);
    }

    function _attest(
        uint256 from,
        uint256 count,
        uint64 height,
        bytes32 blockHash,
        bytes32 root
    ) private view returns (bytes[] memory) {
        return Committee.sign(keysOfA, from, count, Committee.attestation(A, height, blockHash, root));
    }

    function _decide(uint64 height, bytes32 root) private {
        _decideBlock(height, HASH, root);
    }

    function _decideBlock(uint64 height, bytes32 blockHash, bytes32 root) private {
        crosslinks.decide(A, height, blockHash, root, _attest(0, 3, height, blockHash, root));
    }

    function _verdict(uint64 height, bytes32 root) private view returns (Verdict) {
        return crosslinks.verdict(Literal(A, height, root));
    }

    /// @dev A signature of something else is that of an address that nobody knows.
    function _expectStrangers() private {
        vm.expectPartialRevert(ICrosslinks.NotAMember.selector);
    }

    function _change(
        uint256[] memory signers,
        uint256 from,
        uint256 count,
        uint64 epoch,
        uint64 fromHeight,
        uint256[] memory next,
        uint16 threshold
    ) private {
        address[] memory members = Committee.members(next);
        bytes32 digest = Committee.change(A, epoch, fromHeight, members, threshold);
        bytes[] memory signatures = Committee.sign(signers, from, count, digest);
        crosslinks.changeCommittee(A, epoch, fromHeight, members, threshold, signatures);
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

    function _expectWrongHeader(uint256 place, bytes32 hash, bytes memory header) private {
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.WrongHeader.selector, place, hash, keccak256(header)));
    }

    function _rootOf(uint64 height) private pure returns (bytes32) {
        return keccak256(abi.encode("root", height));
    }

    /// @dev Headers of a chain from `top` downwards.
    function _chain(uint64 top, uint256 count) private pure returns (bytes[] memory headers) {
        headers = new bytes[](count);
        bytes32 parent = 0;
        for (uint64 height = 0; height <= top; ++height) {
            bytes memory header = _header(parent, _rootOf(height), height);
            parent = keccak256(header);
            if (top - height < count) headers[top - height] = header;
        }
    }

    function _header(bytes32 parent, bytes32 root, uint64 height) private pure returns (bytes memory) {
        RLP.Encoder memory list = RLP.encoder().push(parent).push(bytes32(0)).push(address(0)).push(root);
        for (uint256 i = 0; i < 3; ++i) list = list.push(bytes32(0));
        return list.push(uint256(0)).push(uint256(height)).push(uint256(0)).encode();
    }

    function _slice(bytes memory data, uint256 from) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(data, 32), from))
        }
    }
}
