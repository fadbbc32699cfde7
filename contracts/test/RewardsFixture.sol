// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {FeeVault} from "../rewards/FeeVault.sol";
import {INodeRegistry} from "../rewards/INodeRegistry.sol";
import {IParticipation} from "../rewards/IParticipation.sol";
import {IRewardsDistributor} from "../rewards/IRewardsDistributor.sol";
import {NodeRegistry} from "../rewards/NodeRegistry.sol";
import {Participation} from "../rewards/Participation.sol";
import {RewardAddresses} from "../rewards/RewardAddresses.sol";
import {RewardsDistributor} from "../rewards/RewardsDistributor.sol";
import {EqualShares} from "../rewards/policies/EqualShares.sol";
import {SampledShares} from "../rewards/policies/SampledShares.sol";
import {StakeShares} from "../rewards/policies/StakeShares.sol";
import {Committee} from "./Committee.sol";
import {HederaFixture} from "./HederaFixture.sol";
import {RegistryBeginning} from "./RegistryBeginning.sol";
import {vm} from "./Vm.sol";

/**
 * @title A network with the contracts of the rewards, and what its nodes sign and write
 * @dev Call {_begin} in `setUp`. Node n has the account 0.0.(2000 + n), and the first ones have the seats n - 1 and keys in
 * ascending order of their addresses, so that signatures in the order of the numbers are in the right order.
 */
abstract contract RewardsFixture is HederaFixture {
    uint64 internal constant CHAIN = 1001;
    uint64 internal constant START = 1_700_000_000;
    uint64 internal constant FIRST_ACCOUNT = 2001;
    uint96 internal constant STAKE = 1000 ether;
    uint256 internal constant TINYBAR = 1e10;
    uint64 internal constant NEVER = type(uint64).max;
    address internal constant VAULT = RewardAddresses.FEE_VAULT;
    address internal constant ALICE = address(bytes20("alice lives here, at"));
    address internal constant BOB = address(bytes20("bob's is this one at"));

    INodeRegistry internal constant registry = INodeRegistry(RewardAddresses.NODE_REGISTRY);
    IParticipation internal constant participation = IParticipation(RewardAddresses.PARTICIPATION);
    IRewardsDistributor internal constant distributor = IRewardsDistributor(RewardAddresses.REWARDS_DISTRIBUTOR);

    /// @dev What nodes attest with, by their numbers.
    mapping(uint32 number => uint256) internal secretOf;
    /// @dev What the record tells, by seats, in tinybars.
    uint64[] internal costs;
    uint256 private _height;

    function _begin(uint256 count) internal {
        _begin(count, _rules());
    }

    function _begin(uint256 count, INodeRegistry.Parameters memory rules) internal {
        vm.chainId(CHAIN);
        vm.warp(START);
        _goTo(1);
        placeTokenService();
        vm.etch(VAULT, type(FeeVault).runtimeCode);
        vm.etch(RewardAddresses.PARTICIPATION, type(Participation).runtimeCode);
        vm.etch(RewardAddresses.REWARDS_DISTRIBUTOR, type(RewardsDistributor).runtimeCode);
        vm.etch(RewardAddresses.EQUAL_SHARES, type(EqualShares).runtimeCode);
        vm.etch(RewardAddresses.SAMPLED_SHARES, type(SampledShares).runtimeCode);
        vm.etch(RewardAddresses.STAKE_SHARES, type(StakeShares).runtimeCode);
        vm.etch(address(registry), type(RegistryBeginning).runtimeCode);
        uint256[] memory secrets = Committee.keys(CHAIN, count);
        RegistryBeginning.First[] memory first = new RegistryBeginning.First[](count);
        for (uint32 number = 1; number <= count; ++number) {
            uint256 secret = secrets[number - 1];
            secretOf[number] = secret;
            first[number - 1] = RegistryBeginning.First(vm.addr(secret), _accountOf(number), _keyOf(number), STAKE);
            account(_accountOf(number), address(0));
        }
        RegistryBeginning(address(registry)).begin(first, _thresholdOf(count), uint40(START), rules);
        vm.etch(address(registry), type(NodeRegistry).runtimeCode);
        if (rules.stakeToken == address(0)) vm.deal(address(registry), count * STAKE);
        vm.deal(address(this), type(uint96).max);
    }

    function _rules() internal pure returns (INodeRegistry.Parameters memory) {
        return
            INodeRegistry.Parameters({
                epochBlocks: 128,
                leaveDelay: 7 days,
                minStake: STAKE,
                stakeToken: address(0),
                reporterShare: 1000,
                beneficiary: VAULT,
                window: 64,
                required: 32,
                policy: RewardAddresses.EQUAL_SHARES
            });
    }

    function _thresholdOf(uint256 count) internal pure returns (uint16) {
        return uint16((2 * count) / 3 + 1);
    }

    function _accountOf(uint32 number) internal pure returns (uint64) {
        return FIRST_ACCOUNT + number - 1;
    }

    /// @dev Every other one is an Ed25519 key.
    function _keyOf(uint32 number) internal pure returns (bytes memory) {
        bytes32 x = keccak256(abi.encode("key", number));
        return number % 2 == 0 ? abi.encodePacked(hex"1220", x) : abi.encodePacked(hex"3a2103", x);
    }

    // Blocks

    function _goTo(uint256 height) internal {
        _height = height;
        vm.roll(height);
        vm.warp(START + height * 2);
    }

    function _pass(uint256 blocks) internal {
        _goTo(_height + blocks);
    }

    function _now() internal view returns (uint256) {
        return START + _height * 2;
    }

    function _here() internal view returns (uint256) {
        return _height;
    }

    // The record

    /// @dev A record of which all blocks were attested by the same seats.
    function _record(uint64 height, uint128 seats) internal {
        _record(height, seats, 256);
    }

    /// @dev Likewise, but of the blocks above `height - count` alone.
    function _record(uint64 height, uint128 seats, uint256 count) internal {
        uint128[] memory bitmaps = new uint128[](height < 256 ? height : 256);
        for (uint256 i = 0; i < bitmaps.length && i < count; ++i) bitmaps[i] = seats;
        _record(height, bitmaps);
    }

    /// @param bitmaps that of the block at `height` first
    function _record(uint64 height, uint128[] memory bitmaps) internal {
        uint8 seats = uint8(costs.length);
        bytes memory record = abi.encodePacked(uint8(0), height, _timeOf(height), seats);
        for (uint256 i = 0; i < seats; ++i) record = bytes.concat(record, bytes8(costs[i]));
        bytes memory words = new bytes(bitmaps.length * 16);
        for (uint256 i = 0; i < bitmaps.length; ++i) {
            uint256 word = uint256(bitmaps[i]) << 128;
            assembly ("memory-safe") {
                let at := add(add(words, 32), mul(i, 16))
                mstore(at, or(word, and(mload(at), 0xffffffffffffffffffffffffffffffff)))
            }
        }
        vm.etch(RewardAddresses.PARTICIPATION_RECORD, bytes.concat(record, words));
    }

    function _timeOf(uint64 height) internal pure returns (uint96) {
        return (START + uint96(height) * 2) * 1e9 + 7;
    }

    function _cost(uint256 seat, uint64 tinybars) internal {
        while (costs.length <= seat) costs.push(0);
        costs[seat] += tinybars;
    }

    // What is signed

    function _registration(address owner, uint64 num, bytes memory key) internal pure returns (bytes32) {
        bytes32 structType = keccak256("Registration(address owner,uint64 account,bytes key)");
        return Committee.digest(CHAIN, keccak256(abi.encode(structType, owner, num, keccak256(key))));
    }

    function _admission(uint32 number) internal view returns (bytes32) {
        bytes32 structType = keccak256("Admission(uint32 node,uint64 nonce)");
        return Committee.digest(CHAIN, keccak256(abi.encode(structType, number, registry.nonce())));
    }

    function _expulsion(uint32 number) internal view returns (bytes32) {
        bytes32 structType = keccak256("Expulsion(uint32 node,uint64 nonce)");
        return Committee.digest(CHAIN, keccak256(abi.encode(structType, number, registry.nonce())));
    }

    function _change(INodeRegistry.Parameters memory rules) internal view returns (bytes32) {
        bytes32 structType = keccak256(
            "Parameters(uint64 epochBlocks,uint64 leaveDelay,uint128 minStake,address stakeToken,uint16 reporterShare,address beneficiary,uint16 window,uint16 required,address policy,uint64 nonce)"
        );
        return Committee.digest(CHAIN, keccak256(abi.encode(structType, rules, registry.nonce())));
    }

    function _attested(
        uint32 number,
        uint64 height,
        bytes32 blockHash,
        bytes32 stateRoot
    ) internal view returns (INodeRegistry.Attested memory) {
        bytes32 digest = Committee.attestation(CHAIN, height, blockHash, stateRoot);
        return INodeRegistry.Attested(blockHash, stateRoot, Committee.sign(secretOf[number], digest));
    }

    /// @dev Signatures by as many members of the committee in force as it takes, without those that were slashed.
    function _agreed(bytes32 digest) internal view returns (bytes[] memory) {
        INodeRegistry.Member[] memory members = registry.members();
        uint32[] memory numbers = new uint32[](members.length);
        uint256 count = 0;
        for (uint256 i = 0; i < members.length; ++i) {
            if (registry.statusOf(members[i].number) != INodeRegistry.Status.Slashed) {
                numbers[count++] = members[i].number;
            }
        }
        uint256 threshold = registry.committee(registry.currentEpoch()).threshold;
        require(count >= threshold, "too few members are left");
        assembly ("memory-safe") {
            mstore(numbers, threshold)
        }
        return _signedBy(numbers, digest);
    }

    /// @dev Signatures in the right order.
    function _signedBy(uint32[] memory numbers, bytes32 digest) internal view returns (bytes[] memory signatures) {
        signatures = new bytes[](numbers.length);
        for (uint256 i = 0; i < numbers.length; ++i) {
            for (uint256 j = i; j > 0 && _attesterOf(numbers[j - 1]) > _attesterOf(numbers[j]); --j) {
                (numbers[j - 1], numbers[j]) = (numbers[j], numbers[j - 1]);
            }
        }
        for (uint256 i = 0; i < numbers.length; ++i) signatures[i] = Committee.sign(secretOf[numbers[i]], digest);
    }

    function _signedByFirst(uint256 count, bytes32 digest) internal view returns (bytes[] memory) {
        uint32[] memory numbers = new uint32[](count);
        for (uint32 i = 0; i < count; ++i) numbers[i] = i + 1;
        return _signedBy(numbers, digest);
    }

    function _attesterOf(uint32 number) internal view returns (address) {
        return vm.addr(secretOf[number]);
    }

    // Nodes

    function _register(address owner) internal returns (uint32 number) {
        return _register(owner, STAKE);
    }

    function _register(address owner, uint256 stake) internal returns (uint32 number) {
        number = registry.nodeCount() + 1;
        secretOf[number] = uint256(keccak256(abi.encode("secret", number))) >> 1;
        uint64 num = _accountOf(number);
        account(num, address(0));
        vm.deal(owner, owner.balance + stake);
        bytes memory signature = Committee.sign(secretOf[number], _registration(owner, num, _keyOf(number)));
        vm.prank(owner);
        registry.register{value: stake}(_attesterOf(number), num, _keyOf(number), stake, signature);
    }

    function _admit(uint32 number) internal {
        registry.admit(number, _agreed(_admission(number)));
    }

    function _expel(uint32 number) internal {
        registry.expel(number, _agreed(_expulsion(number)));
    }

    function _leave(uint32 number) internal {
        address owner = registry.node(number).owner;
        vm.prank(owner);
        registry.leave(number);
    }

    function _setParameters(INodeRegistry.Parameters memory rules) internal {
        registry.setParameters(rules, _agreed(_change(rules)));
    }

    /// @dev As soon as the committee is old enough, decides the next one, which takes over at once.
    function _rotate() internal {
        _pass(registry.parameters().epochBlocks);
        registry.rotate();
        _takeOver();
    }

    /// @dev What the nodes write in the first block of a committee's.
    function _takeOver() internal {
        _pass(1);
        bytes32 slot = keccak256(abi.encode(registry.newestEpoch(), 6));
        uint256 word = uint256(vm.load(address(registry), slot));
        vm.store(address(registry), slot, bytes32(word | _height | (_now() << 208) | (1 << 248)));
    }

    /// @dev Closes a reward epoch that ends where the chain is, of which all blocks were attested by the same seats.
    function _close(uint128 seats) internal {
        _pass(distributor.LATE());
        _record(uint64(_height), seats);
        distributor.close();
    }

    function _slash(uint32 number) internal {
        registry.reportEquivocation(number, 5, _attested(number, 5, 0, "a"), _attested(number, 5, 0, "b"));
    }

    function _same(INodeRegistry.Status left, INodeRegistry.Status right) internal pure {
        vm.assertEq(uint256(left), uint256(right));
    }

    receive() external payable virtual {}
}
