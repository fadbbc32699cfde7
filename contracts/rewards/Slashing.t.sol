// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Committee} from "../test/Committee.sol";
import {RewardsFixture} from "../test/RewardsFixture.sol";
import {vm} from "../test/Vm.sol";
import {INodeRegistry} from "./INodeRegistry.sol";

/// @title What a lie costs
contract SlashingTest is RewardsFixture {
    bytes32 private constant HASH = keccak256("a block");
    bytes32 private constant ROOT = keccak256("a state");
    bytes32 private constant LIE = keccak256("a lie");

    function setUp() public {
        _begin(4);
    }

    function testFuzz_twoBlocksAtOneHeightCostTheStake(
        uint64 height,
        bytes32[2] memory hashes,
        bytes32[2] memory roots
    ) public {
        INodeRegistry.Attested memory one = _attested(2, height, hashes[0], roots[0]);
        INodeRegistry.Attested memory other = _attested(2, height, hashes[1], roots[1]);
        if (hashes[0] == hashes[1] && roots[0] == roots[1]) return;
        vm.expectEmit(address(registry));
        emit INodeRegistry.Slashed(2, ALICE, VAULT, address(0), 100 ether, 900 ether);
        vm.prank(ALICE);
        registry.reportEquivocation(2, height, one, other);
        _same(registry.statusOf(2), INodeRegistry.Status.Slashed);
        vm.assertEq(registry.node(2).stake, 0);
        vm.assertEq(registry.owed(address(0), ALICE), 100 ether);
        vm.assertEq(registry.owed(address(0), VAULT), 900 ether);
        (, uint128 slashed) = registry.holders();
        vm.assertEq(slashed, 2);
        // Once.
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.WrongStatus.selector, 2, INodeRegistry.Status.Slashed));
        registry.reportEquivocation(2, height, one, other);
    }

    function test_anotherStateAfterTheSameBlockIsAnEquivocation() public {
        registry.reportEquivocation(1, 7, _attested(1, 7, HASH, ROOT), _attested(1, 7, HASH, LIE));
        registry.reportEquivocation(2, 7, _attested(2, 7, HASH, ROOT), _attested(2, 7, LIE, ROOT));
        (, uint128 slashed) = registry.holders();
        vm.assertEq(slashed, 3);
    }

    function test_theSameTwiceIsNone() public {
        INodeRegistry.Attested memory one = _attested(1, 7, HASH, ROOT);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NoContradiction.selector));
        registry.reportEquivocation(1, 7, one, one);
    }

    function test_attestationsOfTwoHeightsAreNone() public {
        INodeRegistry.Attested memory one = _attested(1, 7, HASH, ROOT);
        INodeRegistry.Attested memory other = _attested(1, 8, LIE, ROOT);
        _expectNotProven(1, 7, one, other);
        _expectNotProven(1, 8, one, other);
    }

    function test_nobodyIsSlashedForWhatAnotherSigned() public {
        INodeRegistry.Attested memory one = _attested(1, 7, HASH, ROOT);
        _expectNotProven(1, 7, one, _attested(2, 7, LIE, ROOT));
        _expectNotProven(1, 7, _attested(2, 7, LIE, ROOT), one);
        _expectNotProven(2, 7, one, _attested(1, 7, LIE, ROOT));
        // Nor for what it signed on another network.
        INodeRegistry.Attested memory other = _attested(1, 7, LIE, ROOT);
        bytes32 digest = Committee.attestation(CHAIN + 1, 7, LIE, ROOT);
        other.signature = Committee.sign(secretOf[1], digest);
        _expectNotProven(1, 7, one, other);
        other.signature = "";
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.BadSignature.selector, 1));
        registry.reportEquivocation(1, 7, one, other);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.BadSignature.selector, 0));
        registry.reportEquivocation(1, 7, other, one);
    }

    function test_whoContradictsTheCommitteeLosesItsStake() public {
        INodeRegistry.Attested memory claimed = _attested(2, 9, LIE, ROOT);
        bytes[] memory others = _signaturesOf(1, 3, 4, 9);
        vm.expectEmit(address(registry));
        emit INodeRegistry.Slashed(2, ALICE, VAULT, address(0), 100 ether, 900 ether);
        vm.prank(ALICE);
        registry.reportContradiction(2, 9, claimed, HASH, ROOT, others);
        vm.assertEq(registry.node(2).stake, 0);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.WrongStatus.selector, 2, INodeRegistry.Status.Slashed));
        registry.reportContradiction(2, 9, claimed, HASH, ROOT, others);
    }

    function test_aContradictionTakesAThresholdOfOthers() public {
        INodeRegistry.Attested memory claimed = _attested(2, 9, LIE, ROOT);
        bytes[] memory others = _signaturesOf(1, 3, 4, 9);
        assembly ("memory-safe") {
            mstore(others, 2)
        }
        bytes memory reason = abi.encodeWithSelector(INodeRegistry.TooFewSignatures.selector, 3, 2);
        _expectNoContradiction(reason, 2, 9, claimed, others);
        others = _signaturesOf(1, 2, 3, 9);
        reason = abi.encodeWithSelector(INodeRegistry.NotAMember.selector, 0, _attesterOf(2));
        _expectNoContradiction(reason, 2, 9, claimed, others);
        others = _signaturesOf(1, 3, 4, 9);
        (others[0], others[1]) = (others[1], others[0]);
        reason = abi.encodeWithSelector(INodeRegistry.UnsortedSigners.selector, _attesterOf(1));
        _expectNoContradiction(reason, 2, 9, claimed, others);
        // What they signed is of this height.
        vm.expectPartialRevert(INodeRegistry.NotAMember.selector);
        registry.reportContradiction(2, 9, claimed, HASH, ROOT, _signaturesOf(1, 3, 4, 10));
        // And so is what it signed.
        others = _signaturesOf(1, 3, 4, 9);
        reason = abi.encodeWithSelector(INodeRegistry.NotTheAttester.selector, _attesterOf(2));
        _expectNoContradiction(reason, 2, 9, _attested(2, 10, LIE, ROOT), others);
        reason = abi.encodeWithSelector(INodeRegistry.NoContradiction.selector);
        _expectNoContradiction(reason, 2, 9, _attested(2, 9, HASH, ROOT), others);
        registry.reportContradiction(2, 9, claimed, HASH, ROOT, others);
    }

    function test_theCommitteeAtThatHeightCounts() public {
        uint32 number = _register(ALICE);
        _admit(number);
        _leave(1);
        _rotate();
        uint64 from = uint64(_here());
        bytes[] memory others = _signaturesOf(1, 3, 4, from - 1);
        // The newcomer was no member then, whatever it signed.
        INodeRegistry.Attested memory claimed = _attested(number, from - 1, LIE, ROOT);
        bytes memory reason = abi.encodeWithSelector(INodeRegistry.NotAMember.selector, 0, _attesterOf(number));
        _expectNoContradiction(reason, number, from - 1, claimed, others);
        // It is now, but who has left has no say any more.
        claimed = _attested(number, from, LIE, ROOT);
        reason = abi.encodeWithSelector(INodeRegistry.NotAMember.selector, 1, _attesterOf(1));
        _expectNoContradiction(reason, number, from, claimed, _signaturesOf(1, 3, 4, from));
        registry.reportContradiction(number, from, claimed, HASH, ROOT, _signaturesOf(2, 3, 4, from));
        // And who has left can still be shown what it said before.
        claimed = _attested(1, from - 1, LIE, ROOT);
        registry.reportContradiction(1, from - 1, claimed, HASH, ROOT, _signaturesOf(2, 3, 4, from - 1));
        _same(registry.statusOf(1), INodeRegistry.Status.Slashed);
    }

    function test_membersThatHaveWithdrawnStillWitness() public {
        INodeRegistry.Parameters memory rules = _rules();
        rules.leaveDelay = 0;
        _setParameters(rules);
        _leave(1);
        _rotate();
        _pass(32);
        _record(uint64(_here()), 0);
        distributor.close();
        registry.withdraw(1);
        // Not the next holder of the seat.
        uint32 number = _register(ALICE);
        _admit(number);
        vm.assertEq(registry.node(number).seat, 0);
        INodeRegistry.Attested memory claimed = _attested(2, 9, LIE, ROOT);
        bytes[] memory others = _signaturesOf(number, 3, 4, 9);
        bytes memory reason = abi.encodeWithSelector(INodeRegistry.NotAMember.selector, 0, _attesterOf(number));
        _expectNoContradiction(reason, 2, 9, claimed, others);
        registry.reportContradiction(2, 9, claimed, HASH, ROOT, _signaturesOf(1, 3, 4, 9));
    }

    function test_whoHasWithdrawnIsOutOfReach() public {
        uint32 number = _register(ALICE);
        vm.prank(ALICE);
        registry.withdraw(number);
        INodeRegistry.Attested memory one = _attested(number, 7, HASH, ROOT);
        INodeRegistry.Attested memory other = _attested(number, 7, LIE, ROOT);
        vm.expectRevert(
            abi.encodeWithSelector(INodeRegistry.WrongStatus.selector, number, INodeRegistry.Status.Withdrawn)
        );
        registry.reportEquivocation(number, 7, one, other);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.UnknownNode.selector, 77));
        registry.reportEquivocation(77, 7, one, other);
    }

    function test_whoHasLeftIsInReachUntilItWithdraws() public {
        _leave(1);
        _rotate();
        _slash(1);
        _same(registry.statusOf(1), INodeRegistry.Status.Slashed);
        // Its seat is freed like any other's, by anybody, and its owner is owed nothing.
        vm.warp(_now() + 7 days);
        _pass(0);
        _close(0);
        vm.warp(_now() + 7 days);
        registry.withdraw(1);
        vm.assertEq(registry.owed(address(0), _attesterOf(1)), 0);
        (uint32[] memory numbers, uint128 slashed) = registry.holders();
        vm.assertEq(numbers[0], 0);
        vm.assertEq(slashed, 0);
    }

    function test_whoHasCheatedAndComesBackWithTheSameKeyLosesAgain() public {
        uint32 number = _register(ALICE);
        INodeRegistry.Attested memory one = _attested(number, 7, HASH, ROOT);
        INodeRegistry.Attested memory other = _attested(number, 7, LIE, ROOT);
        registry.reportEquivocation(number, 7, one, other);
        vm.prank(ALICE);
        registry.withdraw(number);
        bytes memory signature = Committee.sign(secretOf[number], _registration(ALICE, 3000, _keyOf(9)));
        vm.deal(ALICE, STAKE);
        address attester = _attesterOf(number);
        vm.prank(ALICE);
        registry.register{value: STAKE}(attester, 3000, _keyOf(9), STAKE, signature);
        registry.reportEquivocation(number + 1, 7, one, other);
        vm.assertEq(registry.owed(address(0), address(this)), 200 ether);
    }

    function testFuzz_theStakeIsSplitToTheWeibar(uint96 stake, uint16 share) public {
        INodeRegistry.Parameters memory rules = _rules();
        (rules.minStake, rules.reporterShare, rules.beneficiary) = (0, share % 5001, BOB);
        _setParameters(rules);
        uint32 number = _register(ALICE, stake);
        _slash(number);
        uint256 reward = (uint256(stake) * rules.reporterShare) / 10_000;
        vm.assertEq(registry.owed(address(0), address(this)), reward);
        vm.assertEq(registry.owed(address(0), BOB), stake - reward);
    }

    function _signaturesOf(uint32 a, uint32 b, uint32 c, uint64 height) private view returns (bytes[] memory) {
        uint32[] memory numbers = new uint32[](3);
        (numbers[0], numbers[1], numbers[2]) = (a, b, c);
        return _signedBy(numbers, Committee.attestation(CHAIN, height, HASH, ROOT));
    }

    function _expectNotProven(
        uint32 number,
        uint64 height,
        INodeRegistry.Attested memory one,
        INodeRegistry.Attested memory other
    ) private {
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NotTheAttester.selector, _attesterOf(number)));
        registry.reportEquivocation(number, height, one, other);
    }

    function _expectNoContradiction(
        bytes memory reason,
        uint32 number,
        uint64 height,
        INodeRegistry.Attested memory claimed,
        bytes[] memory others
    ) private {
        vm.expectRevert(reason);
        registry.reportContradiction(number, height, claimed, HASH, ROOT, others);
    }
}
