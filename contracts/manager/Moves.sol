// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Dependencies, Dependency} from "./Dependencies.sol";
import {IAdmissions} from "./IAdmissions.sol";
import {IObjectManager} from "./IObjectManager.sol";
import {Literal, Verdict} from "./Literals.sol";
import {Transactions} from "./Transactions.sol";

/**
 * @title Objects that leave and arrive
 * @dev With ℓ = (source, height, root of the block that has the receipt), the copy that stays behind is under P AND NOT ℓ
 * and the one that arrives under P AND ℓ: one of them stands whenever the object's copy did. The source cannot know the
 * root within the block, so the copy is frozen first and sealed later.
 */
abstract contract Moves is Transactions {
    using Dependencies for Literal[];
    using Dependencies for Dependency;

    /// @inheritdoc IObjectManager
    bytes32 public constant RECEIPTS_SLOT = keccak256("hip-11.object-manager.receipts");

    /// @inheritdoc IObjectManager
    IAdmissions public immutable ADMISSIONS;

    uint64 private _moves;
    mapping(bytes32 key => bool) private _claimed;

    constructor(IAdmissions admissions) {
        ADMISSIONS = admissions;
    }

    /// @inheritdoc IObjectManager
    function moveOut(bytes32 at, uint64 destination) external returns (bytes32 receiptId) {
        Record storage record = _record(at);
        Dependency memory rest = _usable(at, record);
        if (destination == _home() || !CROSSLINKS.follows(destination)) revert WrongDestination(destination);
        // The claim adds the literal of the move.
        _checkCount(rest.all.length, MAX_LITERALS - 1);
        (bytes32 typeId, bytes memory state) = (record.typeId, record.state);
        if (!_canMove(typeId, state, destination)) revert MoveRefused(at, msg.sender, destination);
        at = _settle(at, rest);
        record = _records[at];
        (record.moved, record.height) = (true, uint64(block.number));
        Receipt memory receipt = Receipt({
            manager: address(this),
            typeId: typeId,
            index: record.index,
            stateHash: keccak256(state),
            all: rest.all,
            source: _home(),
            destination: destination,
            height: uint64(block.number),
            nonce: ++_moves
        });
        receiptId = keccak256(abi.encode(receipt));
        _receipts()[receiptId] = 1;
        emit MovedOut(receiptId, at, msg.sender, receipt, state);
    }

    /// @inheritdoc IObjectManager
    function seal(bytes32 at, bytes calldata header) external returns (bytes32 newAt) {
        Record storage record = _record(at);
        if (!record.moved || record.notAllCount != 0) revert NothingToSeal(at);
        Literal memory literal = Literal(_home(), record.height, 0);
        literal.root =
            header.length == 0
                ? CROSSLINKS.rootAt(literal.network, literal.height)
                : CROSSLINKS.ownRoot(literal.height, header);
        if (literal.root == 0) {
            if (!_isHaltedBefore(literal.height)) revert NotDecidedYet(literal.height);
            // Whatever the root was, no literal of this height is ever true.
            _revive(at);
            return at;
        }
        Literal[] memory clause = new Literal[](1);
        clause[0] = literal;
        (Dependency memory dependency, bool possible) = Dependencies.canonical(_dependencyOf(record).all, clause);
        if (!possible) {
            _remove(at);
        } else if (dependency.notAll.length != 0) {
            newAt = _rekey(at, dependency);
        } else {
            // A clause that cannot fail says nothing: the copy depends on another root of the same block.
            newAt = at;
            _revive(at);
        }
        emit Sealed(at, newAt, literal);
    }

    /// @inheritdoc IObjectManager
    function claim(
        Receipt calldata receipt,
        bytes calldata state,
        bytes32 root,
        bytes[] calldata accountProof,
        bytes[] calldata storageProof
    ) external returns (bytes32 at) {
        _checkReceipt(receipt, state);
        Dependency memory dependency;
        dependency.all = _arriving(receipt.all, Literal(receipt.source, receipt.height, root));
        bytes32 receiptId = _spend(receipt, root);
        bytes32 slot = receiptSlot(receiptId);
        uint256 value = CROSSLINKS.valueAt(root, address(this), slot, accountProof, storageProof);
        if (value != 1) revert NotProven(receiptId, root);
        at = _store(receipt.typeId, receipt.index, dependency, state);
        emit Claimed(receiptId, at, root);
    }

    /// @inheritdoc IObjectManager
    function receiptIdOf(Receipt calldata receipt) external pure returns (bytes32) {
        return keccak256(abi.encode(receipt));
    }

    /// @inheritdoc IObjectManager
    function receiptSlot(bytes32 receiptId) public pure returns (bytes32) {
        return keccak256(abi.encode(receiptId, RECEIPTS_SLOT));
    }

    /// @inheritdoc IObjectManager
    function isReceipt(bytes32 receiptId) external view returns (bool) {
        return _receipts()[receiptId] == 1;
    }

    /// @inheritdoc IObjectManager
    function isClaimed(bytes32 receiptId, uint64 height, bytes32 root) external view returns (bool) {
        return _claimed[_claimKey(receiptId, height, root)];
    }

    function _isHaltedBefore(uint64 height) internal view returns (bool) {
        (bool halted, uint64 last) = CROSSLINKS.haltedAfter(_home());
        return halted && height > last;
    }

    function _revive(bytes32 at) internal {
        Record storage record = _records[at];
        (record.moved, record.height) = (false, 0);
        emit Revived(at);
    }

    function _checkReceipt(Receipt calldata receipt, bytes calldata state) private view {
        if (receipt.manager != address(this)) revert WrongManager(receipt.manager);
        if (receipt.destination != _home()) revert WrongDestination(receipt.destination);
        uint64 source = receipt.source;
        if (source == _home() || !CROSSLINKS.follows(source)) revert WrongSource(source);
        bytes32 stateHash = keccak256(state);
        if (stateHash != receipt.stateHash) revert WrongState(receipt.stateHash, stateHash);
        _checkState(state);
    }

    /// @dev A receipt counts once with each root. Not once at all: then a claim with a wrong root would stand in the way
    /// of the right one.
    function _spend(Receipt calldata receipt, bytes32 root) private returns (bytes32 receiptId) {
        receiptId = keccak256(abi.encode(receipt));
        bytes32 key = _claimKey(receiptId, receipt.height, root);
        if (_claimed[key]) revert AlreadyClaimed(receiptId, root);
        _claimed[key] = true;
    }

    /// @dev What the arriving copy depends on: what the receipt says and the literal of the move, without what is known.
    function _arriving(Literal[] memory all, Literal memory move) private view returns (Literal[] memory open) {
        if (!all.isAscending()) revert UnsortedLiterals();
        Literal[] memory moves = new Literal[](1);
        moves[0] = move;
        Literal[] memory union = all.union(moves);
        if (!union.isConsistent()) revert Contradiction();
        // Before anything is asked about them: who sends thousands pays for the list alone.
        _checkCount(union.length, MAX_LITERALS);
        Verdict[] memory verdicts = CROSSLINKS.verdicts(union);
        uint256 count = 0;
        open = new Literal[](union.length);
        for (uint256 i = 0; i < union.length; ++i) {
            if (verdicts[i] == Verdict.False) revert KnownFalse(union[i]);
            if (verdicts[i] == Verdict.Open) open[count++] = union[i];
        }
        assembly ("memory-safe") {
            mstore(open, count)
        }
        if (!ADMISSIONS.admitted(move)) revert NotAdmitted(move);
    }

    function _claimKey(bytes32 receiptId, uint64 height, bytes32 root) private pure returns (bytes32) {
        return keccak256(abi.encode(receiptId, height, root));
    }

    function _receipts() private pure returns (mapping(bytes32 receiptId => uint256) storage receipts) {
        bytes32 slot = RECEIPTS_SLOT;
        assembly ("memory-safe") {
            receipts.slot := slot
        }
    }
}
