// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title An ERC-20 token of the layer 2, unknown to Hedera's token service
contract Token is ERC20 {
    /// @param supply what the deployer receives, in units of 10^-18 tokens; there is no further minting
    constructor(uint256 supply) ERC20("Example Token", "EXT") {
        _mint(msg.sender, supply);
    }
}
