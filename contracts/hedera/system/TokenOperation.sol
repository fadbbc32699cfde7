// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaAddress} from "../HederaAddress.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {HederaState} from "./HederaState.sol";
import {IHederaEffects} from "./IHederaEffects.sol";
import {Party} from "./AccountWord.sol";
import {TokenReplica} from "./TokenReplica.sol";

/**
 * @title What every operation that changes something has in common
 * @notice A transaction of the layer 2 makes one transaction of Hedera: one kind, and one payer when it spends an
 * allowance. Whoever takes part gets an account.
 * @dev Kind and spender are in transient storage, so they end with the transaction, and with the call that fixed them
 * when that fails.
 */
abstract contract TokenOperation is TokenReplica, IHederaEffects {
    /// @dev What a Hedera transaction does; one transaction can do the first and the fourth any number of times.
    uint256 internal constant MOVES = 1;
    uint256 internal constant MINT = 2;
    uint256 internal constant BURN = 3;
    uint256 internal constant ALLOWANCES = 4;
    uint256 internal constant UPDATE = 5;

    /// @dev Transient: the kind of the Hedera transaction.
    uint256 private constant KIND = 1;
    /// @dev Transient: the spender whose allowances the Hedera transaction spends.
    uint256 private constant SPENDER = 2;

    /// @dev What changes something fails with Hedera's code when Hedera has refused it before.
    modifier operation() {
        _checkRefusal();
        _;
    }

    /// @dev Begins an effect of this kind; NOT_SUPPORTED if the transaction has one that does not go with it.
    function _fixKind(uint256 kind) internal {
        uint256 fixedKind = _tload(KIND);
        bool repeatable = kind == MOVES || kind == ALLOWANCES;
        _must(fixedKind == 0 || (fixedKind == kind && repeatable), HederaResponseCodes.NOT_SUPPORTED);
        _tstore(KIND, kind);
    }

    /// @dev Makes `spender` the payer of the Hedera transaction; 0 leaves it to the nodes.
    function _fixSpender(uint64 spender) internal {
        if (spender == 0) return;
        uint256 fixedSpender = _tload(SPENDER);
        _must(fixedSpender == 0 || fixedSpender == spender, HederaResponseCodes.NOT_SUPPORTED);
        _tstore(SPENDER, spender);
    }

    /// @dev Says that somebody takes part, who may have no account yet.
    function _want(Party memory party) internal {
        if (_isProvisional(party)) emit AccountWanted(party.evm);
    }

    /// @dev Amounts of Hedera are int64: `code` for what is beyond.
    function _toAmount(uint256 amount, int64 code) internal pure returns (uint64) {
        _must(amount <= uint64(type(int64).max), code);
        return uint64(amount);
    }

    /**
     * @dev Lets the token log an event: {HederaRouter} at its address takes, from here alone, topics and data as they are.
     * @param topics at most four
     */
    function _log(uint64 token, bytes32[] memory topics, bytes memory data) internal {
        bytes memory packed = abi.encodePacked(uint8(topics.length), topics, data);
        (bool ok, ) = HederaAddress.longZero(token).call(packed);
        // A token without code, which the nodes have not placed yet, cannot log.
        _must(ok, HederaResponseCodes.FAIL_INVALID);
    }

    /// @dev ERC-20's event of a token: units moved, made (`from` 0) or destroyed (`to` 0).
    function _logTransfer(uint64 token, address from, address to, uint64 amount) internal {
        _log(token, _topics("Transfer(address,address,uint256)", from, to, 3), abi.encode(amount));
    }

    /// @dev ERC-721's event of a token: an NFT moved, made (`from` 0) or destroyed (`to` 0).
    function _logNftTransfer(uint64 token, address from, address to, uint64 serial) internal {
        bytes32[] memory topics = _topics("Transfer(address,address,uint256)", from, to, 4);
        topics[3] = bytes32(uint256(serial));
        _log(token, topics, "");
    }

    /// @dev The topics of an event of two indexed addresses and perhaps more.
    function _topics(
        string memory signature,
        address first,
        address second,
        uint256 count
    ) internal pure returns (bytes32[] memory topics) {
        topics = new bytes32[](count);
        topics[0] = keccak256(bytes(signature));
        topics[1] = bytes32(uint256(uint160(first)));
        topics[2] = bytes32(uint256(uint160(second)));
    }

    function _checkRefusal() internal view {
        uint256 refusal = HederaState.load(HederaState.REFUSAL);
        if (refusal != 0) _refuse(int64(uint64(refusal)));
    }

    function _tload(uint256 slot) private view returns (uint256 value) {
        assembly ("memory-safe") {
            value := tload(slot)
        }
    }

    function _tstore(uint256 slot, uint256 value) private {
        assembly ("memory-safe") {
            tstore(slot, value)
        }
    }
}
