// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {vm} from "../test/Vm.sol";
import {PureCode} from "./PureCode.sol";
import {BalanceType} from "./types/BalanceType.sol";
import {CounterType} from "./types/CounterType.sol";
import {NftType} from "./types/NftType.sol";

contract PureCodeTest {
    /// @dev Every opcode that only computes, but for JUMPDEST, by hand.
    bytes private constant PURE =
        hex"000102030405060708090a0b"
        hex"101112131415161718191a1b1c1d"
        hex"2034353637383950515253565758593d5e5f"
        hex"606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f"
        hex"808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"
        hex"f3fdfe";

    /// @dev A call of its own, so that it can be expected to revert.
    function check(bytes calldata code) external pure {
        PureCode.check(code);
    }

    function test_everyOpcodeIsAllowedOrNot() public {
        for (uint256 opcode = 0; opcode < 256; ++opcode) {
            bool pure_ = opcode == 0x5b;
            for (uint256 i = 0; i < PURE.length; ++i) pure_ = pure_ || uint8(PURE[i]) == opcode;
            bytes memory code = abi.encodePacked(uint8(opcode), new bytes(32));
            if (!pure_) _expectImpure(0, uint8(opcode));
            this.check(code);
        }
    }

    function test_dataOfAPushIsNoCode() public view {
        // PUSH1 SLOAD, PUSH2 SSTORE CALL, PUSH32 with SELFDESTRUCTs.
        this.check(hex"6054");
        this.check(hex"6155f1");
        this.check(abi.encodePacked(hex"7f", bytes32(type(uint256).max)));
    }

    function test_whatFollowsThePushIsCode() public {
        _expectImpure(2, 0x54);
        this.check(hex"600054");
        _expectImpure(33, 0xff);
        this.check(abi.encodePacked(hex"7f", bytes32(0), hex"ff"));
        // PUSH0 has no data.
        _expectImpure(1, 0x54);
        this.check(hex"5f54");
    }

    function test_aPushMayEndTheCode() public view {
        this.check(hex"60");
        this.check(hex"7f55");
    }

    function test_whatNothingReachesIsNoCode() public {
        bytes memory endings = hex"0056f3fdfe";
        for (uint256 i = 0; i < endings.length; ++i) {
            this.check(abi.encodePacked(endings[i], hex"54ff55"));
            // A jump reaches it again.
            _expectImpure(2, 0x55);
            this.check(abi.encodePacked(endings[i], hex"5b55"));
            // A JUMPDEST in the data of a push is none, even where nothing else is reached.
            this.check(abi.encodePacked(endings[i], hex"605b55"));
        }
        // JUMPI goes on if its condition is 0.
        _expectImpure(1, 0x54);
        this.check(hex"5754");
    }

    function test_codeIsReadFromItsBeginning() public {
        // As an instruction of its own 0x60 takes the next byte with it, reached or not: EVM finds JUMPDESTs so.
        this.check(hex"fe60605b5b");
        _expectImpure(4, 0xf1);
        this.check(hex"fe60605bf1");
    }

    function test_delegationsAreNoCode() public {
        _expectImpure(0, 0xef);
        this.check(abi.encodePacked(hex"ef0100", address(this)));
    }

    function test_theTypesAreOnlyComputing() public {
        this.check(address(new BalanceType()).code);
        this.check(address(new NftType()).code);
        this.check(address(new CounterType()).code);
    }

    function test_aTestIsNot() public {
        bytes memory code = address(this).code;
        vm.expectPartialRevert(PureCode.ImpureCode.selector);
        this.check(code);
    }

    /// @dev The same answer as by the definition: an instruction runs if it is one of the sweep's and if no ending
    /// instruction stands between it and the last JUMPDEST, or the beginning.
    function testFuzz_itIsWhatTheDefinitionSays(uint256 seed, uint8 length) public {
        bytes memory code = new bytes(length);
        // Bytes that matter more often than by chance.
        bytes memory alphabet = hex"005b5b60606154f1fd015680f3fe5f7f57";
        for (uint256 i = 0; i < length; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            code[i] = random % 8 == 0 ? bytes1(uint8(random >> 8)) : alphabet[(random >> 16) % alphabet.length];
        }
        (bool impure, uint256 offset) = _firstImpure(code);
        if (impure) _expectImpure(offset, uint8(code[offset]));
        this.check(code);
    }

    function _firstImpure(bytes memory code) private pure returns (bool, uint256) {
        bool[] memory isInstruction = new bool[](code.length);
        for (uint256 i = 0; i < code.length;) {
            isInstruction[i] = true;
            uint8 opcode = uint8(code[i]);
            i += 1 + (opcode >= 0x60 && opcode <= 0x7f ? opcode - 0x5f : 0);
        }
        for (uint256 i = 0; i < code.length; ++i) {
            if (!isInstruction[i] || code[i] == 0x5b || !_runs(code, isInstruction, i)) continue;
            bool found = false;
            for (uint256 j = 0; j < PURE.length; ++j) found = found || PURE[j] == code[i];
            if (!found) return (true, i);
        }
        return (false, 0);
    }

    function _runs(bytes memory code, bool[] memory isInstruction, uint256 at) private pure returns (bool) {
        while (at > 0) {
            --at;
            if (!isInstruction[at]) continue;
            bytes1 opcode = code[at];
            if (opcode == 0x5b) return true;
            if (opcode == 0x00 || opcode == 0x56 || opcode == 0xf3 || opcode == 0xfd || opcode == 0xfe) return false;
        }
        return true;
    }

    function _expectImpure(uint256 offset, uint8 opcode) private {
        vm.expectRevert(abi.encodeWithSelector(PureCode.ImpureCode.selector, offset, opcode));
    }
}
