// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {HederaTransfers} from "../hedera/HederaTransfers.sol";

/**
 * @title A pool that swaps one Hedera token for another
 * @notice The price is such that the product of the reserves never falls. The reserves are what the pool's account has
 * on Hedera: to add to them, transfer tokens to it. What comes in and what goes out of a swap is one Hedera transaction.
 * @dev A trader approves the pool on Hedera before, with the key of the trader's own account.
 */
contract SwapPool {
    using HederaTransfers for address;

    /// @notice The part of what comes in that stays in the pool, in thousandths.
    uint256 public constant FEE = 3;

    /// @notice The tokens of the pool.
    address public immutable token0;
    address public immutable token1;

    /// @notice Who may take reserves out.
    address public immutable owner;

    /// @notice `trader` gave `amountIn` of `tokenIn` and got `amountOut` of the other token.
    event Swapped(address indexed trader, address indexed tokenIn, uint256 amountIn, uint256 amountOut);

    /// @notice The owner took out `amount0` and `amount1`.
    event Withdrawn(uint256 amount0, uint256 amount1);

    /// @notice A pool is of two tokens, and `token` is both.
    error SameToken(address token);

    /// @notice The pool does not swap `token`.
    error NotInPool(address token);

    /// @notice The swap gives `amountOut`, which is less than the trader asked for, or nothing.
    error TooLittle(uint256 amountOut, uint256 minimum);

    /// @notice `caller` is not the owner.
    error NotOwner(address caller);

    constructor(address token0_, address token1_) {
        if (token0_ == token1_) revert SameToken(token0_);
        (token0, token1, owner) = (token0_, token1_, msg.sender);
    }

    /**
     * @notice Takes `amountIn` of `tokenIn` from the caller, by allowance, and pays the other token.
     * @dev Reverts with {NotInPool}, {TooLittle}, or {HederaTransfers-HederaCallFailed} with Hedera's reason.
     * @param minimum the least that the caller accepts
     * @return amountOut what the caller gets
     */
    function swap(address tokenIn, uint256 amountIn, uint256 minimum) external returns (uint256 amountOut) {
        amountOut = quote(tokenIn, amountIn);
        if (amountOut == 0 || amountOut < minimum) revert TooLittle(amountOut, minimum);
        emit Swapped(msg.sender, tokenIn, amountIn, amountOut);
        tokenIn.pullToken(msg.sender, amountIn);
        _otherThan(tokenIn).payToken(msg.sender, amountOut);
    }

    /// @notice Takes reserves out, on the way to the owner.
    function withdraw(uint256 amount0, uint256 amount1) external {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        emit Withdrawn(amount0, amount1);
        token0.payToken(msg.sender, amount0);
        token1.payToken(msg.sender, amount1);
    }

    /// @notice What `amountIn` of `tokenIn` would give at present, in units of the other token.
    function quote(address tokenIn, uint256 amountIn) public view returns (uint256 amountOut) {
        address tokenOut = _otherThan(tokenIn);
        (uint256 reserveIn, uint256 reserveOut) = (_reserve(tokenIn), _reserve(tokenOut));
        uint256 effectiveIn = amountIn * (1000 - FEE);
        uint256 divisor = reserveIn * 1000 + effectiveIn;
        return divisor == 0 ? 0 : (reserveOut * effectiveIn) / divisor;
    }

    function _otherThan(address token) private view returns (address) {
        if (token == token0) return token1;
        if (token == token1) return token0;
        revert NotInPool(token);
    }

    function _reserve(address token) private view returns (uint256) {
        return IERC20(token).balanceOf(address(this));
    }
}
