// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title Hedera's tokens and accounts, as far as the layer 2 knows them
 * @notice The storage of the token service at 0x167. The nodes write into it what happened on Hedera, before the first
 * transaction of a block; the system contracts book in it what a block's transactions do, and Hedera follows with the
 * block's settlement.
 * @dev A slot is not hashed, since nothing in it can collide: its highest byte but seven names the kind, the rest are up
 * to three 64-bit numbers of Hedera's entities.
 *
 *     kind << 192 | a << 128 | b << 64 | c          kind << 192 | address
 *
 * `plugin/protocol/hedera-state.ts` has the same layout. Every number of an entity is the N of 0.0.N.
 */
library HederaState {
    /// @notice `ACCOUNT | num << 128`: {accountWord}.
    uint256 internal constant ACCOUNT = 1 << 192;
    /// @notice `NUMBER | address`: the number of the Hedera account of an alias or of a contract of the layer 2, or 0.
    uint256 internal constant NUMBER = 2 << 192;
    /// @notice `TOKEN | token << 128`: a token, see the `TOKEN_` constants.
    uint256 internal constant TOKEN = 3 << 192;
    /// @notice `RELATION | token << 128 | account << 64`: an association, see the `RELATION_` constants.
    uint256 internal constant RELATION = 4 << 192;
    /// @notice `NFT | token << 128 | serial << 64`: owner | spender << 64 | created << 128 (seconds); 0 if burnt.
    uint256 internal constant NFT = 5 << 192;
    /// @notice `ALLOWANCE | token << 128 | owner << 64 | spender`: units that `spender` may still move.
    uint256 internal constant ALLOWANCE = 6 << 192;
    /// @notice `OPERATOR | token << 128 | owner << 64 | spender`: 1 if `spender` may move every NFT of `owner`.
    uint256 internal constant OPERATOR = 7 << 192;
    /// @notice `HBAR_ALLOWANCE | owner << 64 | spender`: tinybars that `spender` may still move.
    uint256 internal constant HBAR_ALLOWANCE = 8 << 192;
    /// @notice The response code with which Hedera refused what the block's only transaction does; 0 ordinarily.
    uint256 internal constant REFUSAL = 9 << 192;
    /// @notice The number of the vault, which spends for key-controlled addresses.
    uint256 internal constant VAULT = 10 << 192;
    /// @notice `ROLES | token << 128 | account << 64`: the roles (bits as in Hedera's TokenKey) that a contract's account holds.
    uint256 internal constant ROLES = 11 << 192;
    /// @notice `METADATA | token << 128 | serial << 64 | i`: the metadata of an NFT; i = 0 is its length in bytes, then words.
    uint256 internal constant METADATA = 12 << 192;
    /// @notice `SERIAL_ALLOWANCE | token << 128 | serial << 64`: owner | spender << 64, granted by one contract to another.
    uint256 internal constant SERIAL_ALLOWANCE = 13 << 192;
    /// @notice `LAST_SERIAL | token << 128`: the serial number of the NFT that was minted last, burnt ones included.
    uint256 internal constant LAST_SERIAL = 14 << 192;

    /// @notice In an account's word: it exists.
    uint256 internal constant ACCOUNT_EXISTS = 1;
    /// @notice In an account's word: it was deleted.
    uint256 internal constant ACCOUNT_DELETED = 1 << 1;
    /// @notice In an account's word: it must sign what it receives.
    uint256 internal constant ACCOUNT_RECEIVER_SIG = 1 << 2;
    /// @notice In an account's word: it belongs to a contract of the layer 2, and the nodes sign for it.
    uint256 internal constant ACCOUNT_OF_CONTRACT = 1 << 3;
    /// @dev In an account's word: automatic associations, two's complement of 32 bits; -1 is any number of them.
    uint256 internal constant ACCOUNT_MAX_AUTO_SHIFT = 8;
    /// @dev In an account's word: how many of them are in use, 32 bits.
    uint256 internal constant ACCOUNT_USED_AUTO_SHIFT = 40;
    /// @dev In an account's word: its address on the layer 2, an alias or a contract; 160 bits, or 0.
    uint256 internal constant ACCOUNT_ADDRESS_SHIFT = 96;

    /// @notice In a token's word: it exists.
    uint256 internal constant TOKEN_EXISTS = 1;
    uint256 internal constant TOKEN_DELETED = 1 << 1;
    uint256 internal constant TOKEN_PAUSED = 1 << 2;
    uint256 internal constant TOKEN_NFT = 1 << 3;
    uint256 internal constant TOKEN_FREEZE_DEFAULT = 1 << 4;
    uint256 internal constant TOKEN_CUSTOM_FEES = 1 << 5;
    /// @dev In a token's word: which keys it has, 8 bits: admin 1, kyc 2, freeze 4, wipe 8, supply 16, fee 32, pause 64, metadata 128.
    uint256 internal constant TOKEN_KEYS_SHIFT = 8;
    /// @dev In a token's word: decimals, 32 bits.
    uint256 internal constant TOKEN_DECIMALS_SHIFT = 16;
    /// @dev In a token's word: number of the treasury, 64 bits.
    uint256 internal constant TOKEN_TREASURY_SHIFT = 48;
    /// @dev In a token's word: units, or NFTs, that exist, 64 bits.
    uint256 internal constant TOKEN_SUPPLY_SHIFT = 112;
    /// @dev In a token's word: units, or NFTs, that may exist, 64 bits; 0 is any number.
    uint256 internal constant TOKEN_MAX_SUPPLY_SHIFT = 176;

    /// @notice In a relation's word: the account is associated with the token.
    uint256 internal constant RELATION_ASSOCIATED = 1;
    uint256 internal constant RELATION_FROZEN = 1 << 1;
    /// @notice In a relation's word: KYC is granted, or the token asks for none.
    uint256 internal constant RELATION_KYC = 1 << 2;
    /// @notice In a relation's word: the association was made by a transfer.
    uint256 internal constant RELATION_AUTOMATIC = 1 << 3;
    /// @dev In a relation's word: units, or NFTs, that the account has, 64 bits.
    uint256 internal constant RELATION_BALANCE_SHIFT = 64;

    /**
     * @notice Numbers from here on stand for addresses that have no Hedera account yet. A block in which one of them
     * takes part in anything is executed again once the account is there, so none is ever in the state of a block.
     */
    uint64 internal constant PROVISIONAL = 1 << 63;

    function load(uint256 slot) internal view returns (uint256 word) {
        assembly ("memory-safe") {
            word := sload(slot)
        }
    }

    function store(uint256 slot, uint256 word) internal {
        assembly ("memory-safe") {
            sstore(slot, word)
        }
    }

    function accountSlot(uint64 num) internal pure returns (uint256) {
        return ACCOUNT | (uint256(num) << 128);
    }

    function numberSlot(address account) internal pure returns (uint256) {
        return NUMBER | uint160(account);
    }

    function tokenSlot(uint64 token) internal pure returns (uint256) {
        return TOKEN | (uint256(token) << 128);
    }

    function relationSlot(uint64 token, uint64 account) internal pure returns (uint256) {
        return RELATION | (uint256(token) << 128) | (uint256(account) << 64);
    }

    function nftSlot(uint64 token, uint64 serial) internal pure returns (uint256) {
        return NFT | (uint256(token) << 128) | (uint256(serial) << 64);
    }

    function allowanceSlot(uint64 token, uint64 owner, uint64 spender) internal pure returns (uint256) {
        return ALLOWANCE | (uint256(token) << 128) | (uint256(owner) << 64) | spender;
    }

    function operatorSlot(uint64 token, uint64 owner, uint64 spender) internal pure returns (uint256) {
        return OPERATOR | (uint256(token) << 128) | (uint256(owner) << 64) | spender;
    }

    function hbarAllowanceSlot(uint64 owner, uint64 spender) internal pure returns (uint256) {
        return HBAR_ALLOWANCE | (uint256(owner) << 64) | spender;
    }

    function rolesSlot(uint64 token, uint64 account) internal pure returns (uint256) {
        return ROLES | (uint256(token) << 128) | (uint256(account) << 64);
    }

    function metadataSlot(uint64 token, uint64 serial, uint64 index) internal pure returns (uint256) {
        return METADATA | (uint256(token) << 128) | (uint256(serial) << 64) | index;
    }

    function serialAllowanceSlot(uint64 token, uint64 serial) internal pure returns (uint256) {
        return SERIAL_ALLOWANCE | (uint256(token) << 128) | (uint256(serial) << 64);
    }

    function lastSerialSlot(uint64 token) internal pure returns (uint256) {
        return LAST_SERIAL | (uint256(token) << 128);
    }
}
