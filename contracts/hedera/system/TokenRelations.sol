// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {Party} from "./AccountWord.sol";
import {HederaState} from "./HederaState.sol";
import {RelationWord} from "./RelationWord.sol";
import {TokenOperation} from "./TokenOperation.sol";
import {KEY_FREEZE, KEY_KYC, Token, TokenWord} from "./TokenWord.sol";

/**
 * @title Associations of accounts with tokens
 * @notice An association that a contract makes or ends is the layer 2's own: on Hedera the account of a contract
 * associates itself with what it receives, and stays associated.
 * @dev So the word of an ended association keeps what Hedera says of it, frozen or not, and is taken up again.
 */
abstract contract TokenRelations is TokenOperation {
    /// @dev Uses one of the account's automatic associations, unless it is associated.
    function _ensureAssociated(Token memory token, Party memory party) internal {
        RelationWord relation = _relation(token.num, party.num);
        int32 max = party.word.maxAuto();
        if (relation.isAssociated() || max == 0) {
            _must(relation.isAssociated(), HederaResponseCodes.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT);
            _must(!relation.isFrozen(), HederaResponseCodes.ACCOUNT_FROZEN_FOR_TOKEN);
            return;
        }
        uint32 used = party.word.usedAuto();
        _must(max == -1 || used < uint32(max), HederaResponseCodes.NO_REMAINING_AUTOMATIC_ASSOCIATIONS);
        bool isNew = RelationWord.unwrap(relation) == 0;
        if (isNew) relation = _newRelation(token.word);
        _must(relation.hasKyc(), HederaResponseCodes.ACCOUNT_KYC_NOT_GRANTED_FOR_TOKEN);
        _must(!relation.isFrozen(), HederaResponseCodes.ACCOUNT_FROZEN_FOR_TOKEN);
        uint256 flags = HederaState.RELATION_ASSOCIATED | HederaState.RELATION_AUTOMATIC;
        _setRelation(token.num, party.num, relation.withFlag(flags));
        if (!isNew || _isProvisional(party)) return;
        party.word = party.word.withUsedAuto(used + 1);
        _setAccountWord(party.num, party.word);
    }

    /// @dev Associates a contract with tokens, of which none may be there already.
    function _associate(Party memory caller, Party memory party, address[] memory tokens) internal {
        _checkOwnRelations(caller, party, tokens);
        for (uint256 i = 0; i < tokens.length; ++i) {
            Token memory token = _usableToken(tokens[i]);
            RelationWord relation = _relation(token.num, party.num);
            _must(!relation.isAssociated(), HederaResponseCodes.TOKEN_ALREADY_ASSOCIATED_TO_ACCOUNT);
            if (RelationWord.unwrap(relation) == 0) relation = _newRelation(token.word);
            relation = relation.withoutFlag(HederaState.RELATION_AUTOMATIC);
            _setRelation(token.num, party.num, relation.withFlag(HederaState.RELATION_ASSOCIATED));
        }
        _want(party);
    }

    /// @dev Ends associations of a contract that hold nothing, or nothing of worth because the token was deleted.
    function _dissociate(Party memory caller, Party memory party, address[] memory tokens) internal {
        _checkOwnRelations(caller, party, tokens);
        for (uint256 i = 0; i < tokens.length; ++i) {
            Token memory token = _token(tokens[i]);
            RelationWord relation = _relation(token.num, party.num);
            _must(relation.isAssociated(), HederaResponseCodes.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT);
            _must(!token.word.isPaused(), HederaResponseCodes.TOKEN_IS_PAUSED);
            if (!token.word.isDeleted()) _checkEmpty(token.word, party.num, relation);
            _setRelation(token.num, party.num, relation.withoutFlag(HederaState.RELATION_ASSOCIATED));
        }
    }

    /// @dev A list of one.
    function _only(address token) internal pure returns (address[] memory tokens) {
        tokens = new address[](1);
        tokens[0] = token;
    }

    function _checkEmpty(TokenWord token, uint64 account, RelationWord relation) private pure {
        _must(account != token.treasury(), HederaResponseCodes.ACCOUNT_IS_TREASURY);
        _must(!relation.isFrozen(), HederaResponseCodes.ACCOUNT_FROZEN_FOR_TOKEN);
        if (relation.balance() == 0) return;
        _refuse(
            token.isNft()
                ? HederaResponseCodes.ACCOUNT_STILL_OWNS_NFTS
                : HederaResponseCodes.TRANSACTION_REQUIRES_ZERO_TOKEN_BALANCES
        );
    }

    /// @dev Keys associate their accounts on Hedera; nobody does it for somebody else.
    function _checkOwnRelations(Party memory caller, Party memory party, address[] memory tokens) private pure {
        for (uint256 i = 1; i < tokens.length; ++i) {
            for (uint256 j = 0; j < i; ++j) {
                _must(tokens[i] != tokens[j], HederaResponseCodes.TOKEN_ID_REPEATED_IN_TOKEN_LIST);
            }
        }
        bool own = caller.num == party.num && caller.word.isOfContract();
        _must(own, HederaResponseCodes.INVALID_SIGNATURE);
        _must(!party.word.isDeleted(), HederaResponseCodes.ACCOUNT_DELETED);
    }

    /// @dev As Hedera makes it: a treasury, for which it differs, has had its association from the start.
    function _newRelation(TokenWord token) private pure returns (RelationWord relation) {
        if (!token.hasKey(KEY_KYC)) relation = relation.withFlag(HederaState.RELATION_KYC);
        if (token.hasKey(KEY_FREEZE) && token.freezesByDefault()) {
            relation = relation.withFlag(HederaState.RELATION_FROZEN);
        }
    }
}
