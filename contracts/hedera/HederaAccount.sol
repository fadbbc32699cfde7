// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaAddress} from "./HederaAddress.sol";
import {IHRC904AccountFacade} from "./IHRC904AccountFacade.sol";
import {IHRC906AccountFacade} from "./IHRC906AccountFacade.sol";
import {IHederaAccount} from "./IHederaAccount.sol";
import {IHederaAccountService} from "./IHederaAccountService.sol";
import {IAccountRedirect} from "./system/IAccountRedirect.sol";
import {SystemAddresses} from "./system/SystemAddresses.sol";

/**
 * @title The code of a Hedera account that takes payments
 * @notice Runs at the long-zero address of each Hedera account when value is sent there, and logs the payment that
 * the nodes of the layer 2 then make on Hedera. It also answers what Hedera's accounts answer about themselves.
 * @dev Part of the network's genesis; there is no need to deploy it. It has neither storage nor immutables, because
 * it runs in the context of many accounts. `receive` must fit the 2,300 gas stipend of `transfer` and `send`: a
 * payment takes 1,653 gas, 1,381 of them for the event, and a refused fraction 281.
 */
contract HederaAccount is IHederaAccount, IHRC904AccountFacade, IHRC906AccountFacade {
    /// @notice Pays the account the value of the call. Zero is accepted and pays nothing.
    receive() external payable {
        _pay();
    }

    /**
     * @notice Pays the account the value of the call, whatever its data, unless they call a function that the account
     * has, which takes no value. Without value it does nothing and returns nothing, as HIP-1340 has it for a selector
     * that an account does not know.
     */
    fallback() external payable {
        _pay();
    }

    /// @inheritdoc IHRC906AccountFacade
    function hbarAllowance(address spender) external returns (int64 responseCode, int256 amount) {
        return IHederaAccountService(SystemAddresses.ACCOUNT_SERVICE).hbarAllowance(address(this), spender);
    }

    /// @inheritdoc IHRC906AccountFacade
    function hbarApprove(address spender, int256 amount) external returns (int64 responseCode) {
        return IAccountRedirect(SystemAddresses.ACCOUNT_SERVICE).hbarApproveAs(msg.sender, spender, amount);
    }

    /// @inheritdoc IHRC904AccountFacade
    function setUnlimitedAutomaticAssociations(bool enableAutoAssociations) external returns (int64 responseCode) {
        return
            IAccountRedirect(SystemAddresses.ACCOUNT_SERVICE).setUnlimitedAutomaticAssociationsAs(
                msg.sender,
                enableAutoAssociations
            );
    }

    function _pay() private {
        if (msg.value == 0) return;
        // Value that arrived elsewhere, by delegatecall or by another account's authorization, is not on Hedera.
        if (!HederaAddress.isLongZero(address(this))) revert NotAHederaAccount(address(this));
        if (!HederaAddress.isWholeTinybars(msg.value)) revert NotWholeTinybars(msg.value);
        emit HbarPayment(msg.sender, msg.value);
    }
}
