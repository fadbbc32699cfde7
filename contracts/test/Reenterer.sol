// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

/// @title Whoever pays it is called back, as often as it takes money
contract Reenterer {
    address private _target;
    bytes private _data;

    /// @notice How many of those calls succeeded.
    uint256 public successes;

    /// @notice Calls somebody who pays.
    function start(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
        (bool ok, bytes memory reason) = target.call(data);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(reason, 32), mload(reason))
            }
        }
    }

    receive() external payable {
        (bool ok, ) = _target.call(_data);
        if (ok) ++successes;
    }
}
