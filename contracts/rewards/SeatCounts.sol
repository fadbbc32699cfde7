// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

/**
 * @title Counting the bits of all seats at once
 * @dev A vertical counter: bit s of plane p is bit p of the count of seat s. Adding a bitmap is a ripple-carry addition of
 * 128 columns at a time, so that what it costs depends on the number of bitmaps and not on that of the seats.
 */
library SeatCounts {
    /// @dev Counts up to 511, and a record tells of 256 blocks.
    uint256 private constant PLANES = 9;

    /**
     * @notice The seats that are set in at least `required` of the bitmaps.
     * @param bitmaps u128 each, one after the other
     */
    function atLeast(bytes memory bitmaps, uint256 required) internal pure returns (uint128) {
        if (required >= 1 << PLANES) return 0;
        uint256[PLANES] memory planes;
        for (uint256 at = 0; at < bitmaps.length; at += 16) _add(planes, _bitmap(bitmaps, at));
        return _compare(planes, required);
    }

    /// @notice How many of the bitmaps have the seat.
    function count(bytes memory bitmaps, uint256 seat) internal pure returns (uint256 total) {
        for (uint256 at = 0; at < bitmaps.length; at += 16) total += (_bitmap(bitmaps, at) >> seat) & 1;
    }

    function _bitmap(bytes memory bitmaps, uint256 at) private pure returns (uint256 bitmap) {
        assembly ("memory-safe") {
            // The 32 bytes that end with the bitmap: they begin 16 before it, and the length is in front of the first.
            bitmap := and(mload(add(add(bitmaps, 16), at)), 0xffffffffffffffffffffffffffffffff)
        }
    }

    function _add(uint256[PLANES] memory planes, uint256 carry) private pure {
        for (uint256 p = 0; carry != 0; ++p) {
            uint256 plane = planes[p];
            planes[p] = plane ^ carry;
            carry &= plane;
        }
    }

    /// @dev From the highest plane down: a seat is above as soon as it has a bit that `required` lacks, and no longer
    /// equal once it lacks one that `required` has.
    function _compare(uint256[PLANES] memory planes, uint256 required) private pure returns (uint128) {
        uint256 above = 0;
        uint256 equal = type(uint128).max;
        for (uint256 p = PLANES; p != 0; --p) {
            uint256 plane = planes[p - 1];
            if ((required >> (p - 1)) & 1 == 1) {
                equal &= plane;
            } else {
                above |= equal & plane;
                equal &= ~plane;
            }
        }
        return uint128(above | equal);
    }
}
