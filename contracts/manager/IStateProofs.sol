// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

/**
 * @title What a state root says
 * @notice Reads headers and Merkle proofs. It says what is in a state, not whether that state is a network's: of this
 * network's own blocks the EVM knows it, of others' crosslinks do.
 * @dev A header or a proof has many encodings, so nothing may depend on their bytes.
 */
interface IStateProofs {
    /// @notice The header is not that of this network's block at `height`, whose hash is `expected`; or the block is
    /// not there yet, or too old, and `expected` is 0.
    error WrongOwnHeader(uint64 height, bytes32 expected);

    /**
     * @notice The state root of a block of this network's own, one of the last 8,191 (256 where EIP-2935 is not).
     * @param header RLP encoded
     */
    function ownRoot(uint64 height, bytes calldata header) external view returns (bytes32);

    /**
     * @notice What a storage slot has in the state with this root; 0 if the proofs do not show it. Only what is not 0
     * can be shown. May revert where a proof is no RLP.
     * @param accountProof as `eth_getProof` gives it, from the root to the account
     * @param storageProof likewise, from the account's storage root to the slot
     */
    function valueAt(
        bytes32 root,
        address account,
        bytes32 slot,
        bytes[] calldata accountProof,
        bytes[] calldata storageProof
    ) external pure returns (uint256);
}
