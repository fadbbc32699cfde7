// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {IParticipation} from "./IParticipation.sol";
import {RewardAddresses} from "./RewardAddresses.sol";
import {SeatCounts} from "./SeatCounts.sol";

/// @title Participation, read from the record
contract Participation is IParticipation {
    using SeatCounts for bytes;

    address private constant RECORD = RewardAddresses.PARTICIPATION_RECORD;
    uint256 private constant HEIGHT_AT = 1;
    uint256 private constant TIME_AT = 9;
    uint256 private constant SEATS_AT = 21;
    uint256 private constant COSTS_AT = 22;
    uint256 private constant COST_BYTES = 8;
    uint256 private constant BITMAP_BYTES = 16;

    /// @inheritdoc IParticipation
    function height() external view returns (uint64) {
        return uint64(_word(HEIGHT_AT) >> 192);
    }

    /// @inheritdoc IParticipation
    function time() external view returns (uint96) {
        return uint96(_word(TIME_AT) >> 160);
    }

    /// @inheritdoc IParticipation
    function costOf(uint256 seat) external view returns (uint64) {
        return seat < _seats() ? uint64(_word(COSTS_AT + seat * COST_BYTES) >> 192) : 0;
    }

    /// @inheritdoc IParticipation
    function costs() external view returns (uint64[] memory list) {
        list = new uint64[](_seats());
        bytes memory packed = _read(COSTS_AT, list.length * COST_BYTES);
        for (uint256 seat = 0; seat < list.length; ++seat) {
            uint64 cost;
            assembly ("memory-safe") {
                cost := shr(192, mload(add(add(packed, 32), mul(seat, COST_BYTES))))
            }
            list[seat] = cost;
        }
    }

    /// @inheritdoc IParticipation
    function attested(uint256 seat, uint256 window, uint256 skip) external view returns (uint256) {
        return seat < 8 * BITMAP_BYTES ? _bitmaps(window, skip).count(seat) : 0;
    }

    /// @inheritdoc IParticipation
    function active(uint256 window, uint256 required, uint256 skip) external view returns (uint128) {
        return _bitmaps(window, skip).atLeast(required);
    }

    /// @dev The bitmaps of `window` blocks, the newest first, as far as the record has them.
    function _bitmaps(uint256 window, uint256 skip) private view returns (bytes memory) {
        uint256 start = COSTS_AT + _seats() * COST_BYTES;
        uint256 size = RECORD.code.length;
        uint256 there = size > start ? (size - start) / BITMAP_BYTES : 0;
        if (skip >= there) return "";
        if (window > there - skip) window = there - skip;
        return _read(start + skip * BITMAP_BYTES, window * BITMAP_BYTES);
    }

    function _seats() private view returns (uint256) {
        return _word(SEATS_AT) >> 248;
    }

    /// @dev What is beyond the record's end reads as zero.
    function _word(uint256 at) private view returns (uint256 word) {
        address record = RECORD;
        assembly ("memory-safe") {
            extcodecopy(record, 0, at, 32)
            word := mload(0)
        }
    }

    function _read(uint256 at, uint256 length) private view returns (bytes memory data) {
        address record = RECORD;
        data = new bytes(length);
        assembly ("memory-safe") {
            extcodecopy(record, add(data, 32), at, length)
        }
    }
}
