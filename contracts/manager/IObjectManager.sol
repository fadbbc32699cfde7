// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Dependency} from "./Dependencies.sol";
import {IAdmissions} from "./IAdmissions.sol";
import {ICrosslinks} from "./ICrosslinks.sol";
import {Literal} from "./Literals.sol";

/**
 * @title The manager contract M: objects that move between networks at once
 * @notice From "A layer 2 computing model using optimistic state roots" (ethresear.ch, topic 4481). Each object may have
 * several copies, on several networks, each conditional on claims about state roots (its dependency). Whatever turns
 * out to be true, exactly one copy of an object stands. Moves and transactions need not wait for crosslinks; when these
 * come, copies that have fallen are deleted, and the one that stands becomes unconditional.
 *
 * It departs from the post where the post would lose or double objects: a moved object is always frozen, never
 * destroyed, until its move is known to be true; a receipt names its destination and its own height, and is claimed
 * with the state root of that height only; a copy that is conditional on a NOT waits for crosslinks.
 *
 * The manager has one address on all networks of a federation, and knows the network it is on by the chain id alone.
 * @dev Copies live in the manager's storage under virtual addresses, their keys
 * `keccak256(abi.encode(manager, typeId, index, hash of the dependency))`.
 */
interface IObjectManager {
    /// @notice The statement that an object left a network, as it can be proven on its destination.
    struct Receipt {
        address manager;
        bytes32 typeId;
        bytes32 index;
        bytes32 stateHash;
        /// @dev What the copy depended on when it left.
        Literal[] all;
        uint64 source;
        uint64 destination;
        /// @dev The block of the source that has the receipt: it is claimed with the state root of this block.
        uint64 height;
        /// @dev Different for each receipt of the source.
        uint64 nonce;
    }

    /// @notice A copy of an object.
    struct Copy {
        bytes32 key;
        bytes32 typeId;
        bytes32 index;
        Dependency dependency;
        bytes state;
        /// @dev It left in a move that is not known to be false: the copy is frozen.
        bool moved;
        /// @dev It is moved, and its dependency says that the move must be false.
        bool isSealed;
        /// @dev The height of the receipt if it is moved.
        uint64 height;
        Standing standing;
    }

    /// @notice How a copy fares under what is known: it may stand, stands for good, or is to be deleted.
    enum Standing {
        Open,
        Stands,
        Fallen
    }

    /// @notice Code can be used as a type.
    event TypeRegistered(bytes32 indexed typeId, address code);

    /// @notice The copy at a key is new, or has a new state.
    event Stored(bytes32 indexed at, bytes32 indexed typeId, bytes32 indexed index, Dependency dependency, bytes state);

    /// @notice There is no copy at a key any more.
    event Removed(bytes32 indexed at, bytes32 indexed typeId, bytes32 indexed index);

    /// @notice Somebody made an object.
    event Created(bytes32 indexed typeId, bytes32 indexed index, address indexed creator, bytes32 at);

    /**
     * @notice Somebody ran a transaction.
     * @param ats the copies that it took
     * @param outputs the copies with the new states, in the same order
     * @param leftovers the copies with the old states, which stand if some other input does not; 0 where none is needed
     */
    event Transacted(
        bytes32 indexed typeId,
        address indexed caller,
        bytes32[] ats,
        bytes32[] outputs,
        bytes32[] leftovers
    );

    /// @notice An object left, with all that it takes to claim it but the proofs. The copy at `at` is frozen.
    event MovedOut(bytes32 indexed receiptId, bytes32 indexed at, address indexed caller, Receipt receipt, bytes state);

    /// @notice A moved copy depends from now on on its move being false.
    event Sealed(bytes32 indexed at, bytes32 indexed newAt, Literal literal);

    /// @notice An object arrived.
    event Claimed(bytes32 indexed receiptId, bytes32 indexed at, bytes32 root);

    /// @notice A copy depends on less than it did; `newAt` is 0 if it has fallen.
    event Resolved(bytes32 indexed at, bytes32 indexed newAt);

    /// @notice A moved copy can be used again: its move is known to be false.
    event Revived(bytes32 indexed at);

    /// @notice The manager's own network is none of the federation's, so that its moves could never be decided.
    error HomeNotFollowed(uint256 chainId);

    /// @notice There is no code at this address.
    error NoCode(address code);

    /// @notice No code is registered for the type.
    error UnknownType(bytes32 typeId);

    /// @notice The code of the type is not what it was.
    error CodeChanged(bytes32 typeId, address code);

    /// @notice The type's code gets a fixed amount of gas, and there is not enough: send `required` at least from here.
    error TooLittleGas(uint256 required, uint256 left);

    /// @notice The type refuses, for this reason.
    error TypeReverted(bytes reason);

    /// @notice The type gave another number of states than it got.
    error WrongStateCount(uint256 expected, uint256 actual);

    /// @notice A state is longer than {MAX_STATE}.
    error StateTooLong(uint256 length);

    /// @notice The data is longer than {MAX_DATA}.
    error DataTooLong(uint256 length);

    /// @notice There is no copy at this key.
    error UnknownCopy(bytes32 at);

    /// @notice There is a copy at this key already: resolve it, or seal it if it is moved, first.
    error Occupied(bytes32 at);

    /// @notice A transaction takes 1 to {MAX_INPUTS} objects.
    error WrongInputCount(uint256 count);

    /// @notice The copy is of another type.
    error WrongType(bytes32 at, bytes32 typeId);

    /// @notice Two inputs are copies of one object.
    error SameObject(bytes32 index);

    /// @notice The copy is known not to stand: {resolve} deletes it.
    error Fallen(bytes32 at);

    /// @notice The copy is moved or depends on a NOT: it must wait for crosslinks.
    error Locked(bytes32 at);

    /// @notice What it would depend on cannot hold at once.
    error Contradiction();

    /// @notice It would depend on more than `most` literals: resolve what is decided first.
    error TooManyLiterals(uint256 most, uint256 count);

    /// @notice The type does not let this caller make the object depend on more.
    error MixingRefused(bytes32 at, address caller);

    /// @notice The type does not let this caller move the object there.
    error MoveRefused(bytes32 at, address caller, uint64 destination);

    /// @notice An object moves to another network of the federation.
    error WrongDestination(uint64 destination);

    /// @notice The copy is not moved, or sealed already.
    error NothingToSeal(bytes32 at);

    /// @notice The root at the receipt's height is not decided yet: give the block's header.
    error NotDecidedYet(uint64 height);

    /// @notice The receipt is of another manager.
    error WrongManager(address manager);

    /// @notice The receipt is of this network, or of none of the federation's.
    error WrongSource(uint64 source);

    /// @notice The state is not what the receipt has the hash of.
    error WrongState(bytes32 expected, bytes32 actual);

    /// @notice The literals of the receipt are not in strictly ascending order.
    error UnsortedLiterals();

    /// @notice The receipt was claimed with this root before.
    error AlreadyClaimed(bytes32 receiptId, bytes32 root);

    /// @notice The literal is known to be false, so what depends on it has fallen.
    error KnownFalse(Literal literal);

    /// @notice The literal must be endorsed or bonded first, or decided.
    error NotAdmitted(Literal literal);

    /// @notice The manager's storage in that state does not have the receipt.
    error NotProven(bytes32 receiptId, bytes32 root);

    /// @notice Nothing that the copy depends on is decided.
    error NothingToResolve(bytes32 at);

    /// @notice A page has 1 to {MAX_PAGE} copies.
    error WrongPage(uint256 limit);

    /**
     * @notice Makes code usable as a type. Code that was registered before is left as it is.
     * @param code a contract that implements {IObjectType} and only computes
     * @return typeId the hash of its code
     */
    function register(address code) external returns (bytes32 typeId);

    /**
     * @notice Makes an object, with a copy that depends on nothing.
     * @return index the name of the object on all networks
     * @return at the key of the copy
     */
    function create(bytes32 typeId, bytes calldata data) external returns (bytes32 index, bytes32 at);

    /**
     * @notice Runs the code of a type on copies of different objects. If all depend on the same they change in place.
     * Else each gives an output that depends on what any of them does, and a leftover with the old state for the case
     * that this one stands and some other does not.
     * @param ats the keys of the copies
     * @return outputs the keys of the outputs
     */
    function transact(
        bytes32 typeId,
        bytes32[] calldata ats,
        bytes calldata data
    ) external returns (bytes32[] memory outputs);

    /// @notice Sends an object to another network. The copy is frozen; {seal} it in a later block.
    function moveOut(bytes32 at, uint64 destination) external returns (bytes32 receiptId);

    /**
     * @notice Makes a moved copy depend on its move being false, so that it falls or revives with the crosslink.
     * Anybody may call.
     * @param header of the block of the move, RLP encoded, for 8,191 blocks (256 where EIP-2935 is not); or nothing,
     * once this network's root at that height is decided here, or this network has halted before it
     * @return newAt the copy's new key
     */
    function seal(bytes32 at, bytes calldata header) external returns (bytes32 newAt);

    /**
     * @notice Takes an object in that another network sent. Anybody may call.
     * @param root the state root of the source at the receipt's height: decided, or admitted
     * @param accountProof the manager's account in that state, as `eth_getProof` gives it
     * @param storageProof the receipt's storage slot, see {receiptSlot}
     * @return at the key of the copy
     */
    function claim(
        Receipt calldata receipt,
        bytes calldata state,
        bytes32 root,
        bytes[] calldata accountProof,
        bytes[] calldata storageProof
    ) external returns (bytes32 at);

    /**
     * @notice Drops what is decided from a copy's dependency, and deletes the copy if it has fallen. Anybody may call.
     * @return newAt the copy's new key, 0 if it is deleted
     */
    function resolve(bytes32 at) external returns (bytes32 newAt);

    /// @notice Resolves those copies that are there and for which there is something to do.
    function resolveMany(bytes32[] calldata ats) external;

    /// @notice The copy at a key.
    function copy(bytes32 at) external view returns (Copy memory);

    /// @notice Copies of an object on this network, `limit` of them from the place `from` on, in no order.
    function copies(
        bytes32 typeId,
        bytes32 index,
        uint256 from,
        uint256 limit
    ) external view returns (Copy[] memory page);

    /// @notice How many copies of an object there are on this network.
    function copyCount(bytes32 typeId, bytes32 index) external view returns (uint256);

    /**
     * @notice The key of the copy that stands, whatever else will be decided; 0 if there is none here or not yet.
     * @dev Reads all copies, and anybody can make more at the price of a bond each: ask from outside of the chain, or
     * ask for {copy}.
     */
    function standing(bytes32 typeId, bytes32 index) external view returns (bytes32 at);

    /// @notice Where the code of a type is; 0 if it is not registered.
    function typeCode(bytes32 typeId) external view returns (address);

    /// @notice The hash of a dependency's canonical form; {Contradiction} if it can never be satisfied.
    function hashOf(Dependency calldata dependency) external pure returns (bytes32);

    /// @notice The key of an object's copy with this dependency, whether there is one or not.
    function keyOf(bytes32 typeId, bytes32 index, Dependency calldata dependency) external view returns (bytes32);

    /// @notice The id of a receipt.
    function receiptIdOf(Receipt calldata receipt) external pure returns (bytes32);

    /// @notice The storage slot that has 1 if this manager gave the receipt: what `eth_getProof` is to prove.
    function receiptSlot(bytes32 receiptId) external pure returns (bytes32);

    /// @notice Whether this manager gave the receipt.
    function isReceipt(bytes32 receiptId) external view returns (bool);

    /// @notice Whether the receipt was claimed here with this root.
    function isClaimed(bytes32 receiptId, uint64 height, bytes32 root) external view returns (bool);

    /// @notice How many objects an account has created here.
    function nonceOf(address creator) external view returns (uint256);

    /// @notice What is known for good.
    function CROSSLINKS() external view returns (ICrosslinks);

    /// @notice What may be depended on.
    function ADMISSIONS() external view returns (IAdmissions);

    /// @notice The slot of the mapping from the ids of receipts to 1.
    function RECEIPTS_SLOT() external view returns (bytes32);

    /// @notice The gas that each call of a type's code gets.
    function TYPE_GAS() external view returns (uint256);

    /// @notice How many literals a copy may depend on.
    function MAX_LITERALS() external view returns (uint256);

    /// @notice How many objects a transaction may take.
    function MAX_INPUTS() external view returns (uint256);

    /// @notice How many bytes a state may have.
    function MAX_STATE() external view returns (uint256);

    /// @notice How many bytes the data of a creation or a transaction may have.
    function MAX_DATA() external view returns (uint256);

    /// @notice How many copies a page may have.
    function MAX_PAGE() external view returns (uint256);
}
