// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

/**
 * @title Participation: who attested which of the last blocks, and what it cost each node
 * @notice The nodes write a record into the state in each block whose height is a multiple of 64: the code of
 * `RewardAddresses.PARTICIPATION_RECORD`. Each record tells of all of the last 256 blocks anew, so that attestations
 * that came late count as well. All functions answer from the newest record, and as if nobody had done anything before
 * the first one.
 * @dev The record, big-endian: STOP; the height of the last block that it tells of, u64; the consensus time, in
 * nanoseconds, at which that block joined the chain, u96; the number S of seats, u8; for each of them what its nodes
 * have paid Hedera since the network began, tinybars, u64, which never falls; then for the block at that height, the
 * one below and so on a u128 each, in which bit s says that the node in seat s attested it.
 */
interface IParticipation {
    /// @notice The last block that the record tells of; 0 if there is no record yet.
    function height() external view returns (uint64);

    /// @notice When that block joined the chain, consensus time in nanoseconds.
    function time() external view returns (uint96);

    /// @notice What the nodes that had a seat have paid Hedera for this network since it began, in tinybars.
    function costOf(uint256 seat) external view returns (uint64);

    /// @notice The same for all seats that the record tells of.
    function costs() external view returns (uint64[] memory);

    /**
     * @notice How many of `window` blocks the node in a seat attested.
     * @param skip the last of them is so many blocks below {height}
     */
    function attested(uint256 seat, uint256 window, uint256 skip) external view returns (uint256);

    /**
     * @notice The seats whose nodes attested at least `required` of `window` blocks. Blocks of which the record does
     * not tell, because the chain is younger or they are too old, count as attested by nobody.
     * @param skip the last of them is so many blocks below {height}
     * @return bit s is for seat s
     */
    function active(uint256 window, uint256 required, uint256 skip) external view returns (uint128);
}
