// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title Hedera's source of pseudorandom numbers
 * @notice The system contract at 0x169 (HIP-351).
 * @dev The seed comes from the running hash of the network's topic as of the block: nobody knew it when the block's
 * transactions were ordered, and all nodes agree on it. Two calls give two seeds.
 */
interface IPrngSystemContract {
    /// @notice 256 pseudorandom bits. A number below n is the seed modulo n.
    function getPseudorandomSeed() external returns (bytes32 seed);
}
