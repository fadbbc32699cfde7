// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title What an account can say to a token about itself
 * @notice HIP-719: answered at the long-zero address of each token, beside ERC-20 or ERC-721. It is the caller's own
 * association that these functions are about.
 * @dev Contracts of the layer 2 receive tokens without being associated first: their accounts associate themselves. An
 * ordinary key associates its Hedera account on Hedera; here it gets INVALID_SIGNATURE.
 */
interface IHRC719 {
    /// @notice Associates the calling contract with the token: SUCCESS, 22, or the reason why not.
    function associate() external returns (uint256 responseCode);

    /// @notice Ends the association of the calling contract, which has nothing of the token, likewise.
    function dissociate() external returns (uint256 responseCode);

    /// @notice Whether the caller is associated with the token.
    function isAssociated() external view returns (bool associated);
}
