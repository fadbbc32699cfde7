// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaAddress} from "../HederaAddress.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaAccount} from "../IHederaAccount.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {Party} from "./AccountWord.sol";
import {HederaState} from "./HederaState.sol";
import {TransferLists} from "./TransferLists.sol";

/**
 * @title The hbar of a transfer
 * @notice What the caller gives is the value of its call, and is paid like any other value: an address of the layer 2
 * has it at once, a long-zero address pays the Hedera account. What others give by allowance moves on Hedera alone.
 */
abstract contract HbarMoves is TransferLists {
    /// @dev A payment out of the value of the call.
    struct Payment {
        address to;
        uint64 tinybars;
    }

    /**
     * @dev Books the hbar of a transfer: pulls what others give, and checks the rest against the value.
     * @return payments what {_pay} is to pay once all else is done; those with 0 tinybars are none
     */
    function _moveHbar(
        Party memory caller,
        IHederaTokenService.AccountAmount[] calldata amounts
    ) internal returns (Payment[] memory payments) {
        _must(amounts.length <= MAX_ENTRIES, HederaResponseCodes.TRANSFER_LIST_SIZE_LIMIT_EXCEEDED);
        Change[] memory changes = _hbarChanges(caller, amounts);
        for (uint256 i = 0; i < changes.length; ++i) _spendHbar(changes[i]);
        Share[] memory shares = _shares(changes);
        payments = new Payment[](shares.length);
        for (uint256 i = 0; i < shares.length; ++i) {
            Share memory share = shares[i];
            (Change memory from, Party memory to) = (changes[share.giver], changes[share.taker].party);
            if (from.right.holder != 0) _pull(from, to, share.amount);
            else payments[i] = _payment(amounts[share.taker].accountID, to, share.amount);
        }
    }

    /// @dev Pays what the value of the call is for. Comes last: it calls other contracts.
    function _pay(Payment[] memory payments) internal {
        for (uint256 i = 0; i < payments.length; ++i) {
            Payment memory payment = payments[i];
            if (payment.tinybars == 0) continue;
            // A call with value and no gas of its own runs on the stipend, too little to change anything here.
            (bool ok, bytes memory reason) = payment.to.call{value: payment.tinybars * HederaAddress.TINYBAR, gas: 0}(
                ""
            );
            if (!ok) _refuse(_codeOf(payment.to, reason));
        }
    }

    function _hbarChanges(
        Party memory caller,
        IHederaTokenService.AccountAmount[] calldata amounts
    ) private view returns (Change[] memory changes) {
        changes = new Change[](amounts.length);
        int256 sum;
        uint256 given;
        for (uint256 i = 0; i < amounts.length; ++i) {
            changes[i] = _hbarChange(caller, amounts[i]);
            int64 amount = changes[i].amount;
            sum += amount;
            if (amount < 0 && changes[i].right.holder == 0) given += uint64(-amount);
        }
        _must(sum == 0, HederaResponseCodes.INVALID_ACCOUNT_AMOUNTS);
        _checkDistinct(changes);
        _must(msg.value == given * HederaAddress.TINYBAR, HederaResponseCodes.INVALID_ACCOUNT_AMOUNTS);
    }

    function _hbarChange(
        Party memory caller,
        IHederaTokenService.AccountAmount calldata entry
    ) private view returns (Change memory change) {
        _must(entry.amount != type(int64).min, HederaResponseCodes.INSUFFICIENT_ACCOUNT_BALANCE);
        change.party = _usableParty(entry.accountID);
        change.amount = entry.amount;
        if (entry.amount >= 0) return change;
        if (entry.isApproval) {
            change.right = _rightOf(caller, change.party, true);
        } else {
            bool own = change.party.num == caller.num;
            _must(own, HederaResponseCodes.INVALID_FULL_PREFIX_SIGNATURE_FOR_PRECOMPILE);
        }
    }

    function _spendHbar(Change memory change) private {
        if (change.right.holder == 0) return;
        _spend(HederaState.hbarAllowanceSlot(change.party.num, change.right.holder), uint64(-change.amount));
        // The hbar of a contract is its balance on the layer 2, which only the contract itself can give away.
        _must(!change.party.word.isOfContract(), HederaResponseCodes.NOT_SUPPORTED);
    }

    function _pull(Change memory from, Party memory to, uint64 tinybars) private {
        _checkReceiver(to);
        _begin(from.right.spender, from.party, to);
        emit HbarMoved(from.party.num, to.num, tinybars, from.right.spender);
    }

    /// @dev Only what leaves for Hedera needs the receiver's signature.
    function _payment(address to, Party memory party, uint64 tinybars) private pure returns (Payment memory) {
        if (HederaAddress.isLongZero(to)) _checkReceiver(party);
        return Payment(to, tinybars);
    }

    /// @dev Hedera's reason if it comes from the address of an account, and not from just any contract.
    function _codeOf(address account, bytes memory reason) private pure returns (int64 code) {
        code = HederaResponseCodes.CONTRACT_REVERT_EXECUTED;
        bool refused = reason.length == 36 && bytes4(reason) == IHederaAccount.HederaRefused.selector;
        if (!refused || !HederaAddress.isLongZero(account)) return code;
        assembly ("memory-safe") {
            code := mload(add(reason, 36))
        }
    }
}
