// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title What a contract sees of a Hedera account
 * @notice On the layer 2, the long-zero address of each Hedera account can be paid like any other address:
 * `payable(account).transfer(x)`, `send` and `call{value: x}("")` all pay the Hedera account, and all fit the 2,300
 * gas stipend. Import this interface to catch the errors of a payment or to decode its event.
 * @dev The address carries an EIP-7702 delegation designator, as in HIP-1340, so the code behind this interface runs
 * at the account's own address. There is nothing to call: the value is the message.
 *
 * A payment is booked when it executes and made on Hedera by the settlement of its block. What Hedera would refuse
 * reverts, so every payment in a settled block was made.
 */
interface IHederaAccount {
    /**
     * @notice `from` paid `amount` weibars to the Hedera account whose long-zero address emits this event.
     * @dev Not emitted for a value of zero. Only an event from a long-zero address is a payment.
     * @param from the immediate sender of the value
     * @param amount weibars, a whole number of tinybars
     */
    event HbarPayment(address indexed from, uint256 amount);

    /**
     * @notice Hedera cannot hold fractions of a tinybar, so `amount` weibars cannot be paid.
     * @param amount weibars, not divisible by 10^10
     */
    error NotWholeTinybars(uint256 amount);

    /**
     * @notice Hedera refuses payments to this account.
     * @param responseCode Hedera's reason, a constant of {HederaResponseCodes}: ACCOUNT_DELETED, INVALID_SIGNATURE
     * for an account that must sign what it receives, and so on
     */
    error HederaRefused(int64 responseCode);

    /**
     * @notice The code of a Hedera account was made to run at `account`, which is not a long-zero address, by a
     * `delegatecall` or by the EIP-7702 authorization of an ordinary key. Value that stays there pays nobody.
     * @param account the address at which the code ran
     */
    error NotAHederaAccount(address account);
}
