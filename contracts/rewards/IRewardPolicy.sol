// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

/**
 * @title A reward policy: how the active nodes of an epoch share what is left of its fees
 * @dev The distributor asks with a bounded amount of gas. A policy that reverts, that answers with anything but as many
 * weights as there are nodes, or with zeros alone, shares nothing: all of it stays for the next epoch.
 */
interface IRewardPolicy {
    /**
     * @notice The weights by which the active nodes share.
     * @param epoch the number of the reward epoch
     * @param seed nobody knew it when the epoch began; see {IRewardsDistributor-close}
     * @param numbers the active nodes, in the order of their seats; at least one
     * @param stakes what each of them has staked in the token in which stakes are made at present
     * @return one weight for each node, in the same order
     */
    function weights(
        uint64 epoch,
        bytes32 seed,
        uint32[] calldata numbers,
        uint128[] calldata stakes
    ) external view returns (uint64[] memory);
}
