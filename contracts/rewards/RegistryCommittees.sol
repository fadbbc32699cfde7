// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {TypedData} from "../manager/TypedData.sol";
import {INodeRegistry} from "./INodeRegistry.sol";
import {RegistryStorage} from "./RegistryStorage.sol";

/// @title The committees there were, and what their members sign
abstract contract RegistryCommittees is RegistryStorage {
    /// @inheritdoc INodeRegistry
    function currentEpoch() public view returns (uint64) {
        uint64 newest = _newestEpoch;
        // One change at a time is pending.
        return _committees[newest].inForce ? newest : newest - 1;
    }

    /// @inheritdoc INodeRegistry
    function newestEpoch() external view returns (uint64) {
        return _newestEpoch;
    }

    /// @inheritdoc INodeRegistry
    function nonce() external view returns (uint64) {
        return _nonce;
    }

    /// @inheritdoc INodeRegistry
    function committee(uint64 epoch) public view returns (Committee memory) {
        if (epoch > _newestEpoch) revert UnknownEpoch(epoch);
        return _committees[epoch];
    }

    /// @inheritdoc INodeRegistry
    function committeeAt(uint64 height) external view returns (Committee memory) {
        return committee(epochAt(height));
    }

    /// @inheritdoc INodeRegistry
    function epochAt(uint64 height) public view returns (uint64) {
        // The newest one first: nearly all that is asked for is recent.
        uint64 high = currentEpoch();
        if (_committees[high].fromHeight <= height) return high;
        uint64 low = 0;
        while (high - low > 1) {
            uint64 middle = (low + high) / 2;
            if (_committees[middle].fromHeight <= height) low = middle;
            else high = middle;
        }
        return low;
    }

    /// @inheritdoc INodeRegistry
    function members() external view returns (Member[] memory) {
        return _membersIn(_committees[currentEpoch()].seats);
    }

    /// @dev The nodes that have these seats now: no seat of a committee in force or pending is ever given to another.
    function _membersIn(uint128 seats) internal view returns (Member[] memory list) {
        list = new Member[](_count(seats));
        uint256 place = 0;
        for (uint8 seat = 0; place < list.length; ++seat) {
            if ((seats >> seat) & 1 == 0) continue;
            uint32 number = _holders[seat];
            Entry storage entry = _entries[number];
            list[place++] = Member(number, seat, entry.attester, entry.account, _keyOf(entry));
        }
    }

    function _count(uint128 seats) internal pure returns (uint256 count) {
        for (; seats != 0; seats &= seats - 1) ++count;
    }

    /// @dev Takes a decision of the committee in force, which is good once. Who was proven to cheat has no say in it.
    function _decide(bytes32 structHash, bytes[] calldata signatures) internal {
        uint64 epoch = currentEpoch();
        ++_nonce;
        _checkSigners(epoch, structHash, signatures, ~_slashedSeats);
    }

    /**
     * @dev Reverts unless a threshold of a committee's members signed.
     * @param among whose signatures count, by their seats
     */
    function _checkSigners(uint64 epoch, bytes32 structHash, bytes[] calldata signatures, uint128 among) internal view {
        bytes32 digest = TypedData.digest(block.chainid, structHash);
        address last = address(0);
        for (uint256 i = 0; i < signatures.length; ++i) {
            address signer = _recover(digest, signatures[i], i);
            if (signer <= last) revert UnsortedSigners(signer);
            last = signer;
            Entry storage entry = _entries[_numberOf[signer]];
            if (!_isMember(entry, epoch) || (among >> entry.seat) & 1 == 0) revert NotAMember(epoch, signer);
        }
        uint16 threshold = _committees[epoch].threshold;
        if (signatures.length < threshold) revert TooFewSignatures(threshold, signatures.length);
    }

    /// @param place of the signature among those that the caller sent
    function _recover(bytes32 digest, bytes calldata signature, uint256 place) internal pure returns (address) {
        (address signer, ECDSA.RecoverError failure, ) = ECDSA.tryRecoverCalldata(digest, signature);
        if (failure != ECDSA.RecoverError.NoError) revert BadSignature(place);
        return signer;
    }

    /// @dev A node is in all committees of one stretch of epochs: who has left never comes back under its number.
    function _isMember(Entry storage entry, uint64 epoch) internal view returns (bool) {
        if (entry.attester == address(0) || epoch < entry.fromEpoch) return false;
        uint48 until = entry.untilEpoch;
        return until == 0 || epoch < until;
    }
}
