// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {TokenServiceTest} from "../../test/TokenServiceTest.sol";
import {delegate, vm} from "../../test/Vm.sol";
import {HederaRouter} from "./HederaRouter.sol";
import {HederaState} from "./HederaState.sol";
import {HederaToken} from "./HederaToken.sol";
import {HederaTokenManagement} from "./HederaTokenManagement.sol";
import {HederaTokenService} from "./HederaTokenService.sol";
import {ITokenRedirect} from "./ITokenRedirect.sol";
import {SystemAddresses} from "./SystemAddresses.sol";

/// @dev Runs the code of others as its own.
contract Borrower {
    function borrow(address code, bytes calldata data) external returns (bool ok, bytes memory result) {
        (ok, result) = code.delegatecall(data);
    }
}

contract HederaRouterTest is TokenServiceTest {
    function test_theCodeFits() public pure {
        vm.assertLe(type(HederaRouter).runtimeCode.length, 24_576);
        vm.assertLe(type(HederaTokenService).runtimeCode.length, 24_576);
        vm.assertLe(type(HederaToken).runtimeCode.length, 24_576);
        vm.assertLe(type(HederaTokenManagement).runtimeCode.length, 24_576);
    }

    function test_redirectsACallToAToken() public {
        bytes memory inner = abi.encodeWithSignature("transfer(address,uint256)", bank, 7);
        bytes memory result = _redirect(shop, COIN_ADDRESS, inner, true);
        // Hedera, too, returns what the token does.
        vm.assertEq(result, abi.encode(true));
        vm.assertEq(balanceOf(COIN, BANK), 7);
        inner = abi.encodeWithSignature("transfer(address,uint256)", bank, 5000);
        vm.assertEq(
            _redirect(shop, COIN_ADDRESS, inner, false),
            refused(HederaResponseCodes.INSUFFICIENT_TOKEN_BALANCE)
        );
        vm.assertEq(_redirect(shop, address(4000), inner, false), refused(HederaResponseCodes.INVALID_TOKEN_ID));
        vm.assertEq(_redirect(shop, COIN_ADDRESS, hex"a9059c", false), refused(HederaResponseCodes.NOT_SUPPORTED));
    }

    function test_believesOnlyTokens() public {
        bytes memory inner = abi.encodeWithSignature("transfer(address,uint256)", bank, 7);
        bytes memory data = abi.encodeCall(ITokenRedirect.callToken, (shop, inner));
        reverts(HederaResponseCodes.INVALID_TOKEN_ID, bank, HTS, data);
        reverts(HederaResponseCodes.INVALID_TOKEN_ID, BOB_ADDRESS, HTS, data);
        // What a token is called with it passes on as such, even this.
        vm.prank(bank);
        (bool ok, ) = COIN_ADDRESS.call(data);
        vm.assertFalse(ok);
    }

    function test_aTokensFunctionsAreNotTheServices() public {
        // Token and caller, as they would follow the data of a token's call.
        bytes memory inner = abi.encodeWithSignature("transfer(address,uint256)", bank, 7);
        vm.prank(bank);
        (bool ok, ) = HTS.call(abi.encodePacked(inner, COIN_ADDRESS, shop));
        vm.assertFalse(ok);
        vm.assertEq(balanceOf(COIN, SHOP), 1000);
    }

    function test_nobodyBorrowsTheCode() public {
        Borrower borrower = new Borrower();
        bytes memory data = abi.encodeCall(IHederaTokenService.transferToken, (COIN_ADDRESS, shop, bank, 1));
        bytes memory reason = abi.encodeWithSelector(HederaRouter.NotASystemContract.selector, borrower);
        (bool ok, bytes memory result) = borrower.borrow(HTS, data);
        vm.assertFalse(ok);
        vm.assertEq(result, reason);
        (ok, result) = borrower.borrow(COIN_ADDRESS, abi.encodeWithSignature("transfer(address,uint256)", bank, 1));
        vm.assertFalse(ok);
        // A token's code is a designator, which a delegatecall follows.
        vm.assertEq(result, reason);
        delegate(STRANGER, HTS);
        (ok, result) = STRANGER.call(data);
        vm.assertFalse(ok);
        vm.assertEq(result, abi.encodeWithSelector(HederaRouter.NotASystemContract.selector, STRANGER));
    }

    function test_theCodeBehindItServesNobodyDirectly() public {
        bytes memory data = abi.encodeCall(IHederaTokenService.transferToken, (COIN_ADDRESS, shop, bank, 1));
        vm.prank(shop);
        (bool ok, bytes memory result) = SystemAddresses.TOKEN_SERVICE_CODE.call(data);
        // It has a storage of its own, in which there is nothing.
        vm.assertFalse(ok);
        vm.assertEq(result, refused(HederaResponseCodes.INVALID_TOKEN_ID));
    }

    function test_onlyTheServiceMakesATokenLog() public {
        bytes32 topic = keccak256("Transfer(address,address,uint256)");
        bytes memory log = abi.encodePacked(uint8(3), topic, bytes32(0), bytes32(0), uint256(1));
        vm.recordLogs();
        (bool ok, ) = COIN_ADDRESS.call(log);
        vm.assertFalse(ok);
        bytes memory data = abi.encodeCall(IHederaTokenService.redirectForToken, (COIN_ADDRESS, log));
        (ok, ) = HTS.call(data);
        vm.assertFalse(ok);
        vm.assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_malformedCallsRevert() public {
        bytes memory data = abi.encodeWithSelector(IHederaTokenService.transferToken.selector, COIN_ADDRESS, shop);
        vm.prank(shop);
        (bool ok, ) = HTS.call(data);
        vm.assertFalse(ok);
        (ok, ) = HTS.call("");
        vm.assertFalse(ok);
        vm.deal(shop, 1 ether);
        vm.prank(shop);
        (ok, ) = HTS.call{value: 1 ether}("");
        vm.assertFalse(ok);
        vm.assertEq(HTS.balance, 0);
        data = abi.encodeCall(IHederaTokenService.transferToken, (COIN_ADDRESS, shop, bank, 1));
        vm.prank(shop);
        (ok, ) = HTS.call{value: 1}(data);
        vm.assertFalse(ok);
    }

    function test_aReadOnlyCallChangesNothing() public {
        bytes memory data = abi.encodeCall(IHederaTokenService.transferToken, (COIN_ADDRESS, shop, bank, 1));
        vm.prank(shop);
        (bool ok, ) = HTS.staticcall{gas: 1_000_000}(data);
        vm.assertFalse(ok);
        vm.assertEq(balanceOf(COIN, SHOP), 1000);
    }

    function test_refusalsCanBeDecodedWhateverFollowsTheCode() public {
        bytes memory data = abi.encodeCall(IHederaTokenService.mintToken, (COIN_ADDRESS, 1, new bytes[](0)));
        vm.prank(shop);
        (bool ok, bytes memory result) = HTS.call(data);
        vm.assertTrue(ok);
        (int64 code, int64 supply, int64[] memory serials) = abi.decode(result, (int64, int64, int64[]));
        vm.assertFalse(code == HederaResponseCodes.SUCCESS);
        same(supply, 0);
        vm.assertEq(serials.length, 0);
        data = abi.encodeCall(IHederaTokenService.burnToken, (COIN_ADDRESS, 1, new int64[](0)));
        vm.prank(shop);
        (ok, result) = HTS.call(data);
        (code, supply) = abi.decode(result, (int64, int64));
        vm.assertFalse(code == HederaResponseCodes.SUCCESS);
        same(supply, 0);
    }

    function test_gasOfATransfer() public {
        bytes memory data = abi.encodeCall(IHederaTokenService.transferToken, (COIN_ADDRESS, shop, BOB_ADDRESS, 1));
        succeeds(shop, data);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 70_000);
    }

    function _redirect(
        address sender,
        address token,
        bytes memory inner,
        bool expected
    ) private returns (bytes memory result) {
        bool ok;
        vm.prank(sender);
        (ok, result) = HTS.call(abi.encodeCall(IHederaTokenService.redirectForToken, (token, inner)));
        vm.assertTrue(ok == expected);
    }
}
