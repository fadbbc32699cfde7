// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

/**
 * @title The rewards distributor: what the nodes get of the fees
 * @notice At the end of an epoch anybody closes it. Its fees first repay what the nodes have paid Hedera for the
 * network; the rest is shared by the active nodes, those that attested at least `required` of the epoch's last `window`
 * blocks, as the {IRewardPolicy} in force says. Anybody may send a node's rewards to its Hedera account.
 * @dev To the weibar, always: {received} = the sum of {paid} + the sum of {claimable} + {unallocated}; and the last two
 * are covered by the balance.
 */
interface IRewardsDistributor {
    /**
     * @notice A reward epoch is over.
     * @param end its last block
     * @param fees what came from the fee vault
     * @param repaid what the nodes get back of their costs, in all
     * @param shared what the active nodes share beyond that
     * @param unallocated what is left for the next epoch
     */
    event EpochClosed(
        uint64 indexed epoch,
        uint64 end,
        uint256 fees,
        uint256 repaid,
        uint256 shared,
        uint256 unallocated
    );

    /// @notice A node gets something of an epoch.
    event Rewarded(uint64 indexed epoch, uint32 indexed number, uint256 repaid, uint256 share);

    /// @notice The policy has not said how to share, so that everything stays for the next epoch.
    event PolicyFailed(uint64 indexed epoch, address policy);

    /// @notice Rewards went to a node's account 0.0.`account` on Hedera.
    event Claimed(uint32 indexed number, uint64 indexed account, uint256 amount);

    /// @notice The epoch can be closed when the record tells of block `closableAt`; now it tells of `height`.
    error EpochOpen(uint64 closableAt, uint64 height);

    /// @notice The policy gets a fixed amount of gas, and there is not enough: send `required` at least from here.
    error TooLittleGas(uint256 required, uint256 left);

    /// @notice The node has no rewards of a tinybar or more.
    error NothingToClaim(uint32 number);

    /// @notice The network knows no Hedera account 0.0.`account` that could take the node's rewards.
    error UnknownAccount(uint32 number, uint64 account);

    /// @notice The node's account does not take the payment: {IHederaAccount-HederaRefused} has Hedera's reason.
    error PaymentRefused(uint64 account, bytes reason);

    /// @notice Fees come from the fee vault: send them there.
    error NotTheFeeVault(address sender);

    /**
     * @notice Closes the epoch, by anybody, when it is `epochBlocks` old and `LATE` more blocks have passed, in which
     * the last attestations come in.
     * @dev The policy's seed is the hash of the consensus time of the record's last block and the epoch's number.
     */
    function close() external;

    /// @notice Sends a node's rewards, the whole tinybars of them, to its Hedera account; anybody may.
    function claim(uint32 number) external;

    /// @notice What a node can claim, in weibars.
    function claimable(uint32 number) external view returns (uint256);

    /// @notice What a node has got, in weibars.
    function paid(uint32 number) external view returns (uint256);

    /// @notice All fees that ever came from the vault, in weibars.
    function received() external view returns (uint256);

    /// @notice What belongs to no node yet, in weibars.
    function unallocated() external view returns (uint256);

    /// @notice The last block of the epoch that was closed last; 0 before that.
    function lastEnd() external view returns (uint64);

    /// @notice The number of the open epoch: so many were closed.
    function epoch() external view returns (uint64);

    /// @notice What the nodes in a seat have paid Hedera, in tinybars, as far as it was looked at; see
    /// {IParticipation}.
    function costSeen(uint256 seat) external view returns (uint64);

    /// @notice An epoch ends so many blocks below the record's height.
    function LATE() external view returns (uint64);

    /// @notice What a policy may use.
    function POLICY_GAS() external view returns (uint256);
}
