// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaState} from "./HederaState.sol";

/**
 * @title The metadata of NFTs
 * @notice At most 100 bytes an NFT, in the storage of the token service: its length, and the bytes in words of 32.
 */
library NftMetadata {
    function load(uint64 token, uint64 serial) internal view returns (bytes memory metadata) {
        metadata = new bytes(HederaState.load(HederaState.metadataSlot(token, serial, 0)));
        for (uint256 i = 1; i <= _words(metadata.length); ++i) {
            uint256 word = HederaState.load(HederaState.metadataSlot(token, serial, uint64(i)));
            // The last word may reach beyond the bytes, but not beyond the memory that they take.
            assembly ("memory-safe") {
                mstore(add(metadata, shl(5, i)), word)
            }
        }
    }

    function store(uint64 token, uint64 serial, bytes memory metadata) internal {
        HederaState.store(HederaState.metadataSlot(token, serial, 0), metadata.length);
        for (uint256 i = 1; i <= _words(metadata.length); ++i) {
            uint256 word;
            assembly ("memory-safe") {
                word := mload(add(metadata, shl(5, i)))
            }
            // Behind the last byte there may be anything.
            uint256 excess = i * 32 > metadata.length ? i * 32 - metadata.length : 0;
            word = (word >> (excess * 8)) << (excess * 8);
            HederaState.store(HederaState.metadataSlot(token, serial, uint64(i)), word);
        }
    }

    function clear(uint64 token, uint64 serial) internal {
        uint256 length = HederaState.load(HederaState.metadataSlot(token, serial, 0));
        for (uint256 i = 0; i <= _words(length); ++i) {
            HederaState.store(HederaState.metadataSlot(token, serial, uint64(i)), 0);
        }
    }

    function _words(uint256 length) private pure returns (uint256) {
        return (length + 31) / 32;
    }
}
