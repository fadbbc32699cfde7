// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaTransfers} from "../hedera/HederaTransfers.sol";

/**
 * @title A subscription that is paid in a Hedera token
 * @notice A subscriber approves this contract on Hedera once, for as many periods as there shall be, and subscribes.
 * From then on, anybody may have a period charged when it is due: it goes from the subscriber's account straight to the
 * beneficiary's, and never before its time.
 */
contract Subscription {
    using HederaTransfers for address;

    /// @notice The token that is paid in, and how many units of it a period costs.
    address public immutable token;
    uint256 public immutable price;

    /// @notice How long a period is, in seconds.
    uint256 public immutable period;

    /// @notice Who is paid.
    address public immutable beneficiary;

    /// @notice When a subscriber's next period is due, in seconds since 1970; zero for whoever is no subscriber.
    mapping(address subscriber => uint256 time) public dueAt;

    /// @notice `subscriber` paid for the period that ends at `paidUntil`.
    event Charged(address indexed subscriber, uint256 paidUntil);

    /// @notice `subscriber` will not be charged any more.
    event Cancelled(address indexed subscriber);

    /// @notice `subscriber` has subscribed already.
    error AlreadySubscribed(address subscriber);

    /// @notice `subscriber` has not subscribed, or has cancelled.
    error NotSubscribed(address subscriber);

    /// @notice The next period is not due before `time`, seconds since 1970.
    error NotDue(uint256 time);

    constructor(address token_, uint256 price_, uint256 period_, address beneficiary_) {
        (token, price, period, beneficiary) = (token_, price_, period_, beneficiary_);
    }

    /// @notice Subscribes the caller, and charges the first period.
    function subscribe() external {
        if (dueAt[msg.sender] != 0) revert AlreadySubscribed(msg.sender);
        _charge(msg.sender);
    }

    /**
     * @notice Charges a subscriber the period that is due.
     * @dev Reverts with {NotSubscribed}, {NotDue}, or {HederaTransfers-HederaCallFailed} with Hedera's reason.
     */
    function charge(address subscriber) external {
        uint256 due = dueAt[subscriber];
        if (due == 0) revert NotSubscribed(subscriber);
        if (block.timestamp < due) revert NotDue(due);
        _charge(subscriber);
    }

    /// @notice Ends the caller's subscription. What has been paid for stays paid.
    function cancel() external {
        if (dueAt[msg.sender] == 0) revert NotSubscribed(msg.sender);
        delete dueAt[msg.sender];
        emit Cancelled(msg.sender);
    }

    /// @dev Whoever is charged late is not charged for the time in between.
    function _charge(address subscriber) private {
        uint256 paidUntil = block.timestamp + period;
        dueAt[subscriber] = paidUntil;
        emit Charged(subscriber, paidUntil);
        token.pullToken(subscriber, price);
        token.payToken(beneficiary, price);
    }
}
