// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

/**
 * @title The node registry: who runs the network, with what at stake
 * @notice Anybody registers a node with a stake. The committee in force admits it, by m of its n members, and {rotate}
 * makes the next committee of all that are admitted and have not left. It takes over when the nodes have handed
 * Hedera's keys over to it: they then write `fromHeight` and `fromTime` into its {Committee}. Whoever attests two
 * blocks at one height, or another one than the committee, loses the stake.
 *
 * A node has a number, which is its own for good, and a seat from 0 to 127, which is its place in bitmaps from its
 * admission until its stake is withdrawn.
 * @dev What members sign is EIP-712 typed data in the domain of attestations (name "HIP-11 L2", version "1" and the
 * chain id). Stakes that are given back and what slashing gives are credited, and leave by {collect}: nobody who
 * refuses money stands in anybody's way.
 */
interface INodeRegistry {
    /// @notice What a node is at present.
    enum Status {
        /// @dev There is no such node.
        None,
        /// @dev Registered; nobody has admitted it.
        Candidate,
        /// @dev It has a seat and is in the next committee.
        Admitted,
        /// @dev In the committee in force.
        Member,
        /// @dev In the committee in force, or in the one that is pending, and not in the one after that.
        Leaving,
        /// @dev In no committee any more. Its stake can be slashed until it is withdrawn.
        Left,
        /// @dev Its stake was withdrawn and its seat is free.
        Withdrawn,
        /// @dev It has lost its stake, and leaves the committee with the next rotation.
        Slashed
    }

    /// @notice A registered node.
    struct Node {
        address owner;
        /// @dev The address of the key with which it attests blocks.
        address attester;
        /// @dev The N of its Hedera account 0.0.N, with which it pays and to which its rewards go.
        uint64 account;
        /// @dev The key that signs for it on Hedera, an encoded HAPI `Key`.
        bytes key;
        /// @dev The token of its stake, 0 for hbar.
        address stakeToken;
        /// @dev In weibars, or the token's smallest units.
        uint128 stake;
        Status status;
        /// @dev Meaningless before its admission.
        uint8 seat;
        /// @dev The first committee that it is in; `NEVER` if there is none.
        uint64 fromEpoch;
        /// @dev The first committee after that which it is not in; 0 if there is none.
        uint64 untilEpoch;
    }

    /// @notice A node as a member of a committee.
    struct Member {
        uint32 number;
        uint8 seat;
        address attester;
        uint64 account;
        bytes key;
    }

    /// @notice A committee, in one word: `fromHeight` is the lowest part of it.
    struct Committee {
        /// @dev The first block that it attests.
        uint64 fromHeight;
        /// @dev How many of its members must agree.
        uint16 threshold;
        /// @dev Bit s is set if the node in seat s is a member.
        uint128 seats;
        /// @dev The timestamp of block `fromHeight`, in seconds.
        uint40 fromTime;
        /// @dev Whether it has taken over; a committee that has not is pending.
        bool inForce;
    }

    /// @notice What the committee decides about the rules.
    struct Parameters {
        /// @dev The fewest blocks of a reward epoch, and of a committee.
        uint64 epochBlocks;
        /// @dev Seconds from when a node has left the committee until its stake can be withdrawn.
        uint64 leaveDelay;
        /// @dev The least stake of those who register, in weibars or the token's smallest units.
        uint128 minStake;
        /// @dev The token in which they stake, 0 for hbar.
        address stakeToken;
        /// @dev What the reporter gets of a slashed stake, in hundredths of a percent.
        uint16 reporterShare;
        /// @dev Who gets the rest.
        address beneficiary;
        /// @dev Of so many blocks at the end of an epoch …
        uint16 window;
        /// @dev … an active node has attested so many.
        uint16 required;
        /// @dev An {IRewardPolicy}.
        address policy;
    }

    /// @notice What a node attested: the block at some height and the state after it.
    struct Attested {
        bytes32 blockHash;
        bytes32 stateRoot;
        /// @dev 65 bytes, of `Attestation(uint64 height,bytes32 blockHash,bytes32 stateRoot)`.
        bytes signature;
    }

    /// @notice A node wants to be admitted.
    event Registered(uint32 indexed number, address indexed owner, address indexed attester, uint64 account, bytes key);

    /// @notice A node's stake has grown by `amount` to `stake`.
    event Staked(uint32 indexed number, address indexed token, uint256 amount, uint256 stake);

    /// @notice The committee has admitted a node: it is in the next one.
    event Admitted(uint32 indexed number, uint8 seat);

    /// @notice The committee does without a node from the next one on.
    event Expelled(uint32 indexed number);

    /// @notice A node does not want to be in the next committee.
    event LeaveAnnounced(uint32 indexed number);

    /// @notice A stake is its owner's to {collect}.
    event Withdrawn(uint32 indexed number, address indexed owner, address indexed token, uint256 amount);

    /// @notice The nodes are to hand over to this committee, whose members are in ascending order of their seats.
    event CommitteeDecided(uint64 indexed epoch, Member[] members, uint16 threshold);

    /// @notice A node has lost its stake: `reward` of it to who showed why, and `rest` to the beneficiary.
    event Slashed(
        uint32 indexed number,
        address indexed reporter,
        address indexed beneficiary,
        address token,
        uint256 reward,
        uint256 rest
    );

    /// @notice What was owed was paid.
    event Collected(address indexed token, address indexed who, uint256 amount);

    /// @notice Other rules apply.
    event ParametersChanged(Parameters parameters);

    /// @notice There is no node of this number.
    error UnknownNode(uint32 number);

    /// @notice What the node is at present does not allow this.
    error WrongStatus(uint32 number, Status status);

    /// @notice Only the node's owner may do this.
    error NotTheOwner(uint32 number, address caller);

    /// @notice A node needs an attester and an account, and neither is 0.
    error NoSuchAttester(address attester, uint64 account);

    /// @notice The signature is not the attester's, for this owner, account and key.
    error NotTheAttester(address attester);

    /// @notice The node `number` attests with this key already.
    error AttesterTaken(address attester, uint32 number);

    /// @notice The node `number`, which has a seat, has this account already.
    error AccountTaken(uint64 account, uint32 number);

    /// @notice The node `number`, which has a seat, has this key on Hedera already; each member's signature counts
    /// once.
    error KeyTaken(bytes key, uint32 number);

    /// @notice The stake is less than it takes.
    error StakeTooSmall(uint256 least, uint256 given);

    /// @notice The stake is more than can be counted.
    error StakeTooLarge(uint256 most, uint256 given);

    /// @notice The value sent must be the stake if that is hbar, and 0 if it is of a token.
    error WrongValue(uint256 expected, uint256 sent);

    /// @notice All `most` seats are taken, until somebody who has left withdraws.
    error NoSeat(uint256 most);

    /// @notice A stake is bound until `until`, in seconds.
    error StakeBound(uint32 number, uint256 until);

    /// @notice A reward epoch that ends at block `end` or later must be closed first: the node may have rewards in it.
    error RewardsOpen(uint32 number, uint64 end);

    /// @notice The committee `epoch` is decided and has not taken over yet.
    error HandoverPending(uint64 epoch);

    /// @notice The next committee can be decided from block `height` on.
    error TooEarly(uint64 height);

    /// @notice The next committee would be the same.
    error NothingChanges();

    /// @notice The next committee would have no members.
    error NobodyLeft();

    /// @notice There is no such committee yet.
    error UnknownEpoch(uint64 epoch);

    /// @notice There are fewer signatures than it takes.
    error TooFewSignatures(uint256 required, uint256 given);

    /// @notice The signature at this place is none: not 65 bytes, of nobody, or in its malleable form.
    error BadSignature(uint256 place);

    /// @notice Signatures are in strictly ascending order of their signers; `signer` does not continue it.
    error UnsortedSigners(address signer);

    /// @notice `signer` is no member of the committee, or has no say in this: it was slashed, or it is the node that is
    /// reported. A signature of other data shows as somebody unknown.
    error NotAMember(uint64 epoch, address signer);

    /// @notice Both attestations say the same.
    error NoContradiction();

    /// @notice Nothing of the token is owed to `who`.
    error NothingOwed(address token, address who);

    /// @notice `who` does not take the payment.
    error PaymentRefused(address who, bytes reason);

    /// @notice The parameter must be `least` to `most`.
    error ParameterOutOfRange(string name, uint256 least, uint256 most, uint256 given);

    /// @notice There is no code at the policy's address.
    error NoPolicy(address policy);

    /// @notice Somebody must get what is left of slashed stakes; and the fee vault, from which tokens never come out,
    /// can be that for hbar only.
    error BadBeneficiary(address beneficiary, address stakeToken);

    /**
     * @notice Registers a node whose owner is the caller.
     * @param attester the address of the key with which it attests blocks; no other node that has not withdrawn has it
     * @param account the N of its Hedera account 0.0.N; that and the key are its own from its admission on
     * @param key the key that signs for it on Hedera, an encoded HAPI `Key` of one Ed25519 or secp256k1 key
     * @param amount the stake: in weibars, the value sent; or units of the parameters' token, which the caller has
     * allowed this contract to take
     * @param signature the attester's of `Registration(address owner,uint64 account,bytes key)`
     * @return number what the node is known by from now on
     */
    function register(
        address attester,
        uint64 account,
        bytes calldata key,
        uint256 amount,
        bytes calldata signature
    ) external payable returns (uint32 number);

    /// @notice Adds to a node's stake, in its own token; anybody may.
    /// @param amount as in {register}
    function addStake(uint32 number, uint256 amount) external payable;

    /// @notice Announces that a node is not to be in the next committee. There is no way back; its owner alone may.
    function leave(uint32 number) external;

    /**
     * @notice Credits a node's stake to its owner and frees its seat: at once if it was never to be in a committee,
     * else `leaveDelay` seconds after it has left, when a reward epoch that ends after that is closed. Anybody may, but
     * for a candidate its owner alone.
     */
    function withdraw(uint32 number) external;

    /**
     * @notice Gives a candidate a seat, for the next committee.
     * @param signatures by a threshold of the committee in force, of `Admission(uint32 node,uint64 nonce)` with the
     * present {nonce}, in ascending order of the signers
     */
    function admit(uint32 number, bytes[] calldata signatures) external;

    /// @notice Keeps a node out of the next committee.
    /// @param signatures of `Expulsion(uint32 node,uint64 nonce)`, as in {admit}
    function expel(uint32 number, bytes[] calldata signatures) external;

    /**
     * @notice Decides the next committee, by anybody, once the one in force is `epochBlocks` old. More than two thirds
     * of its members must agree in everything: floor(2n/3) + 1.
     */
    function rotate() external;

    /**
     * @notice Changes the rules.
     * @param signatures of `Parameters(uint64 epochBlocks,uint64 leaveDelay,uint128 minStake,address stakeToken,uint16
     * reporterShare,address beneficiary,uint16 window,uint16 required,address policy,uint64 nonce)`, as in {admit}
     */
    function setParameters(Parameters calldata next, bytes[] calldata signatures) external;

    /// @notice Slashes a node that attested two blocks, or two states, at one height.
    function reportEquivocation(uint32 number, uint64 height, Attested calldata one, Attested calldata other) external;

    /**
     * @notice Slashes a node that attested another block, or another state, than the committee of which it was a
     * member.
     * @param signatures a threshold of the other members', of `blockHash` and `stateRoot`, in ascending order of the
     * signers
     */
    function reportContradiction(
        uint32 number,
        uint64 height,
        Attested calldata claimed,
        bytes32 blockHash,
        bytes32 stateRoot,
        bytes[] calldata signatures
    ) external;

    /// @notice Pays `who` what is owed to it, which anybody may ask for: in hbar to a Hedera account, the whole
    /// tinybars.
    function collect(address token, address who) external;

    /// @notice A node, by its number.
    function node(uint32 number) external view returns (Node memory);

    /// @notice What a node is at present.
    function statusOf(uint32 number) external view returns (Status);

    /// @notice The N of a node's Hedera account 0.0.N; 0 if there is no such node.
    function accountOf(uint32 number) external view returns (uint64);

    /// @notice The node that attests with this key, or did so last; 0 if there is none.
    function numberOf(address attester) external view returns (uint32);

    /// @notice How many nodes were ever registered: their numbers are 1 to this.
    function nodeCount() external view returns (uint32);

    /**
     * @notice The nodes that have seats, members or not.
     * @return numbers by seat; 0 for an empty one
     * @return slashed bit s is set if the node in seat s was slashed
     */
    function holders() external view returns (uint32[] memory numbers, uint128 slashed);

    /// @notice What nodes have staked in the token in which stakes are made at present.
    function stakesOf(uint32[] calldata numbers) external view returns (uint128[] memory);

    /// @notice The number of the committee in force.
    function currentEpoch() external view returns (uint64);

    /// @notice The number of the newest committee, which may be pending.
    function newestEpoch() external view returns (uint64);

    /// @notice Any committee, by its number: the first has 0.
    function committee(uint64 epoch) external view returns (Committee memory);

    /// @notice The number of the committee that attests a height, as far as is decided.
    function epochAt(uint64 height) external view returns (uint64);

    /// @notice The committee that attests a height, as far as is decided.
    function committeeAt(uint64 height) external view returns (Committee memory);

    /// @notice The members of the committee in force, in ascending order of their seats.
    function members() external view returns (Member[] memory);

    /// @notice What the next signatures of members must name, so that each is good once.
    function nonce() external view returns (uint64);

    /// @notice The rules in force.
    function parameters() external view returns (Parameters memory);

    /// @notice What `who` can {collect}, in weibars, or units of a token.
    function owed(address token, address who) external view returns (uint256);

    /// @notice The most nodes that have seats.
    function MAX_NODES() external view returns (uint256);
}
