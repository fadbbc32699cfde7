// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IRewardPolicy} from "../rewards/IRewardPolicy.sol";

/// @notice Who stakes four times as much gets twice as much.
contract RootShares is IRewardPolicy {
    function weights(
        uint64,
        bytes32,
        uint32[] calldata,
        uint128[] calldata stakes
    ) external pure returns (uint64[] memory list) {
        list = new uint64[](stakes.length);
        for (uint256 i = 0; i < list.length; ++i) list[i] = uint64(Math.sqrt(stakes[i]));
    }
}
