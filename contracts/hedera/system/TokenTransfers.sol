// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {Party} from "./AccountWord.sol";
import {Token} from "./TokenWord.sol";
import {TransferLists} from "./TransferLists.sol";

/**
 * @title Transfers of one token
 * @notice The functions of {IHederaTokenService} that move units or NFTs of a single token.
 */
abstract contract TokenTransfers is TransferLists {
    /// @dev Hedera's system accounts, which receive nothing from contracts, end here.
    uint64 private constant LAST_SYSTEM_ACCOUNT = 750;

    /// @notice See {IHederaTokenService-transferToken}.
    function transferToken(
        address token,
        address sender,
        address recipient,
        int64 amount
    ) external operation returns (int64) {
        _must(amount >= 0, HederaResponseCodes.INVALID_TRANSACTION_BODY);
        return _transferPair(token, sender, recipient, amount, false);
    }

    /// @notice See {IHederaTokenService-transferFrom}.
    function transferFrom(address token, address from, address to, uint256 amount) external operation returns (int64) {
        uint64 units = _toAmount(amount, HederaResponseCodes.INVALID_TRANSACTION_BODY);
        return _transferPair(token, from, to, int64(units), true);
    }

    /// @notice See {IHederaTokenService-transferTokens}.
    function transferTokens(
        address token,
        address[] calldata accountId,
        int64[] calldata amount
    ) external operation returns (int64) {
        uint256 count = accountId.length;
        _must(count == amount.length, HederaResponseCodes.INVALID_TRANSACTION_BODY);
        _must(count != 0, HederaResponseCodes.EMPTY_TOKEN_TRANSFER_ACCOUNT_AMOUNTS);
        _must(count <= MAX_ENTRIES, HederaResponseCodes.TOKEN_TRANSFER_LIST_SIZE_LIMIT_EXCEEDED);
        Token memory known = _token(token);
        Party memory caller = _caller(msg.sender);
        Change[] memory changes = new Change[](count);
        for (uint256 i = 0; i < count; ++i) changes[i] = _screened(caller, accountId[i], amount[i], false);
        _moveList(known, changes);
        return HederaResponseCodes.SUCCESS;
    }

    /// @notice See {IHederaTokenService-transferNFT}.
    function transferNFT(
        address token,
        address sender,
        address recipient,
        int64 serialNumber
    ) external operation returns (int64) {
        _moveNft(_token(token), _screenedNft(_caller(msg.sender), sender, recipient, serialNumber, false));
        return HederaResponseCodes.SUCCESS;
    }

    /// @notice See {IHederaTokenService-transferFromNFT}.
    function transferFromNFT(
        address token,
        address from,
        address to,
        uint256 serialNumber
    ) external operation returns (int64) {
        uint64 serial = _toAmount(serialNumber, HederaResponseCodes.INVALID_TRANSACTION_BODY);
        _moveNft(_token(token), _screenedNft(_caller(msg.sender), from, to, int64(serial), false));
        return HederaResponseCodes.SUCCESS;
    }

    /// @notice See {IHederaTokenService-transferNFTs}.
    function transferNFTs(
        address token,
        address[] calldata sender,
        address[] calldata receiver,
        int64[] calldata serialNumber
    ) external operation returns (int64) {
        uint256 count = sender.length;
        bool matching = count == receiver.length && count == serialNumber.length;
        _must(matching, HederaResponseCodes.INVALID_TRANSACTION_BODY);
        _must(count != 0, HederaResponseCodes.EMPTY_TOKEN_TRANSFER_ACCOUNT_AMOUNTS);
        _must(count <= MAX_ENTRIES, HederaResponseCodes.BATCH_SIZE_LIMIT_EXCEEDED);
        Token memory known = _token(token);
        Party memory caller = _caller(msg.sender);
        NftChange[] memory changes = new NftChange[](count);
        for (uint256 i = 0; i < count; ++i) {
            changes[i] = _screenedNft(caller, sender[i], receiver[i], serialNumber[i], false);
        }
        _moveNftList(known, changes);
        return HederaResponseCodes.SUCCESS;
    }

    /// @dev As {_change}; INVALID_RECEIVING_NODE_ACCOUNT for what a system account would receive.
    function _screened(
        Party memory caller,
        address account,
        int64 amount,
        bool byAllowance
    ) internal view returns (Change memory change) {
        change = _change(caller, account, amount, byAllowance);
        if (amount > 0) _screen(change.party);
    }

    /// @dev As {_nftChange}; likewise.
    function _screenedNft(
        Party memory caller,
        address from,
        address to,
        int64 serial,
        bool byAllowance
    ) internal view returns (NftChange memory change) {
        change = _nftChange(caller, from, to, serial, byAllowance);
        _screen(change.to);
    }

    function _transferPair(
        address token,
        address from,
        address to,
        int64 amount,
        bool byAllowance
    ) private returns (int64) {
        Token memory known = _token(token);
        Party memory caller = _caller(msg.sender);
        Change memory giver = _screened(caller, from, -amount, byAllowance);
        _movePair(known, giver, _screened(caller, to, amount, byAllowance));
        return HederaResponseCodes.SUCCESS;
    }

    function _screen(Party memory receiver) private pure {
        _must(receiver.num > LAST_SYSTEM_ACCOUNT, HederaResponseCodes.INVALID_RECEIVING_NODE_ACCOUNT);
    }
}
