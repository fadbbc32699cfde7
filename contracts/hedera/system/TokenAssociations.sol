// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {TokenRelations} from "./TokenRelations.sol";

/// @title The functions of {IHederaTokenService} that associate accounts with tokens
abstract contract TokenAssociations is TokenRelations {
    /// @notice See {IHederaTokenService-associateTokens}.
    function associateTokens(address account, address[] calldata tokens) external operation returns (int64) {
        _associate(_caller(msg.sender), _party(account), tokens);
        return HederaResponseCodes.SUCCESS;
    }

    /// @notice See {IHederaTokenService-associateToken}.
    function associateToken(address account, address token) external operation returns (int64) {
        _associate(_caller(msg.sender), _party(account), _only(token));
        return HederaResponseCodes.SUCCESS;
    }

    /// @notice See {IHederaTokenService-dissociateTokens}.
    function dissociateTokens(address account, address[] calldata tokens) external operation returns (int64) {
        _dissociate(_caller(msg.sender), _party(account), tokens);
        return HederaResponseCodes.SUCCESS;
    }

    /// @notice See {IHederaTokenService-dissociateToken}.
    function dissociateToken(address account, address token) external operation returns (int64) {
        _dissociate(_caller(msg.sender), _party(account), _only(token));
        return HederaResponseCodes.SUCCESS;
    }
}
