// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../hedera/HederaResponseCodes.sol";
import {IHederaAccount} from "../hedera/IHederaAccount.sol";

/**
 * @title A payroll that pays Hedera accounts and addresses of the layer 2 alike
 * @notice Anyone funds it by sending hbar; the owner pays from it. A payee that is a long-zero address is the Hedera
 * account of that number and is paid on Hedera; any other payee is paid on the layer 2. All amounts are weibars, and
 * those for Hedera accounts must be whole tinybars (10^10 weibars).
 */
contract Payroll {
    /**
     * @notice The most payees of one {pay}. A Hedera transfer has at most 10 entries, one of which debits the payer,
     * and the payments of one transaction are made together or not at all.
     */
    uint256 public constant MAX_PAYEES = 9;

    /// @notice Who may pay and withdraw.
    address public immutable owner;

    /// @notice What each payee has received so far, in weibars.
    mapping(address payee => uint256 amount) public paid;

    /// @notice Hedera's reason for the last refusal in {tryPay}, by payee; zero once a payment has got through.
    mapping(address payee => int64 code) public refusal;

    /// @notice `from` added `amount` weibars to the funds.
    event Funded(address indexed from, uint256 amount);

    /// @notice `payee` was paid `amount` weibars.
    event Paid(address indexed payee, uint256 amount);

    /// @notice `payee` was not paid `amount` weibars, with `code` for the reason, as {tryPay} returns it.
    event Refused(address indexed payee, uint256 amount, int64 code);

    /// @notice The owner took back `amount` weibars.
    event Withdrawn(uint256 amount);

    /// @notice `caller` is not the owner.
    error NotOwner(address caller);

    /// @notice There are not as many amounts as payees.
    error LengthMismatch(uint256 payees, uint256 amounts);

    /// @notice `payees` are more than {MAX_PAYEES}.
    error TooManyPayees(uint256 payees);

    /// @notice The payments take `needed` weibars and the payroll has `available`.
    error InsufficientFunds(uint256 needed, uint256 available);

    /**
     * @notice `payee` could not be paid `amount` weibars.
     * @param reason what the payee reverted with; {IHederaAccount-HederaRefused} if Hedera refuses the account
     */
    error PaymentFailed(address payee, uint256 amount, bytes reason);

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    constructor() payable {
        owner = msg.sender;
        if (msg.value != 0) emit Funded(msg.sender, msg.value);
    }

    /// @notice Adds the value of the call to the funds.
    receive() external payable {
        emit Funded(msg.sender, msg.value);
    }

    /**
     * @notice Pays each of `payees` the amount at the same place in `amounts`: all of them or none.
     * @dev Reverts with {LengthMismatch}, {TooManyPayees}, {InsufficientFunds} or {PaymentFailed}.
     * @param amounts weibars; whole tinybars for Hedera accounts
     */
    function pay(address payable[] calldata payees, uint256[] calldata amounts) external onlyOwner {
        if (payees.length != amounts.length) revert LengthMismatch(payees.length, amounts.length);
        if (payees.length > MAX_PAYEES) revert TooManyPayees(payees.length);

        uint256 total;
        for (uint256 i = 0; i < payees.length; ++i) {
            total += amounts[i];
            paid[payees[i]] += amounts[i];
        }
        _requireFunds(total);

        // A payee on the layer 2 runs code of its own: everything that depends on these payments is booked above.
        for (uint256 i = 0; i < payees.length; ++i) {
            (bool ok, bytes memory reason) = payees[i].call{value: amounts[i]}("");
            if (!ok) revert PaymentFailed(payees[i], amounts[i], reason);
            emit Paid(payees[i], amounts[i]);
        }
    }

    /**
     * @notice Pays `payee`, or records why it could not.
     * @dev Reverts with {InsufficientFunds} alone: lack of funds is the payer's fault, not the payee's.
     * @param amount weibars; whole tinybars for a Hedera account
     * @return ok whether `payee` was paid
     * @return code SUCCESS; Hedera's reason if Hedera refuses the account; CONTRACT_REVERT_EXECUTED if the payee
     * reverted with anything else (all constants of {HederaResponseCodes})
     */
    function tryPay(address payable payee, uint256 amount) external onlyOwner returns (bool ok, int64 code) {
        _requireFunds(amount);

        paid[payee] += amount;
        bytes memory reason;
        (ok, reason) = payee.call{value: amount}("");
        if (ok) {
            code = HederaResponseCodes.SUCCESS;
            delete refusal[payee];
            emit Paid(payee, amount);
        } else {
            code = _codeOf(reason);
            // Subtracting, not restoring: the payee may have been paid again in between by an owner that it called.
            paid[payee] -= amount;
            refusal[payee] = code;
            emit Refused(payee, amount, code);
        }
    }

    /**
     * @notice Gives `amount` weibars back to the owner.
     * @dev Reverts with {InsufficientFunds} or {PaymentFailed}.
     */
    function withdraw(uint256 amount) external onlyOwner {
        _requireFunds(amount);
        emit Withdrawn(amount);
        (bool ok, bytes memory reason) = owner.call{value: amount}("");
        if (!ok) revert PaymentFailed(owner, amount, reason);
    }

    function _requireFunds(uint256 needed) private view {
        uint256 available = address(this).balance;
        if (needed > available) revert InsufficientFunds(needed, available);
    }

    /// @dev The code in an encoded {IHederaAccount-HederaRefused}, or CONTRACT_REVERT_EXECUTED for any other reason.
    function _codeOf(bytes memory reason) private pure returns (int64) {
        if (reason.length != 36 || bytes4(reason) != IHederaAccount.HederaRefused.selector) {
            return HederaResponseCodes.CONTRACT_REVERT_EXECUTED;
        }
        bytes32 word;
        assembly ("memory-safe") {
            word := mload(add(reason, 0x24)) // past the length and the selector
        }
        // Truncated, not decoded: an abi.decode would let any payee make this call revert with an overlong number.
        return int64(uint64(uint256(word)));
    }
}
