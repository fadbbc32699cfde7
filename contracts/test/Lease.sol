// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title A lease that ends some time, as names, votes and vested tokens do
contract Lease {
    /// @notice The last second of the lease.
    uint256 public end;

    /// @notice The lease has not ended.
    error Leased(uint256 end, uint256 time);

    /// @notice Begins a lease once the last one has ended.
    function begin(uint256 duration) external {
        if (block.timestamp <= end) revert Leased(end, block.timestamp);
        end = block.timestamp + duration;
    }
}
