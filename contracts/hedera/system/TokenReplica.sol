// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaAddress} from "../HederaAddress.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaAccount} from "../IHederaAccount.sol";
import {AccountWord, Party} from "./AccountWord.sol";
import {HederaState} from "./HederaState.sol";
import {RelationWord} from "./RelationWord.sol";
import {Token, TokenWord} from "./TokenWord.sol";

/**
 * @title Looking things up in the storage of the token service
 * @notice Finds tokens, accounts and associations, and refuses those that are unknown with Hedera's code.
 * @dev Whatever extends this runs at 0x167, by delegatecall. Everything that fails reverts with {HederaRefused}; the
 * router turns that into the answer of a classic function, see {HederaRouter}.
 */
abstract contract TokenReplica {
    /// @dev An account that an address is to get: unlimited automatic associations, nothing else yet.
    uint256 private constant NEW_ACCOUNT =
        HederaState.ACCOUNT_EXISTS | (uint256(type(uint32).max) << HederaState.ACCOUNT_MAX_AUTO_SHIFT);

    function _refuse(int64 code) internal pure {
        revert IHederaAccount.HederaRefused(code);
    }

    function _must(bool condition, int64 code) internal pure {
        if (!condition) _refuse(code);
    }

    /// @dev The token at an address, deleted ones included, else INVALID_TOKEN_ID.
    function _token(address token) internal view returns (Token memory found) {
        _must(uint160(token) < HederaState.PROVISIONAL, HederaResponseCodes.INVALID_TOKEN_ID);
        found = Token(uint64(uint160(token)), _tokenWord(uint64(uint160(token))));
        _must(found.word.exists(), HederaResponseCodes.INVALID_TOKEN_ID);
    }

    /// @dev The token at an address, which must be neither deleted nor paused.
    function _usableToken(address token) internal view returns (Token memory found) {
        found = _token(token);
        _must(!found.word.isDeleted(), HederaResponseCodes.TOKEN_WAS_DELETED);
        _must(!found.word.isPaused(), HederaResponseCodes.TOKEN_IS_PAUSED);
    }

    /**
     * @dev Whoever an address stands for, deleted accounts included: an account by its long-zero address, alias or
     * contract, or somebody without an account, under a provisional number. Else INVALID_ACCOUNT_ID.
     */
    function _party(address account) internal view returns (Party memory party) {
        if (HederaAddress.isLongZero(account)) {
            _must(uint160(account) < HederaState.PROVISIONAL, HederaResponseCodes.INVALID_ACCOUNT_ID);
            party = _partyNumbered(uint64(uint160(account)));
            _must(party.word.exists(), HederaResponseCodes.INVALID_ACCOUNT_ID);
            return party;
        }
        uint64 num = uint64(HederaState.load(HederaState.numberSlot(account)));
        if (num != 0) return Party(num, account, _accountWord(num));
        // A contract's code does not tell its own constructor's calls from a key's: see {_caller}.
        uint256 word = NEW_ACCOUNT | (_hasContractCode(account) ? HederaState.ACCOUNT_OF_CONTRACT : 0);
        return Party(HederaState.PROVISIONAL | uint64(uint160(account)), account, AccountWord.wrap(word));
    }

    /// @dev As {_party}; ACCOUNT_DELETED for a deleted account.
    function _usableParty(address account) internal view returns (Party memory party) {
        party = _party(account);
        _must(!party.word.isDeleted(), HederaResponseCodes.ACCOUNT_DELETED);
    }

    /// @dev The account 0.0.`num`, which may not exist.
    function _partyNumbered(uint64 num) internal view returns (Party memory) {
        AccountWord word = _accountWord(num);
        address evm = word.evmAddress();
        return Party(num, evm == address(0) ? HederaAddress.longZero(num) : evm, word);
    }

    /**
     * @dev Who calls. A contract in its constructor has no code yet, but it is not where the transaction came from
     * either.
     * @param sender who called the system contract or a token
     */
    function _caller(address sender) internal view returns (Party memory party) {
        party = _party(sender);
        if (!_isProvisional(party) || sender.code.length != 0 || sender == tx.origin) return party;
        party.word = AccountWord.wrap(AccountWord.unwrap(party.word) | HederaState.ACCOUNT_OF_CONTRACT);
    }

    function _isProvisional(Party memory party) internal pure returns (bool) {
        return party.num >= HederaState.PROVISIONAL;
    }

    /// @dev What answers and the tokens' events show of the account 0.0.`num`; the zero address for 0.
    function _shown(uint64 num) internal view returns (address) {
        return _partyNumbered(num).evm;
    }

    function _tokenWord(uint64 token) internal view returns (TokenWord) {
        return TokenWord.wrap(HederaState.load(HederaState.tokenSlot(token)));
    }

    function _setTokenWord(uint64 token, TokenWord word) internal {
        HederaState.store(HederaState.tokenSlot(token), TokenWord.unwrap(word));
    }

    function _accountWord(uint64 num) internal view returns (AccountWord) {
        return AccountWord.wrap(HederaState.load(HederaState.accountSlot(num)));
    }

    function _setAccountWord(uint64 num, AccountWord word) internal {
        HederaState.store(HederaState.accountSlot(num), AccountWord.unwrap(word));
    }

    function _relation(uint64 token, uint64 account) internal view returns (RelationWord) {
        return RelationWord.wrap(HederaState.load(HederaState.relationSlot(token, account)));
    }

    function _setRelation(uint64 token, uint64 account, RelationWord word) internal {
        HederaState.store(HederaState.relationSlot(token, account), RelationWord.unwrap(word));
    }

    /// @dev The association, which must exist, not be frozen and have the KYC that the token may ask for.
    function _usableRelation(uint64 token, uint64 account) internal view returns (RelationWord relation) {
        relation = _relation(token, account);
        _must(relation.isAssociated(), HederaResponseCodes.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT);
        _must(!relation.isFrozen(), HederaResponseCodes.ACCOUNT_FROZEN_FOR_TOKEN);
        _must(relation.hasKyc(), HederaResponseCodes.ACCOUNT_KYC_NOT_GRANTED_FOR_TOKEN);
    }

    /// @dev Code that is not the designator of a key's EIP-7702 delegation.
    function _hasContractCode(address account) private view returns (bool) {
        uint256 start;
        assembly ("memory-safe") {
            extcodecopy(account, 0, 0, 3)
            start := shr(232, mload(0))
        }
        return account.code.length != 0 && start != 0xef0100;
    }
}
