// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {SystemAddresses} from "./SystemAddresses.sol";

/**
 * @title What stands at a schedule's address
 * @notice A minimal proxy (ERC-1167) of the schedule service, so that a schedule can be signed and deleted by a call of
 * its own address. Only 0x16b can deploy one, and what a schedule is decides where.
 * @dev On Hedera a schedule's code is the delegation designator 0xef0100‖0x16b, which no contract can deploy. It has
 * the same effect: the service's code runs at the schedule's address.
 */
library ScheduleProxy {
    bytes private constant CREATION =
        hex"3d602d80600a3d3981f3363d3d373d3d3d363d73"
        hex"000000000000000000000000000000000000016b"
        hex"5af43d82803e903d91602b57fd5bf3";

    /// @notice There was not enough gas for the proxy, or it is there already.
    error ProxyNotDeployed();

    /// @notice The address of the schedule `identity`.
    function at(bytes32 identity) internal pure returns (address) {
        bytes32 hash = keccak256(
            abi.encodePacked(hex"ff", SystemAddresses.SCHEDULE_SERVICE, identity, keccak256(CREATION))
        );
        return address(uint160(uint256(hash)));
    }

    /// @notice Puts the proxy of the schedule `identity` where {at} says; to be called at 0x16b.
    function deploy(bytes32 identity) internal {
        bytes memory creation = CREATION;
        address proxy;
        assembly ("memory-safe") {
            proxy := create2(0, add(creation, 32), mload(creation), identity)
        }
        if (proxy == address(0)) revert ProxyNotDeployed();
    }
}
