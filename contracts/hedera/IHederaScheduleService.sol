// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IHederaTokenService} from "./IHederaTokenService.sol";

/**
 * @title Hedera's schedule service
 * @notice The system contract at 0x16b: HIP-755 (signing), HIP-756 (token creation) and HIP-1215 (calls in the future).
 * Response codes are constants of {HederaResponseCodes}, SUCCESS being 22. Nothing reverts: what fails returns its
 * code, with the zero address in place of a schedule's.
 * @dev A scheduled call is a transaction of the layer 2, from its payer, which the nodes execute before every other
 * transaction of the block in which it is due. Contracts and key-controlled addresses can schedule calls and pay for
 * them, from their balances on the layer 2; a payer without the means makes no call. Times are seconds since the epoch.
 *
 * Value is in tinybars, as in the arguments of all of Hedera's system contracts; the call carries as many weibars as
 * that is.
 *
 * Answered with NOT_SUPPORTED is what concerns a schedule of Hedera's own. The accounts of all contracts have the key
 * of the nodes there, so that what signs for one contract would sign for every other.
 */
interface IHederaScheduleService {
    /**
     * @notice The caller agrees to pay for a call that was scheduled with {scheduleCallWithPayer} or
     * {executeCallOnPayerSignature}, until the second before it is due or expires.
     * @return responseCode INVALID_SCHEDULE_ID if there is no such schedule or its second has come,
     * SCHEDULE_ALREADY_EXECUTED, SCHEDULE_ALREADY_DELETED, NO_NEW_VALID_SIGNATURES if the caller is not the payer or
     * has agreed before
     */
    function authorizeSchedule(address schedule) external returns (int64 responseCode);

    /**
     * @notice NOT_SUPPORTED: a schedule here has no number that could be signed. The payer calls {authorizeSchedule},
     * or signs at the schedule's address, see {IHRCScheduleFacade}.
     * @param signatureMap a SignatureMap, encoded as Hedera's protobufs have it, over shard, realm and number
     */
    function signSchedule(address schedule, bytes memory signatureMap) external returns (int64 responseCode);

    /// @notice NOT_SUPPORTED: use {scheduleCall} to have a system contract called by a contract of its own.
    function scheduleNative(
        address systemContractAddress,
        bytes memory callData,
        address payer
    ) external returns (int64 responseCode, address scheduleAddress);

    /// @notice NOT_SUPPORTED, since {scheduleNative} schedules no token here.
    function getScheduledCreateFungibleTokenInfo(
        address scheduleAddress
    ) external returns (int64 responseCode, IHederaTokenService.FungibleTokenInfo memory fungibleTokenInfo);

    /// @notice NOT_SUPPORTED, since {scheduleNative} schedules no token here.
    function getScheduledCreateNonFungibleTokenInfo(
        address scheduleAddress
    ) external returns (int64 responseCode, IHederaTokenService.NonFungibleTokenInfo memory nonFungibleTokenInfo);

    /**
     * @notice Schedules a call by the caller, which pays for it. It is made in the first block whose timestamp has
     * reached `expirySecond`.
     * @param to what is called, not the zero address
     * @param expirySecond when, at most 62 days ahead
     * @param gasLimit the most gas that the call may take, data and the 21,000 of a transaction included
     * @param value tinybars
     * @param callData selector and arguments
     * @return responseCode SUCCESS if the call is scheduled. In the order of the checks: ACCOUNT_ID_DOES_NOT_EXIST for
     * a payer that is zero or long-zero, INVALID_CONTRACT_ID for the zero address, INSUFFICIENT_GAS if the gas would
     * not suffice to begin, SCHEDULE_EXPIRATION_TIME_MUST_BE_HIGHER_THAN_CONSENSUS_TIME,
     * SCHEDULE_EXPIRATION_TIME_TOO_FAR_IN_FUTURE, IDENTICAL_SCHEDULE_ALREADY_CREATED if the caller has scheduled the
     * same call with any payer, SCHEDULE_EXPIRY_IS_BUSY if the second has not so much left of its 15,000,000 gas, or
     * has 100 calls
     * @return scheduleAddress what {deleteSchedule} takes; zero if nothing is scheduled, but of an identical schedule
     * its address
     */
    function scheduleCall(
        address to,
        uint256 expirySecond,
        uint256 gasLimit,
        uint64 value,
        bytes memory callData
    ) external returns (int64 responseCode, address scheduleAddress);

    /**
     * @notice Like {scheduleCall}, but the call is the payer's, and made only if it has agreed before `expirySecond`. A
     * payer that is the caller has agreed.
     */
    function scheduleCallWithPayer(
        address to,
        address payer,
        uint256 expirySecond,
        uint256 gasLimit,
        uint64 value,
        bytes memory callData
    ) external returns (int64 responseCode, address scheduleAddress);

    /// @notice Like {scheduleCallWithPayer}, but made in the block after the one in which the payer agrees.
    function executeCallOnPayerSignature(
        address to,
        address payer,
        uint256 expirySecond,
        uint256 gasLimit,
        uint64 value,
        bytes memory callData
    ) external returns (int64 responseCode, address scheduleAddress);

    /**
     * @notice Takes back a scheduled call that the caller scheduled, and gives its gas back to the second.
     * @return responseCode as {authorizeSchedule}, but INVALID_SIGNATURE if somebody else scheduled the call
     */
    function deleteSchedule(address scheduleAddress) external returns (int64 responseCode);

    /**
     * @notice Whether a call that may take `gasLimit` can still be scheduled for `expirySecond`. False if either is
     * such that no call can be.
     */
    function hasScheduleCapacity(uint256 expirySecond, uint256 gasLimit) external view returns (bool hasCapacity);
}
