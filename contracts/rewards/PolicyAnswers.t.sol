// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {RewardsFixture} from "../test/RewardsFixture.sol";
import {Vm, vm} from "../test/Vm.sol";
import {WaywardPolicy} from "../test/WaywardPolicy.sol";
import {INodeRegistry} from "./INodeRegistry.sol";
import {IRewardsDistributor} from "./IRewardsDistributor.sol";

/// @title Whatever a policy does, an epoch closes and nothing is lost
contract PolicyAnswersTest is RewardsFixture {
    function setUp() public {
        _begin(4);
        _goTo(128);
    }

    function test_aPolicyThatFailsSharesNothing() public {
        WaywardPolicy.Way[13] memory ways = [
            WaywardPolicy.Way.Zeros,
            WaywardPolicy.Way.Revert,
            WaywardPolicy.Way.RevertMuch,
            WaywardPolicy.Way.Burn,
            WaywardPolicy.Way.TooFew,
            WaywardPolicy.Way.TooMany,
            WaywardPolicy.Way.Much,
            WaywardPolicy.Way.Nothing,
            WaywardPolicy.Way.TooLarge,
            WaywardPolicy.Way.LieAboutLength,
            WaywardPolicy.Way.LieAboutPlace,
            WaywardPolicy.Way.Longer,
            WaywardPolicy.Way.Close
        ];
        for (uint64 i = 0; i < ways.length; ++i) {
            address policy = _use(new WaywardPolicy(ways[i]));
            vm.deal(VAULT, 1 ether);
            _cost(1, 1e7);
            _pass(160);
            _record(uint64(_here()), 15);
            vm.expectEmit(address(distributor));
            emit IRewardsDistributor.PolicyFailed(i, policy);
            distributor.close();
            // Costs are repaid all the same.
            vm.assertEq(distributor.claimable(2), (i + 1) * 0.1 ether);
            vm.assertEq(distributor.unallocated(), (i + 1) * 0.9 ether);
            vm.assertEq(distributor.claimable(1), 0);
        }
        // The next policy that works has it all to share.
        _use(new WaywardPolicy(WaywardPolicy.Way.First));
        _pass(128);
        _close(15);
        vm.assertEq(distributor.claimable(1), 13 * 0.9 ether);
        vm.assertEq(distributor.unallocated(), 0);
    }

    function test_aPolicyThatIsGoneFails() public {
        address policy = _use(new WaywardPolicy(WaywardPolicy.Way.First));
        vm.etch(policy, "");
        vm.deal(VAULT, 1 ether);
        _close(15);
        vm.assertEq(distributor.unallocated(), 1 ether);
    }

    function test_aPolicyIsNotAskedWhenThereIsNobodyOrNothing() public {
        address policy = _use(new WaywardPolicy(WaywardPolicy.Way.Revert));
        vm.deal(VAULT, 1 ether);
        vm.recordLogs();
        _close(0);
        vm.assertFalse(_hasFailed(policy));
        _use(new WaywardPolicy(WaywardPolicy.Way.First));
        _pass(128);
        _close(1);
        policy = _use(new WaywardPolicy(WaywardPolicy.Way.Revert));
        vm.recordLogs();
        _pass(128);
        _close(15);
        vm.assertFalse(_hasFailed(policy));
    }

    function test_theLargestWeightsShareEqually() public {
        _use(new WaywardPolicy(WaywardPolicy.Way.Largest));
        vm.deal(VAULT, 1 << 95);
        _close(15);
        for (uint32 number = 1; number <= 4; ++number) vm.assertEq(distributor.claimable(number), 1 << 93);
    }

    function test_theSeedIsAHashOfConsensusTimeAndEpoch() public {
        _use(new WaywardPolicy(WaywardPolicy.Way.Seed));
        for (uint64 epoch = 0; epoch < 8; ++epoch) {
            uint256 before = distributor.claimable(1);
            vm.deal(VAULT, 5 ether);
            _pass(128);
            _close(15);
            bytes32 seed = keccak256(abi.encode(uint256(_timeOf(uint64(_here()))), uint256(epoch)));
            bool isFirst = uint256(keccak256(abi.encode(seed, epoch))) % 4 == 0;
            vm.assertEq(distributor.claimable(1) - before, isFirst ? 2 ether : 1 ether);
        }
    }

    /// @dev Whoever closes with little gas cannot make a policy fail that would not fail with more.
    function testFuzz_withTooLittleGasNothingCloses(uint256 gasLimit) public {
        vm.deal(VAULT, 4 ether);
        _pass(32);
        _record(uint64(_here()), 15);
        gasLimit = 21_000 + (gasLimit % 3_000_000);
        (bool ok, ) = address(distributor).call{gas: gasLimit}(abi.encodeCall(IRewardsDistributor.close, ()));
        vm.assertEq(distributor.claimable(1), ok ? 1 ether : 0);
        vm.assertEq(distributor.unallocated(), 0);
        vm.assertEq(VAULT.balance, ok ? 0 : 4 ether);
        vm.assertTrue(ok == (distributor.epoch() == 1));
        if (gasLimit > 2_600_000) vm.assertTrue(ok);
        if (gasLimit < 2_000_000) vm.assertFalse(ok);
    }

    function test_saysWhatGasIsMissing() public {
        vm.deal(VAULT, 4 ether);
        _pass(32);
        _record(uint64(_here()), 15);
        vm.expectPartialRevert(IRewardsDistributor.TooLittleGas.selector);
        distributor.close{gas: 1_500_000}();
    }

    function _use(WaywardPolicy policy) private returns (address) {
        INodeRegistry.Parameters memory rules = _rules();
        rules.policy = address(policy);
        _setParameters(rules);
        return address(policy);
    }

    function _hasFailed(address policy) private returns (bool) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != IRewardsDistributor.PolicyFailed.selector) continue;
            if (abi.decode(logs[i].data, (address)) == policy) return true;
        }
        return false;
    }
}
