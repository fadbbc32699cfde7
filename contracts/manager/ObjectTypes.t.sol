// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {ManagerFixture} from "../test/ManagerFixture.sol";
import {WaywardType} from "../test/WaywardType.sol";
import {vm} from "../test/Vm.sol";
import {IObjectManager} from "./IObjectManager.sol";
import {PureCode} from "./PureCode.sol";

contract ObjectTypesTest is ManagerFixture {
    WaywardType private code;
    bytes32 private typeId;

    function setUp() public {
        _deploy();
        code = new WaywardType();
        typeId = manager.register(address(code));
    }

    function test_aTypeIsTheHashOfItsCode() public {
        vm.assertEq(typeId, address(code).codehash);
        vm.assertEq(manager.typeCode(typeId), address(code));
        // The same code elsewhere is the same type, and stays where it was found first.
        WaywardType twin = new WaywardType();
        vm.assertEq(manager.register(address(twin)), typeId);
        vm.assertEq(manager.typeCode(typeId), address(code));
    }

    function test_registrationIsLogged() public {
        address place = address(bytes20("where some code is.."));
        vm.etch(place, hex"5f5ff3");
        vm.expectEmit(address(manager));
        emit IObjectManager.TypeRegistered(keccak256(hex"5f5ff3"), place);
        manager.register(place);
    }

    function test_whereThereIsNoCodeThereIsNoType() public {
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.NoCode.selector, ALICE));
        manager.register(ALICE);
    }

    function test_codeThatDoesMoreIsRefused() public {
        vm.etch(ALICE, hex"5f54");
        vm.expectRevert(abi.encodeWithSelector(PureCode.ImpureCode.selector, 1, 0x54));
        manager.register(ALICE);
        // Nor is the manager a type.
        vm.expectPartialRevert(PureCode.ImpureCode.selector);
        manager.register(address(manager));
    }

    function test_unknownTypesMakeNothing() public {
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.UnknownType.selector, bytes32(0)));
        manager.create(0, "");
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.UnknownType.selector, bytes32("x")));
        manager.create(bytes32("x"), "");
    }

    function test_codeThatChangedIsNotCalled() public {
        vm.etch(address(code), hex"5f5ff3");
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.CodeChanged.selector, typeId, code));
        manager.create(typeId, abi.encode(1));
    }

    function test_aStateHasItsLimit() public {
        (, bytes32 at) = manager.create(typeId, abi.encode(2_048));
        vm.assertEq(manager.copy(at).state.length, 2_048);
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.StateTooLong.selector, 2_049));
        manager.create(typeId, abi.encode(2_049));
        manager.transact(typeId, _ats(at), abi.encode(1, 0));
        vm.assertEq(manager.copy(at).state.length, 0);
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.StateTooLong.selector, 2_049));
        manager.transact(typeId, _ats(at), abi.encode(1, 2_049));
    }

    function test_theDataHasItsLimit() public {
        bytes memory data = abi.encodePacked(uint256(1), uint256(5), new bytes(16_384 - 64));
        (, bytes32 at) = manager.create(typeId, data);
        manager.transact(typeId, _ats(at), data);
        data = bytes.concat(data, hex"00");
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.DataTooLong.selector, 16_385));
        manager.create(typeId, data);
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.DataTooLong.selector, 16_385));
        manager.transact(typeId, _ats(at), data);
    }

    function test_aTypeGivesAsManyStatesAsItGot() public {
        (, bytes32 at) = manager.create(typeId, abi.encode(1));
        for (uint256 count = 0; count <= 2; count += 2) {
            vm.expectRevert(abi.encodeWithSelector(IObjectManager.WrongStateCount.selector, 1, count));
            manager.transact(typeId, _ats(at), abi.encode(count, 1));
        }
    }

    function test_theReasonOfATypeIsHandedOn() public {
        (, bytes32 at) = manager.create(typeId, abi.encode(1));
        bytes memory reason = abi.encodeWithSelector(WaywardType.Wayward.selector, 7);
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.TypeReverted.selector, reason));
        manager.transact(typeId, _ats(at), abi.encode(99, 7));
    }

    function test_aTypeThatDoesNotEndCostsItsGasAndNoMore() public {
        (, bytes32 at) = manager.create(typeId, abi.encode(1));
        uint256 before = gasleft();
        vm.expectRevert(abi.encodeWithSelector(IObjectManager.TypeReverted.selector, bytes("")));
        manager.transact(typeId, _ats(at), abi.encode(98, 0));
        vm.assertLe(before - gasleft(), 2_000_000 + 100_000);
    }

    /// @dev However little gas there is: the type has its 2,000,000 or the manager says that it has not.
    function testFuzz_aTypeNeverRunsShortOfGas(uint256 gas) public {
        (, bytes32 at) = manager.create(typeId, abi.encode(1));
        gas = 100_000 + (gas % 2_200_000);
        bytes memory call = abi.encodeCall(IObjectManager.transact, (typeId, _ats(at), abi.encode(1, 3)));
        (bool ok, bytes memory reason) = address(manager).call{gas: gas}(call);
        if (ok) return;
        vm.assertTrue(bytes4(reason) == IObjectManager.TooLittleGas.selector);
        (ok, ) = address(manager).call{gas: 2_200_000}(call);
        vm.assertTrue(ok);
    }
}
