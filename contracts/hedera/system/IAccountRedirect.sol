// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title What an account passes on to the account service
 * @notice Functions of 0x16a for {HederaAccount} alone, which runs at the account's long-zero address and says there who
 * has called it. They are believed because nothing else can run at such an address.
 */
interface IAccountRedirect {
    /// @notice `caller` has called {IHRC906AccountFacade-hbarApprove} of the account that calls.
    function hbarApproveAs(address caller, address spender, int256 amount) external returns (int64 responseCode);

    /// @notice `caller` has called {IHRC904AccountFacade-setUnlimitedAutomaticAssociations} of the account that calls.
    function setUnlimitedAutomaticAssociationsAs(
        address caller,
        bool enableAutoAssociations
    ) external returns (int64 responseCode);
}
