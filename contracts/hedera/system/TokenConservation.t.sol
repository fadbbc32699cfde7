// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService} from "../IHederaTokenService.sol";
import {IHRC719} from "../IHRC719.sol";
import {TokenServiceTest} from "../../test/TokenServiceTest.sol";
import {Vm, vm} from "../../test/Vm.sol";
import {HederaState} from "./HederaState.sol";
import {IHederaEffects} from "./IHederaEffects.sol";

/// @dev Whatever is called by whomever, nothing comes out of nowhere, and what fails leaves nothing.
contract TokenConservationTest is TokenServiceTest {
    uint64 private constant STRANGERS = HederaState.PROVISIONAL | uint64(uint160(STRANGER));

    address[] private people;
    bytes4[] private classic;
    bytes4[] private facade;

    function setUp() public override {
        super.setUp();
        people = [shop, bank, ALICE_ALIAS, BOB_ADDRESS, STRANGER, address(uint160(SHOP)), address(uint160(ALICE))];
        people.push(address(uint160(TREASURY)));
        people.push(address(4000));
        people.push(address(0));
        people.push(COIN_ADDRESS);
        classic = [
            IHederaTokenService.transferToken.selector,
            IHederaTokenService.transferNFT.selector,
            IHederaTokenService.transferFrom.selector,
            IHederaTokenService.transferFromNFT.selector,
            IHederaTokenService.approve.selector,
            IHederaTokenService.approveNFT.selector,
            IHederaTokenService.setApprovalForAll.selector,
            IHederaTokenService.associateToken.selector,
            IHederaTokenService.dissociateToken.selector,
            IHederaTokenService.redirectForToken.selector,
            IHederaTokenService.cryptoTransfer.selector,
            IHederaTokenService.transferTokens.selector,
            IHederaTokenService.transferNFTs.selector,
            IHederaTokenService.associateTokens.selector
        ];
        classic.push(bytes4(0x189a554c));
        facade = [
            bytes4(keccak256("transfer(address,uint256)")),
            bytes4(keccak256("transferFrom(address,address,uint256)")),
            bytes4(keccak256("approve(address,uint256)")),
            bytes4(keccak256("setApprovalForAll(address,bool)")),
            IHRC719.associate.selector,
            IHRC719.dissociate.selector
        ];
        allow(COIN, ALICE, SHOP, 100);
        allow(COIN, ALICE, VAULT, 100);
        allow(COIN, TREASURY, BANK, 100);
        allow(COIN, SHOP, BANK, 50);
        allowAll(ART, ALICE, SHOP);
        allowAll(ART, SHOP, BANK);
        allowHbar(ALICE, SHOP, 100);
        nft(ART, 3, TREASURY, BANK);
        vm.deal(shop, 1 ether);
        vm.deal(bank, 1 ether);
        vm.deal(ALICE_ALIAS, 1 ether);
    }

    function testFuzz_anyCallOfTheService(uint256 who, uint256 which, uint256[6] calldata words, uint8 value) public {
        bytes memory data = abi.encodePacked(classic[which % classic.length], _words(words));
        _try(people[who % 5], HTS, value % 4 == 0 ? value : 0, data);
    }

    function testFuzz_anyCallOfAToken(uint256 who, uint256 which, uint256[3] calldata words, bool art) public {
        uint256[6] memory all;
        (all[0], all[1], all[2]) = (words[0], words[1], words[2]);
        bytes memory data = abi.encodePacked(facade[which % facade.length], _words(all));
        _try(people[who % 5], art ? ART_ADDRESS : COIN_ADDRESS, 0, data);
    }

    function testFuzz_anyData(uint256 who, bool token, bytes calldata data) public {
        _try(people[who % 5], token ? COIN_ADDRESS : HTS, 0, data);
    }

    function testFuzz_anyTransfer(uint256 who, uint256[4] calldata accounts, int8[4] calldata amounts) public {
        address[] memory at = new address[](4);
        int64[] memory units = new int64[](4);
        for (uint256 i = 0; i < 4; ++i) {
            at[i] = people[((accounts[i] % 8) + i * 2) % 8];
            units[i] = amounts[i];
        }
        units[3] = -(units[0] + units[1] + units[2]);
        _try(people[who % 5], HTS, 0, abi.encodeCall(IHederaTokenService.transferTokens, (COIN_ADDRESS, at, units)));
    }

    function testFuzz_anyCryptoTransfer(
        uint256 who,
        uint256[6] calldata accounts,
        int8 hbar,
        int8 units,
        uint8 serial,
        bool[3] calldata isApproval
    ) public {
        IHederaTokenService.TransferList memory list;
        list.transfers = _pair(accounts[0], accounts[1], hbar, isApproval[0]);
        IHederaTokenService.TokenTransferList[] memory lists = new IHederaTokenService.TokenTransferList[](2);
        (lists[0].token, lists[1].token) = (COIN_ADDRESS, ART_ADDRESS);
        lists[0].transfers = _pair(accounts[2], accounts[3], units, isApproval[1]);
        lists[1].nftTransfers = new IHederaTokenService.NftTransfer[](1);
        lists[1].nftTransfers[0] = IHederaTokenService.NftTransfer(
            people[accounts[4] % 8],
            people[accounts[5] % 8],
            int64(uint64(serial % 4)),
            isApproval[2]
        );
        address sender = people[who % 5];
        bool gives = hbar > 0 && !isApproval[0];
        uint256 value = gives ? uint256(uint8(hbar)) * 1e10 : 0;
        _try(sender, HTS, value, abi.encodeCall(IHederaTokenService.cryptoTransfer, (list, lists)));
    }

    function _pair(
        uint256 from,
        uint256 to,
        int8 amount,
        bool isApproval
    ) private view returns (IHederaTokenService.AccountAmount[] memory pair) {
        pair = new IHederaTokenService.AccountAmount[](2);
        pair[0] = IHederaTokenService.AccountAmount(people[from % 8], -int64(amount), isApproval);
        pair[1] = IHederaTokenService.AccountAmount(people[to % 8], amount, isApproval);
    }

    /// @dev Arguments that mean something: people, tokens and small numbers.
    function _words(uint256[6] memory words) private view returns (bytes memory) {
        for (uint256 i = 0; i < words.length; ++i) {
            uint256 kind = words[i] % 4;
            uint256 rest = words[i] >> 8;
            if (kind == 0) words[i] = uint160(rest % 2 == 0 ? COIN_ADDRESS : ART_ADDRESS);
            else if (kind == 3) words[i] = rest % 130;
            else words[i] = uint160(people[rest % people.length]);
        }
        return abi.encode(words);
    }

    function _try(address sender, address to, uint256 value, bytes memory data) private {
        vm.assume(value == 0 || sender.balance >= value);
        bytes32 before = digest();
        uint256 balance = sender.balance;
        vm.prank(sender);
        (bool ok, bytes memory result) = to.call{value: value}(data);
        bool done = ok && (result.length == 0 || to != HTS || _isDone(data, result));
        if (!done) {
            vm.assertEq(digest(), before);
            vm.assertEq(sender.balance, balance);
        }
        vm.assertEq(HTS.balance, 0);
        _checkUnits();
        _checkNfts();
    }

    /// @dev A redirected call returns what the token does; all others a response code.
    function _isDone(bytes memory data, bytes memory result) private pure returns (bool) {
        if (bytes4(data) == IHederaTokenService.redirectForToken.selector) return true;
        return int64(uint64(uint256(bytes32(result)))) == HederaResponseCodes.SUCCESS;
    }

    function _checkUnits() private view {
        uint256 sum = balanceOf(COIN, TREASURY) + balanceOf(COIN, ALICE) + balanceOf(COIN, BOB);
        sum += balanceOf(COIN, SHOP) + balanceOf(COIN, BANK) + balanceOf(COIN, STRANGERS);
        vm.assertEq(sum, 1_000_000);
    }

    function _checkNfts() private view {
        uint64[6] memory accounts = [TREASURY, ALICE, BOB, SHOP, BANK, STRANGERS];
        uint256 sum;
        for (uint256 i = 0; i < accounts.length; ++i) {
            uint256 owned;
            for (uint64 serial = 1; serial <= 3; ++serial) if (ownerOf(ART, serial) == accounts[i]) ++owned;
            vm.assertEq(balanceOf(ART, accounts[i]), owned);
            sum += owned;
        }
        vm.assertEq(sum, 3);
    }

    function digest() internal view override returns (bytes32) {
        uint256 units = read(HederaState.relationSlot(COIN, STRANGERS));
        uint256 nfts = read(HederaState.relationSlot(ART, STRANGERS));
        return keccak256(abi.encode(super.digest(), units, nfts));
    }
}

/// @dev Moves this and that, and keeps an account of the effects.
contract TransferHandler is TokenServiceTest {
    mapping(uint64 account => int256 units) public netted;
    address[6] private people;

    /// @dev Only once: the runner takes it for one more function to call.
    function setUp() public override {
        if (shop != address(0)) return;
        super.setUp();
        people = [shop, bank, ALICE_ALIAS, BOB_ADDRESS, STRANGER, address(uint160(TREASURY))];
        allow(COIN, ALICE, VAULT, 300);
        allow(COIN, ALICE, SHOP, 300);
        allow(COIN, BOB, BANK, 300);
    }

    function move(uint256 who, uint256 from, uint256 to, uint16 amount) external {
        int64 units = int64(uint64(amount % 300));
        bytes memory data = abi.encodeCall(
            IHederaTokenService.transferToken,
            (COIN_ADDRESS, people[from % 6], people[to % 6], units)
        );
        _do(people[who % 3], HTS, data);
    }

    function moveByFacade(uint256 who, uint256 to, uint16 amount) external {
        bytes memory data = abi.encodeWithSignature("transfer(address,uint256)", people[to % 6], amount % 300);
        _do(people[who % 3], COIN_ADDRESS, data);
    }

    function approve(uint256 who, uint256 spender, uint16 amount) external {
        bytes memory data = abi.encodeWithSignature("approve(address,uint256)", people[spender % 6], amount % 300);
        _do(people[who % 2], COIN_ADDRESS, data);
    }

    /// @dev What the replica says that the account has.
    function has(uint64 num) external view returns (uint64) {
        return balanceOf(COIN, num);
    }

    function _do(address sender, address to, bytes memory data) private {
        vm.recordLogs();
        vm.prank(sender);
        (bool ok, bytes memory result) = to.call(data);
        bool done = ok && (to != HTS || abi.decode(result, (int64)) == HederaResponseCodes.SUCCESS);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        if (!done) return;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter != HTS || logs[i].topics[0] != IHederaEffects.TokenMoved.selector) continue;
            (uint64 amount, ) = abi.decode(logs[i].data, (uint64, uint64));
            netted[uint64(uint256(logs[i].topics[2]))] -= int256(uint256(amount));
            netted[uint64(uint256(logs[i].topics[3]))] += int256(uint256(amount));
        }
    }
}

contract TransferInvariantTest {
    TransferHandler private handler;

    function setUp() public {
        handler = new TransferHandler();
        handler.setUp();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev What the nodes settle on Hedera is what the layer 2 has booked, account by account.
    function invariant_theEffectsAreWhatWasBooked() public view {
        _same(1000, 998_500);
        _same(1001, 500);
        _same(1002, 0);
        _same(2001, 1000);
        _same(2002, 0);
        _same(HederaState.PROVISIONAL | uint64(uint160(address(bytes20("nobody's account yet")))), 0);
    }

    function _same(uint64 num, int256 start) private view {
        vm.assertEq(int256(uint256(handler.has(num))), start + handler.netted(num));
    }
}
