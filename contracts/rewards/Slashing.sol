// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {TypedData} from "../manager/TypedData.sol";
import {INodeRegistry} from "./INodeRegistry.sol";
import {RegistryCommittees} from "./RegistryCommittees.sol";

/**
 * @title What a lie costs
 * @dev Attestations alone are signed once a height: what leaders propose has a type of its own.
 */
abstract contract Slashing is RegistryCommittees {
    /// @inheritdoc INodeRegistry
    function reportEquivocation(uint32 number, uint64 height, Attested calldata one, Attested calldata other) external {
        Entry storage entry = _staked(number);
        _checkDiffer(one, other.blockHash, other.stateRoot);
        _checkAttested(entry, height, one, 0);
        _checkAttested(entry, height, other, 1);
        _slash(number, entry);
    }

    /// @inheritdoc INodeRegistry
    function reportContradiction(
        uint32 number,
        uint64 height,
        Attested calldata claimed,
        bytes32 blockHash,
        bytes32 stateRoot,
        bytes[] calldata signatures
    ) external {
        Entry storage entry = _staked(number);
        _checkDiffer(claimed, blockHash, stateRoot);
        _checkAttested(entry, height, claimed, 0);
        uint64 epoch = epochAt(height);
        if (!_isMember(entry, epoch)) revert NotAMember(epoch, entry.attester);
        _checkSigners(epoch, TypedData.attestation(height, blockHash, stateRoot), signatures, ~_seatBit(entry));
        _slash(number, entry);
    }

    function _checkDiffer(Attested calldata claimed, bytes32 blockHash, bytes32 stateRoot) private pure {
        if (claimed.blockHash == blockHash && claimed.stateRoot == stateRoot) revert NoContradiction();
    }

    function _checkAttested(Entry storage entry, uint64 height, Attested calldata claimed, uint256 place) private view {
        bytes32 structHash = TypedData.attestation(height, claimed.blockHash, claimed.stateRoot);
        address signer = _recover(TypedData.digest(block.chainid, structHash), claimed.signature, place);
        if (signer != entry.attester) revert NotTheAttester(entry.attester);
    }

    function _slash(uint32 number, Entry storage entry) private {
        entry.slashed = true;
        if (entry.step == Step.Seated) {
            _next &= ~_seatBit(entry);
            _slashedSeats |= _seatBit(entry);
        }
        (address token, uint256 stake) = (entry.stakeToken, entry.stake);
        entry.stake = 0;
        uint256 reward = (stake * _parameters.reporterShare) / 10_000;
        address beneficiary = _parameters.beneficiary;
        _owed[token][msg.sender] += reward;
        _owed[token][beneficiary] += stake - reward;
        emit Slashed(number, msg.sender, beneficiary, token, reward, stake - reward);
    }

    function _seatBit(Entry storage entry) private view returns (uint128) {
        return uint128(1) << entry.seat;
    }
}
