// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title Hedera's exchange rate
 * @notice The system contract at 0x168. The rate is the one of Hedera's file 0.0.112 that is current at the consensus
 * time of the block. Hedera computes its fees with it; it is no live price.
 * @dev Results are rounded down. One tinycent is 10^-8 US cents, one tinybar 10^-8 hbar.
 */
interface IExchangeRate {
    /// @notice The tinybars that `tinycents` are worth.
    function tinycentsToTinybars(uint256 tinycents) external returns (uint256 tinybars);

    /// @notice The tinycents that `tinybars` are worth.
    function tinybarsToTinycents(uint256 tinybars) external returns (uint256 tinycents);
}
