// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {INodeRegistry} from "./INodeRegistry.sol";
import {RegistryCommittees} from "./RegistryCommittees.sol";
import {RewardAddresses} from "./RewardAddresses.sol";

/// @title The rules that the committee can change
abstract contract RegistryParameters is RegistryCommittees {
    /// @dev With the 32 blocks for late attestations, well within the 256 of which a record tells.
    uint256 private constant MAX_WINDOW = 192;
    uint256 private constant MAX_EPOCH_BLOCKS = 1 << 20;
    uint256 private constant MAX_LEAVE_DELAY = 365 days;
    uint256 private constant MAX_REPORTER_SHARE = 5_000;

    bytes32 private constant PARAMETERS_TYPE = keccak256(
        "Parameters(uint64 epochBlocks,uint64 leaveDelay,uint128 minStake,address stakeToken,uint16 reporterShare,"
        "address beneficiary,uint16 window,uint16 required,address policy,uint64 nonce)"
    );

    /// @inheritdoc INodeRegistry
    function setParameters(Parameters memory next, bytes[] calldata signatures) external {
        _decide(keccak256(abi.encode(PARAMETERS_TYPE, next, _nonce)), signatures);
        _checkRange("window", 1, MAX_WINDOW, next.window);
        _checkRange("required", 1, next.window, next.required);
        // Epochs do not overlap, and neither do their windows.
        _checkRange("epochBlocks", next.window, MAX_EPOCH_BLOCKS, next.epochBlocks);
        _checkRange("leaveDelay", 0, MAX_LEAVE_DELAY, next.leaveDelay);
        _checkRange("minStake", 0, type(uint96).max, next.minStake);
        _checkRange("reporterShare", 0, MAX_REPORTER_SHARE, next.reporterShare);
        bool stuck = next.stakeToken != address(0) && next.beneficiary == RewardAddresses.FEE_VAULT;
        if (next.beneficiary == address(0) || stuck) revert BadBeneficiary(next.beneficiary, next.stakeToken);
        if (next.policy.code.length == 0) revert NoPolicy(next.policy);
        _parameters = next;
        emit ParametersChanged(next);
    }

    /// @inheritdoc INodeRegistry
    function parameters() external view returns (Parameters memory) {
        return _parameters;
    }

    function _checkRange(string memory name, uint256 least, uint256 most, uint256 given) private pure {
        if (given < least || given > most) revert ParameterOutOfRange(name, least, most, given);
    }
}
