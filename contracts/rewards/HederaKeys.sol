// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

/**
 * @title Hedera's keys in a word and a byte
 * @dev Of HAPI's `Key` these two are a single key that signs: field 2, 32 bytes of Ed25519, and field 7, 33 bytes of
 * secp256k1, which begin with 2 or 3.
 */
library HederaKeys {
    bytes2 private constant ED25519 = 0x1220;
    bytes2 private constant SECP256K1 = 0x3a21;

    /// @notice `key` is no encoded HAPI `Key` of one Ed25519 key (0x1220‖32 bytes) or secp256k1 key (0x3a21‖33 bytes).
    error NotAHederaKey(bytes key);

    /**
     * @notice A key as it is stored.
     * @return kind 0 for Ed25519, else the first byte of the secp256k1 key
     * @return x the other 32 bytes
     */
    function pack(bytes calldata key) internal pure returns (uint8 kind, bytes32 x) {
        if (key.length == 34 && bytes2(key) == ED25519) return (0, bytes32(key[2:]));
        if (key.length == 35 && bytes2(key) == SECP256K1) kind = uint8(key[2]);
        if (kind != 2 && kind != 3) revert NotAHederaKey(key);
        return (kind, bytes32(key[3:]));
    }

    /// @notice The key as HAPI has it.
    function unpack(uint8 kind, bytes32 x) internal pure returns (bytes memory) {
        return kind == 0 ? abi.encodePacked(ED25519, x) : abi.encodePacked(SECP256K1, kind, x);
    }
}
