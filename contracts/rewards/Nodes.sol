// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {TypedData} from "../manager/TypedData.sol";
import {Elections} from "./Elections.sol";
import {HederaKeys} from "./HederaKeys.sol";
import {INodeRegistry} from "./INodeRegistry.sol";
import {IRewardsDistributor} from "./IRewardsDistributor.sol";
import {RewardAddresses} from "./RewardAddresses.sol";
import {Stakes} from "./Stakes.sol";

/// @title How a node comes, and how it goes
abstract contract Nodes is Elections, Stakes {
    IRewardsDistributor private constant DISTRIBUTOR = IRewardsDistributor(RewardAddresses.REWARDS_DISTRIBUTOR);

    bytes32 private constant REGISTRATION_TYPE = keccak256("Registration(address owner,uint64 account,bytes key)");

    /// @inheritdoc INodeRegistry
    function register(
        address attester,
        uint64 account,
        bytes calldata key,
        uint256 amount,
        bytes calldata signature
    ) external payable returns (uint32 number) {
        if (attester == address(0) || account == 0) revert NoSuchAttester(attester, account);
        if (amount < _parameters.minStake) revert StakeTooSmall(_parameters.minStake, amount);
        uint32 before = _numberOf[attester];
        if (before != 0 && _entries[before].step != Step.Withdrawn) revert AttesterTaken(attester, before);
        // Nobody registers the key of another.
        bytes32 structHash = keccak256(abi.encode(REGISTRATION_TYPE, msg.sender, account, keccak256(key)));
        if (_recover(TypedData.digest(block.chainid, structHash), signature, 0) != attester) {
            revert NotTheAttester(attester);
        }
        number = ++_nodeCount;
        _numberOf[attester] = number;
        Entry storage entry = _entries[number];
        (entry.keyKind, entry.keyX) = HederaKeys.pack(key);
        (entry.owner, entry.attester, entry.account) = (msg.sender, attester, account);
        (entry.step, entry.fromEpoch, entry.stakeToken) = (Step.Candidate, NEVER, _parameters.stakeToken);
        emit Registered(number, msg.sender, attester, account, key);
        _stake(number, entry, amount);
    }

    /// @inheritdoc INodeRegistry
    function withdraw(uint32 number) external {
        Entry storage entry = _entry(number);
        if (entry.step == Step.Withdrawn) revert WrongStatus(number, Status.Withdrawn);
        if (entry.step == Step.Seated) _vacate(number, entry);
        else if (msg.sender != entry.owner) revert NotTheOwner(number, msg.sender);
        (address owner, address token, uint256 stake) = (entry.owner, entry.stakeToken, entry.stake);
        (entry.step, entry.stake) = (Step.Withdrawn, 0);
        _owed[token][owner] += stake;
        emit Withdrawn(number, owner, token, stake);
    }

    /// @inheritdoc INodeRegistry
    function node(uint32 number) external view returns (Node memory) {
        Entry storage entry = _entry(number);
        return
            Node({
                owner: entry.owner,
                attester: entry.attester,
                account: entry.account,
                key: _keyOf(entry),
                stakeToken: entry.stakeToken,
                stake: entry.stake,
                status: statusOf(number),
                seat: entry.seat,
                fromEpoch: entry.fromEpoch == NEVER ? type(uint64).max : entry.fromEpoch,
                untilEpoch: entry.untilEpoch
            });
    }

    /// @inheritdoc INodeRegistry
    function accountOf(uint32 number) external view returns (uint64) {
        return _entries[number].account;
    }

    /// @inheritdoc INodeRegistry
    function numberOf(address attester) external view returns (uint32) {
        return _numberOf[attester];
    }

    /// @inheritdoc INodeRegistry
    function nodeCount() external view returns (uint32) {
        return _nodeCount;
    }

    /**
     * @dev The seat's next holder gets neither the attestations nor the costs of this one: a closed epoch ends above
     * all blocks that it attested and has settled all costs of theirs, and epochs do not overlap.
     */
    function _vacate(uint32 number, Entry storage entry) private {
        if (!_isGone(entry)) revert WrongStatus(number, statusOf(number));
        if (entry.fromEpoch != NEVER) {
            Committee storage successor = _committees[entry.untilEpoch];
            uint256 until = uint256(successor.fromTime) + _parameters.leaveDelay;
            if (block.timestamp < until) revert StakeBound(number, until);
            if (DISTRIBUTOR.lastEnd() < successor.fromHeight) revert RewardsOpen(number, successor.fromHeight);
        }
        uint8 seat = entry.seat;
        delete _holders[seat];
        delete _numberOfAccount[entry.account];
        delete _numberOfKey[entry.keyX];
        _slashedSeats &= ~(uint128(1) << seat);
        --_seated;
    }
}
