// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title How a token's address passes a call on to the token service
interface ITokenRedirect {
    /**
     * @notice Does at 0x167 what somebody called the token for; the caller must be a token.
     * @dev Returns or reverts with what the facade does.
     * @param caller who called the token
     * @param data what with
     */
    function callToken(address caller, bytes calldata data) external;
}
