// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title What an account answers about its automatic associations
 * @notice HIP-904: answered at the long-zero address of each Hedera account, to the account itself.
 */
interface IHRC904AccountFacade {
    /**
     * @notice Lets the account receive any token, or no more. The accounts of contracts take any, always: SUCCESS for
     * true, NOT_SUPPORTED for false. That another account does is for its key to say, on Hedera: INVALID_SIGNATURE.
     */
    function setUnlimitedAutomaticAssociations(bool enableAutoAssociations) external returns (int64 responseCode);
}
