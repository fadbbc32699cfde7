// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaAddress} from "../HederaAddress.sol";
import {HederaResponseCodes} from "../HederaResponseCodes.sol";
import {AccountWord, Party} from "./AccountWord.sol";
import {HederaState} from "./HederaState.sol";
import {IHederaAccounts} from "./IHederaAccounts.sol";
import {SystemAddresses} from "./SystemAddresses.sol";
import {TokenOperation} from "./TokenOperation.sol";

/**
 * @title Accounts and their allowances of hbar
 * @notice The part of the token service that serves {HederaAccountService}; {IHederaAccounts} tells what it does.
 * @dev Part of the network's genesis; there is no need to deploy it. Runs at 0x167 by {HederaRouter}, which leads calls
 * from 0x16a, and no others, here.
 */
contract HederaAccounts is TokenOperation, IHederaAccounts {
    /// @dev Not even a mistake of the router's lets somebody else say who the caller is.
    modifier onlyAccountService() {
        _must(msg.sender == SystemAddresses.ACCOUNT_SERVICE, HederaResponseCodes.NOT_SUPPORTED);
        _;
    }

    /// @inheritdoc IHederaAccounts
    function accountOf(
        address account
    ) external view onlyAccountService returns (uint64 num, address evmAddress, bool isOfContract) {
        num = _numberOf(account);
        AccountWord word = _accountWord(num);
        if (num == 0 || !word.exists()) return (0, address(0), false);
        return (num, word.evmAddress(), word.isOfContract());
    }

    /// @inheritdoc IHederaAccounts
    function hbarAllowance(address owner, address spender) external view onlyAccountService returns (uint256) {
        _must(_exists(owner), HederaResponseCodes.INVALID_ALLOWANCE_OWNER_ID);
        if (!_exists(spender)) return 0;
        return HederaState.load(HederaState.hbarAllowanceSlot(_party(owner).num, _party(spender).num));
    }

    /// @inheritdoc IHederaAccounts
    function hbarApprove(
        address caller,
        address owner,
        address spender,
        int256 amount
    ) external onlyAccountService operation {
        _must(amount >= 0, HederaResponseCodes.NEGATIVE_ALLOWANCE_AMOUNT);
        // Hedera's contracts fail without a code here: no transaction can hold the amount.
        uint64 tinybars = _toAmount(uint256(amount), HederaResponseCodes.INVALID_TRANSACTION_BODY);
        _must(spender != address(0), HederaResponseCodes.INVALID_ALLOWANCE_SPENDER_ID);
        _must(_exists(owner), HederaResponseCodes.INVALID_ALLOWANCE_OWNER_ID);
        Party memory from = _caller(caller);
        _must(from.word.isOfContract() && _party(owner).num == from.num, HederaResponseCodes.INVALID_SIGNATURE);
        _must(!from.word.isDeleted(), HederaResponseCodes.INVALID_ALLOWANCE_OWNER_ID);

        bool spenderExists = _exists(spender);
        // Taking nothing away from nobody is no mistake on Hedera either.
        if (!spenderExists && tinybars == 0) return;
        _must(spenderExists, HederaResponseCodes.INVALID_ALLOWANCE_SPENDER_ID);
        Party memory to = _party(spender);
        _must(!to.word.isDeleted() || tinybars == 0, HederaResponseCodes.INVALID_ALLOWANCE_SPENDER_ID);
        _must(to.num != from.num, HederaResponseCodes.SPENDER_ACCOUNT_SAME_AS_OWNER);

        HederaState.store(HederaState.hbarAllowanceSlot(from.num, to.num), tinybars);
        _want(from);
        _want(to);
        // What one contract allows another is spent here, and Hedera need not know of it.
        if (to.word.isOfContract()) return;
        _fixKind(ALLOWANCES);
        emit HbarAllowanceSet(from.num, to.num, tinybars);
    }

    /// @dev Whether {_party} finds somebody.
    function _exists(address account) private view returns (bool) {
        return !HederaAddress.isLongZero(account) || _accountWord(_numberOf(account)).exists();
    }

    /// @dev The number of an account, which need not exist if the address is long-zero; 0 if there is none.
    function _numberOf(address account) private view returns (uint64) {
        if (!HederaAddress.isLongZero(account)) return uint64(HederaState.load(HederaState.numberSlot(account)));
        return uint160(account) < HederaState.PROVISIONAL ? uint64(uint160(account)) : 0;
    }
}
