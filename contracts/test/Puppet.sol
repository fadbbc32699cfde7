// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title A contract of the layer 2 that does what it is told
contract Puppet {
    /// @notice What the last {tell} returned.
    bytes public answer;

    /// @notice Takes hbar.
    receive() external payable {}

    /// @notice Makes a call, and fails as the call does.
    function act(address target, uint256 value, bytes calldata data) external payable returns (bytes memory result) {
        bool ok;
        (ok, result) = target.call{value: value}(data);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(result, 32), mload(result))
            }
        }
    }

    /// @notice Makes calls, and fails as the first that fails.
    function actAll(address[] calldata targets, uint256[] calldata values, bytes[] calldata data) external payable {
        for (uint256 i = 0; i < targets.length; ++i) this.act{value: values[i]}(targets[i], values[i], data[i]);
    }

    /// @notice Makes a call and notes what it answers, or why it fails.
    function tell(address target, uint256 value, bytes calldata data) external payable {
        (, answer) = target.call{value: value}(data);
    }
}
