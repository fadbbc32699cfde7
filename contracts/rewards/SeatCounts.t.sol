// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {vm} from "../test/Vm.sol";
import {SeatCounts} from "./SeatCounts.sol";

/// @title Counting all seats at once, against counting them one by one
contract SeatCountsTest {
    function testFuzz_hasTheSeatsThatAreSetOftenEnough(uint256 seed, uint16 count, uint16 required) public pure {
        count = uint16(count % 257);
        bytes memory bitmaps = _bitmaps(seed, count);
        _check(bitmaps, _countsOf(bitmaps), required % (count + 3));
    }

    /// @dev Around the powers of two the carry runs through all planes.
    function testFuzz_countsWhatIsSetAlmostAlwaysOrAlmostNever(uint256 seed, bool always) public pure {
        bytes memory bitmaps = _bitmaps(seed, 256);
        bytes memory others = _bitmaps(~seed, 256);
        for (uint256 at = 32; at <= bitmaps.length; at += 32) {
            assembly ("memory-safe") {
                let word := mload(add(bitmaps, at))
                let other := mload(add(others, at))
                switch always
                case 0 {
                    mstore(add(bitmaps, at), and(word, other))
                }
                default {
                    mstore(add(bitmaps, at), or(word, other))
                }
            }
        }
        uint256[128] memory counts = _countsOf(bitmaps);
        uint16[8] memory thresholds = [1, 63, 64, 65, 128, 191, 192, 256];
        for (uint256 i = 0; i < thresholds.length; ++i) _check(bitmaps, counts, thresholds[i]);
    }

    function test_countsToTheBlocksOfARecord() public pure {
        bytes memory bitmaps = new bytes(256 * 16);
        for (uint256 i = 0; i < bitmaps.length; ++i) bitmaps[i] = 0xff;
        vm.assertEq(SeatCounts.atLeast(bitmaps, 256), type(uint128).max);
        vm.assertEq(SeatCounts.atLeast(bitmaps, 257), 0);
        vm.assertEq(SeatCounts.count(bitmaps, 127), 256);
    }

    function test_nothingIsRequiredOfNobody() public pure {
        vm.assertEq(SeatCounts.atLeast("", 0), type(uint128).max);
        vm.assertEq(SeatCounts.atLeast("", 1), 0);
        vm.assertEq(SeatCounts.atLeast("", 512), 0);
        vm.assertEq(SeatCounts.atLeast("", type(uint256).max), 0);
    }

    function _check(bytes memory bitmaps, uint256[128] memory counts, uint256 required) private pure {
        uint256 expected = 0;
        for (uint256 seat = 0; seat < 128; ++seat) if (counts[seat] >= required) expected |= 1 << seat;
        vm.assertEq(SeatCounts.atLeast(bitmaps, required), expected);
        uint256 one = uint256(keccak256(bitmaps)) % 128;
        vm.assertEq(SeatCounts.count(bitmaps, one), counts[one]);
    }

    /// @dev How often each seat is set, one bit after the other.
    function _countsOf(bytes memory bitmaps) private pure returns (uint256[128] memory counts) {
        for (uint256 i = 0; i < bitmaps.length; ++i) {
            uint256 lowest = 8 * (15 - (i % 16));
            for (uint256 bits = uint8(bitmaps[i]); bits != 0; bits >>= 1) counts[lowest++] += bits & 1;
        }
    }

    function _bitmaps(uint256 seed, uint256 count) private pure returns (bytes memory bitmaps) {
        bitmaps = new bytes(count * 16);
        for (uint256 at = 16; at <= bitmaps.length; at += 16) {
            bytes32 word = keccak256(abi.encode(seed, at));
            assembly ("memory-safe") {
                // 16 bytes of it, in front of what comes behind.
                let place := add(add(bitmaps, 16), at)
                mstore(place, or(and(mload(place), shr(128, not(0))), shl(128, word)))
            }
        }
    }
}
