// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {vm} from "../../test/Vm.sol";
import {BalanceType} from "./BalanceType.sol";
import {CounterType} from "./CounterType.sol";
import {NftType} from "./NftType.sol";

contract TypesTest {
    address private constant ALICE = address(bytes20("alice lives here, at"));
    address private constant BOB = address(bytes20("bob's is this one at"));
    address private constant CAROL = address(bytes20("carol is to be found"));

    BalanceType private balance = new BalanceType();
    NftType private nft = new NftType();
    CounterType private counter = new CounterType();

    // Balances

    function test_whatIsIssuedIsTheIssuers() public {
        vm.assertEq(balance.create(ALICE, abi.encode(ALICE, ALICE, 5)), _balance(ALICE, ALICE, 5));
        vm.assertEq(balance.create(BOB, abi.encode(ALICE, CAROL, 0)), _balance(ALICE, CAROL, 0));
        vm.expectRevert(abi.encodeWithSelector(BalanceType.NotYours.selector, BOB, ALICE, BOB));
        balance.create(BOB, abi.encode(ALICE, BOB, 5));
        vm.expectRevert(abi.encodeWithSelector(BalanceType.NotYours.selector, ALICE, ALICE, BOB));
        balance.create(ALICE, abi.encode(ALICE, BOB, 5));
    }

    function testFuzz_aPaymentConserves(uint128 from, uint128 to, uint128 amount) public {
        bytes[] memory states = _pair(_balance(CAROL, ALICE, from), _balance(CAROL, BOB, to));
        if (amount > from) {
            vm.expectRevert(abi.encodeWithSelector(BalanceType.TooLittle.selector, from, amount));
            balance.run(ALICE, states, abi.encode(amount));
        } else if (uint256(to) + amount > type(uint128).max) {
            vm.expectRevert(abi.encodeWithSelector(BalanceType.TooMuch.selector, to, amount));
            balance.run(ALICE, states, abi.encode(amount));
        } else {
            bytes[] memory paid = balance.run(ALICE, states, abi.encode(amount));
            vm.assertEq(paid.length, 2);
            vm.assertEq(paid[0], _balance(CAROL, ALICE, from - amount));
            vm.assertEq(paid[1], _balance(CAROL, BOB, to + amount));
        }
    }

    function test_onlyTheOwnerPaysAndInOneToken() public {
        bytes[] memory states = _pair(_balance(CAROL, ALICE, 5), _balance(CAROL, BOB, 5));
        vm.expectRevert(abi.encodeWithSelector(BalanceType.NotTheOwner.selector, BOB, ALICE));
        balance.run(BOB, states, abi.encode(1));
        states[1] = _balance(BOB, BOB, 5);
        vm.expectRevert(abi.encodeWithSelector(BalanceType.OtherToken.selector, CAROL, BOB));
        balance.run(ALICE, states, abi.encode(1));
        vm.expectRevert(abi.encodeWithSelector(BalanceType.NotAPair.selector, 1));
        balance.run(ALICE, new bytes[](1), abi.encode(1));
        vm.expectRevert(abi.encodeWithSelector(BalanceType.NotAPair.selector, 3));
        balance.run(ALICE, new bytes[](3), abi.encode(1));
        vm.expectRevert(abi.encodeWithSelector(BalanceType.MalformedState.selector, 0));
        balance.run(ALICE, new bytes[](2), abi.encode(1));
        vm.expectRevert(abi.encodeWithSelector(BalanceType.MalformedState.selector, 57));
        balance.canMix(ALICE, new bytes(57));
    }

    function test_aBalanceIsItsOwners() public view {
        bytes memory state = _balance(CAROL, ALICE, 5);
        vm.assertTrue(balance.canMove(ALICE, state, 1) && balance.canMix(ALICE, state));
        vm.assertFalse(balance.canMove(BOB, state, 1) || balance.canMix(BOB, state));
        state = _balance(CAROL, ALICE, 0);
        vm.assertTrue(balance.canMix(BOB, state));
        vm.assertFalse(balance.canMove(BOB, state, 1));
        string memory words = string.concat("0 of ", _hex(CAROL), " owned by ", _hex(ALICE));
        vm.assertEq(bytes(balance.describe(state)), bytes(words));
    }

    // Things of which there is one

    function testFuzz_aThingIsGivenByItsOwnerAlone(address caller, address to, bytes calldata uri) public {
        bytes memory state = nft.create(ALICE, uri);
        vm.assertEq(state, abi.encodePacked(ALICE, uri));
        bytes[] memory states = _pair(state, abi.encodePacked(ALICE, "another"));
        bytes memory call = abi.encode(to);
        if (to == address(0)) vm.expectRevert(abi.encodeWithSelector(NftType.NoOwner.selector));
        else if (caller != ALICE) {
            vm.expectRevert(abi.encodeWithSelector(NftType.NotTheOwner.selector, caller, ALICE));
        }
        nft.run(caller, states, call);
        if (to == address(0)) return;
        bytes[] memory given = nft.run(ALICE, states, call);
        vm.assertEq(given[0], abi.encodePacked(to, uri));
        vm.assertEq(given[1], abi.encodePacked(to, "another"));
    }

    function test_aThingIsItsOwners() public {
        bytes memory state = abi.encodePacked(ALICE, "ipfs://one");
        vm.assertTrue(nft.canMove(ALICE, state, 1) && nft.canMix(ALICE, state));
        vm.assertFalse(nft.canMove(BOB, state, 1) || nft.canMix(BOB, state));
        vm.assertEq(bytes(nft.describe(state)), bytes(string.concat("ipfs://one owned by ", _hex(ALICE))));
        vm.expectRevert(abi.encodeWithSelector(NftType.MalformedState.selector, 19));
        nft.canMove(ALICE, new bytes(19), 1);
    }

    // Counters

    function test_anybodyCounts() public {
        bytes memory state = counter.create(ALICE, "");
        bytes[] memory states = counter.run(BOB, _pair(state, _counter(BOB, 7)), "");
        vm.assertEq(states[0], _counter(ALICE, 1));
        vm.assertEq(states[1], _counter(BOB, 8));
        vm.assertTrue(counter.canMove(ALICE, state, 1) && counter.canMix(ALICE, state));
        vm.assertFalse(counter.canMove(BOB, state, 1) || counter.canMix(BOB, state));
        vm.assertEq(bytes(counter.describe(states[0])), bytes(string.concat("1 counted for ", _hex(ALICE))));
        vm.expectRevert(abi.encodeWithSelector(CounterType.UnexpectedData.selector, 1));
        counter.create(ALICE, hex"00");
        vm.expectRevert(abi.encodeWithSelector(CounterType.UnexpectedData.selector, 1));
        counter.run(ALICE, states, hex"00");
        states[1] = _counter(BOB, type(uint64).max);
        vm.expectRevert(abi.encodeWithSelector(CounterType.AtTheEnd.selector));
        counter.run(ALICE, states, "");
        vm.expectRevert(abi.encodeWithSelector(CounterType.MalformedState.selector, 27));
        counter.canMove(ALICE, new bytes(27), 1);
    }

    function _balance(address issuer, address owner, uint128 amount) private pure returns (bytes memory) {
        return abi.encodePacked(issuer, owner, amount);
    }

    function _counter(address owner, uint64 count) private pure returns (bytes memory) {
        return abi.encodePacked(owner, count);
    }

    function _pair(bytes memory first, bytes memory second) private pure returns (bytes[] memory states) {
        states = new bytes[](2);
        (states[0], states[1]) = (first, second);
    }

    function _hex(address account) private pure returns (string memory) {
        return Strings.toHexString(account);
    }
}
