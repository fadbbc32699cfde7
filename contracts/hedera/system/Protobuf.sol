// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title Fields of an encoded protobuf message, one after the other
/// @dev Knows the wire types that Hedera's keys and signatures are made of: numbers, and bytes or messages.
library Protobuf {
    /// @notice A field, and where the next one begins.
    struct Field {
        /// @dev The field's number << 3 | its wire type.
        uint256 tag;
        /// @dev Of a number: its value.
        uint256 value;
        /// @dev Of bytes or a message: where they begin.
        uint256 start;
        /// @dev Where the field ends and the next one begins.
        uint256 end;
    }

    uint256 private constant NUMBER = 0;
    uint256 private constant BYTES = 2;
    /// @dev The bytes of a number of 64 bits, 7 bits to the byte.
    uint256 private constant MAX_NUMBER_BYTES = 10;

    /// @notice The field at `at`, in a message that ends at `end`; not `ok` if there is no such field.
    function next(bytes memory data, uint256 at, uint256 end) internal pure returns (bool ok, Field memory field) {
        (ok, field.tag, at) = _number(data, at, end);
        // No field has the number 0.
        if (!ok || field.tag >> 3 == 0) return (false, field);
        (ok, field.value, field.end) = _number(data, at, end);
        if (!ok) return (false, field);
        uint256 wireType = field.tag & 7;
        if (wireType == NUMBER) return (true, field);
        if (wireType != BYTES || field.value > end - field.end) return (false, field);
        field.start = field.end;
        field.end = field.start + field.value;
    }

    /// @notice The 32 bytes from `at` on.
    function word(bytes memory data, uint256 at) internal pure returns (bytes32 result) {
        assembly ("memory-safe") {
            result := mload(add(add(data, 0x20), at))
        }
    }

    function _number(
        bytes memory data,
        uint256 at,
        uint256 end
    ) private pure returns (bool ok, uint256 value, uint256 next_) {
        for (uint256 i = 0; i < MAX_NUMBER_BYTES && at + i < end; ++i) {
            uint256 digit = uint8(data[at + i]);
            value |= (digit & 0x7f) << (7 * i);
            if (digit < 0x80) return (true, value & type(uint64).max, at + i + 1);
        }
    }
}
