// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {vm} from "../test/Vm.sol";
import {SeatCounts} from "./SeatCounts.sol";

/// @title Counting all seats at once, against counting them one by one
contract SeatCountsTest {
    function testFuzz_hasTheSeatsThatAreSetOftenEnough(uint256 seed, uint16 count, uint16 required) public pure {
        // Around the powers of two the carry runs through all planes.
        count = uint16(count % 257);
        required = uint16(required % (count + 3));
        _check(_bitmaps(seed, count), required);
    }

    function testFuzz_countsWhatIsSetAlmostAlwaysOrAlmostNever(uint256 seed, bool always) public pure {
        bytes memory bitmaps = _bitmaps(seed, 256);
        for (uint256 i = 0; i < bitmaps.length; ++i) {
            bytes1 other = bytes1(uint8(uint256(keccak256(abi.encode(seed, i)))));
            bitmaps[i] = always ? bitmaps[i] | other : bitmaps[i] & other;
        }
        uint16[8] memory thresholds = [1, 63, 64, 127, 128, 192, 255, 256];
        for (uint256 i = 0; i < thresholds.length; ++i) _check(bitmaps, thresholds[i]);
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

    function _check(bytes memory bitmaps, uint256 required) private pure {
        uint256 expected = 0;
        for (uint256 seat = 0; seat < 128; ++seat) {
            uint256 count = 0;
            for (uint256 i = 0; i < bitmaps.length; i += 16) {
                if (uint8(bitmaps[i + 15 - seat / 8]) & (1 << (seat % 8)) != 0) ++count;
            }
            vm.assertEq(SeatCounts.count(bitmaps, seat), count);
            if (count >= required) expected |= 1 << seat;
        }
        vm.assertEq(SeatCounts.atLeast(bitmaps, required), expected);
    }

    function _bitmaps(uint256 seed, uint256 count) private pure returns (bytes memory bitmaps) {
        bitmaps = new bytes(count * 16);
        for (uint256 i = 0; i < bitmaps.length; i += 32) {
            bytes32 word = keccak256(abi.encode(seed, i));
            for (uint256 j = 0; j < 32 && i + j < bitmaps.length; ++j) bitmaps[i + j] = word[j];
        }
    }
}
