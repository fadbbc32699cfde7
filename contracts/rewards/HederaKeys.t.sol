// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {vm} from "../test/Vm.sol";
import {HederaKeys} from "./HederaKeys.sol";

contract HederaKeysTest {
    function repacked(bytes calldata key) external pure returns (bytes memory) {
        (uint8 kind, bytes32 x) = HederaKeys.pack(key);
        return HederaKeys.unpack(kind, x);
    }

    function testFuzz_singleKeysComeBackAsTheyWere(bytes32 x) public view {
        bytes[3] memory keys = [
            abi.encodePacked(hex"1220", x),
            abi.encodePacked(hex"3a2102", x),
            abi.encodePacked(hex"3a2103", x)
        ];
        for (uint256 i = 0; i < keys.length; ++i) vm.assertEq(this.repacked(keys[i]), keys[i]);
    }

    function testFuzz_otherKeysAreRefused(bytes32 x, bytes calldata other) public {
        _expectRefused("");
        _expectRefused(hex"1220");
        _expectRefused(abi.encodePacked(hex"1220", x, hex"00"));
        _expectRefused(abi.encodePacked(hex"1220", bytes31(x)));
        _expectRefused(abi.encodePacked(hex"3a2104", x));
        _expectRefused(abi.encodePacked(hex"3a2100", x));
        _expectRefused(abi.encodePacked(hex"3a21", x));
        _expectRefused(abi.encodePacked(hex"3a2102", x, hex"00"));
        if (bytes2(other) != hex"1220" && bytes2(other) != hex"3a21") _expectRefused(other);
    }

    function _expectRefused(bytes memory key) private {
        vm.expectRevert(abi.encodeWithSelector(HederaKeys.NotAHederaKey.selector, key));
        this.repacked(key);
    }
}
