// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Literal} from "./Literals.sol";

/**
 * @title Admissions: which undecided literals objects may depend on
 * @notice Everybody who deals with a conditional object inherits its dependencies, so the post asks for "either a
 * significant bond to be posted or a light client proof that some state root is probably valid". A literal is admitted
 * if crosslinks decided it true, if members of the network's committee signed it (the light client of HIP-11), or if
 * somebody posted a bond for it.
 * @dev An endorsement is a claim, not a decision: it may take fewer signatures than a crosslink. The event names who
 * signed, so that whoever signed a root that turns out false is on record.
 */
interface IAdmissions {
    /// @notice Members of the committee claim that a literal holds.
    event Endorsed(bytes32 indexed id, Literal literal, bytes32 blockHash, address[] signers);

    /// @notice Somebody vouches for a literal with a bond.
    event Posted(bytes32 indexed id, Literal literal, address indexed poster, uint256 bond);

    /// @notice The literal is true: the bond is the poster's again.
    event Released(bytes32 indexed id, address indexed poster, uint256 bond);

    /// @notice The literal is false: the bond goes to who said so and to the treasury.
    event Slashed(bytes32 indexed id, address indexed poster, address indexed reporter, uint256 reward, uint256 rest);

    /// @notice An account took what was credited to it.
    event Withdrawn(address indexed account, uint256 amount);

    /// @notice Admission without a signature or without a bond would be free.
    error NothingAtStake();

    /// @notice Nobody could take the treasury's share.
    error NoTreasury();

    /// @notice The literal is admitted already.
    error AlreadyAdmitted(bytes32 id);

    /// @notice The literal is known to be false.
    error KnownFalse(bytes32 id);

    /// @notice There are fewer signatures than an endorsement takes.
    error TooFewEndorsements(uint256 required, uint256 given);

    /// @notice The value sent is not the bond.
    error WrongBond(uint256 required, uint256 sent);

    /// @notice No bond stands for this literal.
    error NoBond(bytes32 id);

    /// @notice The literal is not known to be true.
    error NotTrue(bytes32 id);

    /// @notice The literal is not known to be false.
    error NotFalse(bytes32 id);

    /// @notice Nothing is credited to the account.
    error NothingToWithdraw(address account);

    /// @notice The account does not take the payment.
    error PaymentRefused(address account, bytes reason);

    /**
     * @notice Admits a literal on the word of members of the committee in force at its height.
     * @param signatures as for {ICrosslinks-decide}, {ENDORSEMENTS} at least
     */
    function endorse(Literal calldata literal, bytes32 blockHash, bytes[] calldata signatures) external;

    /// @notice Admits a literal for a bond. The first to post stands for it.
    function post(Literal calldata literal) external payable;

    /// @notice Credits the bond to its poster, once the literal is true. Anybody may call.
    function release(Literal calldata literal) external;

    /// @notice Credits half of the bond to the caller and half to the treasury, once the literal is false. So who
    /// slashes the own bond still loses half of it.
    function slash(Literal calldata literal) external;

    /// @notice Pays the caller what is credited to it.
    function withdraw() external;

    /// @notice Pays an account what is credited to it: for one that cannot call, as a treasury that is a contract.
    function withdrawFor(address account) external;

    /// @notice Whether objects may depend on the literal.
    function admitted(Literal calldata literal) external view returns (bool);

    /// @notice Whether members of the committee endorsed the literal.
    function endorsed(bytes32 id) external view returns (bool);

    /// @notice Whose bond stands for the literal; 0 if there is none.
    function posterOf(bytes32 id) external view returns (address);

    /// @notice What is credited to an account.
    function balanceOf(address account) external view returns (uint256);

    /// @notice How many members must sign an endorsement.
    function ENDORSEMENTS() external view returns (uint16);

    /// @notice What it costs to post a literal, until it is true.
    function BOND() external view returns (uint256);

    /// @notice Who gets the other half of the bonds for false literals.
    function TREASURY() external view returns (address payable);
}
