// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {ICrosslinks} from "../manager/ICrosslinks.sol";
import {Literal, Verdict} from "../manager/Literals.sol";

/// @title Crosslinks that know what a test tells them, and believe every proof that it announces
contract CrosslinksDouble {
    mapping(uint64 network => bool) public follows;
    mapping(uint64 network => mapping(uint64 height => bytes32)) public rootAt;
    mapping(uint64 network => bool) private _halted;
    mapping(uint64 network => uint64) private _final;
    mapping(bytes32 statement => bool) private _states;
    mapping(uint64 height => bytes32) private _own;

    constructor(uint64[] memory networks) {
        for (uint256 i = 0; i < networks.length; ++i) follows[networks[i]] = true;
    }

    /// @notice Makes `root` the decided one.
    function decide(uint64 network, uint64 height, bytes32 root) external {
        rootAt[network][height] = root;
    }

    /// @notice Makes the network final at `height`.
    function halt(uint64 network, uint64 height) external {
        (_halted[network], _final[network]) = (true, height);
    }

    /// @notice Makes a state with this root have 1 at the account's slot.
    function state(bytes32 root, address account, bytes32 slot) external {
        _states[keccak256(abi.encode(root, account, slot))] = true;
    }

    /// @notice Makes `root` that of the own block, whatever the header.
    function own(uint64 height, bytes32 root) external {
        _own[height] = root;
    }

    function ownRoot(uint64 height, bytes calldata) external view returns (bytes32) {
        return _own[height];
    }

    function valueAt(
        bytes32 root,
        address account,
        bytes32 slot,
        bytes[] calldata,
        bytes[] calldata
    ) external view returns (uint256) {
        return _states[keccak256(abi.encode(root, account, slot))] ? 1 : 0;
    }

    function haltedAfter(uint64 network) external view returns (bool, uint64) {
        return (_halted[network], _final[network]);
    }

    function verdicts(Literal[] calldata literals) external view returns (Verdict[] memory result) {
        result = new Verdict[](literals.length);
        for (uint256 i = 0; i < literals.length; ++i) result[i] = verdict(literals[i]);
    }

    function verdict(Literal calldata literal) public view returns (Verdict) {
        if (!follows[literal.network]) revert ICrosslinks.UnknownNetwork(literal.network);
        if (literal.root == 0) return Verdict.False;
        bytes32 root = rootAt[literal.network][literal.height];
        if (root != 0) return root == literal.root ? Verdict.True : Verdict.False;
        bool beyond = _halted[literal.network] && literal.height > _final[literal.network];
        return beyond ? Verdict.False : Verdict.Open;
    }
}
