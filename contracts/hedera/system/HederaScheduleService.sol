// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaAddress} from "../HederaAddress.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaScheduleService} from "../IHederaScheduleService.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {IHRCScheduleFacade} from "../IHRCScheduleFacade.sol";
import {ScheduledCalls} from "./ScheduledCalls.sol";
import {SystemAddresses} from "./SystemAddresses.sol";

/**
 * @title The schedule service of the layer 2
 * @notice Takes calls that the nodes make in the future, see {IScheduleEffects}.
 * @dev Part of the network's genesis, at 0x16b. By {ScheduleProxy} the same code runs at each schedule's address, where
 * it passes `signSchedule()` and `deleteSchedule()` on to 0x16b with their caller. It calls nobody else, so nothing
 * reenters.
 *
 * It departs from Hedera in this: a deleted call gives its capacity back; who is not the payer cannot sign, while
 * Hedera takes a contract's signature for whatever it may be worth; and there is capacity only for gas limits of 21,000
 * or more.
 *
 * A `scheduleCall` with 68 bytes of data takes 98,200 gas, 120,600 if somebody else pays; `hasScheduleCapacity` takes
 * 3,200.
 */
contract HederaScheduleService is IHederaScheduleService, IHRCScheduleFacade, ScheduledCalls {
    /// @notice The service was called at `account`, by a `delegatecall` or as a schedule; calls are scheduled at 0x16b.
    error NotTheScheduleService(address account);

    modifier onlyAtService() {
        if (address(this) != SystemAddresses.SCHEDULE_SERVICE) revert NotTheScheduleService(address(this));
        _;
    }

    /// @inheritdoc IHederaScheduleService
    function scheduleCall(
        address to,
        uint256 expirySecond,
        uint256 gasLimit,
        uint64 value,
        bytes calldata callData
    ) external onlyAtService returns (int64 responseCode, address scheduleAddress) {
        return _schedule(FutureCall(to, msg.sender, expirySecond, gasLimit, _weibars(value), false), callData);
    }

    /// @inheritdoc IHederaScheduleService
    function scheduleCallWithPayer(
        address to,
        address payer,
        uint256 expirySecond,
        uint256 gasLimit,
        uint64 value,
        bytes calldata callData
    ) external onlyAtService returns (int64 responseCode, address scheduleAddress) {
        return _schedule(FutureCall(to, payer, expirySecond, gasLimit, _weibars(value), false), callData);
    }

    /// @inheritdoc IHederaScheduleService
    function executeCallOnPayerSignature(
        address to,
        address payer,
        uint256 expirySecond,
        uint256 gasLimit,
        uint64 value,
        bytes calldata callData
    ) external onlyAtService returns (int64 responseCode, address scheduleAddress) {
        return _schedule(FutureCall(to, payer, expirySecond, gasLimit, _weibars(value), true), callData);
    }

    /// @inheritdoc IHederaScheduleService
    function hasScheduleCapacity(
        uint256 expirySecond,
        uint256 gasLimit
    ) external view onlyAtService returns (bool hasCapacity) {
        return _hasCapacity(expirySecond, gasLimit);
    }

    /// @inheritdoc IHederaScheduleService
    function authorizeSchedule(address schedule) external onlyAtService returns (int64 responseCode) {
        return _authorize(schedule, msg.sender);
    }

    /// @inheritdoc IHederaScheduleService
    function deleteSchedule(address scheduleAddress) external onlyAtService returns (int64 responseCode) {
        return _delete(scheduleAddress, msg.sender);
    }

    /// @inheritdoc IHRCScheduleFacade
    function signSchedule() external returns (int64 responseCode) {
        return HederaScheduleService(SystemAddresses.SCHEDULE_SERVICE).signFor(msg.sender);
    }

    /// @inheritdoc IHRCScheduleFacade
    function deleteSchedule() external returns (int64 responseCode) {
        return HederaScheduleService(SystemAddresses.SCHEDULE_SERVICE).deleteFor(msg.sender);
    }

    /// @notice {signSchedule}, passed on by the schedule that was called. From anybody else, INVALID_SCHEDULE_ID.
    function signFor(address signer) external onlyAtService returns (int64 responseCode) {
        return _authorize(msg.sender, signer);
    }

    /// @notice {deleteSchedule}, passed on by the schedule that was called. From anybody else, INVALID_SCHEDULE_ID.
    function deleteFor(address caller) external onlyAtService returns (int64 responseCode) {
        return _delete(msg.sender, caller);
    }

    /// @inheritdoc IHederaScheduleService
    function signSchedule(address, bytes calldata) external pure returns (int64 responseCode) {
        return HederaResponseCodes.NOT_SUPPORTED;
    }

    /// @inheritdoc IHederaScheduleService
    function scheduleNative(
        address,
        bytes calldata,
        address
    ) external pure returns (int64 responseCode, address scheduleAddress) {
        return (HederaResponseCodes.NOT_SUPPORTED, address(0));
    }

    /// @inheritdoc IHederaScheduleService
    function getScheduledCreateFungibleTokenInfo(
        address
    ) external pure returns (int64 responseCode, IHederaTokenService.FungibleTokenInfo memory fungibleTokenInfo) {
        return (HederaResponseCodes.NOT_SUPPORTED, fungibleTokenInfo);
    }

    /// @inheritdoc IHederaScheduleService
    function getScheduledCreateNonFungibleTokenInfo(
        address
    ) external pure returns (int64 responseCode, IHederaTokenService.NonFungibleTokenInfo memory nonFungibleTokenInfo) {
        return (HederaResponseCodes.NOT_SUPPORTED, nonFungibleTokenInfo);
    }

    function _weibars(uint64 tinybars) private pure returns (uint256) {
        return uint256(tinybars) * HederaAddress.TINYBAR;
    }
}
