// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {RewardsFixture} from "../test/RewardsFixture.sol";
import {Vm, vm} from "../test/Vm.sol";
import {WaywardPolicy} from "../test/WaywardPolicy.sol";
import {INodeRegistry} from "./INodeRegistry.sol";
import {IRewardsDistributor} from "./IRewardsDistributor.sol";
import {RewardAddresses} from "./RewardAddresses.sol";

/**
 * @title Nothing is lost and nothing is made
 * @dev Histories of nodes that come, attest, pay, cheat, leave and claim under rules that change. After each step every
 * weibar of fees and of stakes is where it belongs, by books that the test keeps for itself.
 */
contract RewardsConservationTest is RewardsFixture {
    uint256 private constant STEPS = 24;
    uint256 private constant SEATS = 12;

    address[] private policies;
    address[] private people;
    uint256 private fees;
    uint256 private staked;
    uint256 private collected;
    uint256 private claimed;
    uint256 private seed;

    function setUp() public {
        _begin(4);
        staked = 4 * uint256(STAKE);
        policies.push(RewardAddresses.EQUAL_SHARES);
        policies.push(RewardAddresses.SAMPLED_SHARES);
        policies.push(RewardAddresses.STAKE_SHARES);
        policies.push(address(new WaywardPolicy(WaywardPolicy.Way.Revert)));
        policies.push(address(new WaywardPolicy(WaywardPolicy.Way.First)));
        policies.push(address(new WaywardPolicy(WaywardPolicy.Way.Largest)));
        for (uint32 number = 1; number <= 4; ++number) people.push(_attesterOf(number));
        people.push(ALICE);
        people.push(BOB);
        people.push(VAULT);
        people.push(address(this));
    }

    function testFuzz_everyWeibarIsWhereItBelongs(uint256 start) public {
        seed = start;
        for (uint256 i = 0; i < STEPS; ++i) {
            _step(_random(10));
            _check();
        }
        // In the end everybody gets what is theirs.
        for (uint32 number = 1; number <= registry.nodeCount(); ++number) _claim(number);
        for (uint256 i = 0; i < people.length; ++i) _collect(people[i]);
        _check();
        uint256 dust = 0;
        for (uint32 number = 1; number <= registry.nodeCount(); ++number) dust += distributor.claimable(number);
        vm.assertLe(dust, registry.nodeCount() * TINYBAR);
        vm.assertEq(address(distributor).balance, dust + distributor.unallocated());
    }

    function _step(uint256 kind) private {
        if (kind <= 2) return _closeSomehow();
        if (kind == 3) return _enter(_random(2) == 0 ? ALICE : BOB);
        uint32 number = uint32(1 + _random(registry.nodeCount()));
        INodeRegistry.Status status = registry.statusOf(number);
        bool isIn = status == INodeRegistry.Status.Member || status == INodeRegistry.Status.Admitted;
        if (kind == 4) {
            for (number = 1; number <= registry.nodeCount(); ++number) {
                if (registry.statusOf(number) == INodeRegistry.Status.Candidate && _canDecide()) return _admit(number);
            }
        }
        if (kind == 5 && isIn) return _leave(number);
        if (kind == 6 && status != INodeRegistry.Status.Slashed && status != INodeRegistry.Status.Withdrawn) {
            if (_random(3) == 0) return _slash(number);
            uint256 amount = _random(1 ether);
            staked += amount;
            return registry.addStake{value: amount}(number, amount);
        }
        if (kind == 7) return _random(2) == 0 ? _claim(number) : _collect(people[_random(people.length)]);
        if (kind == 8) return _withdraw(number);
        if (kind == 9 && _canDecide()) return _changeRules();
    }

    /// @dev Rotates if there is anything to rotate, and closes an epoch that had some fees, costs and attestations.
    function _closeSomehow() private {
        _pass(128);
        try registry.rotate() {
            _takeOver();
        } catch {}
        uint256 amount = _random(4) == 0 ? _random(1e12) : _random(20 ether);
        vm.deal(VAULT, VAULT.balance + amount);
        for (uint256 seat = 0; seat < SEATS; ++seat) _cost(seat, uint64(_random(2) * _random(2e8)));
        uint128[] memory bitmaps = new uint128[](256);
        uint256 lazy = _random(1 << SEATS);
        for (uint256 i = 0; i < 256; ++i) {
            uint256 bits = uint256(keccak256(abi.encode(seed, i))) % (1 << SEATS);
            bitmaps[i] = uint128(_random(8) == 0 ? bits : bits | ~lazy % (1 << SEATS));
        }
        _pass(32 + _random(100));
        _record(uint64(_here()), bitmaps);
        uint128 active = _activeNaively(bitmaps);
        (uint32[] memory holders, uint128 slashed) = registry.holders();
        fees += VAULT.balance;
        uint256[] memory due = new uint256[](SEATS);
        uint256 sum = 0;
        for (uint256 seat = 0; seat < holders.length; ++seat) {
            if (holders[seat] == 0 || (slashed >> seat) & 1 == 1) continue;
            due[seat] = (costs[seat] - distributor.costSeen(seat)) * TINYBAR;
            sum += due[seat];
        }
        uint256 pot = VAULT.balance + distributor.unallocated();
        if (sum > pot) for (uint256 seat = 0; seat < SEATS; ++seat) due[seat] = (due[seat] * pot) / sum;
        vm.recordLogs();
        distributor.close();
        _checkRewards(holders, active & ~slashed, due);
    }

    /// @dev Each node gets back what it paid, as far as there is enough, and who is not active no more than that.
    function _checkRewards(uint32[] memory holders, uint128 active, uint256[] memory due) private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != IRewardsDistributor.Rewarded.selector) continue;
            uint256 seat = 0;
            while (holders[seat] != uint256(logs[i].topics[2])) ++seat;
            (uint256 repaid, uint256 share) = abi.decode(logs[i].data, (uint256, uint256));
            vm.assertEq(repaid, due[seat]);
            if ((active >> seat) & 1 == 0) vm.assertEq(share, 0);
            due[seat] = 0;
        }
        for (uint256 seat = 0; seat < SEATS; ++seat) vm.assertEq(due[seat], 0);
    }

    function _activeNaively(uint128[] memory bitmaps) private view returns (uint128 active) {
        INodeRegistry.Parameters memory rules = registry.parameters();
        for (uint256 seat = 0; seat < SEATS; ++seat) {
            uint256 count = 0;
            for (uint256 i = 32; i < 32 + uint256(rules.window) && i < _here(); ++i) {
                count += (bitmaps[i] >> seat) & 1;
            }
            if (count >= rules.required) active |= uint128(1 << seat);
        }
    }

    function _changeRules() private {
        INodeRegistry.Parameters memory rules = _rules();
        rules.window = uint16(1 + _random(128));
        rules.required = uint16(1 + _random(rules.window));
        rules.policy = policies[_random(policies.length)];
        rules.leaveDelay = uint64(_random(2) * 300);
        rules.reporterShare = uint16(_random(5001));
        rules.beneficiary = _random(2) == 0 ? VAULT : BOB;
        _setParameters(rules);
    }

    function _enter(address owner) private {
        (uint32[] memory numbers, ) = registry.holders();
        if (numbers.length >= SEATS) return;
        uint256 stake = STAKE + _random(1 ether);
        staked += stake;
        _register(owner, stake);
    }

    function _claim(uint32 number) private {
        uint256 amount = (distributor.claimable(number) / TINYBAR) * TINYBAR;
        address payee = address(uint160(_accountOf(number)));
        uint256 before = payee.balance;
        bytes memory nothing = abi.encodeWithSelector(IRewardsDistributor.NothingToClaim.selector, number);
        if (amount == 0) vm.expectRevert(nothing);
        distributor.claim(number);
        vm.assertEq(payee.balance - before, amount);
        claimed += amount;
        vm.expectRevert(nothing);
        distributor.claim(number);
    }

    function _collect(address who) private {
        uint256 amount = registry.owed(address(0), who);
        uint256 before = who.balance;
        if (amount == 0) return;
        registry.collect(address(0), who);
        vm.assertEq(who.balance - before, amount);
        collected += amount;
    }

    function _withdraw(uint32 number) private {
        vm.warp(_now() + 300);
        vm.prank(registry.node(number).owner);
        try registry.withdraw(number) {
            _same(registry.statusOf(number), INodeRegistry.Status.Withdrawn);
        } catch {}
        vm.warp(_now());
    }

    /// @dev Enough of the committee are left that were not slashed.
    function _canDecide() private view returns (bool) {
        INodeRegistry.Committee memory committee = registry.committee(registry.currentEpoch());
        (, uint128 slashed) = registry.holders();
        uint256 honest = 0;
        for (uint256 seats = committee.seats & ~slashed; seats != 0; seats &= seats - 1) ++honest;
        return honest >= committee.threshold;
    }

    function _check() private view {
        uint256 claimable = 0;
        uint256 paid = 0;
        uint256 held = 0;
        for (uint32 number = 1; number <= registry.nodeCount(); ++number) {
            claimable += distributor.claimable(number);
            paid += distributor.paid(number);
            held += registry.node(number).stake;
        }
        vm.assertEq(distributor.received(), fees);
        vm.assertEq(fees, paid + claimable + distributor.unallocated());
        vm.assertEq(address(distributor).balance, claimable + distributor.unallocated());
        vm.assertEq(paid, claimed);
        uint256 owed = 0;
        for (uint256 i = 0; i < people.length; ++i) owed += registry.owed(address(0), people[i]);
        vm.assertEq(staked, held + owed + collected);
        vm.assertEq(address(registry).balance, held + owed);
    }

    function _random(uint256 below) private returns (uint256) {
        seed = uint256(keccak256(abi.encode(seed)));
        return seed % below;
    }
}
