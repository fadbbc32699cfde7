// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../test/Vm.sol";
import {TicketType} from "./TicketType.sol";

contract TicketTypeTest {
    address private constant ALICE = address(bytes20("alice lives here, at"));

    TicketType private tickets = new TicketType();

    function testFuzz_aTicketLetsItsOwnerInOnce(address caller) public {
        bytes[] memory states = new bytes[](2);
        (states[0], states[1]) = (tickets.create(ALICE, ""), tickets.create(ALICE, ""));
        vm.assertEq(bytes(tickets.describe(states[0])), "a ticket");
        if (caller != ALICE) vm.expectRevert(abi.encodeWithSelector(TicketType.NotYours.selector, caller, ALICE));
        tickets.run(caller, states, "");
        states = tickets.run(ALICE, states, "");
        vm.assertEq(states.length, 2);
        vm.assertEq(bytes(tickets.describe(states[0])), "a used ticket");
        vm.assertEq(states[0], states[1]);
        vm.expectRevert(abi.encodeWithSelector(TicketType.AlreadyUsed.selector));
        tickets.run(ALICE, states, "");
    }

    function testFuzz_aTicketIsItsOwners(address caller, uint64 destination) public view {
        bytes memory state = tickets.create(ALICE, "");
        vm.assertTrue(tickets.canMove(caller, state, destination) == (caller == ALICE));
        vm.assertTrue(tickets.canMix(caller, state) == (caller == ALICE));
    }
}
