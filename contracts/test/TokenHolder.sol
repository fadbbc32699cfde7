// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IHederaTokenService} from "../hedera/IHederaTokenService.sol";

/// @title A contract that deals with Hedera in its constructor
contract TokenHolder {
    /// @notice The constructor's call was answered with this code.
    error NotAssociated(int64 responseCode);

    /// @param token what the contract is to hold
    constructor(address token) {
        int64 responseCode = IHederaTokenService(address(0x167)).associateToken(address(this), token);
        if (responseCode != 22) revert NotAssociated(responseCode);
    }
}
