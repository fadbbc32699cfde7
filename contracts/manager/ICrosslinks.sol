// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {IStateProofs} from "./IStateProofs.sol";
import {Literal, Verdict} from "./Literals.sol";

/**
 * @title Crosslinks: what this network knows for good about the state roots of a federation of networks
 * @notice The post takes for granted that "every shard will be able to learn through a crosslink whether or not" a state
 * root "is correct". Here the nodes of a HIP-11 network attest its blocks, and a crosslink is a threshold of them,
 * verified on chain. Anybody may bring one.
 *
 * What it rests on: fewer of a committee's members lie than its threshold counts, so one root at most is ever attested
 * for a height; and one honest relayer brings every attested height to every network before a halt is called, that is
 * within the window. Then all networks of the federation decide every literal alike. A wrong root that a threshold
 * attests is decided like any other, and nothing here can take it back.
 * @dev This network's own roots are decided in the same way, never from its own headers, so that no network knows a
 * literal's truth that others cannot learn.
 */
interface ICrosslinks is IStateProofs {
    /// @notice A network to follow, with its first committee.
    struct Network {
        /// @dev Its chain id.
        uint64 network;
        /// @dev The addresses of its nodes' keys, strictly ascending.
        address[] committee;
        /// @dev How many of them must sign.
        uint16 threshold;
    }

    /// @notice A state root is known for good.
    event Decided(uint64 indexed network, uint64 indexed height, bytes32 blockHash, bytes32 stateRoot);

    /// @notice From `fromHeight` on other keys attest.
    event CommitteeChanged(
        uint64 indexed network,
        uint64 indexed epoch,
        uint64 fromHeight,
        address[] members,
        uint16 threshold
    );

    /// @notice Nothing new was decided for long. Unless something is, anybody can call a halt from `haltableAt` on.
    event HaltAnnounced(uint64 indexed network, uint64 latest, uint64 haltableAt);

    /// @notice A new height was decided: the announcement is void.
    event HaltCancelled(uint64 indexed network, uint64 latest);

    /// @notice The network is final at `latest`: nothing above is ever decided.
    event Halted(uint64 indexed network, uint64 latest);

    /// @notice `network` is none of the federation's.
    error UnknownNetwork(uint64 network);

    /// @notice The federation has no network, or `network` is listed twice or not in ascending order.
    error UnsortedNetworks(uint64 network);

    /// @notice A committee of `members` cannot have this threshold: 1 to all of them, and they are 64 at most.
    error BadThreshold(uint64 network, uint256 members, uint16 threshold);

    /// @notice Members are strictly ascending and not 0; `member` does not continue the list.
    error UnsortedMembers(uint64 network, address member);

    /// @notice Silence and window are seconds, not 0; with 0 a halt could be called at once.
    error ZeroDelay();

    /// @notice The height is decided already, with this root.
    error AlreadyDecided(uint64 network, uint64 height, bytes32 stateRoot);

    /// @notice The height is not decided yet: begin at one that is.
    error NotDecided(uint64 network, uint64 height);

    /// @notice No state has the root 0.
    error ZeroRoot(uint64 network, uint64 height);

    /// @notice The network halted at `latest`.
    error NetworkHalted(uint64 network, uint64 latest);

    /// @notice There are fewer signatures than it takes.
    error TooFewSignatures(uint256 required, uint256 given);

    /// @notice The signature at this place is none: not 65 bytes, of nobody, or in its malleable form.
    error BadSignature(uint256 place);

    /// @notice Signatures are in strictly ascending order of their signers; `signer` does not continue it.
    error UnsortedSigners(address signer);

    /// @notice `signer` is no member of the committee in force. A signature of other data shows as somebody unknown.
    error NotAMember(uint64 network, uint64 epoch, address signer);

    /// @notice The header at this place has another hash than the chain asks for.
    error WrongHeader(uint256 place, bytes32 expected, bytes32 actual);

    /// @notice The header at this place is not of the height `top - place`.
    error WrongHeight(uint256 place, uint64 top, uint256 actual);

    /// @notice Committees follow one another without gaps.
    error WrongEpoch(uint64 network, uint64 expected, uint64 given);

    /// @notice There is no such epoch yet.
    error UnknownEpoch(uint64 network, uint64 epoch);

    /// @notice A committee begins above all heights that are decided and above where the one before began.
    error FromHeightTooLow(uint64 network, uint64 least, uint64 given);

    /// @notice The network was not silent for long enough: a halt can be announced from `announceableAt` on.
    error NotSilent(uint64 network, uint64 announceableAt);

    /// @notice A halt is announced already and can be called from `haltableAt` on.
    error HaltPending(uint64 network, uint64 haltableAt);

    /// @notice No halt is announced.
    error NoHaltAnnounced(uint64 network);

    /// @notice The window is open until `haltableAt`.
    error WindowOpen(uint64 network, uint64 haltableAt);

    /**
     * @notice Decides a state root that a threshold of the committee in force at its height attested.
     * @param signatures of `Attestation(uint64 height,bytes32 blockHash,bytes32 stateRoot)` in the EIP-712 domain
     * (name "HIP-11 L2", version "1", chainId = `network`), 65 bytes each, in ascending order of the signers
     */
    function decide(
        uint64 network,
        uint64 height,
        bytes32 blockHash,
        bytes32 stateRoot,
        bytes[] calldata signatures
    ) external;

    /**
     * @notice Decides heights that nobody attested by themselves: those below a decided one, whose header names its
     * parent's hash, and so on downwards.
     * @param height a decided height
     * @param headers RLP encoded: that of `height` first, then its parent's, and so on. Heights that are decided
     * already are passed over
     * @return decided how many were not
     */
    function decideAncestors(
        uint64 network,
        uint64 height,
        bytes[] calldata headers
    ) external returns (uint256 decided);

    /**
     * @notice Hands the network over to other keys, from a height on that is not decided yet.
     * @dev A relayer brings a change to a network before it brings heights from `fromHeight` on: a network that has
     * decided such a height with the old committee refuses the change. So name a `fromHeight` well ahead.
     * @param epoch the number of the new committee: one more than that of the last
     * @param signatures of `CommitteeChange(uint64 epoch,uint64 fromHeight,address[] members,uint16 threshold)` by a
     * threshold of the committee before, in the same domain and order as attestations
     */
    function changeCommittee(
        uint64 network,
        uint64 epoch,
        uint64 fromHeight,
        address[] calldata members,
        uint16 threshold,
        bytes[] calldata signatures
    ) external;

    /**
     * @notice Tells everybody that nothing new was decided for `silence` seconds. A decision above the newest one
     * cancels it.
     */
    function announceHalt(uint64 network) external;

    /**
     * @notice Ends a network whose halt was announced `window` seconds ago: literals above the newest decided height
     * are false from now on, those at or below it can still be decided. There is no way back.
     * @dev Safe as long as one honest relayer brings what is attested within the window, to this network as to all
     * others: a height that is true elsewhere and halted here leaves an object in no place or in two.
     */
    function halt(uint64 network) external;

    /// @notice What is known of a literal. A root of 0 is false.
    function verdict(Literal calldata literal) external view returns (Verdict);

    /// @notice What is known of several literals.
    function verdicts(Literal[] calldata literals) external view returns (Verdict[] memory);

    /// @notice The decided state root, 0 if there is none yet.
    function rootAt(uint64 network, uint64 height) external view returns (bytes32);

    /// @notice The decided block hash, 0 if there is none yet.
    function blockHashAt(uint64 network, uint64 height) external view returns (bytes32);

    /// @notice The newest decided height; 0 also if there is none.
    function latest(uint64 network) external view returns (uint64);

    /// @notice Whether the network has halted, and the height at which it is final then.
    function haltedAfter(uint64 network) external view returns (bool halted, uint64 height);

    /// @notice Since when a halt is announced, in seconds; 0 if none is.
    function haltAnnouncedAt(uint64 network) external view returns (uint64);

    /// @notice When the newest height was decided, or the contract deployed, in seconds.
    function progressAt(uint64 network) external view returns (uint64);

    /// @notice Whether the network is one of the federation's.
    function follows(uint64 network) external view returns (bool);

    /// @notice The federation.
    function networks() external view returns (uint64[] memory);

    /// @notice Any committee there was, by its epoch: the first has 0.
    function committee(
        uint64 network,
        uint64 epoch
    ) external view returns (uint64 fromHeight, address[] memory members, uint16 threshold);

    /// @notice The epoch of the committee in force at a height.
    function epochAt(uint64 network, uint64 height) external view returns (uint64);

    /// @notice The newest epoch.
    function newestEpoch(uint64 network) external view returns (uint64);

    /**
     * @notice Who signed an attestation. Reverts unless all are members of the committee in force, in ascending order.
     * @dev No threshold is asked for: this is a claim, not a decision.
     */
    function attesters(
        uint64 network,
        uint64 height,
        bytes32 blockHash,
        bytes32 stateRoot,
        bytes[] calldata signatures
    ) external view returns (address[] memory);

    /// @notice Seconds without a new height after which a halt can be announced.
    function SILENCE() external view returns (uint64);

    /// @notice Seconds from the announcement of a halt until it can be called.
    function WINDOW() external view returns (uint64);
}
