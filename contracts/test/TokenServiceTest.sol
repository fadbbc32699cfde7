// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../hedera/HederaResponseCodes.sol";
import {HederaState} from "../hedera/system/HederaState.sol";
import {HederaFixture} from "./HederaFixture.sol";
import {Payer} from "./Payer.t.sol";
import {Vm, vm} from "./Vm.sol";

/**
 * @title A small Hedera to test the token service with
 * @dev Two contracts, the shop and the bank, have accounts; Alice has one under an alias and Bob one without; neither has
 * automatic associations. The shop holds 1000 units of a fungible token and NFT 1, Alice 500 units and NFT 2.
 */
abstract contract TokenServiceTest is HederaFixture {
    uint64 internal constant VAULT = 800;
    uint64 internal constant TREASURY = 1000;
    uint64 internal constant ALICE = 1001;
    uint64 internal constant BOB = 1002;
    uint64 internal constant SHOP = 2001;
    uint64 internal constant BANK = 2002;
    uint64 internal constant COIN = 3001;
    uint64 internal constant ART = 3002;

    address internal constant ALICE_ALIAS = address(bytes20("alice's own address."));
    address internal constant BOB_ADDRESS = address(1002);
    address internal constant COIN_ADDRESS = address(3001);
    address internal constant ART_ADDRESS = address(3002);
    /// @dev An address without an account.
    address internal constant STRANGER = address(bytes20("nobody's account yet"));

    address internal shop;
    address internal bank;

    function setUp() public virtual {
        placeTokenService();
        shop = address(new Payer());
        bank = address(new Payer());
        vault(VAULT);
        account(VAULT, address(0));
        account(TREASURY, address(0));
        account(ALICE, ALICE_ALIAS);
        account(BOB, address(0));
        contractAccount(SHOP, shop);
        contractAccount(BANK, bank);
        token(COIN, 0, 0, TREASURY, 1_000_000, 2_000_000);
        token(ART, HederaState.TOKEN_NFT, 0, TREASURY, 3, 0);
        relation(COIN, TREASURY, 998_500);
        relation(COIN, ALICE, 500);
        relation(COIN, BOB, 0);
        relation(COIN, SHOP, 1000);
        relation(ART, TREASURY, 1);
        relation(ART, ALICE, 1);
        relation(ART, BOB, 0);
        relation(ART, SHOP, 1);
        nft(ART, 1, SHOP, 0);
        nft(ART, 2, ALICE, 0);
        nft(ART, 3, TREASURY, 0);
    }

    /// @dev What a classic function answers to `sender`.
    function ask(address sender, bytes memory data) internal returns (int64 code) {
        return pay(sender, 0, data);
    }

    /// @dev Likewise, with `value` weibars.
    function pay(address sender, uint256 value, bytes memory data) internal returns (int64 code) {
        vm.prank(sender);
        (bool ok, bytes memory result) = HTS.call{value: value}(data);
        vm.assertTrue(ok);
        return int64(uint64(uint256(bytes32(result))));
    }

    function succeeds(address sender, bytes memory data) internal {
        same(ask(sender, data), HederaResponseCodes.SUCCESS);
    }

    /**
     * @dev Fails the test unless the function answers with `code` and leaves the state as it was. The runner records
     * the events of reverted calls, too, so that they say nothing here.
     */
    function fails(int64 code, address sender, bytes memory data) internal {
        bytes32 before = digest();
        same(ask(sender, data), code);
        vm.assertEq(digest(), before);
    }

    /// @dev Fails the test unless a call to a token reverts with `code`, and leaves the state as it was.
    function reverts(int64 code, address sender, address to, bytes memory data) internal {
        bytes32 before = digest();
        vm.prank(sender);
        (bool ok, bytes memory reason) = to.call(data);
        vm.assertFalse(ok);
        vm.assertEq(reason, refused(code));
        vm.assertEq(digest(), before);
    }

    /// @dev Calls a token.
    function callToken(address sender, address to, bytes memory data) internal returns (bytes memory result) {
        bool ok;
        vm.prank(sender);
        (ok, result) = to.call(data);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(result, 32), mload(result))
            }
        }
    }

    /// @dev How many events of 0x167 itself were logged since `vm.recordLogs`: effects, and accounts wanted.
    function effects() internal returns (uint256 count) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) if (logs[i].emitter == HTS) ++count;
    }

    function same(int64 left, int64 right) internal pure {
        vm.assertEq(int256(left), int256(right));
    }

    /// @dev All that the tests' operations can change of accounts, associations, NFTs and allowances.
    function digest() internal view virtual returns (bytes32 hash) {
        uint64[6] memory accounts = [VAULT, TREASURY, ALICE, BOB, SHOP, BANK];
        for (uint256 i = 0; i < accounts.length; ++i) {
            uint64 num = accounts[i];
            hash = _with(hash, HederaState.accountSlot(num));
            hash = _with(hash, HederaState.relationSlot(COIN, num));
            hash = _with(hash, HederaState.relationSlot(ART, num));
            for (uint256 j = 0; j < accounts.length; ++j) {
                hash = _with(hash, HederaState.allowanceSlot(COIN, num, accounts[j]));
                hash = _with(hash, HederaState.operatorSlot(ART, num, accounts[j]));
                hash = _with(hash, HederaState.hbarAllowanceSlot(num, accounts[j]));
            }
        }
        for (uint64 serial = 1; serial <= 3; ++serial) {
            hash = _with(hash, HederaState.nftSlot(ART, serial));
            hash = _with(hash, HederaState.serialAllowanceSlot(ART, serial));
        }
    }

    function _with(bytes32 hash, uint256 slot) private view returns (bytes32) {
        return keccak256(abi.encode(hash, read(slot)));
    }
}
