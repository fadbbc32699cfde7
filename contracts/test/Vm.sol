// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title The cheatcodes of Hardhat's Solidity test runner that the tests here use
interface Vm {
    /// @notice An event as it was logged; `topics[0]` is the hash of its signature.
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    /// @notice The gas of one call, without what its caller paid to make it.
    struct Gas {
        uint64 gasLimit;
        uint64 gasTotalUsed;
        uint64 gasMemoryUsed;
        int64 gasRefunded;
        uint64 gasRemaining;
    }

    /// @notice Makes `code` the code of `target`, a delegation designator included.
    function etch(address target, bytes calldata code) external;

    /// @notice Makes `balance` the balance of `account`, in weibars.
    function deal(address account, uint256 balance) external;

    /// @notice Makes `value` what the storage of `target` has at `slot`.
    function store(address target, bytes32 slot, bytes32 value) external;

    /// @notice What the storage of `target` has at `slot`.
    function load(address target, bytes32 slot) external view returns (bytes32);

    /// @notice Makes `sender` the sender of the next call.
    function prank(address sender) external;

    /// @notice Makes `sender` the sender of the next call, and `origin` the origin of its transaction.
    function prank(address sender, address origin) external;

    /// @notice Makes `timestamp`, seconds, the time of the block.
    function warp(uint256 timestamp) external;

    /// @notice Makes `height` the number of the block.
    function roll(uint256 height) external;

    /// @notice Makes `id` the chain id.
    function chainId(uint256 id) external;

    /// @notice Makes `blockHash` the hash of the block at `height`, one of the last 256.
    function setBlockhash(uint256 height, bytes32 blockHash) external;

    /// @notice The address of a secret key.
    function addr(uint256 secret) external pure returns (address);

    /// @notice Signs a digest with a secret key, s in the lower half.
    function sign(uint256 secret, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);

    /// @notice Makes `randao` what the block's `prevrandao` is.
    function prevrandao(bytes32 randao) external;

    /// @notice How many contracts `account` has created, or transactions it has sent.
    function getNonce(address account) external view returns (uint64);

    /// @notice Where `deployer` puts the contract that it creates with this nonce.
    function computeCreateAddress(address deployer, uint256 nonce) external pure returns (address);

    /// @notice Skips a fuzz run that does not meet `condition`.
    function assume(bool condition) external pure;

    /// @notice Fails the test unless the next call reverts with exactly `reason`.
    function expectRevert(bytes calldata reason) external;

    /// @notice Fails the test unless the next call reverts with a custom error of this selector, whatever its values.
    function expectPartialRevert(bytes4 selector) external;

    /// @notice Fails the test unless `emitter` logs, in the next call, the event that the test emits after this.
    function expectEmit(address emitter) external;

    /// @notice Starts to record every event.
    function recordLogs() external;

    /// @notice The events since {recordLogs} or since they were last read.
    function getRecordedLogs() external returns (Log[] memory);

    /// @notice The gas of the last call that the caller made.
    function lastCallGas() external view returns (Gas memory);

    /// @notice Fails the test, showing both values, unless they are equal.
    function assertEq(uint256 left, uint256 right) external pure;
    function assertEq(int256 left, int256 right) external pure;
    function assertEq(address left, address right) external pure;
    function assertEq(bytes32 left, bytes32 right) external pure;
    function assertEq(bytes calldata left, bytes calldata right) external pure;

    /// @notice Fails the test, showing both values, if `left` is the greater.
    function assertLe(uint256 left, uint256 right) external pure;

    /// @notice Fails the test unless `condition` holds.
    function assertTrue(bool condition) external pure;

    /// @notice Fails the test if `condition` holds.
    function assertFalse(bool condition) external pure;
}

/// @dev The runner answers cheatcodes at the last 20 bytes of keccak256("hevm cheat code").
Vm constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

/// @dev Gives `account` the EIP-7702 designator that delegates to `implementation`, as the network's genesis does.
function delegate(address account, address implementation) {
    vm.etch(account, abi.encodePacked(hex"ef0100", implementation));
}
