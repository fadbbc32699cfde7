// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title Hedera's token service
 * @notice The system contract at 0x167, with the names, the structs and the signatures that it has on Hedera, so that a
 * contract written for Hedera compiles and runs here unchanged.
 * @dev What a call does is booked at once and made on Hedera by the settlement of its block. What Hedera would refuse
 * is answered with Hedera's code, so every operation in a settled block was made.
 *
 * Each function first returns a response code, a constant of {HederaResponseCodes}: SUCCESS, 22, or the reason why
 * nothing was done. Nothing reverts but {redirectForToken} and what cannot be decoded. {HederaTransfers} turns codes
 * into errors.
 *
 * - Amounts are in a token's smallest unit, hbar in tinybars; serial numbers count from 1; times are seconds.
 * - An account is named by its long-zero address, its EVM alias or, if it is a contract of the layer 2, its address.
 * - A contract moves what it has itself, and what it was allowed to. An ordinary key moves its tokens here if its
 *   Hedera account has given the network's vault an allowance, and changes nothing else: allowances, associations and
 *   the roles of a token it exercises on Hedera, where its key can sign.
 * - The transactions of a block become one transaction of Hedera, and so one transaction here does one of these: it
 *   transfers, with the allowances of at most one spender; or gives allowances to accounts; or mints once; or burns
 *   once; or updates once. NOT_SUPPORTED (13) answers what does not go with the rest.
 *
 * Answered with NOT_SUPPORTED at all times is what the nodes cannot schedule: Hedera's schedules carry transfers,
 * mints, burns, updates and allowances, but no TokenDelete, TokenFreezeAccount, TokenGrantKyc, TokenPause, TokenWipe,
 * TokenFeeScheduleUpdate, TokenAirdrop or what is related to them. Also token creation: it could be scheduled, but
 * the new token's address is known only after the block that asks for it. All that is done on Hedera instead.
 */
interface IHederaTokenService {
    /// @notice What one account gives or receives.
    struct AccountAmount {
        /// @dev the account
        address accountID;
        /// @dev what it receives, or gives if negative: units of the token, or tinybars
        int64 amount;
        /// @dev whether the account gives by an allowance that the caller holds
        bool isApproval;
    }

    /// @notice An NFT that changes hands.
    struct NftTransfer {
        address senderAccountID;
        address receiverAccountID;
        int64 serialNumber;
        /// @dev whether the sender gives by an allowance that the caller holds
        bool isApproval;
    }

    /// @notice What moves of one token: `transfers`, which sum to zero, of a fungible one, `nftTransfers` of another.
    struct TokenTransferList {
        address token;
        AccountAmount[] transfers;
        NftTransfer[] nftTransfers;
    }

    /// @notice What moves of hbar, in tinybars, which sum to zero.
    struct TransferList {
        AccountAmount[] transfers;
    }

    /// @notice How long an entity lives, and who pays for more.
    struct Expiry {
        /// @dev the second, since the epoch, in which it expires
        int64 second;
        address autoRenewAccount;
        /// @dev seconds
        int64 autoRenewPeriod;
    }

    /// @notice A key: exactly one of the fields is set.
    struct KeyValue {
        /// @dev the key of the caller's own account
        bool inheritAccountKey;
        /// @dev a contract, whenever its own code calls
        address contractId;
        /// @dev 32 bytes
        bytes ed25519;
        /// @dev 33 bytes, compressed
        bytes ECDSA_secp256k1;
        /// @dev a contract, whatever code it runs
        address delegatableContractId;
    }

    /// @notice A key, and the roles that it is for.
    struct TokenKey {
        /// @dev bits: 1 admin, 2 KYC, 4 freeze, 8 wipe, 16 supply, 32 fee schedule, 64 pause
        uint256 keyType;
        KeyValue key;
    }

    /// @notice What a token is made of.
    struct HederaToken {
        /// @dev 1 to 100 bytes of UTF-8, none of them zero
        string name;
        /// @dev 1 to 100 bytes of UTF-8, none of them zero
        string symbol;
        /// @dev the account that receives what is minted
        address treasury;
        /// @dev at most 100 bytes of UTF-8
        string memo;
        /// @dev whether `maxSupply` limits the supply
        bool tokenSupplyType;
        /// @dev units, or NFTs
        int64 maxSupply;
        /// @dev whether accounts are frozen for the token until somebody unfreezes them
        bool freezeDefault;
        TokenKey[] tokenKeys;
        Expiry expiry;
    }

    /// @notice All about a token that does not depend on its type.
    struct TokenInfo {
        HederaToken token;
        /// @dev units, or NFTs
        int64 totalSupply;
        bool deleted;
        /// @dev whether accounts need nobody's KYC
        bool defaultKycStatus;
        /// @dev whether the token is paused
        bool pauseStatus;
        FixedFee[] fixedFees;
        FractionalFee[] fractionalFees;
        RoyaltyFee[] royaltyFees;
        /// @dev which Hedera it is: 0x00 mainnet, 0x01 testnet, ..., in hexadecimal
        string ledgerId;
    }

    /// @notice All about a fungible token.
    struct FungibleTokenInfo {
        TokenInfo tokenInfo;
        int32 decimals;
    }

    /// @notice All about an NFT.
    struct NonFungibleTokenInfo {
        TokenInfo tokenInfo;
        int64 serialNumber;
        address ownerId;
        /// @dev the second, since the epoch, in which it was minted
        int64 creationTime;
        bytes metadata;
        /// @dev who may move it for its owner; zero for nobody
        address spenderId;
    }

    /// @notice A fee that does not depend on how much moves: in hbar, in another token or in the token itself.
    struct FixedFee {
        int64 amount;
        address tokenId;
        bool useHbarsForPayment;
        bool useCurrentTokenForPayment;
        address feeCollector;
    }

    /// @notice A fee that is a share of what moves.
    struct FractionalFee {
        int64 numerator;
        int64 denominator;
        int64 minimumAmount;
        /// @dev 0 for no maximum
        int64 maximumAmount;
        /// @dev whether the sender pays it on top
        bool netOfTransfers;
        address feeCollector;
    }

    /// @notice A fee that is a share of what an NFT is exchanged for, or, if for nothing, `amount` from its receiver.
    struct RoyaltyFee {
        int64 numerator;
        int64 denominator;
        int64 amount;
        address tokenId;
        bool useHbarsForPayment;
        address feeCollector;
    }

    /// @notice A gift that waits for its receiver to claim it.
    struct PendingAirdrop {
        address sender;
        address receiver;
        address token;
        /// @dev 0 for a fungible token
        int64 serial;
    }

    /// @notice One NFT of a token.
    struct NftID {
        address nft;
        int64 serial;
    }

    /**
     * @notice Moves hbar and tokens among accounts, all of it or nothing.
     * @dev The hbar that the caller gives is the value of the call, in weibars: a contract has its hbar on the layer 2.
     * A value that is not what the list takes from the caller is INVALID_ACCOUNT_AMOUNTS, and comes back. Hbar that
     * others give by allowance moves on Hedera, and a contract that receives it has it from the next block on.
     * @param transferList tinybars; sums to zero
     * @param tokenTransfers each token once
     */
    function cryptoTransfer(
        TransferList memory transferList,
        TokenTransferList[] memory tokenTransfers
    ) external payable returns (int64 responseCode);

    /**
     * @notice Mints into the treasury of a token whose supply key the caller has: `amount` units of a fungible token,
     * or one NFT for each of `metadata`.
     * @param amount units; 0 for NFTs
     * @param metadata at most 10 of at most 100 bytes; empty for units
     * @return responseCode INVALID_TOKEN_MINT_AMOUNT, TOKEN_MAX_SUPPLY_REACHED, METADATA_TOO_LONG and others
     * @return newTotalSupply units, or NFTs, that exist from now on
     * @return serialNumbers the new NFTs
     */
    function mintToken(
        address token,
        int64 amount,
        bytes[] memory metadata
    ) external returns (int64 responseCode, int64 newTotalSupply, int64[] memory serialNumbers);

    /**
     * @notice Burns what the treasury has of a token whose supply key the caller has: `amount` units, or NFTs.
     * @param amount units; 0 for NFTs
     * @param serialNumbers at most 10; empty for units
     * @return responseCode INVALID_TOKEN_BURN_AMOUNT, TREASURY_MUST_OWN_BURNED_NFT, INVALID_NFT_ID and others
     * @return newTotalSupply units, or NFTs, that exist from now on
     */
    function burnToken(
        address token,
        int64 amount,
        int64[] memory serialNumbers
    ) external returns (int64 responseCode, int64 newTotalSupply);

    /**
     * @notice Associates a contract, which must be the caller, with tokens. Contracts of the layer 2 receive tokens
     * without it: their accounts associate themselves. Others associate on Hedera; here they get INVALID_SIGNATURE.
     */
    function associateTokens(address account, address[] memory tokens) external returns (int64 responseCode);

    /// @notice Like {associateTokens}, for one token.
    function associateToken(address account, address token) external returns (int64 responseCode);

    /**
     * @notice Ends the associations of a contract, which must be the caller, with tokens of which it has nothing; else
     * TRANSACTION_REQUIRES_ZERO_TOKEN_BALANCES.
     */
    function dissociateTokens(address account, address[] memory tokens) external returns (int64 responseCode);

    /// @notice Like {dissociateTokens}, for one token.
    function dissociateToken(address account, address token) external returns (int64 responseCode);

    /**
     * @notice NOT_SUPPORTED: see the top of this interface. Create the token on Hedera, with the key of a contract's
     * account as its supply key if the contract is to mint. Value that is sent is given back.
     */
    function createFungibleToken(
        HederaToken memory token,
        int64 initialTotalSupply,
        int32 decimals
    ) external payable returns (int64 responseCode, address tokenAddress);

    /// @notice NOT_SUPPORTED, as {createFungibleToken}.
    function createFungibleTokenWithCustomFees(
        HederaToken memory token,
        int64 initialTotalSupply,
        int32 decimals,
        FixedFee[] memory fixedFees,
        FractionalFee[] memory fractionalFees
    ) external payable returns (int64 responseCode, address tokenAddress);

    /// @notice NOT_SUPPORTED, as {createFungibleToken}.
    function createNonFungibleToken(
        HederaToken memory token
    ) external payable returns (int64 responseCode, address tokenAddress);

    /// @notice NOT_SUPPORTED, as {createFungibleToken}.
    function createNonFungibleTokenWithCustomFees(
        HederaToken memory token,
        FixedFee[] memory fixedFees,
        RoyaltyFee[] memory royaltyFees
    ) external payable returns (int64 responseCode, address tokenAddress);

    /**
     * @notice Moves units of a fungible token among accounts.
     * @param accountId who gives or receives
     * @param amount what the account at the same index receives, or gives if negative; sums to zero
     */
    function transferTokens(
        address token,
        address[] memory accountId,
        int64[] memory amount
    ) external returns (int64 responseCode);

    /// @notice Moves NFTs; the lists go together by index.
    function transferNFTs(
        address token,
        address[] memory sender,
        address[] memory receiver,
        int64[] memory serialNumber
    ) external returns (int64 responseCode);

    /**
     * @notice Moves units of a fungible token, which are the caller's or which it was allowed to move.
     * @param amount units; not negative
     */
    function transferToken(
        address token,
        address sender,
        address recipient,
        int64 amount
    ) external returns (int64 responseCode);

    /// @notice Moves an NFT, which is the caller's or which it was allowed to move.
    function transferNFT(
        address token,
        address sender,
        address recipient,
        int64 serialNumber
    ) external returns (int64 responseCode);

    /**
     * @notice Allows `spender` to move units of the caller, a contract; it replaces what `spender` was allowed before.
     * @param amount units; 0 takes the allowance away
     */
    function approve(address token, address spender, uint256 amount) external returns (int64 responseCode);

    /// @notice Moves units by an allowance that the caller holds, which shrinks by as much.
    function transferFrom(
        address token,
        address from,
        address to,
        uint256 amount
    ) external returns (int64 responseCode);

    /**
     * @notice What `spender` may still move of a fungible token of `owner`.
     * @return responseCode SUCCESS, INVALID_TOKEN_ID and others
     * @return amount units
     */
    function allowance(
        address token,
        address owner,
        address spender
    ) external returns (int64 responseCode, uint256 amount);

    /// @notice Allows `approved` to move one NFT of the caller, a contract; the zero address takes it back.
    function approveNFT(address token, address approved, uint256 serialNumber) external returns (int64 responseCode);

    /// @notice Moves an NFT by an allowance that the caller holds, which ends.
    function transferFromNFT(
        address token,
        address from,
        address to,
        uint256 serialNumber
    ) external returns (int64 responseCode);

    /// @notice Who may move an NFT for its owner; zero for nobody.
    function getApproved(address token, uint256 serialNumber) external returns (int64 responseCode, address approved);

    /// @notice Allows `operator` to move every NFT of the caller, a contract, or no more.
    function setApprovalForAll(address token, address operator, bool approved) external returns (int64 responseCode);

    /// @notice Whether `operator` may move every NFT of `owner`.
    function isApprovedForAll(
        address token,
        address owner,
        address operator
    ) external returns (int64 responseCode, bool approved);

    /// @notice Whether an account is frozen for a token; not, if it is not associated with it.
    function isFrozen(address token, address account) external returns (int64 responseCode, bool frozen);

    /// @notice Whether an account has the KYC that a token may ask for; not, if it is not associated with it.
    function isKyc(address token, address account) external returns (int64 responseCode, bool kycGranted);

    /// @notice NOT_SUPPORTED: a schedule cannot carry a TokenDelete.
    function deleteToken(address token) external returns (int64 responseCode);

    /// @notice What moving a token costs beside Hedera's own fees.
    function getTokenCustomFees(
        address token
    )
        external
        returns (
            int64 responseCode,
            FixedFee[] memory fixedFees,
            FractionalFee[] memory fractionalFees,
            RoyaltyFee[] memory royaltyFees
        );

    /// @notice Whether new associations with a token start frozen.
    function getTokenDefaultFreezeStatus(address token) external returns (int64 responseCode, bool defaultFreezeStatus);

    /// @notice Whether new associations with a token need nobody's KYC.
    function getTokenDefaultKycStatus(address token) external returns (int64 responseCode, bool defaultKycStatus);

    /// @notice How long a token lives, and who pays for more.
    function getTokenExpiryInfo(address token) external returns (int64 responseCode, Expiry memory expiry);

    /// @notice All about a token; of an NFT collection, too, as on Hedera.
    function getFungibleTokenInfo(
        address token
    ) external returns (int64 responseCode, FungibleTokenInfo memory fungibleTokenInfo);

    /// @notice All about a token that does not depend on its type.
    function getTokenInfo(address token) external returns (int64 responseCode, TokenInfo memory tokenInfo);

    /**
     * @notice A token's key for a role.
     * @param keyType one bit, see {TokenKey}
     * @return responseCode KEY_NOT_PROVIDED if the token has none for it
     * @return key all of it zero for a key that is not a single one: lists and thresholds do not fit
     */
    function getTokenKey(address token, uint256 keyType) external returns (int64 responseCode, KeyValue memory key);

    /**
     * @notice All about an NFT.
     * @return responseCode INVALID_TOKEN_NFT_SERIAL_NUMBER if there is none with this serial number
     * @return nonFungibleTokenInfo then what is known of the token, with the treasury as owner
     */
    function getNonFungibleTokenInfo(
        address token,
        int64 serialNumber
    ) external returns (int64 responseCode, NonFungibleTokenInfo memory nonFungibleTokenInfo);

    /// @notice NOT_SUPPORTED: a schedule cannot carry a TokenFreezeAccount.
    function freezeToken(address token, address account) external returns (int64 responseCode);

    /// @notice NOT_SUPPORTED: a schedule cannot carry a TokenUnfreezeAccount.
    function unfreezeToken(address token, address account) external returns (int64 responseCode);

    /// @notice NOT_SUPPORTED: a schedule cannot carry a TokenGrantKyc.
    function grantTokenKyc(address token, address account) external returns (int64 responseCode);

    /// @notice NOT_SUPPORTED: a schedule cannot carry a TokenRevokeKyc.
    function revokeTokenKyc(address token, address account) external returns (int64 responseCode);

    /// @notice NOT_SUPPORTED: a schedule cannot carry a TokenPause.
    function pauseToken(address token) external returns (int64 responseCode);

    /// @notice NOT_SUPPORTED: a schedule cannot carry a TokenUnpause.
    function unpauseToken(address token) external returns (int64 responseCode);

    /// @notice NOT_SUPPORTED: a schedule cannot carry a TokenWipeAccount.
    function wipeTokenAccount(address token, address account, int64 amount) external returns (int64 responseCode);

    /// @notice NOT_SUPPORTED, as {wipeTokenAccount}.
    function wipeTokenAccountNFT(
        address token,
        address account,
        int64[] memory serialNumbers
    ) external returns (int64 responseCode);

    /**
     * @notice Changes a token whose admin key the caller has: name, symbol, treasury and memo, keys and expiry.
     * @dev Queries know the change from the next block on. An empty name or symbol, a zero treasury and zeros in the
     * expiry leave things as they are; the memo is replaced always, as on Hedera. Supply type, maximum and freeze
     * default cannot be changed, and what they say is ignored. See {updateTokenKeys} for keys.
     *
     * The nodes sign for contracts of the layer 2 alone: a new treasury or auto-renew account is one of them, else
     * INVALID_SIGNATURE.
     */
    function updateTokenInfo(address token, HederaToken memory tokenInfo) external returns (int64 responseCode);

    /**
     * @notice Changes the expiry of a token whose admin key the caller has; zeros leave things as they are.
     * @dev Queries know the change from the next block on.
     */
    function updateTokenExpiryInfo(address token, Expiry memory expiryInfo) external returns (int64 responseCode);

    /**
     * @notice Replaces keys of a token whose admin key the caller has; roles without a key cannot get one.
     * @dev Queries know the change from the next block on. A key that is a contract, of the layer 2, gives it the role
     * whatever code it runs. The admin key can pass to a contract only, since others cannot sign here that they take
     * it.
     */
    function updateTokenKeys(address token, TokenKey[] memory keys) external returns (int64 responseCode);

    /// @notice Whether there is a token at an address, be it deleted.
    function isToken(address token) external returns (int64 responseCode, bool exists);

    /// @notice The type of a token: 0 for a fungible one, 1 for NFTs.
    function getTokenType(address token) external returns (int64 responseCode, int32 tokenType);

    /**
     * @notice Calls what a token answers at its own address: ERC-20, ERC-721 and {IHRC719}.
     * @param encodedFunctionSelector selector and arguments
     * @dev Returns what the token does, not these two values, and reverts as it does; so it is on Hedera. Use a
     * low-level call, or better, call the token.
     */
    function redirectForToken(
        address token,
        bytes memory encodedFunctionSelector
    ) external returns (int64 responseCode, bytes memory response);

    /// @notice NOT_SUPPORTED: a schedule cannot carry a TokenFeeScheduleUpdate.
    function updateFungibleTokenCustomFees(
        address token,
        FixedFee[] memory fixedFees,
        FractionalFee[] memory fractionalFees
    ) external returns (int64 responseCode);

    /// @notice NOT_SUPPORTED, as {updateFungibleTokenCustomFees}.
    function updateNonFungibleTokenCustomFees(
        address token,
        FixedFee[] memory fixedFees,
        RoyaltyFee[] memory royaltyFees
    ) external returns (int64 responseCode);

    /// @notice NOT_SUPPORTED: a schedule cannot carry a TokenAirdrop.
    function airdropTokens(TokenTransferList[] memory tokenTransfers) external returns (int64 responseCode);

    /// @notice NOT_SUPPORTED: a schedule cannot carry a TokenCancelAirdrop.
    function cancelAirdrops(PendingAirdrop[] memory pendingAirdrops) external returns (int64 responseCode);

    /// @notice NOT_SUPPORTED: a schedule cannot carry a TokenClaimAirdrop.
    function claimAirdrops(PendingAirdrop[] memory pendingAirdrops) external returns (int64 responseCode);

    /// @notice NOT_SUPPORTED: a schedule cannot carry a TokenReject.
    function rejectTokens(
        address rejectingAddress,
        address[] memory ftAddresses,
        NftID[] memory nftIDs
    ) external returns (int64 responseCode);
}
