// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title Where Hedera's system contracts and what belongs to them are
 * @notice Hedera's own addresses, where contracts expect the services, and those of the layer 2, which hold the code
 * behind the services and the facts about tokens and accounts that are too long for storage.
 * @dev `plugin/protocol/system-addresses.ts` has the same constants.
 */
library SystemAddresses {
    /// @notice The token service, and the storage of all that the layer 2 knows of Hedera.
    address internal constant TOKEN_SERVICE = address(0x167);
    address internal constant EXCHANGE_RATE = address(0x168);
    address internal constant PRNG = address(0x169);
    address internal constant ACCOUNT_SERVICE = address(0x16a);
    address internal constant SCHEDULE_SERVICE = address(0x16b);

    /// @notice The code of the token service: transfers, approvals, associations.
    address internal constant TOKEN_SERVICE_CODE = 0x6869703131000000000000000000000000000003;
    /// @notice The code of a token's facade; it runs as the token service.
    address internal constant TOKEN_CODE = 0x6869703131000000000000000000000000000004;
    /// @notice More code of the token service: queries, supply, updates.
    address internal constant TOKEN_MANAGEMENT_CODE = 0x6869703131000000000000000000000000000005;
    /// @notice What the token service does for the account service; it runs as the token service.
    address internal constant TOKEN_ACCOUNTS_CODE = 0x6869703131000000000000000000000000000006;

    uint160 private constant TOKEN_INFO = uint160(0x6869703131010000000000000000000000000000);
    uint160 private constant ACCOUNT_KEY = uint160(0x6869703131020000000000000000000000000000);

    /// @notice The address whose code is a STOP byte and the details of the token 0.0.`token`.
    function tokenInfoAddress(uint64 token) internal pure returns (address) {
        return address(TOKEN_INFO | token);
    }

    /// @notice The address whose code is a STOP byte and the key, a HAPI protobuf, of the account 0.0.`account`.
    function accountKeyAddress(uint64 account) internal pure returns (address) {
        return address(ACCOUNT_KEY | account);
    }
}
