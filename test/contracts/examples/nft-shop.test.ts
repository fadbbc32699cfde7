import { expect } from "chai";
import { network } from "hardhat";

describe("NftShop", () => {
  /** A shop with two NFTs, the first of which is for sale at 3 hbar. */
  async function deployed() {
    const { l2, ethers } = await network.create("l2");
    const [owner, buyer] = await ethers.getSigners();
    const shop = await ethers.deployContract("NftShop");
    const art = await l2.hedera.createNft({ symbol: "ART", treasury: shop, keys: { supply: owner! } });
    await l2.hedera.mint(art, ["ipfs://one", "ipfs://two"]);
    const price = ethers.parseEther("3");
    await (await shop.getFunction("setPrice")(art, 1, price)).wait();
    const buy = (shop.connect(buyer!) as typeof shop).getFunction("buy");
    return { l2, ethers, owner: owner!, buyer: buyer!, shop, buy, art, price };
  }

  it("hands an NFT over on Hedera for its price", async () => {
    const { l2, ethers, buyer, shop, buy, art, price } = await deployed();
    await expect(buy(art, 1, { value: price }))
      .to.changeHederaTokenBalances(l2, art, [shop, buyer], [-1, 1])
      .and.to.emit(shop, "Sold")
      .withArgs(art.address, 1, buyer.address, price);
    expect(await l2.hedera.ownerOf(art, 1)).to.equal(await l2.accountOf(buyer));
    expect(await ethers.provider.getBalance(shop)).to.equal(price);
    await expect(buy(art, 1, { value: price })).to.be.revertedWithCustomError(shop, "NotForSale");
  });

  it("keeps what it sells if Hedera does not let it go, and takes nothing for it", async () => {
    const { l2, ethers, owner, shop, buy, price } = await deployed();
    const rare = await l2.hedera.createNft({ treasury: shop, keys: { supply: owner, freeze: owner } });
    await l2.hedera.mint(rare, ["ipfs://rare"]);
    await (await shop.getFunction("setPrice")(rare, 1, price)).wait();
    await l2.hedera.freezeToken(rare, shop);
    await expect(buy(rare, 1, { value: price }))
      .to.be.revertedWithCustomError(shop, "HederaCallFailed")
      .withArgs(165, "ACCOUNT_FROZEN_FOR_TOKEN");
    expect(await ethers.provider.getBalance(shop)).to.equal(0n);
    await l2.hedera.unfreezeToken(rare, shop);
    await expect(buy(rare, 1, { value: price })).to.changeHederaTokenBalance(l2, rare, shop, -1);
  });

  it("pays the proceeds to a Hedera account", async () => {
    const { l2, shop, buy, art, price } = await deployed();
    await (await buy(art, 1, { value: price })).wait();
    const savings = await l2.hedera.createAccount({ key: "ed25519", balance: 0 });
    await expect(shop.getFunction("withdraw")(savings.longZero, price)).to.changeHederaBalance(l2, savings, 3);
    expect(await l2.hedera.balanceOf(savings)).to.equal(300_000_000n);
  });

  it("sells for the exact price, and only what is its own", async () => {
    const { l2, buyer, shop, buy, art, price } = await deployed();
    await expect(buy(art, 1, { value: price - 1n }))
      .to.be.revertedWithCustomError(shop, "WrongPrice")
      .withArgs(price, price - 1n);
    await expect(buy(art, 2, { value: price })).to.be.revertedWithCustomError(shop, "NotForSale");
    await l2.hedera.transferNft(art, { from: shop, to: buyer, serial: 2 });
    await expect(shop.getFunction("setPrice")(art, 2, price))
      .to.be.revertedWithCustomError(shop, "NotInShop")
      .withArgs(art.address, 2);
    const asBuyer = shop.connect(buyer) as typeof shop;
    await expect(asBuyer.getFunction("setPrice")(art, 1, 0)).to.be.revertedWithCustomError(shop, "NotOwner");
    await expect(asBuyer.getFunction("withdraw")(buyer, 0)).to.be.revertedWithCustomError(shop, "NotOwner");
  });
});
