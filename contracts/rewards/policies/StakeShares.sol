// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IRewardPolicy} from "../IRewardPolicy.sol";

/**
 * @title Shares by stake
 * @notice What is staked in another token than the present one counts nothing. If nobody has a stake, nobody gets a
 * share.
 */
contract StakeShares is IRewardPolicy {
    /// @inheritdoc IRewardPolicy
    function weights(
        uint64,
        bytes32,
        uint32[] calldata,
        uint128[] calldata stakes
    ) external pure returns (uint64[] memory list) {
        uint256 union = 0;
        for (uint256 i = 0; i < stakes.length; ++i) union |= stakes[i];
        // All lose the same low bits, and no more than make the largest fit.
        uint256 bits = Math.log2(union) + 1;
        uint256 shift = bits > 64 ? bits - 64 : 0;
        list = new uint64[](stakes.length);
        for (uint256 i = 0; i < list.length; ++i) list[i] = uint64(stakes[i] >> shift);
    }
}
