// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {IRewardPolicy} from "../rewards/IRewardPolicy.sol";
import {IRewardsDistributor} from "../rewards/IRewardsDistributor.sol";
import {RewardAddresses} from "../rewards/RewardAddresses.sol";

/// @title A policy that does what it is told, and nothing sensible
contract WaywardPolicy is IRewardPolicy {
    enum Way {
        Zeros,
        Revert,
        RevertMuch,
        Burn,
        TooFew,
        TooMany,
        Much,
        Nothing,
        TooLarge,
        LieAboutLength,
        LieAboutPlace,
        Longer,
        Close,
        Largest,
        First,
        Seed
    }

    Way private immutable WAY;

    constructor(Way way) {
        WAY = way;
    }

    /// @inheritdoc IRewardPolicy
    function weights(
        uint64 epoch,
        bytes32 seed,
        uint32[] calldata numbers,
        uint128[] calldata
    ) external view returns (uint64[] memory list) {
        uint256 count = numbers.length;
        if (WAY == Way.Revert) revert("no");
        if (WAY == Way.RevertMuch) _answer(200_000, true);
        if (WAY == Way.Burn) for (uint256 i = 0; ; ++i) keccak256(abi.encode(i));
        if (WAY == Way.Much) _answer(200_000, false);
        if (WAY == Way.Nothing) _answer(0, false);
        if (WAY == Way.Close) {
            (bool ok, ) = RewardAddresses.REWARDS_DISTRIBUTOR.staticcall(abi.encodeCall(IRewardsDistributor.close, ()));
            if (!ok) revert("there is no way in");
        }
        list = new uint64[](
            WAY == Way.TooFew
                ? count - 1
                : WAY == Way.TooMany
                    ? count + 1
                    : count
        );
        if (WAY == Way.Zeros) return list;
        for (uint256 i = 0; i < list.length; ++i) {
            list[i] =
                WAY == Way.Largest
                    ? type(uint64).max
                    : WAY == Way.First && i > 0
                        ? 0
                        : 1;
        }
        if (WAY == Way.Seed) list[uint256(keccak256(abi.encode(seed, epoch))) % count] = 2;
        if (WAY == Way.TooLarge) _encoded(32, count, uint256(type(uint64).max) + 1);
        if (WAY == Way.LieAboutLength) _encoded(32, count - 1, 1);
        if (WAY == Way.LieAboutPlace) _encoded(64, count, 1);
        if (WAY == Way.Longer) _return(abi.encode(32, count, 1, 1, 1, 1, 1));
    }

    function _answer(uint256 size, bool fails) private pure {
        assembly {
            if fails {
                revert(0, size)
            }
            return(0, size)
        }
    }

    /// @dev Answers with four weights, behind these two words.
    function _encoded(uint256 place, uint256 length, uint256 last) private pure {
        _return(abi.encode(place, length, 1, 1, 1, last));
    }

    function _return(bytes memory answer) private pure {
        assembly {
            return(add(answer, 32), mload(answer))
        }
    }
}
