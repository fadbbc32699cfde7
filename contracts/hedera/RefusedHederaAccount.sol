// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IHederaAccount} from "./IHederaAccount.sol";

/**
 * @title The code of a Hedera account that Hedera refuses to pay
 * @notice Takes the place of {HederaAccount} at the long-zero address of an account that was deleted, must sign what
 * it receives, or cannot be paid for another reason, so that the paying contract learns Hedera's reason.
 * @dev Placed by the nodes; there is no need to deploy it. The response code is part of the code, one instance to a
 * reason: storage would belong to each account, and reading it takes 2,100 gas of the 2,300 gas stipend. As it is, a
 * refusal takes 105.
 */
contract RefusedHederaAccount is IHederaAccount {
    /// @notice Hedera's reason, a constant of {HederaResponseCodes}.
    int64 private immutable _responseCode;

    /// @param responseCode Hedera's reason, a constant of {HederaResponseCodes}
    constructor(int64 responseCode) {
        _responseCode = responseCode;
    }

    /// @notice Reverts with {HederaRefused}, with or without value.
    receive() external payable {
        revert HederaRefused(_responseCode);
    }

    /// @notice Reverts with {HederaRefused}, whatever the data.
    fallback() external payable {
        revert HederaRefused(_responseCode);
    }
}
