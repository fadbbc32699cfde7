// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Committee} from "../test/Committee.sol";
import {CrosslinksFixture} from "../test/CrosslinksFixture.sol";
import {vm} from "../test/Vm.sol";
import {ICrosslinks} from "./ICrosslinks.sol";
import {Literal, Verdict} from "./Literals.sol";

/// @title Decisions
contract CrosslinksTest is CrosslinksFixture {
    uint64 private constant STRANGER = 1003;

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

    /// @dev A signature of something else is that of an address that nobody knows.
    function _expectStrangers() private {
        vm.expectPartialRevert(ICrosslinks.NotAMember.selector);
    }

    function _slice(bytes memory data, uint256 from) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(data, 32), from))
        }
    }
}
