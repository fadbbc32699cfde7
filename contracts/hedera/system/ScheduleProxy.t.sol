// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";

import {WithScheduleService} from "../../test/WithScheduleService.t.sol";
import {vm} from "../../test/Vm.sol";
import {ScheduleProxy} from "./ScheduleProxy.sol";

contract ScheduleProxyTest is WithScheduleService {
    function testFuzz_aScheduleIsWhereAMinimalProxyWouldBe(bytes32 identity) public pure {
        address expected = Clones.predictDeterministicAddress(address(HSS), identity, address(HSS));
        vm.assertEq(ScheduleProxy.at(identity), expected);
    }

    function test_aSchedulesCodeIsAMinimalProxyOfTheService() public {
        bytes memory code = _schedule(0).code;
        vm.assertEq(
            code,
            abi.encodePacked(hex"363d3d373d3d3d363d73", address(HSS), hex"5af43d82803e903d91602b57fd5bf3")
        );
    }

    function test_valueSentToAScheduleComesBack() public {
        address schedule = _schedule(0);
        vm.deal(address(this), 1 ether);
        (bool ok, ) = schedule.call{value: 1 ether}("");
        vm.assertFalse(ok);
        vm.assertEq(address(this).balance, 1 ether);
    }

    function test_valueSentToASchedulesAddressBeforehandDoesNotPreventIt() public {
        bytes32 identity = keccak256(abi.encode(this, TARGET, THEN, GAS, uint256(5e10), false, keccak256(DATA)));
        address schedule = ScheduleProxy.at(identity);
        vm.deal(schedule, 1);
        vm.assertEq(_schedule(5), schedule);
    }
}
