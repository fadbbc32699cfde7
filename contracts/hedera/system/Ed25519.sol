// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ModularPower} from "./ModularPower.sol";
import {Sha512} from "./Sha512.sol";

/**
 * @title Ed25519
 * @notice Verifies signatures as Hedera does: RFC 8032's equation without the cofactor, `[s]B = R + [k]A`. What is not
 * written in the one canonical way is refused, and so are points of small order, with which a signature proves nothing.
 * @dev A verification takes about 340,000 gas for a message of up to 47 bytes, and 58,000 for each 128 bytes more. It
 * depends on the numbers, none of which is a secret, by a few thousand.
 */
library Ed25519 {
    using ModularPower for uint256;

    /// @dev A point in extended coordinates: its affine ones are x / z and y / z, and t is x * y / z.
    struct Point {
        uint256 x;
        uint256 y;
        uint256 z;
        uint256 t;
    }

    /// @dev The prime of the field, 2^255 - 19.
    uint256 private constant P = 0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed;
    /// @dev The order of the base point, 2^252 + 27742317777372353535851937790883648493.
    uint256 private constant L = 0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed;
    /// @dev 2^256 modulo L.
    uint256 private constant TWO_256 = (type(uint256).max % L) + 1;
    /// @dev The curve's constant, -121665 / 121666, and twice that.
    uint256 private constant D = 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3;
    uint256 private constant D2 = 0x2406d9dc56dffce7198e80f2eef3d13000e0149a8283b156ebd69b9426b2f159;
    /// @dev A square root of -1.
    uint256 private constant I = 0x2b8324804fc1df0b2b4d00993dfbd7a72f431806ad2fe478c4ee1b274a0ea0b0;
    /// @dev The base point.
    uint256 private constant BX = 0x216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a;
    uint256 private constant BY = 0x6666666666666666666666666666666666666666666666666666666666666658;
    uint256 private constant BT = 0x67875f0fd78b766566ea4e8e64abe37d20f09f80775152f56dde8ab3a5b7dda3;

    /// @notice Whether `r` and `s` are the signature of `publicKey` over `message`; all as RFC 8032 encodes them.
    function verify(bytes32 publicKey, bytes memory message, bytes32 r, bytes32 s) internal view returns (bool) {
        uint256 scalar = _reverse(uint256(s));
        if (scalar >= L) return false;
        (bool valid, Point memory a) = _decode(publicKey);
        if (!valid || _isOfSmallOrder(a)) return false;

        // Bring [k]A to the other side: [s]B + [k](-A) must be R.
        a.x = P - a.x;
        a.t = P - a.t;
        Point memory sum = _sum(scalar, _challenge(publicKey, message, r), a);
        return _encode(sum) == r && !_isOfSmallOrder(sum);
    }

    /// @dev SHA-512 over R, A and the message, a little-endian number of 512 bits, modulo L.
    function _challenge(bytes32 publicKey, bytes memory message, bytes32 r) private pure returns (uint256) {
        (bytes32 low, bytes32 high) = Sha512.hash(abi.encodePacked(r, publicKey, message));
        return addmod(mulmod(_reverse(uint256(high)), TWO_256, L), _reverse(uint256(low)), L);
    }

    /// @dev `[s]B + [k]a`, both bit by bit at once; `s` and `k` are below L.
    function _sum(uint256 s, uint256 k, Point memory a) private pure returns (Point memory sum) {
        Point memory b = Point(BX, BY, 1, BT);
        Point memory both = Point(BX, BY, 1, BT);
        _add(both, a);
        sum = Point(0, 1, 1, 0);
        for (uint256 bit = 1 << 252; bit != 0; bit >>= 1) {
            _double(sum);
            if (s & bit != 0) _add(sum, k & bit != 0 ? both : b);
            else if (k & bit != 0) _add(sum, a);
        }
    }

    /**
     * @dev Adds `q` to `p`; the formulas "add-2008-hwcd-3" hold for all points of the curve.
     * Not checked: coordinates are below P, which is below 2^255, so that sums of two do not overflow.
     */
    function _add(Point memory p, Point memory q) private pure {
        unchecked {
            (uint256 px, uint256 py, uint256 qx, uint256 qy) = (p.x, p.y, q.x, q.y);
            uint256 a = mulmod(py + P - px, qy + P - qx, P);
            uint256 b = mulmod(py + px, qy + qx, P);
            uint256 c = mulmod(mulmod(p.t, D2, P), q.t, P);
            uint256 d = mulmod(p.z + p.z, q.z, P);
            (uint256 e, uint256 f, uint256 g, uint256 h) = (b + P - a, d + P - c, d + c, b + a);
            p.x = mulmod(e, f, P);
            p.y = mulmod(g, h, P);
            p.z = mulmod(f, g, P);
            p.t = mulmod(e, h, P);
        }
    }

    /// @dev Doubles `p`; the formulas "dbl-2008-hwcd" hold for all points of the curve. Not checked: see {_add}.
    function _double(Point memory p) private pure {
        unchecked {
            (uint256 x, uint256 y, uint256 z) = (p.x, p.y, p.z);
            uint256 a = mulmod(x, x, P);
            uint256 b = mulmod(y, y, P);
            uint256 e = mulmod(x + x, y, P);
            uint256 g = b + P - a;
            uint256 f = addmod(g, P - mulmod(z + z, z, P), P);
            uint256 h = (P - a) + (P - b);
            p.x = mulmod(e, f, P);
            p.y = mulmod(g, h, P);
            p.z = mulmod(f, g, P);
            p.t = mulmod(e, h, P);
        }
    }

    /// @dev Whether eight times the point is the neutral element.
    function _isOfSmallOrder(Point memory point) private pure returns (bool) {
        Point memory multiple = Point(point.x, point.y, point.z, point.t);
        _double(multiple);
        _double(multiple);
        _double(multiple);
        return multiple.x == 0 && multiple.y == multiple.z;
    }

    /// @dev The point of an encoding: y, little-endian, and in the highest bit the parity of x.
    function _decode(bytes32 encoded) private view returns (bool valid, Point memory point) {
        uint256 y = _reverse(uint256(encoded));
        uint256 parity = y >> 255;
        y &= type(uint256).max >> 1;
        if (y >= P) return (false, point);

        // x^2 = u / v; the root of a fraction without a division is as in RFC 8032, 5.1.3.
        uint256 yy = mulmod(y, y, P);
        uint256 u = addmod(yy, P - 1, P);
        uint256 v = addmod(mulmod(D, yy, P), 1, P);
        uint256 v3 = mulmod(mulmod(v, v, P), v, P);
        uint256 uv7 = mulmod(mulmod(mulmod(v3, v3, P), v, P), u, P);
        uint256 x = mulmod(mulmod(u, v3, P), uv7.power((P - 5) / 8, P), P);
        uint256 vxx = mulmod(v, mulmod(x, x, P), P);
        if (vxx != u) {
            if (addmod(vxx, u, P) != 0) return (false, point);
            x = mulmod(x, I, P);
        }
        // Minus zero is not an encoding.
        if (x == 0 && parity == 1) return (false, point);
        if (x & 1 != parity) x = P - x;
        return (true, Point(x, y, 1, mulmod(x, y, P)));
    }

    function _encode(Point memory point) private view returns (bytes32) {
        uint256 inverse = point.z.power(P - 2, P);
        uint256 x = mulmod(point.x, inverse, P);
        uint256 y = mulmod(point.y, inverse, P);
        return bytes32(_reverse(y | ((x & 1) << 255)));
    }

    /// @dev The same 32 bytes in the opposite order.
    function _reverse(uint256 word) private pure returns (uint256) {
        uint256 mask = 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
        word = ((word >> 8) & mask) | ((word & mask) << 8);
        mask = 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff;
        word = ((word >> 16) & mask) | ((word & mask) << 16);
        mask = 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;
        word = ((word >> 32) & mask) | ((word & mask) << 32);
        mask = 0x0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff;
        word = ((word >> 64) & mask) | ((word & mask) << 64);
        return (word >> 128) | (word << 128);
    }
}
