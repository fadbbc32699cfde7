// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {TokenQueries} from "./TokenQueries.sol";
import {TokenSupply} from "./TokenSupply.sol";
import {TokenUpdates} from "./TokenUpdates.sol";
import {UnsupportedOperations} from "./UnsupportedOperations.sol";

/**
 * @title More of Hedera's token service
 * @notice What the token service at 0x167 offers beside transfers, approvals and associations.
 * @dev Part of the network's genesis; there is no need to deploy it. {HederaTokenService} passes on to it what it does
 * not know itself.
 */
contract HederaTokenManagement is TokenQueries, TokenSupply, TokenUpdates, UnsupportedOperations {}
