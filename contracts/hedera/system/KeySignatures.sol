// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Ed25519} from "./Ed25519.sol";
import {Protobuf} from "./Protobuf.sol";
import {Secp256k1} from "./Secp256k1.sol";

/**
 * @title Hedera's keys and who signed for them
 * @notice Tells whether signatures over a message satisfy a key, which may be a list of keys, or a threshold of them,
 * nested up to 15 deep.
 * @dev Keys and signatures are encoded as in Hedera's services/basic_types.proto. Work is bounded by the key's size, in
 * which each simple key is verified at most once for each time that it stands there.
 */
library KeySignatures {
    using Protobuf for bytes;

    /// @dev What has been signed, and by whom.
    struct Signed {
        bytes message;
        /// @dev keccak-256 of the message, which is what ECDSA signs.
        bytes32 hash;
        /// @dev An encoded SignatureMap.
        bytes signatures;
        Pair[] pairs;
    }

    /// @dev A SignaturePair: where in the map its parts are.
    struct Pair {
        uint256 prefixStart;
        uint256 prefixEnd;
        /// @dev The tag of the signature's field; 0 if there is none.
        uint256 kind;
        uint256 start;
        uint256 end;
    }

    /// @dev Fields of Key, by tag; they are alternatives.
    uint256 internal constant KEY_ED25519 = 0x12;
    uint256 internal constant KEY_THRESHOLD = 0x2a;
    uint256 internal constant KEY_LIST = 0x32;
    uint256 internal constant KEY_ECDSA = 0x3a;

    uint256 private constant THRESHOLD_NUMBER = 0x08;
    uint256 private constant THRESHOLD_KEYS = 0x12;
    uint256 private constant LIST_KEY = 0x0a;

    uint256 private constant MAP_PAIR = 0x0a;
    uint256 private constant PAIR_PREFIX = 0x0a;
    uint256 private constant PAIR_CONTRACT = 0x12;
    uint256 private constant PAIR_ED25519 = 0x1a;
    uint256 private constant PAIR_RSA_3072 = 0x22;
    uint256 private constant PAIR_ECDSA_384 = 0x2a;
    uint256 private constant PAIR_ECDSA = 0x32;

    uint256 private constant MAX_DEPTH = 15;

    /// @notice Reads a SignatureMap; not `ok` if it is not one, to the last field.
    function read(bytes memory signatures) internal pure returns (bool ok, Pair[] memory pairs) {
        uint256 end = signatures.length;
        uint256 count = 0;
        for (uint256 at = 0; at < end; ++count) {
            Protobuf.Field memory field;
            (ok, field) = signatures.next(at, end);
            if (!ok || field.tag != MAP_PAIR) return (false, pairs);
            at = field.end;
        }
        pairs = new Pair[](count);
        uint256 from = 0;
        for (uint256 i = 0; i < count; ++i) {
            (, Protobuf.Field memory field) = signatures.next(from, end);
            (ok, pairs[i]) = _readPair(signatures, field.start, field.end);
            if (!ok) return (false, pairs);
            from = field.end;
        }
        ok = true;
    }

    /// @notice The alternative that a key is: its tag, 0 if there is none, and where its content is.
    function alternative(
        bytes memory key,
        uint256 at,
        uint256 end
    ) internal pure returns (uint256 tag, uint256 start, uint256 stop) {
        while (at < end) {
            (bool ok, Protobuf.Field memory field) = key.next(at, end);
            if (!ok) return (0, 0, 0);
            (tag, start, stop, at) = (field.tag, field.start, field.end, field.end);
        }
    }

    /// @notice Whether the signatures satisfy the key at `at`. Keys of other kinds, such as contracts, never are.
    function satisfy(
        Signed memory signed,
        bytes memory key,
        uint256 at,
        uint256 end,
        uint256 depth
    ) internal view returns (bool) {
        (uint256 tag, uint256 start, uint256 stop) = alternative(key, at, end);
        if (tag == KEY_ED25519 || tag == KEY_ECDSA) return _signedBy(signed, key, tag, start, stop);
        if (depth == MAX_DEPTH) return false;
        if (tag == KEY_LIST) return _satisfyList(signed, key, start, stop, type(uint256).max, depth + 1);
        if (tag != KEY_THRESHOLD) return false;

        uint256 threshold = 0;
        (uint256 listStart, uint256 listEnd) = (0, 0);
        while (start < stop) {
            (bool ok, Protobuf.Field memory field) = key.next(start, stop);
            if (!ok) return false;
            if (field.tag == THRESHOLD_NUMBER) threshold = field.value;
            else if (field.tag == THRESHOLD_KEYS) (listStart, listEnd) = (field.start, field.end);
            start = field.end;
        }
        return _satisfyList(signed, key, listStart, listEnd, threshold, depth + 1);
    }

    /// @dev Whether `threshold` keys of a list, but at least one and at most all, are satisfied.
    function _satisfyList(
        Signed memory signed,
        bytes memory key,
        uint256 start,
        uint256 end,
        uint256 threshold,
        uint256 depth
    ) private view returns (bool) {
        uint256 left = 0;
        for (uint256 at = start; at < end; ++left) {
            (bool ok, Protobuf.Field memory field) = key.next(at, end);
            if (!ok || field.tag != LIST_KEY) return false;
            at = field.end;
        }
        if (left == 0) return false;
        if (threshold == 0) threshold = 1;
        if (threshold > left) threshold = left;
        while (threshold != 0 && threshold <= left) {
            (, Protobuf.Field memory field) = key.next(start, end);
            if (satisfy(signed, key, field.start, field.end, depth)) --threshold;
            --left;
            start = field.end;
        }
        return threshold == 0;
    }

    /// @dev Whether the first signature of the key's kind whose prefix the key begins with is the key's.
    function _signedBy(
        Signed memory signed,
        bytes memory key,
        uint256 tag,
        uint256 start,
        uint256 stop
    ) private view returns (bool) {
        bool isEcdsa = tag == KEY_ECDSA;
        if (stop - start != (isEcdsa ? 33 : 32)) return false;
        for (uint256 i = 0; i < signed.pairs.length; ++i) {
            Pair memory pair = signed.pairs[i];
            if (pair.kind != (isEcdsa ? PAIR_ECDSA : PAIR_ED25519)) continue;
            if (!_beginsWith(key, start, stop, signed.signatures, pair)) continue;
            bytes32 r = signed.signatures.word(pair.start);
            bytes32 s = signed.signatures.word(pair.start + 32);
            uint256 length = pair.end - pair.start;
            if (!isEcdsa) return length == 64 && Ed25519.verify(key.word(start), signed.message, r, s);
            // What follows r and s, as Ethereum has it, is the recovery id, which is not needed.
            return length >= 64 && Secp256k1.verify(uint8(key[start]), uint256(key.word(start + 1)), signed.hash, r, s);
        }
        return false;
    }

    function _beginsWith(
        bytes memory key,
        uint256 start,
        uint256 stop,
        bytes memory signatures,
        Pair memory pair
    ) private pure returns (bool) {
        uint256 length = pair.prefixEnd - pair.prefixStart;
        if (length > stop - start) return false;
        for (uint256 i = 0; i < length; ++i) {
            if (key[start + i] != signatures[pair.prefixStart + i]) return false;
        }
        return true;
    }

    function _readPair(bytes memory signatures, uint256 at, uint256 end) private pure returns (bool, Pair memory pair) {
        while (at < end) {
            (bool ok, Protobuf.Field memory field) = signatures.next(at, end);
            if (!ok) return (false, pair);
            if (field.tag == PAIR_PREFIX) (pair.prefixStart, pair.prefixEnd) = (field.start, field.end);
            else if (_isSignature(field.tag)) (pair.kind, pair.start, pair.end) = (field.tag, field.start, field.end);
            else return (false, pair);
            at = field.end;
        }
        return (true, pair);
    }

    function _isSignature(uint256 tag) private pure returns (bool) {
        return tag == PAIR_ED25519 || tag == PAIR_ECDSA || _isForeignSignature(tag);
    }

    /// @dev Signatures that Hedera's protobufs know, and that no key of Hedera's asks for.
    function _isForeignSignature(uint256 tag) private pure returns (bool) {
        return tag == PAIR_CONTRACT || tag == PAIR_RSA_3072 || tag == PAIR_ECDSA_384;
    }
}
