// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {RewardsFixture} from "../test/RewardsFixture.sol";
import {vm} from "../test/Vm.sol";
import {INodeRegistry} from "./INodeRegistry.sol";
import {RewardAddresses} from "./RewardAddresses.sol";

/// @title The rules, and who changes them
contract RegistryParametersTest is RewardsFixture {
    function setUp() public {
        _begin(4);
    }

    function test_theCommitteeChangesTheRules() public {
        INodeRegistry.Parameters memory rules = INodeRegistry.Parameters({
            epochBlocks: 1 << 20,
            leaveDelay: 365 days,
            minStake: type(uint96).max,
            stakeToken: address(7001),
            reporterShare: 5000,
            beneficiary: BOB,
            window: 192,
            required: 192,
            policy: RewardAddresses.SAMPLED_SHARES
        });
        bytes[] memory signatures = _agreed(_change(rules));
        vm.expectEmit(address(registry));
        emit INodeRegistry.ParametersChanged(rules);
        registry.setParameters(rules, signatures);
        vm.assertEq(abi.encode(registry.parameters()), abi.encode(rules));
        // The least that is possible.
        (rules.window, rules.required, rules.epochBlocks) = (1, 1, 1);
        (rules.leaveDelay, rules.minStake, rules.reporterShare, rules.stakeToken) = (0, 0, 0, address(0));
        rules.beneficiary = VAULT;
        _setParameters(rules);
        vm.assertEq(abi.encode(registry.parameters()), abi.encode(rules));
    }

    function test_signaturesAreOfTheseVeryRules() public {
        INodeRegistry.Parameters memory rules = _rules();
        bytes[] memory signatures = _agreed(_change(rules));
        rules.reporterShare = 5000;
        vm.expectPartialRevert(INodeRegistry.NotAMember.selector);
        registry.setParameters(rules, signatures);
    }

    function test_rulesHaveLimits() public {
        INodeRegistry.Parameters memory rules = _rules();
        rules.window = 0;
        _expectOutOfRange(rules, "window", 1, 192, 0);
        rules.window = 193;
        _expectOutOfRange(rules, "window", 1, 192, 193);
        rules = _rules();
        rules.required = 0;
        _expectOutOfRange(rules, "required", 1, 64, 0);
        rules.required = 65;
        _expectOutOfRange(rules, "required", 1, 64, 65);
        rules = _rules();
        rules.epochBlocks = 63;
        _expectOutOfRange(rules, "epochBlocks", 64, 1 << 20, 63);
        rules.epochBlocks = type(uint64).max;
        _expectOutOfRange(rules, "epochBlocks", 64, 1 << 20, type(uint64).max);
        rules = _rules();
        rules.leaveDelay = 365 days + 1;
        _expectOutOfRange(rules, "leaveDelay", 0, 365 days, 365 days + 1);
        rules = _rules();
        rules.minStake = uint128(type(uint96).max) + 1;
        _expectOutOfRange(rules, "minStake", 0, type(uint96).max, uint256(type(uint96).max) + 1);
        rules = _rules();
        rules.reporterShare = 5001;
        _expectOutOfRange(rules, "reporterShare", 0, 5000, 5001);
    }

    function test_somebodyMustGetWhatIsLeftOfSlashedStakes() public {
        INodeRegistry.Parameters memory rules = _rules();
        rules.beneficiary = address(0);
        _expectRefused(rules, abi.encodeWithSelector(INodeRegistry.BadBeneficiary.selector, address(0), address(0)));
        rules.beneficiary = VAULT;
        rules.stakeToken = address(7001);
        _expectRefused(rules, abi.encodeWithSelector(INodeRegistry.BadBeneficiary.selector, VAULT, address(7001)));
    }

    function test_aPolicyHasCode() public {
        INodeRegistry.Parameters memory rules = _rules();
        rules.policy = ALICE;
        _expectRefused(rules, abi.encodeWithSelector(INodeRegistry.NoPolicy.selector, ALICE));
    }

    function _expectOutOfRange(
        INodeRegistry.Parameters memory rules,
        string memory name,
        uint256 least,
        uint256 most,
        uint256 given
    ) private {
        bytes memory reason = abi.encodeWithSelector(
            INodeRegistry.ParameterOutOfRange.selector,
            name,
            least,
            most,
            given
        );
        _expectRefused(rules, reason);
    }

    function _expectRefused(INodeRegistry.Parameters memory rules, bytes memory reason) private {
        bytes[] memory signatures = _agreed(_change(rules));
        vm.expectRevert(reason);
        registry.setParameters(rules, signatures);
    }
}
