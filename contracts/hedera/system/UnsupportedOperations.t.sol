// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaFixture} from "../../test/HederaFixture.sol";
import {vm} from "../../test/Vm.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {UnsupportedOperations} from "./UnsupportedOperations.sol";

contract UnsupportedOperationsTest is HederaFixture {
    address private constant TOKEN = address(3001);
    int64 private constant NOT_SUPPORTED = HederaResponseCodes.NOT_SUPPORTED;
    IHederaTokenService private constant hts = IHederaTokenService(HTS);

    receive() external payable {}

    function setUp() public {
        placeTokenService();
        vm.deal(address(this), 10 ether);
    }

    function test_creationsAreNotSupportedAndCostNothing() public {
        IHederaTokenService.HederaToken memory made;
        IHederaTokenService.FixedFee[] memory fixedFees;
        IHederaTokenService.FractionalFee[] memory fractionalFees;
        IHederaTokenService.RoyaltyFee[] memory royaltyFees;
        (int64 code, address at) = hts.createFungibleToken{value: 1 ether}(made, 1, 0);
        _refused(code, at);
        (code, at) = hts.createFungibleTokenWithCustomFees{value: 1 ether}(made, 1, 0, fixedFees, fractionalFees);
        _refused(code, at);
        (code, at) = hts.createNonFungibleToken{value: 1 ether}(made);
        _refused(code, at);
        (code, at) = hts.createNonFungibleTokenWithCustomFees{value: 1 ether}(made, fixedFees, royaltyFees);
        _refused(code, at);
    }

    function test_rolesThatNoScheduleCarriesAreNotSupported() public {
        vm.assertEq(hts.deleteToken(TOKEN), NOT_SUPPORTED);
        vm.assertEq(hts.freezeToken(TOKEN, address(this)), NOT_SUPPORTED);
        vm.assertEq(hts.unfreezeToken(TOKEN, address(this)), NOT_SUPPORTED);
        vm.assertEq(hts.grantTokenKyc(TOKEN, address(this)), NOT_SUPPORTED);
        vm.assertEq(hts.revokeTokenKyc(TOKEN, address(this)), NOT_SUPPORTED);
        vm.assertEq(hts.pauseToken(TOKEN), NOT_SUPPORTED);
        vm.assertEq(hts.unpauseToken(TOKEN), NOT_SUPPORTED);
        vm.assertEq(hts.wipeTokenAccount(TOKEN, address(this), 1), NOT_SUPPORTED);
        vm.assertEq(hts.wipeTokenAccountNFT(TOKEN, address(this), new int64[](1)), NOT_SUPPORTED);
    }

    function test_feesAndAirdropsAreNotSupported() public {
        IHederaTokenService.FixedFee[] memory fixedFees;
        IHederaTokenService.FractionalFee[] memory fractionalFees;
        IHederaTokenService.RoyaltyFee[] memory royaltyFees;
        vm.assertEq(hts.updateFungibleTokenCustomFees(TOKEN, fixedFees, fractionalFees), NOT_SUPPORTED);
        vm.assertEq(hts.updateNonFungibleTokenCustomFees(TOKEN, fixedFees, royaltyFees), NOT_SUPPORTED);
        vm.assertEq(hts.airdropTokens(new IHederaTokenService.TokenTransferList[](1)), NOT_SUPPORTED);
        vm.assertEq(hts.cancelAirdrops(new IHederaTokenService.PendingAirdrop[](1)), NOT_SUPPORTED);
        vm.assertEq(hts.claimAirdrops(new IHederaTokenService.PendingAirdrop[](1)), NOT_SUPPORTED);
        IHederaTokenService.NftID[] memory nfts;
        vm.assertEq(hts.rejectTokens(address(this), new address[](1), nfts), NOT_SUPPORTED);
    }

    /// @dev A number that is a response code must not be taken for a balance.
    function test_aFunctionThatTheServiceDoesNotHaveReverts() public {
        bytes4 selector = bytes4(keccak256("balanceOf(address)"));
        vm.expectRevert(abi.encodeWithSelector(UnsupportedOperations.UnknownFunction.selector, selector));
        IBalance(HTS).balanceOf(address(this));
    }

    function _refused(int64 code, address at) private view {
        vm.assertEq(code, NOT_SUPPORTED);
        vm.assertEq(at, address(0));
        vm.assertEq(address(this).balance, 10 ether);
    }
}

interface IBalance {
    function balanceOf(address account) external returns (uint256);
}
