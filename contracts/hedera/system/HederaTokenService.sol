// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {CryptoTransfers} from "./CryptoTransfers.sol";
import {ITokenRedirect} from "./ITokenRedirect.sol";
import {SystemAddresses} from "./SystemAddresses.sol";
import {TokenApprovals} from "./TokenApprovals.sol";
import {TokenAssociations} from "./TokenAssociations.sol";

/**
 * @title Hedera's token service
 * @notice What contracts find at 0x167; {IHederaTokenService} tells what it does.
 * @dev Part of the network's genesis; there is no need to deploy it. Runs at 0x167 by {HederaRouter}.
 */
contract HederaTokenService is CryptoTransfers, TokenApprovals, TokenAssociations, ITokenRedirect {
    /// @notice What {HederaTokenManagement} knows.
    fallback() external payable {
        _delegate(SystemAddresses.TOKEN_MANAGEMENT_CODE, msg.data);
    }

    /// @notice The service has no hbar of its own.
    receive() external payable {
        revert();
    }

    /// @inheritdoc ITokenRedirect
    function callToken(address caller, bytes calldata data) external {
        _callToken(msg.sender, caller, data);
    }

    /**
     * @notice Calls the token for the caller, as if it had called the token's address.
     * @dev Returns or reverts with what the token does, as on Hedera, and not with a response code and `bytes`.
     */
    function redirectForToken(address token, bytes calldata encodedFunctionSelector) external {
        _callToken(token, msg.sender, encodedFunctionSelector);
    }

    /// @dev {HederaToken} finds token and caller behind the data. Nothing else leads to it.
    function _callToken(address token, address caller, bytes calldata data) private {
        _token(token);
        // The selector must not come out of what follows the data.
        _must(data.length >= 4, HederaResponseCodes.NOT_SUPPORTED);
        _delegate(SystemAddresses.TOKEN_CODE, abi.encodePacked(data, token, caller));
    }

    function _delegate(address code, bytes memory data) private {
        (bool ok, bytes memory result) = code.delegatecall(data);
        assembly ("memory-safe") {
            switch ok
            case 0 {
                revert(add(result, 32), mload(result))
            }
            default {
                return(add(result, 32), mload(result))
            }
        }
    }
}
