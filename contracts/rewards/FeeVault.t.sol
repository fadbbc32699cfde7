// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {RewardsFixture} from "../test/RewardsFixture.sol";
import {vm} from "../test/Vm.sol";
import {FeeVault} from "./FeeVault.sol";
import {IFeeVault} from "./IFeeVault.sol";
import {IRewardsDistributor} from "./IRewardsDistributor.sol";
import {RewardAddresses} from "./RewardAddresses.sol";

contract FeeVaultTest is RewardsFixture {
    function setUp() public {
        _begin(1);
    }

    function testFuzz_givesTheDistributorAllThatItHas(uint96 fees) public {
        vm.deal(VAULT, fees);
        vm.expectEmit(VAULT);
        emit IFeeVault.Released(fees);
        vm.prank(address(distributor));
        vm.assertEq(IFeeVault(VAULT).release(), fees);
        vm.assertEq(VAULT.balance, 0);
        vm.assertEq(address(distributor).balance, fees);
    }

    function testFuzz_givesNobodyElseAnything(address caller) public {
        vm.assume(caller != address(distributor));
        vm.deal(VAULT, 1 ether);
        vm.expectRevert(abi.encodeWithSelector(IFeeVault.NotTheDistributor.selector, caller));
        vm.prank(caller);
        IFeeVault(VAULT).release();
    }

    function test_anybodyMayAddToIt() public {
        (bool ok, ) = VAULT.call{value: 5}("");
        vm.assertTrue(ok);
        vm.assertEq(VAULT.balance, 5);
    }

    function test_keepsWhatTheDistributorDoesNotTake() public {
        vm.etch(RewardAddresses.REWARDS_DISTRIBUTOR, hex"fe");
        vm.deal(VAULT, 5);
        vm.expectRevert(abi.encodeWithSelector(IFeeVault.NotReleased.selector, 5));
        vm.prank(address(distributor));
        IFeeVault(VAULT).release();
    }

    function test_theDistributorTakesFeesFromTheVaultAlone() public {
        (bool ok, bytes memory reason) = address(distributor).call{value: 1}("");
        vm.assertFalse(ok);
        vm.assertEq(reason, abi.encodeWithSelector(IRewardsDistributor.NotTheFeeVault.selector, address(this)));
    }
}
