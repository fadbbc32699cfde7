// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {Party} from "./AccountWord.sol";
import {HederaState} from "./HederaState.sol";
import {TokenOperation} from "./TokenOperation.sol";

/**
 * @title Who may take from whom
 * @notice A contract may take what is its own, and what others allow it. A key signs on Hedera, not here: what is its
 * own it may move here when it has allowed that to the vault.
 */
abstract contract TokenAuthority is TokenOperation {
    /// @dev By what right somebody takes from an account.
    struct Right {
        /// @dev Whose allowance is spent; 0 for a contract that takes its own.
        uint64 holder;
        /// @dev Who spends it on Hedera; 0 where the nodes sign for the account.
        uint64 spender;
    }

    /**
     * @dev By what right `caller` takes from `from`, if the allowance is there: SPENDER_DOES_NOT_HAVE_ALLOWANCE if it
     * cannot be.
     * @param byAllowance whether a contract takes even its own by an allowance to itself, as ERC-20 has it
     */
    function _rightOf(Party memory caller, Party memory from, bool byAllowance) internal view returns (Right memory) {
        bool own = caller.num == from.num;
        if (caller.word.isOfContract()) {
            if (own && !byAllowance) return Right(0, 0);
            bool nodesSign = own || from.word.isOfContract();
            return Right(caller.num, nodesSign ? 0 : caller.num);
        }
        uint64 vault = uint64(HederaState.load(HederaState.VAULT));
        _must(own && vault != 0, HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE);
        return Right(vault, vault);
    }

    /// @dev Spends units, or tinybars, of the allowance in `slot`.
    function _spend(uint256 slot, uint64 amount) internal {
        HederaState.store(slot, _left(slot, amount));
    }

    /// @dev What an allowance leaves: 292 without one, 293 beyond it.
    function _left(uint256 slot, uint64 amount) internal view returns (uint256) {
        uint256 allowed = HederaState.load(slot);
        _must(allowed != 0, HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE);
        _must(allowed >= amount, HederaResponseCodes.AMOUNT_EXCEEDS_ALLOWANCE);
        return allowed - amount;
    }

    /// @dev The NFT, or all of its owner's, must be allowed to `holder`: 292.
    function _checkSerialAllowance(uint64 token, uint64 serial, uint64 owner, uint64 holder) internal view {
        bool allowed = _isOperator(token, owner, holder) || _approved(token, serial) == holder;
        _must(allowed, HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE);
    }

    function _isOperator(uint64 token, uint64 owner, uint64 operator) internal view returns (bool) {
        return HederaState.load(HederaState.operatorSlot(token, owner, operator)) != 0;
    }

    /// @dev To whom this one NFT is allowed, on the layer 2 or else on Hedera; 0 if nobody.
    function _approved(uint64 token, uint64 serial) internal view returns (uint64) {
        uint256 nft = HederaState.load(HederaState.nftSlot(token, serial));
        uint256 granted = HederaState.load(HederaState.serialAllowanceSlot(token, serial));
        // The NFT may have changed hands on Hedera since.
        bool granting = granted != 0 && uint64(granted) == uint64(nft);
        return granting ? uint64(granted >> 64) : uint64(nft >> 64);
    }

    /// @dev The address of whom this NFT is allowed to: INVALID_TOKEN_NFT_SERIAL_NUMBER if there is no such NFT.
    function _approvedFor(uint64 token, uint256 serialNumber) internal view returns (address) {
        uint64 num = _approved(token, _serial(token, serialNumber));
        return num == 0 ? address(0) : _shown(num);
    }

    /// @dev The serial of an NFT that exists.
    function _serial(uint64 token, uint256 serialNumber) internal view returns (uint64 serial) {
        serial = _toAmount(serialNumber, HederaResponseCodes.INVALID_TOKEN_NFT_SERIAL_NUMBER);
        bool known = HederaState.load(HederaState.nftSlot(token, serial)) != 0;
        _must(known, HederaResponseCodes.INVALID_TOKEN_NFT_SERIAL_NUMBER);
    }
}
