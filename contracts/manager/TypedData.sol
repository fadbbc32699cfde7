// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";

/**
 * @title What the nodes of a network sign
 * @dev EIP-712 typed data in a domain that names the network alone, and no contract: any contract on any network can
 * check it. `plugin/protocol/attestation.ts` has the same hashes.
 */
library TypedData {
    bytes32 private constant DOMAIN_TYPE = keccak256("EIP712Domain(string name,string version,uint256 chainId)");
    bytes32 private constant NAME = keccak256("HIP-11 L2");
    bytes32 private constant VERSION = keccak256("1");
    bytes32 private constant ATTESTATION_TYPE = keccak256(
        "Attestation(uint64 height,bytes32 blockHash,bytes32 stateRoot)"
    );

    /// @notice What is signed for a struct that has the hash `structHash`.
    /// @param network the chain id of the network that it is about
    function digest(uint256 network, bytes32 structHash) internal pure returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPE, NAME, VERSION, network));
        return MessageHashUtils.toTypedDataHash(domain, structHash);
    }

    /// @notice The hash of the struct by which a node attests a block.
    function attestation(uint64 height, bytes32 blockHash, bytes32 stateRoot) internal pure returns (bytes32) {
        return keccak256(abi.encode(ATTESTATION_TYPE, height, blockHash, stateRoot));
    }
}
