// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../../test/Vm.sol";
import {Ed25519} from "./Ed25519.sol";

contract Ed25519Test {
    /// @dev The third vector of RFC 8032, 7.1, over the message af82, and the same with the order added to s.
    bytes32 private constant KEY = 0xfc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025;
    bytes32 private constant R = 0x6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac;
    bytes32 private constant S = 0x18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a;
    bytes32 private constant S_PLUS_ORDER = 0x05d391b0a77904e98404ef037747a56e4a7c15e9716ed28dc027beceea1ec41a;

    /// @dev The vectors of RFC 8032, 7.1: public key, message, R, s.
    function test_theVectorsOfTheStandardAreSignatures() public view {
        _expectValid(
            0xd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,
            "",
            0xe5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155,
            0x5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
        );
        _expectValid(
            0x3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,
            hex"72",
            0x92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da,
            0x085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
        );
        _expectValid(KEY, hex"af82", R, S);
    }

    function test_theGasIsBounded() public view {
        this.verify(KEY, hex"af82", R, S);
        vm.assertLe(vm.lastCallGas().gasTotalUsed, 345_000);
    }

    /// @dev Adding the order of the group to s makes a second signature out of one; RFC 8032 has none but the first.
    function test_refusesWhatIsNotReduced() public view {
        vm.assertTrue(Ed25519.verify(KEY, hex"af82", R, S));
        vm.assertFalse(Ed25519.verify(KEY, hex"af82", R, S_PLUS_ORDER));
    }

    /// @dev With the neutral element for a key, R = [s]B is a signature over everything: here s is 1, and R is B.
    function test_refusesKeysOfSmallOrder() public view {
        bytes32 base = 0x5866666666666666666666666666666666666666666666666666666666666666;
        bytes32 one = bytes32(uint256(1) << 248);
        vm.assertFalse(Ed25519.verify(one, "anything", base, one));
        // The same point, y being written as 2^255 - 18.
        vm.assertFalse(
            Ed25519.verify(hex"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "", base, one)
        );
        // The same point, x being minus zero.
        vm.assertFalse(Ed25519.verify(one | bytes32(uint256(0x80)), "", base, one));
    }

    function test_refusesKeysThatAreNoPoints() public view {
        // 2 is the ordinate of no point.
        vm.assertFalse(Ed25519.verify(bytes32(uint256(2) << 248), hex"af82", R, S));
        vm.assertFalse(Ed25519.verify(bytes32(type(uint256).max), hex"af82", R, S));
    }

    function testFuzz_aSignatureIsForOneMessage(bytes calldata message) public view {
        vm.assume(keccak256(message) != keccak256(hex"af82"));
        vm.assertFalse(Ed25519.verify(KEY, message, R, S));
    }

    function testFuzz_oneBitBreaksASignature(uint8 bit, uint8 part) public view {
        bytes32 flip = bytes32(uint256(1) << bit);
        if (part % 3 == 0) vm.assertFalse(Ed25519.verify(KEY ^ flip, hex"af82", R, S));
        else if (part % 3 == 1) vm.assertFalse(Ed25519.verify(KEY, hex"af82", R ^ flip, S));
        else vm.assertFalse(Ed25519.verify(KEY, hex"af82", R, S ^ flip));
    }

    function verify(bytes32 key, bytes calldata message, bytes32 r, bytes32 s) external view returns (bool) {
        return Ed25519.verify(key, message, r, s);
    }

    function _expectValid(bytes32 key, bytes memory message, bytes32 r, bytes32 s) private view {
        vm.assertTrue(Ed25519.verify(key, message, r, s));
    }
}
