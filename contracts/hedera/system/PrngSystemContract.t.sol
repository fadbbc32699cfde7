// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPrngSystemContract} from "../IPrngSystemContract.sol";
import {vm} from "../../test/Vm.sol";
import {PrngSystemContract} from "./PrngSystemContract.sol";
import {SystemAddresses} from "./SystemAddresses.sol";

contract PrngSystemContractTest {
    IPrngSystemContract private constant PRNG = IPrngSystemContract(SystemAddresses.PRNG);

    mapping(bytes32 seed => bool seen) private _seen;

    function setUp() public {
        vm.etch(address(PRNG), type(PrngSystemContract).runtimeCode);
    }

    function test_aSeedIsMadeOfTheBlockAndACounter() public {
        vm.prevrandao(bytes32(uint256(7)));
        vm.assertEq(PRNG.getPseudorandomSeed(), keccak256(abi.encode(7, 1)));
        vm.assertEq(PRNG.getPseudorandomSeed(), keccak256(abi.encode(7, 2)));
        vm.prevrandao(bytes32(uint256(8)));
        vm.assertEq(PRNG.getPseudorandomSeed(), keccak256(abi.encode(8, 3)));
    }

    function test_aRevertedCallTakesItsSeedBack() public {
        bytes32 seed;
        try this.drawAndRevert() {
            vm.assertTrue(false);
        } catch (bytes memory reason) {
            seed = bytes32(reason);
        }
        vm.assertEq(PRNG.getPseudorandomSeed(), seed);
    }

    function drawAndRevert() external {
        bytes32 seed = PRNG.getPseudorandomSeed();
        assembly ("memory-safe") {
            mstore(0, seed)
            revert(0, 32)
        }
    }

    function testFuzz_noSeedComesTwice(bytes32 randao) public {
        vm.prevrandao(randao);
        for (uint256 i = 0; i < 10; ++i) {
            bytes32 seed = PRNG.getPseudorandomSeed();
            vm.assertFalse(_seen[seed]);
            _seen[seed] = true;
        }
    }

    function test_haltsForAnotherFunction() public {
        uint256 gas = gasleft();
        (bool ok, bytes memory reason) = address(PRNG).call{gas: 50_000}(
            abi.encodeWithSignature("getPseudorandomNumber(uint32)", 10)
        );
        vm.assertLe(50_000, gas - gasleft());
        vm.assertFalse(ok);
        vm.assertEq(reason.length, 0);
    }

    function test_haltsAsTheCodeOfAnotherContract() public {
        (bool ok, ) = address(PRNG).delegatecall{gas: 50_000}(
            abi.encodeCall(IPrngSystemContract.getPseudorandomSeed, ())
        );
        vm.assertFalse(ok);
    }
}
