// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {TokenServiceTest} from "../../test/TokenServiceTest.sol";
import {HederaState} from "./HederaState.sol";
import {KEY_SUPPLY} from "./TokenWord.sol";

/// @dev Makes several calls of the token service in one transaction, each in a frame that it may undo.
contract Batch {
    int64[] public codes;

    /// @param undone which of the calls are to be undone after they were made
    function run(bytes[] calldata calls, bool[] calldata undone) external {
        delete codes;
        for (uint256 i = 0; i < calls.length; ++i) {
            int64 code;
            try this.one(calls[i], undone[i]) returns (int64 result) {
                code = result;
            } catch {
                code = -1;
            }
            codes.push(code);
        }
    }

    function one(bytes calldata data, bool undo) external returns (int64) {
        (bool ok, bytes memory result) = address(0x167).call(data);
        require(ok && !undo);
        return abi.decode(result, (int64));
    }
}

/// @dev Each test is one transaction, in which the kind and the spender that one call fixes bind the next.
contract TokenOperationTest is TokenServiceTest {
    Batch private batch;

    bytes[] private calls;
    bool[] private undone;
    int64[] private expected;

    function setUp() public override {
        super.setUp();
        batch = new Batch();
        shop = address(batch);
        contractAccount(SHOP, shop);
        allow(COIN, ALICE, SHOP, 100);
        allow(COIN, ALICE, VAULT, 100);
        allow(COIN, BOB, BANK, 100);
        relation(COIN, BOB, 100);
    }

    function test_movesGoWithMovesAndAllowancesWithAllowances() public {
        _move(HederaResponseCodes.SUCCESS);
        _move(HederaResponseCodes.SUCCESS);
        _approve(HederaResponseCodes.NOT_SUPPORTED);
        _move(HederaResponseCodes.SUCCESS);
        _run();
    }

    function test_allowancesKeepMovesOut() public {
        _approve(HederaResponseCodes.SUCCESS);
        _approve(HederaResponseCodes.SUCCESS);
        _move(HederaResponseCodes.NOT_SUPPORTED);
        _pull(HederaResponseCodes.NOT_SUPPORTED);
        _run();
    }

    function test_whatIsTheLayer2sOwnGoesWithEverything() public {
        _move(HederaResponseCodes.SUCCESS);
        _call(abi.encodeCall(IHederaTokenService.approve, (COIN_ADDRESS, bank, 5)), HederaResponseCodes.SUCCESS);
        _call(
            abi.encodeCall(IHederaTokenService.setApprovalForAll, (ART_ADDRESS, bank, true)),
            HederaResponseCodes.SUCCESS
        );
        _call(abi.encodeCall(IHederaTokenService.approveNFT, (ART_ADDRESS, bank, 1)), HederaResponseCodes.SUCCESS);
        _move(HederaResponseCodes.SUCCESS);
        _run();
    }

    function test_oneMintIsAllThatATransactionCanDo() public {
        token(COIN, 0, KEY_SUPPLY, TREASURY, 1_000_000, 2_000_000);
        write(HederaState.rolesSlot(COIN, SHOP), KEY_SUPPLY);
        bytes memory mint = abi.encodeCall(IHederaTokenService.mintToken, (COIN_ADDRESS, 1, new bytes[](0)));
        _call(mint, HederaResponseCodes.SUCCESS);
        _call(mint, HederaResponseCodes.NOT_SUPPORTED);
        _move(HederaResponseCodes.NOT_SUPPORTED);
        _approve(HederaResponseCodes.NOT_SUPPORTED);
        bytes memory burn = abi.encodeCall(IHederaTokenService.burnToken, (COIN_ADDRESS, 1, new int64[](0)));
        _call(burn, HederaResponseCodes.NOT_SUPPORTED);
        _run();
    }

    function test_anUndoneCallFixesNothing() public {
        _approve(-1);
        undone[0] = true;
        _move(HederaResponseCodes.SUCCESS);
        _run();
    }

    function test_aRefusedCallFixesNothing() public {
        _refusedMove();
        _approve(HederaResponseCodes.SUCCESS);
        _run();
    }

    function test_nothingMovedFixesNothing() public {
        bytes memory data = abi.encodeCall(IHederaTokenService.transferToken, (COIN_ADDRESS, shop, bank, 0));
        _call(data, HederaResponseCodes.SUCCESS);
        _approve(HederaResponseCodes.SUCCESS);
        _run();
    }

    function test_oneSpenderSpendsAllAllowances() public {
        _pull(HederaResponseCodes.SUCCESS);
        _pull(HederaResponseCodes.SUCCESS);
        _move(HederaResponseCodes.SUCCESS);
        _run();
        // The rest of the transaction: another contract, and a key through the vault.
        bytes memory data = abi.encodeCall(IHederaTokenService.transferToken, (COIN_ADDRESS, BOB_ADDRESS, bank, 1));
        fails(HederaResponseCodes.NOT_SUPPORTED, bank, data);
        data = abi.encodeCall(IHederaTokenService.transferToken, (COIN_ADDRESS, ALICE_ALIAS, bank, 1));
        fails(HederaResponseCodes.NOT_SUPPORTED, ALICE_ALIAS, data);
        data = abi.encodeWithSignature("transfer(address,uint256)", bank, 1);
        reverts(HederaResponseCodes.NOT_SUPPORTED, ALICE_ALIAS, COIN_ADDRESS, data);
    }

    function test_aRefusedPullFixesNoSpender() public {
        bytes memory data = abi.encodeCall(IHederaTokenService.transferToken, (COIN_ADDRESS, ALICE_ALIAS, bank, 101));
        _call(data, HederaResponseCodes.AMOUNT_EXCEEDS_ALLOWANCE);
        _pull(-1);
        undone[1] = true;
        _run();
        succeeds(bank, abi.encodeCall(IHederaTokenService.transferToken, (COIN_ADDRESS, BOB_ADDRESS, bank, 1)));
    }

    function test_aTransferThatFailsInItsLastPartFixesNothing() public {
        address[] memory from = new address[](2);
        (from[0], from[1]) = (ALICE_ALIAS, ALICE_ALIAS);
        address[] memory to = new address[](2);
        (to[0], to[1]) = (bank, bank);
        int64[] memory serials = new int64[](2);
        (serials[0], serials[1]) = (2, 3);
        nft(ART, 2, ALICE, SHOP);
        bytes memory data = abi.encodeCall(IHederaTokenService.transferNFTs, (ART_ADDRESS, from, to, serials));
        _call(data, HederaResponseCodes.SPENDER_DOES_NOT_HAVE_ALLOWANCE);
        _approve(HederaResponseCodes.SUCCESS);
        _run();
    }

    function _refusedMove() private {
        bytes memory data = abi.encodeCall(IHederaTokenService.transferToken, (COIN_ADDRESS, shop, bank, 5000));
        _call(data, HederaResponseCodes.INSUFFICIENT_TOKEN_BALANCE);
    }

    function _move(int64 code) private {
        _call(abi.encodeCall(IHederaTokenService.transferToken, (COIN_ADDRESS, shop, bank, 1)), code);
    }

    function _pull(int64 code) private {
        _call(abi.encodeCall(IHederaTokenService.transferToken, (COIN_ADDRESS, ALICE_ALIAS, bank, 1)), code);
    }

    function _approve(int64 code) private {
        _call(abi.encodeCall(IHederaTokenService.approve, (COIN_ADDRESS, ALICE_ALIAS, 1)), code);
    }

    function _call(bytes memory data, int64 code) private {
        calls.push(data);
        undone.push(false);
        expected.push(code);
    }

    function _run() private {
        batch.run(calls, undone);
        for (uint256 i = 0; i < expected.length; ++i) same(batch.codes(i), expected[i]);
    }
}
