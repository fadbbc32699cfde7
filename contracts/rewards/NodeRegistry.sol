// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Nodes} from "./Nodes.sol";
import {RegistryParameters} from "./RegistryParameters.sol";
import {Slashing} from "./Slashing.sol";

/// @title The node registry
contract NodeRegistry is Nodes, RegistryParameters, Slashing {}
