// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaAccountService} from "../hedera/system/HederaAccountService.sol";
import {HederaAccounts} from "../hedera/system/HederaAccounts.sol";
import {IHederaAccountService} from "../hedera/IHederaAccountService.sol";
import {SystemAddresses} from "../hedera/system/SystemAddresses.sol";
import {HederaFixture} from "./HederaFixture.sol";
import {vm} from "./Vm.sol";

/// @title Hedera's account service for a test
/// @dev Call {placeAccountService} in `setUp`; it places the token service, too.
abstract contract AccountServiceFixture is HederaFixture {
    IHederaAccountService internal constant HAS = IHederaAccountService(SystemAddresses.ACCOUNT_SERVICE);

    function placeAccountService() internal {
        placeTokenService();
        vm.etch(SystemAddresses.TOKEN_ACCOUNTS_CODE, type(HederaAccounts).runtimeCode);
        vm.etch(SystemAddresses.ACCOUNT_SERVICE, type(HederaAccountService).runtimeCode);
    }

    /// @dev Gives an account a key, an encoded HAPI `Key`.
    function key(uint64 num, bytes memory encoded) internal {
        vm.etch(SystemAddresses.accountKeyAddress(num), bytes.concat(hex"00", encoded));
    }
}
