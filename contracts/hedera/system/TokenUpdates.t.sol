// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaFixture} from "../../test/HederaFixture.sol";
import {Vm, vm} from "../../test/Vm.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {HederaState} from "./HederaState.sol";
import {IHederaEffects} from "./IHederaEffects.sol";
import {KEY_ADMIN, KEY_FREEZE, KEY_PAUSE, KEY_SUPPLY} from "./TokenWord.sol";

contract TokenUpdatesTest is HederaFixture {
    uint64 private constant SELF = 2001;
    uint64 private constant OTHER = 2002;
    uint64 private constant ALICE = 2003;
    uint64 private constant COIN = 3001;
    address private constant TOKEN = address(uint160(COIN));
    address private constant ALICE_ALIAS = 0xA11Ce00000000000000000000000000000000000;
    IHederaTokenService private constant hts = IHederaTokenService(HTS);

    address private other;

    function setUp() public {
        placeTokenService();
        other = address(new Bystander());
        contractAccount(SELF, address(this));
        contractAccount(OTHER, other);
        account(ALICE, ALICE_ALIAS);
        token(COIN, 0, KEY_ADMIN | KEY_SUPPLY | KEY_PAUSE, OTHER, 1000, 0);
        write(HederaState.rolesSlot(COIN, SELF), KEY_ADMIN);
    }

    function test_anUpdateTellsTheNodesWhatChanges() public {
        IHederaTokenService.HederaToken memory changes;
        (changes.name, changes.symbol, changes.memo) = ("New", "NW", "changed");
        changes.treasury = address(this);
        changes.expiry = IHederaTokenService.Expiry(2_000_000_000, other, 8_000_000);
        changes.tokenKeys = new IHederaTokenService.TokenKey[](1);
        changes.tokenKeys[0].keyType = KEY_SUPPLY | KEY_PAUSE;
        changes.tokenKeys[0].key.ed25519 = new bytes(32);
        // These say nothing, since they cannot be changed.
        (changes.tokenSupplyType, changes.maxSupply, changes.freezeDefault) = (true, 7, true);
        vm.recordLogs();
        vm.assertEq(hts.updateTokenInfo(TOKEN, changes), HederaResponseCodes.SUCCESS);

        changes.treasury = address(uint160(SELF));
        changes.expiry.autoRenewAccount = address(uint160(OTHER));
        (changes.tokenSupplyType, changes.maxSupply, changes.freezeDefault) = (false, 0, false);
        _updated(changes, true);
    }

    function test_anExpiryAloneChangesNothingElse() public {
        vm.recordLogs();
        int64 code = hts.updateTokenExpiryInfo(TOKEN, IHederaTokenService.Expiry(0, other, 8_000_000));
        vm.assertEq(code, HederaResponseCodes.SUCCESS);
        IHederaTokenService.HederaToken memory changes;
        changes.expiry = IHederaTokenService.Expiry(0, address(uint160(OTHER)), 8_000_000);
        _updated(changes, false);
    }

    function test_keysOfContractsAreNamedByTheirAccounts() public {
        IHederaTokenService.TokenKey[] memory keys = new IHederaTokenService.TokenKey[](4);
        (keys[0].keyType, keys[0].key.inheritAccountKey) = (KEY_SUPPLY, true);
        (keys[1].keyType, keys[1].key.contractId) = (KEY_ADMIN, other);
        (keys[2].keyType, keys[2].key.delegatableContractId) = (KEY_PAUSE, address(uint160(OTHER)));
        (keys[3].keyType, keys[3].key.ECDSA_secp256k1) = (KEY_PAUSE, new bytes(33));
        vm.recordLogs();
        vm.assertEq(hts.updateTokenKeys(TOKEN, keys), HederaResponseCodes.SUCCESS);

        (keys[0].key.inheritAccountKey, keys[0].key.contractId) = (false, address(uint160(SELF)));
        keys[1].key.contractId = address(uint160(OTHER));
        (keys[2].key.delegatableContractId, keys[2].key.contractId) = (address(0), address(uint160(OTHER)));
        IHederaTokenService.HederaToken memory changes;
        changes.tokenKeys = keys;
        _updated(changes, false);
    }

    function test_bitsThatAreNoRoleAreLeftOut() public {
        IHederaTokenService.TokenKey[] memory keys = new IHederaTokenService.TokenKey[](1);
        (keys[0].keyType, keys[0].key.ed25519) = (type(uint256).max << 7, new bytes(32));
        vm.recordLogs();
        vm.assertEq(hts.updateTokenKeys(TOKEN, keys), HederaResponseCodes.SUCCESS);
        keys[0].keyType = 0;
        IHederaTokenService.HederaToken memory changes;
        changes.tokenKeys = keys;
        _updated(changes, false);
    }

    function test_aContractWithoutAnAccountGetsOne() public {
        address fresh = address(new Bystander());
        IHederaTokenService.HederaToken memory changes;
        changes.treasury = fresh;
        vm.expectEmit(HTS);
        emit IHederaEffects.AccountWanted(fresh);
        vm.assertEq(hts.updateTokenInfo(TOKEN, changes), HederaResponseCodes.SUCCESS);
    }

    function test_onlyTheAdministratorUpdates() public {
        IHederaTokenService.HederaToken memory changes;
        vm.prank(other);
        vm.assertEq(hts.updateTokenInfo(TOKEN, changes), HederaResponseCodes.INVALID_SIGNATURE);
        write(HederaState.rolesSlot(COIN, SELF), KEY_SUPPLY);
        _everyUpdate(HederaResponseCodes.INVALID_SIGNATURE);
        token(COIN, 0, KEY_SUPPLY, OTHER, 1000, 0);
        _everyUpdate(HederaResponseCodes.TOKEN_IS_IMMUTABLE);
    }

    function test_onlyAUsableTokenIsUpdated() public {
        tokenFlag(COIN, HederaState.TOKEN_PAUSED);
        _everyUpdate(HederaResponseCodes.TOKEN_IS_PAUSED);
        tokenFlag(COIN, HederaState.TOKEN_DELETED);
        _everyUpdate(HederaResponseCodes.TOKEN_WAS_DELETED);
        write(HederaState.tokenSlot(COIN), 0);
        _everyUpdate(HederaResponseCodes.INVALID_TOKEN_ID);
        refuse(HederaResponseCodes.INVALID_EXPIRATION_TIME);
        _everyUpdate(HederaResponseCodes.INVALID_EXPIRATION_TIME);
    }

    function test_anAddressWithoutCodeIsNoContractUnlessItCalls() public {
        IHederaTokenService.HederaToken memory changes;
        changes.treasury = address(uint160(0xb0b) << 148);
        vm.assertEq(hts.updateTokenInfo(TOKEN, changes), HederaResponseCodes.INVALID_SIGNATURE);
    }

    function test_whoHasAKeyOfItsOwnSignsOnHedera() public {
        IHederaTokenService.HederaToken memory changes;
        changes.treasury = ALICE_ALIAS;
        vm.assertEq(hts.updateTokenInfo(TOKEN, changes), HederaResponseCodes.INVALID_SIGNATURE);
        changes.treasury = address(0);
        changes.expiry.autoRenewAccount = address(uint160(ALICE));
        vm.assertEq(hts.updateTokenInfo(TOKEN, changes), HederaResponseCodes.INVALID_SIGNATURE);

        IHederaTokenService.TokenKey[] memory keys = new IHederaTokenService.TokenKey[](1);
        (keys[0].keyType, keys[0].key.ed25519) = (KEY_SUPPLY | KEY_ADMIN, new bytes(32));
        vm.assertEq(hts.updateTokenKeys(TOKEN, keys), HederaResponseCodes.INVALID_SIGNATURE);
        keys[0].key.ed25519 = "";
        keys[0].key.contractId = ALICE_ALIAS;
        vm.assertEq(hts.updateTokenKeys(TOKEN, keys), HederaResponseCodes.INVALID_SIGNATURE);
    }

    function test_nobodyUnknownOrDeletedTakesPart() public {
        IHederaTokenService.HederaToken memory changes;
        changes.treasury = address(9999);
        vm.assertEq(hts.updateTokenInfo(TOKEN, changes), HederaResponseCodes.INVALID_TREASURY_ACCOUNT_FOR_TOKEN);
        account(OTHER, other, HederaState.ACCOUNT_OF_CONTRACT | HederaState.ACCOUNT_DELETED, -1);
        changes.treasury = other;
        vm.assertEq(hts.updateTokenInfo(TOKEN, changes), HederaResponseCodes.ACCOUNT_DELETED);
        int64 code = hts.updateTokenExpiryInfo(TOKEN, IHederaTokenService.Expiry(0, other, 0));
        vm.assertEq(code, HederaResponseCodes.INVALID_AUTORENEW_ACCOUNT);
    }

    function test_aKeyIsExactlyOne() public {
        IHederaTokenService.TokenKey[] memory keys = new IHederaTokenService.TokenKey[](1);
        keys[0].keyType = KEY_SUPPLY;
        vm.assertEq(hts.updateTokenKeys(TOKEN, keys), HederaResponseCodes.INVALID_TRANSACTION_BODY);
        (keys[0].key.inheritAccountKey, keys[0].key.ed25519) = (true, new bytes(32));
        vm.assertEq(hts.updateTokenKeys(TOKEN, keys), HederaResponseCodes.INVALID_TRANSACTION_BODY);
        (keys[0].key.inheritAccountKey, keys[0].key.ed25519) = (false, new bytes(31));
        vm.assertEq(hts.updateTokenKeys(TOKEN, keys), HederaResponseCodes.INVALID_TRANSACTION_BODY);
    }

    function test_noRoleGetsAKeyThatHadNone() public {
        IHederaTokenService.TokenKey[] memory keys = new IHederaTokenService.TokenKey[](1);
        (keys[0].keyType, keys[0].key.inheritAccountKey) = (KEY_SUPPLY | KEY_FREEZE, true);
        vm.assertEq(hts.updateTokenKeys(TOKEN, keys), HederaResponseCodes.TOKEN_HAS_NO_FREEZE_KEY);
    }

    function test_textsAreShortAndHaveNoZeroByte() public {
        IHederaTokenService.HederaToken memory changes;
        changes.name = string(new bytes(101));
        vm.assertEq(hts.updateTokenInfo(TOKEN, changes), HederaResponseCodes.TOKEN_NAME_TOO_LONG);
        changes.symbol = string(new bytes(101));
        vm.assertEq(hts.updateTokenInfo(TOKEN, changes), HederaResponseCodes.TOKEN_SYMBOL_TOO_LONG);
        changes.memo = string(new bytes(101));
        vm.assertEq(hts.updateTokenInfo(TOKEN, changes), HederaResponseCodes.MEMO_TOO_LONG);
        changes.memo = string(new bytes(1));
        vm.assertEq(hts.updateTokenInfo(TOKEN, changes), HederaResponseCodes.INVALID_ZERO_BYTE_IN_STRING);
    }

    function test_updatesOnceInATransaction() public {
        IHederaTokenService.Expiry memory expiry = IHederaTokenService.Expiry(2_000_000_000, address(0), 0);
        vm.assertEq(hts.updateTokenExpiryInfo(TOKEN, expiry), HederaResponseCodes.SUCCESS);
        _everyUpdate(HederaResponseCodes.NOT_SUPPORTED);
    }

    function _everyUpdate(int64 expected) private {
        IHederaTokenService.HederaToken memory changes;
        vm.assertEq(hts.updateTokenInfo(TOKEN, changes), expected);
        vm.assertEq(hts.updateTokenExpiryInfo(TOKEN, changes.expiry), expected);
        vm.assertEq(hts.updateTokenKeys(TOKEN, changes.tokenKeys), expected);
    }

    function _updated(IHederaTokenService.HederaToken memory changes, bool setsMemo) private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 1);
        vm.assertEq(logs[0].emitter, HTS);
        vm.assertEq(logs[0].topics[0], IHederaEffects.TokenUpdated.selector);
        vm.assertEq(uint256(logs[0].topics[1]), COIN);
        vm.assertEq(logs[0].data, abi.encode(abi.encode(changes, setsMemo)));
    }
}

/// @dev A contract that does nothing.
contract Bystander {}
