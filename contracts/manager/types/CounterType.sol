// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {IObjectType} from "../IObjectType.sol";

/**
 * @title Counters that anybody may advance
 * @notice The smallest object that people share. Anybody advances it in place; only its owner moves it, or lets it depend
 * on what it does not depend on, so that nobody can lock it for the others.
 * @dev A state is owner and count, packed: 20 and 8 bytes.
 *
 * - `create`: no data; the creator owns it and it starts at 0.
 * - `run`: any counters, and no data; each advances by one.
 */
contract CounterType is IObjectType {
    /// @notice There is nothing to say to a counter.
    error UnexpectedData(uint256 length);

    /// @notice A counter is 28 bytes.
    error MalformedState(uint256 length);

    /// @notice The counter is at its end.
    error AtTheEnd();

    /// @inheritdoc IObjectType
    function create(address creator, bytes calldata data) external pure returns (bytes memory) {
        _checkNoData(data);
        return abi.encodePacked(creator, uint64(0));
    }

    /// @inheritdoc IObjectType
    function run(
        address,
        bytes[] calldata states,
        bytes calldata data
    ) external pure returns (bytes[] memory newStates) {
        _checkNoData(data);
        newStates = new bytes[](states.length);
        for (uint256 i = 0; i < states.length; ++i) {
            (address owner, uint64 count) = _decode(states[i]);
            if (count == type(uint64).max) revert AtTheEnd();
            newStates[i] = abi.encodePacked(owner, count + 1);
        }
    }

    /// @inheritdoc IObjectType
    function canMove(address caller, bytes calldata state, uint64) external pure returns (bool) {
        (address owner, ) = _decode(state);
        return caller == owner;
    }

    /// @inheritdoc IObjectType
    function canMix(address caller, bytes calldata state) external pure returns (bool) {
        (address owner, ) = _decode(state);
        return caller == owner;
    }

    /// @inheritdoc IObjectType
    function describe(bytes calldata state) external pure returns (string memory) {
        (address owner, uint64 count) = _decode(state);
        return string.concat(Strings.toString(count), " counted for ", Strings.toHexString(owner));
    }

    function _checkNoData(bytes calldata data) private pure {
        if (data.length != 0) revert UnexpectedData(data.length);
    }

    function _decode(bytes calldata state) private pure returns (address owner, uint64 count) {
        if (state.length != 28) revert MalformedState(state.length);
        owner = address(bytes20(state[:20]));
        count = uint64(bytes8(state[20:]));
    }
}
