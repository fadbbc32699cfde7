// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {IHederaAccount} from "../hedera/IHederaAccount.sol";
import {RefusedHederaAccount} from "../hedera/RefusedHederaAccount.sol";
import {RewardsFixture} from "../test/RewardsFixture.sol";
import {delegate, vm} from "../test/Vm.sol";
import {INodeRegistry} from "./INodeRegistry.sol";
import {IRewardsDistributor} from "./IRewardsDistributor.sol";
import {RewardAddresses} from "./RewardAddresses.sol";

/// @title Closing epochs and claiming rewards
contract RewardsDistributorTest is RewardsFixture {
    uint128 private constant ALL = 15;

    function setUp() public {
        _begin(4);
        _goTo(128);
    }

    function test_activeNodesShareTheFees() public {
        vm.deal(VAULT, 10 ether);
        _cost(3, 5e8);
        _record(160, 0xb);
        for (uint32 number = 1; number <= 4; ++number) {
            if (number == 3) continue;
            vm.expectEmit(address(distributor));
            emit IRewardsDistributor.Rewarded(0, number, number == 4 ? 5 ether : 0, uint256(5 ether) / 3);
        }
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.EpochClosed(0, 128, 10 ether, 5 ether, 5 ether - 2, 2);
        distributor.close();
        vm.assertEq(distributor.claimable(1), uint256(5 ether) / 3);
        vm.assertEq(distributor.claimable(2), uint256(5 ether) / 3);
        vm.assertEq(distributor.claimable(3), 0);
        vm.assertEq(distributor.claimable(4), 5 ether + uint256(5 ether) / 3);
        vm.assertEq(distributor.unallocated(), 2);
        vm.assertEq(distributor.received(), 10 ether);
        vm.assertEq(distributor.epoch(), 1);
        vm.assertEq(distributor.lastEnd(), 128);
        vm.assertEq(distributor.costSeen(3), 5e8);
        vm.assertEq(VAULT.balance, 0);
        vm.assertEq(address(distributor).balance, 10 ether);
    }

    function testFuzz_anEpochClosesWhenItIsOldEnoughAndLateAttestationsAreIn(uint64 height) public {
        height = 64 + (height % 300);
        _record(height, ALL);
        bytes memory open = abi.encodeWithSelector(IRewardsDistributor.EpochOpen.selector, 160, height);
        if (height < 160) vm.expectRevert(open);
        distributor.close();
        if (height < 160) return;
        vm.assertEq(distributor.lastEnd(), height - 32);
        // Once an epoch.
        open = abi.encodeWithSelector(IRewardsDistributor.EpochOpen.selector, height + 128, height);
        vm.expectRevert(open);
        distributor.close();
        _record(height + 127, ALL);
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.EpochOpen.selector, height + 128, height + 127));
        distributor.close();
        _record(height + 128, ALL);
        distributor.close();
        vm.assertEq(distributor.lastEnd(), height + 96);
        vm.assertEq(distributor.epoch(), 2);
    }

    function test_withoutARecordNothingCloses() public {
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.EpochOpen.selector, 160, 0));
        distributor.close();
    }

    /// @dev Exactly A of W blocks that end LATE blocks below the record's height.
    function testFuzz_activeIsWhoAttestedEnoughOfTheWindow(uint8 missed, uint8 late) public {
        uint128[] memory bitmaps = new uint128[](256);
        // Node 1 attested what is beside the window, node 2 in it.
        for (uint256 i = 0; i < 256; ++i) bitmaps[i] = i < 32 || i >= 96 ? 1 : 2;
        for (uint256 i = 0; i < missed % 64; ++i) bitmaps[32 + ((i + late) % 64)] = 0;
        vm.deal(VAULT, 1 ether);
        _record(300, bitmaps);
        distributor.close();
        vm.assertEq(distributor.claimable(1), 0);
        vm.assertEq(distributor.claimable(2), 64 - (missed % 64) >= 32 ? 1 ether : 0);
    }

    function test_costsAreRepaidInProportionIfFeesDoNotCoverThem() public {
        _cost(0, 1e8);
        _cost(1, 2e8);
        vm.deal(VAULT, 1 ether);
        _close(ALL);
        vm.assertEq(distributor.claimable(1), uint256(1 ether) / 3);
        vm.assertEq(distributor.claimable(2), uint256(2 ether) / 3);
        vm.assertEq(distributor.claimable(3), 0);
        vm.assertEq(distributor.unallocated(), 1);
        // What was not repaid is forgotten.
        _pass(128);
        vm.deal(VAULT, 4 ether);
        _close(ALL);
        vm.assertEq(distributor.claimable(3), 1 ether);
        vm.assertEq(distributor.claimable(1), uint256(1 ether) / 3 + 1 ether);
        vm.assertEq(distributor.unallocated(), 1);
    }

    function test_costsAreRepaidOnceAndOutOfWhatIsUnallocatedToo() public {
        vm.deal(VAULT, 5 ether);
        _close(0);
        vm.assertEq(distributor.unallocated(), 5 ether);
        _cost(2, 3e8);
        _pass(128);
        _close(0);
        vm.assertEq(distributor.claimable(3), 3 ether);
        _cost(2, 1e8);
        _pass(128);
        _close(0);
        vm.assertEq(distributor.claimable(3), 4 ether);
        vm.assertEq(distributor.unallocated(), 1 ether);
    }

    function test_costsThatFallAreNotRepaidAgainWhenTheyRise() public {
        vm.deal(VAULT, 10 ether);
        _cost(0, 3e8);
        _close(0);
        delete costs;
        _pass(128);
        _close(0);
        _cost(0, 3e8);
        _pass(128);
        _close(0);
        vm.assertEq(distributor.claimable(1), 3 ether);
        _cost(0, 1e8);
        _pass(128);
        _close(0);
        vm.assertEq(distributor.claimable(1), 4 ether);
    }

    function test_costsOfSeatsWithoutANodeAreNobodys() public {
        vm.deal(VAULT, 10 ether);
        _cost(9, 3e8);
        _close(ALL);
        vm.assertEq(distributor.costSeen(9), 3e8);
        for (uint32 number = 1; number <= 4; ++number) vm.assertEq(distributor.claimable(number), 2.5 ether);
    }

    function test_whatNobodyEarnedGoesIntoTheNextEpoch() public {
        vm.deal(VAULT, 1 ether);
        _close(0);
        vm.assertEq(distributor.unallocated(), 1 ether);
        vm.deal(VAULT, 2 ether);
        _pass(128);
        _close(2);
        vm.assertEq(distributor.claimable(2), 3 ether);
        vm.assertEq(distributor.unallocated(), 0);
    }

    function test_anEpochWithoutFeesClosesAsWell() public {
        _close(ALL);
        vm.assertEq(distributor.epoch(), 1);
        vm.assertEq(distributor.unallocated(), 0);
    }

    function test_lessThanAWeibarANodeStays() public {
        vm.deal(VAULT, 3);
        _close(ALL);
        vm.assertEq(distributor.unallocated(), 3);
        vm.deal(VAULT, 2);
        _pass(128);
        _close(ALL);
        vm.assertEq(distributor.unallocated(), 1);
        vm.assertEq(distributor.claimable(4), 1);
    }

    function test_seatsOfNobodyGetNothing() public {
        vm.deal(VAULT, 4 ether);
        _close(type(uint128).max);
        vm.assertEq(distributor.claimable(4), 1 ether);
        vm.assertEq(distributor.claimable(5), 0);
        vm.assertEq(distributor.claimable(0), 0);
    }

    function test_aSlashedNodeKeepsWhatItHasAndGetsNoMore() public {
        vm.deal(VAULT, 4 ether);
        _close(ALL);
        _slash(2);
        vm.deal(VAULT, 3 ether);
        _cost(1, 1e8);
        _pass(128);
        _close(ALL);
        vm.assertEq(distributor.claimable(2), 1 ether);
        // The fee vault is the beneficiary, but nobody has collected for it.
        vm.assertEq(distributor.claimable(1), 2 ether);
        vm.assertEq(distributor.costSeen(1), 1e8);
        distributor.claim(2);
        vm.assertEq(distributor.paid(2), 1 ether);
    }

    function test_whatSlashingLeavesForTheVaultIsSharedLikeFees() public {
        _slash(2);
        registry.collect(address(0), VAULT);
        vm.assertEq(VAULT.balance, 900 ether);
        _close(ALL);
        vm.assertEq(distributor.claimable(1), 300 ether);
    }

    function test_whoLeavesGetsTheEpochInWhichItDidItsPart() public {
        _leave(1);
        _rotate();
        _same(registry.statusOf(1), INodeRegistry.Status.Left);
        vm.deal(VAULT, 4 ether);
        // It attested until it left, which is most of the window.
        uint128[] memory bitmaps = new uint128[](256);
        for (uint256 i = 0; i < 256; ++i) bitmaps[i] = i < 32 + 20 ? 14 : 15;
        _pass(32);
        _record(uint64(_here()), bitmaps);
        distributor.close();
        vm.assertEq(distributor.claimable(1), 1 ether);
        vm.deal(VAULT, 3 ether);
        _pass(128);
        _close(14);
        vm.assertEq(distributor.claimable(1), 1 ether);
        vm.assertEq(distributor.claimable(2), 2 ether);
    }

    function test_whoJoinsGetsAnEpochOfWhichItAttestedEnough() public {
        uint32 number = _register(ALICE);
        _admit(number);
        _rotate();
        vm.deal(VAULT, 5 ether);
        uint128[] memory bitmaps = new uint128[](256);
        for (uint256 i = 0; i < 256; ++i) bitmaps[i] = i < 32 + 31 ? 31 : 15;
        _pass(32);
        _record(uint64(_here()), bitmaps);
        distributor.close();
        // One block too few.
        vm.assertEq(distributor.claimable(number), 0);
        vm.assertEq(distributor.claimable(1), 1.25 ether);
        _pass(128);
        vm.deal(VAULT, 5 ether);
        _close(31);
        vm.assertEq(distributor.claimable(number), 1 ether);
    }

    function test_theRulesInForceAtTheCloseApply() public {
        INodeRegistry.Parameters memory rules = _rules();
        (rules.window, rules.required, rules.policy) = (10, 10, RewardAddresses.STAKE_SHARES);
        _setParameters(rules);
        registry.addStake{value: 2 * STAKE}(2, 2 * STAKE);
        vm.deal(VAULT, 4 ether);
        _pass(32);
        uint128[] memory bitmaps = new uint128[](256);
        for (uint256 i = 0; i < 256; ++i)
            bitmaps[i] =
                i == 41
                    ? 3
                    : i < 41
                        ? 7
                        : 0;
        _record(uint64(_here()), bitmaps);
        distributor.close();
        vm.assertEq(distributor.claimable(1), 1 ether);
        vm.assertEq(distributor.claimable(2), 3 ether);
        vm.assertEq(distributor.claimable(3), 0);
    }

    // Claims

    function testFuzz_aClaimSendsWholeTinybars(uint96 fees) public {
        vm.deal(VAULT, fees);
        _close(4);
        uint256 whole = fees - (fees % TINYBAR);
        if (whole == 0) {
            vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.NothingToClaim.selector, 3));
            return distributor.claim(3);
        }
        address payee = address(uint160(_accountOf(3)));
        vm.expectEmit(address(distributor));
        emit IRewardsDistributor.Claimed(3, _accountOf(3), whole);
        vm.expectEmit(payee);
        emit IHederaAccount.HbarPayment(address(distributor), whole);
        vm.prank(ALICE);
        distributor.claim(3);
        vm.assertEq(payee.balance, whole);
        vm.assertEq(distributor.paid(3), whole);
        vm.assertEq(distributor.claimable(3), fees % TINYBAR);
        // There is no second time.
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.NothingToClaim.selector, 3));
        distributor.claim(3);
    }

    function test_dustAddsUpToTinybars() public {
        for (uint256 i = 0; i < 4; ++i) {
            vm.deal(VAULT, TINYBAR / 3);
            _close(1);
            _pass(128);
        }
        distributor.claim(1);
        vm.assertEq(distributor.paid(1), TINYBAR);
        vm.assertEq(distributor.claimable(1), 4 * (TINYBAR / 3) - TINYBAR);
    }

    function test_whoNeverClaimsLosesNothing() public {
        for (uint256 i = 1; i <= 5; ++i) {
            vm.deal(VAULT, 4 ether);
            _close(ALL);
            _pass(128);
            vm.assertEq(distributor.claimable(1), i * 1 ether);
        }
        distributor.claim(1);
        vm.assertEq(distributor.paid(1), 5 ether);
    }

    function test_anAccountThatHederaRefusesLosesNothingAndHoldsNobodyUp() public {
        vm.deal(VAULT, 4 ether);
        _close(ALL);
        address payee = address(uint160(_accountOf(1)));
        delegate(payee, address(new RefusedHederaAccount(4)));
        bytes memory reason = abi.encodeWithSelector(IHederaAccount.HederaRefused.selector, int64(4));
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.PaymentRefused.selector, _accountOf(1), reason));
        distributor.claim(1);
        vm.assertEq(distributor.claimable(1), 1 ether);
        vm.assertEq(distributor.paid(1), 0);
        distributor.claim(2);
        _pass(128);
        _close(ALL);
        account(_accountOf(1), address(0));
        distributor.claim(1);
        vm.assertEq(distributor.paid(1), 1 ether);
    }

    function test_nothingGoesToAnAccountThatTheNetworkDoesNotKnow() public {
        vm.deal(VAULT, 4 ether);
        _close(ALL);
        vm.etch(address(uint160(_accountOf(1))), "");
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.UnknownAccount.selector, 1, _accountOf(1)));
        distributor.claim(1);
        vm.assertEq(distributor.claimable(1), 1 ether);
    }

    function testFuzz_thereIsNothingToClaimForNodesThatAreNone(uint32 number) public {
        vm.assume(number == 0 || number > 4);
        vm.deal(VAULT, 4 ether);
        _close(type(uint128).max);
        vm.expectRevert(abi.encodeWithSelector(IRewardsDistributor.NothingToClaim.selector, number));
        distributor.claim(number);
    }

    function test_rewardsOutliveTheNode() public {
        _leave(1);
        _rotate();
        vm.deal(VAULT, 4 ether);
        _pass(128);
        _close(ALL);
        vm.warp(_now() + 7 days);
        registry.withdraw(1);
        distributor.claim(1);
        vm.assertEq(address(uint160(_accountOf(1))).balance, 1 ether);
    }

    function test_whatIsForcedInIsNotCounted() public {
        vm.deal(address(distributor), 7 ether);
        vm.deal(VAULT, 4 ether);
        _close(ALL);
        vm.assertEq(distributor.received(), 4 ether);
        vm.assertEq(distributor.claimable(1), 1 ether);
        vm.assertEq(address(distributor).balance, 11 ether);
    }
}
