// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Powers modulo a number
/// @notice The precompile at 0x05 (EIP-198), for numbers of 32 bytes; with an exponent of 255 bits it takes 1,400 gas.
library ModularPower {
    /// @notice `base` to the `exponent`, modulo `modulus`, which must not be 0.
    function power(uint256 base, uint256 exponent, uint256 modulus) internal view returns (uint256 result) {
        assembly ("memory-safe") {
            let input := mload(0x40)
            mstore(input, 0x20)
            mstore(add(input, 0x20), 0x20)
            mstore(add(input, 0x40), 0x20)
            mstore(add(input, 0x60), base)
            mstore(add(input, 0x80), exponent)
            mstore(add(input, 0xa0), modulus)
            // The precompile fails for want of gas alone, and then so must this.
            if iszero(staticcall(gas(), 0x05, input, 0xc0, 0x00, 0x20)) {
                revert(0, 0)
            }
            result := mload(0x00)
        }
    }
}
