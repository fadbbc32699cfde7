// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPrngSystemContract} from "../IPrngSystemContract.sol";
import {SystemAddresses} from "./SystemAddresses.sol";
import {SystemContract} from "./SystemContract.sol";

/**
 * @title Hedera's source of pseudorandom numbers
 * @notice What contracts find at 0x169; {IPrngSystemContract} tells what it does.
 *
 * Nobody can choose a seed. The nodes make a block's `prevrandao` out of the running hash that the network's topic has
 * once the block's transactions have come to consensus, so whoever sends a transaction cannot know it, and whoever knows
 * it cannot change the order any more. Within a block, seeds differ by a counter.
 *
 * A contract that asks for a seed can still revert when it does not like it, on Hedera as here: let one transaction make
 * the bet and another settle it.
 * @dev Part of the network's genesis; there is no need to deploy it. Other than on Hedera, a static call fails, because
 * it counts, and two calls of one transaction give two seeds.
 */
contract PrngSystemContract is IPrngSystemContract, SystemContract {
    /// @dev How many seeds there have been.
    uint256 private _count;

    /// @inheritdoc IPrngSystemContract
    function getPseudorandomSeed() external onlyAt(SystemAddresses.PRNG) returns (bytes32) {
        // Not checked: nobody calls 2^256 times.
        unchecked {
            return keccak256(abi.encode(block.prevrandao, ++_count));
        }
    }
}
