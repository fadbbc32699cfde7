// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaAddress} from "../HederaAddress.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {Party} from "./AccountWord.sol";
import {HederaState} from "./HederaState.sol";
import {TokenAuthority} from "./TokenAuthority.sol";
import {Token} from "./TokenWord.sol";

/**
 * @title Granting allowances
 * @notice What a contract allows another contract is the layer 2's own affair, since the nodes sign for both. What it
 * allows somebody with a key is allowed on Hedera, where that key spends it. A key grants its allowances on Hedera.
 */
abstract contract TokenAllowances is TokenAuthority {
    /// @dev Lets `spender` move so many units of the caller's; 0 takes that away.
    function _approveUnits(Token memory token, Party memory owner, address spender, uint256 amount) internal {
        uint64 units = _toAmount(amount, HederaResponseCodes.INVALID_TRANSACTION_BODY);
        _checkOwner(token, owner);
        _must(!token.word.isPaused(), HederaResponseCodes.TOKEN_IS_PAUSED);
        _must(!token.word.isNft(), HederaResponseCodes.NFT_IN_FUNGIBLE_TOKEN_ALLOWANCES);
        Party memory to = _spender(spender);
        uint64 maxSupply = token.word.maxSupply();
        _must(maxSupply == 0 || units <= maxSupply, HederaResponseCodes.AMOUNT_EXCEEDS_TOKEN_MAX_SUPPLY);
        _checkAssociated(token, owner.num);

        HederaState.store(HederaState.allowanceSlot(token.num, owner.num, to.num), units);
        if (_grant(owner, to)) emit AllowanceSet(token.num, owner.num, to.num, units);
        _log(token.num, _topics("Approval(address,address,uint256)", owner.evm, to.evm, 3), abi.encode(units));
    }

    /// @dev Lets `spender` move one NFT, of the caller's or of a contract that made the caller its operator.
    function _approveSerial(Token memory token, Party memory caller, address spender, uint256 serialNumber) internal {
        uint64 serial = _toAmount(serialNumber, HederaResponseCodes.INVALID_TRANSACTION_BODY);
        _must(caller.word.isOfContract(), HederaResponseCodes.INVALID_SIGNATURE);
        _must(!token.word.isDeleted(), HederaResponseCodes.TOKEN_WAS_DELETED);
        // Taking away is possible while a token is paused.
        bool granting = spender != address(0);
        _must(!granting || !token.word.isPaused(), HederaResponseCodes.TOKEN_IS_PAUSED);
        _must(token.word.isNft(), HederaResponseCodes.FUNGIBLE_TOKEN_IN_NFT_ALLOWANCES);
        Party memory to;
        if (granting) to = _spender(spender);
        uint256 nft = HederaState.load(HederaState.nftSlot(token.num, serial));
        _must(nft != 0, HederaResponseCodes.INVALID_TOKEN_NFT_SERIAL_NUMBER);
        Party memory owner = _ownerFor(token.num, caller, uint64(nft));
        _must(to.num != owner.num, HederaResponseCodes.SPENDER_ACCOUNT_SAME_AS_OWNER);
        _checkAssociated(token, owner.num);

        bool local = granting && to.word.isOfContract();
        uint256 granted = local ? owner.num | (uint256(to.num) << 64) : 0;
        HederaState.store(HederaState.serialAllowanceSlot(token.num, serial), granted);
        _approveOnHedera(token.num, serial, nft, owner, local ? 0 : to.num);
        if (granting) _want(to);
        bytes32[] memory topics = _topics("Approval(address,address,uint256)", owner.evm, to.evm, 4);
        topics[3] = bytes32(uint256(serial));
        _log(token.num, topics, "");
    }

    /// @dev Lets `operator` move all NFTs of the caller's, or no more.
    function _approveAll(Token memory token, Party memory owner, address operator, bool approved) internal {
        _checkOwner(token, owner);
        _must(!token.word.isPaused(), HederaResponseCodes.TOKEN_IS_PAUSED);
        _must(token.word.isNft(), HederaResponseCodes.FUNGIBLE_TOKEN_IN_NFT_ALLOWANCES);
        Party memory to = _spender(operator);
        _must(to.num != owner.num, HederaResponseCodes.SPENDER_ACCOUNT_SAME_AS_OWNER);
        _checkAssociated(token, owner.num);

        HederaState.store(HederaState.operatorSlot(token.num, owner.num, to.num), approved ? 1 : 0);
        if (_grant(owner, to)) emit OperatorSet(token.num, owner.num, to.num, approved);
        _log(token.num, _topics("ApprovalForAll(address,address,bool)", owner.evm, to.evm, 3), abi.encode(approved));
    }

    /// @dev Whether the allowance is one of Hedera's. Both have an account in any case.
    function _grant(Party memory owner, Party memory to) internal returns (bool onHedera) {
        onHedera = !to.word.isOfContract();
        if (onHedera) _fixKind(ALLOWANCES);
        _want(owner);
        _want(to);
    }

    /// @dev Whoever is to be allowed something: INVALID_ALLOWANCE_SPENDER_ID if unknown or deleted.
    function _spender(address spender) internal view returns (Party memory party) {
        if (HederaAddress.isLongZero(spender)) {
            bool known = uint160(spender) < HederaState.PROVISIONAL && _accountWord(uint64(uint160(spender))).exists();
            _must(known, HederaResponseCodes.INVALID_ALLOWANCE_SPENDER_ID);
        }
        party = _party(spender);
        _must(!party.word.isDeleted(), HederaResponseCodes.INVALID_ALLOWANCE_SPENDER_ID);
    }

    /// @dev Hedera's own allowance of the NFT, where it has one to take away or to give.
    function _approveOnHedera(uint64 token, uint64 serial, uint256 nft, Party memory owner, uint64 spender) private {
        if (spender == 0 && uint64(nft >> 64) == 0) return;
        uint256 rest = (nft >> 128) << 128;
        HederaState.store(HederaState.nftSlot(token, serial), rest | owner.num | (uint256(spender) << 64));
        _fixKind(ALLOWANCES);
        emit SerialAllowanceSet(token, owner.num, spender, serial);
    }

    /// @dev For whom the caller grants: itself, or the contract that made it its operator.
    function _ownerFor(uint64 token, Party memory caller, uint64 owner) private view returns (Party memory) {
        if (caller.num == owner) return caller;
        bool isOperator = _isOperator(token, owner, caller.num);
        _must(isOperator, HederaResponseCodes.SENDER_DOES_NOT_OWN_NFT_SERIAL_NO);
        Party memory party = _partyNumbered(owner);
        // Hedera takes this from the operator's key; the effects do not say who that is.
        _must(party.word.isOfContract(), HederaResponseCodes.NOT_SUPPORTED);
        return party;
    }

    function _checkOwner(Token memory token, Party memory owner) private pure {
        _must(owner.word.isOfContract(), HederaResponseCodes.INVALID_SIGNATURE);
        _must(!token.word.isDeleted(), HederaResponseCodes.TOKEN_WAS_DELETED);
    }

    function _checkAssociated(Token memory token, uint64 owner) private view {
        bool associated = _relation(token.num, owner).isAssociated();
        _must(associated, HederaResponseCodes.TOKEN_NOT_ASSOCIATED_TO_ACCOUNT);
    }
}
