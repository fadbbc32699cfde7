// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title A counter that anyone may advance
contract Counter {
    /// @notice The sum of all increments.
    uint256 public x;

    /// @notice The counter was advanced.
    /// @param by the increment
    event Increment(uint256 by);

    /// @notice An increment of zero would change nothing.
    error ZeroIncrement();

    /// @notice Advances the counter by one.
    function inc() external {
        _incBy(1);
    }

    /**
     * @notice Advances the counter by `by`.
     * @dev Reverts with {ZeroIncrement} for zero, and on overflow.
     */
    function incBy(uint256 by) external {
        if (by == 0) revert ZeroIncrement();
        _incBy(by);
    }

    function _incBy(uint256 by) private {
        x += by;
        emit Increment(by);
    }
}
