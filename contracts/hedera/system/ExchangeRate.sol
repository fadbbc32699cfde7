// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IExchangeRate} from "../IExchangeRate.sol";
import {SystemAddresses} from "./SystemAddresses.sol";
import {SystemContract} from "./SystemContract.sol";

/**
 * @title Hedera's exchange rate
 * @notice What contracts find at 0x168; {IExchangeRate} tells what it does.
 * @dev Part of the network's genesis; there is no need to deploy it. The nodes write the rate, in slot 0, before the
 * first transaction of a block. It halts, as Hedera does, when there is no rate and when a result is not below 2^255.
 */
contract ExchangeRate is IExchangeRate, SystemContract {
    /// @dev US cents << 32 | hbar: so many cents are worth so many hbar. Both are 32 bits.
    uint256 private _rate;

    /// @inheritdoc IExchangeRate
    function tinycentsToTinybars(
        uint256 tinycents
    ) external view onlyAt(SystemAddresses.EXCHANGE_RATE) returns (uint256) {
        (uint256 cents, uint256 hbars) = _equivalents();
        return _convert(tinycents, cents, hbars);
    }

    /// @inheritdoc IExchangeRate
    function tinybarsToTinycents(
        uint256 tinybars
    ) external view onlyAt(SystemAddresses.EXCHANGE_RATE) returns (uint256) {
        (uint256 cents, uint256 hbars) = _equivalents();
        return _convert(tinybars, hbars, cents);
    }

    /// @dev `amount * to / from`, rounded down.
    function _convert(uint256 amount, uint256 from, uint256 to) private pure returns (uint256 result) {
        if (from == 0) _halt();
        // The product may have 288 bits, so it is divided part by part.
        (uint256 whole, uint256 rest) = (amount / from, amount % from);
        if (to != 0 && whole > uint256(type(int256).max) / to) _halt();
        // Not checked: the first term is below 2^255, and the second below 2^32.
        unchecked {
            result = whole * to + (rest * to) / from;
        }
        if (result > uint256(type(int256).max)) _halt();
    }

    function _equivalents() private view returns (uint256 cents, uint256 hbars) {
        uint256 rate = _rate;
        return (uint32(rate >> 32), uint32(rate));
    }
}
