// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {CrosslinksDouble} from "../test/CrosslinksDouble.sol";
import {Vm, vm} from "../test/Vm.sol";
import {Admissions} from "./Admissions.sol";
import {ICrosslinks} from "./ICrosslinks.sol";
import {IObjectManager} from "./IObjectManager.sol";
import {Literal} from "./Literals.sol";
import {ObjectManager} from "./ObjectManager.sol";
import {BalanceType} from "./types/BalanceType.sol";

/**
 * @dev Three networks in one EVM, each with a manager, and histories of creations, moves, seals, claims (some with roots
 * that somebody made up), payments, decisions and resolutions in any order. Every block has a root of its own; a decision
 * makes that true, or another. A receipt names the manager that claims it, as all networks have one address in fact.
 */
contract ExactlyOneTest {
    uint64 private constant FIRST = 1001;
    uint256 private constant NETWORKS = 3;
    uint256 private constant MAX_OPEN = 5;
    uint256 private constant MAX_OBJECTS = 4;
    uint256 private constant STEPS = 48;
    uint128 private constant AMOUNT = 1_000;

    /// @dev What left, as the source said it: the receipt, encoded.
    struct Departure {
        bytes receipt;
        bytes state;
        bool claimed;
    }

    /// @dev A block with a receipt, of which nobody knows whether its root is true.
    struct Slot {
        uint64 network;
        uint64 height;
    }

    /// @dev A copy, or a receipt that can still be claimed, and the open blocks whose roots must be true for it to be
    /// where the object is, and those of which one must be false.
    struct Place {
        bytes32 index;
        uint128 amount;
        uint256 all;
        uint256 notAll;
    }

    ObjectManager[3] private managers;
    CrosslinksDouble[3] private crosslinks;
    Admissions[3] private admissions;
    bytes32 private typeId;
    bytes32[] private objects;
    Departure[] private departures;
    Slot[] private open;
    uint64 private height = 1;

    function setUp() public {
        vm.deal(address(this), type(uint128).max);
        uint64[] memory networks = new uint64[](NETWORKS);
        for (uint64 i = 0; i < NETWORKS; ++i) networks[i] = FIRST + i;
        BalanceType code = new BalanceType();
        for (uint256 i = 0; i < NETWORKS; ++i) {
            vm.chainId(FIRST + i);
            crosslinks[i] = new CrosslinksDouble(networks);
            ICrosslinks known = ICrosslinks(address(crosslinks[i]));
            admissions[i] = new Admissions(known, 1, 1, payable(address(this)));
            managers[i] = new ObjectManager(known, admissions[i]);
            typeId = managers[i].register(address(code));
        }
    }

    /// @dev After every few steps: in every world that is still possible each object is in one place, and what they hold
    /// together is what was made. In the end, once all is known, anybody's calls leave one copy of each, for good.
    function testFuzz_everyObjectIsInOnePlaceInEveryWorld(uint256 seed) public {
        for (uint256 step = 1; step <= STEPS; ++step) {
            seed = uint256(keccak256(abi.encode(seed)));
            _act(seed % 16, seed >> 8);
            if (step % 6 == 0) _check();
        }
        while (open.length != 0) _decide(seed = uint256(keccak256(abi.encode(seed))));
        _check();
        _collapse();
        for (uint256 d = 0; d < departures.length; ++d) _claim(d, true, seed);
        _collapse();
        for (uint256 k = 0; k < objects.length; ++k) {
            uint256 count = 0;
            for (uint256 i = 0; i < NETWORKS; ++i) {
                count += managers[i].copyCount(typeId, objects[k]);
                bytes32 at = managers[i].standing(typeId, objects[k]);
                if (at == 0) continue;
                IObjectManager.Copy memory copy = managers[i].copy(at);
                vm.assertFalse(copy.moved);
                vm.assertEq(copy.dependency.all.length + copy.dependency.notAll.length, 0);
            }
            vm.assertEq(count, 1);
        }
    }

    function _act(uint256 what, uint256 seed) private {
        if (what < 2) _create(seed);
        else if (what < 5) _move(seed);
        else if (what < 7) _seal(_enter(seed), _anyCopy(seed % NETWORKS, seed));
        else if (what < 10 && departures.length != 0)
            _claim((seed >> 8) % departures.length, (seed >> 62) % 4 != 0, seed);
        else if (what < 13) _pay(seed);
        else if (what < 14) _decide(seed);
        else _resolve(_enter(seed), _anyCopy(seed % NETWORKS, seed));
    }

    function _create(uint256 seed) private {
        if (objects.length == MAX_OBJECTS) return;
        uint256 i = _enter(seed);
        (bytes32 index, ) = managers[i].create(typeId, abi.encode(address(this), address(this), AMOUNT));
        objects.push(index);
    }

    function _move(uint256 seed) private {
        uint256 i = _enter(seed);
        bytes32 at = _anyCopy(i, seed);
        if (at == 0 || open.length == MAX_OPEN) return;
        uint64 destination = FIRST + uint64((i + 1 + ((seed >> 16) % (NETWORKS - 1))) % NETWORKS);
        vm.recordLogs();
        try managers[i].moveOut(at, destination) {
            Vm.Log[] memory logs = vm.getRecordedLogs();
            Vm.Log memory last = logs[logs.length - 1];
            vm.assertEq(last.topics[0], IObjectManager.MovedOut.selector);
            (IObjectManager.Receipt memory receipt, bytes memory state) = abi.decode(
                last.data,
                (IObjectManager.Receipt, bytes)
            );
            departures.push(Departure(abi.encode(receipt), state, false));
            open.push(Slot(FIRST + uint64(i), height));
        } catch {}
    }

    function _seal(uint256 i, bytes32 at) private {
        if (at == 0) return;
        uint64 moved = managers[i].copy(at).height;
        crosslinks[i].own(moved, _root(FIRST + uint64(i), moved));
        try managers[i].seal(at, hex"00") {} catch {}
    }

    function _claim(uint256 d, bool honest, uint256 seed) private {
        Departure storage departure = departures[d];
        IObjectManager.Receipt memory receipt = abi.decode(departure.receipt, (IObjectManager.Receipt));
        uint256 i = _enter(receipt.destination - FIRST);
        bytes32 root = honest ? _root(receipt.source, receipt.height) : keccak256(abi.encode("made up", seed % 3));
        receipt.manager = address(managers[i]);
        crosslinks[i].state(root, receipt.manager, managers[i].receiptSlot(managers[i].receiptIdOf(receipt)));
        try admissions[i].post{value: 1}(Literal(receipt.source, receipt.height, root)) {} catch {}
        try managers[i].claim(receipt, departure.state, root, new bytes[](0), new bytes[](0)) {
            if (honest) departure.claimed = true;
        } catch {}
    }

    function _pay(uint256 seed) private {
        uint256 i = _enter(seed);
        bytes32[] memory ats = new bytes32[](2);
        (ats[0], ats[1]) = (_anyCopy(i, seed), _anyCopy(i, seed >> 64));
        if (ats[0] == 0 || ats[1] == 0) return;
        try managers[i].transact(typeId, ats, abi.encode(uint128((seed >> 128) % 50))) {} catch {}
    }

    /// @dev Everybody hears of it at once; it is the block's own root with three in four.
    function _decide(uint256 seed) private {
        if (open.length == 0) return;
        Slot memory slot = open[seed % open.length];
        bytes32 root = _root(slot.network, slot.height);
        if ((seed >> 32) % 4 == 0) root = keccak256(abi.encode("another", root));
        for (uint256 i = 0; i < NETWORKS; ++i) crosslinks[i].decide(slot.network, slot.height, root);
        open[seed % open.length] = open[open.length - 1];
        open.pop();
    }

    function _resolve(uint256 i, bytes32 at) private {
        if (at == 0) return;
        try managers[i].resolve(at) {} catch {}
    }

    /// @dev What anybody does once all is known.
    function _collapse() private {
        for (uint256 i = 0; i < NETWORKS; ++i) {
            vm.chainId(FIRST + i);
            for (uint256 n = 0; n < 2 * objects.length; ++n) {
                IObjectManager.Copy[] memory copies = managers[i].copies(typeId, objects[n / 2], 0, 64);
                for (uint256 c = 0; c < copies.length; ++c) {
                    if (n % 2 == 0 && copies[c].moved && !copies[c].isSealed) _seal(i, copies[c].key);
                    if (n % 2 == 1) _resolve(i, copies[c].key);
                }
            }
        }
    }

    function _check() private view {
        Place[] memory places = _places();
        for (uint256 world = 0; world < 1 << open.length; ++world) {
            uint256 sum = 0;
            for (uint256 k = 0; k < objects.length; ++k) {
                uint256 count = 0;
                for (uint256 p = 0; p < places.length; ++p) {
                    Place memory place = places[p];
                    if (place.index != objects[k] || place.all & ~world != 0) continue;
                    if (place.notAll != 0 && place.notAll & ~world == 0) continue;
                    ++count;
                    sum += place.amount;
                }
                vm.assertEq(count, 1);
            }
            vm.assertEq(sum, objects.length * AMOUNT);
        }
    }

    /// @dev All places of objects that some world has.
    function _places() private view returns (Place[] memory places) {
        uint256 count = 0;
        places = new Place[](256);
        for (uint256 n = 0; n < NETWORKS * objects.length; ++n) {
            (uint256 i, bytes32 index) = (n % NETWORKS, objects[n / NETWORKS]);
            IObjectManager.Copy[] memory copies = managers[i].copies(typeId, index, 0, 64);
            for (uint256 c = 0; c < copies.length; ++c) {
                IObjectManager.Copy memory copy = copies[c];
                (bool possible, uint256 all) = _mask(copy.dependency.all);
                Literal[] memory clause = copy.dependency.notAll;
                // What is moved and not sealed is where it is if its move is false, all the same.
                if (copy.moved && !copy.isSealed) clause = _moveOf(FIRST + uint64(i), copy.height);
                (bool failing, uint256 notAll) = _mask(clause);
                if (!failing) notAll = 0;
                else if (clause.length != 0 && notAll == 0) continue;
                if (possible) places[count++] = Place(index, _amountOf(copy.state), all, notAll);
            }
        }
        for (uint256 d = 0; d < departures.length; ++d) {
            IObjectManager.Receipt memory receipt = abi.decode(departures[d].receipt, (IObjectManager.Receipt));
            (bool possible, uint256 all) = _mask(receipt.all);
            (bool left, uint256 move) = _mask(_moveOf(receipt.source, receipt.height));
            if (departures[d].claimed || !possible || !left) continue;
            places[count++] = Place(receipt.index, _amountOf(departures[d].state), all | move, 0);
        }
        assembly ("memory-safe") {
            mstore(places, count)
        }
    }

    /// @dev The open blocks whose roots must be true for a list to hold; not possible if one of it is false.
    function _mask(Literal[] memory list) private view returns (bool possible, uint256 mask) {
        for (uint256 i = 0; i < list.length; ++i) {
            bytes32 decided = crosslinks[0].rootAt(list[i].network, list[i].height);
            if (decided == list[i].root) continue;
            if (decided != 0 || list[i].root != _root(list[i].network, list[i].height)) return (false, 0);
            uint256 before = mask;
            for (uint256 o = 0; o < open.length; ++o) {
                if (open[o].network == list[i].network && open[o].height == list[i].height) mask |= 1 << o;
            }
            require(mask != before, "a root of a block without a receipt");
        }
        return (true, mask);
    }

    function _moveOf(uint64 network, uint64 at) private pure returns (Literal[] memory list) {
        list = new Literal[](1);
        list[0] = Literal(network, at, _root(network, at));
    }

    function _root(uint64 network, uint64 at) private pure returns (bytes32) {
        return keccak256(abi.encode("root", network, at));
    }

    function _amountOf(bytes memory state) private pure returns (uint128 amount) {
        assembly ("memory-safe") {
            amount := shr(128, mload(add(state, 72)))
        }
    }

    /// @dev The next block, on one of the networks.
    function _enter(uint256 seed) private returns (uint256 i) {
        i = seed % NETWORKS;
        vm.chainId(FIRST + i);
        vm.roll(++height);
    }

    function _anyCopy(uint256 i, uint256 seed) private view returns (bytes32) {
        for (uint256 k = 0; k < objects.length; ++k) {
            bytes32 index = objects[((seed >> 20) + k) % objects.length];
            uint256 count = managers[i].copyCount(typeId, index);
            if (count != 0) return managers[i].copies(typeId, index, (seed >> 24) % count, 1)[0].key;
        }
        return 0;
    }

    receive() external payable {}
}
