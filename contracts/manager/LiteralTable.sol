// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Literal} from "./Literals.sol";

/**
 * @title Every literal once
 * @dev Many copies depend on the same literals. So each is stored once, under a number, and copies keep numbers: eight
 * to a word. Two words hold all that a copy may depend on.
 */
abstract contract LiteralTable {
    /// @dev The numbers of 16 literals; 0 is none.
    struct Numbers {
        uint256 first;
        uint256 second;
    }

    Literal[] private _literals;
    mapping(bytes32 id => uint32) private _numbers;

    /// @dev Writes lists one after the other.
    function _numbersOf(Literal[] memory all, Literal[] memory notAll) internal returns (Numbers memory numbers) {
        for (uint256 i = 0; i < all.length + notAll.length; ++i) {
            uint256 number = _numberOf(i < all.length ? all[i] : notAll[i - all.length]);
            if (i < 8) numbers.first |= number << (32 * i);
            else numbers.second |= number << (32 * (i - 8));
        }
    }

    /// @dev Reads `count` literals from the place `from` on.
    function _literalsOf(
        Numbers memory numbers,
        uint256 from,
        uint256 count
    ) internal view returns (Literal[] memory list) {
        list = new Literal[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint256 place = from + i;
            uint256 word = place < 8 ? numbers.first : numbers.second;
            list[i] = _literals[uint32(word >> (32 * (place % 8))) - 1];
        }
    }

    function _numberOf(Literal memory literal) private returns (uint32 number) {
        bytes32 id = literal.idOf();
        number = _numbers[id];
        if (number != 0) return number;
        _literals.push(literal);
        number = SafeCast.toUint32(_literals.length);
        _numbers[id] = number;
    }
}
