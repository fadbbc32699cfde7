// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IHederaTokenService} from "../hedera/IHederaTokenService.sol";
import {IHederaEffects} from "../hedera/system/IHederaEffects.sol";
import {TokenServiceTest} from "./TokenServiceTest.sol";
import {vm} from "./Vm.sol";

interface IERC20Events {
    event Transfer(address indexed from, address indexed to, uint256 value);
}

interface IERC721Events {
    event Transfer(address indexed from, address indexed to, uint256 indexed tokenId);
}

/// @title What tests of transfers share: the calls, and the events that come of them
abstract contract TransferTest is TokenServiceTest {
    function expectMove(
        uint64 num,
        uint64 from,
        uint64 to,
        uint64 amount,
        uint64 spender,
        address shownFrom,
        address shownTo
    ) internal {
        vm.expectEmit(HTS);
        emit IHederaEffects.TokenMoved(num, from, to, amount, spender);
        vm.expectEmit(address(uint160(num)));
        emit IERC20Events.Transfer(shownFrom, shownTo, amount);
    }

    function expectNftMove(
        uint64 serial,
        uint64 from,
        uint64 to,
        uint64 spender,
        address shownFrom,
        address shownTo
    ) internal {
        vm.expectEmit(HTS);
        emit IHederaEffects.NftMoved(ART, from, to, serial, spender);
        vm.expectEmit(ART_ADDRESS);
        emit IERC721Events.Transfer(shownFrom, shownTo, serial);
    }

    function transferCall(address at, address from, address to, int64 amount) internal pure returns (bytes memory) {
        return abi.encodeCall(IHederaTokenService.transferToken, (at, from, to, amount));
    }

    function transferFromCall(
        address at,
        address from,
        address to,
        uint256 amount
    ) internal pure returns (bytes memory) {
        return abi.encodeCall(IHederaTokenService.transferFrom, (at, from, to, amount));
    }

    function nftCall(address at, address from, address to, int64 serial) internal pure returns (bytes memory) {
        return abi.encodeCall(IHederaTokenService.transferNFT, (at, from, to, serial));
    }

    function nftFromCall(address from, address to, uint256 serial) internal pure returns (bytes memory) {
        return abi.encodeCall(IHederaTokenService.transferFromNFT, (ART_ADDRESS, from, to, serial));
    }

    function listCall(address[] memory accounts, int64[] memory amounts) internal pure returns (bytes memory) {
        return abi.encodeCall(IHederaTokenService.transferTokens, (COIN_ADDRESS, accounts, amounts));
    }

    function nftListCall(
        address[] memory from,
        address[] memory to,
        int64[] memory serials
    ) internal pure returns (bytes memory) {
        return abi.encodeCall(IHederaTokenService.transferNFTs, (ART_ADDRESS, from, to, serials));
    }
}
