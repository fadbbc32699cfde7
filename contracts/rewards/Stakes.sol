// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {HederaAddress} from "../hedera/HederaAddress.sol";
import {HederaTransfers} from "../hedera/HederaTransfers.sol";
import {INodeRegistry} from "./INodeRegistry.sol";
import {RegistryStorage} from "./RegistryStorage.sol";

/**
 * @title Stakes, and what is owed of them
 * @dev What comes in is a node's stake or comes not at all; what leaves was credited before and is debited first.
 */
abstract contract Stakes is RegistryStorage {
    using HederaTransfers for address;

    /// @inheritdoc INodeRegistry
    function addStake(uint32 number, uint256 amount) external payable {
        _stake(number, _staked(number), amount);
    }

    /// @inheritdoc INodeRegistry
    function collect(address token, address who) external {
        uint256 amount = _owed[token][who];
        if (token == address(0) && HederaAddress.isLongZero(who)) {
            // Value at an address without code stays there: no account would get it.
            if (who.code.length == 0) revert PaymentRefused(who, "");
            amount -= amount % HederaAddress.TINYBAR;
        }
        if (amount == 0) revert NothingOwed(token, who);
        _owed[token][who] -= amount;
        emit Collected(token, who, amount);
        if (token != address(0)) return token.payToken(who, amount);
        (bool ok, bytes memory reason) = who.call{value: amount}("");
        if (!ok) revert PaymentRefused(who, reason);
    }

    /// @inheritdoc INodeRegistry
    function owed(address token, address who) external view returns (uint256) {
        return _owed[token][who];
    }

    /// @inheritdoc INodeRegistry
    function stakesOf(uint32[] calldata numbers) external view returns (uint128[] memory stakes) {
        address token = _parameters.stakeToken;
        stakes = new uint128[](numbers.length);
        for (uint256 i = 0; i < numbers.length; ++i) {
            Entry storage entry = _entries[numbers[i]];
            if (entry.stakeToken == token) stakes[i] = entry.stake;
        }
    }

    /// @dev Adds to a stake what the caller gives.
    function _stake(uint32 number, Entry storage entry, uint256 amount) internal {
        address token = entry.stakeToken;
        uint256 value = token == address(0) ? amount : 0;
        if (msg.value != value) revert WrongValue(value, msg.value);
        uint256 stake = entry.stake + amount;
        if (stake > type(uint96).max) revert StakeTooLarge(type(uint96).max, stake);
        entry.stake = uint96(stake);
        emit Staked(number, token, amount, stake);
        if (token != address(0) && amount != 0) token.pullToken(msg.sender, amount);
    }
}
