// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title A contract that pays in each way that Solidity has
/// @dev The compiler announces the end of `transfer` and `send`, but deployed contracts will go on using them.
contract Payer {
    function transfer(address payable payee, uint256 amount) external payable {
        payee.transfer(amount);
    }

    function send(address payable payee, uint256 amount) external payable returns (bool) {
        return payee.send(amount);
    }

    function call(
        address payable payee,
        uint256 amount,
        bytes calldata data
    ) external payable returns (bool ok, bytes memory result) {
        (ok, result) = payee.call{value: amount}(data);
    }

    /// @dev Runs the payee's code as this contract's own, with the value of this call, and reverts as it does.
    function delegate(address payee) external payable {
        (bool ok, bytes memory reason) = payee.delegatecall("");
        if (ok) return;
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }
}
