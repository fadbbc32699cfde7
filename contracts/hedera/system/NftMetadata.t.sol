// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {vm} from "../../test/Vm.sol";
import {HederaState} from "./HederaState.sol";
import {NftMetadata} from "./NftMetadata.sol";

contract NftMetadataTest {
    function testFuzz_whatIsStoredIsLoadedAndCleared(bytes memory metadata, uint64 serial) public {
        vm.assume(metadata.length <= 100);
        NftMetadata.store(7, serial, metadata);
        vm.assertEq(NftMetadata.load(7, serial), metadata);
        NftMetadata.clear(7, serial);
        vm.assertEq(NftMetadata.load(7, serial), "");
        for (uint64 i = 0; i <= 4; ++i) vm.assertEq(HederaState.load(HederaState.metadataSlot(7, serial, i)), 0);
    }

    function test_nothingBehindTheBytesIsStored() public {
        bytes memory metadata = hex"ffffffff";
        assembly ("memory-safe") {
            mstore(metadata, 3)
        }
        NftMetadata.store(7, 1, metadata);
        vm.assertEq(HederaState.load(HederaState.metadataSlot(7, 1, 1)), uint256(0xffffff) << 232);
    }
}
