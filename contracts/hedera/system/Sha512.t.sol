// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../../test/Vm.sol";
import {Sha512} from "./Sha512.sol";

contract Sha512Test {
    /// @dev The examples of FIPS 180 and of NIST's SHA-512 test data.
    function test_theExamplesOfTheStandard() public pure {
        _expect(
            "",
            hex"cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
            hex"47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
        );
        _expect(
            "abc",
            hex"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            hex"2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        );
        _expect(
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            hex"8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
            hex"501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909"
        );
    }

    function test_gasPerBlock() public view {
        this.hash(new bytes(111));
        uint256 one = vm.lastCallGas().gasTotalUsed;
        this.hash(new bytes(239));
        vm.assertLe(vm.lastCallGas().gasTotalUsed - one, 60_000);
    }

    function hash(bytes calldata message) external pure returns (bytes32, bytes32) {
        return Sha512.hash(message);
    }

    function _expect(bytes memory message, bytes memory digest) private pure {
        (bytes32 first, bytes32 last) = Sha512.hash(message);
        vm.assertEq(abi.encodePacked(first, last), digest);
    }
}
