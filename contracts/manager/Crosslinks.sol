// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {BlockHeader} from "@openzeppelin/contracts/utils/BlockHeader.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {Committees} from "./Committees.sol";
import {ICrosslinks} from "./ICrosslinks.sol";
import {Literal, Verdict} from "./Literals.sol";
import {StateProofs} from "./StateProofs.sol";

/// @title Crosslinks: decided state roots, and networks that have halted
contract Crosslinks is Committees, StateProofs {
    /// @dev What is known of a height for good.
    struct Decision {
        bytes32 blockHash;
        bytes32 stateRoot;
    }

    /// @dev How far a network has come here.
    struct Progress {
        uint64 latest;
        /// @dev When `latest` was decided.
        uint64 at;
        /// @dev When a halt was announced, or 0.
        uint64 haltAnnouncedAt;
        bool halted;
    }

    /// @inheritdoc ICrosslinks
    uint64 public immutable SILENCE;
    /// @inheritdoc ICrosslinks
    uint64 public immutable WINDOW;

    uint64 private immutable DEPLOYED_AT = uint64(block.timestamp);

    mapping(uint64 network => mapping(uint64 height => Decision)) private _decisions;
    mapping(uint64 network => Progress) private _progress;

    constructor(Network[] memory federation, uint64 silence, uint64 window) Committees(federation) {
        if (silence == 0 || window == 0) revert ZeroDelay();
        SILENCE = silence;
        WINDOW = window;
    }

    /// @inheritdoc ICrosslinks
    function decide(
        uint64 network,
        uint64 height,
        bytes32 blockHash,
        bytes32 stateRoot,
        bytes[] calldata signatures
    ) external onlyFollowed(network) {
        bytes32 known = _decisions[network][height].stateRoot;
        if (known != 0) revert AlreadyDecided(network, height, known);
        Progress memory progress = _progress[network];
        if (progress.halted && height > progress.latest) revert NetworkHalted(network, progress.latest);
        uint64 epoch = epochAt(network, height);
        address[] memory signers = _attesters(network, epoch, height, blockHash, stateRoot, signatures);
        _checkThreshold(network, epoch, signers.length);
        _decide(network, height, blockHash, stateRoot);
        // The first height is progress even if it is 0.
        bool isFirst = progress.at == 0 && !progress.halted;
        if (height > progress.latest || isFirst) _advance(network, height, progress.haltAnnouncedAt);
    }

    /// @inheritdoc ICrosslinks
    function decideAncestors(
        uint64 network,
        uint64 height,
        bytes[] calldata headers
    ) external onlyFollowed(network) returns (uint256 decided) {
        bytes32 expected = _decisions[network][height].blockHash;
        if (expected == 0) revert NotDecided(network, height);
        for (uint256 i = 0; i < headers.length; ++i) {
            bytes memory header = headers[i];
            bytes32 blockHash = keccak256(header);
            if (blockHash != expected) revert WrongHeader(i, expected, blockHash);
            Memory.Slice[] memory fields = BlockHeader.parseHeader(header);
            uint256 number = BlockHeader.getNumber(fields);
            if (i > height || number != height - i) revert WrongHeight(i, height, number);
            Decision storage decision = _decisions[network][uint64(number)];
            if (decision.stateRoot == 0) {
                _decide(network, uint64(number), blockHash, BlockHeader.getStateRoot(fields));
                ++decided;
            } else if (decision.blockHash != blockHash) {
                revert WrongHeader(i, decision.blockHash, blockHash);
            }
            expected = BlockHeader.getParentHash(fields);
        }
    }

    /// @inheritdoc ICrosslinks
    function announceHalt(uint64 network) external onlyFollowed(network) {
        Progress storage progress = _progress[network];
        if (progress.halted) revert NetworkHalted(network, progress.latest);
        if (progress.haltAnnouncedAt != 0) revert HaltPending(network, progress.haltAnnouncedAt + WINDOW);
        uint64 announceableAt = progressAt(network) + SILENCE;
        if (block.timestamp < announceableAt) revert NotSilent(network, announceableAt);
        progress.haltAnnouncedAt = uint64(block.timestamp);
        emit HaltAnnounced(network, progress.latest, uint64(block.timestamp) + WINDOW);
    }

    /// @inheritdoc ICrosslinks
    function halt(uint64 network) external onlyFollowed(network) {
        Progress storage progress = _progress[network];
        if (progress.halted) revert NetworkHalted(network, progress.latest);
        if (progress.haltAnnouncedAt == 0) revert NoHaltAnnounced(network);
        uint64 haltableAt = progress.haltAnnouncedAt + WINDOW;
        if (block.timestamp < haltableAt) revert WindowOpen(network, haltableAt);
        progress.halted = true;
        emit Halted(network, progress.latest);
    }

    /// @inheritdoc ICrosslinks
    function verdicts(Literal[] calldata literals) external view returns (Verdict[] memory result) {
        result = new Verdict[](literals.length);
        for (uint256 i = 0; i < literals.length; ++i) result[i] = verdict(literals[i]);
    }

    /// @inheritdoc ICrosslinks
    function verdict(Literal calldata literal) public view onlyFollowed(literal.network) returns (Verdict) {
        // A root that is not decided reads as 0: a literal must not be taken for true because of that.
        if (literal.root == 0) return Verdict.False;
        bytes32 root = _decisions[literal.network][literal.height].stateRoot;
        if (root != 0) return root == literal.root ? Verdict.True : Verdict.False;
        Progress memory progress = _progress[literal.network];
        return progress.halted && literal.height > progress.latest ? Verdict.False : Verdict.Open;
    }

    /// @inheritdoc ICrosslinks
    function rootAt(uint64 network, uint64 height) external view onlyFollowed(network) returns (bytes32) {
        return _decisions[network][height].stateRoot;
    }

    /// @inheritdoc ICrosslinks
    function blockHashAt(uint64 network, uint64 height) external view onlyFollowed(network) returns (bytes32) {
        return _decisions[network][height].blockHash;
    }

    /// @inheritdoc ICrosslinks
    function latest(uint64 network) external view onlyFollowed(network) returns (uint64) {
        return _progress[network].latest;
    }

    /// @inheritdoc ICrosslinks
    function haltedAfter(uint64 network) external view onlyFollowed(network) returns (bool halted, uint64 height) {
        Progress memory progress = _progress[network];
        return (progress.halted, progress.halted ? progress.latest : 0);
    }

    /// @inheritdoc ICrosslinks
    function haltAnnouncedAt(uint64 network) external view onlyFollowed(network) returns (uint64) {
        return _progress[network].haltAnnouncedAt;
    }

    /// @inheritdoc ICrosslinks
    function progressAt(uint64 network) public view onlyFollowed(network) returns (uint64) {
        uint64 at = _progress[network].at;
        return at == 0 ? DEPLOYED_AT : at;
    }

    function _decide(uint64 network, uint64 height, bytes32 blockHash, bytes32 stateRoot) private {
        if (stateRoot == 0) revert ZeroRoot(network, height);
        _decisions[network][height] = Decision(blockHash, stateRoot);
        emit Decided(network, height, blockHash, stateRoot);
    }

    /// @dev Only a new height ends a silence: else old ones, brought one by one, could put a halt off for ever.
    function _advance(uint64 network, uint64 height, uint64 announcedAt) private {
        _progress[network] = Progress(height, uint64(block.timestamp), 0, false);
        if (announcedAt != 0) emit HaltCancelled(network, height);
    }

    function _leastFromHeight(uint64 network, uint64 lastFromHeight) internal view override returns (uint64) {
        Progress memory progress = _progress[network];
        if (progress.halted) revert NetworkHalted(network, progress.latest);
        return (progress.latest > lastFromHeight ? progress.latest : lastFromHeight) + 1;
    }
}
