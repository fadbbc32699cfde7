// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Committee} from "../test/Committee.sol";
import {RewardsFixture} from "../test/RewardsFixture.sol";
import {vm} from "../test/Vm.sol";
import {HederaKeys} from "./HederaKeys.sol";
import {INodeRegistry} from "./INodeRegistry.sol";

/// @title Nodes that come and go
contract NodesTest is RewardsFixture {
    INodeRegistry.Status private constant CANDIDATE = INodeRegistry.Status.Candidate;
    uint256 private constant SECRET = 77;

    address private attester = vm.addr(SECRET);

    function setUp() public {
        _begin(4);
        vm.deal(ALICE, 10_000 ether);
    }

    function test_aNodeRegisters() public {
        bytes memory key = _keyOf(5);
        bytes memory signature = Committee.sign(SECRET, _registration(ALICE, 3000, key));
        vm.expectEmit(address(registry));
        emit INodeRegistry.Registered(5, ALICE, attester, 3000, key);
        vm.expectEmit(address(registry));
        emit INodeRegistry.Staked(5, address(0), STAKE + 1, STAKE + 1);
        vm.prank(ALICE);
        vm.assertEq(registry.register{value: STAKE + 1}(attester, 3000, key, STAKE + 1, signature), 5);
        INodeRegistry.Node memory node = registry.node(5);
        vm.assertEq(node.owner, ALICE);
        vm.assertEq(node.attester, attester);
        vm.assertEq(node.account, 3000);
        vm.assertEq(node.key, key);
        vm.assertEq(node.stakeToken, address(0));
        vm.assertEq(node.stake, STAKE + 1);
        vm.assertEq(node.fromEpoch, NEVER);
        vm.assertEq(node.untilEpoch, 0);
        _same(node.status, CANDIDATE);
        vm.assertEq(registry.nodeCount(), 5);
        vm.assertEq(registry.numberOf(attester), 5);
        vm.assertEq(registry.accountOf(5), 3000);
        vm.assertEq(address(registry).balance, 5 * uint256(STAKE) + 1);
        // It has no seat and no part in anything.
        (uint32[] memory numbers, ) = registry.holders();
        vm.assertEq(numbers.length, 4);
    }

    function test_registrationTakesTheAttestersSignature() public {
        bytes memory key = _keyOf(5);
        bytes memory signature = Committee.sign(SECRET, _registration(ALICE, 3000, key));
        bytes memory reason = abi.encodeWithSelector(INodeRegistry.NotTheAttester.selector, attester);
        // Not for another owner, account, key or attester.
        vm.deal(BOB, STAKE);
        vm.expectRevert(reason);
        vm.prank(BOB);
        registry.register{value: STAKE}(attester, 3000, key, STAKE, signature);
        _expectRegistration(reason, attester, 3001, key, STAKE, signature);
        _expectRegistration(reason, attester, 3000, _keyOf(6), STAKE, signature);
        reason = abi.encodeWithSelector(INodeRegistry.NotTheAttester.selector, BOB);
        _expectRegistration(reason, BOB, 3000, key, STAKE, signature);
        // Nor for another network.
        vm.chainId(CHAIN + 1);
        reason = abi.encodeWithSelector(INodeRegistry.NotTheAttester.selector, attester);
        _expectRegistration(reason, attester, 3000, key, STAKE, signature);
        vm.chainId(CHAIN);
        reason = abi.encodeWithSelector(INodeRegistry.BadSignature.selector, 0);
        _expectRegistration(reason, attester, 3000, key, STAKE, hex"1234");
        _expectRegistration("", attester, 3000, key, STAKE, signature);
    }

    function test_registrationTakesWhatANodeNeeds() public {
        bytes memory key = _keyOf(5);
        bytes memory reason = abi.encodeWithSelector(INodeRegistry.NoSuchAttester.selector, address(0), 3000);
        _expectRegistration(reason, address(0), 3000, key, STAKE, "");
        reason = abi.encodeWithSelector(INodeRegistry.NoSuchAttester.selector, attester, 0);
        _expectRegistration(reason, attester, 0, key, STAKE, "");
        reason = abi.encodeWithSelector(INodeRegistry.StakeTooSmall.selector, STAKE, STAKE - 1);
        _expectRegistration(reason, attester, 3000, key, STAKE - 1, "");
        bytes memory signature = Committee.sign(SECRET, _registration(ALICE, 3000, "no key"));
        reason = abi.encodeWithSelector(HederaKeys.NotAHederaKey.selector, bytes("no key"));
        _expectRegistration(reason, attester, 3000, "no key", STAKE, signature);
        signature = Committee.sign(SECRET, _registration(ALICE, 3000, key));
        vm.deal(ALICE, type(uint128).max);
        uint256 much = uint256(type(uint96).max) + 1;
        reason = abi.encodeWithSelector(INodeRegistry.StakeTooLarge.selector, much - 1, much);
        _expectRegistration(reason, attester, 3000, key, much, signature);
        // What is sent is what is staked.
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.WrongValue.selector, STAKE, STAKE - 1));
        vm.prank(ALICE);
        registry.register{value: STAKE - 1}(attester, 3000, key, STAKE, signature);
    }

    function test_anAttesterIsOneNodes() public {
        uint32 number = _register(ALICE);
        address taken = _attesterOf(number);
        bytes memory reason = abi.encodeWithSelector(INodeRegistry.AttesterTaken.selector, taken, number);
        _expectRegistration(reason, taken, 3000, _keyOf(9), STAKE, "");
        reason = abi.encodeWithSelector(INodeRegistry.AttesterTaken.selector, _attesterOf(1), 1);
        _expectRegistration(reason, _attesterOf(1), 3000, _keyOf(9), STAKE, "");
        // Until it has withdrawn.
        vm.prank(ALICE);
        registry.withdraw(number);
        bytes memory signature = Committee.sign(secretOf[number], _registration(ALICE, 3000, _keyOf(9)));
        _expectRegistration("", taken, 3000, _keyOf(9), STAKE, signature);
        vm.assertEq(registry.numberOf(taken), number + 1);
        _same(registry.statusOf(number), INodeRegistry.Status.Withdrawn);
    }

    /// @dev Nobody keeps others out by registering what is theirs: that takes a seat, and a seat takes the committee.
    function test_anAccountAndAKeyAreOneSeatsButAnyCandidates() public {
        bytes memory signature = Committee.sign(SECRET, _registration(ALICE, _accountOf(1), _keyOf(9)));
        _expectRegistration("", attester, _accountOf(1), _keyOf(9), STAKE, signature);
        bytes[] memory signatures = _agreed(_admission(5));
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.AccountTaken.selector, _accountOf(1), 1));
        registry.admit(5, signatures);
        address other = vm.addr(SECRET + 1);
        signature = Committee.sign(SECRET + 1, _registration(ALICE, 3000, _keyOf(2)));
        _expectRegistration("", other, 3000, _keyOf(2), STAKE, signature);
        signatures = _agreed(_admission(6));
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.KeyTaken.selector, _keyOf(2), 2));
        registry.admit(6, signatures);
    }

    function test_anAccountAndAKeyAreFreeWithTheSeat() public {
        uint32 number = _register(BOB);
        _admit(number);
        bytes memory signature = Committee.sign(SECRET, _registration(ALICE, _accountOf(number), _keyOf(number)));
        _expectRegistration("", attester, _accountOf(number), _keyOf(number), STAKE, signature);
        secretOf[number + 1] = SECRET;
        bytes[] memory signatures = _agreed(_admission(number + 1));
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.AccountTaken.selector, _accountOf(number), number));
        registry.admit(number + 1, signatures);
        _leave(number);
        registry.withdraw(number);
        _admit(number + 1);
        _same(registry.statusOf(number + 1), INodeRegistry.Status.Admitted);
    }

    function testFuzz_anybodyAddsToAStake(address by, uint96 amount) public {
        vm.assume(by != address(registry) && amount < type(uint96).max - STAKE);
        vm.deal(by, amount);
        vm.expectEmit(address(registry));
        emit INodeRegistry.Staked(2, address(0), amount, uint256(STAKE) + amount);
        vm.prank(by);
        registry.addStake{value: amount}(2, amount);
        vm.assertEq(registry.node(2).stake, uint256(STAKE) + amount);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.WrongValue.selector, 2, 1));
        registry.addStake{value: 1}(2, 2);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.UnknownNode.selector, 5));
        registry.addStake{value: 1}(5, 1);
    }

    function test_aStakeThatIsGoneDoesNotGrow() public {
        uint32 number = _register(ALICE);
        vm.prank(ALICE);
        registry.withdraw(number);
        bytes memory reason = abi.encodeWithSelector(
            INodeRegistry.WrongStatus.selector,
            number,
            INodeRegistry.Status.Withdrawn
        );
        vm.expectRevert(reason);
        registry.addStake{value: 1}(number, 1);
        _slash(2);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.WrongStatus.selector, 2, INodeRegistry.Status.Slashed));
        registry.addStake{value: 1}(2, 1);
    }

    function test_aCandidateWithdrawsAtOnce() public {
        uint32 number = _register(ALICE);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NotTheOwner.selector, number, address(this)));
        registry.withdraw(number);
        vm.expectEmit(address(registry));
        emit INodeRegistry.Withdrawn(number, ALICE, address(0), STAKE);
        vm.prank(ALICE);
        registry.withdraw(number);
        vm.assertEq(registry.owed(address(0), ALICE), STAKE);
        vm.assertEq(registry.node(number).stake, 0);
        vm.expectRevert(
            abi.encodeWithSelector(INodeRegistry.WrongStatus.selector, number, INodeRegistry.Status.Withdrawn)
        );
        vm.prank(ALICE);
        registry.withdraw(number);
    }

    function test_whoWasNeverToBeInACommitteeWithdrawsAtOnce() public {
        uint32 number = _register(ALICE);
        _admit(number);
        bytes memory reason = abi.encodeWithSelector(
            INodeRegistry.WrongStatus.selector,
            number,
            INodeRegistry.Status.Admitted
        );
        vm.expectRevert(reason);
        vm.prank(ALICE);
        registry.withdraw(number);
        _leave(number);
        _same(registry.statusOf(number), INodeRegistry.Status.Left);
        registry.withdraw(number);
        vm.assertEq(registry.owed(address(0), ALICE), STAKE);
        // Its seat is the next one's.
        uint32 next = _register(BOB);
        _admit(next);
        vm.assertEq(registry.node(next).seat, 4);
    }

    function test_aMemberWithdrawsWhenItHasLeftLongAgoAndItsLastEpochIsClosed() public {
        _leave(1);
        _expectWithdrawal(1, INodeRegistry.Status.Leaving);
        _pass(128);
        registry.rotate();
        // The next committee is decided, but this one is still in force.
        _expectWithdrawal(1, INodeRegistry.Status.Leaving);
        _takeOver();
        uint64 left = uint64(_here());
        uint256 until = _now() + 7 days;
        _same(registry.statusOf(1), INodeRegistry.Status.Left);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.StakeBound.selector, 1, until));
        registry.withdraw(1);
        vm.warp(until - 1);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.StakeBound.selector, 1, until));
        registry.withdraw(1);
        vm.warp(until);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.RewardsOpen.selector, 1, left));
        registry.withdraw(1);
        // An epoch that ends in the last block that it attested is not enough.
        _record(left + 31, 0);
        distributor.close();
        vm.warp(until);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.RewardsOpen.selector, 1, left));
        registry.withdraw(1);
        _pass(128);
        _close(0);
        vm.warp(until);
        registry.withdraw(1);
        _same(registry.statusOf(1), INodeRegistry.Status.Withdrawn);
        vm.assertEq(registry.owed(address(0), _attesterOf(1)), STAKE);
        (uint32[] memory numbers, ) = registry.holders();
        vm.assertEq(numbers[0], 0);
        vm.assertEq(numbers[1], 2);
    }

    /// @dev The next holder of a seat gets neither the bits nor the costs of the one before, whatever the delay.
    function test_aSeatIsHandedOverClean() public {
        INodeRegistry.Parameters memory rules = _rules();
        (rules.leaveDelay, rules.required) = (0, 1);
        _setParameters(rules);
        _cost(0, 5e8);
        _leave(1);
        _rotate();
        uint64 left = uint64(_here());
        vm.deal(VAULT, 100 ether);
        // Node 1 attests until it leaves; the first epoch that ends after that closes as early as it can.
        uint128[] memory bitmaps = new uint128[](256);
        for (uint256 i = 0; i < 256; ++i) bitmaps[i] = i <= 32 ? 14 : 15;
        _pass(32);
        _record(uint64(_here()), bitmaps);
        distributor.close();
        vm.assertEq(distributor.lastEnd(), left);
        uint256 earned = distributor.claimable(1);
        vm.assertEq(earned, 5 ether + uint256(95 ether) / 4);
        registry.withdraw(1);
        uint32 next = _register(ALICE);
        _admit(next);
        vm.assertEq(registry.node(next).seat, 0);
        // The next epoch, with all of its bits that the record still has.
        _pass(128);
        bitmaps = new uint128[](256);
        for (uint256 i = 0; i < 256; ++i) bitmaps[i] = _here() - i < left ? 15 : 14;
        _record(uint64(_here()), bitmaps);
        vm.deal(VAULT, 3 ether);
        distributor.close();
        vm.assertEq(distributor.claimable(next), 0);
        vm.assertEq(distributor.claimable(1), earned);
    }

    function test_whatIsNoNodeHasNoStatus() public {
        _same(registry.statusOf(0), INodeRegistry.Status.None);
        _same(registry.statusOf(5), INodeRegistry.Status.None);
        vm.assertEq(registry.accountOf(5), 0);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.UnknownNode.selector, 0));
        registry.node(0);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.UnknownNode.selector, 5));
        registry.withdraw(5);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.UnknownNode.selector, 5));
        registry.leave(5);
    }

    /// @dev Registers as Alice, and expects this reason, or none.
    function _expectRegistration(
        bytes memory reason,
        address by,
        uint64 num,
        bytes memory key,
        uint256 amount,
        bytes memory signature
    ) private {
        if (reason.length != 0) vm.expectRevert(reason);
        vm.prank(ALICE);
        registry.register{value: amount}(by, num, key, amount, signature);
    }

    function _expectWithdrawal(uint32 number, INodeRegistry.Status status) private {
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.WrongStatus.selector, number, status));
        registry.withdraw(number);
    }
}
