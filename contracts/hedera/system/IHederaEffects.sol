// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title What a block does on Hedera
 * @notice Emitted by 0x167 alone, in the order in which it happens. The nodes make the block's settlement out of these
 * events: what is not emitted is not done on Hedera, and what a reverted call emitted never was.
 * @dev Entities are the N of 0.0.N. `spender` is 0 when the nodes sign for `from`, whose account is a contract's; else
 * `from` is somebody's own account, and `spender` is the account that holds its allowance and pays for the transfer.
 */
interface IHederaEffects {
    /// @notice `amount` units of a fungible token move.
    event TokenMoved(uint64 indexed token, uint64 indexed from, uint64 indexed to, uint64 amount, uint64 spender);
    /// @notice An NFT moves.
    event NftMoved(uint64 indexed token, uint64 indexed from, uint64 indexed to, uint64 serial, uint64 spender);
    /// @notice Hbar moves from somebody's own account by allowance. What the value of a call pays is not among it.
    event HbarMoved(uint64 indexed from, uint64 indexed to, uint64 tinybars, uint64 spender);
    /// @notice Units come into the treasury, or, with `metadata`, one NFT for each.
    event TokenMinted(uint64 indexed token, uint64 amount, bytes[] metadata);
    /// @notice Units, or, with `serials`, those NFTs, leave the treasury for good.
    event TokenBurned(uint64 indexed token, uint64 amount, uint64[] serials);
    /// @notice A contract allows the account `spender` so many units, on Hedera; 0 takes the allowance away.
    event AllowanceSet(uint64 indexed token, uint64 indexed owner, uint64 indexed spender, uint64 amount);
    /// @notice A contract allows the account `spender` one NFT, on Hedera; `spender` 0 takes the allowance away.
    event SerialAllowanceSet(uint64 indexed token, uint64 indexed owner, uint64 indexed spender, uint64 serial);
    /// @notice A contract allows the account `spender` all its NFTs of a token, on Hedera, or no more.
    event OperatorSet(uint64 indexed token, uint64 indexed owner, uint64 indexed spender, bool approved);
    /// @notice A contract allows the account `spender` so many tinybars, on Hedera; 0 takes the allowance away.
    event HbarAllowanceSet(uint64 indexed owner, uint64 indexed spender, uint64 tinybars);
    /// @notice A contract that is the administrator of a token changes it: `abi.encode` of what is to change.
    event TokenUpdated(uint64 indexed token, bytes update);
    /// @notice An address that has no Hedera account yet takes part: the nodes see to it that it gets one.
    event AccountWanted(address indexed account);
}
