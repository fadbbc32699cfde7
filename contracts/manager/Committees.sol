// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {ICrosslinks} from "./ICrosslinks.sol";
import {TypedData} from "./TypedData.sol";

/**
 * @title The networks of a federation and the committees that speak for them
 * @dev Signatures are over the EIP-712 domain of the network that they are about, not of the one that reads them: one
 * attestation is good on every network, and on none for another network.
 */
abstract contract Committees is ICrosslinks {
    /// @dev The keys that attest the heights from `fromHeight` up to where the next epoch begins.
    struct Epoch {
        uint64 fromHeight;
        uint16 threshold;
        address[] members;
    }

    uint256 private constant MAX_MEMBERS = 64;

    bytes32 private constant COMMITTEE_CHANGE_TYPE = keccak256(
        "CommitteeChange(uint64 epoch,uint64 fromHeight,address[] members,uint16 threshold)"
    );

    uint64[] private _networks;
    mapping(uint64 network => Epoch[]) private _epochs;

    modifier onlyFollowed(uint64 network) {
        _checkFollowed(network);
        _;
    }

    constructor(Network[] memory federation) {
        if (federation.length == 0) revert UnsortedNetworks(0);
        for (uint256 i = 0; i < federation.length; ++i) {
            (uint64 network, address[] memory members) = (federation[i].network, federation[i].committee);
            if (i > 0 && network <= federation[i - 1].network) revert UnsortedNetworks(network);
            _networks.push(network);
            _addEpoch(network, 0, members, federation[i].threshold);
        }
    }

    /// @inheritdoc ICrosslinks
    function changeCommittee(
        uint64 network,
        uint64 epoch,
        uint64 fromHeight,
        address[] calldata members,
        uint16 threshold,
        bytes[] calldata signatures
    ) external onlyFollowed(network) {
        _checkNext(network, epoch, fromHeight);
        bytes32 list = keccak256(abi.encodePacked(members));
        bytes32 change = keccak256(abi.encode(COMMITTEE_CHANGE_TYPE, epoch, fromHeight, list, threshold));
        _checkThreshold(network, epoch - 1, _signers(network, epoch - 1, change, signatures).length);
        _addEpoch(network, fromHeight, members, threshold);
    }

    /// @inheritdoc ICrosslinks
    function attesters(
        uint64 network,
        uint64 height,
        bytes32 blockHash,
        bytes32 stateRoot,
        bytes[] calldata signatures
    ) external view onlyFollowed(network) returns (address[] memory) {
        return _attesters(network, epochAt(network, height), height, blockHash, stateRoot, signatures);
    }

    /// @inheritdoc ICrosslinks
    function epochAt(uint64 network, uint64 height) public view onlyFollowed(network) returns (uint64) {
        Epoch[] storage epochs = _epochs[network];
        // The newest one first: nearly all that is asked for is recent.
        uint256 high = epochs.length - 1;
        if (epochs[high].fromHeight <= height) return uint64(high);
        uint256 low = 0;
        while (high - low > 1) {
            uint256 middle = (low + high) / 2;
            if (epochs[middle].fromHeight <= height) low = middle;
            else high = middle;
        }
        return uint64(low);
    }

    /// @inheritdoc ICrosslinks
    function newestEpoch(uint64 network) public view onlyFollowed(network) returns (uint64) {
        return uint64(_epochs[network].length - 1);
    }

    /// @inheritdoc ICrosslinks
    function committee(
        uint64 network,
        uint64 epoch
    ) external view returns (uint64 fromHeight, address[] memory members, uint16 threshold) {
        if (epoch > newestEpoch(network)) revert UnknownEpoch(network, epoch);
        Epoch storage found = _epochs[network][epoch];
        return (found.fromHeight, found.members, found.threshold);
    }

    /// @inheritdoc ICrosslinks
    function follows(uint64 network) public view returns (bool) {
        return _epochs[network].length != 0;
    }

    /// @inheritdoc ICrosslinks
    function networks() external view returns (uint64[] memory) {
        return _networks;
    }

    /// @dev The first height that another committee may begin at.
    function _leastFromHeight(uint64 network, uint64 lastFromHeight) internal view virtual returns (uint64);

    function _checkFollowed(uint64 network) internal view {
        if (!follows(network)) revert UnknownNetwork(network);
    }

    function _checkThreshold(uint64 network, uint64 epoch, uint256 signatures) internal view {
        uint16 threshold = _epochs[network][epoch].threshold;
        if (signatures < threshold) revert TooFewSignatures(threshold, signatures);
    }

    function _attesters(
        uint64 network,
        uint64 epoch,
        uint64 height,
        bytes32 blockHash,
        bytes32 stateRoot,
        bytes[] calldata signatures
    ) internal view returns (address[] memory) {
        return _signers(network, epoch, TypedData.attestation(height, blockHash, stateRoot), signatures);
    }

    /// @dev Members and signers both ascend, so one walk through the members finds every signer. There are no more
    /// signers than members.
    function _signers(
        uint64 network,
        uint64 epoch,
        bytes32 structHash,
        bytes[] calldata signatures
    ) private view returns (address[] memory signers) {
        bytes32 digest = TypedData.digest(network, structHash);
        address[] storage members = _epochs[network][epoch].members;
        uint256 count = members.length;
        uint256 place = 0;
        signers = new address[](signatures.length);
        for (uint256 i = 0; i < signatures.length; ++i) {
            (address signer, ECDSA.RecoverError failure, ) = ECDSA.tryRecoverCalldata(digest, signatures[i]);
            if (failure != ECDSA.RecoverError.NoError) revert BadSignature(i);
            if (i > 0 && signer <= signers[i - 1]) revert UnsortedSigners(signer);
            while (place < count && members[place] < signer) ++place;
            if (place == count || members[place] != signer) revert NotAMember(network, epoch, signer);
            signers[i] = signer;
        }
    }

    function _checkNext(uint64 network, uint64 epoch, uint64 fromHeight) private view {
        uint64 newest = newestEpoch(network);
        if (epoch != newest + 1) revert WrongEpoch(network, newest + 1, epoch);
        uint64 least = _leastFromHeight(network, _epochs[network][newest].fromHeight);
        if (fromHeight < least) revert FromHeightTooLow(network, least, fromHeight);
    }

    function _addEpoch(uint64 network, uint64 fromHeight, address[] memory members, uint16 threshold) private {
        if (threshold == 0 || threshold > members.length || members.length > MAX_MEMBERS) {
            revert BadThreshold(network, members.length, threshold);
        }
        address last = address(0);
        for (uint256 i = 0; i < members.length; ++i) {
            if (members[i] <= last) revert UnsortedMembers(network, members[i]);
            last = members[i];
        }
        emit CommitteeChanged(network, uint64(_epochs[network].length), fromHeight, members, threshold);
        _epochs[network].push(Epoch(fromHeight, threshold, members));
    }
}
