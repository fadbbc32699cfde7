// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {Party} from "./AccountWord.sol";
import {HbarMoves} from "./HbarMoves.sol";
import {TokenTransfers} from "./TokenTransfers.sol";
import {Token} from "./TokenWord.sol";

/**
 * @title Transfers of hbar, units and NFTs at once
 * @notice Both forms of `cryptoTransfer`. All of it happens or nothing.
 */
abstract contract CryptoTransfers is TokenTransfers, HbarMoves {
    /// @notice An entry of the older form, which knows of no allowances: it uses them where it must.
    struct LegacyAccountAmount {
        address accountID;
        int64 amount;
    }

    /// @notice An NFT of the older form.
    struct LegacyNftTransfer {
        address senderAccountID;
        address receiverAccountID;
        int64 serialNumber;
    }

    /// @notice A list of the older form.
    struct LegacyTokenTransferList {
        address token;
        LegacyAccountAmount[] transfers;
        LegacyNftTransfer[] nftTransfers;
    }

    /// @notice See {IHederaTokenService-cryptoTransfer}. The value of the call is the hbar that the caller gives.
    function cryptoTransfer(
        IHederaTokenService.TransferList calldata transferList,
        IHederaTokenService.TokenTransferList[] calldata tokenTransfers
    ) external payable operation returns (int64) {
        Party memory caller = _caller(msg.sender);
        Payment[] memory payments = _moveHbar(caller, transferList.transfers);
        (uint256 units, uint256 nfts) = (0, 0);
        for (uint256 i = 0; i < tokenTransfers.length; ++i) {
            IHederaTokenService.TokenTransferList calldata list = tokenTransfers[i];
            _checkSizes(units += list.transfers.length, nfts += list.nftTransfers.length);
            bool empty = list.transfers.length + list.nftTransfers.length == 0;
            _must(!empty, HederaResponseCodes.EMPTY_TOKEN_TRANSFER_ACCOUNT_AMOUNTS);
            for (uint256 j = 0; j < i; ++j) _checkOther(tokenTransfers[j].token, list.token);
            _transferList(caller, list);
        }
        _pay(payments);
        return HederaResponseCodes.SUCCESS;
    }

    /// @notice The older form of `cryptoTransfer`, for tokens alone.
    function cryptoTransfer(LegacyTokenTransferList[] calldata tokenTransfers) external operation returns (int64) {
        Party memory caller = _caller(msg.sender);
        (uint256 units, uint256 nfts) = (0, 0);
        for (uint256 i = 0; i < tokenTransfers.length; ++i) {
            LegacyTokenTransferList calldata list = tokenTransfers[i];
            _checkSizes(units += list.transfers.length, nfts += list.nftTransfers.length);
            bool empty = list.transfers.length + list.nftTransfers.length == 0;
            _must(!empty, HederaResponseCodes.EMPTY_TOKEN_TRANSFER_ACCOUNT_AMOUNTS);
            for (uint256 j = 0; j < i; ++j) _checkOther(tokenTransfers[j].token, list.token);
            _transferLegacyList(caller, list);
        }
        return HederaResponseCodes.SUCCESS;
    }

    function _transferList(Party memory caller, IHederaTokenService.TokenTransferList calldata list) private {
        Token memory token = _token(list.token);
        Change[] memory changes = new Change[](list.transfers.length);
        for (uint256 i = 0; i < changes.length; ++i) {
            IHederaTokenService.AccountAmount calldata entry = list.transfers[i];
            changes[i] = _screened(caller, entry.accountID, entry.amount, entry.isApproval);
            if (entry.amount < 0) _checkSigned(caller, changes[i].party, entry.isApproval);
        }
        NftChange[] memory nfts = new NftChange[](list.nftTransfers.length);
        for (uint256 i = 0; i < nfts.length; ++i) {
            IHederaTokenService.NftTransfer calldata entry = list.nftTransfers[i];
            address from = entry.senderAccountID;
            nfts[i] = _screenedNft(caller, from, entry.receiverAccountID, entry.serialNumber, entry.isApproval);
            _checkSigned(caller, nfts[i].from, entry.isApproval);
        }
        _moveLists(token, changes, nfts);
    }

    function _transferLegacyList(Party memory caller, LegacyTokenTransferList calldata list) private {
        Token memory token = _token(list.token);
        Change[] memory changes = new Change[](list.transfers.length);
        for (uint256 i = 0; i < changes.length; ++i) {
            changes[i] = _screened(caller, list.transfers[i].accountID, list.transfers[i].amount, false);
        }
        NftChange[] memory nfts = new NftChange[](list.nftTransfers.length);
        for (uint256 i = 0; i < nfts.length; ++i) {
            LegacyNftTransfer calldata entry = list.nftTransfers[i];
            address from = entry.senderAccountID;
            nfts[i] = _screenedNft(caller, from, entry.receiverAccountID, entry.serialNumber, false);
        }
        _moveLists(token, changes, nfts);
    }

    function _moveLists(Token memory token, Change[] memory changes, NftChange[] memory nfts) private {
        if (changes.length != 0) _moveList(token, changes);
        _moveNftList(token, nfts);
    }

    /// @dev Who takes from others must say that it is by allowance; a key's own is taken so in any case.
    function _checkSigned(Party memory caller, Party memory from, bool isApproval) private pure {
        bool signed = isApproval || caller.num == from.num;
        _must(signed, HederaResponseCodes.INVALID_FULL_PREFIX_SIGNATURE_FOR_PRECOMPILE);
    }

    function _checkSizes(uint256 units, uint256 nfts) private pure {
        _must(units <= MAX_ENTRIES, HederaResponseCodes.TOKEN_TRANSFER_LIST_SIZE_LIMIT_EXCEEDED);
        _must(nfts <= MAX_ENTRIES, HederaResponseCodes.BATCH_SIZE_LIMIT_EXCEEDED);
    }

    function _checkOther(address token, address other) private pure {
        _must(token != other, HederaResponseCodes.TOKEN_ID_REPEATED_IN_TOKEN_LIST);
    }
}
