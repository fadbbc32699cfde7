// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

/**
 * @title Where the contracts of the rewards are
 * @notice All of them are part of a network's genesis. `plugin/protocol/reward-addresses.ts` has the same constants.
 */
library RewardAddresses {
    /// @notice Where the fees of all blocks go.
    address internal constant FEE_VAULT = 0x6869703131000000000000000000000000000001;
    address internal constant NODE_REGISTRY = 0x6869703131000000000000000000000000000007;
    address internal constant PARTICIPATION = 0x6869703131000000000000000000000000000008;
    address internal constant REWARDS_DISTRIBUTOR = 0x6869703131000000000000000000000000000009;
    address internal constant EQUAL_SHARES = 0x686970313100000000000000000000000000000a;
    address internal constant SAMPLED_SHARES = 0x686970313100000000000000000000000000000B;
    address internal constant STAKE_SHARES = 0x686970313100000000000000000000000000000C;

    /// @notice The account whose code is what the nodes write down about who took part; see {IParticipation}.
    address internal constant PARTICIPATION_RECORD = 0x6869703131030000000000000000000000000000;
}
