// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Crosslinks} from "../manager/Crosslinks.sol";
import {ICrosslinks} from "../manager/ICrosslinks.sol";
import {Literal, Verdict} from "../manager/Literals.sol";
import {Committee} from "./Committee.sol";
import {vm} from "./Vm.sol";

/// @title What tests of crosslinks share: a federation of two networks, and what the first one's committee signs
abstract contract CrosslinksFixture {
    uint64 internal constant A = 1001;
    uint64 internal constant B = 1002;
    uint64 internal constant SILENCE = 600;
    uint64 internal constant WINDOW = 3600;
    uint64 internal constant START = 1_700_000_000;
    bytes32 internal constant HASH = keccak256("a block");
    bytes32 internal constant ROOT = keccak256("a state");

    Crosslinks internal crosslinks;
    uint256[] internal keysOfA;

    function setUp() public {
        vm.warp(START);
        keysOfA = Committee.keys(A, 4);
        crosslinks = new Crosslinks(_federation(), SILENCE, WINDOW);
    }

    function _federation() internal pure returns (ICrosslinks.Network[] memory federation) {
        federation = new ICrosslinks.Network[](2);
        federation[0] = ICrosslinks.Network(A, Committee.members(Committee.keys(A, 4)), 3);
        federation[1] = ICrosslinks.Network(B, Committee.members(Committee.keys(B, 4)), 3);
    }

    function _attest(
        uint256 from,
        uint256 count,
        uint64 height,
        bytes32 blockHash,
        bytes32 root
    ) internal view returns (bytes[] memory) {
        return Committee.sign(keysOfA, from, count, Committee.attestation(A, height, blockHash, root));
    }

    function _decide(uint64 height, bytes32 root) internal {
        _decideBlock(height, HASH, root);
    }

    function _decideBlock(uint64 height, bytes32 blockHash, bytes32 root) internal {
        crosslinks.decide(A, height, blockHash, root, _attest(0, 3, height, blockHash, root));
    }

    function _verdict(uint64 height, bytes32 root) internal view returns (Verdict) {
        return crosslinks.verdict(Literal(A, height, root));
    }

    /// @dev Hands A over to other keys.
    function _change(
        uint256[] memory signers,
        uint256 from,
        uint256 count,
        uint64 epoch,
        uint64 fromHeight,
        uint256[] memory next,
        uint16 threshold
    ) internal {
        address[] memory members = Committee.members(next);
        bytes32 digest = Committee.change(A, epoch, fromHeight, members, threshold);
        bytes[] memory signatures = Committee.sign(signers, from, count, digest);
        crosslinks.changeCommittee(A, epoch, fromHeight, members, threshold, signatures);
    }
}
