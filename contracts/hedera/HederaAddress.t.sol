// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../test/Vm.sol";
import {HederaAddress} from "./HederaAddress.sol";
import {IHederaAccount} from "./IHederaAccount.sol";

contract HederaAddressTest {
    function test_longZeroOfAKnownAccount() public pure {
        vm.assertEq(HederaAddress.longZero(98), 0x0000000000000000000000000000000000000062);
        vm.assertEq(HederaAddress.longZero(type(uint64).max), 0x000000000000000000000000fFFFFFffFFFFfffF);
    }

    function test_theUnitsAgree() public pure {
        vm.assertEq(HederaAddress.TINYBAR * 10 ** 8, HederaAddress.HBAR);
        vm.assertEq(HederaAddress.HBAR, 1 ether);
    }

    /// @dev The address is laid out byte by byte, as Hedera specifies it: 4 bytes shard, 8 bytes realm, 8 bytes num.
    function testFuzz_numAndLongZeroAreInverse(uint64 n) public pure {
        address account = HederaAddress.longZero(n);
        vm.assertEq(abi.encodePacked(account), abi.encodePacked(uint32(0), uint64(0), n));
        vm.assertTrue(HederaAddress.isLongZero(account));
        vm.assertEq(HederaAddress.num(account), n);
    }

    function testFuzz_otherAddressesHaveNoNum(address account, uint8 bit) public {
        account = address(uint160(account) | (uint160(1) << (64 + (bit % 96))));
        vm.assertFalse(HederaAddress.isLongZero(account));
        vm.expectRevert(abi.encodeWithSelector(HederaAddress.NotLongZero.selector, account));
        this.num(account);
    }

    function testFuzz_tinybarsAndWeibarsAreInverse(int64 tinybars) public pure {
        vm.assume(tinybars >= 0);
        uint256 weibars = HederaAddress.toWeibars(tinybars);
        vm.assertEq(weibars, uint256(int256(tinybars)) * 10_000_000_000);
        vm.assertTrue(HederaAddress.isWholeTinybars(weibars));
        vm.assertEq(HederaAddress.toTinybars(weibars), tinybars);
    }

    function testFuzz_fractionsAreNotRounded(uint64 tinybars, uint256 dust) public {
        uint256 weibars = uint256(tinybars) * 1e10 + 1 + (dust % (1e10 - 1));
        vm.assertFalse(HederaAddress.isWholeTinybars(weibars));
        vm.expectRevert(abi.encodeWithSelector(IHederaAccount.NotWholeTinybars.selector, weibars));
        this.toTinybars(weibars);
    }

    function testFuzz_moreThanInt64IsRefused(uint128 excess) public {
        uint256 tinybars = 2 ** 63 + uint256(excess);
        vm.expectRevert(abi.encodeWithSelector(HederaAddress.TinybarsTooLarge.selector, tinybars));
        this.toTinybars(tinybars * 1e10);
    }

    function testFuzz_negativeTinybarsAreRefused(int64 tinybars) public {
        vm.assume(tinybars < 0);
        vm.expectRevert(abi.encodeWithSelector(HederaAddress.TinybarsNegative.selector, tinybars));
        this.toWeibars(tinybars);
    }

    // A revert in an internal function would end the test itself: these put a call in between.

    function num(address account) external pure returns (uint64) {
        return HederaAddress.num(account);
    }

    function toTinybars(uint256 weibars) external pure returns (int64) {
        return HederaAddress.toTinybars(weibars);
    }

    function toWeibars(int64 tinybars) external pure returns (uint256) {
        return HederaAddress.toWeibars(tinybars);
    }
}
