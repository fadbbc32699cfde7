// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IHederaTokenService} from "../IHederaTokenService.sol";
import {SystemAddresses} from "./SystemAddresses.sol";

/**
 * @notice What seldom changes of a token. The nodes write it anew, as a whole, when Hedera's token has changed.
 * @dev `plugin/node/token-details.ts` encodes it. What {HederaState} knows as well is true there, and may be old here.
 */
struct TokenDetails {
    IHederaTokenService.HederaToken token;
    IHederaTokenService.FixedFee[] fixedFees;
    IHederaTokenService.FractionalFee[] fractionalFees;
    IHederaTokenService.RoyaltyFee[] royaltyFees;
    string ledgerId;
    bytes metadata;
}

/// @dev The details of the token 0.0.`token`: the code, behind a STOP byte, of an address of its own. Zero without it.
function tokenDetails(uint64 token) view returns (TokenDetails memory details) {
    address at = SystemAddresses.tokenInfoAddress(token);
    uint256 size = at.code.length;
    if (size == 0) return details;
    bytes memory encoded = new bytes(size - 1);
    assembly ("memory-safe") {
        extcodecopy(at, add(encoded, 32), 1, sub(size, 1))
    }
    return abi.decode(encoded, (TokenDetails));
}
