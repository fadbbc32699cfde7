// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaAddress} from "../HederaAddress.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaAccount} from "../IHederaAccount.sol";
import {IHederaAccountService} from "../IHederaAccountService.sol";
import {Ed25519} from "./Ed25519.sol";
import {IAccountRedirect} from "./IAccountRedirect.sol";
import {IHederaAccounts} from "./IHederaAccounts.sol";
import {KeySignatures} from "./KeySignatures.sol";
import {Protobuf} from "./Protobuf.sol";
import {Secp256k1} from "./Secp256k1.sol";
import {SystemAddresses} from "./SystemAddresses.sol";

/**
 * @title Hedera's account service
 * @notice What contracts find at 0x16a; {IHederaAccountService} tells what it does.
 * @dev Part of the network's genesis; there is no need to deploy it. It has no storage: accounts and allowances are
 * 0x167's, and the nodes write an account's key as code, see {SystemAddresses-accountKeyAddress}.
 */
contract HederaAccountService is IHederaAccountService, IAccountRedirect {
    using Protobuf for bytes;

    IHederaAccounts private constant ACCOUNTS = IHederaAccounts(SystemAddresses.TOKEN_SERVICE);

    uint256 private constant ED25519_SIGNATURE_LENGTH = 64;
    /// @dev r, s and a recovery id, with which a chain id of up to 8 bytes may come (EIP-155).
    uint256 private constant ECDSA_SIGNATURE_MIN_LENGTH = 65;
    uint256 private constant ECDSA_SIGNATURE_MAX_LENGTH = 72;

    /// @inheritdoc IHederaAccountService
    function hbarAllowance(address owner, address spender) external view returns (int64 responseCode, int256 amount) {
        return (HederaResponseCodes.SUCCESS, int256(ACCOUNTS.hbarAllowance(owner, spender)));
    }

    /// @inheritdoc IHederaAccountService
    function hbarApprove(address owner, address spender, int256 amount) external returns (int64 responseCode) {
        ACCOUNTS.hbarApprove(msg.sender, owner, spender, amount);
        return HederaResponseCodes.SUCCESS;
    }

    /// @inheritdoc IAccountRedirect
    function hbarApproveAs(address caller, address spender, int256 amount) external returns (int64 responseCode) {
        if (!HederaAddress.isLongZero(msg.sender)) _refuse(HederaResponseCodes.INVALID_SIGNATURE);
        ACCOUNTS.hbarApprove(caller, msg.sender, spender, amount);
        return HederaResponseCodes.SUCCESS;
    }

    /// @inheritdoc IAccountRedirect
    function setUnlimitedAutomaticAssociationsAs(
        address caller,
        bool enableAutoAssociations
    ) external view returns (int64 responseCode) {
        (uint64 num, , bool isOfContract) = ACCOUNTS.accountOf(msg.sender);
        (uint64 callerNum, , ) = ACCOUNTS.accountOf(caller);
        if (!HederaAddress.isLongZero(msg.sender) || !isOfContract || num != callerNum) {
            return HederaResponseCodes.INVALID_SIGNATURE;
        }
        // That is what the accounts of contracts have, and all that they can have.
        return enableAutoAssociations ? HederaResponseCodes.SUCCESS : HederaResponseCodes.NOT_SUPPORTED;
    }

    /// @inheritdoc IHederaAccountService
    function getEvmAddressAlias(
        address accountNumAlias
    ) external view returns (int64 responseCode, address evmAddressAlias) {
        if (HederaAddress.isLongZero(accountNumAlias)) (, evmAddressAlias, ) = ACCOUNTS.accountOf(accountNumAlias);
        if (evmAddressAlias == address(0)) return (HederaResponseCodes.INVALID_ACCOUNT_ID, address(0));
        return (HederaResponseCodes.SUCCESS, evmAddressAlias);
    }

    /// @inheritdoc IHederaAccountService
    function getHederaAccountNumAlias(
        address evmAddressAlias
    ) external view returns (int64 responseCode, address accountNumAlias) {
        (uint64 num, , ) = ACCOUNTS.accountOf(evmAddressAlias);
        if (num == 0) return (HederaResponseCodes.INVALID_SOLIDITY_ADDRESS, address(0));
        return (HederaResponseCodes.SUCCESS, HederaAddress.longZero(num));
    }

    /// @inheritdoc IHederaAccountService
    function isValidAlias(address addr) external view returns (int64, bool) {
        (uint64 num, , ) = ACCOUNTS.accountOf(addr);
        _answer(num != 0);
    }

    /// @inheritdoc IHederaAccountService
    function isAuthorizedRaw(
        address account,
        bytes calldata messageHash,
        bytes calldata signature
    ) external view returns (int64, bool) {
        if (signature.length == ED25519_SIGNATURE_LENGTH) _answer(_isSignedByEd25519(account, messageHash, signature));
        bool isEcdsa = signature.length >= ECDSA_SIGNATURE_MIN_LENGTH && signature.length <= ECDSA_SIGNATURE_MAX_LENGTH;
        if (!isEcdsa || messageHash.length != 32) _refuse(HederaResponseCodes.INVALID_TRANSACTION_BODY);
        _answer(_isSignedByEcdsa(account, bytes32(messageHash), signature));
    }

    /// @inheritdoc IHederaAccountService
    function isAuthorized(
        address account,
        bytes calldata message,
        bytes calldata signature
    ) external view returns (int64 responseCode, bool authorized) {
        (uint64 num, , bool isOfContract) = ACCOUNTS.accountOf(account);
        if (num == 0) return (HederaResponseCodes.INVALID_ACCOUNT_ID, false);
        bytes memory key = _keyOf(num, isOfContract);
        if (key.length == 0 && !isOfContract) return (HederaResponseCodes.INVALID_TRANSACTION_BODY, false);
        (bool ok, KeySignatures.Pair[] memory pairs) = KeySignatures.read(signature);
        if (!ok) return (HederaResponseCodes.INVALID_TRANSACTION_BODY, false);
        KeySignatures.Signed memory signed = KeySignatures.Signed(message, keccak256(message), signature, pairs);
        return (HederaResponseCodes.SUCCESS, KeySignatures.satisfy(signed, key, 0, key.length, 1));
    }

    /// @dev An Ed25519 signature asks for a key, a simple one, and of its kind.
    function _isSignedByEd25519(
        address account,
        bytes memory message,
        bytes calldata signature
    ) private view returns (bool) {
        (uint64 num, , bool isOfContract) = ACCOUNTS.accountOf(account);
        if (num == 0) _refuse(HederaResponseCodes.INVALID_ACCOUNT_ID);
        bytes memory key = _keyOf(num, isOfContract);
        (uint256 kind, uint256 start, uint256 end) = KeySignatures.alternative(key, 0, key.length);
        bool isSimple = kind != KeySignatures.KEY_LIST && kind != KeySignatures.KEY_THRESHOLD;
        if ((key.length == 0 && !isOfContract) || !isSimple) _refuse(HederaResponseCodes.INVALID_TRANSACTION_BODY);
        bool matches = kind == KeySignatures.KEY_ED25519 && end - start == 32;
        if (!matches) _refuse(HederaResponseCodes.INVALID_SIGNATURE_TYPE_MISMATCHING_KEY);
        return Ed25519.verify(key.word(start), message, bytes32(signature[:32]), bytes32(signature[32:]));
    }

    /// @dev HIP-632 wants the EVM address of whoever signs by ECDSA; another key is no mistake.
    function _isSignedByEcdsa(address account, bytes32 hash, bytes calldata signature) private view returns (bool) {
        (uint64 num, , bool isOfContract) = ACCOUNTS.accountOf(account);
        if (num == 0 || HederaAddress.isLongZero(account)) _refuse(HederaResponseCodes.INVALID_ACCOUNT_ID);
        bytes memory key = _keyOf(num, isOfContract);
        (uint256 kind, uint256 start, uint256 end) = KeySignatures.alternative(key, 0, key.length);
        if (kind != KeySignatures.KEY_ECDSA || end - start != 33) return false;
        (bytes32 r, bytes32 s) = (bytes32(signature[:32]), bytes32(signature[32:64]));
        return Secp256k1.verify(uint8(key[start]), uint256(key.word(start + 1)), hash, r, s);
    }

    /**
     * @dev The key of an account, empty if it has none. A contract has itself for a key on Hedera, which no signature
     * satisfies; the nodes' key, which its account has here, is not the contract's.
     */
    function _keyOf(uint64 num, bool isOfContract) private view returns (bytes memory key) {
        address at = SystemAddresses.accountKeyAddress(num);
        uint256 length = at.code.length;
        if (isOfContract || length <= 1) return key;
        key = new bytes(length - 1);
        assembly ("memory-safe") {
            extcodecopy(at, add(key, 0x20), 1, mload(key))
        }
    }

    /// @dev Answers one boolean, and no response code before it: so does Hedera, whatever its interface says.
    function _answer(bool value) private pure {
        assembly ("memory-safe") {
            mstore(0x00, value)
            return(0x00, 0x20)
        }
    }

    function _refuse(int64 responseCode) private pure {
        revert IHederaAccount.HederaRefused(responseCode);
    }
}
