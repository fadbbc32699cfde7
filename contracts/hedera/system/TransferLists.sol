// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {Party} from "./AccountWord.sol";
import {TokenMoves} from "./TokenMoves.sol";
import {Token} from "./TokenWord.sol";

/**
 * @title Lists of changes, as Hedera's transfers have them
 * @notice From what a call asks for to changes that can be made, with the rules for whole lists.
 */
abstract contract TransferLists is TokenMoves {
    /// @dev As many balances of one kind as a transfer of Hedera may change, and as many NFTs as it may move.
    uint256 internal constant MAX_ENTRIES = 10;

    /// @dev One change. What `caller` takes from others it always takes by an allowance, see {TokenAuthority-_rightOf}.
    function _change(
        Party memory caller,
        address account,
        int64 amount,
        bool byAllowance
    ) internal view returns (Change memory change) {
        // Its negative is no int64, and nobody has as much.
        _must(amount != type(int64).min, HederaResponseCodes.INSUFFICIENT_TOKEN_BALANCE);
        change.party = _party(account);
        change.amount = amount;
        if (amount < 0) change.right = _rightOf(caller, change.party, byAllowance);
        else if (amount > 0) _checkReceiver(change.party);
    }

    /// @dev One NFT; likewise.
    function _nftChange(
        Party memory caller,
        address from,
        address to,
        int64 serial,
        bool byAllowance
    ) internal view returns (NftChange memory change) {
        _must(serial > 0, HederaResponseCodes.INVALID_TOKEN_NFT_SERIAL_NUMBER);
        change.from = _party(from);
        change.to = _party(to);
        change.serial = uint64(serial);
        _must(change.from.num != change.to.num, HederaResponseCodes.ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS);
        change.right = _rightOf(caller, change.from, byAllowance);
        _checkReceiver(change.to);
    }

    /// @dev Makes the changes of a list of at most {MAX_ENTRIES}.
    function _moveList(Token memory token, Change[] memory changes) internal {
        int256 sum;
        for (uint256 i = 0; i < changes.length; ++i) sum += changes[i].amount;
        _must(sum == 0, HederaResponseCodes.TRANSFERS_NOT_ZERO_SUM_FOR_TOKEN);
        _checkDistinct(changes);
        _moveUnits(token, changes);
    }

    /// @dev Moves the NFTs of a list of at most {MAX_ENTRIES}.
    function _moveNftList(Token memory token, NftChange[] memory changes) internal {
        for (uint256 i = 0; i < changes.length; ++i) {
            for (uint256 j = 0; j < i; ++j) {
                _must(changes[i].serial != changes[j].serial, HederaResponseCodes.INVALID_ACCOUNT_AMOUNTS);
            }
        }
        for (uint256 i = 0; i < changes.length; ++i) _moveNft(token, changes[i]);
    }

    /// @dev Moves units from one account to another; nothing of them is no transfer on Hedera, but one to ERC-20.
    function _movePair(Token memory token, Change memory first, Change memory second) internal {
        Change[] memory changes = new Change[](2);
        (changes[0], changes[1]) = (first, second);
        bool isNothing = first.amount == 0;
        _moveList(token, changes);
        if (isNothing) _logTransfer(token.num, first.party.evm, second.party.evm, 0);
    }

    /// @dev An alias, a contract and a long-zero address may be the same account.
    function _checkDistinct(Change[] memory changes) internal pure {
        for (uint256 i = 0; i < changes.length; ++i) {
            for (uint256 j = 0; j < i; ++j) {
                bool distinct = changes[i].party.num != changes[j].party.num;
                _must(distinct, HederaResponseCodes.ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS);
            }
        }
    }

    /// @dev INVALID_SIGNATURE for somebody who must sign what it receives.
    function _checkReceiver(Party memory to) internal pure {
        _must(!to.word.mustSignReceipts(), HederaResponseCodes.INVALID_SIGNATURE);
    }
}
