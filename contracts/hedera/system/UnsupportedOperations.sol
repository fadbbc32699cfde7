// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaTokenService as HTS} from "../IHederaTokenService.sol";
import {TokenReplica} from "./TokenReplica.sol";

/**
 * @title What the token service cannot do on the layer 2
 * @notice Answers NOT_SUPPORTED to the functions of {IHederaTokenService} that no scheduled transaction of Hedera can
 * carry out, and gives back the value that came with them. A selector that the interface does not have reverts, as it
 * does on Hedera, so that no code is taken for the answer of another interface's function.
 */
abstract contract UnsupportedOperations is TokenReplica {
    /// @notice There is no function of the token service with this selector.
    error UnknownFunction(bytes4 selector);

    /// @dev Value alone pays nobody here.
    receive() external payable {
        revert UnknownFunction(bytes4(0));
    }

    /// @dev Payable, since a creation comes with what it would cost on Hedera.
    fallback() external payable {
        if (!_isUnsupported(msg.sig)) revert UnknownFunction(msg.sig);
        _refuse(HederaResponseCodes.NOT_SUPPORTED);
    }

    function _isUnsupported(bytes4 selector) private pure returns (bool) {
        return _creates(selector) || _exercisesRole(selector) || _airdrops(selector);
    }

    function _creates(bytes4 selector) private pure returns (bool) {
        return
            selector == HTS.createFungibleToken.selector ||
            selector == HTS.createFungibleTokenWithCustomFees.selector ||
            selector == HTS.createNonFungibleToken.selector ||
            selector == HTS.createNonFungibleTokenWithCustomFees.selector;
    }

    function _exercisesRole(bytes4 selector) private pure returns (bool) {
        return
            selector == HTS.deleteToken.selector ||
            selector == HTS.freezeToken.selector ||
            selector == HTS.unfreezeToken.selector ||
            selector == HTS.grantTokenKyc.selector ||
            selector == HTS.revokeTokenKyc.selector ||
            selector == HTS.pauseToken.selector ||
            selector == HTS.unpauseToken.selector ||
            selector == HTS.wipeTokenAccount.selector ||
            selector == HTS.wipeTokenAccountNFT.selector ||
            selector == HTS.updateFungibleTokenCustomFees.selector ||
            selector == HTS.updateNonFungibleTokenCustomFees.selector;
    }

    function _airdrops(bytes4 selector) private pure returns (bool) {
        return
            selector == HTS.airdropTokens.selector ||
            selector == HTS.cancelAirdrops.selector ||
            selector == HTS.claimAirdrops.selector ||
            selector == HTS.rejectTokens.selector;
    }
}
