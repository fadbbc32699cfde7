// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {IFeeVault} from "./IFeeVault.sol";
import {RewardAddresses} from "./RewardAddresses.sol";

/// @title The fee vault
contract FeeVault is IFeeVault {
    /// @notice Takes hbar, such as what a slashed node loses.
    receive() external payable {}

    /// @inheritdoc IFeeVault
    function release() external returns (uint256 amount) {
        if (msg.sender != RewardAddresses.REWARDS_DISTRIBUTOR) revert NotTheDistributor(msg.sender);
        amount = address(this).balance;
        emit Released(amount);
        (bool ok, ) = msg.sender.call{value: amount}("");
        if (!ok) revert NotReleased(amount);
    }
}
