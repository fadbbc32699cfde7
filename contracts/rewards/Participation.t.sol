// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {RewardsFixture} from "../test/RewardsFixture.sol";
import {vm} from "../test/Vm.sol";
import {RewardAddresses} from "./RewardAddresses.sol";

/// @title What is read from the record
contract ParticipationTest is RewardsFixture {
    uint128[] private bitmaps;

    function setUp() public {
        _begin(1);
    }

    function test_beforeTheFirstRecordNobodyHasDoneAnything() public view {
        vm.assertEq(participation.height(), 0);
        vm.assertEq(participation.time(), 0);
        vm.assertEq(participation.costOf(0), 0);
        vm.assertEq(participation.costs().length, 0);
        vm.assertEq(participation.attested(0, 256, 0), 0);
        vm.assertEq(participation.active(256, 1, 0), 0);
    }

    function testFuzz_hasHeightTimeAndCosts(uint64 height, uint64[5] memory paid, uint8 seats) public {
        height = height % 1e15;
        seats = seats % 6;
        for (uint256 seat = 0; seat < seats; ++seat) costs.push(paid[seat]);
        _record(height, 0);
        vm.assertEq(participation.height(), height);
        vm.assertEq(participation.time(), _timeOf(height));
        vm.assertEq(participation.costs().length, seats);
        for (uint256 seat = 0; seat < 5; ++seat) {
            vm.assertEq(participation.costOf(seat), seat < seats ? paid[seat] : 0);
            if (seat < seats) vm.assertEq(participation.costs()[seat], paid[seat]);
        }
        vm.assertEq(participation.costOf(type(uint256).max), 0);
    }

    function testFuzz_countsTheWindowThatItIsAskedFor(
        uint256 seed,
        uint16 height,
        uint16 window,
        uint16 skip,
        uint8 required
    ) public {
        height = height % 400;
        window = window % 300;
        skip = skip % 300;
        for (uint256 seat = 0; seat < seed % 4; ++seat) costs.push(uint64(seed));
        uint256 told = height < 256 ? height : 256;
        for (uint256 i = 0; i < told; ++i) bitmaps.push(uint128(uint256(keccak256(abi.encode(seed, i)))));
        _record(height, bitmaps);
        uint128 expected = 0;
        for (uint256 seat = 0; seat < 128; ++seat) {
            uint256 count = 0;
            for (uint256 i = skip; i < told && i < uint256(skip) + window; ++i) count += (bitmaps[i] >> seat) & 1;
            if (count >= required) expected |= uint128(1) << uint128(seat);
            if (seat % 32 == 1) vm.assertEq(participation.attested(seat, window, skip), count);
        }
        vm.assertEq(participation.active(window, required, skip), expected);
        vm.assertEq(participation.attested(128, window, skip), 0);
    }

    function test_anOutlandishQuestionHasAnAnswer() public {
        _record(300, 1);
        uint256 much = type(uint256).max;
        vm.assertEq(participation.active(much, 256, 0), 1);
        vm.assertEq(participation.active(much, 256, 1), 0);
        vm.assertEq(participation.active(much, 1, much), 0);
        vm.assertEq(participation.active(1, much, 0), 0);
        vm.assertEq(participation.attested(much, much, 0), 0);
        vm.assertEq(participation.attested(0, much, 0), 256);
    }

    function test_theRecordDoesNothingIfItIsCalled() public {
        _record(300, 1);
        (bool ok, bytes memory answer) = RewardAddresses.PARTICIPATION_RECORD.call{value: 1}("data");
        vm.assertTrue(ok);
        vm.assertEq(answer.length, 0);
    }
}
