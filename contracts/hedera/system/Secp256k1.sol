// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ModularPower} from "./ModularPower.sol";

/**
 * @title ECDSA over secp256k1, with the public key at hand
 * @notice Verifies signatures as Hedera does: by a compressed public key, without a recovery id, and with an s of either
 * half of the range. So a signature is a proof, but no identifier.
 * @dev A verification takes at most 12,200 gas.
 */
library Secp256k1 {
    using ModularPower for uint256;

    /// @dev The prime of the field, 2^256 - 2^32 - 977.
    uint256 private constant P = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f;

    /**
     * @notice Whether `r` and `s` are the signature over `hash` of the point with the abscissa `x`.
     * @param prefix the first byte of the compressed key: 2 if the ordinate is even, 3 if it is odd
     */
    function verify(uint8 prefix, uint256 x, bytes32 hash, bytes32 r, bytes32 s) internal view returns (bool) {
        address signer = _addressOf(prefix, x);
        if (signer == address(0)) return false;
        // One of two points is the signer, and the precompile is asked for both. That r was reduced by the order of the
        // curve, which makes for two more, takes a point that nobody can find.
        return ecrecover(hash, 27, r, s) == signer || ecrecover(hash, 28, r, s) == signer;
    }

    /// @dev The address of a compressed public key; the zero address if it is not on the curve.
    function _addressOf(uint8 prefix, uint256 x) private view returns (address) {
        if ((prefix != 2 && prefix != 3) || x >= P) return address(0);
        uint256 square = addmod(mulmod(mulmod(x, x, P), x, P), 7, P);
        // P is 3 modulo 4, so this is a root if there is one.
        uint256 y = square.power((P + 1) / 4, P);
        if (mulmod(y, y, P) != square) return address(0);
        if (y & 1 != prefix & 1) y = P - y;
        return address(uint160(uint256(keccak256(abi.encode(x, y)))));
    }
}
