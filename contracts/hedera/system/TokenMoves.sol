// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {Party} from "./AccountWord.sol";
import {HederaState} from "./HederaState.sol";
import {RelationWord} from "./RelationWord.sol";
import {TokenAuthority} from "./TokenAuthority.sol";
import {TokenRelations} from "./TokenRelations.sol";
import {Token} from "./TokenWord.sol";

/**
 * @title Moving units and NFTs
 * @notice What all transfers are made of: Hedera's checks in Hedera's order, the booking, the effects, the events.
 */
abstract contract TokenMoves is TokenAuthority, TokenRelations {
    /// @dev Units given to somebody or, negative, taken by `right`.
    struct Change {
        Party party;
        int64 amount;
        Right right;
    }

    /// @dev An NFT on its way, taken by `right`.
    struct NftChange {
        Party from;
        Party to;
        uint64 serial;
        Right right;
    }

    /// @dev What one party to a list of changes gives another, by their places in it.
    struct Share {
        uint256 giver;
        uint256 taker;
        uint64 amount;
    }

    /**
     * @dev Who gives gives to who receives, both in the order of the list, whose amounts add up to zero and are used
     * up. Each share is the last of its giver or of its taker, so there are fewer than changes.
     */
    function _shares(Change[] memory changes) internal pure returns (Share[] memory shares) {
        shares = new Share[](changes.length);
        uint256 count;
        uint256 giver;
        for (uint256 i = 0; i < changes.length; ++i) {
            int64 due = changes[i].amount;
            while (due > 0) {
                while (changes[giver].amount >= 0) ++giver;
                int64 part = due < -changes[giver].amount ? due : -changes[giver].amount;
                changes[giver].amount += part;
                due -= part;
                shares[count++] = Share(giver, i, uint64(part));
            }
        }
        assembly ("memory-safe") {
            mstore(shares, count)
        }
    }

    /// @dev Makes changes that add up to zero, and of which no two are of the same account.
    function _moveUnits(Token memory token, Change[] memory changes) internal {
        _checkUsable(token);
        for (uint256 i = 0; i < changes.length; ++i) _admit(token, changes[i]);
        _must(!token.word.isNft(), HederaResponseCodes.ACCOUNT_AMOUNT_TRANSFERS_ONLY_ALLOWED_FOR_FUNGIBLE_COMMON);
        for (uint256 i = 0; i < changes.length; ++i) {
            if (changes[i].amount != 0) _usableRelation(token.num, changes[i].party.num);
        }
        for (uint256 i = 0; i < changes.length; ++i) _spendUnits(token.num, changes[i]);
        for (uint256 i = 0; i < changes.length; ++i) _addUnits(token.num, changes[i]);
        _emitMoves(token.num, changes);
    }

    /// @dev Hands an NFT over; its own allowance ends.
    function _moveNft(Token memory token, NftChange memory change) internal {
        _checkUsable(token);
        _checkFees(token, change.from.num);
        uint64 from = change.from.num;
        uint64 to = change.to.num;
        uint256 slot = HederaState.nftSlot(token.num, change.serial);
        uint256 nft = HederaState.load(slot);
        if (!_relation(token.num, from).isAssociated()) {
            if (nft != 0) _checkNftRight(token.num, change);
            _refuse(HederaResponseCodes.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT);
        }
        _must(nft != 0, HederaResponseCodes.INVALID_NFT_ID);
        _must(!change.to.word.isDeleted(), HederaResponseCodes.ACCOUNT_DELETED);
        _ensureAssociated(token, change.to);
        _must(!change.from.word.isDeleted(), HederaResponseCodes.ACCOUNT_DELETED);
        RelationWord giver = _usableRelation(token.num, from);
        RelationWord taker = _usableRelation(token.num, to);
        _checkNftRight(token.num, change);
        _must(uint64(nft) == from, HederaResponseCodes.SENDER_DOES_NOT_OWN_NFT_SERIAL_NO);

        _setRelation(token.num, from, giver.withBalance(giver.balance() - 1));
        _setRelation(token.num, to, taker.withBalance(taker.balance() + 1));
        HederaState.store(slot, ((nft >> 128) << 128) | to);
        HederaState.store(HederaState.serialAllowanceSlot(token.num, change.serial), 0);
        _begin(change.right.spender, change.from, change.to);
        emit NftMoved(token.num, from, to, change.serial, change.right.spender);
        _logNftTransfer(token.num, change.from.evm, change.to.evm, change.serial);
    }

    /// @dev Begins a move: its kind and spender, and accounts for those who have none.
    function _begin(uint64 spender, Party memory from, Party memory to) internal {
        _fixKind(MOVES);
        _fixSpender(spender);
        _want(from);
        _want(to);
    }

    function _checkUsable(Token memory token) private pure {
        _must(!token.word.isDeleted(), HederaResponseCodes.TOKEN_WAS_DELETED);
        _must(!token.word.isPaused(), HederaResponseCodes.TOKEN_IS_PAUSED);
    }

    /// @dev Custom fees would change more than was asked for. The treasury never pays any.
    function _checkFees(Token memory token, uint64 from) private pure {
        bool free = !token.word.hasCustomFees() || from == token.word.treasury();
        _must(free, HederaResponseCodes.NOT_SUPPORTED);
    }

    function _checkNftRight(uint64 token, NftChange memory change) private view {
        uint64 holder = change.right.holder;
        if (holder != 0) _checkSerialAllowance(token, change.serial, change.from.num, holder);
    }

    function _admit(Token memory token, Change memory change) private {
        // What gives and takes nothing is no part of it.
        if (change.amount == 0) return;
        Party memory party = change.party;
        if (change.amount < 0) {
            _checkFees(token, party.num);
            bool stuck = party.word.maxAuto() == 0 && !_relation(token.num, party.num).isAssociated();
            if (stuck && change.right.holder != 0) _left(_slot(token.num, change), uint64(-change.amount));
        }
        _must(!party.word.isDeleted(), HederaResponseCodes.ACCOUNT_DELETED);
        _ensureAssociated(token, party);
    }

    function _spendUnits(uint64 token, Change memory change) private {
        if (change.amount < 0 && change.right.holder != 0) _spend(_slot(token, change), uint64(-change.amount));
    }

    function _slot(uint64 token, Change memory change) private pure returns (uint256) {
        return HederaState.allowanceSlot(token, change.party.num, change.right.holder);
    }

    function _addUnits(uint64 token, Change memory change) private {
        RelationWord relation = _relation(token, change.party.num);
        int256 balance = int256(uint256(relation.balance())) + change.amount;
        _must(balance >= 0, HederaResponseCodes.INSUFFICIENT_TOKEN_BALANCE);
        _setRelation(token, change.party.num, relation.withBalance(uint64(uint256(balance))));
    }

    /// @dev Says what moved; the amounts of the changes are used up.
    function _emitMoves(uint64 token, Change[] memory changes) private {
        Share[] memory shares = _shares(changes);
        for (uint256 i = 0; i < shares.length; ++i) {
            Share memory share = shares[i];
            _emitMove(token, changes[share.giver], changes[share.taker].party, share.amount);
        }
    }

    function _emitMove(uint64 token, Change memory from, Party memory to, uint64 amount) private {
        _begin(from.right.spender, from.party, to);
        emit TokenMoved(token, from.party.num, to.num, amount, from.right.spender);
        _logTransfer(token, from.party.evm, to.evm, amount);
    }
}
