// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title SHA-512
 * @notice The hash function of FIPS 180-4 that Ed25519 is built on, and for which the EVM has no precompile.
 * @dev Words of 64 bits are held in 256-bit words; what overflows 64 bits is masked away as late as possible. Hashing
 * takes about 58,000 gas for each block of 128 bytes, of which the last has at most 111 bytes of the message.
 */
library Sha512 {
    uint256 private constant BLOCK = 128;

    /// @dev The 80 round constants, 8 bytes each: the fractions of the cube roots of the first 80 primes.
    bytes private constant ROUND_CONSTANTS =
        hex"428a2f98d728ae227137449123ef65cdb5c0fbcfec4d3b2fe9b5dba58189dbbc"
        hex"3956c25bf348b53859f111f1b605d019923f82a4af194f9bab1c5ed5da6d8118"
        hex"d807aa98a303024212835b0145706fbe243185be4ee4b28c550c7dc3d5ffb4e2"
        hex"72be5d74f27b896f80deb1fe3b1696b19bdc06a725c71235c19bf174cf692694"
        hex"e49b69c19ef14ad2efbe4786384f25e30fc19dc68b8cd5b5240ca1cc77ac9c65"
        hex"2de92c6f592b02754a7484aa6ea6e4835cb0a9dcbd41fbd476f988da831153b5"
        hex"983e5152ee66dfaba831c66d2db43210b00327c898fb213fbf597fc7beef0ee4"
        hex"c6e00bf33da88fc2d5a79147930aa72506ca6351e003826f142929670a0e6e70"
        hex"27b70a8546d22ffc2e1b21385c26c9264d2c6dfc5ac42aed53380d139d95b3df"
        hex"650a73548baf63de766a0abb3c77b2a881c2c92e47edaee692722c851482353b"
        hex"a2bfe8a14cf10364a81a664bbc423001c24b8b70d0f89791c76c51a30654be30"
        hex"d192e819d6ef5218d69906245565a910f40e35855771202a106aa07032bbd1b8"
        hex"19a4c116b8d2d0c81e376c085141ab532748774cdf8eeb9934b0bcb5e19b48a8"
        hex"391c0cb3c5c95a634ed8aa4ae3418acb5b9cca4f7763e373682e6ff3d6b2b8a3"
        hex"748f82ee5defb2fc78a5636f43172f6084c87814a1f0ab728cc702081a6439ec"
        hex"90befffa23631e28a4506cebde82bde9bef9a3f7b2c67915c67178f2e372532b"
        hex"ca273eceea26619cd186b8c721c0c207eada7dd6cde0eb1ef57d4f7fee6ed178"
        hex"06f067aa72176fba0a637dc5a2c898a6113f9804bef90dae1b710b35131c471b"
        hex"28db77f523047d8432caab7b40c724933c9ebe0a15c9bebc431d67c49c100d4c"
        hex"4cc5d4becb3e42b6597f299cfc657e2a5fcb6fab3ad6faec6c44198c4a475817";

    /// @notice The hash of `message`, its first 32 bytes and its last 32.
    function hash(bytes memory message) internal pure returns (bytes32 first, bytes32 last) {
        unchecked {
            // A one bit, zeros, and the length in bits, 16 bytes: so much that it fills whole blocks.
            uint256 zeros = BLOCK - 1 - ((message.length + 16) % BLOCK);
            bytes memory padded = bytes.concat(
                message,
                hex"80",
                new bytes(zeros),
                bytes16(uint128(message.length * 8))
            );
            uint256[8] memory state = [
                uint256(0x6a09e667f3bcc908),
                0xbb67ae8584caa73b,
                0x3c6ef372fe94f82b,
                0xa54ff53a5f1d36f1,
                0x510e527fade682d1,
                0x9b05688c2b3e6c1f,
                0x1f83d9abfb41bd6b,
                0x5be0cd19137e2179
            ];
            bytes memory constants = ROUND_CONSTANTS;
            uint256[80] memory schedule;
            uint256[80] memory rounds;
            for (uint256 offset = 0; offset < padded.length; offset += BLOCK) {
                _expand(padded, offset, constants, schedule, rounds);
                _compress(state, rounds);
            }
            first = bytes32((state[0] << 192) | (state[1] << 128) | (state[2] << 64) | state[3]);
            last = bytes32((state[4] << 192) | (state[5] << 128) | (state[6] << 64) | state[7]);
        }
    }

    /// @dev The message schedule of the block at `offset`, and in `rounds` the same with the round constants added.
    function _expand(
        bytes memory padded,
        uint256 offset,
        bytes memory constants,
        uint256[80] memory schedule,
        uint256[80] memory rounds
    ) private pure {
        assembly ("memory-safe") {
            let from := add(add(padded, 0x20), offset)
            for {
                let i := 0
            } lt(i, 16) {
                i := add(i, 1)
            } {
                mstore(add(schedule, shl(5, i)), shr(192, mload(add(from, shl(3, i)))))
            }
            for {
                let w := add(schedule, 0x200)
                let end := add(schedule, 0xa00)
            } lt(w, end) {
                w := add(w, 0x20)
            } {
                // A word twice in a row, shifted, is the word rotated.
                let x := mload(sub(w, 0x1e0))
                let xx := or(x, shl(64, x))
                let sum := xor(xor(shr(1, xx), shr(8, xx)), shr(7, x))
                x := mload(sub(w, 0x40))
                xx := or(x, shl(64, x))
                sum := add(
                    and(sum, 0xffffffffffffffff),
                    and(xor(xor(shr(19, xx), shr(61, xx)), shr(6, x)), 0xffffffffffffffff)
                )
                sum := add(sum, add(mload(sub(w, 0x200)), mload(sub(w, 0xe0))))
                mstore(w, and(sum, 0xffffffffffffffff))
            }
            for {
                let i := 0
            } lt(i, 80) {
                i := add(i, 1)
            } {
                let k := shr(192, mload(add(add(constants, 0x20), shl(3, i))))
                mstore(add(rounds, shl(5, i)), add(k, mload(add(schedule, shl(5, i)))))
            }
        }
    }

    /// @dev The 80 rounds of one block.
    function _compress(uint256[8] memory state, uint256[80] memory rounds) private pure {
        assembly ("memory-safe") {
            let a := mload(state)
            let b := mload(add(state, 0x20))
            let c := mload(add(state, 0x40))
            let d := mload(add(state, 0x60))
            let e := mload(add(state, 0x80))
            let f := mload(add(state, 0xa0))
            let g := mload(add(state, 0xc0))
            let h := mload(add(state, 0xe0))
            for {
                let end := add(rounds, 0xa00)
            } lt(rounds, end) {
                rounds := add(rounds, 0x20)
            } {
                let xx := or(e, shl(64, e))
                xx := and(xor(xor(shr(14, xx), shr(18, xx)), shr(41, xx)), 0xffffffffffffffff)
                h := add(add(h, xx), add(xor(g, and(e, xor(f, g))), mload(rounds)))
                d := and(add(d, h), 0xffffffffffffffff)
                xx := or(a, shl(64, a))
                xx := and(xor(xor(shr(28, xx), shr(34, xx)), shr(39, xx)), 0xffffffffffffffff)
                h := and(add(add(h, xx), or(and(a, b), and(c, or(a, b)))), 0xffffffffffffffff)
                // Everyone moves on by one: h is the new a, d the new e.
                xx := h
                h := g
                g := f
                f := e
                e := d
                d := c
                c := b
                b := a
                a := xx
            }
            mstore(state, and(add(mload(state), a), 0xffffffffffffffff))
            mstore(add(state, 0x20), and(add(mload(add(state, 0x20)), b), 0xffffffffffffffff))
            mstore(add(state, 0x40), and(add(mload(add(state, 0x40)), c), 0xffffffffffffffff))
            mstore(add(state, 0x60), and(add(mload(add(state, 0x60)), d), 0xffffffffffffffff))
            mstore(add(state, 0x80), and(add(mload(add(state, 0x80)), e), 0xffffffffffffffff))
            mstore(add(state, 0xa0), and(add(mload(add(state, 0xa0)), f), 0xffffffffffffffff))
            mstore(add(state, 0xc0), and(add(mload(add(state, 0xc0)), g), 0xffffffffffffffff))
            mstore(add(state, 0xe0), and(add(mload(add(state, 0xe0)), h), 0xffffffffffffffff))
        }
    }
}
