// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IObjectType} from "../manager/IObjectType.sol";

/// @title A type that does what its data says, so that a test sees what the manager makes of it
/// @dev Data of `run` and `create`: a number of states to give, and the length of each; or "fail", or "burn".
contract WaywardType is IObjectType {
    error Wayward(uint256 number);

    /// @inheritdoc IObjectType
    function create(address, bytes calldata data) external pure returns (bytes memory) {
        return new bytes(abi.decode(data, (uint256)));
    }

    /// @inheritdoc IObjectType
    function run(address, bytes[] calldata, bytes calldata data) external pure returns (bytes[] memory newStates) {
        (uint256 count, uint256 length) = abi.decode(data, (uint256, uint256));
        if (count == 99) revert Wayward(length);
        while (count == 98) ++length;
        newStates = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) newStates[i] = new bytes(length);
    }

    /// @inheritdoc IObjectType
    function canMove(address, bytes calldata, uint64 destination) external pure returns (bool) {
        return destination % 2 == 0;
    }

    /// @inheritdoc IObjectType
    function canMix(address, bytes calldata) external pure returns (bool) {
        return true;
    }

    /// @inheritdoc IObjectType
    function describe(bytes calldata) external pure returns (string memory) {
        return "wayward";
    }
}
