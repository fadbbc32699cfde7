import { expect } from "chai";
import { getAddress } from "ethers";
import fc from "fast-check";

import { keyList, thresholdKey } from "../../plugin/hedera/keys.ts";
import { toTinybar, toUnits } from "../../plugin/hedera/sandbox/amounts.ts";
import { checksummed } from "../../plugin/hedera/sandbox/checksum.ts";
import { bareGround } from "../../plugin/hedera/sandbox/ground.ts";
import { Keyring } from "../../plugin/hedera/sandbox/keyring.ts";
import { nameOf } from "../../plugin/hedera/sandbox/party.ts";
import { HederaSandbox } from "../../plugin/hedera/sandbox/sandbox.ts";
import { ecKey, edKey, frozenNetwork } from "./network.ts";

describe("an address with its checksum", () => {
  it("is as Ethereum's tools show it", () => {
    const addresses = fc
      .uint8Array({ minLength: 20, maxLength: 20 })
      .map((bytes) => Buffer.from(bytes).toString("hex"));
    fc.assert(
      fc.property(addresses, (digits) => {
        expect(checksummed(`0x${digits}`)).to.equal(getAddress(`0x${digits}`));
        expect(checksummed(`0x${digits.toUpperCase()}`)).to.equal(getAddress(`0x${digits}`));
      }),
    );
  });
});

describe("a keyring", () => {
  const [a, b, c, stranger] = [edKey("a"), ecKey("b"), edKey("c"), edKey("stranger")];
  const keyring = new Keyring();
  keyring.add(a, b, c);
  const [keyA, keyB, keyC, keyD] = [a, b, c, stranger].map(({ publicKey }) => publicKey) as [
    object,
    object,
    object,
    object,
  ];

  it("finds the signers of single keys, of lists, and as few as a threshold asks for", () => {
    expect(keyring.signersOf(keyA)).to.deep.equal([a]);
    expect(keyring.signersOf(keyList([keyA, keyB]))).to.deep.equal([a, b]);
    expect(keyring.signersOf(thresholdKey(2, [keyD, keyA, keyB, keyC]))).to.deep.equal([a, b]);
    const nested = thresholdKey(1, [keyList([keyA, keyD]), thresholdKey(2, [keyB, keyC])]);
    expect(keyring.signersOf(nested)).to.deep.equal([b, c]);
  });

  it("finds nobody where a key is missing", () => {
    expect(keyring.signersOf(keyD)).to.be.undefined;
    expect(keyring.signersOf(keyList([keyA, keyD]))).to.be.undefined;
    expect(keyring.signersOf(thresholdKey(3, [keyA, keyB, keyD]))).to.be.undefined;
    expect(keyring.signersOf(keyList([]))).to.be.undefined;
    expect(keyring.signersOf({ contractID: { contractNum: 7 as never } })).to.be.undefined;
  });
});

describe("amounts in a sandbox", () => {
  it("are hbar as numbers and tinybar as bigints", () => {
    expect([1, 0.1, 1.1, 2.3, -4.35, 1e-8, 123_456.78901234].map(toTinybar)).to.deep.equal([
      100_000_000n,
      10_000_000n,
      110_000_000n,
      230_000_000n,
      -435_000_000n,
      1n,
      12_345_678_901_234n,
    ]);
    expect(toTinybar(7n)).to.equal(7n);
    for (const wrong of [1e-9, 0.123456789, NaN, Infinity, 1e20]) expect(() => toTinybar(wrong)).to.throw(RangeError);
  });

  it("are a token's smallest units", () => {
    expect([toUnits(5), toUnits(5n)]).to.deep.equal([5n, 5n]);
    for (const wrong of [0.5, NaN, 2 ** 53]) expect(() => toUnits(wrong)).to.throw(RangeError);
  });
});

describe("a party", () => {
  const address = "0xC0FFEE0000000000000000000000000000000001";

  it("is named by its id, its address, or an object that has one", async () => {
    expect(await nameOf("0.0.7")).to.equal("0.0.7");
    expect(await nameOf(address)).to.equal(address.toLowerCase());
    expect(await nameOf({ id: "0.0.7" })).to.equal("0.0.7");
    expect(await nameOf({ address })).to.equal(address.toLowerCase());
    // A contract may have functions of any name.
    const contract = { id: () => 1, address: () => 2, getAddress: async () => address };
    expect(await nameOf(contract)).to.equal(address.toLowerCase());
  });

  it("is nobody else", async () => {
    for (const wrong of ["alice", "0.0.", "0x12", "", {} as { address: string }, { id: 7 } as never]) {
      const error = await nameOf(wrong).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(TypeError);
    }
  });
});

describe("a sandbox on a ledger alone", () => {
  it("opens with the first thing that is asked for, and again when that failed", async () => {
    const { ledger } = frozenNetwork();
    let opened = 0;
    const sandbox = new HederaSandbox(async () => {
      if (++opened === 1) throw new Error("not yet");
      return bareGround(ledger);
    });
    expect(opened).to.equal(0);
    expect(await sandbox.createAccount().catch(({ message }: Error) => message)).to.equal("not yet");
    const [alice, bob] = await Promise.all([sandbox.createAccount(), sandbox.createAccount({ key: "ed25519" })]);
    expect(opened).to.equal(2);
    expect(alice.privateKey).to.not.equal(bob.privateKey);
    await sandbox.transfer("hbar", { from: alice, to: bob, amount: 30 });
    expect(await sandbox.balanceOf(bob.id)).to.equal(13_000_000_000n);
  });

  it("hands NFTs on by its authorities' keys, and wipes them", async () => {
    const { ledger } = frozenNetwork();
    const sandbox = new HederaSandbox(async () => bareGround(ledger));
    const alice = await sandbox.createAccount();
    const art = await sandbox.createNft({ maxSupply: 2, keys: { wipe: alice, admin: alice } });
    expect(await sandbox.mint(art, ["one", "two"])).to.deep.equal([1n, 2n]);
    const refused = await sandbox.mint(art, ["three"]).catch((error: unknown) => error);
    expect(refused).to.include({ statusName: "TOKEN_MAX_SUPPLY_REACHED" });
    await sandbox.transferNft(art, { from: ledger.treasury.account, to: alice, serial: 2 });
    await sandbox.wipe(art, alice, [2]);
    expect(await sandbox.ownerOf(art, 2)).to.be.undefined;
    expect(await sandbox.ownerOf(art, 1)).to.equal(ledger.treasury.account);
    await sandbox.deleteToken(art);
    expect((await ledger.token(art.id))!.deleted).to.be.true;
  });
});
