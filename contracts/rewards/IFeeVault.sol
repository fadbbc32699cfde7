// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

/**
 * @title The fee vault: where the fees of all blocks go
 * @notice It is the coinbase of every block, which gets what transactions pay beyond the base fee, and the nodes credit
 * the base fees to it. Anybody may add to it.
 */
interface IFeeVault {
    /// @notice The vault's fees went to the distributor.
    event Released(uint256 amount);

    /// @notice Fees leave by the distributor alone.
    error NotTheDistributor(address caller);

    /// @notice The distributor does not take the fees.
    error NotReleased(uint256 amount);

    /**
     * @notice Gives the distributor, which alone may ask, all that the vault has.
     * @return amount how much it was, in weibars
     */
    function release() external returns (uint256 amount);
}
