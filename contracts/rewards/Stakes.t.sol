// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {HederaResponseCodes} from "../hedera/HederaResponseCodes.sol";
import {HederaTransfers} from "../hedera/HederaTransfers.sol";
import {HederaState} from "../hedera/system/HederaState.sol";
import {Committee} from "../test/Committee.sol";
import {Reenterer} from "../test/Reenterer.sol";
import {RewardsFixture} from "../test/RewardsFixture.sol";
import {vm} from "../test/Vm.sol";
import {INodeRegistry} from "./INodeRegistry.sol";
import {IRewardsDistributor} from "./IRewardsDistributor.sol";

/// @title Stakes in hbar and in tokens, and how they are paid back
contract StakesTest is RewardsFixture {
    uint64 private constant COIN = 7001;
    uint64 private constant ALICES = 7002;
    uint64 private constant BOBS = 7003;
    uint64 private constant REGISTRYS = 7004;
    address private constant COIN_ADDRESS = address(7001);

    function setUp() public {
        _begin(4);
        account(ALICES, ALICE);
        account(BOBS, BOB);
        contractAccount(REGISTRYS, address(registry));
        token(COIN, 0, 0, ALICES, 1_000_000, 0);
        relation(COIN, ALICES, 900_000);
        relation(COIN, BOBS, 100_000);
        relation(COIN, REGISTRYS, 0);
    }

    function testFuzz_whatIsOwedIsPaidOnceToWhomItIsOwed(address by) public {
        uint32 number = _register(ALICE);
        vm.prank(ALICE);
        registry.withdraw(number);
        vm.expectEmit(address(registry));
        emit INodeRegistry.Collected(address(0), ALICE, STAKE);
        uint256 before = ALICE.balance;
        vm.prank(by);
        registry.collect(address(0), ALICE);
        vm.assertEq(ALICE.balance - before, STAKE);
        vm.assertEq(registry.owed(address(0), ALICE), 0);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NothingOwed.selector, address(0), ALICE));
        registry.collect(address(0), ALICE);
    }

    function test_aHederaAccountIsPaidWholeTinybars() public {
        INodeRegistry.Parameters memory rules = _rules();
        rules.beneficiary = address(uint160(_accountOf(4)));
        _setParameters(rules);
        registry.addStake{value: 15e9}(2, 15e9);
        _slash(2);
        uint256 rest = registry.owed(address(0), rules.beneficiary);
        vm.assertEq(rest, 900 ether + 135e8);
        registry.collect(address(0), rules.beneficiary);
        vm.assertEq(rules.beneficiary.balance, 900 ether + 1e10);
        vm.assertEq(registry.owed(address(0), rules.beneficiary), 35e8);
        bytes memory nothing = abi.encodeWithSelector(
            INodeRegistry.NothingOwed.selector,
            address(0),
            rules.beneficiary
        );
        vm.expectRevert(nothing);
        registry.collect(address(0), rules.beneficiary);
    }

    function test_whoRefusesMoneyStandsInNobodysWay() public {
        INodeRegistry.Parameters memory rules = _rules();
        rules.beneficiary = address(distributor);
        _setParameters(rules);
        _slash(2);
        bytes memory reason = abi.encodeWithSelector(IRewardsDistributor.NotTheFeeVault.selector, address(registry));
        reason = abi.encodeWithSelector(INodeRegistry.PaymentRefused.selector, address(distributor), reason);
        vm.expectRevert(reason);
        registry.collect(address(0), address(distributor));
        vm.assertEq(registry.owed(address(0), address(distributor)), 900 ether);
        registry.collect(address(0), address(this));
        _slash(3);
        vm.assertEq(registry.owed(address(0), address(distributor)), 1800 ether);
    }

    function test_thereIsNoWayInWhileMoneyGoesOut() public {
        Reenterer owner = new Reenterer();
        uint32 number = _register(address(owner));
        _register(ALICE);
        vm.prank(address(owner));
        registry.withdraw(number);
        bytes memory call = abi.encodeCall(INodeRegistry.collect, (address(0), address(owner)));
        owner.start(address(registry), call);
        vm.assertEq(owner.successes(), 0);
        vm.assertEq(address(owner).balance, STAKE);
        vm.assertEq(address(registry).balance, 5 * uint256(STAKE));
        // Neither as the beneficiary, nor at a Hedera account whose code is another.
        INodeRegistry.Parameters memory rules = _rules();
        rules.beneficiary = address(owner);
        _setParameters(rules);
        _slash(2);
        owner.start(address(registry), call);
        vm.assertEq(owner.successes(), 0);
        vm.assertEq(address(owner).balance, STAKE + 900 ether);
        address payee = address(uint160(_accountOf(1)));
        vm.etch(payee, address(owner).code);
        vm.deal(VAULT, 3 ether);
        _pass(128);
        _close(13);
        Reenterer(payable(payee)).start(address(distributor), abi.encodeCall(IRewardsDistributor.claim, (1)));
        vm.assertEq(Reenterer(payable(payee)).successes(), 0);
        vm.assertEq(payee.balance, 1 ether);
        vm.assertEq(distributor.paid(1), 1 ether);
    }

    // Tokens

    function test_aTokenIsStakedSlashedAndPaidBack() public {
        _stakeIn(COIN_ADDRESS);
        uint32 number = _registerWithToken(500);
        INodeRegistry.Node memory node = registry.node(number);
        vm.assertEq(node.stakeToken, COIN_ADDRESS);
        vm.assertEq(node.stake, 500);
        vm.assertEq(balanceOf(COIN, REGISTRYS), 500);
        vm.assertEq(balanceOf(COIN, BOBS), 99_500);
        allow(COIN, BOBS, REGISTRYS, 5);
        vm.prank(BOB);
        registry.addStake(number, 5);
        vm.assertEq(registry.node(number).stake, 505);
        _slash(number);
        vm.assertEq(registry.owed(COIN_ADDRESS, address(this)), 50);
        vm.assertEq(registry.owed(COIN_ADDRESS, ALICE), 455);
        registry.collect(COIN_ADDRESS, ALICE);
        vm.assertEq(balanceOf(COIN, ALICES), 900_455);
        vm.assertEq(balanceOf(COIN, REGISTRYS), 50);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.NothingOwed.selector, COIN_ADDRESS, ALICE));
        registry.collect(COIN_ADDRESS, ALICE);
    }

    function test_aTokenComesBackWhenItIsWithdrawn() public {
        _stakeIn(COIN_ADDRESS);
        uint32 number = _registerWithToken(500);
        vm.prank(BOB);
        registry.withdraw(number);
        registry.collect(COIN_ADDRESS, BOB);
        vm.assertEq(balanceOf(COIN, BOBS), 100_000);
        vm.assertEq(balanceOf(COIN, REGISTRYS), 0);
    }

    function test_withoutAnAllowanceNobodyRegisters() public {
        _stakeIn(COIN_ADDRESS);
        uint32 before = registry.nodeCount();
        bytes memory signature = Committee.sign(77, _registration(BOB, 3000, _keyOf(9)));
        bytes memory reason = abi.encodeWithSelector(
            HederaTransfers.HederaCallFailed.selector,
            HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE,
            "SPENDER_DOES_NOT_HAVE_ALLOWANCE"
        );
        vm.expectRevert(reason);
        vm.prank(BOB);
        registry.register(vm.addr(77), 3000, _keyOf(9), 500, signature);
        vm.assertEq(registry.nodeCount(), before);
        // Nor does hbar count for a token.
        vm.deal(BOB, 500);
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.WrongValue.selector, 0, 500));
        vm.prank(BOB);
        registry.register{value: 500}(vm.addr(77), 3000, _keyOf(9), 500, signature);
    }

    function test_aTokenThatCannotMoveHoldsUpItsOwnPaymentsAlone() public {
        _stakeIn(COIN_ADDRESS);
        uint32 number = _registerWithToken(500);
        vm.prank(BOB);
        registry.withdraw(number);
        uint256 before = read(HederaState.tokenSlot(COIN));
        tokenFlag(COIN, HederaState.TOKEN_PAUSED);
        vm.expectPartialRevert(HederaTransfers.HederaCallFailed.selector);
        registry.collect(COIN_ADDRESS, BOB);
        vm.assertEq(registry.owed(COIN_ADDRESS, BOB), 500);
        _slash(1);
        registry.collect(address(0), address(this));
        write(HederaState.tokenSlot(COIN), before);
        registry.collect(COIN_ADDRESS, BOB);
    }

    function test_stakesCountInThePresentTokenAlone() public {
        uint32[] memory numbers = new uint32[](3);
        _stakeIn(COIN_ADDRESS);
        (numbers[0], numbers[1], numbers[2]) = (1, _registerWithToken(500), 99);
        uint128[] memory stakes = registry.stakesOf(numbers);
        vm.assertEq(stakes[0], 0);
        vm.assertEq(stakes[1], 500);
        vm.assertEq(stakes[2], 0);
        _stakeIn(address(0));
        stakes = registry.stakesOf(numbers);
        vm.assertEq(stakes[0], STAKE);
        vm.assertEq(stakes[1], 0);
        // Each node's stake grows in its own token.
        vm.expectRevert(abi.encodeWithSelector(INodeRegistry.WrongValue.selector, 0, 5));
        registry.addStake{value: 5}(numbers[1], 5);
    }

    function test_withoutALeastStakeATokenIsNotEvenAskedFor() public {
        INodeRegistry.Parameters memory rules = _rules();
        (rules.stakeToken, rules.minStake, rules.beneficiary) = (COIN_ADDRESS, 0, ALICE);
        _setParameters(rules);
        bytes memory signature = Committee.sign(77, _registration(BOB, 3000, _keyOf(9)));
        vm.prank(BOB);
        vm.assertEq(registry.register(vm.addr(77), 3000, _keyOf(9), 0, signature), 5);
    }

    function _stakeIn(address coin) private {
        INodeRegistry.Parameters memory rules = _rules();
        (rules.stakeToken, rules.beneficiary) = (coin, ALICE);
        if (coin != address(0)) rules.minStake = 500;
        _setParameters(rules);
    }

    function _registerWithToken(uint64 amount) private returns (uint32 number) {
        number = registry.nodeCount() + 1;
        secretOf[number] = uint256(keccak256(abi.encode("with a token", number))) >> 1;
        allow(COIN, BOBS, REGISTRYS, amount);
        bytes32 digest = _registration(BOB, _accountOf(number), _keyOf(number));
        bytes memory signature = Committee.sign(secretOf[number], digest);
        address attester = _attesterOf(number);
        vm.prank(BOB);
        registry.register(attester, _accountOf(number), _keyOf(number), amount, signature);
    }
}
