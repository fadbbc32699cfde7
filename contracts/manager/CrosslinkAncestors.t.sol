// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";
import {CrosslinksFixture} from "../test/CrosslinksFixture.sol";
import {vm} from "../test/Vm.sol";
import {ICrosslinks} from "./ICrosslinks.sol";

/// @title Decisions of heights that nobody attested
contract CrosslinkAncestorsTest is CrosslinksFixture {
    using RLP for RLP.Encoder;

    function test_ancestorsOfADecidedHeightAreDecided() public {
        bytes[] memory headers = _chain(5, 4);
        _decideBlock(5, keccak256(headers[0]), _rootOf(5));
        vm.assertEq(crosslinks.decideAncestors(A, 5, headers), 3);
        for (uint64 height = 2; height <= 5; ++height) vm.assertEq(crosslinks.rootAt(A, height), _rootOf(height));
        vm.assertEq(crosslinks.rootAt(A, 1), 0);
        vm.assertEq(crosslinks.latest(A), 5);
        // Once more is nothing new, and from any of them the walk goes on.
        vm.assertEq(crosslinks.decideAncestors(A, 5, headers), 0);
        bytes[] memory more = _chain(2, 3);
        vm.assertEq(crosslinks.decideAncestors(A, 2, more), 2);
        vm.assertEq(crosslinks.rootAt(A, 0), _rootOf(0));
    }

    function test_theWalkPassesDecidedHeights() public {
        bytes[] memory headers = _chain(5, 6);
        _decideBlock(5, keccak256(headers[0]), _rootOf(5));
        _decideBlock(3, keccak256(headers[2]), _rootOf(3));
        vm.assertEq(crosslinks.decideAncestors(A, 5, headers), 4);
    }

    function test_theWalkBeginsAtADecidedHeight() public {
        bytes[] memory headers = _chain(5, 2);
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.NotDecided.selector, A, 5));
        crosslinks.decideAncestors(A, 5, headers);
    }

    function test_theWalkRefusesOtherHeaders() public {
        bytes[] memory headers = _chain(5, 4);
        _decideBlock(5, keccak256(headers[0]), _rootOf(5));
        bytes memory good = headers[2];
        headers[2] = _header(keccak256("?"), _rootOf(3), 3);
        _expectWrongHeader(2, keccak256(good), headers[2]);
        crosslinks.decideAncestors(A, 5, headers);
        vm.assertEq(crosslinks.rootAt(A, 4), 0);
        headers[2] = bytes.concat(good, hex"00");
        _expectWrongHeader(2, keccak256(good), headers[2]);
        crosslinks.decideAncestors(A, 5, headers);
        headers[2] = good;
        bytes memory first = headers[0];
        headers[0] = headers[1];
        _expectWrongHeader(0, keccak256(first), headers[0]);
        crosslinks.decideAncestors(A, 5, headers);
    }

    function test_theWalkMeetsNoOtherBlockAtADecidedHeight() public {
        bytes[] memory headers = _chain(5, 3);
        _decideBlock(5, keccak256(headers[0]), _rootOf(5));
        _decideBlock(4, HASH, ROOT);
        _expectWrongHeader(1, HASH, headers[1]);
        crosslinks.decideAncestors(A, 5, headers);
    }

    function test_theWalkCountsHeights() public {
        bytes[] memory headers = new bytes[](2);
        headers[1] = _header(0, _rootOf(3), 3);
        headers[0] = _header(keccak256(headers[1]), _rootOf(5), 5);
        _decideBlock(5, keccak256(headers[0]), _rootOf(5));
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.WrongHeight.selector, 1, 5, 3));
        crosslinks.decideAncestors(A, 5, headers);
        // Nor does it go below 0, whatever a committee signed.
        headers[0] = _header(keccak256(headers[1]), _rootOf(0), 0);
        _decideBlock(0, keccak256(headers[0]), _rootOf(0));
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.WrongHeight.selector, 1, 0, 3));
        crosslinks.decideAncestors(A, 0, headers);
    }

    function _expectWrongHeader(uint256 place, bytes32 hash, bytes memory header) private {
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.WrongHeader.selector, place, hash, keccak256(header)));
    }

    function _rootOf(uint64 height) private pure returns (bytes32) {
        return keccak256(abi.encode("root", height));
    }

    /// @dev Headers of a chain from `top` downwards.
    function _chain(uint64 top, uint256 count) private pure returns (bytes[] memory headers) {
        headers = new bytes[](count);
        bytes32 parent = 0;
        for (uint64 height = 0; height <= top; ++height) {
            bytes memory header = _header(parent, _rootOf(height), height);
            parent = keccak256(header);
            if (top - height < count) headers[top - height] = header;
        }
    }

    function _header(bytes32 parent, bytes32 root, uint64 height) private pure returns (bytes memory) {
        RLP.Encoder memory list = RLP.encoder().push(parent).push(bytes32(0)).push(address(0)).push(root);
        for (uint256 i = 0; i < 3; ++i) list = list.push(bytes32(0));
        return list.push(uint256(0)).push(uint256(height)).push(uint256(0)).encode();
    }
}
