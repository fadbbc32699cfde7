// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaAddress} from "../HederaAddress.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IScheduleEffects} from "./IScheduleEffects.sol";
import {ScheduleProxy} from "./ScheduleProxy.sol";
import {TransactionGas} from "./TransactionGas.sol";

/**
 * @title Scheduled calls
 * @notice What the schedule service knows of them, and Hedera's checks in Hedera's order.
 * @dev A call is in the event, all of it; storage has what later functions ask for. Nothing is written when a call is
 * executed: time and authorization tell.
 */
abstract contract ScheduledCalls is IScheduleEffects {
    /// @notice How far ahead a call can be scheduled, seconds: 62 days, as on Hedera.
    uint256 internal constant MAX_LIFETIME = 5_356_800;
    /// @notice The gas limits of the calls of one second come to this at most, as on Hedera.
    uint256 internal constant GAS_OF_A_SECOND = 15_000_000;
    /// @notice So many calls can be scheduled for one second.
    uint256 internal constant CALLS_OF_A_SECOND = 100;

    /// @dev One slot.
    struct Schedule {
        address creator;
        uint40 second;
        // GAS_OF_A_SECOND fits.
        uint24 gasLimit;
        bool onSignature;
        bool authorized;
        bool deleted;
    }

    /// @dev What is scheduled for one second.
    struct Load {
        uint24 gas;
        uint8 calls;
    }

    /// @dev What is to be scheduled, but for the data.
    struct FutureCall {
        address to;
        address payer;
        uint256 second;
        uint256 gasLimit;
        uint256 value;
        bool onSignature;
    }

    mapping(address schedule => Schedule) private _schedules;
    /// @dev Of schedules that were not authorized at once; the others' payers are of no further interest.
    mapping(address schedule => address) private _payers;
    mapping(uint256 second => Load) private _loads;

    function _schedule(
        FutureCall memory call,
        bytes calldata callData
    ) internal returns (int64 responseCode, address schedule) {
        responseCode = _check(call, callData);
        if (responseCode != HederaResponseCodes.SUCCESS) return (responseCode, address(0));

        bytes32 identity = _identityOf(call, callData);
        schedule = ScheduleProxy.at(identity);
        if (_schedules[schedule].second != 0) return (HederaResponseCodes.IDENTICAL_SCHEDULE_ALREADY_CREATED, schedule);
        if (!_fits(_loads[call.second], call.gasLimit))
            return (HederaResponseCodes.SCHEDULE_EXPIRY_IS_BUSY, address(0));

        _keep(schedule, call);
        ScheduleProxy.deploy(identity);
        emit CallScheduled(
            schedule,
            uint64(call.second),
            call.payer,
            call.to,
            uint64(call.gasLimit),
            call.value,
            callData,
            call.payer == msg.sender,
            call.onSignature
        );
    }

    function _keep(address schedule, FutureCall memory call) private {
        // What fits into a second fits into the types.
        uint24 gasLimit = uint24(call.gasLimit);
        Load memory load = _loads[call.second];
        _loads[call.second] = Load(load.gas + gasLimit, load.calls + 1);

        bool authorized = call.payer == msg.sender;
        _schedules[schedule] = Schedule(msg.sender, uint40(call.second), gasLimit, call.onSignature, authorized, false);
        if (!authorized) _payers[schedule] = call.payer;
    }

    function _authorize(address schedule, address signer) internal returns (int64) {
        Schedule memory kept = _schedules[schedule];
        int64 state = _checkOpen(kept);
        if (state != HederaResponseCodes.SUCCESS) return state;
        if (kept.authorized || signer != _payers[schedule]) return HederaResponseCodes.NO_NEW_VALID_SIGNATURES;
        _schedules[schedule].authorized = true;
        emit CallAuthorized(schedule);
        return HederaResponseCodes.SUCCESS;
    }

    function _delete(address schedule, address caller) internal returns (int64) {
        Schedule memory kept = _schedules[schedule];
        int64 state = _checkOpen(kept);
        if (state != HederaResponseCodes.SUCCESS) return state;
        if (caller != kept.creator) return HederaResponseCodes.INVALID_SIGNATURE;
        Load memory load = _loads[kept.second];
        _schedules[schedule].deleted = true;
        _loads[kept.second] = Load(load.gas - kept.gasLimit, load.calls - 1);
        emit CallDeleted(schedule);
        return HederaResponseCodes.SUCCESS;
    }

    /// @dev No call can have less gas than the base.
    function _hasCapacity(uint256 second, uint256 gasLimit) internal view returns (bool) {
        return
            _checkSecond(second) == HederaResponseCodes.SUCCESS &&
            gasLimit >= TransactionGas.BASE &&
            _fits(_loads[second], gasLimit);
    }

    /// @dev What makes schedules equal on Hedera, where the caller's key is the admin key. The payer is not in it.
    function _identityOf(FutureCall memory call, bytes calldata callData) private view returns (bytes32) {
        bytes32 data = keccak256(callData);
        return
            keccak256(abi.encode(msg.sender, call.to, call.second, call.gasLimit, call.value, call.onSignature, data));
    }

    function _check(FutureCall memory call, bytes calldata callData) private view returns (int64) {
        // Nobody has the key of a long-zero address on the layer 2, nor a balance there.
        if (call.payer != msg.sender && HederaAddress.isLongZero(call.payer)) {
            return HederaResponseCodes.ACCOUNT_ID_DOES_NOT_EXIST;
        }
        if (call.to == address(0)) return HederaResponseCodes.INVALID_CONTRACT_ID;
        if (call.gasLimit < TransactionGas.minimum(callData)) return HederaResponseCodes.INSUFFICIENT_GAS;
        return _checkSecond(call.second);
    }

    function _checkSecond(uint256 second) private view returns (int64) {
        if (second <= block.timestamp) {
            return HederaResponseCodes.SCHEDULE_EXPIRATION_TIME_MUST_BE_HIGHER_THAN_CONSENSUS_TIME;
        }
        if (second > block.timestamp + MAX_LIFETIME) {
            return HederaResponseCodes.SCHEDULE_EXPIRATION_TIME_TOO_FAR_IN_FUTURE;
        }
        return HederaResponseCodes.SUCCESS;
    }

    /// @dev From its second on, a schedule is unknown, executed or not, as on Hedera, which has it purged by then.
    function _checkOpen(Schedule memory kept) private view returns (int64) {
        if (kept.second <= block.timestamp) return HederaResponseCodes.INVALID_SCHEDULE_ID;
        if (kept.deleted) return HederaResponseCodes.SCHEDULE_ALREADY_DELETED;
        if (kept.onSignature && kept.authorized) return HederaResponseCodes.SCHEDULE_ALREADY_EXECUTED;
        return HederaResponseCodes.SUCCESS;
    }

    function _fits(Load memory load, uint256 gasLimit) private pure returns (bool) {
        return load.calls < CALLS_OF_A_SECOND && gasLimit <= GAS_OF_A_SECOND - load.gas;
    }
}
