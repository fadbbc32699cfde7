// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {HederaAddress} from "../hedera/HederaAddress.sol";
import {IFeeVault} from "./IFeeVault.sol";
import {INodeRegistry} from "./INodeRegistry.sol";
import {IParticipation} from "./IParticipation.sol";
import {IRewardPolicy} from "./IRewardPolicy.sol";
import {IRewardsDistributor} from "./IRewardsDistributor.sol";
import {PolicyAnswers} from "./PolicyAnswers.sol";
import {RewardAddresses} from "./RewardAddresses.sol";

/// @title The rewards distributor
contract RewardsDistributor is IRewardsDistributor {
    /// @dev What an epoch has to give, by seats.
    struct Round {
        uint64 epoch;
        /// @dev The nodes, 0 for an empty seat.
        uint32[] holders;
        /// @dev Who gets nothing, as a bitmap.
        uint128 slashed;
        /// @dev What there is.
        uint256 pot;
        uint256[] repaid;
        uint256[] shares;
    }

    IFeeVault private constant VAULT = IFeeVault(RewardAddresses.FEE_VAULT);
    INodeRegistry private constant REGISTRY = INodeRegistry(RewardAddresses.NODE_REGISTRY);
    IParticipation private constant PARTICIPATION = IParticipation(RewardAddresses.PARTICIPATION);

    /// @inheritdoc IRewardsDistributor
    uint64 public constant LATE = 32;
    /// @inheritdoc IRewardsDistributor
    uint256 public constant POLICY_GAS = 2_000_000;

    /// @inheritdoc IRewardsDistributor
    uint64 public epoch;
    /// @inheritdoc IRewardsDistributor
    uint64 public lastEnd;
    /// @inheritdoc IRewardsDistributor
    uint256 public received;
    /// @inheritdoc IRewardsDistributor
    uint256 public unallocated;
    /// @inheritdoc IRewardsDistributor
    mapping(uint32 number => uint256) public claimable;
    /// @inheritdoc IRewardsDistributor
    mapping(uint32 number => uint256) public paid;
    /// @inheritdoc IRewardsDistributor
    uint64[256] public costSeen;

    /// @notice Takes the fees from the vault. What else may come, as what a contract leaves when it destroys itself, is
    /// nobody's.
    receive() external payable {
        if (msg.sender != RewardAddresses.FEE_VAULT) revert NotTheFeeVault(msg.sender);
    }

    /// @inheritdoc IRewardsDistributor
    function close() external {
        INodeRegistry.Parameters memory rules = REGISTRY.parameters();
        uint64 height = PARTICIPATION.height();
        uint64 closableAt = lastEnd + rules.epochBlocks + LATE;
        if (height < closableAt) revert EpochOpen(closableAt, height);
        Round memory round;
        round.epoch = epoch++;
        lastEnd = height - LATE;
        uint256 fees = VAULT.release();
        received += fees;
        round.pot = unallocated + fees;
        (round.holders, round.slashed) = REGISTRY.holders();
        uint256 repaid = _repay(round);
        uint256 shared = _share(round, rules, round.pot - repaid);
        _credit(round);
        unallocated = round.pot - repaid - shared;
        emit EpochClosed(round.epoch, lastEnd, fees, repaid, shared, unallocated);
    }

    /// @inheritdoc IRewardsDistributor
    function claim(uint32 number) external {
        uint256 amount = claimable[number];
        amount -= amount % HederaAddress.TINYBAR;
        if (amount == 0) revert NothingToClaim(number);
        uint64 account = REGISTRY.accountOf(number);
        address payee = HederaAddress.longZero(account);
        // Value at an address without code stays there: no account would get it.
        if (payee.code.length == 0) revert UnknownAccount(number, account);
        claimable[number] -= amount;
        paid[number] += amount;
        emit Claimed(number, account, amount);
        (bool ok, bytes memory reason) = payee.call{value: amount}("");
        if (!ok) revert PaymentRefused(account, reason);
    }

    /**
     * @dev What the nodes have paid Hedera since the last time, all of it or as much as there is. What is not repaid is
     * forgotten: fees are priced to cover costs, and who stays gets shares of better epochs.
     */
    function _repay(Round memory round) private returns (uint256 repaid) {
        uint64[] memory costs = PARTICIPATION.costs();
        round.repaid = new uint256[](round.holders.length);
        uint256 due = 0;
        for (uint256 seat = 0; seat < costs.length; ++seat) {
            uint64 seen = costSeen[seat];
            // Costs never fall; if they did, nothing would be repaid twice.
            if (costs[seat] <= seen) continue;
            costSeen[seat] = costs[seat];
            if (!_isPaid(round, seat)) continue;
            round.repaid[seat] = (costs[seat] - seen) * HederaAddress.TINYBAR;
            due += round.repaid[seat];
        }
        if (due <= round.pot) return due;
        for (uint256 seat = 0; seat < round.repaid.length; ++seat) {
            round.repaid[seat] = Math.mulDiv(round.repaid[seat], round.pot, due);
            repaid += round.repaid[seat];
        }
    }

    /// @dev Shares what is left among the active nodes, as far as it divides.
    function _share(
        Round memory round,
        INodeRegistry.Parameters memory rules,
        uint256 rest
    ) private returns (uint256 shared) {
        round.shares = new uint256[](round.holders.length);
        (uint256[] memory seats, uint32[] memory numbers) = _active(round, rules);
        if (numbers.length == 0 || rest == 0) return 0;
        uint64[] memory weights = _weights(round.epoch, rules.policy, numbers);
        uint256 sum = 0;
        for (uint256 i = 0; i < weights.length; ++i) sum += weights[i];
        if (sum == 0) {
            emit PolicyFailed(round.epoch, rules.policy);
            return 0;
        }
        for (uint256 i = 0; i < weights.length; ++i) {
            uint256 share = Math.mulDiv(rest, weights[i], sum);
            round.shares[seats[i]] = share;
            shared += share;
        }
    }

    function _credit(Round memory round) private {
        for (uint256 seat = 0; seat < round.holders.length; ++seat) {
            (uint256 repaid, uint256 share) = (round.repaid[seat], round.shares[seat]);
            if (repaid + share == 0) continue;
            uint32 number = round.holders[seat];
            claimable[number] += repaid + share;
            emit Rewarded(round.epoch, number, repaid, share);
        }
    }

    /// @dev The active nodes and their seats, ascending.
    function _active(
        Round memory round,
        INodeRegistry.Parameters memory rules
    ) private view returns (uint256[] memory seats, uint32[] memory numbers) {
        uint128 active = PARTICIPATION.active(rules.window, rules.required, LATE);
        uint256 count = 0;
        seats = new uint256[](round.holders.length);
        numbers = new uint32[](round.holders.length);
        for (uint256 seat = 0; seat < round.holders.length; ++seat) {
            if ((active >> seat) & 1 == 0 || !_isPaid(round, seat)) continue;
            (seats[count], numbers[count]) = (seat, round.holders[seat]);
            ++count;
        }
        assembly ("memory-safe") {
            mstore(seats, count)
            mstore(numbers, count)
        }
    }

    /// @return weights one for each node, or none if the policy fails
    function _weights(
        uint64 closing,
        address policy,
        uint32[] memory numbers
    ) private view returns (uint64[] memory weights) {
        bytes32 seed = keccak256(abi.encode(PARTICIPATION.time(), closing));
        uint128[] memory stakes = REGISTRY.stakesOf(numbers);
        bytes memory data = abi.encodeCall(IRewardPolicy.weights, (closing, seed, numbers, stakes));
        // A call passes 63 of 64 parts of the gas on. Nobody makes a policy fail by giving it less than it gets.
        uint256 required = POLICY_GAS + POLICY_GAS / 63 + 10_000;
        if (gasleft() < required) revert TooLittleGas(required, gasleft());
        (, weights) = PolicyAnswers.ask(policy, POLICY_GAS, data, numbers.length);
    }

    /// @dev A seat that nobody has gets nothing, and neither does a node that was slashed.
    function _isPaid(Round memory round, uint256 seat) private pure returns (bool) {
        if (seat >= round.holders.length || round.holders[seat] == 0) return false;
        return (round.slashed >> seat) & 1 == 0;
    }
}
