// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaTransfers} from "../hedera/HederaTransfers.sol";

/**
 * @title A payroll in hbar and any tokens
 * @notice Pays out what the payroll has on Hedera, all of it in one scheduled Hedera transaction that the nodes sign
 * together: ten Foo to one account, twenty Bar to another, and hbar to both. It is funded by sending it hbar, and by
 * transferring tokens to its Hedera account.
 */
contract TokenPayroll {
    using HederaTransfers for address;

    /// @notice What one payee gets.
    struct Payment {
        /// @dev An account's own address, or 0.0.N as a long-zero address.
        address payee;
        /// @dev The token's address, or zero for hbar.
        address token;
        /// @dev The token's smallest units, or weibars; whole tinybars (10^10 weibars) to a long-zero address.
        uint256 amount;
    }

    /**
     * @notice The most payments of one {pay}. A Hedera transfer has at most 10 entries of hbar and 10 of tokens, and of
     * these one debits the payroll for hbar and one for each token.
     */
    uint256 public constant MAX_PAYMENTS = 18;

    /// @notice Who may pay.
    address public immutable owner;

    /// @notice `payee` was paid `amount` units of `token`, or weibars if `token` is zero.
    event Paid(address indexed payee, address indexed token, uint256 amount);

    /// @notice `caller` is not the owner.
    error NotOwner(address caller);

    /// @notice `payments` are more than {MAX_PAYMENTS}.
    error TooManyPayments(uint256 payments);

    constructor() payable {
        owner = msg.sender;
    }

    /// @notice Takes hbar.
    receive() external payable {}

    /**
     * @notice Makes all of `payments`, or none of them.
     * @dev Reverts with {NotOwner}, {TooManyPayments}, or {HederaTransfers-HederaCallFailed} with Hedera's reason.
     */
    function pay(Payment[] calldata payments) external {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        if (payments.length > MAX_PAYMENTS) revert TooManyPayments(payments.length);
        for (uint256 i = 0; i < payments.length; ++i) {
            Payment calldata payment = payments[i];
            emit Paid(payment.payee, payment.token, payment.amount);
            if (payment.token == address(0)) payment.payee.payHbar(payment.amount);
            else payment.token.payToken(payment.payee, payment.amount);
        }
    }
}
