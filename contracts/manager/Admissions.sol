// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {IAdmissions} from "./IAdmissions.sol";
import {ICrosslinks} from "./ICrosslinks.sol";
import {Literal, Verdict} from "./Literals.sol";

/**
 * @title Admissions
 * @dev Money is credited first and leaves by {withdraw} alone, after it was debited: there is nothing to re-enter.
 */
contract Admissions is IAdmissions {
    /// @inheritdoc IAdmissions
    uint16 public immutable ENDORSEMENTS;
    /// @inheritdoc IAdmissions
    uint256 public immutable BOND;
    /// @inheritdoc IAdmissions
    address payable public immutable TREASURY;

    ICrosslinks private immutable CROSSLINKS;

    /// @inheritdoc IAdmissions
    mapping(bytes32 id => bool) public endorsed;
    /// @inheritdoc IAdmissions
    mapping(bytes32 id => address) public posterOf;
    /// @inheritdoc IAdmissions
    mapping(address account => uint256) public balanceOf;

    constructor(ICrosslinks crosslinks, uint16 endorsements, uint256 bond, address payable treasury) {
        if (endorsements == 0 || bond == 0) revert NothingAtStake();
        if (treasury == address(0)) revert NoTreasury();
        (CROSSLINKS, ENDORSEMENTS, BOND, TREASURY) = (crosslinks, endorsements, bond, treasury);
    }

    /// @inheritdoc IAdmissions
    function endorse(Literal calldata literal, bytes32 blockHash, bytes[] calldata signatures) external {
        bytes32 id = _checkAdmissible(literal);
        if (signatures.length < ENDORSEMENTS) revert TooFewEndorsements(ENDORSEMENTS, signatures.length);
        (uint64 network, uint64 height) = (literal.network, literal.height);
        address[] memory signers = CROSSLINKS.attesters(network, height, blockHash, literal.root, signatures);
        endorsed[id] = true;
        emit Endorsed(id, literal, blockHash, signers);
    }

    /// @inheritdoc IAdmissions
    function post(Literal calldata literal) external payable {
        bytes32 id = _checkAdmissible(literal);
        if (msg.value != BOND) revert WrongBond(BOND, msg.value);
        posterOf[id] = msg.sender;
        emit Posted(id, literal, msg.sender, BOND);
    }

    /// @inheritdoc IAdmissions
    function release(Literal calldata literal) external {
        (bytes32 id, address poster) = _takeBond(literal);
        if (CROSSLINKS.verdict(literal) != Verdict.True) revert NotTrue(id);
        balanceOf[poster] += BOND;
        emit Released(id, poster, BOND);
    }

    /// @inheritdoc IAdmissions
    function slash(Literal calldata literal) external {
        (bytes32 id, address poster) = _takeBond(literal);
        if (CROSSLINKS.verdict(literal) != Verdict.False) revert NotFalse(id);
        uint256 reward = BOND / 2;
        balanceOf[msg.sender] += reward;
        balanceOf[TREASURY] += BOND - reward;
        emit Slashed(id, poster, msg.sender, reward, BOND - reward);
    }

    /// @inheritdoc IAdmissions
    function withdraw() external {
        withdrawFor(msg.sender);
    }

    /// @inheritdoc IAdmissions
    function withdrawFor(address account) public {
        uint256 amount = balanceOf[account];
        if (amount == 0) revert NothingToWithdraw(account);
        balanceOf[account] = 0;
        emit Withdrawn(account, amount);
        (bool ok, bytes memory reason) = account.call{value: amount}("");
        if (!ok) revert PaymentRefused(account, reason);
    }

    /// @inheritdoc IAdmissions
    function admitted(Literal calldata literal) external view returns (bool) {
        Verdict verdict = CROSSLINKS.verdict(literal);
        if (verdict != Verdict.Open) return verdict == Verdict.True;
        return _isClaimed(literal.idOf());
    }

    /// @dev What is known needs no admission, or gets none.
    function _checkAdmissible(Literal calldata literal) private view returns (bytes32 id) {
        id = literal.idOf();
        Verdict verdict = CROSSLINKS.verdict(literal);
        if (verdict == Verdict.False) revert KnownFalse(id);
        if (verdict == Verdict.True || _isClaimed(id)) revert AlreadyAdmitted(id);
    }

    function _isClaimed(bytes32 id) private view returns (bool) {
        return endorsed[id] || posterOf[id] != address(0);
    }

    /// @dev A bond is paid back or lost once. By then the literal is decided, so it needs no bond and takes no other.
    function _takeBond(Literal calldata literal) private returns (bytes32 id, address poster) {
        id = literal.idOf();
        poster = posterOf[id];
        if (poster == address(0)) revert NoBond(id);
        delete posterOf[id];
    }
}
