// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {IObjectManager} from "./IObjectManager.sol";
import {IObjectType} from "./IObjectType.sol";
import {PureCode} from "./PureCode.sol";

/**
 * @title The types of objects, and the calls of their code
 * @dev Type code gets the same gas everywhere, so a transaction that anybody runs again ends as it did.
 */
abstract contract ObjectTypes is IObjectManager {
    /// @inheritdoc IObjectManager
    uint256 public constant TYPE_GAS = 2_000_000;
    /// @inheritdoc IObjectManager
    uint256 public constant MAX_STATE = 2_048;
    /// @inheritdoc IObjectManager
    uint256 public constant MAX_DATA = 16_384;

    /// @dev What is left to the manager of every 64 units, and what the call itself takes before the code gets its gas.
    uint256 private constant REQUIRED_GAS = (TYPE_GAS * 64) / 63 + 5_000;

    /// @inheritdoc IObjectManager
    mapping(bytes32 typeId => address) public typeCode;

    /// @inheritdoc IObjectManager
    function register(address code) external returns (bytes32 typeId) {
        bytes memory runtime = code.code;
        if (runtime.length == 0) revert NoCode(code);
        typeId = code.codehash;
        if (typeCode[typeId] != address(0)) return typeId;
        PureCode.check(runtime);
        typeCode[typeId] = code;
        emit TypeRegistered(typeId, code);
    }

    function _createState(bytes32 typeId, bytes calldata data) internal view returns (bytes memory state) {
        if (data.length > MAX_DATA) revert DataTooLong(data.length);
        state = abi.decode(_ask(typeId, abi.encodeCall(IObjectType.create, (msg.sender, data))), (bytes));
        _checkState(state);
    }

    function _run(
        bytes32 typeId,
        bytes[] memory states,
        bytes calldata data
    ) internal view returns (bytes[] memory newStates) {
        if (data.length > MAX_DATA) revert DataTooLong(data.length);
        newStates = abi.decode(_ask(typeId, abi.encodeCall(IObjectType.run, (msg.sender, states, data))), (bytes[]));
        if (newStates.length != states.length) revert WrongStateCount(states.length, newStates.length);
        for (uint256 i = 0; i < newStates.length; ++i) _checkState(newStates[i]);
    }

    function _canMove(bytes32 typeId, bytes memory state, uint64 destination) internal view returns (bool) {
        bytes memory question = abi.encodeCall(IObjectType.canMove, (msg.sender, state, destination));
        return abi.decode(_ask(typeId, question), (bool));
    }

    function _canMix(bytes32 typeId, bytes memory state) internal view returns (bool) {
        return abi.decode(_ask(typeId, abi.encodeCall(IObjectType.canMix, (msg.sender, state))), (bool));
    }

    function _checkState(bytes memory state) internal pure {
        if (state.length > MAX_STATE) revert StateTooLong(state.length);
    }

    function _ask(bytes32 typeId, bytes memory question) private view returns (bytes memory answer) {
        address code = typeCode[typeId];
        if (code == address(0)) revert UnknownType(typeId);
        if (code.codehash != typeId) revert CodeChanged(typeId, code);
        bool ok;
        // With less the EVM would give what there is, and the code might fail for want of gas that it has a right to.
        if (gasleft() < REQUIRED_GAS) revert TooLittleGas(REQUIRED_GAS, gasleft());
        (ok, answer) = code.staticcall{gas: TYPE_GAS}(question);
        if (!ok) revert TypeReverted(answer);
    }
}
