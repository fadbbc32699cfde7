// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {IObjectType} from "../IObjectType.sol";

/**
 * @title Things of which there is one
 * @notice An object of this type has an owner and says what it is. Its index is its name on all networks, so nobody can
 * make a second one.
 * @dev A state is the owner, 20 bytes, and the URI.
 *
 * - `create`: the URI; the creator owns it.
 * - `run`: any of the caller's, and `abi.encode(address to)`, whom they are given to.
 */
contract NftType is IObjectType {
    /// @notice Only the owner gives it away.
    error NotTheOwner(address caller, address owner);

    /// @notice Nobody owns what is given to 0.
    error NoOwner();

    /// @notice A state is 20 bytes at least.
    error MalformedState(uint256 length);

    /// @inheritdoc IObjectType
    function create(address creator, bytes calldata data) external pure returns (bytes memory) {
        return abi.encodePacked(creator, data);
    }

    /// @inheritdoc IObjectType
    function run(
        address caller,
        bytes[] calldata states,
        bytes calldata data
    ) external pure returns (bytes[] memory newStates) {
        address to = abi.decode(data, (address));
        if (to == address(0)) revert NoOwner();
        newStates = new bytes[](states.length);
        for (uint256 i = 0; i < states.length; ++i) {
            address owner = _ownerOf(states[i]);
            if (caller != owner) revert NotTheOwner(caller, owner);
            newStates[i] = abi.encodePacked(to, states[i][20:]);
        }
    }

    /// @inheritdoc IObjectType
    function canMove(address caller, bytes calldata state, uint64) external pure returns (bool) {
        return caller == _ownerOf(state);
    }

    /// @inheritdoc IObjectType
    function canMix(address caller, bytes calldata state) external pure returns (bool) {
        return caller == _ownerOf(state);
    }

    /// @inheritdoc IObjectType
    function describe(bytes calldata state) external pure returns (string memory) {
        return string.concat(string(state[20:]), " owned by ", Strings.toHexString(_ownerOf(state)));
    }

    function _ownerOf(bytes calldata state) private pure returns (address) {
        if (state.length < 20) revert MalformedState(state.length);
        return address(bytes20(state[:20]));
    }
}
