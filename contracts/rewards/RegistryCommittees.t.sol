// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Committee} from "../test/Committee.sol";
import {RewardsFixture} from "../test/RewardsFixture.sol";
import {vm} from "../test/Vm.sol";
import {INodeRegistry} from "./INodeRegistry.sol";

/// @title What the committee in force decides, and which one that is
contract RegistryCommitteesTest is RewardsFixture {
    uint32 private candidate;

    function setUp() public {
        _begin(4);
        candidate = _register(ALICE);
    }

    function test_aThresholdDecides() public {
        bytes32 digest = _admission(candidate);
        bytes[] memory two = _signedByFirst(2, digest);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.TooFewSignatures.selector, 3, 2));
        registry.admit(candidate, two);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.TooFewSignatures.selector, 3, 0));
        registry.admit(candidate, new bytes[](0));
        registry.admit(candidate, _signedByFirst(4, digest));
        vm.assertEq(registry.nonce(), 1);
    }

    function test_signaturesAscendAndCountOnce() public {
        bytes32 digest = _admission(candidate);
        bytes[] memory signatures = _signedByFirst(3, digest);
        (signatures[1], signatures[2]) = (signatures[2], signatures[1]);
        _expectRefused(abi.encodeWithSelector(INodeRegistry.UnsortedSigners.selector, _attesterOf(2)), signatures);
        signatures[1] = signatures[0];
        _expectRefused(abi.encodeWithSelector(INodeRegistry.UnsortedSigners.selector, _attesterOf(1)), signatures);
    }

    function test_strangersHaveNoSay() public {
        // Not even the candidate itself.
        bytes32 digest = _admission(candidate);
        bytes[] memory signatures = new bytes[](3);
        for (uint256 i = 0; i < 3; ++i) signatures[i] = Committee.sign(secretOf[candidate], digest);
        bytes memory reason = abi.encodeWithSelector(INodeRegistry.NotAMember.selector, 0, _attesterOf(candidate));
        _expectRefused(reason, signatures);
        signatures[0] = Committee.sign(123456, digest);
        reason = abi.encodeWithSelector(INodeRegistry.NotAMember.selector, 0, vm.addr(123456));
        _expectRefused(reason, signatures);
    }

    function test_signaturesAreSignatures() public {
        bytes[] memory signatures = _signedByFirst(3, _admission(candidate));
        signatures[1] = hex"00";
        _expectRefused(abi.encodeWithSelector(INodeRegistry.BadSignature.selector, 1), signatures);
        signatures[1] = new bytes(65);
        _expectRefused(abi.encodeWithSelector(INodeRegistry.BadSignature.selector, 1), signatures);
        // The malleable twin of a good one.
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secretOf[2], _admission(candidate));
        uint256 order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;
        signatures[1] = abi.encodePacked(r, bytes32(order - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        _expectRefused(abi.encodeWithSelector(INodeRegistry.BadSignature.selector, 1), signatures);
    }

    function test_signaturesAreOfOneDecisionOnOneNetwork() public {
        uint32 other = _register(BOB);
        bytes[] memory signatures = _signedByFirst(3, _admission(other));
        _expectStranger(signatures);
        _expectStranger(_signedByFirst(3, _expulsion(candidate)));
        signatures = _signedByFirst(3, _admission(candidate));
        vm.chainId(CHAIN + 1);
        _expectStranger(signatures);
        vm.chainId(CHAIN);
        registry.admit(candidate, signatures);
    }

    function test_aDecisionIsGoodOnce() public {
        bytes[] memory expulsion = _agreed(_expulsion(1));
        registry.expel(1, expulsion);
        vm.assertEq(registry.nonce(), 1);
        vm.expectPartialRevert(INodeRegistry.NotAMember.selector);
        registry.expel(1, expulsion);
        // And void once another was taken.
        bytes[] memory admission = _agreed(_admission(candidate));
        _setParameters(_rules());
        _expectStranger(admission);
        _admit(candidate);
        vm.assertEq(registry.nonce(), 3);
    }

    function test_aDecisionThatFailsCostsNoNonce() public {
        bytes[] memory signatures = _agreed(_expulsion(candidate));
        vm.expectRevert(
            abi.encodeWithSelector(INodeRegistry.WrongStatus.selector, candidate, INodeRegistry.Status.Candidate)
        );
        registry.expel(candidate, signatures);
        vm.assertEq(registry.nonce(), 0);
    }

    function test_whoWasSlashedHasNoSay() public {
        _slash(2);
        bytes32 digest = _admission(candidate);
        bytes[] memory signatures = _signedByFirst(3, digest);
        _expectRefused(abi.encodeWithSelector(INodeRegistry.NotAMember.selector, 0, _attesterOf(2)), signatures);
        registry.admit(candidate, _agreed(digest));
    }

    function test_theCommitteeInForceDecides() public {
        _admit(candidate);
        _leave(1);
        _pass(128);
        registry.rotate();
        uint32 next = _register(BOB);
        // The old one, until the new one has taken over.
        bytes32 digest = _admission(next);
        bytes[] memory old = _signedByFirst(3, digest);
        _takeOver();
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NotAMember.selector, 1, _attesterOf(1)));
        registry.admit(next, old);
        uint32[] memory numbers = new uint32[](3);
        (numbers[0], numbers[1], numbers[2]) = (2, 3, candidate);
        registry.admit(next, _signedBy(numbers, digest));
        _same(registry.statusOf(next), INodeRegistry.Status.Admitted);
    }

    function test_theOldCommitteeDecidesUntilTheNewOneTakesOver() public {
        _leave(1);
        _pass(128);
        registry.rotate();
        vm.assertEq(registry.currentEpoch(), 0);
        vm.assertEq(registry.newestEpoch(), 1);
        registry.admit(candidate, _signedByFirst(3, _admission(candidate)));
    }

    function testFuzz_theCommitteeOfAHeightIsTheNewestThatHasBegun(uint8[6] memory steps, uint64 height) public {
        uint64[] memory starts = new uint64[](7);
        for (uint64 i = 1; i <= 6; ++i) {
            if (i == 1) _admit(candidate);
            else if (i % 2 == 0) _leave(candidate);
            else _admit(candidate = _register(ALICE));
            _pass(steps[i - 1]);
            _rotate();
            starts[i] = uint64(_here());
        }
        height = height % (starts[6] + 10);
        uint64 expected = 0;
        for (uint64 i = 1; i <= 6; ++i) if (starts[i] <= height) expected = i;
        vm.assertEq(registry.epochAt(height), expected);
        vm.assertEq(abi.encode(registry.committeeAt(height)), abi.encode(registry.committee(expected)));
        vm.assertEq(registry.committee(expected).fromHeight, starts[expected]);
    }

    function test_aPendingCommitteeAttestsNothing() public {
        _leave(1);
        _pass(128);
        registry.rotate();
        vm.assertEq(registry.epochAt(type(uint64).max), 0);
        vm.assertFalse(registry.committee(1).inForce);
        vm.assertEq(registry.committee(1).fromHeight, 0);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.UnknownEpoch.selector, 2));
        registry.committee(2);
    }

    function _expectRefused(bytes memory reason, bytes[] memory signatures) private {
        vm.expectRevert(reason);
        registry.admit(candidate, signatures);
    }

    /// @dev A signature of other data is one of somebody unknown, if it does not break the order before.
    function _expectStranger(bytes[] memory signatures) private {
        vm.expectPartialRevert(INodeRegistry.NotAMember.selector);
        registry.admit(candidate, signatures);
    }
}
