// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {HederaState} from "./HederaState.sol";
import {TokenAllowances} from "./TokenAllowances.sol";
import {Token} from "./TokenWord.sol";

/// @title The functions of {IHederaTokenService} that grant allowances and tell of them
abstract contract TokenApprovals is TokenAllowances {
    /// @notice See {IHederaTokenService-approve}.
    function approve(address token, address spender, uint256 amount) external operation returns (int64) {
        _approveUnits(_token(token), _caller(msg.sender), spender, amount);
        return HederaResponseCodes.SUCCESS;
    }

    /// @notice See {IHederaTokenService-approveNFT}.
    function approveNFT(address token, address approved, uint256 serialNumber) external operation returns (int64) {
        _approveSerial(_token(token), _caller(msg.sender), approved, serialNumber);
        return HederaResponseCodes.SUCCESS;
    }

    /// @notice See {IHederaTokenService-setApprovalForAll}.
    function setApprovalForAll(address token, address operator, bool approved) external operation returns (int64) {
        _approveAll(_token(token), _caller(msg.sender), operator, approved);
        return HederaResponseCodes.SUCCESS;
    }

    /// @notice See {IHederaTokenService-allowance}.
    function allowance(address token, address owner, address spender) external view returns (int64, uint256) {
        uint256 slot = HederaState.allowanceSlot(_token(token).num, _party(owner).num, _party(spender).num);
        return (HederaResponseCodes.SUCCESS, HederaState.load(slot));
    }

    /// @notice See {IHederaTokenService-getApproved}.
    function getApproved(address token, uint256 serialNumber) external view returns (int64, address) {
        Token memory known = _token(token);
        return (HederaResponseCodes.SUCCESS, _approvedFor(known.num, serialNumber));
    }

    /// @notice See {IHederaTokenService-isApprovedForAll}.
    function isApprovedForAll(address token, address owner, address operator) external view returns (int64, bool) {
        bool approved = _isOperator(_token(token).num, _party(owner).num, _party(operator).num);
        return (HederaResponseCodes.SUCCESS, approved);
    }
}
