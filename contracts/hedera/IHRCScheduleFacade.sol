// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title What a schedule answers at its own address
 * @notice HIP-755 and HIP-1215: the functions of {IHederaScheduleService} about one schedule. Response codes are
 * constants of {HederaResponseCodes}.
 */
interface IHRCScheduleFacade {
    /// @notice The caller agrees to pay; see {IHederaScheduleService-authorizeSchedule}.
    function signSchedule() external returns (int64 responseCode);

    /// @notice Deletes the schedule; see {IHederaScheduleService-deleteSchedule}.
    function deleteSchedule() external returns (int64 responseCode);
}
