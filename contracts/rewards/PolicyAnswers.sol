// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

/// @title Asking a policy that need not answer, nor answer sensibly
library PolicyAnswers {
    /**
     * @notice Calls a policy.
     * @param most gas that it may use; the caller has so much
     * @return ok whether it gave one weight for each of `count` nodes
     * @return weights them
     */
    function ask(
        address policy,
        uint256 most,
        bytes memory data,
        uint256 count
    ) internal view returns (bool ok, uint64[] memory weights) {
        uint256 size = 64 + 32 * count;
        bytes memory answer = new bytes(size);
        assembly ("memory-safe") {
            // Copies what is expected and not a byte more, however much comes back.
            ok := staticcall(most, policy, add(data, 32), mload(data), add(answer, 32), size)
            ok := and(ok, eq(returndatasize(), size))
            // As the ABI encodes a list: where it begins, and how long it is.
            ok := and(ok, and(eq(mload(add(answer, 32)), 32), eq(mload(add(answer, 64)), count)))
            weights := add(answer, 64)
        }
        if (!ok) return (false, new uint64[](0));
        for (uint256 i = 0; i < count; ++i) {
            uint256 weight;
            assembly ("memory-safe") {
                weight := mload(add(add(weights, 32), mul(i, 32)))
            }
            if (weight > type(uint64).max) return (false, new uint64[](0));
        }
    }
}
