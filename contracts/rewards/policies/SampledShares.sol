// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {IRewardPolicy} from "../IRewardPolicy.sol";

/**
 * @title Sampled shares: half of the active nodes, drawn by a hash, share equally
 * @notice "A selected subset of consensus nodes (e.g. determined by a hashing function using the latest consensus
 * timestamp) will get compensated", as HIP-11 has it. Of an odd number, the larger half.
 */
contract SampledShares is IRewardPolicy {
    /// @inheritdoc IRewardPolicy
    function weights(
        uint64,
        bytes32 seed,
        uint32[] calldata numbers,
        uint128[] calldata
    ) external pure returns (uint64[] memory list) {
        uint256 count = numbers.length;
        list = new uint64[](count);
        // A shuffle that ends when half of the places are drawn: each set of nodes is as likely as any other.
        uint256[] memory places = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) places[i] = i;
        for (uint256 i = 0; i < (count + 1) / 2; ++i) {
            uint256 drawn = i + (uint256(keccak256(abi.encode(seed, i))) % (count - i));
            list[places[drawn]] = 1;
            places[drawn] = places[i];
        }
    }
}
