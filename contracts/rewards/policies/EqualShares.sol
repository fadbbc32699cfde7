// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {IRewardPolicy} from "../IRewardPolicy.sol";

/// @title Equal shares: everybody who participates gets the same
contract EqualShares is IRewardPolicy {
    /// @inheritdoc IRewardPolicy
    function weights(
        uint64,
        bytes32,
        uint32[] calldata numbers,
        uint128[] calldata
    ) external pure returns (uint64[] memory list) {
        list = new uint64[](numbers.length);
        for (uint256 i = 0; i < list.length; ++i) list[i] = 1;
    }
}
