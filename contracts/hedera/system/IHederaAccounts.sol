// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title What the token service does for the account service
 * @notice Functions of 0x167, whose storage has the accounts and which alone emits effects, for 0x16a alone.
 */
interface IHederaAccounts {
    /**
     * @notice The account with this address, be it long-zero or on the layer 2; deleted ones included.
     * @return num the N of 0.0.N; 0 if there is no such account
     * @return evmAddress its alias, or its contract; 0 if it has neither
     * @return isOfContract whether it is a contract's, for which the nodes sign
     */
    function accountOf(address account) external view returns (uint64 num, address evmAddress, bool isOfContract);

    /// @notice The tinybars that `spender` may still take from `owner`; reverts with INVALID_ALLOWANCE_OWNER_ID.
    function hbarAllowance(address owner, address spender) external view returns (uint256 tinybars);

    /// @notice Allows `spender` the tinybars if `caller` is `owner` and a contract; reverts with Hedera's code else.
    function hbarApprove(address caller, address owner, address spender, int256 amount) external;
}
