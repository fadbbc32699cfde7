// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {vm} from "../../test/Vm.sol";
import {IRewardPolicy} from "../IRewardPolicy.sol";
import {EqualShares} from "./EqualShares.sol";
import {SampledShares} from "./SampledShares.sol";
import {StakeShares} from "./StakeShares.sol";

/// @title The weights that policies give
contract PoliciesTest {
    uint256 private constant MAX_NODES = 100;

    IRewardPolicy private equal = new EqualShares();
    IRewardPolicy private sampled = new SampledShares();
    IRewardPolicy private byStake = new StakeShares();

    function testFuzz_equalSharesAreEqual(uint8 count, bytes32 seed) public view {
        uint64[] memory weights = _weights(equal, seed, new uint128[](count % MAX_NODES));
        vm.assertEq(weights.length, count % MAX_NODES);
        for (uint256 i = 0; i < weights.length; ++i) vm.assertEq(weights[i], 1);
    }

    function testFuzz_aSampleIsTheLargerHalf(uint8 count, bytes32 seed) public view {
        uint64[] memory weights = _weights(sampled, seed, new uint128[](count % MAX_NODES));
        uint256 drawn = 0;
        for (uint256 i = 0; i < weights.length; ++i) {
            vm.assertTrue(weights[i] <= 1);
            drawn += weights[i];
        }
        vm.assertEq(drawn, weights.length - weights.length / 2);
    }

    /// @dev Of 6 nodes, 20 sets of 3: each is drawn 100 times of 2,000, give or take what 5 deviations allow.
    function test_eachSetIsDrawnAsOftenAsAnyOther() public view {
        uint256[64] memory times;
        for (uint256 i = 0; i < 2000; ++i) {
            uint64[] memory weights = _weights(sampled, keccak256(abi.encode(i)), new uint128[](6));
            uint256 set = 0;
            for (uint256 k = 0; k < 6; ++k) set |= uint256(weights[k]) << k;
            ++times[set];
        }
        uint256 sets = 0;
        for (uint256 set = 0; set < 64; ++set) {
            if (times[set] == 0) continue;
            ++sets;
            vm.assertTrue(times[set] > 50 && times[set] < 150);
        }
        vm.assertEq(sets, 20);
    }

    function testFuzz_stakesThatFitAreTheWeights(uint64[7] memory given) public view {
        uint128[] memory stakes = new uint128[](given.length);
        for (uint256 i = 0; i < given.length; ++i) stakes[i] = given[i];
        uint64[] memory weights = _weights(byStake, 0, stakes);
        for (uint256 i = 0; i < given.length; ++i) vm.assertEq(weights[i], given[i]);
    }

    function testFuzz_largerStakesKeepTheirProportions(uint128[7] memory given, uint8 shift) public view {
        uint128[] memory stakes = new uint128[](given.length);
        uint256 largest = 0;
        for (uint256 i = 0; i < given.length; ++i) {
            stakes[i] = given[i] >> (shift % 128);
            if (stakes[i] > largest) largest = stakes[i];
        }
        uint64[] memory weights = _weights(byStake, 0, stakes);
        uint256 unit = 1;
        while (largest / unit > type(uint64).max) unit *= 2;
        for (uint256 i = 0; i < given.length; ++i) vm.assertEq(weights[i], stakes[i] / unit);
    }

    function test_withoutStakesThereAreNoWeights() public view {
        uint64[] memory weights = _weights(byStake, 0, new uint128[](3));
        for (uint256 i = 0; i < 3; ++i) vm.assertEq(weights[i], 0);
        vm.assertEq(_weights(byStake, 0, new uint128[](0)).length, 0);
    }

    function _weights(
        IRewardPolicy policy,
        bytes32 seed,
        uint128[] memory stakes
    ) private view returns (uint64[] memory) {
        uint32[] memory numbers = new uint32[](stakes.length);
        for (uint32 i = 0; i < numbers.length; ++i) numbers[i] = 3 * i + 1;
        return policy.weights(7, seed, numbers, stakes);
    }
}
