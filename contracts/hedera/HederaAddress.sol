// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IHederaAccount} from "./IHederaAccount.sol";

/**
 * @title Hedera's numbers in the EVM's terms
 * @notice Converts between the number of a Hedera entity and its long-zero address, and between tinybars, in which
 * Hedera counts, and weibars, in which the EVM of the layer 2 counts.
 * @dev The long-zero address of 0.0.N is 12 zero bytes and then N, big-endian. Accounts, tokens, topics, schedules,
 * system contracts and Ethereum's precompiles share this range: a long-zero address says neither that the entity
 * exists nor of which kind it is.
 *
 *     1 hbar = 10^8 tinybars = 10^18 weibars
 */
library HederaAddress {
    /// @notice Weibars to the tinybar, the smallest amount that can leave the layer 2 for Hedera.
    uint256 internal constant TINYBAR = 1e10;

    /// @notice Weibars to the hbar.
    uint256 internal constant HBAR = 1e18;

    /// @notice `account` is not a long-zero address, so it holds no entity number. An account's EVM alias is one such.
    error NotLongZero(address account);

    /// @notice `amount` tinybars exceed what Hedera's transfers can carry, which is an int64.
    error TinybarsTooLarge(uint256 amount);

    /// @notice `amount` tinybars are less than zero, which no EVM value can be.
    error TinybarsNegative(int64 amount);

    /// @notice The long-zero address of the entity 0.0.`entityNum`.
    function longZero(uint64 entityNum) internal pure returns (address) {
        return address(uint160(entityNum));
    }

    /// @notice Whether `account` is a long-zero address. True also of the zero address, which stands for no entity.
    function isLongZero(address account) internal pure returns (bool) {
        return uint160(account) <= type(uint64).max;
    }

    /**
     * @notice The N of the entity 0.0.N whose long-zero address is `account`.
     * @dev Reverts with {NotLongZero} for any other address.
     */
    function num(address account) internal pure returns (uint64) {
        if (!isLongZero(account)) revert NotLongZero(account);
        return uint64(uint160(account));
    }

    /// @notice Whether `weibars` could leave for Hedera without losing a fraction of a tinybar.
    function isWholeTinybars(uint256 weibars) internal pure returns (bool) {
        return weibars % TINYBAR == 0;
    }

    /**
     * @notice The tinybars in `weibars`, as the int64 that Hedera's system contracts take.
     * @dev Reverts with {IHederaAccount-NotWholeTinybars} rather than round, and with {TinybarsTooLarge} beyond int64.
     */
    function toTinybars(uint256 weibars) internal pure returns (int64) {
        if (!isWholeTinybars(weibars)) revert IHederaAccount.NotWholeTinybars(weibars);
        uint256 tinybars = weibars / TINYBAR;
        if (tinybars > uint64(type(int64).max)) revert TinybarsTooLarge(tinybars);
        return int64(uint64(tinybars));
    }

    /**
     * @notice The weibars in `tinybars`.
     * @dev Reverts with {TinybarsNegative} below zero.
     */
    function toWeibars(int64 tinybars) internal pure returns (uint256) {
        if (tinybars < 0) revert TinybarsNegative(tinybars);
        return uint256(uint64(tinybars)) * TINYBAR;
    }
}
