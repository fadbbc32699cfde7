// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

/**
 * @notice A claim about another network, or about this one: "the state root of `network` at `height` is `root`". The
 * post calls it a dependency.
 * @dev Its slot is (network, height). Of the literals of one slot one at most is ever true.
 */
struct Literal {
    /// @dev A chain id.
    uint64 network;
    /// @dev A block number.
    uint64 height;
    /// @dev A state root, never 0.
    bytes32 root;
}

/// @notice What a network knows of a literal. `True` and `False` are for good.
enum Verdict {
    Open,
    True,
    False
}

using {idOf, equals, isBefore, contradicts} for Literal global;

/// @dev The name of a literal in storage and events.
function idOf(Literal memory literal) pure returns (bytes32) {
    return keccak256(abi.encode(literal));
}

function equals(Literal memory left, Literal memory right) pure returns (bool) {
    return left.root == right.root && slotOf(left) == slotOf(right);
}

/// @dev The order of canonical lists: by network, then height, then root. So the literals of a slot are neighbours.
function isBefore(Literal memory left, Literal memory right) pure returns (bool) {
    (uint256 a, uint256 b) = (slotOf(left), slotOf(right));
    return a < b || (a == b && left.root < right.root);
}

/// @dev Both cannot be true: they name different roots for one slot.
function contradicts(Literal memory left, Literal memory right) pure returns (bool) {
    return left.root != right.root && slotOf(left) == slotOf(right);
}

/// @dev Network and height as one number that orders as they do.
function slotOf(Literal memory literal) pure returns (uint256) {
    return (uint256(literal.network) << 64) | literal.height;
}
