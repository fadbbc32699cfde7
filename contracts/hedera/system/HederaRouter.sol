// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaAddress} from "../HederaAddress.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {IHederaAccount} from "../IHederaAccount.sol";
import {ITokenRedirect} from "./ITokenRedirect.sol";
import {SystemAddresses} from "./SystemAddresses.sol";

/**
 * @title The code at 0x167
 * @notice Runs at 0x167 itself, and at the address of every token, which carries an EIP-7702 style designator of it.
 *
 * At 0x167 it calls the token service, and turns {HederaRefused} into the response code that Hedera's functions
 * return: the call into the service has then failed as a whole, so nothing of it stays. At a token's address it passes
 * calls on to 0x167, and logs the token's events when 0x167 says so.
 * @dev Part of the network's genesis; there is no need to deploy it.
 */
contract HederaRouter {
    /// @dev `redirectForToken(address,bytes)`, which, as a token's own functions do, reverts.
    bytes4 private constant REDIRECT = 0x618dc65e;
    /// @dev `mintToken(address,int64,bytes[])` and its older form, which answer with a list.
    bytes4 private constant MINT = 0xe0f4059a;
    bytes4 private constant MINT_V1 = 0x278e0b88;

    /// @notice The code of a system contract was made to run at `account`, by a `delegatecall` or an authorization.
    error NotASystemContract(address account);

    /// @notice Every function of the token service, or of a token.
    fallback() external payable {
        if (address(this) == SystemAddresses.TOKEN_SERVICE) {
            return msg.sender == SystemAddresses.ACCOUNT_SERVICE ? _serveAccounts() : _serve();
        }
        if (!HederaAddress.isLongZero(address(this))) revert NotASystemContract(address(this));
        // As on Hedera, a token has no hbar.
        if (msg.value != 0) revert IHederaAccount.HederaRefused(HederaResponseCodes.INVALID_CONTRACT_ID);
        if (msg.sender == SystemAddresses.TOKEN_SERVICE) _log();
        else _passOn();
    }

    function _serve() private {
        (bool ok, bytes memory result) = SystemAddresses.TOKEN_SERVICE_CODE.delegatecall(msg.data);
        if (ok) _return(result);
        bool reverts = msg.sig == REDIRECT || msg.sig == ITokenRedirect.callToken.selector;
        if (reverts || result.length != 36 || bytes4(result) != IHederaAccount.HederaRefused.selector) _revert(result);
        // Whoever cannot take the value back gets it back by a revert.
        if (msg.value != 0 && !_giveBack()) _revert(result);
        _return(_answer(result));
    }

    /// @dev The account service is told what went wrong, and makes its own answer of it.
    function _serveAccounts() private {
        (bool ok, bytes memory result) = SystemAddresses.TOKEN_ACCOUNTS_CODE.delegatecall(msg.data);
        if (ok) _return(result);
        _revert(result);
    }

    /// @dev Response code first, then nothing: zeros, and an empty list where one is expected.
    function _answer(bytes memory refusal) private pure returns (bytes memory) {
        uint256 code;
        assembly ("memory-safe") {
            code := mload(add(refusal, 36))
        }
        bool hasList = msg.sig == MINT || msg.sig == MINT_V1;
        return abi.encode(code, 0, hasList ? 0x60 : 0, 0);
    }

    /// @dev With the stipend alone: enough to take value, too little to change anything meanwhile.
    function _giveBack() private returns (bool ok) {
        (ok, ) = msg.sender.call{value: msg.value, gas: 0}("");
    }

    function _passOn() private {
        bytes memory call = abi.encodeCall(ITokenRedirect.callToken, (msg.sender, msg.data));
        (bool ok, bytes memory result) = SystemAddresses.TOKEN_SERVICE.call(call);
        if (ok) _return(result);
        _revert(result);
    }

    /// @dev One byte says how many topics there are; they follow, and then the data.
    function _log() private {
        assembly ("memory-safe") {
            let count := byte(0, calldataload(0))
            let start := add(1, shl(5, count))
            let size := sub(calldatasize(), start)
            let data := mload(0x40)
            calldatacopy(data, start, size)
            switch count
            case 3 {
                log3(data, size, calldataload(1), calldataload(33), calldataload(65))
            }
            default {
                log4(data, size, calldataload(1), calldataload(33), calldataload(65), calldataload(97))
            }
        }
    }

    function _return(bytes memory result) private pure {
        assembly ("memory-safe") {
            return(add(result, 32), mload(result))
        }
    }

    function _revert(bytes memory reason) private pure {
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }
}
