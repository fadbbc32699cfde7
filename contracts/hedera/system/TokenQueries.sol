// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {HederaState} from "./HederaState.sol";
import {NftMetadata} from "./NftMetadata.sol";
import {TokenDetails, tokenDetails} from "./TokenDetails.sol";
import {TokenReplica} from "./TokenReplica.sol";
import {KEY_KYC, TokenWord} from "./TokenWord.sol";

/**
 * @title What the token service tells about tokens
 * @notice The queries of {IHederaTokenService}; deleted tokens are known, too.
 * @dev An unknown token is answered with INVALID_TOKEN_ID and zeros. Hedera reverts instead if the call is static,
 * which no code can know of itself.
 */
abstract contract TokenQueries is TokenReplica {
    int64 private constant SUCCESS = HederaResponseCodes.SUCCESS;
    int64 private constant INVALID_TOKEN_ID = HederaResponseCodes.INVALID_TOKEN_ID;

    /// @notice See {IHederaTokenService-isToken}.
    function isToken(address token) external view returns (int64 responseCode, bool exists) {
        return (SUCCESS, _find(token).exists());
    }

    /// @notice See {IHederaTokenService-getTokenType}.
    function getTokenType(address token) external view returns (int64 responseCode, int32 tokenType) {
        return (_known(token), _find(token).isNft() ? int32(1) : int32(0));
    }

    /// @notice See {IHederaTokenService-getTokenDefaultFreezeStatus}.
    function getTokenDefaultFreezeStatus(
        address token
    ) external view returns (int64 responseCode, bool defaultFreezeStatus) {
        return (_known(token), _find(token).freezesByDefault());
    }

    /// @notice See {IHederaTokenService-getTokenDefaultKycStatus}.
    function getTokenDefaultKycStatus(address token) external view returns (int64 responseCode, bool defaultKycStatus) {
        return (_known(token), _needsNoKyc(_find(token)));
    }

    /// @notice See {IHederaTokenService-isFrozen}.
    function isFrozen(address token, address account) external view returns (int64 responseCode, bool frozen) {
        return (SUCCESS, _relation(_token(token).num, _party(account).num).isFrozen());
    }

    /// @notice See {IHederaTokenService-isKyc}.
    function isKyc(address token, address account) external view returns (int64 responseCode, bool kycGranted) {
        return (SUCCESS, _relation(_token(token).num, _party(account).num).hasKyc());
    }

    /// @notice See {IHederaTokenService-getTokenExpiryInfo}.
    function getTokenExpiryInfo(
        address token
    ) external view returns (int64 responseCode, IHederaTokenService.Expiry memory expiry) {
        return (_known(token), _details(token).token.expiry);
    }

    /// @notice See {IHederaTokenService-getTokenCustomFees}.
    function getTokenCustomFees(
        address token
    )
        external
        view
        returns (
            int64 responseCode,
            IHederaTokenService.FixedFee[] memory fixedFees,
            IHederaTokenService.FractionalFee[] memory fractionalFees,
            IHederaTokenService.RoyaltyFee[] memory royaltyFees
        )
    {
        TokenDetails memory details = _details(token);
        return (_known(token), details.fixedFees, details.fractionalFees, details.royaltyFees);
    }

    /// @notice See {IHederaTokenService-getTokenKey}.
    function getTokenKey(
        address token,
        uint256 keyType
    ) external view returns (int64 responseCode, IHederaTokenService.KeyValue memory key) {
        if (_known(token) != SUCCESS) return (INVALID_TOKEN_ID, key);
        IHederaTokenService.TokenKey[] memory keys = _details(token).token.tokenKeys;
        // The list has a place for each role, whether it has a key or not; a metadata key is for 0x16c to tell.
        for (uint256 i = 0; i < keys.length; ++i) {
            if (keys[i].keyType == keyType && _find(token).hasKey(keyType)) return (SUCCESS, keys[i].key);
        }
        return (HederaResponseCodes.KEY_NOT_PROVIDED, key);
    }

    /// @notice See {IHederaTokenService-getTokenInfo}.
    function getTokenInfo(
        address token
    ) external view returns (int64 responseCode, IHederaTokenService.TokenInfo memory tokenInfo) {
        return (_known(token), _info(token));
    }

    /// @notice See {IHederaTokenService-getFungibleTokenInfo}.
    function getFungibleTokenInfo(
        address token
    ) external view returns (int64 responseCode, IHederaTokenService.FungibleTokenInfo memory fungibleTokenInfo) {
        return (_known(token), IHederaTokenService.FungibleTokenInfo(_info(token), int32(_find(token).decimals())));
    }

    /// @notice See {IHederaTokenService-getNonFungibleTokenInfo}.
    function getNonFungibleTokenInfo(
        address token,
        int64 serialNumber
    ) external view returns (int64 responseCode, IHederaTokenService.NonFungibleTokenInfo memory nonFungibleTokenInfo) {
        nonFungibleTokenInfo.tokenInfo = _info(token);
        nonFungibleTokenInfo.serialNumber = serialNumber;
        nonFungibleTokenInfo.ownerId = nonFungibleTokenInfo.tokenInfo.token.treasury;
        if (_known(token) != SUCCESS) return (INVALID_TOKEN_ID, nonFungibleTokenInfo);

        (uint64 num, uint64 serial) = (uint64(uint160(token)), uint64(serialNumber));
        uint256 nft = HederaState.load(HederaState.nftSlot(num, serial));
        if (nft == 0) return (HederaResponseCodes.INVALID_TOKEN_NFT_SERIAL_NUMBER, nonFungibleTokenInfo);
        (uint64 owner, uint64 spender, uint64 created) = (uint64(nft), uint64(nft >> 64), uint64(nft >> 128));
        nonFungibleTokenInfo.ownerId = _shown(owner);
        nonFungibleTokenInfo.spenderId = _shown(spender);
        nonFungibleTokenInfo.creationTime = int64(created);
        nonFungibleTokenInfo.metadata = NftMetadata.load(num, serial);
        return (SUCCESS, nonFungibleTokenInfo);
    }

    /// @dev Details, and over them what the block's transactions may have changed.
    function _info(address token) private view returns (IHederaTokenService.TokenInfo memory info) {
        TokenWord word = _find(token);
        if (!word.exists()) return info;
        TokenDetails memory details = _details(token);
        info.token = details.token;
        info.token.treasury = _shown(word.treasury());
        info.totalSupply = int64(word.supply());
        info.deleted = word.isDeleted();
        info.defaultKycStatus = _needsNoKyc(word);
        info.pauseStatus = word.isPaused();
        info.fixedFees = details.fixedFees;
        info.fractionalFees = details.fractionalFees;
        info.royaltyFees = details.royaltyFees;
        info.ledgerId = details.ledgerId;
    }

    function _needsNoKyc(TokenWord word) private pure returns (bool) {
        return word.exists() && !word.hasKey(KEY_KYC);
    }

    function _known(address token) private view returns (int64 responseCode) {
        return _find(token).exists() ? SUCCESS : INVALID_TOKEN_ID;
    }

    function _details(address token) private view returns (TokenDetails memory details) {
        if (_find(token).exists()) return tokenDetails(uint64(uint160(token)));
    }

    /// @dev The token's word, 0 without a token.
    function _find(address token) private view returns (TokenWord) {
        return uint160(token) < HederaState.PROVISIONAL ? _tokenWord(uint64(uint160(token))) : TokenWord.wrap(0);
    }
}
