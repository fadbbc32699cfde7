// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaAddress} from "./HederaAddress.sol";
import {HederaResponseCodeNames} from "./HederaResponseCodeNames.sol";
import {HederaResponseCodes} from "./HederaResponseCodes.sol";
import {IHederaAccount} from "./IHederaAccount.sol";
import {IHederaAccountService} from "./IHederaAccountService.sol";
import {IHederaTokenService} from "./IHederaTokenService.sol";

/**
 * @title Moving hbar and tokens, or not at all
 * @notice Calls Hedera's system contracts for a contract, and reverts with the name of Hedera's reason where they
 * answer with a code that is easily overlooked.
 * @dev The functions become part of the contract that uses them: the first adds 2.1 KB to its code, the names
 * included, each further one 0.13 KB. A refusal takes up to 14,000 gas for its name.
 *
 * Amounts of tokens are in their smallest unit. Amounts of hbar are in weibars, as all value on the layer 2 is; on
 * Hedera itself a contract has tinybars there, so only what this does with tokens does the same on Hedera.
 *
 *     using HederaTransfers for address;
 *
 *     token.pullToken(msg.sender, 100);
 *     token.payToken(winner, 100);
 */
library HederaTransfers {
    address private constant TOKEN_SERVICE = address(0x167);
    address private constant ACCOUNT_SERVICE = address(0x16a);

    /**
     * @notice Hedera does not do what the contract asked for.
     * @param responseCode a constant of {HederaResponseCodes}
     * @param name its name; empty for codes with which such calls fail seldom
     */
    error HederaCallFailed(int64 responseCode, string name);

    /// @notice There is no system contract at `account`: this is neither Hedera nor one of its layer 2 networks.
    error NoSystemContract(address account);

    /// @notice `amount` exceeds what Hedera's functions can carry, which is an int64.
    error AmountTooLarge(uint256 amount);

    /// @notice Pays `amount` units of a fungible token that the contract has.
    function payToken(address token, address to, uint256 amount) internal {
        _call(abi.encodeCall(IHederaTokenService.transferToken, (token, address(this), to, _toInt64(amount))));
    }

    /// @notice Takes `amount` units of a fungible token, which `from` has allowed the contract to take.
    function pullToken(address token, address from, uint256 amount) internal {
        _call(abi.encodeCall(IHederaTokenService.transferFrom, (token, from, address(this), amount)));
    }

    /// @notice Pays an NFT that the contract has.
    function payNft(address token, address to, uint256 serial) internal {
        _call(abi.encodeCall(IHederaTokenService.transferNFT, (token, address(this), to, _toInt64(serial))));
    }

    /// @notice Takes an NFT, which `from` has allowed the contract to take.
    function pullNft(address token, address from, uint256 serial) internal {
        _call(abi.encodeCall(IHederaTokenService.transferFromNFT, (token, from, address(this), serial)));
    }

    /// @notice Pays hbar to a Hedera account, or to any other address; see {IHederaAccount}.
    function payHbar(address to, uint256 amount) internal {
        (bool ok, bytes memory result) = to.call{value: amount}("");
        if (!ok) _revert(result);
    }

    /// @notice Takes hbar, a whole number of tinybars, which the account `from` has allowed the contract to take.
    function pullHbar(address from, uint256 amount) internal {
        int64 tinybars = HederaAddress.toTinybars(amount);
        IHederaTokenService.TransferList memory list;
        list.transfers = new IHederaTokenService.AccountAmount[](2);
        list.transfers[0] = IHederaTokenService.AccountAmount(from, -tinybars, true);
        list.transfers[1] = IHederaTokenService.AccountAmount(address(this), tinybars, false);
        IHederaTokenService.TokenTransferList[] memory none;
        _call(abi.encodeCall(IHederaTokenService.cryptoTransfer, (list, none)));
    }

    /// @notice Associates the contract with a token, which a contract of the layer 2 need not do before it receives it.
    function associate(address token) internal {
        _call(abi.encodeCall(IHederaTokenService.associateToken, (address(this), token)));
    }

    /// @notice Ends the contract's association with a token of which it has nothing.
    function dissociate(address token) internal {
        _call(abi.encodeCall(IHederaTokenService.dissociateToken, (address(this), token)));
    }

    /// @notice Allows `spender` to take `amount` units in all; 0 takes the allowance away.
    function approveToken(address token, address spender, uint256 amount) internal {
        _call(abi.encodeCall(IHederaTokenService.approve, (token, spender, amount)));
    }

    /// @notice Allows `spender` to take one NFT; the zero address takes the allowance away.
    function approveNft(address token, address spender, uint256 serial) internal {
        _call(abi.encodeCall(IHederaTokenService.approveNFT, (token, spender, serial)));
    }

    /// @notice Allows `operator` to take every NFT of a token that the contract has, or no more.
    function approveAllNfts(address token, address operator, bool approved) internal {
        _call(abi.encodeCall(IHederaTokenService.setApprovalForAll, (token, operator, approved)));
    }

    /// @notice Allows `spender` to take hbar, a whole number of tinybars in all; 0 takes the allowance away.
    function approveHbar(address spender, uint256 amount) internal {
        int64 tinybars = HederaAddress.toTinybars(amount);
        _callAt(ACCOUNT_SERVICE, abi.encodeCall(IHederaAccountService.hbarApprove, (address(this), spender, tinybars)));
    }

    /**
     * @notice Mints units into the treasury of a token whose supply key the contract has.
     * @return newTotalSupply units that exist from now on
     */
    function mintToken(address token, uint256 amount) internal returns (uint256 newTotalSupply) {
        bytes[] memory none;
        (, int64 supply, ) = abi.decode(
            _call(abi.encodeCall(IHederaTokenService.mintToken, (token, _toInt64(amount), none))),
            (int64, int64, int64[])
        );
        return uint64(supply);
    }

    /**
     * @notice Mints an NFT into the treasury of a token whose supply key the contract has.
     * @param metadata at most 100 bytes
     * @return serial its serial number
     */
    function mintNft(address token, bytes memory metadata) internal returns (uint256 serial) {
        bytes[] memory list = new bytes[](1);
        list[0] = metadata;
        (, , int64[] memory serials) = abi.decode(
            _call(abi.encodeCall(IHederaTokenService.mintToken, (token, 0, list))),
            (int64, int64, int64[])
        );
        return uint64(serials[0]);
    }

    /// @notice Burns units that the treasury has of a token whose supply key the contract has.
    function burnToken(address token, uint256 amount) internal {
        int64[] memory none;
        _call(abi.encodeCall(IHederaTokenService.burnToken, (token, _toInt64(amount), none)));
    }

    /// @notice Burns an NFT that the treasury has of a token whose supply key the contract has.
    function burnNft(address token, uint256 serial) internal {
        int64[] memory list = new int64[](1);
        list[0] = _toInt64(serial);
        _call(abi.encodeCall(IHederaTokenService.burnToken, (token, 0, list)));
    }

    function _call(bytes memory data) private returns (bytes memory result) {
        return _callAt(TOKEN_SERVICE, data);
    }

    /// @dev What each function answers begins with a response code.
    function _callAt(address service, bytes memory data) private returns (bytes memory result) {
        bool ok;
        (ok, result) = service.call(data);
        if (!ok) _revert(result);
        if (result.length < 32) revert NoSystemContract(service);
        int64 responseCode = abi.decode(result, (int64));
        if (responseCode != HederaResponseCodes.SUCCESS) _fail(responseCode);
    }

    /// @dev Gives the reason of a call that reverted, with its name if it is Hedera's.
    function _revert(bytes memory reason) private pure {
        if (bytes4(reason) == IHederaAccount.HederaRefused.selector && reason.length == 36) {
            uint256 code;
            assembly ("memory-safe") {
                code := mload(add(reason, 36))
            }
            _fail(int64(uint64(code)));
        }
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }

    function _fail(int64 responseCode) private pure {
        revert HederaCallFailed(responseCode, HederaResponseCodeNames.nameOf(responseCode));
    }

    function _toInt64(uint256 amount) private pure returns (int64) {
        if (amount > uint64(type(int64).max)) revert AmountTooLarge(amount);
        return int64(uint64(amount));
    }
}
