// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {RewardsFixture} from "../test/RewardsFixture.sol";
import {vm} from "../test/Vm.sol";
import {INodeRegistry} from "./INodeRegistry.sol";

/// @title Who is in the next committee
contract ElectionsTest is RewardsFixture {
    function setUp() public {
        _begin(4);
    }

    function test_whoIsAdmittedIsInTheNextCommittee() public {
        uint32 number = _register(ALICE);
        bytes[] memory signatures = _agreed(_admission(number));
        vm.expectEmit(address(registry));
        emit INodeRegistry.Admitted(number, 4);
        registry.admit(number, signatures);
        _same(registry.statusOf(number), INodeRegistry.Status.Admitted);
        _pass(128);
        INodeRegistry.Member[] memory expected = new INodeRegistry.Member[](5);
        for (uint32 i = 1; i <= 5; ++i) {
            expected[i - 1] = INodeRegistry.Member(i, uint8(i - 1), _attesterOf(i), _accountOf(i), _keyOf(i));
        }
        vm.expectEmit(address(registry));
        emit INodeRegistry.CommitteeDecided(1, expected, 4);
        registry.rotate();
        _same(registry.statusOf(number), INodeRegistry.Status.Admitted);
        vm.assertEq(registry.members().length, 4);
        _takeOver();
        _same(registry.statusOf(number), INodeRegistry.Status.Member);
        vm.assertEq(registry.currentEpoch(), 1);
        vm.assertEq(abi.encode(registry.members()), abi.encode(expected));
        INodeRegistry.Committee memory committee = registry.committee(1);
        vm.assertEq(committee.fromHeight, _here());
        vm.assertEq(committee.fromTime, _now());
        vm.assertEq(committee.seats, 31);
        vm.assertEq(committee.threshold, 4);
        vm.assertTrue(committee.inForce);
        vm.assertEq(registry.node(number).fromEpoch, 1);
    }

    function test_whoLeavesStaysUntilTheNextCommittee() public {
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NotTheOwner.selector, 1, address(this)));
        registry.leave(1);
        vm.expectEmit(address(registry));
        emit INodeRegistry.LeaveAnnounced(1);
        vm.prank(_attesterOf(1));
        registry.leave(1);
        _same(registry.statusOf(1), INodeRegistry.Status.Leaving);
        vm.assertEq(registry.members().length, 4);
        _expectNotIn(1, INodeRegistry.Status.Leaving);
        _rotate();
        _same(registry.statusOf(1), INodeRegistry.Status.Left);
        vm.assertEq(registry.members().length, 3);
        vm.assertEq(registry.members()[0].number, 2);
        vm.assertEq(registry.node(1).untilEpoch, 1);
        _expectNotIn(1, INodeRegistry.Status.Left);
    }

    function test_whoIsExpelledLeavesWithTheNextCommittee() public {
        bytes[] memory signatures = _agreed(_expulsion(3));
        vm.expectEmit(address(registry));
        emit INodeRegistry.Expelled(3);
        registry.expel(3, signatures);
        _same(registry.statusOf(3), INodeRegistry.Status.Leaving);
        signatures = _agreed(_expulsion(3));
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.WrongStatus.selector, 3, INodeRegistry.Status.Leaving));
        registry.expel(3, signatures);
        _rotate();
        _same(registry.statusOf(3), INodeRegistry.Status.Left);
        // It has its stake.
        vm.assertEq(registry.node(3).stake, STAKE);
    }

    function test_whoIsSlashedLeavesWithTheNextCommittee() public {
        _slash(2);
        _same(registry.statusOf(2), INodeRegistry.Status.Slashed);
        _expectNotIn(2, INodeRegistry.Status.Slashed);
        _rotate();
        vm.assertEq(registry.committee(1).seats, 13);
        _same(registry.statusOf(2), INodeRegistry.Status.Slashed);
        vm.assertEq(registry.node(2).untilEpoch, 1);
    }

    function test_whoIsAdmittedCanBeExpelledBeforeItIsAMember() public {
        uint32 number = _register(ALICE);
        _admit(number);
        _expel(number);
        _same(registry.statusOf(number), INodeRegistry.Status.Left);
        _pass(128);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NothingChanges.selector));
        registry.rotate();
    }

    /// @dev It is in the committee that is pending, and so must wait for the one after that.
    function test_whoLeavesWhileItsCommitteeIsPendingIsInIt() public {
        uint32 number = _register(ALICE);
        _admit(number);
        _pass(128);
        registry.rotate();
        _leave(number);
        _same(registry.statusOf(number), INodeRegistry.Status.Leaving);
        vm.expectRevert(
            abi.encodeWithSelector(INodeRegistry.WrongStatus.selector, number, INodeRegistry.Status.Leaving)
        );
        registry.withdraw(number);
        _takeOver();
        _same(registry.statusOf(number), INodeRegistry.Status.Leaving);
        vm.assertEq(registry.members().length, 5);
        _rotate();
        _same(registry.statusOf(number), INodeRegistry.Status.Left);
    }

    function test_onlyCandidatesAreAdmitted() public {
        bytes[] memory signatures = _agreed(_admission(1));
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.WrongStatus.selector, 1, INodeRegistry.Status.Member));
        registry.admit(1, signatures);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.UnknownNode.selector, 9));
        registry.admit(9, signatures);
        uint32 number = _register(ALICE);
        _slash(number);
        signatures = _agreed(_admission(number));
        vm.expectRevert(
            abi.encodeWithSelector(INodeRegistry.WrongStatus.selector, number, INodeRegistry.Status.Slashed)
        );
        registry.admit(number, signatures);
        vm.prank(ALICE);
        registry.withdraw(number);
        vm.expectRevert(
            abi.encodeWithSelector(INodeRegistry.WrongStatus.selector, number, INodeRegistry.Status.Withdrawn)
        );
        registry.admit(number, signatures);
    }

    function test_aCommitteeStandsForAnEpochAtLeast() public {
        _leave(1);
        _goTo(127);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.TooEarly.selector, 128));
        registry.rotate();
        _goTo(128);
        registry.rotate();
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.HandoverPending.selector, 1));
        registry.rotate();
        _takeOver();
        _leave(2);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.TooEarly.selector, _here() + 128));
        registry.rotate();
    }

    function test_aCommitteeThatWouldBeTheSameOrEmptyIsNone() public {
        _pass(200);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NothingChanges.selector));
        registry.rotate();
        for (uint32 number = 1; number <= 4; ++number) _leave(number);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NobodyLeft.selector));
        registry.rotate();
        _admit(_register(ALICE));
        registry.rotate();
        _takeOver();
        vm.assertEq(registry.members().length, 1);
        vm.assertEq(registry.committee(1).threshold, 1);
    }

    function test_thresholdsAreMoreThanTwoThirds() public {
        for (uint256 count = 4; count <= 100; ++count) {
            if (count > 4) _admit(_register(ALICE));
            if (count % 8 != 5 && count != 100) continue;
            _rotate();
            uint64 epoch = registry.currentEpoch();
            vm.assertEq(registry.members().length, count);
            uint256 threshold = registry.committee(epoch).threshold;
            vm.assertTrue(3 * threshold > 2 * count && 3 * (threshold - 1) <= 2 * count);
        }
        // Here the seats end.
        uint32 number = _register(ALICE);
        bytes[] memory signatures = _agreed(_admission(number));
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NoSeat.selector, 100));
        registry.admit(number, signatures);
        vm.assertEq(registry.MAX_NODES(), 100);
        (uint32[] memory numbers, ) = registry.holders();
        vm.assertEq(numbers.length, 100);
        for (uint32 i = 0; i < 100; ++i) vm.assertEq(numbers[i], i + 1);
    }

    function _expectNotIn(uint32 number, INodeRegistry.Status status) private {
        address owner = registry.node(number).owner;
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.WrongStatus.selector, number, status));
        vm.prank(owner);
        registry.leave(number);
    }
}
