// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

import {HederaTransfers} from "../hedera/HederaTransfers.sol";

/**
 * @title A shop that sells NFTs for hbar
 * @notice The owner puts a price on NFTs that the shop's account has on Hedera. Whoever pays it gets the NFT, on Hedera,
 * in the same transaction. The proceeds are the owner's, and can be paid to any Hedera account.
 */
contract NftShop {
    using HederaTransfers for address;

    /// @notice Whose shop it is.
    address public immutable owner;

    /// @notice What an NFT costs in weibars; zero if it is not for sale.
    mapping(address token => mapping(uint256 serial => uint256 price)) public priceOf;

    /// @notice An NFT is for sale at `price` weibars from now on, or no more if that is zero.
    event Priced(address indexed token, uint256 indexed serial, uint256 price);

    /// @notice `buyer` bought an NFT for `price` weibars.
    event Sold(address indexed token, uint256 indexed serial, address indexed buyer, uint256 price);

    /// @notice The owner had `amount` weibars paid to `to`.
    event Withdrawn(address indexed to, uint256 amount);

    /// @notice `caller` is not the owner.
    error NotOwner(address caller);

    /// @notice The shop does not have this NFT.
    error NotInShop(address token, uint256 serial);

    /// @notice The NFT is not for sale.
    error NotForSale(address token, uint256 serial);

    /// @notice The price is `price` weibars and `paid` was paid.
    error WrongPrice(uint256 price, uint256 paid);

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    constructor() {
        owner = msg.sender;
    }

    /**
     * @notice Puts a price on an NFT that the shop has.
     * @param price weibars; zero takes it off the shelf
     */
    function setPrice(address token, uint256 serial, uint256 price) external onlyOwner {
        if (price != 0 && IERC721(token).ownerOf(serial) != address(this)) revert NotInShop(token, serial);
        priceOf[token][serial] = price;
        emit Priced(token, serial, price);
    }

    /**
     * @notice Buys an NFT for its price, which is the value of the call.
     * @dev Reverts with {NotForSale}, {WrongPrice}, or {HederaTransfers-HederaCallFailed} with Hedera's reason: then
     * nothing was paid.
     */
    function buy(address token, uint256 serial) external payable {
        uint256 price = priceOf[token][serial];
        if (price == 0) revert NotForSale(token, serial);
        if (msg.value != price) revert WrongPrice(price, msg.value);
        delete priceOf[token][serial];
        emit Sold(token, serial, msg.sender, price);
        token.payNft(msg.sender, serial);
    }

    /**
     * @notice Pays `amount` weibars of the proceeds to `to`.
     * @param to an address of the layer 2, or a Hedera account's long-zero address, which takes whole tinybars
     */
    function withdraw(address to, uint256 amount) external onlyOwner {
        emit Withdrawn(to, amount);
        to.payHbar(amount);
    }
}
