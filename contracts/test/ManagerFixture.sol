// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Admissions} from "../manager/Admissions.sol";
import {Dependency} from "../manager/Dependencies.sol";
import {IAdmissions} from "../manager/IAdmissions.sol";
import {ICrosslinks} from "../manager/ICrosslinks.sol";
import {IObjectManager} from "../manager/IObjectManager.sol";
import {Literal} from "../manager/Literals.sol";
import {ObjectManager} from "../manager/ObjectManager.sol";
import {BalanceType} from "../manager/types/BalanceType.sol";
import {CounterType} from "../manager/types/CounterType.sol";
import {NftType} from "../manager/types/NftType.sol";
import {CrosslinksDouble} from "./CrosslinksDouble.sol";
import {vm} from "./Vm.sol";

/// @title A manager whose crosslinks know what a test tells them
abstract contract ManagerFixture {
    uint64 internal constant HOME = 1001;
    uint64 internal constant FAR = 1002;
    uint64 internal constant FARTHER = 1003;
    uint64 internal constant STRANGER = 1004;
    uint256 internal constant BOND = 1 ether;
    address internal constant ALICE = address(bytes20("alice lives here, at"));
    address internal constant BOB = address(bytes20("bob's is this one at"));

    CrosslinksDouble internal crosslinks;
    IAdmissions internal admissions;
    IObjectManager internal manager;
    bytes32 internal balanceType;
    bytes32 internal counterType;
    bytes32 internal nftType;

    function _deploy() internal {
        vm.chainId(HOME);
        vm.roll(100);
        vm.deal(address(this), type(uint128).max);
        uint64[] memory networks = new uint64[](3);
        (networks[0], networks[1], networks[2]) = (HOME, FAR, FARTHER);
        crosslinks = new CrosslinksDouble(networks);
        ICrosslinks known = ICrosslinks(address(crosslinks));
        admissions = new Admissions(known, 1, BOND, payable(BOB));
        manager = new ObjectManager(known, admissions);
        balanceType = manager.register(address(new BalanceType()));
        counterType = manager.register(address(new CounterType()));
        nftType = manager.register(address(new NftType()));
    }

    function _counter(address owner) internal returns (bytes32 index, bytes32 at) {
        vm.prank(owner);
        return manager.create(counterType, "");
    }

    function _balance(address owner, uint128 amount) internal returns (bytes32 index, bytes32 at) {
        vm.prank(owner);
        return manager.create(balanceType, abi.encode(owner, owner, amount));
    }

    /// @dev A literal that somebody posted a bond for.
    function _posted(uint64 network, uint64 height, uint256 root) internal returns (Literal memory literal) {
        literal = Literal(network, height, bytes32(root));
        if (!admissions.admitted(literal)) admissions.post{value: BOND}(literal);
    }

    function _list(Literal memory literal) internal pure returns (Literal[] memory list) {
        list = new Literal[](1);
        list[0] = literal;
    }

    function _list(Literal memory first, Literal memory second) internal pure returns (Literal[] memory list) {
        list = new Literal[](2);
        (list[0], list[1]) = (first, second);
    }

    /// @dev What another network says of an object that left it for here.
    function _receipt(
        bytes32 typeId,
        bytes32 index,
        bytes memory state,
        Literal[] memory all,
        Literal memory move
    ) internal view returns (IObjectManager.Receipt memory) {
        return
            IObjectManager.Receipt({
                manager: address(manager),
                typeId: typeId,
                index: index,
                stateHash: keccak256(state),
                all: all,
                source: move.network,
                destination: HOME,
                height: move.height,
                nonce: 1
            });
    }

    /// @dev Claims a receipt that the state with the literal's root has.
    function _claim(
        IObjectManager.Receipt memory receipt,
        bytes memory state,
        bytes32 root
    ) internal returns (bytes32 at) {
        crosslinks.state(root, receipt.manager, manager.receiptSlot(manager.receiptIdOf(receipt)));
        return manager.claim(receipt, state, root, new bytes[](0), new bytes[](0));
    }

    /// @dev A copy that arrived with these literals; the last of them is that of its move.
    function _arrived(
        bytes32 typeId,
        bytes32 index,
        bytes memory state,
        Literal[] memory all
    ) internal returns (bytes32) {
        Literal memory move = all[all.length - 1];
        Literal[] memory rest = new Literal[](all.length - 1);
        for (uint256 i = 0; i < rest.length; ++i) rest[i] = all[i];
        return _claim(_receipt(typeId, index, state, rest, move), state, move.root);
    }

    function _arrivedCounter(uint256 index, address owner, Literal memory literal) internal returns (bytes32) {
        return _arrived(counterType, bytes32(index), abi.encodePacked(owner, uint64(0)), _list(literal));
    }

    function _ats(bytes32 first) internal pure returns (bytes32[] memory list) {
        list = new bytes32[](1);
        list[0] = first;
    }

    function _ats(bytes32 first, bytes32 second) internal pure returns (bytes32[] memory list) {
        list = new bytes32[](2);
        (list[0], list[1]) = (first, second);
    }

    /// @dev The key of a copy, from what the key says.
    function _key(
        bytes32 typeId,
        bytes32 index,
        Literal[] memory all,
        Literal[] memory notAll
    ) internal view returns (bytes32) {
        return keccak256(abi.encode(address(manager), typeId, index, keccak256(abi.encode(all, notAll))));
    }

    function _none() internal pure returns (Literal[] memory) {
        return new Literal[](0);
    }

    function _at(bytes4 selector, bytes32 at) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(selector, at);
    }

    function _count(bytes32 at) internal view returns (uint64 count) {
        bytes memory state = manager.copy(at).state;
        assembly ("memory-safe") {
            count := shr(192, mload(add(state, 52)))
        }
    }
}
