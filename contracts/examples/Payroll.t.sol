// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaAccount} from "../hedera/HederaAccount.sol";
import {HederaResponseCodes} from "../hedera/HederaResponseCodes.sol";
import {IHederaAccount} from "../hedera/IHederaAccount.sol";
import {RefusedHederaAccount} from "../hedera/RefusedHederaAccount.sol";
import {delegate, vm} from "../test/Vm.sol";
import {Payroll} from "./Payroll.sol";

uint256 constant TINYBAR = 1e10;
uint256 constant FUNDS = 1_000_000 ether;

/// @dev Hedera accounts, one of which Hedera refuses to pay, and an address of the layer 2.
address payable constant ALICE = payable(address(1001));
address payable constant BOB = payable(address(1002));
address payable constant REFUSED = payable(address(1003));
address payable constant LAYER2 = payable(address(uint160(uint256(keccak256("layer 2")))));

function deployAccounts() {
    address implementation = address(new HederaAccount());
    delegate(ALICE, implementation);
    delegate(BOB, implementation);
    delegate(REFUSED, address(new RefusedHederaAccount(HederaResponseCodes.ACCOUNT_DELETED)));
}

contract PayrollTest {
    Payroll private payroll;

    function setUp() public {
        deployAccounts();
        vm.deal(address(this), 2 * FUNDS);
        payroll = new Payroll{value: FUNDS}();
    }

    receive() external payable {}

    function test_paysHederaAccountsAndLayer2Addresses() public {
        (address payable[] memory payees, uint256[] memory amounts) = _three(ALICE, BOB, LAYER2);
        vm.expectEmit(ALICE);
        emit IHederaAccount.HbarPayment(address(payroll), 1 * TINYBAR);
        vm.expectEmit(address(payroll));
        emit Payroll.Paid(ALICE, 1 * TINYBAR);
        vm.expectEmit(BOB);
        emit IHederaAccount.HbarPayment(address(payroll), 2 * TINYBAR);
        vm.expectEmit(address(payroll));
        emit Payroll.Paid(BOB, 2 * TINYBAR);
        vm.expectEmit(address(payroll));
        emit Payroll.Paid(LAYER2, 3 * TINYBAR);
        payroll.pay(payees, amounts);

        for (uint256 i = 0; i < 3; ++i) {
            vm.assertEq(payees[i].balance, amounts[i]);
            vm.assertEq(payroll.paid(payees[i]), amounts[i]);
        }
        vm.assertEq(address(payroll).balance, FUNDS - 6 * TINYBAR);
    }

    function test_paysAllOrNone() public {
        (address payable[] memory payees, uint256[] memory amounts) = _three(ALICE, REFUSED, LAYER2);
        bytes memory reason = _refused(HederaResponseCodes.ACCOUNT_DELETED);
        vm.expectRevert(abi.encodeWithSelector(Payroll.PaymentFailed.selector, REFUSED, 2 * TINYBAR, reason));
        payroll.pay(payees, amounts);
        vm.assertEq(ALICE.balance, 0);
        vm.assertEq(payroll.paid(ALICE), 0);
    }

    function test_payNeedsAnAmountForEachPayee() public {
        vm.expectRevert(abi.encodeWithSelector(Payroll.LengthMismatch.selector, 2, 1));
        payroll.pay(new address payable[](2), new uint256[](1));
    }

    function test_payTakesNoMorePayeesThanATransfer() public {
        payroll.pay(_repeat(ALICE, 9), new uint256[](9));
        vm.expectRevert(abi.encodeWithSelector(Payroll.TooManyPayees.selector, 10));
        payroll.pay(_repeat(ALICE, 10), new uint256[](10));
    }

    function test_payNeedsTheFunds() public {
        (address payable[] memory payees, uint256[] memory amounts) = _three(ALICE, BOB, LAYER2);
        amounts[2] = FUNDS;
        bytes4 selector = Payroll.InsufficientFunds.selector;
        vm.expectRevert(abi.encodeWithSelector(selector, FUNDS + 3 * TINYBAR, FUNDS));
        payroll.pay(payees, amounts);
    }

    function test_tryPayPays() public {
        (bool ok, int64 code) = payroll.tryPay(ALICE, TINYBAR);
        vm.assertTrue(ok);
        vm.assertEq(code, HederaResponseCodes.SUCCESS);
        vm.assertEq(payroll.paid(ALICE), TINYBAR);
        vm.assertEq(ALICE.balance, TINYBAR);
    }

    function test_tryPayRecordsHederasReason() public {
        vm.expectEmit(address(payroll));
        emit Payroll.Refused(REFUSED, TINYBAR, HederaResponseCodes.ACCOUNT_DELETED);
        (bool ok, int64 code) = payroll.tryPay(REFUSED, TINYBAR);
        vm.assertFalse(ok);
        vm.assertEq(code, HederaResponseCodes.ACCOUNT_DELETED);
        vm.assertEq(payroll.refusal(REFUSED), HederaResponseCodes.ACCOUNT_DELETED);
        vm.assertEq(payroll.paid(REFUSED), 0);
        vm.assertEq(REFUSED.balance, 0);
    }

    function test_aPaymentClearsTheRecordOfARefusal() public {
        payroll.tryPay(REFUSED, TINYBAR);
        delegate(REFUSED, address(new HederaAccount()));
        payroll.tryPay(REFUSED, TINYBAR);
        vm.assertEq(payroll.refusal(REFUSED), 0);
        vm.assertEq(payroll.paid(REFUSED), TINYBAR);
    }

    function testFuzz_tryPayNeverRevertsForThePayeesSake(bytes calldata reason) public {
        Reverter payee = new Reverter();
        payee.setReason(reason);
        (bool ok, int64 code) = payroll.tryPay(payable(address(payee)), TINYBAR);
        vm.assertFalse(ok);
        vm.assertEq(code, HederaResponseCodes.CONTRACT_REVERT_EXECUTED);
    }

    function test_tryPayTakesNoCodeFromATruncatedReason() public {
        Reverter payee = new Reverter();
        payee.setReason(abi.encodePacked(IHederaAccount.HederaRefused.selector));
        (, int64 code) = payroll.tryPay(payable(address(payee)), TINYBAR);
        vm.assertEq(code, HederaResponseCodes.CONTRACT_REVERT_EXECUTED);
    }

    function testFuzz_tryPaySurvivesAnOverlongCode(uint256 word) public {
        Reverter payee = new Reverter();
        payee.setReason(abi.encodeWithSelector(IHederaAccount.HederaRefused.selector, word));
        (bool ok, int64 code) = payroll.tryPay(payable(address(payee)), TINYBAR);
        vm.assertFalse(ok);
        vm.assertEq(uint64(code), word % 2 ** 64);
    }

    function testFuzz_tryPayReportsAFractionAsARevert(uint64 tinybars, uint256 dust) public {
        uint256 amount = (tinybars % 1e6) * TINYBAR + 1 + (dust % (TINYBAR - 1));
        (bool ok, int64 code) = payroll.tryPay(ALICE, amount);
        vm.assertFalse(ok);
        vm.assertEq(code, HederaResponseCodes.CONTRACT_REVERT_EXECUTED);
    }

    function test_fundingIsOpenToAll() public {
        vm.deal(LAYER2, TINYBAR);
        vm.expectEmit(address(payroll));
        emit Payroll.Funded(LAYER2, TINYBAR);
        vm.prank(LAYER2);
        (bool ok, ) = address(payroll).call{value: TINYBAR, gas: 0}("");
        vm.assertTrue(ok);
    }

    function test_withdrawReturnsFundsToTheOwner() public {
        vm.expectEmit(address(payroll));
        emit Payroll.Withdrawn(FUNDS);
        payroll.withdraw(FUNDS);
        vm.assertEq(address(this).balance, 2 * FUNDS);
    }

    function testFuzz_onlyTheOwnerSpends(address caller) public {
        vm.assume(caller != address(this));
        bytes memory reason = abi.encodeWithSelector(Payroll.NotOwner.selector, caller);
        vm.expectRevert(reason);
        vm.prank(caller);
        payroll.pay(_repeat(ALICE, 1), new uint256[](1));
        vm.expectRevert(reason);
        vm.prank(caller);
        payroll.tryPay(ALICE, TINYBAR);
        vm.expectRevert(reason);
        vm.prank(caller);
        payroll.withdraw(1);
    }

    function _three(
        address payable a,
        address payable b,
        address payable c
    ) private pure returns (address payable[] memory payees, uint256[] memory amounts) {
        payees = new address payable[](3);
        (payees[0], payees[1], payees[2]) = (a, b, c);
        amounts = new uint256[](3);
        (amounts[0], amounts[1], amounts[2]) = (1 * TINYBAR, 2 * TINYBAR, 3 * TINYBAR);
    }

    function _repeat(address payable payee, uint256 count) private pure returns (address payable[] memory payees) {
        payees = new address payable[](count);
        for (uint256 i = 0; i < count; ++i) payees[i] = payee;
    }

    function _refused(int64 code) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IHederaAccount.HederaRefused.selector, code);
    }
}

/// @dev A contract of the layer 2 that takes no payment.
contract Reverter {
    bytes private reason;

    function setReason(bytes calldata reason_) external {
        reason = reason_;
    }

    receive() external payable {
        bytes memory data = reason;
        assembly ("memory-safe") {
            revert(add(data, 0x20), mload(data))
        }
    }
}

/// @dev The owner of a payroll, doing whatever the fuzzer likes and keeping the books on its own.
contract PayrollHandler {
    Payroll public payroll;
    uint256 public funded;
    uint256 public withdrawn;

    constructor() payable {
        payroll = new Payroll();
    }

    receive() external payable {}

    function fund(uint96 amount) external {
        (bool ok, ) = address(payroll).call{value: amount}("");
        vm.assertTrue(ok);
        funded += amount;
    }

    function pay(uint256 first, uint256 second, uint256 amount, bool fraction) external {
        uint256 each = _affordable(amount) / 2;
        address payable[] memory payees = new address payable[](2);
        (payees[0], payees[1]) = (payee(first), payee(second));
        uint256[] memory amounts = new uint256[](2);
        (amounts[0], amounts[1]) = (_round(each, fraction), _round(each, fraction));
        // Refusals and fractions revert; the invariant says that they leave no trace.
        try payroll.pay(payees, amounts) {} catch {}
    }

    function tryPay(uint256 index, uint256 amount, bool fraction) external {
        payroll.tryPay(payee(index), _round(_affordable(amount), fraction));
    }

    function withdraw(uint256 amount) external {
        amount = _affordable(amount);
        payroll.withdraw(amount);
        withdrawn += amount;
    }

    function payee(uint256 index) public pure returns (address payable) {
        return [ALICE, BOB, REFUSED, LAYER2][index % 4];
    }

    function _affordable(uint256 amount) private view returns (uint256) {
        return amount % (address(payroll).balance + 1);
    }

    function _round(uint256 amount, bool fraction) private pure returns (uint256) {
        return fraction ? amount : amount - (amount % TINYBAR);
    }
}

contract PayrollInvariantTest {
    PayrollHandler private handler;

    function setUp() public {
        deployAccounts();
        vm.deal(address(this), type(uint128).max);
        handler = new PayrollHandler{value: type(uint128).max}();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_whatWasFundedIsHeldPaidOrWithdrawn() public view {
        Payroll payroll = handler.payroll();
        uint256 paid;
        for (uint256 i = 0; i < 4; ++i) paid += payroll.paid(handler.payee(i));
        vm.assertEq(handler.funded(), address(payroll).balance + paid + handler.withdrawn());
    }

    function invariant_theBooksSayWhatThePayeesHold() public view {
        for (uint256 i = 0; i < 4; ++i) {
            address payee = handler.payee(i);
            vm.assertEq(handler.payroll().paid(payee), payee.balance);
        }
        vm.assertEq(REFUSED.balance, 0);
    }
}
