// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title What the schedule service asks the nodes to do later
 * @notice Emitted by 0x16b alone. The nodes execute a scheduled call as a transaction of the layer 2 from `payer` to
 * `to`, before every other transaction of a block; what a reverted call emitted was never scheduled.
 * @dev When:
 *
 *     onSignature false    authorized by then: in the first block whose timestamp has reached `second`; otherwise never
 *     onSignature true     in the block after the one that authorized it, which has not reached `second`
 *
 * Calls due in the same block are executed in the order of `second`, then in that of their events. There is no event
 * of the execution: that it is due follows from these, and 0x16b answers accordingly from then on, whatever becomes
 * of the transaction. The payer's balance pays its gas and `value`; without the means, nothing is executed.
 */
interface IScheduleEffects {
    /**
     * @notice A call is to be made.
     * @param schedule what {CallAuthorized} and {CallDeleted} name it by
     * @param second when, seconds since the epoch
     * @param payer the transaction's sender, an address of the layer 2
     * @param to what is called
     * @param gasLimit the transaction's
     * @param value weibars
     * @param callData the transaction's
     * @param authorized the payer scheduled the call itself, so there will be no {CallAuthorized}
     * @param onSignature `second` only limits the time that the payer has for its authorization
     */
    event CallScheduled(
        address indexed schedule,
        uint64 indexed second,
        address indexed payer,
        address to,
        uint64 gasLimit,
        uint256 value,
        bytes callData,
        bool authorized,
        bool onSignature
    );

    /// @notice The payer of a scheduled call agrees, before its second.
    event CallAuthorized(address indexed schedule);

    /// @notice A scheduled call is not to be made: who scheduled it has taken it back in time.
    event CallDeleted(address indexed schedule);
}
