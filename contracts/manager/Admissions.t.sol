// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.26;

import {Committee} from "../test/Committee.sol";
import {vm} from "../test/Vm.sol";
import {Admissions} from "./Admissions.sol";
import {Crosslinks} from "./Crosslinks.sol";
import {IAdmissions} from "./IAdmissions.sol";
import {ICrosslinks} from "./ICrosslinks.sol";
import {Literal} from "./Literals.sol";

uint256 constant BOND = 1 ether + 1;
address payable constant TREASURY = payable(address(bytes20("the treasury's addr.")));

/// @dev Admissions of one network with a committee of four, three of which decide and two of which endorse.
abstract contract AdmissionsFixture {
    uint64 internal constant A = 1001;
    bytes32 internal constant HASH = keccak256("a block");

    Crosslinks internal crosslinks;
    Admissions internal admissions;
    uint256[] internal keys;

    function _deploy() internal {
        keys = Committee.keys(A, 4);
        ICrosslinks.Network[] memory federation = new ICrosslinks.Network[](1);
        federation[0] = ICrosslinks.Network(A, Committee.members(keys), 3);
        crosslinks = new Crosslinks(federation, 600, 3600);
        admissions = new Admissions(crosslinks, 2, BOND, TREASURY);
    }

    function _literal(uint64 height, bytes32 root) internal pure returns (Literal memory) {
        return Literal(A, height, root);
    }

    function _decide(uint64 height, bytes32 root) internal {
        crosslinks.decide(A, height, HASH, root, _attest(3, height, root));
    }

    function _attest(uint256 count, uint64 height, bytes32 root) internal view returns (bytes[] memory) {
        return Committee.sign(keys, 0, count, Committee.attestation(A, height, HASH, root));
    }
}

contract AdmissionsTest is AdmissionsFixture {
    bytes32 private constant ROOT = keccak256("a state");
    bytes32 private constant OTHER = keccak256("another state");
    address private constant POSTER = address(bytes20("the poster's address"));

    Literal private literal;
    bytes32 private id;
    bool private refusing;
    bytes private reentry;

    function setUp() public {
        _deploy();
        literal = _literal(7, ROOT);
        id = literal.idOf();
        vm.deal(POSTER, 10 ether);
        vm.deal(address(this), 10 ether);
    }

    /// @dev Takes what is withdrawn, refuses it, or asks for more before it was given all.
    receive() external payable {
        require(!refusing, "no, thanks");
        if (reentry.length == 0) return;
        (bool ok, bytes memory reason) = address(admissions).call(reentry);
        require(!ok && bytes4(reason) == IAdmissions.NothingToWithdraw.selector, "it paid twice");
    }

    function test_endorsementsAdmit() public {
        vm.assertFalse(admissions.admitted(literal));
        bytes[] memory signatures = _attest(2, 7, ROOT);
        address[] memory signers = new address[](2);
        (signers[0], signers[1]) = (vm.addr(keys[0]), vm.addr(keys[1]));
        vm.expectEmit(address(admissions));
        emit IAdmissions.Endorsed(id, literal, HASH, signers);
        admissions.endorse(literal, HASH, signatures);
        vm.assertTrue(admissions.admitted(literal) && admissions.endorsed(id));
        vm.assertFalse(admissions.admitted(_literal(7, OTHER)));
        vm.assertEq(crosslinks.rootAt(A, 7), 0);
    }

    function test_endorsementsAreOfTheCommittee() public {
        bytes[] memory signatures = _attest(1, 7, ROOT);
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.TooFewEndorsements.selector, 2, 1));
        admissions.endorse(literal, HASH, signatures);
        signatures = _attest(2, 8, ROOT);
        vm.expectPartialRevert(ICrosslinks.NotAMember.selector);
        admissions.endorse(literal, HASH, signatures);
        signatures = _attest(2, 7, ROOT);
        signatures[1] = signatures[0];
        vm.expectRevert(abi.encodeWithSelector(ICrosslinks.UnsortedSigners.selector, vm.addr(keys[0])));
        admissions.endorse(literal, HASH, signatures);
    }

    function test_aBondAdmits() public {
        vm.expectEmit(address(admissions));
        emit IAdmissions.Posted(id, literal, POSTER, BOND);
        vm.prank(POSTER);
        admissions.post{value: BOND}(literal);
        vm.assertTrue(admissions.admitted(literal));
        vm.assertFalse(admissions.endorsed(id));
        vm.assertEq(admissions.posterOf(id), POSTER);
        vm.assertEq(address(admissions).balance, BOND);
    }

    function test_aBondIsExact() public {
        uint256[3] memory wrong = [uint256(0), BOND - 1, BOND + 1];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IAdmissions.WrongBond.selector, BOND, wrong[i]));
            admissions.post{value: wrong[i]}(literal);
        }
    }

    function test_aLiteralIsAdmittedOnce() public {
        bytes[] memory signatures = _attest(2, 7, ROOT);
        bytes memory reason = abi.encodeWithSelector(IAdmissions.AlreadyAdmitted.selector, id);
        vm.prank(POSTER);
        admissions.post{value: BOND}(literal);
        vm.expectRevert(reason);
        admissions.post{value: BOND}(literal);
        vm.expectRevert(reason);
        admissions.endorse(literal, HASH, signatures);
        _decide(7, ROOT);
        admissions.release(literal);
        vm.expectRevert(reason);
        admissions.post{value: BOND}(literal);
        admissions.endorse(_literal(8, ROOT), HASH, _attest(2, 8, ROOT));
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.AlreadyAdmitted.selector, _literal(8, ROOT).idOf()));
        admissions.post{value: BOND}(_literal(8, ROOT));
    }

    function test_whatIsTrueNeedsNoAdmission() public {
        _decide(7, ROOT);
        vm.assertTrue(admissions.admitted(literal));
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.AlreadyAdmitted.selector, id));
        admissions.post{value: BOND}(literal);
    }

    function test_whatIsFalseGetsNone() public {
        admissions.endorse(literal, HASH, _attest(2, 7, ROOT));
        _decide(7, OTHER);
        vm.assertFalse(admissions.admitted(literal));
        bytes[] memory signatures = _attest(2, 7, ROOT);
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.KnownFalse.selector, id));
        admissions.endorse(literal, HASH, signatures);
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.KnownFalse.selector, id));
        admissions.post{value: BOND}(literal);
        Literal memory zero = _literal(8, 0);
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.KnownFalse.selector, zero.idOf()));
        admissions.post{value: BOND}(zero);
    }

    function test_aTrueBondGoesBack() public {
        _post(literal);
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.NotTrue.selector, id));
        admissions.release(literal);
        _decide(7, ROOT);
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.NotFalse.selector, id));
        admissions.slash(literal);
        vm.expectEmit(address(admissions));
        emit IAdmissions.Released(id, POSTER, BOND);
        admissions.release(literal);
        vm.assertEq(admissions.balanceOf(POSTER), BOND);
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.NoBond.selector, id));
        admissions.release(literal);
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.NoBond.selector, id));
        admissions.slash(literal);
        vm.assertTrue(admissions.admitted(literal));
    }

    function test_aFalseBondIsShared() public {
        _post(literal);
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.NotFalse.selector, id));
        admissions.slash(literal);
        _decide(7, OTHER);
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.NotTrue.selector, id));
        admissions.release(literal);
        vm.expectEmit(address(admissions));
        emit IAdmissions.Slashed(id, POSTER, address(this), BOND / 2, BOND - BOND / 2);
        admissions.slash(literal);
        vm.assertEq(admissions.balanceOf(address(this)), BOND / 2);
        vm.assertEq(admissions.balanceOf(TREASURY), BOND - BOND / 2);
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.NoBond.selector, id));
        admissions.slash(literal);
    }

    function test_aHaltMakesABondFalse() public {
        _decide(6, ROOT);
        _post(literal);
        vm.warp(block.timestamp + 600);
        crosslinks.announceHalt(A);
        vm.warp(block.timestamp + 3600);
        crosslinks.halt(A);
        admissions.slash(literal);
        vm.assertEq(admissions.balanceOf(POSTER), 0);
    }

    function test_whatIsCreditedIsPaidOnce() public {
        _post(literal);
        _decide(7, OTHER);
        admissions.slash(literal);
        uint256 before = address(this).balance;
        vm.expectEmit(address(admissions));
        emit IAdmissions.Withdrawn(address(this), BOND / 2);
        admissions.withdraw();
        vm.assertEq(address(this).balance, before + BOND / 2);
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.NothingToWithdraw.selector, address(this)));
        admissions.withdraw();
        // Anybody sends the treasury its share; nobody else's account gets it.
        admissions.withdrawFor(TREASURY);
        vm.assertEq(TREASURY.balance, BOND - BOND / 2);
        vm.assertEq(address(admissions).balance, 0);
    }

    function test_aWithdrawalDoesNotReenter() public {
        _post(literal);
        _post(_literal(8, ROOT));
        _decide(7, OTHER);
        admissions.slash(literal);
        uint256 before = address(this).balance;
        reentry = abi.encodeCall(IAdmissions.withdraw, ());
        admissions.withdraw();
        reentry = abi.encodeCall(IAdmissions.withdrawFor, (address(this)));
        _decide(8, OTHER);
        admissions.slash(_literal(8, ROOT));
        admissions.withdraw();
        vm.assertEq(address(this).balance, before + 2 * (BOND / 2));
    }

    function test_aRefusedPaymentStaysCredited() public {
        _post(literal);
        _decide(7, OTHER);
        admissions.slash(literal);
        refusing = true;
        bytes memory reason = abi.encodeWithSignature("Error(string)", "no, thanks");
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.PaymentRefused.selector, address(this), reason));
        admissions.withdraw();
        vm.assertEq(admissions.balanceOf(address(this)), BOND / 2);
    }

    function test_somethingIsAtStake() public {
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.NothingAtStake.selector));
        new Admissions(crosslinks, 0, BOND, TREASURY);
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.NothingAtStake.selector));
        new Admissions(crosslinks, 1, 0, TREASURY);
        vm.expectRevert(abi.encodeWithSelector(IAdmissions.NoTreasury.selector));
        new Admissions(crosslinks, 1, BOND, payable(address(0)));
    }

    function test_theNetworkIsFollowed() public {
        bytes memory reason = abi.encodeWithSelector(ICrosslinks.UnknownNetwork.selector, 5);
        vm.expectRevert(reason);
        admissions.post{value: BOND}(Literal(5, 1, ROOT));
        vm.expectRevert(reason);
        admissions.admitted(Literal(5, 1, ROOT));
    }

    function _post(Literal memory claimed) private {
        vm.prank(POSTER);
        admissions.post{value: BOND}(claimed);
    }
}

/// @dev Posts, decides, settles and withdraws in any order, with literals of eight heights and two roots.
contract AdmissionsHandler is AdmissionsFixture {
    uint256 public bonds;

    receive() external payable {}

    constructor() {
        _deploy();
        vm.deal(address(this), type(uint128).max);
    }

    function post(uint256 seed) external {
        try admissions.post{value: BOND}(_pick(seed)) {
            ++bonds;
        } catch {}
    }

    function endorse(uint256 seed) external {
        Literal memory literal = _pick(seed);
        try admissions.endorse(literal, HASH, _attest(2, literal.height, literal.root)) {} catch {}
    }

    function decide(uint256 seed) external {
        Literal memory literal = _pick(seed);
        if (crosslinks.rootAt(A, literal.height) == 0) _decide(literal.height, literal.root);
    }

    function release(uint256 seed) external {
        try admissions.release(_pick(seed)) {
            --bonds;
        } catch {}
    }

    function slash(uint256 seed, bool byAnother) external {
        if (byAnother) vm.prank(TREASURY);
        try admissions.slash(_pick(seed)) {
            --bonds;
        } catch {}
    }

    function withdraw(bool treasury) external {
        try admissions.withdrawFor(treasury ? address(TREASURY) : address(this)) {} catch {}
    }

    function held() external view returns (uint256) {
        return address(admissions).balance;
    }

    function owed() external view returns (uint256) {
        return bonds * BOND + admissions.balanceOf(address(this)) + admissions.balanceOf(TREASURY);
    }

    function _pick(uint256 seed) private pure returns (Literal memory) {
        return _literal(uint64(seed % 8), bytes32(1 + ((seed >> 8) % 2)));
    }
}

contract AdmissionsInvariants {
    AdmissionsHandler private handler;

    function setUp() public {
        handler = new AdmissionsHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_whatIsHeldIsBondsAndCredits() public view {
        vm.assertEq(handler.held(), handler.owed());
    }
}
