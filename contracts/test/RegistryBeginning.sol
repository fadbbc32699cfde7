// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {HederaKeys} from "../rewards/HederaKeys.sol";
import {NodeRegistry} from "../rewards/NodeRegistry.sol";

/// @title A registry that writes its own beginning, as a network's genesis does
contract RegistryBeginning is NodeRegistry {
    struct First {
        address attester;
        uint64 account;
        bytes key;
        uint96 stake;
    }

    function begin(First[] calldata first, uint16 threshold, uint40 time, Parameters calldata rules) external {
        for (uint32 number = 1; number <= first.length; ++number) {
            First calldata member = first[number - 1];
            Entry storage entry = _entries[number];
            (entry.owner, entry.attester, entry.account) = (member.attester, member.attester, member.account);
            (entry.step, entry.seat, entry.stake) = (Step.Seated, uint8(number - 1), member.stake);
            (entry.keyKind, entry.keyX) = HederaKeys.pack(member.key);
            entry.stakeToken = rules.stakeToken;
            _holders[number - 1] = number;
            _numberOf[member.attester] = number;
            _numberOfAccount[member.account] = number;
            _numberOfKey[entry.keyX] = number;
        }
        _parameters = rules;
        (_nodeCount, _seated) = (uint32(first.length), uint8(first.length));
        _next = uint128((uint256(1) << first.length) - 1);
        _committees[0] = Committee(0, threshold, _next, time, true);
    }
}
