// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../test/Vm.sol";
import {IExchangeRate} from "./IExchangeRate.sol";
import {IHederaAccountService} from "./IHederaAccountService.sol";
import {IHederaScheduleService} from "./IHederaScheduleService.sol";
import {IHederaTokenService} from "./IHederaTokenService.sol";
import {IHRC719} from "./IHRC719.sol";
import {IHRC904AccountFacade} from "./IHRC904AccountFacade.sol";
import {IHRC906AccountFacade} from "./IHRC906AccountFacade.sol";
import {IHRCScheduleFacade} from "./IHRCScheduleFacade.sol";
import {IPrngSystemContract} from "./IPrngSystemContract.sol";

/// @dev The selectors are those of Hedera's own interfaces: a contract compiled for Hedera calls by them.
contract HederaInterfacesTest {
    function test_movementsHaveHederasSelectors() public pure {
        _same(IHederaTokenService.cryptoTransfer.selector, 0x0e71804f);
        _same(IHederaTokenService.transferToken.selector, 0xeca36917);
        _same(IHederaTokenService.transferTokens.selector, 0x82bba493);
        _same(IHederaTokenService.transferNFT.selector, 0x5cfc9011);
        _same(IHederaTokenService.transferNFTs.selector, 0x2c4ba191);
        _same(IHederaTokenService.transferFrom.selector, 0x15dacbea);
        _same(IHederaTokenService.transferFromNFT.selector, 0x9b23d3d9);
    }

    function test_allowancesHaveHederasSelectors() public pure {
        _same(IHederaTokenService.approve.selector, 0xe1f21c67);
        _same(IHederaTokenService.approveNFT.selector, 0x7336aaf0);
        _same(IHederaTokenService.setApprovalForAll.selector, 0x367605ca);
        _same(IHederaTokenService.allowance.selector, 0x927da105);
        _same(IHederaTokenService.getApproved.selector, 0x098f2366);
        _same(IHederaTokenService.isApprovedForAll.selector, 0xf49f40db);
    }

    function test_associationsHaveHederasSelectors() public pure {
        _same(IHederaTokenService.associateToken.selector, 0x49146bde);
        _same(IHederaTokenService.associateTokens.selector, 0x2e63879b);
        _same(IHederaTokenService.dissociateToken.selector, 0x099794e8);
        _same(IHederaTokenService.dissociateTokens.selector, 0x78b63918);
        _same(IHRC719.associate.selector, 0x0a754de6);
        _same(IHRC719.dissociate.selector, 0x5c9217e0);
        _same(IHRC719.isAssociated.selector, 0x4d8fdd6d);
    }

    function test_supplyHasHederasSelectors() public pure {
        _same(IHederaTokenService.mintToken.selector, 0xe0f4059a);
        _same(IHederaTokenService.burnToken.selector, 0xd6910d06);
        _same(IHederaTokenService.wipeTokenAccount.selector, 0xefef57f9);
        _same(IHederaTokenService.wipeTokenAccountNFT.selector, 0xf7f38e26);
        _same(IHederaTokenService.createFungibleToken.selector, 0x0fb65bf3);
        _same(IHederaTokenService.createNonFungibleToken.selector, 0xea83f293);
    }

    function test_queriesHaveHederasSelectors() public pure {
        _same(IHederaTokenService.isToken.selector, 0x19f37361);
        _same(IHederaTokenService.getTokenInfo.selector, 0x1f69565f);
        _same(IHederaTokenService.getFungibleTokenInfo.selector, 0x3f28a19b);
        _same(IHederaTokenService.getNonFungibleTokenInfo.selector, 0x287e1da8);
        _same(IHederaTokenService.getTokenType.selector, 0x93272baf);
        _same(IHederaTokenService.isFrozen.selector, 0x46de0fb1);
        _same(IHederaTokenService.isKyc.selector, 0xf2c31ff4);
    }

    function test_rolesHaveHederasSelectors() public pure {
        _same(IHederaTokenService.pauseToken.selector, 0x7c41ad2c);
        _same(IHederaTokenService.unpauseToken.selector, 0x3b3bff0f);
        _same(IHederaTokenService.freezeToken.selector, 0x5b8f8584);
        _same(IHederaTokenService.unfreezeToken.selector, 0x52f91387);
        _same(IHederaTokenService.grantTokenKyc.selector, 0x8f8d7f99);
        _same(IHederaTokenService.revokeTokenKyc.selector, 0xaf99c633);
        _same(IHederaTokenService.deleteToken.selector, 0xf069f712);
    }

    function test_airdropsAndTheRedirectHaveHederasSelectors() public pure {
        _same(IHederaTokenService.airdropTokens.selector, 0x2f348119);
        _same(IHederaTokenService.claimAirdrops.selector, 0x05961641);
        _same(IHederaTokenService.cancelAirdrops.selector, 0x012ebcaf);
        _same(IHederaTokenService.rejectTokens.selector, 0xebd595e0);
        _same(IHederaTokenService.redirectForToken.selector, 0x618dc65e);
    }

    /// @dev These have structs of structs in their signatures, spelled out here as the ABI has them.
    function test_createsUpdatesAndDetailsHaveHederasSignatures() public pure {
        string memory key = "(uint256,(bool,address,bytes,bytes,address))[]";
        string memory expiry = "(int64,address,int64)";
        string memory token = string.concat("(string,string,address,string,bool,int64,bool,", key, ",", expiry, ")");
        string memory fixedFees = "(int64,address,bool,bool,address)[]";
        string memory fractionalFees = "(int64,int64,int64,int64,bool,address)[]";
        string memory royaltyFees = "(int64,int64,int64,address,bool,address)[]";

        _named(
            IHederaTokenService.createFungibleTokenWithCustomFees.selector,
            string.concat(
                "createFungibleTokenWithCustomFees(",
                string.concat(token, ",int64,int32,", fixedFees, ",", fractionalFees, ")")
            )
        );
        _named(
            IHederaTokenService.createNonFungibleTokenWithCustomFees.selector,
            string.concat("createNonFungibleTokenWithCustomFees(", token, ",", fixedFees, ",", royaltyFees, ")")
        );
        _named(
            IHederaTokenService.updateFungibleTokenCustomFees.selector,
            string.concat("updateFungibleTokenCustomFees(address,", fixedFees, ",", fractionalFees, ")")
        );
        _named(
            IHederaTokenService.updateNonFungibleTokenCustomFees.selector,
            string.concat("updateNonFungibleTokenCustomFees(address,", fixedFees, ",", royaltyFees, ")")
        );
        _named(IHederaTokenService.updateTokenInfo.selector, string.concat("updateTokenInfo(address,", token, ")"));
        _named(
            IHederaTokenService.updateTokenExpiryInfo.selector,
            string.concat("updateTokenExpiryInfo(address,", expiry, ")")
        );
        _named(IHederaTokenService.updateTokenKeys.selector, string.concat("updateTokenKeys(address,", key, ")"));
        _named(IHederaTokenService.getTokenKey.selector, "getTokenKey(address,uint256)");
        _named(IHederaTokenService.getTokenCustomFees.selector, "getTokenCustomFees(address)");
        _named(IHederaTokenService.getTokenExpiryInfo.selector, "getTokenExpiryInfo(address)");
        _named(IHederaTokenService.getTokenDefaultFreezeStatus.selector, "getTokenDefaultFreezeStatus(address)");
        _named(IHederaTokenService.getTokenDefaultKycStatus.selector, "getTokenDefaultKycStatus(address)");
    }

    function test_accountsHaveHederasSelectors() public pure {
        _same(IHederaAccountService.hbarAllowance.selector, 0xfec46666);
        _same(IHederaAccountService.hbarApprove.selector, 0xa0918464);
        _same(IHederaAccountService.getEvmAddressAlias.selector, 0xdea3d081);
        _same(IHederaAccountService.getHederaAccountNumAlias.selector, 0xbbf12d2e);
        _same(IHederaAccountService.isValidAlias.selector, 0x308ef301);
        _same(IHederaAccountService.isAuthorizedRaw.selector, 0xb2a31da4);
        _same(IHederaAccountService.isAuthorized.selector, 0xb2526367);
        _same(IHRC906AccountFacade.hbarAllowance.selector, 0xbbee989e);
        _same(IHRC906AccountFacade.hbarApprove.selector, 0x86aff07c);
        _same(IHRC904AccountFacade.setUnlimitedAutomaticAssociations.selector, 0xf5677e99);
    }

    function test_schedulesHaveHederasSelectors() public pure {
        _same(IHederaScheduleService.authorizeSchedule.selector, 0xf0637961);
        _same(IHederaScheduleService.signSchedule.selector, 0x358eeb03);
        _same(IHederaScheduleService.scheduleNative.selector, 0xca829811);
        _same(IHederaScheduleService.getScheduledCreateFungibleTokenInfo.selector, 0xda2d5f8f);
        _same(IHederaScheduleService.getScheduledCreateNonFungibleTokenInfo.selector, 0xd68c902c);
        _same(IHederaScheduleService.scheduleCall.selector, 0x6f5bfde8);
        _same(IHederaScheduleService.scheduleCallWithPayer.selector, 0xe6599c18);
        _same(IHederaScheduleService.executeCallOnPayerSignature.selector, 0x105772b2);
        _same(IHederaScheduleService.deleteSchedule.selector, 0x72d42394);
        _same(IHederaScheduleService.hasScheduleCapacity.selector, 0xdfb4a999);
        _same(IHRCScheduleFacade.signSchedule.selector, 0x06d15889);
        _same(IHRCScheduleFacade.deleteSchedule.selector, 0xc61dea85);
    }

    function test_theRateAndTheSeedHaveHederasSelectors() public pure {
        _same(IExchangeRate.tinycentsToTinybars.selector, 0x2e3cff6a);
        _same(IExchangeRate.tinybarsToTinycents.selector, 0x43a88229);
        _same(IPrngSystemContract.getPseudorandomSeed.selector, 0xd83bf9a1);
    }

    function _named(bytes4 selector, string memory signature) private pure {
        _same(selector, bytes4(keccak256(bytes(signature))));
    }

    function _same(bytes4 selector, bytes4 expected) private pure {
        vm.assertEq(bytes32(selector), bytes32(expected));
    }
}
