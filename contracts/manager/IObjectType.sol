// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/**
 * @title The code f of a type of objects
 * @notice The post has the manager "execute a piece of code f (where h(f) = TypeID)". Here f is a contract whose code
 * reads and writes nothing but its arguments, and the hash of its code is the type's id. So it says the same on every
 * network, and anybody can check a transaction by running it again.
 * @dev The manager calls with a fixed amount of gas and refuses code that could do more than compute. A function
 * reverts to refuse. A state is 2,048 bytes at most, and may come from a state root that turns out false: check what
 * you read.
 */
interface IObjectType {
    /**
     * @notice The state of a new object.
     * @param creator who creates it
     * @param data what the creator asks for
     */
    function create(address creator, bytes calldata data) external pure returns (bytes memory state);

    /**
     * @notice A transaction: the new states of the objects that it names, in the same order.
     * @param caller who asks for it
     * @param states 1 to 8 objects of this type, all different
     * @param data what the caller asks for
     */
    function run(
        address caller,
        bytes[] calldata states,
        bytes calldata data
    ) external pure returns (bytes[] memory newStates);

    /// @notice Whether `caller` may move the object to another network.
    function canMove(address caller, bytes calldata state, uint64 destination) external pure returns (bool);

    /**
     * @notice Whether a transaction of `caller` may make the object depend on more than it does.
     * @dev Until what it depends on is decided the object is locked for everybody whose objects do not depend on it
     * too. A type that lets anybody do this lets anybody lock other people's objects.
     */
    function canMix(address caller, bytes calldata state) external pure returns (bool);

    /// @notice The object in a few words, for people.
    function describe(bytes calldata state) external pure returns (string memory);
}
