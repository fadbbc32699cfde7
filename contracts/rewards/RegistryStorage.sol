// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {HederaKeys} from "./HederaKeys.sol";
import {INodeRegistry} from "./INodeRegistry.sol";

/**
 * @title What the registry keeps
 * @dev The registry has no constructor: a network's genesis writes its first committee here, and the nodes write when a
 * committee takes over. `plugin/protocol/node-registry.ts` has the same layout, and a test that reads what it writes.
 */
abstract contract RegistryStorage is INodeRegistry {
    enum Step {
        None,
        Candidate,
        Seated,
        Withdrawn
    }

    /// @dev A node, in four words.
    struct Entry {
        address owner;
        uint64 account;
        Step step;
        uint8 seat;
        bool slashed;
        /// @dev With `keyX`, see {HederaKeys}.
        uint8 keyKind;
        address attester;
        uint48 fromEpoch;
        uint48 untilEpoch;
        address stakeToken;
        uint96 stake;
        bytes32 keyX;
    }

    /// @dev The `fromEpoch` of a node that is in no committee, nor in a pending one.
    uint48 internal constant NEVER = type(uint48).max;

    Parameters internal _parameters;

    uint32 internal _nodeCount;
    uint8 internal _seated;
    uint64 internal _newestEpoch;
    uint64 internal _nonce;

    /// @dev The seats of the next committee, if it were decided now.
    uint128 internal _next;
    uint128 internal _slashedSeats;

    mapping(uint64 epoch => Committee) internal _committees;
    mapping(uint32 number => Entry) internal _entries;
    /// @dev By seat; 0 for an empty one.
    uint32[128] internal _holders;
    mapping(address attester => uint32) internal _numberOf;
    /// @dev Of nodes that have seats, as the next one.
    mapping(uint64 account => uint32) internal _numberOfAccount;
    mapping(bytes32 keyX => uint32) internal _numberOfKey;
    mapping(address token => mapping(address who => uint256)) internal _owed;

    function _entry(uint32 number) internal view returns (Entry storage entry) {
        entry = _entries[number];
        if (entry.step == Step.None) revert UnknownNode(number);
    }

    /// @dev A node that has neither lost nor withdrawn its stake.
    function _staked(uint32 number) internal view returns (Entry storage entry) {
        entry = _entry(number);
        if (entry.slashed) revert WrongStatus(number, Status.Slashed);
        if (entry.step == Step.Withdrawn) revert WrongStatus(number, Status.Withdrawn);
    }

    function _isNext(Entry storage entry) internal view returns (bool) {
        return (_next >> entry.seat) & 1 == 1;
    }

    function _keyOf(Entry storage entry) internal view returns (bytes memory) {
        return HederaKeys.unpack(entry.keyKind, entry.keyX);
    }
}
