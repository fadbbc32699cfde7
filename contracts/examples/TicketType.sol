// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IObjectType} from "../manager/IObjectType.sol";

/// @notice Tickets that let their owners in once. A state is the owner, and whether the ticket is used.
contract TicketType is IObjectType {
    error NotYours(address caller, address owner);
    error AlreadyUsed();

    function create(address creator, bytes calldata) external pure returns (bytes memory) {
        return abi.encode(creator, false);
    }

    /// @notice Uses all tickets that are named.
    function run(address caller, bytes[] calldata states, bytes calldata) external pure returns (bytes[] memory used) {
        used = new bytes[](states.length);
        for (uint256 i = 0; i < states.length; ++i) {
            (address owner, bool isUsed) = abi.decode(states[i], (address, bool));
            if (caller != owner) revert NotYours(caller, owner);
            if (isUsed) revert AlreadyUsed();
            used[i] = abi.encode(owner, true);
        }
    }

    function canMove(address caller, bytes calldata state, uint64) external pure returns (bool) {
        (address owner, ) = abi.decode(state, (address, bool));
        return caller == owner;
    }

    function canMix(address caller, bytes calldata state) external pure returns (bool) {
        (address owner, ) = abi.decode(state, (address, bool));
        return caller == owner;
    }

    function describe(bytes calldata state) external pure returns (string memory) {
        (, bool isUsed) = abi.decode(state, (address, bool));
        return isUsed ? "a used ticket" : "a ticket";
    }
}
