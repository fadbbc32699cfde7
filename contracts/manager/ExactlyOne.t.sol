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
 * @dev Three networks in one EVM, each with a manager, and a run of creations, moves, seals, claims (some with roots of
 * nobody's), payments, decisions and resolutions in any order. Every block has its own root; a decision makes it true, or
 * another one. A receipt names the manager that claims it, as all networks have one address in fact.
 */
contract Federation {
    uint64 private constant FIRST = 1001;
    uint256 private constant NETWORKS = 3;
    uint256 private constant MAX_OPEN = 5;
    uint256 private constant MAX_OBJECTS = 4;
    uint128 private constant AMOUNT = 1_000;

    /// @dev What left, as the source said it: the receipt, encoded.
    struct Departure {
        bytes receipt;
        bytes state;
        bool claimed;
    }

    /// @dev A block whose root somebody depends on.
    struct Slot {
        uint64 network;
        uint64 height;
    }

    ObjectManager[3] private managers;
    CrosslinksDouble[3] private crosslinks;
    Admissions[3] private admissions;
    bytes32 private typeId;
    bytes32[] private objects;
    Departure[] private departures;
    Slot[] private open;
    uint64 private height = 1;
    uint256 public steps;

    constructor() {
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

    receive() external payable {}

    function create(uint256 seed) external {
        if (objects.length == MAX_OBJECTS) return;
        uint256 i = _enter(seed);
        (bytes32 index, ) = managers[i].create(typeId, abi.encode(address(this), address(this), AMOUNT));
        objects.push(index);
    }

    function move(uint256 seed) external {
        uint256 i = _enter(seed);
        bytes32 at = _anyCopy(i, seed);
        if (at == 0 || open.length == MAX_OPEN) return;
        uint64 destination = FIRST + uint64((i + 1 + ((seed >> 16) % (NETWORKS - 1))) % NETWORKS);
        vm.recordLogs();
        try managers[i].moveOut(at, destination) {
            _note(i);
        } catch {}
    }

    function seal(uint256 seed) external {
        uint256 i = _enter(seed);
        bytes32 at = _anyCopy(i, seed);
        if (at == 0) return;
        uint64 moved = managers[i].copy(at).height;
        crosslinks[i].own(moved, _root(FIRST + uint64(i), moved));
        try managers[i].seal(at, hex"00") {} catch {}
    }

    /// @dev With the block's root, or, one time in four, with one that somebody makes up.
    function claim(uint256 seed) external {
        if (departures.length == 0) return;
        Departure storage departure = departures[(seed >> 8) % departures.length];
        IObjectManager.Receipt memory receipt = abi.decode(departure.receipt, (IObjectManager.Receipt));
        uint256 i = _enter(receipt.destination - FIRST);
        bool honest = (seed >> 32) % 4 != 0;
        bytes32 root = honest ? _root(receipt.source, receipt.height) : keccak256(abi.encode("made up", seed % 3));
        receipt.manager = address(managers[i]);
        bytes32 slot = managers[i].receiptSlot(managers[i].receiptIdOf(receipt));
        crosslinks[i].state(root, receipt.manager, slot);
        try admissions[i].post{value: 1}(Literal(receipt.source, receipt.height, root)) {} catch {}
        try managers[i].claim(receipt, departure.state, root, new bytes[](0), new bytes[](0)) {
            if (honest) departure.claimed = true;
        } catch {}
    }

    function pay(uint256 seed) external {
        uint256 i = _enter(seed);
        bytes32[] memory ats = new bytes32[](2);
        (ats[0], ats[1]) = (_anyCopy(i, seed), _anyCopy(i, seed >> 64));
        if (ats[0] == 0 || ats[1] == 0) return;
        try managers[i].transact(typeId, ats, abi.encode(uint128((seed >> 128) % 50))) {} catch {}
    }

    /// @dev Everybody hears of it at once, true with three in four.
    function decide(uint256 seed) external {
        if (open.length == 0) return;
        Slot memory slot = open[seed % open.length];
        bytes32 root = _root(slot.network, slot.height);
        if ((seed >> 32) % 4 == 0) root = keccak256(abi.encode("another", root));
        for (uint256 i = 0; i < NETWORKS; ++i) crosslinks[i].decide(slot.network, slot.height, root);
        open[seed % open.length] = open[open.length - 1];
        open.pop();
        ++steps;
    }

    function resolve(uint256 seed) external {
        uint256 i = _enter(seed);
        bytes32 at = _anyCopy(i, seed);
        if (at == 0) return;
        try managers[i].resolve(at) {} catch {}
    }

    /// @dev In every world that is still possible each object is in one place, and what they hold together is what was
    /// made. A world gives each open block its own root or another.
    function check() external view {
        for (uint256 world = 0; world < 1 << open.length; ++world) {
            uint256 sum = 0;
            for (uint256 k = 0; k < objects.length; ++k) {
                (uint256 places, uint256 amount) = _placesOf(objects[k], world);
                vm.assertEq(places, 1);
                sum += amount;
            }
            vm.assertEq(sum, objects.length * AMOUNT);
        }
    }

    function _placesOf(bytes32 index, uint256 world) private view returns (uint256 places, uint256 amount) {
        for (uint256 i = 0; i < NETWORKS; ++i) {
            IObjectManager.Copy[] memory copies = managers[i].copies(typeId, index, 0, 64);
            for (uint256 c = 0; c < copies.length; ++c) {
                if (!_lives(copies[c], FIRST + uint64(i), world)) continue;
                ++places;
                amount += _amountOf(copies[c].state);
            }
        }
        for (uint256 d = 0; d < departures.length; ++d) {
            IObjectManager.Receipt memory receipt = abi.decode(departures[d].receipt, (IObjectManager.Receipt));
            if (departures[d].claimed || receipt.index != index || !_allHold(receipt.all, world)) continue;
            Literal memory left = Literal(receipt.source, receipt.height, _root(receipt.source, receipt.height));
            if (!_holds(left, world)) continue;
            ++places;
            amount += _amountOf(departures[d].state);
        }
    }

    /// @dev A moved copy that nobody has sealed lives where its move is false all the same.
    function _lives(IObjectManager.Copy memory copy, uint64 network, uint256 world) private view returns (bool) {
        if (!_allHold(copy.dependency.all, world)) return false;
        Literal memory left = Literal(network, copy.height, _root(network, copy.height));
        if (copy.moved && !copy.isSealed) return !_holds(left, world);
        return copy.dependency.notAll.length == 0 || !_allHold(copy.dependency.notAll, world);
    }

    function _allHold(Literal[] memory list, uint256 world) private view returns (bool) {
        for (uint256 i = 0; i < list.length; ++i) if (!_holds(list[i], world)) return false;
        return true;
    }

    function _holds(Literal memory literal, uint256 world) private view returns (bool) {
        bytes32 decided = crosslinks[0].rootAt(literal.network, literal.height);
        if (decided != 0) return decided == literal.root;
        if (literal.root != _root(literal.network, literal.height)) return false;
        for (uint256 i = 0; i < open.length; ++i) {
            bool same = open[i].network == literal.network && open[i].height == literal.height;
            if (same) return (world >> i) & 1 == 1;
        }
        revert("a root of a block without a receipt");
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
        ++steps;
        i = seed % NETWORKS;
        vm.chainId(FIRST + i);
        vm.roll(++height);
    }

    function _anyCopy(uint256 i, uint256 seed) private view returns (bytes32) {
        if (objects.length == 0) return 0;
        for (uint256 k = 0; k < objects.length; ++k) {
            bytes32 index = objects[((seed >> 20) + k) % objects.length];
            uint256 count = managers[i].copyCount(typeId, index);
            if (count != 0) return managers[i].copies(typeId, index, (seed >> 24) % count, 1)[0].key;
        }
        return 0;
    }

    /// @dev Keeps what the event of a move says.
    function _note(uint256 i) private {
        (bool found, IObjectManager.Receipt memory receipt, bytes memory state) = _movedOut();
        if (!found) return;
        departures.push();
        Departure storage departure = departures[departures.length - 1];
        departure.receipt = abi.encode(receipt);
        departure.state = state;
        open.push(Slot(FIRST + uint64(i), height));
    }

    function _movedOut() private returns (bool, IObjectManager.Receipt memory receipt, bytes memory state) {
        bytes32 topic = IObjectManager.MovedOut.selector;
        for ((uint256 l, Vm.Log[] memory logs) = (0, vm.getRecordedLogs()); l < logs.length; ++l) {
            if (logs[l].topics[0] != topic) continue;
            (receipt, state) = abi.decode(logs[l].data, (IObjectManager.Receipt, bytes));
            return (true, receipt, state);
        }
        return (false, receipt, state);
    }
}

contract ExactlyOneInvariants {
    Federation private federation;

    function setUp() public {
        federation = new Federation();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(federation);
    }

    function invariant_everyObjectIsInOnePlaceInEveryWorld() public view {
        federation.check();
    }
}
