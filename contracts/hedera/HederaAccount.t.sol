// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Payer} from "../test/Payer.t.sol";
import {Vm, delegate, vm} from "../test/Vm.sol";
import {HederaAccount} from "./HederaAccount.sol";
import {IHRC906AccountFacade} from "./IHRC906AccountFacade.sol";
import {IHederaAccount} from "./IHederaAccount.sol";

uint256 constant TINYBAR = 1e10;

contract HederaAccountTest {
    address payable private constant ALICE = payable(address(1001));

    HederaAccount private implementation;
    Payer private payer;

    function setUp() public {
        implementation = new HederaAccount();
        delegate(ALICE, address(implementation));
        payer = new Payer();
        vm.deal(address(this), type(uint128).max);
        vm.deal(address(payer), type(uint128).max);
    }

    function test_transferPaysTheAccount() public {
        _expectPayment(ALICE, address(payer), TINYBAR);
        payer.transfer(ALICE, TINYBAR);
        vm.assertEq(ALICE.balance, TINYBAR);
    }

    function test_sendPaysTheAccount() public {
        _expectPayment(ALICE, address(payer), TINYBAR);
        vm.assertTrue(payer.send(ALICE, TINYBAR));
        vm.assertEq(ALICE.balance, TINYBAR);
    }

    function test_paymentLeavesRoomInTheStipend() public {
        // A call with value and no gas of its own runs on the stipend of 2,300 alone, as `transfer` does.
        (bool ok, ) = ALICE.call{value: TINYBAR, gas: 0}("");
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 1700);
        vm.assertTrue(ok);
    }

    function test_refusalLeavesRoomInTheStipend() public {
        (bool ok, bytes memory reason) = ALICE.call{value: 1, gas: 0}("");
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 500);
        vm.assertFalse(ok);
        vm.assertEq(reason, abi.encodeWithSelector(IHederaAccount.NotWholeTinybars.selector, 1));
    }

    function test_transferRevertsWithTheReason() public {
        vm.expectRevert(abi.encodeWithSelector(IHederaAccount.NotWholeTinybars.selector, 1));
        payer.transfer(ALICE, 1);
    }

    function test_zeroValueIsNoPayment() public {
        vm.recordLogs();
        payer.transfer(ALICE, 0);
        vm.assertTrue(payer.send(ALICE, 0));
        vm.assertEq(vm.getRecordedLogs().length, 0);
    }

    function test_zeroValueWorksInAStaticCall() public view {
        (bool ok, ) = ALICE.staticcall("");
        vm.assertTrue(ok);
    }

    function test_theEventIsTheAccountsAndNamesThePayer() public {
        vm.recordLogs();
        payer.transfer(ALICE, TINYBAR);

        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 1);
        vm.assertEq(logs[0].emitter, ALICE);
        vm.assertEq(logs[0].topics.length, 2);
        vm.assertEq(logs[0].topics[0], keccak256("HbarPayment(address,uint256)"));
        vm.assertEq(logs[0].topics[1], bytes32(uint256(uint160(address(payer)))));
        vm.assertEq(logs[0].data, abi.encode(TINYBAR));
    }

    function test_theImplementationItselfTakesNoValue() public {
        vm.expectRevert(abi.encodeWithSelector(IHederaAccount.NotAHederaAccount.selector, implementation));
        payer.transfer(payable(address(implementation)), TINYBAR);
    }

    function test_aDelegatecallCannotPretendToPay() public {
        vm.expectRevert(abi.encodeWithSelector(IHederaAccount.NotAHederaAccount.selector, payer));
        payer.delegate{value: TINYBAR}(ALICE);
    }

    function test_theAccountsFunctionsTakeNoValue() public {
        // An account service that answers everything with zeros.
        vm.etch(address(0x16a), hex"60405ff3");
        bytes memory call = abi.encodeCall(IHRC906AccountFacade.hbarAllowance, (address(this)));
        (bool ok, ) = payer.call(ALICE, 0, call);
        vm.assertTrue(ok);
        (ok, ) = payer.call(ALICE, TINYBAR, call);
        vm.assertFalse(ok);
        vm.assertEq(ALICE.balance, 0);
    }

    function testFuzz_wholeTinybarsArePaid(uint64 num, uint64 tinybars) public {
        // The numbers below are precompiles and Hedera's system accounts.
        vm.assume(num > 1000 && tinybars != 0);
        address payable account = payable(address(uint160(num)));
        delegate(account, address(implementation));
        _expectPayment(account, address(payer), tinybars * TINYBAR);
        payer.transfer(account, tinybars * TINYBAR);
        vm.assertEq(account.balance, tinybars * TINYBAR);
    }

    function testFuzz_fractionsOfATinybarAreRefused(uint64 tinybars, uint256 dust) public {
        uint256 amount = tinybars * TINYBAR + 1 + (dust % (TINYBAR - 1));
        vm.expectRevert(abi.encodeWithSelector(IHederaAccount.NotWholeTinybars.selector, amount));
        payer.transfer(ALICE, amount);
    }

    function testFuzz_dataDoesNotMatterToAPayment(bytes calldata data, uint64 tinybars) public {
        vm.assume(tinybars != 0);
        _expectPayment(ALICE, address(payer), tinybars * TINYBAR);
        (bool ok, bytes memory result) = payer.call(ALICE, tinybars * TINYBAR, data);
        vm.assertTrue(ok);
        vm.assertEq(result.length, 0);
    }

    function testFuzz_dataDoesNotExcuseAFraction(bytes calldata data) public {
        (bool ok, bytes memory reason) = payer.call(ALICE, TINYBAR - 1, data);
        vm.assertFalse(ok);
        vm.assertEq(reason, abi.encodeWithSelector(IHederaAccount.NotWholeTinybars.selector, TINYBAR - 1));
    }

    function testFuzz_dataWithoutValueDoesNothing(bytes calldata data) public {
        vm.recordLogs();
        (bool ok, bytes memory result) = payer.call(ALICE, 0, data);
        vm.assertTrue(ok);
        vm.assertEq(result.length, 0);
        vm.assertEq(vm.getRecordedLogs().length, 0);
    }

    function testFuzz_onlyLongZeroAddressesArePaid(address account) public {
        vm.assume(uint160(account) > type(uint64).max && account.code.length == 0 && account != address(vm));
        delegate(account, address(implementation));
        vm.expectRevert(abi.encodeWithSelector(IHederaAccount.NotAHederaAccount.selector, account));
        payer.transfer(payable(account), TINYBAR);
    }

    function _expectPayment(address account, address from, uint256 amount) private {
        vm.expectEmit(account);
        emit IHederaAccount.HbarPayment(from, amount);
    }
}

/// @dev Pays three accounts in whatever way the fuzzer likes, and adds up what their events say.
contract HederaAccountHandler {
    Payer private immutable payer;

    mapping(address account => uint256 amount) public logged;

    constructor(Payer payer_) {
        payer = payer_;
    }

    function transfer(uint256 index, uint64 tinybars) external {
        vm.recordLogs();
        payer.transfer(account(index), tinybars * TINYBAR);
        _addLogs();
    }

    function send(uint256 index, uint64 tinybars, bool fraction) external {
        vm.recordLogs();
        vm.assertTrue(payer.send(account(index), tinybars * TINYBAR + (fraction ? 1 : 0)) == !fraction);
        _addLogs();
    }

    function call(uint256 index, uint64 tinybars, bool fraction, bytes calldata data) external {
        vm.recordLogs();
        (bool ok, ) = payer.call(account(index), tinybars * TINYBAR + (fraction ? 1 : 0), data);
        vm.assertTrue(ok == !fraction);
        _addLogs();
    }

    function account(uint256 index) public pure returns (address payable) {
        return payable(address(uint160(1001 + (index % 3))));
    }

    function _addLogs() private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) logged[logs[i].emitter] += abi.decode(logs[i].data, (uint256));
    }
}

contract HederaAccountInvariantTest {
    uint256 private constant FUNDS = type(uint128).max;

    Payer private payer;
    HederaAccountHandler private handler;

    function setUp() public {
        HederaAccount implementation = new HederaAccount();
        payer = new Payer();
        vm.deal(address(payer), FUNDS);
        handler = new HederaAccountHandler(payer);
        for (uint256 i = 0; i < 3; ++i) delegate(handler.account(i), address(implementation));
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev The events, from which the nodes pay on Hedera, name all that was paid and nothing else.
    function invariant_theEventsAccountForEveryWeibar() public view {
        uint256 total;
        for (uint256 i = 0; i < 3; ++i) {
            address account = handler.account(i);
            vm.assertEq(handler.logged(account), account.balance);
            vm.assertEq(account.balance % TINYBAR, 0);
            total += account.balance;
        }
        vm.assertEq(address(payer).balance, FUNDS - total);
    }
}
