// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title The gas that a transaction needs before it does anything
 * @notice A transaction with a lower gas limit is invalid: no block can hold it.
 */
library TransactionGas {
    /// @notice What a transaction without data needs.
    uint256 internal constant BASE = 21_000;

    /// @dev EIP-7623: the least that a token of calldata costs; a zero byte is one token, any other byte four.
    uint256 private constant TOKEN = 10;

    uint256 private constant LOW_BITS = (type(uint256).max / 0xff) * 0x7f;
    uint256 private constant ONES = type(uint256).max / 0xff;

    /// @notice The least gas limit of a call with `data`.
    function minimum(bytes calldata data) internal pure returns (uint256) {
        return BASE + TOKEN * (4 * data.length - 3 * zeros(data));
    }

    /// @notice How many bytes of `data` are zero.
    function zeros(bytes calldata data) internal pure returns (uint256 count) {
        unchecked {
            for (uint256 i = 0; i < data.length; i += 32) {
                uint256 word;
                assembly ("memory-safe") {
                    word := calldataload(add(data.offset, i))
                }
                // What follows the data does not count, whatever it is.
                uint256 left = data.length - i;
                if (left < 32) word |= type(uint256).max >> (8 * left);
                // The highest bit of each byte becomes 1 exactly if the byte is zero. Nothing carries over.
                uint256 marks = ~(((word & LOW_BITS) + LOW_BITS) | word | LOW_BITS);
                // The sum of the marks, 32 at most, ends up in the highest byte.
                count += ((marks >> 7) * ONES) >> 248;
            }
        }
    }
}
