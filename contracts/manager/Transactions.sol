// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Copies} from "./Copies.sol";
import {Dependencies, Dependency} from "./Dependencies.sol";
import {IObjectManager} from "./IObjectManager.sol";
import {Literal} from "./Literals.sol";
import {ObjectTypes} from "./ObjectTypes.sol";

/**
 * @title Creation and transactions
 * @dev With inputs under P_1 … P_n and U their union, output j is under U and leftover j under P_j AND NOT all of U \ P_j.
 * Together they stand whenever input j did: no object is lost or doubled whatever is decided. Where U = P_j the leftover
 * could never stand, and there is none.
 */
abstract contract Transactions is Copies, ObjectTypes {
    using Dependencies for Literal[];

    /// @dev A copy that a transaction takes, with its dependency under what is known.
    struct Input {
        bytes32 at;
        bytes32 index;
        Literal[] all;
        bytes state;
    }

    /// @inheritdoc IObjectManager
    uint256 public constant MAX_INPUTS = 8;

    /// @inheritdoc IObjectManager
    mapping(address creator => uint256) public nonceOf;

    /// @inheritdoc IObjectManager
    function create(bytes32 typeId, bytes calldata data) external returns (bytes32 index, bytes32 at) {
        bytes memory state = _createState(typeId, data);
        index = keccak256(abi.encode(block.chainid, address(this), msg.sender, nonceOf[msg.sender]++));
        Dependency memory unconditional;
        at = _store(typeId, index, unconditional, state);
        emit Created(typeId, index, msg.sender, at);
    }

    /// @inheritdoc IObjectManager
    function transact(
        bytes32 typeId,
        bytes32[] calldata ats,
        bytes calldata data
    ) external returns (bytes32[] memory outputs) {
        Input[] memory inputs = _inputs(typeId, ats);
        Literal[] memory union = _unionOf(inputs);
        bytes[] memory states = new bytes[](inputs.length);
        for (uint256 i = 0; i < inputs.length; ++i) {
            states[i] = inputs[i].state;
            bool same = inputs[i].all.length == union.length;
            if (!same && !_canMix(typeId, states[i])) revert MixingRefused(ats[i], msg.sender);
        }
        states = _run(typeId, states, data);
        bytes32[] memory leftovers = new bytes32[](inputs.length);
        outputs = new bytes32[](inputs.length);
        for (uint256 i = 0; i < inputs.length; ++i) {
            (outputs[i], leftovers[i]) = _replace(typeId, inputs[i], union, states[i]);
        }
        emit Transacted(typeId, msg.sender, ats, outputs, leftovers);
    }

    function _inputs(bytes32 typeId, bytes32[] calldata ats) private view returns (Input[] memory inputs) {
        if (ats.length == 0 || ats.length > MAX_INPUTS) revert WrongInputCount(ats.length);
        inputs = new Input[](ats.length);
        for (uint256 i = 0; i < ats.length; ++i) {
            Record storage record = _record(ats[i]);
            if (record.typeId != typeId) revert WrongType(ats[i], record.typeId);
            inputs[i] = Input(ats[i], record.index, _usable(ats[i], record).all, record.state);
            for (uint256 j = 0; j < i; ++j) {
                if (inputs[j].index == inputs[i].index) revert SameObject(inputs[i].index);
            }
        }
    }

    /// @dev The dependency under what is known of a copy that may take part in something.
    function _usable(bytes32 at, Record storage record) internal view returns (Dependency memory rest) {
        bool possible;
        (rest, possible) = _simplified(record);
        if (!possible) revert Fallen(at);
        if (record.moved || rest.notAll.length != 0) revert Locked(at);
    }

    function _unionOf(Input[] memory inputs) private pure returns (Literal[] memory union) {
        union = inputs[0].all;
        for (uint256 i = 1; i < inputs.length; ++i) union = union.union(inputs[i].all);
        if (!union.isConsistent()) revert Contradiction();
        _checkCount(union.length, MAX_LITERALS);
    }

    /// @dev Puts the output in the place of an input, and the leftover beside it if it can stand.
    function _replace(
        bytes32 typeId,
        Input memory input,
        Literal[] memory union,
        bytes memory state
    ) private returns (bytes32 output, bytes32 leftover) {
        Dependency memory dependency = Dependency(union, new Literal[](0));
        if (input.all.length < union.length) {
            leftover = _rekey(input.at, Dependency(input.all, union.without(input.all)));
            output = _store(typeId, input.index, dependency, state);
        } else {
            output = _settle(input.at, dependency);
            _update(output, dependency, state);
        }
    }

    /// @dev Stores what a dependency has become under what is known.
    function _settle(bytes32 at, Dependency memory rest) internal returns (bytes32) {
        Record storage record = _records[at];
        bool same = record.allCount == rest.all.length && record.notAllCount == rest.notAll.length;
        return same ? at : _rekey(at, rest);
    }
}
