// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IExchangeRate} from "../IExchangeRate.sol";
import {vm} from "../../test/Vm.sol";
import {ExchangeRate} from "./ExchangeRate.sol";
import {SystemAddresses} from "./SystemAddresses.sol";

contract ExchangeRateTest {
    IExchangeRate private constant RATE = IExchangeRate(SystemAddresses.EXCHANGE_RATE);
    uint256 private constant LIMIT = 1 << 255;

    function setUp() public {
        vm.etch(address(RATE), type(ExchangeRate).runtimeCode);
        _set(12, 1);
    }

    function test_aCentIsATwelfthOfAnHbar() public {
        vm.assertEq(RATE.tinycentsToTinybars(1_200), 100);
        vm.assertEq(RATE.tinybarsToTinycents(100), 1_200);
    }

    function test_resultsAreRoundedDown() public {
        vm.assertEq(RATE.tinycentsToTinybars(11), 0);
        vm.assertEq(RATE.tinycentsToTinybars(12), 1);
        vm.assertEq(RATE.tinycentsToTinybars(23), 1);
        _set(596_987, 30_000);
        vm.assertEq(RATE.tinycentsToTinybars(100_000_000), 5_025_235);
        vm.assertEq(RATE.tinybarsToTinycents(100_000_000), 1_989_956_666);
    }

    function test_theRateIsWhatTheNodesWroteLast() public {
        _set(7, 2);
        vm.assertEq(RATE.tinybarsToTinycents(10), 35);
        _set(type(uint32).max, type(uint32).max);
        vm.assertEq(RATE.tinybarsToTinycents(10), 10);
    }

    function test_haltsWithoutARate() public {
        _set(0, 0);
        _expectHalt(abi.encodeCall(IExchangeRate.tinycentsToTinybars, (1)));
        _expectHalt(abi.encodeCall(IExchangeRate.tinybarsToTinycents, (1)));
    }

    function test_haltsWhereTheResultHasNoPlace() public {
        _set(1, 1);
        vm.assertEq(RATE.tinycentsToTinybars(LIMIT - 1), LIMIT - 1);
        _expectHalt(abi.encodeCall(IExchangeRate.tinycentsToTinybars, (LIMIT)));
        _set(1, 2);
        vm.assertEq(RATE.tinycentsToTinybars(LIMIT / 2 - 1), LIMIT - 2);
        _expectHalt(abi.encodeCall(IExchangeRate.tinycentsToTinybars, (LIMIT / 2)));
    }

    function test_haltsForAnotherFunction() public {
        _expectHalt(abi.encodeWithSignature("approxUsdValue()"));
        _expectHalt("");
    }

    function test_haltsAsTheCodeOfAnotherContract() public {
        (bool ok, bytes memory reason) = address(RATE).delegatecall{gas: 100_000}(
            abi.encodeCall(IExchangeRate.tinycentsToTinybars, (12))
        );
        vm.assertFalse(ok);
        vm.assertEq(reason.length, 0);
    }

    /// @dev The quotient is checked as division is defined, in parts that do not overflow.
    function testFuzz_theResultIsTheQuotient(uint128 amount, uint32 cents, uint32 hbars) public {
        vm.assume(cents != 0);
        _set(cents, hbars);
        uint256 product = uint256(amount) * hbars;
        uint256 result = RATE.tinycentsToTinybars(amount);
        vm.assertLe(result * cents, product);
        vm.assertLe(product + 1, (result + 1) * cents);
    }

    /// @dev Where the product has more than 256 bits: amount = whole * cents, so the result is whole * hbars exactly.
    function testFuzz_largeProductsDoNotOverflow(uint32 cents, uint32 hbars, uint256 whole) public {
        vm.assume(cents != 0 && hbars != 0);
        uint256 larger = cents > hbars ? cents : hbars;
        whole %= LIMIT / larger;
        _set(cents, hbars);
        vm.assertEq(RATE.tinycentsToTinybars(whole * cents), whole * hbars);
        vm.assertEq(RATE.tinybarsToTinycents(whole * hbars), whole * cents);
    }

    function _set(uint32 cents, uint32 hbars) private {
        vm.store(address(RATE), bytes32(0), bytes32((uint256(cents) << 32) | hbars));
    }

    function _expectHalt(bytes memory data) private {
        uint256 gas = gasleft();
        (bool ok, bytes memory reason) = address(RATE).call{gas: 100_000}(data);
        vm.assertLe(100_000, gas - gasleft());
        vm.assertFalse(ok);
        vm.assertEq(reason.length, 0);
    }
}
