// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title A system contract that halts as Hedera's do
 * @notice What Hedera's smaller system contracts cannot answer, they do not answer: the call fails with nothing and costs
 * all its gas.
 */
abstract contract SystemContract {
    /// @notice Hedera halts when it does not know a function.
    fallback() external {
        _halt();
    }

    /// @dev Halts by `delegatecall`, in which the storage is somebody else's, and which Hedera refuses as well.
    modifier onlyAt(address home) {
        if (address(this) != home) _halt();
        _;
    }

    function _halt() internal pure {
        assembly ("memory-safe") {
            invalid()
        }
    }
}
