// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {console} from "hardhat/console.sol";

/// @title A contract that cannot be made with 13
contract Thirteen {
    constructor(uint256 first) payable {
        require(first != 13, "thirteen");
    }
}

/// @title A contract that fails in every way, and tells what it sees of its block
contract Mischief {
    enum Mood {
        Good,
        Bad
    }

    /// @notice What was last {set}.
    uint256 public value;
    uint256[] private items;
    mapping(address account => uint256 amount) public deposits;

    /// @notice {value} changed.
    event Set(address indexed by, uint256 indexed before, uint256 value);
    /// @notice One of many.
    event Numbered(uint256 indexed number);

    /// @notice Thrown on purpose.
    error Mischievous(address by, uint256 amount, string why);
    /// @notice Thrown on purpose, without arguments.
    error Plain();

    constructor(uint256 first) payable {
        require(first != 13, "thirteen");
        value = first;
    }

    /// @notice Takes hbar.
    receive() external payable {
        deposits[msg.sender] += msg.value;
    }

    function set(uint256 to) external {
        emit Set(msg.sender, value, to);
        value = to;
    }

    function log(uint256 count) external {
        for (uint256 i = 0; i < count; ++i) emit Numbered(i);
    }

    function say(string calldata what, uint256 number) external returns (uint256) {
        console.log(what, number);
        console.log("from", msg.sender);
        return value = number;
    }

    function grumble(string calldata what) external {
        console.log(what);
        value = 0;
        revert Plain();
    }

    function whisper(string calldata what) external view returns (uint256) {
        console.log(what);
        return value;
    }

    function withReason(uint256 amount) external {
        value = amount;
        require(amount == 0, "not zero");
    }

    function withoutReason() external pure {
        // solhint-disable-next-line gas-custom-errors, reason-string
        revert();
    }

    function withError(uint256 amount) external view {
        revert Mischievous(msg.sender, amount, "on purpose");
    }

    function withPlainError() external pure {
        revert Plain();
    }

    function withAssert(uint256 amount) external pure {
        assert(amount == 0);
    }

    function divide(uint256 a, uint256 b) external pure returns (uint256) {
        return a / b;
    }

    function subtract(uint256 a, uint256 b) external returns (uint256) {
        return value = a - b;
    }

    function item(uint256 index) external view returns (uint256) {
        return items[index];
    }

    function popItem() external {
        items.pop();
    }

    function mood(uint256 number) external pure returns (Mood) {
        return Mood(number);
    }

    function invalidOpcode() external pure {
        assembly ("memory-safe") {
            invalid()
        }
    }

    function burn() external {
        for (uint256 i = 0; ; ++i) items.push(i);
    }

    function write(uint256 slots) external {
        for (uint256 i = 0; i < slots; ++i) items.push(i + 1);
    }

    function clear() external {
        delete items;
    }

    function nested(uint256 amount) external {
        this.withReason(amount);
    }

    function caught(uint256 amount) external returns (bool ok) {
        try this.withReason(amount) {
            ok = true;
        } catch {
            value = 7;
        }
    }

    /// @notice Does something else if it has less gas, and swallows that a call runs out of it.
    function frugal(uint256 gasLimit) external returns (bool ok) {
        (ok, ) = address(this).call{gas: gasLimit}(abi.encodeCall(this.write, (3)));
        value = ok ? 1 : 2;
    }

    function pay(address payable to, uint256 amount) external {
        (bool ok, ) = to.call{value: amount}("");
        require(ok, "not paid");
    }

    function spawn(uint256 first) external returns (Thirteen) {
        return new Thirteen(first);
    }

    function spawnAt(uint256 first, bytes32 salt) external returns (Thirteen) {
        return new Thirteen{salt: salt}(first);
    }

    function context()
        external
        view
        returns (
            uint256 number,
            uint256 limit,
            uint256 fee,
            uint256 price,
            uint256 chain,
            address sender,
            address origin
        )
    {
        return (block.number, block.gaslimit, block.basefee, tx.gasprice, block.chainid, msg.sender, tx.origin);
    }

    function note() external {
        value = block.number ^ (block.basefee << 32) ^ (block.gaslimit << 128) ^ (tx.gasprice << 64);
    }

    function time() external view returns (uint256) {
        return block.timestamp;
    }

    function noteTime() external {
        value = block.timestamp;
    }

    function randao() external view returns (uint256) {
        return block.prevrandao;
    }

    function noteRandao() external {
        value = block.prevrandao;
    }

    function beneficiary() external view returns (address) {
        return block.coinbase;
    }
}
