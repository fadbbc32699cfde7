import { expect } from "chai";
import { network } from "hardhat";

import { contractIn } from "../../plugin/node/roles.ts";

const ERC20 = [
  "function balanceOf(address) view returns (uint256)",
  "function totalSupply() view returns (uint256)",
  "function allowance(address, address) view returns (uint256)",
  "function transferFrom(address, address, uint256) returns (bool)",
];
const ERC721 = [
  "function ownerOf(uint256) view returns (address)",
  "function getApproved(uint256) view returns (address)",
  "function isApprovedForAll(address, address) view returns (bool)",
];

/** A network with a contract that does what it is told. */
async function connect() {
  const connection = await network.create("l2");
  const { l2, ethers } = connection;
  const [alice, bob] = await ethers.getSigners();
  const puppet = await ethers.deployContract("Puppet");
  const erc20 = (token: { address: string }) => ethers.getContractAt(ERC20, token.address);
  return { connection, l2, hedera: l2.hedera, ethers, alice: alice!, bob: bob!, puppet, erc20 };
}

/** Why something is refused. */
async function refusalOf(promise: Promise<unknown>): Promise<string> {
  return await promise.then(
    () => "nothing was refused",
    ({ message }: Error) => message,
  );
}

type World = Awaited<ReturnType<typeof connect>>;

describe("the sandbox of a connection's Hedera", () => {
  let world: World;

  beforeEach(async () => {
    world = await connect();
  });

  afterEach(() => world.connection.close());

  it("creates accounts with keys that are the same in each run, which ethers takes as addresses", async () => {
    const { hedera, ethers, alice } = world;
    const carol = await hedera.createAccount({ balance: 2.5, memo: "carol" });
    expect(carol.address).to.equal(new ethers.Wallet(carol.privateKey).address);
    expect(BigInt(carol.longZero)).to.equal(BigInt(carol.id.slice(4)));
    expect(await hedera.balanceOf(carol)).to.equal(250_000_000n);
    const ledger = await hedera.ledger;
    expect(await ledger.account(carol.id)).to.include({ memo: "carol", maxAutomaticAssociations: -1 });
    await (await alice.sendTransaction({ to: carol.longZero, value: ethers.parseEther("1") })).wait();
    expect(await hedera.balanceOf(carol.address)).to.equal(350_000_000n);

    const dave = await hedera.createAccount({ key: "ed25519", balance: 7n, automaticAssociations: 0 });
    expect(dave.address).to.equal(dave.longZero);
    expect(await hedera.balanceOf(dave)).to.equal(7n);

    const other = await connect();
    const again = await other.hedera.createAccount({ balance: 2.5, memo: "carol" });
    await other.connection.close();
    expect(again.privateKey).to.equal(carol.privateKey);
  });

  it("creates a token that the layer 2 knows at once", async () => {
    const { hedera, alice, bob, erc20 } = world;
    const foo = await hedera.createToken({ name: "Foo", symbol: "FOO", decimals: 2, supply: 1_000, treasury: alice });
    const contract = await erc20(foo);
    expect(await contract.getFunction("balanceOf")(alice)).to.equal(1_000n);
    await hedera.transfer(foo, { from: alice, to: bob, amount: 30n });
    expect(await contract.getFunction("balanceOf")(bob)).to.equal(30n);
    expect(await hedera.tokenBalanceOf(bob, foo)).to.equal(30n);
    expect(await hedera.tokenBalanceOf(bob.address, foo.address)).to.equal(30n);
    expect(await hedera.tokenBalanceOf("0.0.98", foo.id)).to.equal(0n);
  });

  it("lets a contract of the layer 2 be treasury and have roles, under the nodes' keys", async () => {
    const { l2, hedera, puppet, alice, erc20 } = world;
    const shares = await hedera.createToken({ treasury: puppet, supply: 5, keys: { supply: puppet, wipe: alice } });
    const account = await l2.accountOf(puppet);
    const token = (await (await hedera.ledger).token(shares.id))!;
    expect(token.treasury).to.equal(account);
    expect(contractIn(token.keys.supply!)).to.equal(account);
    expect(await (await erc20(shares)).getFunction("balanceOf")(puppet)).to.equal(5n);
    // The sandbox signs for the contract.
    await hedera.mint(shares, 10);
    await hedera.burn(shares, 3);
    await hedera.transfer(shares, { from: puppet, to: alice, amount: 4 });
    expect(await hedera.tokenBalanceOf(puppet, shares)).to.equal(8n);
    await hedera.wipe(shares, alice, 1);
    expect(await hedera.tokenBalanceOf(alice, shares)).to.equal(3n);
    expect(await (await erc20(shares)).getFunction("totalSupply")()).to.equal(11n);
  });

  it("mints, transfers and burns NFTs", async () => {
    const { hedera, ethers, alice, bob } = world;
    const art = await hedera.createNft({ symbol: "ART", treasury: alice });
    expect(await hedera.mint(art, ["one", "two"])).to.deep.equal([1n, 2n]);
    expect(await hedera.mint(art, [new Uint8Array([3])])).to.deep.equal([3n]);
    await hedera.transferNft(art, { from: alice, to: bob, serial: 2 });
    const erc721 = await ethers.getContractAt(ERC721, art.address);
    expect(await erc721.getFunction("ownerOf")(2)).to.equal(bob.address);
    const ledger = await hedera.ledger;
    expect(await hedera.ownerOf(art, 2)).to.equal((await ledger.account(bob.address.toLowerCase() as "0x"))!.id);
    await hedera.burn(art, [1n]);
    expect(await hedera.ownerOf(art, 1n)).to.be.undefined;
    expect(await hedera.tokenBalanceOf(alice, art)).to.equal(1n);
  });

  it("gives allowances of tokens, hbar and NFTs, to contracts as to accounts", async () => {
    const { hedera, puppet, alice, bob, ethers, erc20 } = world;
    const foo = await hedera.createToken({ supply: 100, treasury: alice });
    await hedera.approve(foo, { owner: alice, spender: puppet, amount: 40 });
    expect(await hedera.allowance(foo, { owner: alice, spender: puppet })).to.equal(40n);
    const contract = await erc20(foo);
    expect(await contract.getFunction("allowance")(alice, puppet)).to.equal(40n);
    const pull = contract.interface.encodeFunctionData("transferFrom", [alice.address, bob.address, 15]);
    await (await puppet.getFunction("act")(foo, 0, pull)).wait();
    expect(await hedera.allowance(foo, { owner: alice, spender: puppet })).to.equal(25n);
    expect(await hedera.tokenBalanceOf(bob, foo)).to.equal(15n);

    await hedera.approveHbar({ owner: alice, spender: bob, amount: 1.5 });
    expect(await hedera.allowance("hbar", { owner: alice, spender: bob })).to.equal(150_000_000n);
    expect(await hedera.allowance("hbar", { owner: bob, spender: alice })).to.equal(0n);

    const art = await hedera.createNft({ treasury: alice });
    await hedera.mint(art, ["one", "two"]);
    await hedera.approveNft(art, { owner: alice, spender: bob, serial: 1 });
    const erc721 = await ethers.getContractAt(ERC721, art.address);
    expect(await erc721.getFunction("getApproved")(1)).to.equal(bob.address);
    await hedera.approveAll(art, { owner: alice, spender: puppet });
    expect(await erc721.getFunction("isApprovedForAll")(alice, puppet)).to.be.true;
    await hedera.approveAll(art, { owner: alice, spender: puppet, approved: false });
    expect(await erc721.getFunction("isApprovedForAll")(alice, puppet)).to.be.false;
  });

  it("freezes, grants KYC, pauses, associates and deletes", async () => {
    const { hedera, alice, bob } = world;
    const carol = await hedera.createAccount({ key: "ed25519", automaticAssociations: 0 });
    const keys = { admin: alice, freeze: alice, kyc: carol, pause: bob };
    const foo = await hedera.createToken({ supply: 10, treasury: alice, keys });
    const pay = () => hedera.transfer(foo, { from: alice, to: carol, amount: 1 });
    expect(await refusalOf(pay())).to.contain("TOKEN_NOT_ASSOCIATED_TO_ACCOUNT");
    await hedera.associate(carol, foo);
    expect(await refusalOf(pay())).to.contain("ACCOUNT_KYC_NOT_GRANTED_FOR_TOKEN");
    await hedera.grantKyc(foo, carol);
    await pay();
    await hedera.freezeToken(foo, carol);
    expect(await refusalOf(pay())).to.contain("ACCOUNT_FROZEN_FOR_TOKEN");
    await hedera.unfreezeToken(foo, carol);
    await hedera.pause(foo);
    expect(await refusalOf(pay())).to.contain("TOKEN_IS_PAUSED");
    await hedera.unpause(foo);
    await hedera.transfer(foo, { from: carol, to: alice, amount: 1 });
    await hedera.revokeKyc(foo, carol);
    await hedera.dissociate(carol, foo);
    await hedera.deleteToken(foo);
    expect(await refusalOf(pay())).to.contain("TOKEN_WAS_DELETED");
    await hedera.deleteAccount(carol, bob);
    expect(await refusalOf(hedera.transfer("hbar", { from: bob, to: carol, amount: 1 }))).to.contain("ACCOUNT_DELETED");
  });

  it("moves hbar, to the vault too, which credits it on the layer 2", async () => {
    const { l2, hedera, ethers, bob, puppet } = world;
    const carol = await hedera.createAccount({ balance: 10 });
    await hedera.transfer("hbar", { from: carol, to: await l2.vault, amount: 2 });
    expect(await ethers.provider.getBalance(carol)).to.equal(ethers.parseEther("2"));
    const to = "0xc0ffee0000000000000000000000000000000001";
    await hedera.transfer("hbar", { from: carol, to: await l2.vault, amount: 3n, memo: to });
    expect(await ethers.provider.getBalance(to)).to.equal(30_000_000_000n);
    await hedera.transfer("hbar", { from: bob, to: puppet, amount: 1 });
    expect(await ethers.provider.getBalance(puppet)).to.equal(ethers.parseEther("1"));
    expect(await hedera.balanceOf(carol)).to.equal(799_999_997n);
  });

  it("creates tokens with custom fees", async () => {
    const { hedera, alice, bob } = world;
    const foo = await hedera.createToken({
      supply: 1_000,
      maxSupply: 2_000,
      treasury: alice,
      customFees: [
        { fraction: [1, 10], minimum: 2, collector: alice },
        { fixed: { hbar: 0.5 }, collector: alice },
        { fixed: { units: 1, token: "self" }, collector: alice, exemptsCollectors: true },
      ],
    });
    const carol = await hedera.createAccount({ balance: 1 });
    await hedera.transfer(foo, { from: alice, to: carol, amount: 100 });
    await hedera.transfer(foo, { from: carol, to: bob, amount: 50 });
    expect(await hedera.tokenBalanceOf(bob, foo)).to.equal(45n);
    expect(await hedera.tokenBalanceOf(carol, foo)).to.equal(49n);
    expect(await hedera.balanceOf(carol)).to.equal(50_000_000n);
    const art = await hedera.createNft({
      treasury: alice,
      customFees: [{ royalty: [1, 20], fallback: { hbar: 1 }, collector: alice }],
    });
    expect((await (await hedera.ledger).token(art.id))!.customFees).to.have.length(1);
  });

  it("says what Hedera refused, with its code, and whose key is missing", async () => {
    const { hedera, alice, bob } = world;
    const foo = await hedera.createToken({ treasury: alice });
    const refused = await hedera.freezeToken(foo, bob).catch((error: unknown) => error);
    const bobs = await (await hedera.ledger).account(bob.address.toLowerCase() as "0x");
    expect(refused).to.include({ operation: "freezeToken", status: 172, statusName: "TOKEN_HAS_NO_FREEZE_KEY" });
    expect((refused as Error).message).to.equal(
      `freezeToken(${foo.id}, ${bobs!.id}): Hedera refused it with TOKEN_HAS_NO_FREEZE_KEY (172)`,
    );
    const stranger = "0xc0ffee0000000000000000000000000000000002";
    await hedera.transfer("hbar", { from: bob, to: stranger, amount: 2 });
    expect(await refusalOf(hedera.transfer("hbar", { from: stranger, to: bob, amount: 1 }))).to.contain(
      "INVALID_SIGNATURE",
    );
    const treasurys = await (await hedera.ledger).account("0.0.800");
    expect(await refusalOf(hedera.transfer("hbar", { from: treasurys!.id, to: bob, amount: 1 }))).to.contain(
      "the sandbox has no key to sign with for 0.0.800",
    );
    expect(await refusalOf(hedera.balanceOf("bob"))).to.contain('"bob" is neither an id like 0.0.1001 nor an address');
    expect(await refusalOf(hedera.tokenBalanceOf(bob, bob))).to.contain("is no token");
    expect(await refusalOf(hedera.createAccount({ balance: 1e-9 }))).to.contain("1e-9 hbar is not a whole number");
    expect(await refusalOf(hedera.mint(foo, 0.5))).to.contain("0.5 is not a whole number");
  });

  it("asks receivers that want to sign, and goes back with the network's snapshots", async () => {
    const { hedera, bob } = world;
    const snapshot = await hedera.snapshot();
    const carol = await hedera.createAccount({ receiverSigRequired: true, balance: 0 });
    await hedera.transfer("hbar", { from: bob, to: carol, amount: 1 });
    expect(await hedera.balanceOf(carol)).to.equal(100_000_000n);
    await hedera.revert(snapshot);
    expect(await hedera.balanceOf(carol.id)).to.equal(0n);
    await hedera.createAccount();
  });

  it("waits for the layer 2 when consensus takes its time", async () => {
    const { hedera, alice, erc20 } = world;
    await hedera.setConsensusDelay(20);
    const foo = await hedera.createToken({ supply: 7, treasury: alice });
    expect(await (await erc20(foo)).getFunction("balanceOf")(alice)).to.equal(7n);
  });
});
