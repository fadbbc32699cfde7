// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {BlockHeader} from "@openzeppelin/contracts/utils/BlockHeader.sol";
import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";
import {TrieProof} from "@openzeppelin/contracts/utils/cryptography/TrieProof.sol";
import {IStateProofs} from "./IStateProofs.sol";

/// @title StateProofs
abstract contract StateProofs is IStateProofs {
    /// @dev An account is its nonce, balance, storage root and code hash.
    uint256 private constant ACCOUNT_FIELDS = 4;
    uint256 private constant STORAGE_ROOT = 2;

    /// @inheritdoc IStateProofs
    function ownRoot(uint64 height, bytes calldata header) external view returns (bytes32) {
        bytes32 expected = Blockhash.blockHash(height);
        if (expected == 0 || keccak256(header) != expected) revert WrongOwnHeader(height, expected);
        return BlockHeader.getStateRoot(header);
    }

    /// @inheritdoc IStateProofs
    function valueAt(
        bytes32 root,
        address account,
        bytes32 slot,
        bytes[] calldata accountProof,
        bytes[] calldata storageProof
    ) external pure returns (uint256) {
        (bytes memory encoded, bool found) = _read(root, abi.encodePacked(account), accountProof);
        if (!found) return 0;
        Memory.Slice[] memory fields = RLP.decodeList(encoded);
        if (fields.length != ACCOUNT_FIELDS) return 0;
        bytes32 storageRoot = RLP.readBytes32(fields[STORAGE_ROOT]);
        (encoded, found) = _read(storageRoot, abi.encodePacked(slot), storageProof);
        return found ? RLP.decodeUint256(encoded) : 0;
    }

    /// @dev Keys are hashed in Ethereum's tries: all are equally long, and nobody can choose where a value is.
    function _read(
        bytes32 root,
        bytes memory key,
        bytes[] memory proof
    ) private pure returns (bytes memory value, bool found) {
        TrieProof.ProofError failure;
        (value, failure) = TrieProof.tryTraverse(root, abi.encodePacked(keccak256(key)), proof);
        return (value, failure == TrieProof.ProofError.NO_ERROR);
    }
}
