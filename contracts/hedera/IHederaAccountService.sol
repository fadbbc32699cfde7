// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title Hedera's account service
 * @notice The system contract at 0x16a: what HIP-632 says about addresses and signatures, and HIP-906 about allowances
 * of hbar. Response codes are constants of {HederaResponseCodes}, SUCCESS being 22; hbar is in tinybars.
 */
interface IHederaAccountService {
    /// @notice The tinybars that `spender` may still take from `owner`; reverts with INVALID_ALLOWANCE_OWNER_ID.
    function hbarAllowance(address owner, address spender) external returns (int64 responseCode, int256 amount);

    /**
     * @notice Allows `spender` to take tinybars from `owner`, which must be the caller and a contract; it replaces what
     * `spender` was allowed before. An ordinary key gives allowances on Hedera; here it gets INVALID_SIGNATURE.
     * What is refused reverts, with {IHederaAccount-HederaRefused}.
     * @param amount tinybars; 0 takes the allowance away
     */
    function hbarApprove(address owner, address spender, int256 amount) external returns (int64 responseCode);

    /**
     * @notice The address on the layer 2, an EVM alias or a contract, of the account with a long-zero address.
     * @return responseCode INVALID_ACCOUNT_ID if the account is unknown or has no other address
     * @return evmAddressAlias its address
     */
    function getEvmAddressAlias(address accountNumAlias) external returns (int64 responseCode, address evmAddressAlias);

    /**
     * @notice The long-zero address of the account with an EVM alias, or of a contract that has a Hedera account.
     * @return responseCode INVALID_SOLIDITY_ADDRESS if there is no such account
     * @return accountNumAlias the account's long-zero address
     */
    function getHederaAccountNumAlias(
        address evmAddressAlias
    ) external returns (int64 responseCode, address accountNumAlias);

    /**
     * @notice Whether an address, of whichever kind, is a Hedera account's.
     * @dev Answers with `response` alone, and so does Hedera, whatever its interface says: decode one boolean, not two
     * values.
     */
    function isValidAlias(address addr) external returns (int64 responseCode, bool response);

    /**
     * @notice Whether an account whose key is a single one signed a hash.
     * @dev Answers with `authorized` alone, as {isValidAlias} does, and reverts where it cannot tell. An account with
     * an ECDSA key is to be named by its EVM alias.
     * @param messageHash 32 bytes, for an ECDSA signature of 65 to 72; of any length for an Ed25519 signature of 64
     */
    function isAuthorizedRaw(
        address account,
        bytes memory messageHash,
        bytes memory signature
    ) external returns (int64 responseCode, bool authorized);

    /**
     * @notice Whether an account signed a message, as its key, simple or not, demands.
     * @param message what was signed: Ed25519 signs it as it is, ECDSA its keccak-256
     * @param signature a SignatureMap, encoded as Hedera's protobufs have it
     * @return responseCode SUCCESS if it is known whether it did; INVALID_ACCOUNT_ID, or INVALID_TRANSACTION_BODY for an
     * account without a key and for what is no SignatureMap
     * @return authorized never true for a contract, which has no key of its own
     */
    function isAuthorized(
        address account,
        bytes memory message,
        bytes memory signature
    ) external returns (int64 responseCode, bool authorized);
}
