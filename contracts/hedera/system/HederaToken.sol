// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaAddress} from "../HederaAddress.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaAccount} from "../IHederaAccount.sol";
import {Party} from "./AccountWord.sol";
import {HederaState} from "./HederaState.sol";
import {NftMetadata} from "./NftMetadata.sol";
import {RelationWord} from "./RelationWord.sol";
import {SystemAddresses} from "./SystemAddresses.sol";
import {TokenAllowances} from "./TokenAllowances.sol";
import {tokenDetails} from "./TokenDetails.sol";
import {Token} from "./TokenWord.sol";
import {TransferLists} from "./TransferLists.sol";

/**
 * @title The facade of a token
 * @notice What contracts find at a token's address: ERC-20 for units, ERC-721 for NFTs, and {IHRC719}. As on Hedera
 * there is neither `safeTransferFrom` nor `supportsInterface`.
 * @dev Part of the network's genesis; there is no need to deploy it. Runs at 0x167, which holds the state, by
 * {HederaTokenService} alone; token and caller follow the data of the call. What fails reverts with {HederaRefused}.
 */
contract HederaToken is TransferLists, TokenAllowances {
    /// @notice ERC-20: moves units of the caller's.
    function transfer(address to, uint256 amount) external operation returns (bool) {
        _moveFrom(_callerAddress(), to, amount, false);
        return true;
    }

    /**
     * @notice ERC-20 or ERC-721: moves units, or an NFT, of somebody who allowed that to the caller.
     * @dev Returns true of units, and nothing of an NFT.
     */
    function transferFrom(address from, address to, uint256 amountOrSerial) external operation {
        Token memory token = _self();
        if (!token.word.isNft()) {
            _moveFrom(from, to, amountOrSerial, true);
            _returnTrue();
        }
        uint64 serial = _toAmount(amountOrSerial, HederaResponseCodes.INVALID_TOKEN_NFT_SERIAL_NUMBER);
        _moveNft(token, _nftChange(_theCaller(), from, to, int64(serial), false));
    }

    /**
     * @notice ERC-20 or ERC-721: allows `spender` units of the caller's, or an NFT.
     * @dev Returns true of units, and nothing of an NFT.
     */
    function approve(address spender, uint256 amountOrSerial) external operation {
        Token memory token = _self();
        if (!token.word.isNft()) {
            _approveUnits(token, _theCaller(), spender, amountOrSerial);
            _returnTrue();
        }
        _approveSerial(token, _theCaller(), spender, amountOrSerial);
    }

    /// @notice ERC-721: allows `operator` all NFTs of the caller's, or no more.
    function setApprovalForAll(address operator, bool approved) external operation {
        _approveAll(_self(), _theCaller(), operator, approved);
    }

    /// @notice See {IHRC719-associate}.
    function associate() external returns (uint256) {
        return _attempt(this.associateOrRevert.selector);
    }

    /// @notice See {IHRC719-dissociate}.
    function dissociate() external returns (uint256) {
        return _attempt(this.dissociateOrRevert.selector);
    }

    /// @dev {associate}, which undoes what it did when it fails.
    function associateOrRevert() external operation {
        Party memory caller = _theCaller();
        _associate(caller, caller, _only(_tokenAddress()));
    }

    /// @dev {dissociate}, likewise.
    function dissociateOrRevert() external operation {
        Party memory caller = _theCaller();
        _dissociate(caller, caller, _only(_tokenAddress()));
    }

    /// @notice See {IHRC719-isAssociated}.
    function isAssociated() external view returns (bool) {
        return _relation(_self().num, _theCaller().num).isAssociated();
    }

    /// @notice ERC-20 and ERC-721.
    function name() external view returns (string memory) {
        return tokenDetails(_self().num).token.name;
    }

    /// @notice ERC-20 and ERC-721.
    function symbol() external view returns (string memory) {
        return tokenDetails(_self().num).token.symbol;
    }

    /// @notice ERC-20: digits behind the point.
    function decimals() external view returns (uint8) {
        Token memory token = _self();
        _must(!token.word.isNft(), HederaResponseCodes.INVALID_TOKEN_ID);
        return uint8(token.word.decimals());
    }

    /// @notice ERC-20 and ERC-721: units, or NFTs, that exist.
    function totalSupply() external view returns (uint256) {
        return _self().word.supply();
    }

    /// @notice ERC-20 and ERC-721: units, or how many NFTs, that `account` has.
    function balanceOf(address account) external view returns (uint256) {
        RelationWord relation = _relation(_self().num, _party(account).num);
        return relation.isAssociated() ? relation.balance() : 0;
    }

    /// @notice ERC-20: units of `owner` that `spender` may still move.
    function allowance(address owner, address spender) external view returns (uint256) {
        return HederaState.load(HederaState.allowanceSlot(_self().num, _party(owner).num, _party(spender).num));
    }

    /// @notice ERC-721: whose the NFT is.
    function ownerOf(uint256 serialNumber) external view returns (address) {
        uint64 token = _nftToken();
        return _shown(uint64(HederaState.load(HederaState.nftSlot(token, _serial(token, serialNumber)))));
    }

    /// @notice ERC-721: who may move this one NFT, beside its owner and the operators.
    function getApproved(uint256 serialNumber) external view returns (address) {
        return _approvedFor(_nftToken(), serialNumber);
    }

    /// @notice ERC-721: whether `operator` may move all NFTs of `owner`.
    function isApprovedForAll(address owner, address operator) external view returns (bool) {
        return _isOperator(_nftToken(), _party(owner).num, _party(operator).num);
    }

    /// @notice ERC-721: the metadata of the NFT, as they are. Of an NFT that does not exist Hedera says so in words.
    function tokenURI(uint256 serialNumber) external view returns (string memory) {
        uint64 token = _nftToken();
        uint64 serial = uint64(serialNumber);
        bool known = serial == serialNumber && HederaState.load(HederaState.nftSlot(token, serial)) != 0;
        return known ? string(NftMetadata.load(token, serial)) : "ERC721Metadata: URI query for nonexistent token";
    }

    function _moveFrom(address from, address to, uint256 amount, bool byAllowance) private {
        int64 units = int64(_toAmount(amount, HederaResponseCodes.INVALID_TRANSACTION_BODY));
        Token memory token = _self();
        Party memory caller = _theCaller();
        Change memory giver = _change(caller, from, -units, byAllowance);
        _movePair(token, giver, _change(caller, to, units, byAllowance));
    }

    /// @dev IHRC719's functions answer with a code: the call is made again, in a frame that can fail by itself.
    function _attempt(bytes4 selector) private returns (uint256) {
        bytes memory call = abi.encodePacked(selector, _tokenAddress(), _callerAddress());
        (bool ok, bytes memory reason) = SystemAddresses.TOKEN_CODE.delegatecall(call);
        if (ok) return uint64(HederaResponseCodes.SUCCESS);
        uint256 code;
        assembly ("memory-safe") {
            code := mload(add(reason, 36))
        }
        bool refused = reason.length == 36 && bytes4(reason) == IHederaAccount.HederaRefused.selector;
        return refused ? code : uint64(HederaResponseCodes.FAIL_INVALID);
    }

    function _self() private view returns (Token memory) {
        return _token(_tokenAddress());
    }

    function _nftToken() private view returns (uint64) {
        Token memory token = _self();
        _must(token.word.isNft(), HederaResponseCodes.INVALID_TOKEN_ID);
        return token.num;
    }

    function _theCaller() private view returns (Party memory) {
        return _caller(_callerAddress());
    }

    function _tokenAddress() private pure returns (address) {
        return address(bytes20(msg.data[msg.data.length - 40:]));
    }

    function _callerAddress() private pure returns (address) {
        return address(bytes20(msg.data[msg.data.length - 20:]));
    }

    function _returnTrue() private pure {
        assembly ("memory-safe") {
            mstore(0, 1)
            return(0, 32)
        }
    }
}
