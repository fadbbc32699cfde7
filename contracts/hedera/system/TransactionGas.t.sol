// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../../test/Vm.sol";
import {TransactionGas} from "./TransactionGas.sol";

contract TransactionGasTest {
    function test_withoutDataItIsTheBase() public view {
        vm.assertEq(this.minimum(""), 21_000);
    }

    function test_aZeroByteTakesTenAndAnyOtherForty() public view {
        vm.assertEq(this.minimum(hex"00"), 21_010);
        vm.assertEq(this.minimum(hex"01"), 21_040);
        vm.assertEq(this.minimum(hex"80"), 21_040);
        vm.assertEq(this.minimum(hex"00ff00"), 21_060);
    }

    function test_wordsOfZerosAreAllZeros() public view {
        vm.assertEq(this.zeros(new bytes(31)), 31);
        vm.assertEq(this.zeros(new bytes(32)), 32);
        vm.assertEq(this.zeros(new bytes(33)), 33);
        vm.assertEq(this.zeros(new bytes(4096)), 4096);
    }

    function test_whatFollowsTheDataDoesNotCount() public view {
        // The second argument's zeros lie right behind the first one's two bytes.
        bytes memory call = abi.encodePacked(
            this.zeros.selector,
            abi.encode(uint256(0x20), uint256(2)),
            hex"0100",
            new bytes(62)
        );
        (, bytes memory result) = address(this).staticcall(call);
        vm.assertEq(abi.decode(result, (uint256)), 1);
    }

    function testFuzz_countsZerosAsAPlainLoopDoes(bytes calldata random, uint256 mask) public view {
        // Random bytes are seldom zero: take some away.
        bytes memory data = random;
        for (uint256 i = 0; i < data.length; i++) if ((mask >> (i % 256)) & 1 == 1) data[i] = 0;
        uint256 expected = 0;
        for (uint256 i = 0; i < data.length; i++) if (data[i] == 0) expected++;
        vm.assertEq(this.zeros(data), expected);
    }

    function minimum(bytes calldata data) external pure returns (uint256) {
        return TransactionGas.minimum(data);
    }

    function zeros(bytes calldata data) external pure returns (uint256) {
        return TransactionGas.zeros(data);
    }
}
