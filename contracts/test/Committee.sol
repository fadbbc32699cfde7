// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {vm} from "./Vm.sol";

/// @title Keys that attest what tests want attested
library Committee {
    /// @notice Secret keys 1 to `count` of a network's nodes, in ascending order of their addresses.
    function keys(uint256 seed, uint256 count) internal pure returns (uint256[] memory secrets) {
        secrets = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 secret = uint256(keccak256(abi.encode(seed, i))) >> 1;
            uint256 place = i;
            for (; place > 0 && vm.addr(secrets[place - 1]) > vm.addr(secret); --place) {
                secrets[place] = secrets[place - 1];
            }
            secrets[place] = secret;
        }
    }

    /// @notice The addresses of keys.
    function members(uint256[] memory secrets) internal pure returns (address[] memory list) {
        list = new address[](secrets.length);
        for (uint256 i = 0; i < secrets.length; ++i) list[i] = vm.addr(secrets[i]);
    }

    /// @notice Signatures by `count` keys from the place `from` on.
    function sign(
        uint256[] memory secrets,
        uint256 from,
        uint256 count,
        bytes32 hash
    ) internal pure returns (bytes[] memory signatures) {
        signatures = new bytes[](count);
        for (uint256 i = 0; i < count; ++i) signatures[i] = sign(secrets[from + i], hash);
    }

    /// @notice A signature by one key.
    function sign(uint256 secret, bytes32 hash) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, hash);
        return abi.encodePacked(r, s, v);
    }

    /// @notice What the nodes of a network sign for a block.
    function attestation(
        uint64 network,
        uint64 height,
        bytes32 blockHash,
        bytes32 stateRoot
    ) internal pure returns (bytes32) {
        bytes32 typeHash = keccak256("Attestation(uint64 height,bytes32 blockHash,bytes32 stateRoot)");
        return digest(network, keccak256(abi.encode(typeHash, height, blockHash, stateRoot)));
    }

    /// @notice What the nodes of a network sign for their successors.
    function change(
        uint64 network,
        uint64 epoch,
        uint64 fromHeight,
        address[] memory successors,
        uint16 threshold
    ) internal pure returns (bytes32) {
        bytes32 typeHash = keccak256(
            "CommitteeChange(uint64 epoch,uint64 fromHeight,address[] members,uint16 threshold)"
        );
        bytes memory words = new bytes(0);
        for (uint256 i = 0; i < successors.length; ++i) words = bytes.concat(words, abi.encode(successors[i]));
        return digest(network, keccak256(abi.encode(typeHash, epoch, fromHeight, keccak256(words), threshold)));
    }

    /// @notice What the nodes of a network sign for a struct with this hash.
    function digest(uint64 network, bytes32 structHash) internal pure returns (bytes32) {
        bytes32 typeHash = keccak256("EIP712Domain(string name,string version,uint256 chainId)");
        bytes32 domain = keccak256(abi.encode(typeHash, keccak256("HIP-11 L2"), keccak256("1"), uint256(network)));
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }
}
