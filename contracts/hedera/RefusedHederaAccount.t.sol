// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Payer} from "../test/Payer.t.sol";
import {delegate, vm} from "../test/Vm.sol";
import {HederaResponseCodes} from "./HederaResponseCodes.sol";
import {IHederaAccount} from "./IHederaAccount.sol";
import {RefusedHederaAccount} from "./RefusedHederaAccount.sol";

contract RefusedHederaAccountTest {
    address payable private constant CAROL = payable(address(1003));
    uint256 private constant TINYBAR = 1e10;

    Payer private payer;

    function setUp() public {
        delegate(CAROL, address(new RefusedHederaAccount(HederaResponseCodes.ACCOUNT_DELETED)));
        payer = new Payer();
        vm.deal(address(this), type(uint128).max);
        vm.deal(address(payer), type(uint128).max);
    }

    function test_transferRevertsWithHederasReason() public {
        vm.expectRevert(_refused(HederaResponseCodes.ACCOUNT_DELETED));
        payer.transfer(CAROL, TINYBAR);
    }

    function test_sendFails() public {
        vm.assertFalse(payer.send(CAROL, TINYBAR));
        vm.assertEq(CAROL.balance, 0);
    }

    function test_refusalLeavesRoomInTheStipend() public {
        // A call with value and no gas of its own runs on the stipend of 2,300 alone, as `transfer` does.
        (bool ok, bytes memory reason) = CAROL.call{value: TINYBAR, gas: 0}("");
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 500);
        vm.assertFalse(ok);
        vm.assertEq(reason, _refused(HederaResponseCodes.ACCOUNT_DELETED));
    }

    function test_theReasonCanBeCaught() public {
        try payer.transfer(CAROL, TINYBAR) {
            vm.assertTrue(false);
        } catch (bytes memory reason) {
            vm.assertEq(bytes32(bytes4(reason)), bytes32(IHederaAccount.HederaRefused.selector));
        }
    }

    function testFuzz_everyCodeComesBackUnchanged(int64 code, uint96 amount, bytes calldata data) public {
        delegate(CAROL, address(new RefusedHederaAccount(code)));
        (bool ok, bytes memory reason) = payer.call(CAROL, amount, data);
        vm.assertFalse(ok);
        vm.assertEq(reason, _refused(code));
        vm.assertEq(CAROL.balance, 0);
    }

    function _refused(int64 code) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IHederaAccount.HederaRefused.selector, code);
    }
}
