// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {INodeRegistry} from "./INodeRegistry.sol";
import {RegistryCommittees} from "./RegistryCommittees.sol";

/// @title Who is in the next committee
abstract contract Elections is RegistryCommittees {
    /// @inheritdoc INodeRegistry
    uint256 public constant MAX_NODES = 100;

    bytes32 private constant ADMISSION_TYPE = keccak256("Admission(uint32 node,uint64 nonce)");
    bytes32 private constant EXPULSION_TYPE = keccak256("Expulsion(uint32 node,uint64 nonce)");

    /// @inheritdoc INodeRegistry
    function admit(uint32 number, bytes[] calldata signatures) external {
        Entry storage entry = _entry(number);
        if (entry.step != Step.Candidate || entry.slashed) revert WrongStatus(number, statusOf(number));
        _decideOn(ADMISSION_TYPE, number, signatures);
        (uint64 account, bytes32 keyX) = (entry.account, entry.keyX);
        // Two members behind one account, or with one key on Hedera, would count there as one or as both.
        if (_numberOfAccount[account] != 0) revert AccountTaken(account, _numberOfAccount[account]);
        if (_numberOfKey[keyX] != 0) revert KeyTaken(_keyOf(entry), _numberOfKey[keyX]);
        (_numberOfAccount[account], _numberOfKey[keyX]) = (number, number);
        uint8 seat = _freeSeat();
        _holders[seat] = number;
        (entry.step, entry.seat) = (Step.Seated, seat);
        ++_seated;
        _next |= uint128(1) << seat;
        emit Admitted(number, seat);
    }

    /// @inheritdoc INodeRegistry
    function expel(uint32 number, bytes[] calldata signatures) external {
        _decideOn(EXPULSION_TYPE, number, signatures);
        _removeFromNext(number);
        emit Expelled(number);
    }

    /// @inheritdoc INodeRegistry
    function leave(uint32 number) external {
        if (msg.sender != _entry(number).owner) revert NotTheOwner(number, msg.sender);
        _removeFromNext(number);
        emit LeaveAnnounced(number);
    }

    /// @inheritdoc INodeRegistry
    function rotate() external {
        uint64 newest = _newestEpoch;
        Committee storage old = _committees[newest];
        if (!old.inForce) revert HandoverPending(newest);
        uint64 from = old.fromHeight + _parameters.epochBlocks;
        if (block.number < from) revert TooEarly(from);
        uint128 next = _next;
        if (next == old.seats) revert NothingChanges();
        if (next == 0) revert NobodyLeft();
        uint64 epoch = newest + 1;
        for (uint128 joining = next & ~old.seats; joining != 0; joining &= joining - 1) {
            _holderOfLowest(joining).fromEpoch = uint48(epoch);
        }
        for (uint128 leaving = old.seats & ~next; leaving != 0; leaving &= leaving - 1) {
            _holderOfLowest(leaving).untilEpoch = uint48(epoch);
        }
        Member[] memory list = _membersIn(next);
        uint16 threshold = uint16((2 * list.length) / 3 + 1);
        _newestEpoch = epoch;
        _committees[epoch] = Committee(0, threshold, next, 0, false);
        emit CommitteeDecided(epoch, list, threshold);
    }

    /// @inheritdoc INodeRegistry
    function holders() external view returns (uint32[] memory numbers, uint128 slashed) {
        uint256 left = _seated;
        uint256 length = 0;
        numbers = new uint32[](128);
        for (; left != 0; ++length) {
            numbers[length] = _holders[length];
            if (numbers[length] != 0) --left;
        }
        assembly ("memory-safe") {
            mstore(numbers, length)
        }
        return (numbers, _slashedSeats);
    }

    /// @inheritdoc INodeRegistry
    function statusOf(uint32 number) public view returns (Status) {
        Entry storage entry = _entries[number];
        if (entry.step == Step.None) return Status.None;
        if (entry.step == Step.Withdrawn) return Status.Withdrawn;
        if (entry.slashed) return Status.Slashed;
        if (entry.step == Step.Candidate) return Status.Candidate;
        if (_isGone(entry)) return Status.Left;
        if (!_isNext(entry)) return Status.Leaving;
        return entry.fromEpoch <= currentEpoch() ? Status.Member : Status.Admitted;
    }

    /// @dev Whether a node that has a seat is in no committee any more, nor in one to come.
    function _isGone(Entry storage entry) internal view returns (bool) {
        if (entry.fromEpoch == NEVER) return !_isNext(entry);
        return entry.untilEpoch != 0 && entry.untilEpoch <= currentEpoch();
    }

    function _decideOn(bytes32 structType, uint32 number, bytes[] calldata signatures) private {
        _decide(keccak256(abi.encode(structType, number, _nonce)), signatures);
    }

    function _removeFromNext(uint32 number) private {
        Status status = statusOf(number);
        if (status != Status.Admitted && status != Status.Member) revert WrongStatus(number, status);
        _next &= ~(uint128(1) << _entries[number].seat);
    }

    function _freeSeat() private view returns (uint8 seat) {
        if (_seated == MAX_NODES) revert NoSeat(MAX_NODES);
        while (_holders[seat] != 0) ++seat;
    }

    /// @dev As many bits as the number of the lowest seat are below it.
    function _holderOfLowest(uint128 seats) private view returns (Entry storage) {
        return _entries[_holders[_count((seats & ~(seats - 1)) - 1)]];
    }
}
