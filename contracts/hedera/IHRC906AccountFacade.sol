// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title What an account answers about its allowances of hbar
 * @notice HIP-906: answered at the long-zero address of each Hedera account, about its hbar. Response codes are
 * constants of {HederaResponseCodes}; hbar is in tinybars.
 */
interface IHRC906AccountFacade {
    /// @notice The tinybars that `spender` may still take from the account.
    function hbarAllowance(address spender) external returns (int64 responseCode, int256 amount);

    /**
     * @notice Allows `spender` to take tinybars from the account, which must be the caller's own and a contract's; see
     * {IHederaAccountService-hbarApprove}.
     * @param amount tinybars; 0 takes the allowance away
     */
    function hbarApprove(address spender, int256 amount) external returns (int64 responseCode);
}
