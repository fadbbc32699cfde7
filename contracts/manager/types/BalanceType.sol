// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {IObjectType} from "../IObjectType.sol";

/**
 * @title Balances of tokens that anybody may issue
 * @notice A balance is so many units of one issuer's token in the hands of one owner. Payments move units from one
 * balance to another, on any network, and neither make nor lose any.
 * @dev A state is issuer, owner and amount, packed: 20, 20 and 16 bytes.
 *
 * - `create`: `abi.encode(address issuer, address owner, uint128 amount)`. The creator mints to itself what it issues;
 *   an empty balance anybody opens for anybody.
 * - `run`: two balances and `abi.encode(uint128 amount)`, which the owner of the first pays into the second.
 */
contract BalanceType is IObjectType {
    /// @notice Units are minted by their issuer, to itself.
    error NotYours(address creator, address issuer, address owner);

    /// @notice A payment takes two balances.
    error NotAPair(uint256 count);

    /// @notice The balances are of different issuers.
    error OtherToken(address from, address to);

    /// @notice Only the owner pays.
    error NotTheOwner(address caller, address owner);

    /// @notice The first balance does not have so much.
    error TooLittle(uint128 balance, uint128 amount);

    /// @notice The second balance cannot hold so much more.
    error TooMuch(uint128 balance, uint128 amount);

    /// @notice A balance is 56 bytes.
    error MalformedState(uint256 length);

    /// @inheritdoc IObjectType
    function create(address creator, bytes calldata data) external pure returns (bytes memory) {
        (address issuer, address owner, uint128 amount) = abi.decode(data, (address, address, uint128));
        if (amount != 0 && (issuer != creator || owner != creator)) revert NotYours(creator, issuer, owner);
        return _encode(issuer, owner, amount);
    }

    /// @inheritdoc IObjectType
    function run(
        address caller,
        bytes[] calldata states,
        bytes calldata data
    ) external pure returns (bytes[] memory newStates) {
        if (states.length != 2) revert NotAPair(states.length);
        (address issuer, address payer, uint128 from) = _decode(states[0]);
        (address otherIssuer, address payee, uint128 to) = _decode(states[1]);
        uint128 amount = abi.decode(data, (uint128));
        if (issuer != otherIssuer) revert OtherToken(issuer, otherIssuer);
        if (caller != payer) revert NotTheOwner(caller, payer);
        if (amount > from) revert TooLittle(from, amount);
        if (amount > type(uint128).max - to) revert TooMuch(to, amount);
        newStates = new bytes[](2);
        newStates[0] = _encode(issuer, payer, from - amount);
        newStates[1] = _encode(issuer, payee, to + amount);
    }

    /// @inheritdoc IObjectType
    function canMove(address caller, bytes calldata state, uint64) external pure returns (bool) {
        (, address owner, ) = _decode(state);
        return caller == owner;
    }

    /// @notice The owner, and for an empty balance anybody: who has nothing there does not lose the use of it, and can
    /// open another.
    function canMix(address caller, bytes calldata state) external pure returns (bool) {
        (, address owner, uint128 amount) = _decode(state);
        return caller == owner || amount == 0;
    }

    /// @inheritdoc IObjectType
    function describe(bytes calldata state) external pure returns (string memory) {
        (address issuer, address owner, uint128 amount) = _decode(state);
        string memory token = string.concat(Strings.toString(amount), " of ", Strings.toHexString(issuer));
        return string.concat(token, " owned by ", Strings.toHexString(owner));
    }

    function _encode(address issuer, address owner, uint128 amount) private pure returns (bytes memory) {
        return abi.encodePacked(issuer, owner, amount);
    }

    function _decode(bytes calldata state) private pure returns (address issuer, address owner, uint128 amount) {
        if (state.length != 56) revert MalformedState(state.length);
        issuer = address(bytes20(state[:20]));
        owner = address(bytes20(state[20:40]));
        amount = uint128(bytes16(state[40:]));
    }
}
