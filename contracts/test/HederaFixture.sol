// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaAccount} from "../hedera/HederaAccount.sol";
import {IHederaAccount} from "../hedera/IHederaAccount.sol";
import {HederaRouter} from "../hedera/system/HederaRouter.sol";
import {HederaState} from "../hedera/system/HederaState.sol";
import {HederaToken} from "../hedera/system/HederaToken.sol";
import {HederaTokenManagement} from "../hedera/system/HederaTokenManagement.sol";
import {HederaTokenService} from "../hedera/system/HederaTokenService.sol";
import {SystemAddresses} from "../hedera/system/SystemAddresses.sol";
import {delegate, vm} from "./Vm.sol";

/**
 * @title Hedera's system contracts for a test
 * @notice Places the code of the token service as the network's genesis does, and writes the state as the nodes do.
 * @dev Call {placeTokenService} in `setUp`. What is not said of an account, a token or an association is zero.
 */
abstract contract HederaFixture {
    address internal constant HTS = SystemAddresses.TOKEN_SERVICE;
    address private constant ACCOUNT_CODE = 0x6869703131000000000000000000000000000002;

    function placeTokenService() internal {
        vm.etch(HTS, type(HederaRouter).runtimeCode);
        vm.etch(SystemAddresses.TOKEN_SERVICE_CODE, type(HederaTokenService).runtimeCode);
        vm.etch(SystemAddresses.TOKEN_CODE, type(HederaToken).runtimeCode);
        vm.etch(SystemAddresses.TOKEN_MANAGEMENT_CODE, type(HederaTokenManagement).runtimeCode);
        vm.etch(ACCOUNT_CODE, type(HederaAccount).runtimeCode);
    }

    /// @dev An account with a key of its own, without automatic associations; `evm` is its alias or 0.
    function account(uint64 num, address evm) internal {
        account(num, evm, 0, 0);
    }

    /// @param flags `HederaState.ACCOUNT_DELETED`, `HederaState.ACCOUNT_RECEIVER_SIG`
    /// @param maxAuto automatic associations, -1 for any number
    function account(uint64 num, address evm, uint256 flags, int32 maxAuto) internal {
        uint256 word =
            HederaState.ACCOUNT_EXISTS |
                flags |
                (uint256(uint32(maxAuto)) << HederaState.ACCOUNT_MAX_AUTO_SHIFT) |
                (uint256(uint160(evm)) << HederaState.ACCOUNT_ADDRESS_SHIFT);
        write(HederaState.accountSlot(num), word);
        if (evm != address(0)) write(HederaState.numberSlot(evm), num);
        delegate(address(uint160(num)), ACCOUNT_CODE);
    }

    /// @dev The account of a contract of the layer 2, with unlimited automatic associations.
    function contractAccount(uint64 num, address evm) internal {
        account(num, evm, HederaState.ACCOUNT_OF_CONTRACT, -1);
    }

    /// @dev Whose allowances key-controlled addresses spend.
    function vault(uint64 num) internal {
        write(HederaState.VAULT, num);
    }

    /// @param flags `HederaState.TOKEN_NFT` and so on
    /// @param keys `KEY_ADMIN` and so on of TokenWord.sol
    /// @return the token's address
    function token(
        uint64 num,
        uint256 flags,
        uint256 keys,
        uint64 treasury,
        uint64 supply,
        uint64 maxSupply
    ) internal returns (address) {
        uint256 word =
            HederaState.TOKEN_EXISTS |
                flags |
                (keys << HederaState.TOKEN_KEYS_SHIFT) |
                (uint256(treasury) << HederaState.TOKEN_TREASURY_SHIFT) |
                (uint256(supply) << HederaState.TOKEN_SUPPLY_SHIFT) |
                (uint256(maxSupply) << HederaState.TOKEN_MAX_SUPPLY_SHIFT);
        write(HederaState.tokenSlot(num), word);
        address at = address(uint160(num));
        delegate(at, HTS);
        return at;
    }

    function tokenFlag(uint64 num, uint256 flag) internal {
        write(HederaState.tokenSlot(num), read(HederaState.tokenSlot(num)) | flag);
    }

    /// @dev `encoded` is `abi.encode` of the token's details.
    function tokenInfo(uint64 num, bytes memory encoded) internal {
        vm.etch(SystemAddresses.tokenInfoAddress(num), bytes.concat(hex"00", encoded));
    }

    /// @dev An association, not frozen, with KYC.
    function relation(uint64 tokenNum, uint64 accountNum, uint64 balance) internal {
        relation(tokenNum, accountNum, balance, HederaState.RELATION_KYC);
    }

    /// @param flags `HederaState.RELATION_FROZEN` and so on; ASSOCIATED is understood
    function relation(uint64 tokenNum, uint64 accountNum, uint64 balance, uint256 flags) internal {
        uint256 word = HederaState.RELATION_ASSOCIATED | flags;
        word |= uint256(balance) << HederaState.RELATION_BALANCE_SHIFT;
        write(HederaState.relationSlot(tokenNum, accountNum), word);
    }

    /// @dev The owner's association is to be written, too.
    function nft(uint64 tokenNum, uint64 serial, uint64 owner, uint64 spender) internal {
        uint256 word = owner | (uint256(spender) << 64) | (uint256(1_700_000_000) << 128);
        write(HederaState.nftSlot(tokenNum, serial), word);
    }

    /// @dev An allowance of units; `tokenNum` 0 is not hbar.
    function allow(uint64 tokenNum, uint64 owner, uint64 spender, uint64 amount) internal {
        write(HederaState.allowanceSlot(tokenNum, owner, spender), amount);
    }

    function allowHbar(uint64 owner, uint64 spender, uint64 tinybars) internal {
        write(HederaState.hbarAllowanceSlot(owner, spender), tinybars);
    }

    function allowAll(uint64 tokenNum, uint64 owner, uint64 spender) internal {
        write(HederaState.operatorSlot(tokenNum, owner, spender), 1);
    }

    /// @dev Makes Hedera have refused what the transaction does.
    function refuse(int64 code) internal {
        write(HederaState.REFUSAL, uint64(code));
    }

    function balanceOf(uint64 tokenNum, uint64 accountNum) internal view returns (uint64) {
        return uint64(read(HederaState.relationSlot(tokenNum, accountNum)) >> HederaState.RELATION_BALANCE_SHIFT);
    }

    function ownerOf(uint64 tokenNum, uint64 serial) internal view returns (uint64) {
        return uint64(read(HederaState.nftSlot(tokenNum, serial)));
    }

    function write(uint256 slot, uint256 word) internal {
        vm.store(HTS, bytes32(slot), bytes32(word));
    }

    function read(uint256 slot) internal view returns (uint256) {
        return uint256(vm.load(HTS, bytes32(slot)));
    }

    /// @dev What a refused call of a token, or inside a system contract, reverts with.
    function refused(int64 code) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IHederaAccount.HederaRefused.selector, code);
    }
}
