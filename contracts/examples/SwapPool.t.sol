// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaFixture} from "../test/HederaFixture.sol";
import {vm} from "../test/Vm.sol";
import {SwapPool} from "./SwapPool.sol";

contract SwapPoolTest is HederaFixture {
    uint64 private constant ISSUER = 1000;
    uint64 private constant TRADER = 1001;
    uint64 private constant POOL = 2001;
    uint64 private constant FOO = 3001;
    uint64 private constant BAR = 3002;
    address private constant TRADER_ADDRESS = address(bytes20("the trader's address"));

    SwapPool private pool;
    address private foo;
    address private bar;

    function setUp() public {
        placeTokenService();
        account(ISSUER, address(0));
        account(TRADER, TRADER_ADDRESS, 0, -1);
        foo = token(FOO, 0, 0, ISSUER, type(uint64).max / 2, 0);
        bar = token(BAR, 0, 0, ISSUER, type(uint64).max / 2, 0);
        pool = new SwapPool(foo, bar);
        contractAccount(POOL, address(pool));
    }

    function testFuzz_theProductOfTheReservesNeverFalls(uint56 reserve0, uint56 reserve1, uint56 amountIn) public {
        _endow(reserve0, reserve1, amountIn);
        uint256 quoted = pool.quote(foo, amountIn);
        vm.assume(quoted != 0);
        vm.prank(TRADER_ADDRESS);
        uint256 amountOut = pool.swap(foo, amountIn, 0);
        vm.assertEq(amountOut, quoted);
        vm.assertEq(balanceOf(FOO, TRADER), 0);
        vm.assertEq(balanceOf(BAR, TRADER), amountOut);
        vm.assertEq(balanceOf(FOO, POOL), uint256(reserve0) + amountIn);
        vm.assertEq(balanceOf(BAR, POOL), reserve1 - amountOut);
        uint256 product = uint256(balanceOf(FOO, POOL)) * balanceOf(BAR, POOL);
        vm.assertTrue(product >= uint256(reserve0) * reserve1);
    }

    function testFuzz_nobodyGainsByGoingThereAndBack(uint56 reserve0, uint56 reserve1, uint56 amountIn) public {
        _endow(reserve0, reserve1, amountIn);
        vm.assume(pool.quote(foo, amountIn) != 0);
        vm.prank(TRADER_ADDRESS);
        uint256 amountOut = pool.swap(foo, amountIn, 0);
        vm.assertTrue(pool.quote(bar, amountOut) <= amountIn);
    }

    function test_isOfTwoTokens() public {
        vm.expectRevert(abi.encodeWithSelector(SwapPool.SameToken.selector, foo));
        new SwapPool(foo, foo);
    }

    function test_anEmptyPoolGivesNothing() public {
        vm.assertEq(pool.quote(foo, 0), 0);
        vm.assertEq(pool.quote(foo, 1000), 0);
        vm.expectRevert(abi.encodeWithSelector(SwapPool.TooLittle.selector, 0, 1));
        pool.swap(foo, 1000, 1);
    }

    /// @dev Reserves, and a trader who has `amountIn` of the first token and has allowed the pool to take it.
    function _endow(uint64 reserve0, uint64 reserve1, uint64 amountIn) private {
        relation(FOO, POOL, reserve0);
        relation(BAR, POOL, reserve1);
        relation(FOO, TRADER, amountIn);
        allow(FOO, TRADER, POOL, amountIn);
    }
}
