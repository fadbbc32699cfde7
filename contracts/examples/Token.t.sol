// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../test/Vm.sol";
import {Token} from "./Token.sol";

contract TokenTest {
    function testFuzz_theDeployerHoldsTheSupply(uint256 supply) public {
        Token token = new Token(supply);
        vm.assertEq(token.totalSupply(), supply);
        vm.assertEq(token.balanceOf(address(this)), supply);
    }

    function testFuzz_transferMovesTokens(uint128 supply, uint128 amount, address to) public {
        vm.assume(amount <= supply && to != address(0) && to != address(this));
        Token token = new Token(supply);
        vm.assertTrue(token.transfer(to, amount));
        vm.assertEq(token.balanceOf(to), amount);
        vm.assertEq(token.balanceOf(address(this)), supply - amount);
    }
}
