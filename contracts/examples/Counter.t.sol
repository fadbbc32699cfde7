// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../test/Vm.sol";
import {Counter} from "./Counter.sol";

contract CounterTest {
    Counter private counter;

    function setUp() public {
        counter = new Counter();
    }

    function test_startsAtZero() public view {
        vm.assertEq(counter.x(), 0);
    }

    function test_incAdvancesByOne() public {
        vm.expectEmit(address(counter));
        emit Counter.Increment(1);
        counter.inc();
        vm.assertEq(counter.x(), 1);
    }

    function test_incByZeroReverts() public {
        vm.expectRevert(abi.encodeWithSelector(Counter.ZeroIncrement.selector));
        counter.incBy(0);
    }

    function testFuzz_incByAdds(uint128 first, uint128 second) public {
        vm.assume(first != 0 && second != 0);
        counter.incBy(first);
        vm.expectEmit(address(counter));
        emit Counter.Increment(second);
        counter.incBy(second);
        vm.assertEq(counter.x(), uint256(first) + second);
    }
}
