// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title Code that only computes
 * @notice Says whether code could read or write anything but its arguments, by one sweep over its bytes.
 * @dev The sweep goes from instruction to instruction as the EVM does when it looks for valid jump destinations, so it
 * meets every instruction that can ever run. After one that ends the execution or jumps away, nothing runs up to the
 * next JUMPDEST: there compilers put data, such as Solidity's metadata. A JUMPDEST by chance in there makes what
 * follows count as code, so some pure code is refused (compile it with other metadata, or without); no impure code
 * passes.
 */
library PureCode {
    /// @notice The code has, at this offset, an instruction that does more than compute, or that is none.
    error ImpureCode(uint256 offset, uint8 opcode);

    uint256 private constant JUMPDEST = 0x5b;
    uint256 private constant PUSH0 = 0x5f;
    uint256 private constant PUSH32 = 0x7f;

    /// @dev One bit for each opcode. Not in it: CLZ and later ones, which not all networks have; GAS; what reads the
    /// environment, accounts, blocks or storage; what writes, logs, calls or creates.
    uint256 private constant ALLOWED =
        (1 << 0x00) | // STOP
            (0x7ff << 0x01) | // ADD to SIGNEXTEND
            (0x3fff << 0x10) | // LT to SAR
            (1 << 0x20) | // KECCAK256
            (0xf << 0x34) | // CALLVALUE, 0 in a static call; CALLDATALOAD, CALLDATASIZE, CALLDATACOPY
            (0x3 << 0x38) | // CODESIZE, CODECOPY
            (1 << 0x3d) | // RETURNDATASIZE, 0 in what calls nothing
            (0xf << 0x50) | // POP, MLOAD, MSTORE, MSTORE8
            (0xf << 0x56) | // JUMP, JUMPI, PC, MSIZE
            (1 << JUMPDEST) |
            (((1 << 66) - 1) << 0x5e) | // MCOPY, PUSH0 to PUSH32, DUP1 to DUP16, SWAP1 to SWAP16
            (1 << 0xf3) | // RETURN
            (1 << 0xfd) | // REVERT
            (1 << 0xfe); // INVALID

    /// @dev STOP, JUMP, RETURN, REVERT, INVALID: what follows runs only if something jumps to it.
    uint256 private constant ENDING = (1 << 0x00) | (1 << 0x56) | (1 << 0xf3) | (1 << 0xfd) | (1 << 0xfe);

    /// @notice Reverts unless the code only computes.
    function check(bytes memory code) internal pure {
        bool reachable = true;
        for (uint256 offset = 0; offset < code.length; ++offset) {
            uint256 opcode = uint8(code[offset]);
            if (opcode == JUMPDEST) reachable = true;
            if (reachable) {
                if ((ALLOWED >> opcode) & 1 == 0) revert ImpureCode(offset, uint8(opcode));
                if ((ENDING >> opcode) & 1 == 1) reachable = false;
            }
            if (opcode > PUSH0 && opcode <= PUSH32) offset += opcode - PUSH0;
        }
    }
}
