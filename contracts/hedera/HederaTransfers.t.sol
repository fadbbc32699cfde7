// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaFixture} from "../test/HederaFixture.sol";
import {delegate, vm} from "../test/Vm.sol";
import {HederaResponseCodeNames} from "./HederaResponseCodeNames.sol";
import {HederaResponseCodes} from "./HederaResponseCodes.sol";
import {HederaTransfers} from "./HederaTransfers.sol";
import {IHederaAccount} from "./IHederaAccount.sol";
import {IHederaAccountService} from "./IHederaAccountService.sol";
import {IHederaTokenService} from "./IHederaTokenService.sol";
import {RefusedHederaAccount} from "./RefusedHederaAccount.sol";
import {HederaState} from "./system/HederaState.sol";
import {KEY_SUPPLY} from "./system/TokenWord.sol";

/// @dev Offers everything that the library has.
contract Trader {
    using HederaTransfers for address;

    receive() external payable {}

    function payToken(address token, address to, uint256 amount) external {
        token.payToken(to, amount);
    }

    function pullToken(address token, address from, uint256 amount) external {
        token.pullToken(from, amount);
    }

    function payNft(address token, address to, uint256 serial) external {
        token.payNft(to, serial);
    }

    function pullNft(address token, address from, uint256 serial) external {
        token.pullNft(from, serial);
    }

    function payHbar(address to, uint256 amount) external {
        to.payHbar(amount);
    }

    function pullHbar(address from, uint256 amount) external {
        from.pullHbar(amount);
    }

    function associate(address token) external {
        token.associate();
    }

    function dissociate(address token) external {
        token.dissociate();
    }

    function approveToken(address token, address spender, uint256 amount) external {
        token.approveToken(spender, amount);
    }

    function approveNft(address token, address spender, uint256 serial) external {
        token.approveNft(spender, serial);
    }

    function approveAllNfts(address token, address operator, bool approved) external {
        token.approveAllNfts(operator, approved);
    }

    function approveHbar(address spender, uint256 amount) external {
        spender.approveHbar(amount);
    }

    function mintToken(address token, uint256 amount) external returns (uint256) {
        return token.mintToken(amount);
    }

    function mintNft(address token, bytes calldata metadata) external returns (uint256) {
        return token.mintNft(metadata);
    }

    function burnToken(address token, uint256 amount) external {
        token.burnToken(amount);
    }

    function burnNft(address token, uint256 serial) external {
        token.burnNft(serial);
    }
}

/// @dev Answers every call with one response code, and remembers the last call.
contract Answering {
    int64 private _code;
    bytes private _lastCall;

    function answerWith(int64 code) external {
        _code = code;
    }

    function lastCall() external view returns (bytes memory) {
        return _lastCall;
    }

    fallback(bytes calldata data) external returns (bytes memory) {
        _lastCall = data;
        int64[] memory serials = new int64[](1);
        serials[0] = 77;
        return abi.encode(_code, int64(1234), serials);
    }
}

contract HederaTransfersTest {
    address private constant HTS = address(0x167);
    address private constant HAS = address(0x16a);
    address private constant TOKEN = address(3001);
    address private constant ALICE = address(2001);
    uint256 private constant TOO_LARGE = uint256(uint64(type(int64).max)) + 1;

    Trader private trader;

    function setUp() public {
        trader = new Trader();
        vm.etch(HTS, address(new Answering()).code);
        vm.etch(HAS, address(new Answering()).code);
        Answering(HTS).answerWith(HederaResponseCodes.SUCCESS);
        Answering(HAS).answerWith(HederaResponseCodes.SUCCESS);
    }

    function test_callsWhatHederaHasForIt() public {
        trader.payToken(TOKEN, ALICE, 5);
        _called(abi.encodeCall(IHederaTokenService.transferToken, (TOKEN, address(trader), ALICE, 5)));
        trader.pullToken(TOKEN, ALICE, 5);
        _called(abi.encodeCall(IHederaTokenService.transferFrom, (TOKEN, ALICE, address(trader), 5)));
        trader.payNft(TOKEN, ALICE, 7);
        _called(abi.encodeCall(IHederaTokenService.transferNFT, (TOKEN, address(trader), ALICE, 7)));
        trader.pullNft(TOKEN, ALICE, 7);
        _called(abi.encodeCall(IHederaTokenService.transferFromNFT, (TOKEN, ALICE, address(trader), 7)));
        trader.associate(TOKEN);
        _called(abi.encodeCall(IHederaTokenService.associateToken, (address(trader), TOKEN)));
        trader.dissociate(TOKEN);
        _called(abi.encodeCall(IHederaTokenService.dissociateToken, (address(trader), TOKEN)));
        trader.approveToken(TOKEN, ALICE, 9);
        _called(abi.encodeCall(IHederaTokenService.approve, (TOKEN, ALICE, 9)));
        trader.approveNft(TOKEN, ALICE, 7);
        _called(abi.encodeCall(IHederaTokenService.approveNFT, (TOKEN, ALICE, 7)));
        trader.approveAllNfts(TOKEN, ALICE, true);
        _called(abi.encodeCall(IHederaTokenService.setApprovalForAll, (TOKEN, ALICE, true)));
    }

    function test_mintsAndBurns() public {
        vm.assertEq(trader.mintToken(TOKEN, 5), 1234);
        _called(abi.encodeCall(IHederaTokenService.mintToken, (TOKEN, 5, new bytes[](0))));
        vm.assertEq(trader.mintNft(TOKEN, "cid"), 77);
        bytes[] memory metadata = new bytes[](1);
        metadata[0] = "cid";
        _called(abi.encodeCall(IHederaTokenService.mintToken, (TOKEN, 0, metadata)));
        trader.burnToken(TOKEN, 5);
        _called(abi.encodeCall(IHederaTokenService.burnToken, (TOKEN, 5, new int64[](0))));
        trader.burnNft(TOKEN, 7);
        int64[] memory serials = new int64[](1);
        serials[0] = 7;
        _called(abi.encodeCall(IHederaTokenService.burnToken, (TOKEN, 0, serials)));
    }

    function test_takesHbarInWeibarsAndAsksForTinybars() public {
        trader.pullHbar(ALICE, 3e10);
        IHederaTokenService.TransferList memory list;
        list.transfers = new IHederaTokenService.AccountAmount[](2);
        list.transfers[0] = IHederaTokenService.AccountAmount(ALICE, -3, true);
        list.transfers[1] = IHederaTokenService.AccountAmount(address(trader), 3, false);
        IHederaTokenService.TokenTransferList[] memory none;
        _called(abi.encodeCall(IHederaTokenService.cryptoTransfer, (list, none)));

        trader.approveHbar(ALICE, 4e10);
        vm.assertEq(
            Answering(HAS).lastCall(),
            abi.encodeCall(IHederaAccountService.hbarApprove, (address(trader), ALICE, 4))
        );
        vm.expectRevert(abi.encodeWithSelector(IHederaAccount.NotWholeTinybars.selector, 1));
        trader.pullHbar(ALICE, 1);
    }

    function test_aRefusalHasItsName() public {
        Answering(HTS).answerWith(184);
        vm.expectRevert(_failed(184, "TOKEN_NOT_ASSOCIATED_TO_ACCOUNT"));
        trader.payToken(TOKEN, ALICE, 5);
        vm.expectRevert(_failed(184, "TOKEN_NOT_ASSOCIATED_TO_ACCOUNT"));
        trader.mintNft(TOKEN, "cid");
        // Few things fail with this.
        Answering(HAS).answerWith(8);
        vm.expectRevert(_failed(8, ""));
        trader.approveHbar(ALICE, 0);
    }

    function test_amountsFitAnInt64() public {
        bytes memory reason = abi.encodeWithSelector(HederaTransfers.AmountTooLarge.selector, TOO_LARGE);
        vm.expectRevert(reason);
        trader.payToken(TOKEN, ALICE, TOO_LARGE);
        vm.expectRevert(reason);
        trader.payNft(TOKEN, ALICE, TOO_LARGE);
        vm.expectRevert(reason);
        trader.mintToken(TOKEN, TOO_LARGE);
        vm.expectRevert(reason);
        trader.burnToken(TOKEN, TOO_LARGE);
        vm.expectRevert(reason);
        trader.burnNft(TOKEN, TOO_LARGE);
        trader.payToken(TOKEN, ALICE, TOO_LARGE - 1);
    }

    function test_aNetworkWithoutHederaIsNamed() public {
        vm.etch(HTS, "");
        vm.expectRevert(abi.encodeWithSelector(HederaTransfers.NoSystemContract.selector, HTS));
        trader.payToken(TOKEN, ALICE, 5);
        vm.etch(HAS, "");
        vm.expectRevert(abi.encodeWithSelector(HederaTransfers.NoSystemContract.selector, HAS));
        trader.approveHbar(ALICE, 0);
    }

    function test_hbarIsPaidOrRefusedByName() public {
        vm.deal(address(trader), 1 ether);
        trader.payHbar(address(0xB0B), 0.4 ether);
        vm.assertEq(address(0xB0B).balance, 0.4 ether);

        delegate(ALICE, address(new RefusedHederaAccount(HederaResponseCodes.ACCOUNT_DELETED)));
        vm.expectRevert(_failed(72, "ACCOUNT_DELETED"));
        trader.payHbar(ALICE, 0.4 ether);
    }

    /// @dev What is not Hedera's reason stays what it is.
    function testFuzz_otherReasonsStay(bytes calldata reason) public {
        vm.assume(reason.length != 36 || bytes4(reason) != IHederaAccount.HederaRefused.selector);
        Reverting reverting = new Reverting(reason);
        vm.expectRevert(reason);
        trader.payHbar(address(reverting), 0);
    }

    function _called(bytes memory expected) private view {
        vm.assertEq(Answering(HTS).lastCall(), expected);
    }

    function _failed(int64 code, string memory name) private pure returns (bytes memory) {
        return abi.encodeWithSelector(HederaTransfers.HederaCallFailed.selector, code, name);
    }
}

contract Reverting {
    bytes private _reason;

    constructor(bytes memory reason) {
        _reason = reason;
    }

    fallback() external payable {
        bytes memory reason = _reason;
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }
}

/// @dev The same against the token service.
contract HederaTransfersServiceTest is HederaFixture {
    uint64 private constant TRADER = 2001;
    uint64 private constant ALICE = 2002;
    uint64 private constant COIN = 3001;
    uint64 private constant ART = 3002;

    Trader private trader;

    function setUp() public {
        placeTokenService();
        trader = new Trader();
        contractAccount(TRADER, address(trader));
        account(ALICE, address(0));
        token(COIN, 0, KEY_SUPPLY, TRADER, 1000, 0);
        token(ART, HederaState.TOKEN_NFT, KEY_SUPPLY, TRADER, 0, 0);
        relation(COIN, TRADER, 900);
        relation(COIN, ALICE, 100);
        relation(ART, TRADER, 0);
        write(HederaState.rolesSlot(COIN, TRADER), KEY_SUPPLY);
        write(HederaState.rolesSlot(ART, TRADER), KEY_SUPPLY);
    }

    function test_paysAndPulls() public {
        allow(COIN, ALICE, TRADER, 60);
        trader.payToken(address(uint160(COIN)), address(uint160(ALICE)), 50);
        vm.assertEq(balanceOf(COIN, ALICE), 150);
        trader.pullToken(address(uint160(COIN)), address(uint160(ALICE)), 60);
        vm.assertEq(balanceOf(COIN, ALICE), 90);
        vm.assertEq(balanceOf(COIN, TRADER), 910);
        bytes memory reason = abi.encodeWithSelector(
            HederaTransfers.HederaCallFailed.selector,
            292,
            "SPENDER_DOES_NOT_HAVE_ALLOWANCE"
        );
        vm.expectRevert(reason);
        trader.pullToken(address(uint160(COIN)), address(uint160(ALICE)), 1);
    }

    function test_mintsUnits() public {
        vm.assertEq(trader.mintToken(address(uint160(COIN)), 5), 1005);
    }

    function test_mintsAnNft() public {
        vm.assertEq(trader.mintNft(address(uint160(ART)), "cid"), 1);
        vm.assertEq(ownerOf(ART, 1), TRADER);
    }
}

contract HederaResponseCodeNamesTest {
    function test_namesTheFirstTheLastAndSomeBetween() public pure {
        _named(7, "INVALID_SIGNATURE");
        _named(13, "NOT_SUPPORTED");
        _named(72, "ACCOUNT_DELETED");
        _named(165, "ACCOUNT_FROZEN_FOR_TOKEN");
        _named(292, "SPENDER_DOES_NOT_HAVE_ALLOWANCE");
        _named(326, "INVALID_FULL_PREFIX_SIGNATURE_FOR_PRECOMPILE");
    }

    function test_doesNotNameWhatItDoesNotKnow() public pure {
        _named(0, "");
        _named(22, "");
        _named(-1, "");
        _named(type(int64).max, "");
        // 256 more than a code that is known, and as many less.
        _named(263, "");
        _named(36, "");
    }

    function _named(int64 code, string memory name) private pure {
        vm.assertEq(bytes(HederaResponseCodeNames.nameOf(code)), bytes(name));
    }
}
