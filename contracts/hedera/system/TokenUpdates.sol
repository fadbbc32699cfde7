// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaAddress} from "../HederaAddress.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {Party} from "./AccountWord.sol";
import {HederaState} from "./HederaState.sol";
import {TokenRoles} from "./TokenRoles.sol";
import {KEY_ADMIN, KEY_FEE, KEY_FREEZE, KEY_KYC, KEY_PAUSE, KEY_SUPPLY, KEY_WIPE, Token} from "./TokenWord.sol";

/**
 * @title Changing tokens
 * @notice A contract that has a token's admin key changes the token; see {IHederaTokenService}.
 * @dev Emits {TokenUpdated} with `abi.encode(HederaToken changes, bool setsMemo)`, and writes nothing: the nodes write
 * the changed token into the next block, as Hedera then has it.
 *
 * - `name` and `symbol` change unless they are empty, `memo` if `setsMemo`, `treasury`, `expiry.autoRenewAccount` and
 *   the other two numbers of `expiry` unless they are zero. The remaining fields are zero.
 * - `tokenKeys` are roles that change and their keys, of which `ed25519`, `ECDSA_secp256k1` or `contractId` is set.
 *   `contractId` stands for the key that gives the role to a contract of the layer 2.
 * - All addresses are long-zero.
 *
 * Checked is what tells whether the nodes can sign, and what costs little. For the rest Hedera refuses the update, and
 * the call then returns Hedera's code.
 */
abstract contract TokenUpdates is TokenRoles {
    uint256 private constant ALL_ROLES = KEY_ADMIN | KEY_KYC | KEY_FREEZE | KEY_WIPE | KEY_SUPPLY | KEY_FEE | KEY_PAUSE;
    uint256 private constant MAX_TEXT = 100;
    uint256 private constant ED25519_KEY = 32;
    uint256 private constant ECDSA_KEY = 33;

    /// @notice See {IHederaTokenService-updateTokenInfo}.
    function updateTokenInfo(
        address token,
        IHederaTokenService.HederaToken calldata tokenInfo
    ) external operation returns (int64 responseCode) {
        IHederaTokenService.HederaToken memory changes;
        changes.tokenKeys = _keys(tokenInfo.tokenKeys);
        Token memory found = _administered(token);
        if (tokenInfo.treasury != address(0)) {
            int64 unknown = HederaResponseCodes.INVALID_TREASURY_ACCOUNT_FOR_TOKEN;
            changes.treasury = _signing(tokenInfo.treasury, unknown, HederaResponseCodes.ACCOUNT_DELETED);
        }
        changes.expiry = _expiry(tokenInfo.expiry);
        _usableToken(token);
        changes.memo = _text(tokenInfo.memo, HederaResponseCodes.MEMO_TOO_LONG);
        changes.symbol = _text(tokenInfo.symbol, HederaResponseCodes.TOKEN_SYMBOL_TOO_LONG);
        changes.name = _text(tokenInfo.name, HederaResponseCodes.TOKEN_NAME_TOO_LONG);
        return _update(found, changes, true);
    }

    /// @notice See {IHederaTokenService-updateTokenExpiryInfo}.
    function updateTokenExpiryInfo(
        address token,
        IHederaTokenService.Expiry calldata expiryInfo
    ) external operation returns (int64 responseCode) {
        IHederaTokenService.HederaToken memory changes;
        Token memory found = _administered(token);
        changes.expiry = _expiry(expiryInfo);
        _usableToken(token);
        return _update(found, changes, false);
    }

    /// @notice See {IHederaTokenService-updateTokenKeys}.
    function updateTokenKeys(
        address token,
        IHederaTokenService.TokenKey[] calldata keys
    ) external operation returns (int64 responseCode) {
        IHederaTokenService.HederaToken memory changes;
        changes.tokenKeys = _keys(keys);
        Token memory found = _administered(token);
        _usableToken(token);
        return _update(found, changes, false);
    }

    function _update(
        Token memory token,
        IHederaTokenService.HederaToken memory changes,
        bool setsMemo
    ) private returns (int64) {
        for (uint256 i = 0; i < changes.tokenKeys.length; ++i) _mustHaveKeys(token, changes.tokenKeys[i].keyType);
        _fixKind(UPDATE);
        emit TokenUpdated(token.num, abi.encode(changes, setsMemo));
        return HederaResponseCodes.SUCCESS;
    }

    /// @dev The token, of which the caller is the administrator.
    function _administered(address token) private view returns (Token memory found) {
        found = _token(token);
        _must(found.word.hasKey(KEY_ADMIN), HederaResponseCodes.TOKEN_IS_IMMUTABLE);
        // Unlike mints and burns, updates answer with this code on Hedera.
        _mustHaveRole(found, KEY_ADMIN, HederaResponseCodes.INVALID_SIGNATURE);
    }

    function _expiry(
        IHederaTokenService.Expiry calldata given
    ) private returns (IHederaTokenService.Expiry memory expiry) {
        expiry = IHederaTokenService.Expiry(given.second, address(0), given.autoRenewPeriod);
        if (given.autoRenewAccount == address(0)) return expiry;
        int64 invalid = HederaResponseCodes.INVALID_AUTORENEW_ACCOUNT;
        expiry.autoRenewAccount = _signing(given.autoRenewAccount, invalid, invalid);
    }

    /**
     * @dev The long-zero address of a contract's account: the nodes sign for it, and for nobody else.
     * @param unknown what is refused with if there is no such account
     * @param deleted what is refused with if there was one
     */
    function _signing(address account, int64 unknown, int64 deleted) private returns (address) {
        uint160 num = uint160(account);
        bool numbered = HederaAddress.isLongZero(account);
        _must(!numbered || (num < HederaState.PROVISIONAL && _accountWord(uint64(num)).exists()), unknown);
        // Only of the caller is it certain that it is about to be a contract.
        Party memory party = account == msg.sender ? _caller(account) : _party(account);
        _must(!party.word.isDeleted(), deleted);
        _must(party.word.isOfContract(), HederaResponseCodes.INVALID_SIGNATURE);
        _want(party);
        return HederaAddress.longZero(party.num);
    }

    function _keys(
        IHederaTokenService.TokenKey[] calldata given
    ) private returns (IHederaTokenService.TokenKey[] memory keys) {
        keys = new IHederaTokenService.TokenKey[](given.length);
        for (uint256 i = 0; i < given.length; ++i) {
            // The metadata key is changed at 0x16c, which is not here; Hedera ignores its bit, too.
            keys[i] = IHederaTokenService.TokenKey(given[i].keyType & ALL_ROLES, _key(given[i].key));
            // A new administrator signs, too, which a key outside cannot do here.
            bool foreign = keys[i].keyType & KEY_ADMIN != 0 && keys[i].key.contractId == address(0);
            _must(!foreign, HederaResponseCodes.INVALID_SIGNATURE);
        }
    }

    /// @dev The one key that is given, with the caller's own and the two kinds of contract keys made one.
    function _key(
        IHederaTokenService.KeyValue calldata given
    ) private returns (IHederaTokenService.KeyValue memory key) {
        uint256 count = (given.inheritAccountKey ? 1 : 0) + (given.contractId != address(0) ? 1 : 0);
        count += given.delegatableContractId != address(0) ? 1 : 0;
        if (given.ed25519.length == ED25519_KEY) (key.ed25519, count) = (given.ed25519, count + 1);
        if (given.ECDSA_secp256k1.length == ECDSA_KEY)
            (key.ECDSA_secp256k1, count) = (given.ECDSA_secp256k1, count + 1);
        _must(count == 1, HederaResponseCodes.INVALID_TRANSACTION_BODY);
        if (key.ed25519.length + key.ECDSA_secp256k1.length != 0) return key;
        address holder = given.contractId != address(0) ? given.contractId : given.delegatableContractId;
        if (given.inheritAccountKey) holder = msg.sender;
        int64 invalid = HederaResponseCodes.INVALID_SIGNATURE;
        key.contractId = _signing(holder, invalid, invalid);
    }

    /// @dev No role that has no key can get one.
    function _mustHaveKeys(Token memory token, uint256 roles) private pure {
        _mustHaveKey(token, roles & KEY_KYC, HederaResponseCodes.TOKEN_HAS_NO_KYC_KEY);
        _mustHaveKey(token, roles & KEY_FREEZE, HederaResponseCodes.TOKEN_HAS_NO_FREEZE_KEY);
        _mustHaveKey(token, roles & KEY_WIPE, HederaResponseCodes.TOKEN_HAS_NO_WIPE_KEY);
        _mustHaveKey(token, roles & KEY_SUPPLY, HederaResponseCodes.TOKEN_HAS_NO_SUPPLY_KEY);
        _mustHaveKey(token, roles & KEY_FEE, HederaResponseCodes.TOKEN_HAS_NO_FEE_SCHEDULE_KEY);
        _mustHaveKey(token, roles & KEY_PAUSE, HederaResponseCodes.TOKEN_HAS_NO_PAUSE_KEY);
    }

    function _mustHaveKey(Token memory token, uint256 key, int64 code) private pure {
        _must(key == 0 || token.word.hasKey(key), code);
    }

    /// @dev At most 100 bytes of UTF-8, none of them zero.
    function _text(string calldata text, int64 tooLong) private pure returns (string memory) {
        bytes calldata utf8 = bytes(text);
        _must(utf8.length <= MAX_TEXT, tooLong);
        for (uint256 i = 0; i < utf8.length; ++i) {
            _must(utf8[i] != 0, HederaResponseCodes.INVALID_ZERO_BYTE_IN_STRING);
        }
        return text;
    }
}
