import { expect } from "chai";

import type { SandboxAccount, SandboxToken } from "../../plugin/hedera/sandbox/sandbox.ts";
import { longZero } from "../../plugin/protocol/addresses.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { code, transfer, user } from "./hedera.ts";
import { call, erc, failure, HTS, puppetAbi, refusalIn, tokenHarness, type TokenHarness } from "./tokens.ts";

const HBAR = 10n ** 18n;
const TINYBAR = 10n ** 8n;
/** What an account gets to pay for transfers with. */
const FLOAT = 5n * HBAR;

describe("what does not go together in one transaction of Hedera", () => {
  let l2: TokenHarness;
  let alice: SandboxAccount;
  let foo: SandboxToken;
  let art: SandboxToken;
  let pool: Hex;
  let shop: Hex;

  beforeEach(async () => {
    l2 = await tokenHarness();
    alice = await l2.hedera.createAccount();
    pool = await l2.puppet();
    shop = await l2.puppet();
    foo = await l2.hedera.createToken({ supply: 1_000, treasury: alice });
    art = await l2.hedera.createNft({ treasury: alice });
    await l2.hedera.mint(art, ["a", "b", "c"]);
    await l2.hedera.transfer(foo, { from: alice, to: pool, amount: 200 });
    await l2.accountOf(shop);
  });
  afterEach(async () => {
    await l2.sound();
    await l2.close();
  });

  /** Does these without a block in between, so that the next one considers them all. */
  async function together(...sends: (() => Promise<unknown>)[]): Promise<PromiseSettledResult<unknown>[]> {
    await l2.rpc("evm_setAutomine", false);
    const sent = await Promise.allSettled(sends.map((send) => send()));
    await queued(sends.length);
    const { height } = l2.network.door.chain.tip;
    await untilMined(sent);
    await l2.rpc("evm_setAutomine", true);
    expect(l2.network.door.chain.tip.height).to.be.lessThan(height + 12);
    return sent;
  }
  /** Transactions are taken to the topic in batches; some of what is done is no transaction of the layer 2. */
  async function queued(count: number): Promise<void> {
    for (let round = 0; round < 20 && l2.network.door.chain.queue.entries.length < count; round++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      await l2.network.idle();
    }
  }
  async function untilMined(sent: readonly PromiseSettledResult<unknown>[]): Promise<void> {
    const hashes = sent.flatMap((each) => (each.status === "fulfilled" && each.value ? [each.value as Hex] : []));
    for (let round = 0; round < 10; round++) {
      await l2.rpc("evm_mine");
      await l2.network.idle();
      const receipts = await Promise.all(hashes.map((hash) => l2.receipt(hash)));
      if (receipts.every((receipt) => receipt !== null)) return;
    }
    expect.fail(`not mined: ${hashes.join()}; ${l2.notes.join("; ")}`);
  }
  const outcome = async (sent: PromiseSettledResult<unknown> | undefined) => {
    if (sent?.status !== "fulfilled") throw sent?.reason as Error;
    return (await l2.receipt(sent.value as Hex)).status;
  };

  it("does not hold a stranger's refund against a mint", async () => {
    const shares = await l2.hedera.createToken({ treasury: shop, keys: { supply: shop } });
    const stranger = await l2.hedera.createAccount({ key: "ed25519" });
    const { vault } = l2.network.genesis;
    const [, minted] = await together(
      () => l2.hedera.transfer("hbar", { from: stranger, to: vault, amount: 3, memo: "for whom?" }),
      () => l2.act(shop, HTS, call.hts("mintToken", shares.address, 5n, []), { gas: 3_000_000n }),
    );
    expect(await outcome(minted)).to.equal("0x1");
    expect(await l2.units(shares.address, shop)).to.equal(5n);
    expect(await l2.hedera.balanceOf(stranger)).to.equal(100n * TINYBAR);
  });

  it("does what several contracts want, whatever it is", async () => {
    const shares = await l2.hedera.createToken({ treasury: shop, keys: { supply: shop } });
    const bob = await l2.hedera.createAccount();
    const sent = await together(
      () => l2.act(shop, HTS, call.hts("mintToken", shares.address, 5n, []), { from: 1, gas: 3_000_000n }),
      () => l2.act(pool, foo.address, call.transfer(bob.address as Hex, 7), { from: 2 }),
      () => l2.act(pool, foo.address, call.approve(bob.address as Hex, 9), { from: 3 }),
      () => l2.act(shop, HTS, call.hts("burnToken", shares.address, 2n, []), { from: 4, gas: 3_000_000n }),
    );
    for (const each of sent) expect(await outcome(each)).to.equal("0x1");
    expect(await l2.units(shares.address, shop)).to.equal(3n);
    expect(await l2.hedera.tokenBalanceOf(bob, foo)).to.equal(7n);
    expect(await l2.hedera.allowance(foo, { owner: pool, spender: bob })).to.equal(9n);
  });

  it("cuts a block between the allowances of two contracts, each of which pays for its own", async () => {
    for (const spender of [pool, shop]) await l2.hedera.approve(foo, { owner: alice, spender, amount: 20 });
    const pull = (to: Hex) => call.transferFrom(alice.address, to, 11);
    const sent = await together(
      () => l2.act(pool, foo.address, pull(pool), { from: 1, gas: 3_000_000n }),
      () => l2.act(shop, foo.address, pull(shop), { from: 2, gas: 3_000_000n }),
    );
    const payers = await Promise.all(
      sent.map(async (each) => (await l2.settlement((each as PromiseFulfilledResult<Hex>).value)).payer),
    );
    expect(payers).to.have.members([await l2.accountOf(pool), await l2.accountOf(shop)]);
    expect(await l2.hedera.tokenBalanceOf(shop, foo)).to.equal(11n);
    expect(l2.notes.join()).not.to.contain("refused");
  });

  it("cuts a block before it would change more than ten balances", async () => {
    const people = await Promise.all(Array.from({ length: 14 }, () => l2.hedera.createAccount()));
    const sent = await together(
      ...people.map(
        (person, index) => () => l2.act(pool, foo.address, call.transfer(person.address, 1), { from: index }),
      ),
    );
    for (const each of sent) expect(await outcome(each)).to.equal("0x1");
    for (const person of people) expect(await l2.hedera.tokenBalanceOf(person, foo)).to.equal(1n);
    expect(l2.notes.join()).not.to.contain("refused");
  });

  it("refuses a transaction that is too much by itself, with Hedera's code", async () => {
    const people = await Promise.all(Array.from({ length: 11 }, () => l2.hedera.createAccount()));
    const calls = people.map((person) => [foo.address, call.transfer(person.address, 1)] as const);
    const error = await failure(l2.actAll(pool, calls));
    expect(refusalIn(error)).to.equal(code.TOKEN_TRANSFER_LIST_SIZE_LIMIT_EXCEEDED);
    expect(await l2.units(foo.address, pool)).to.equal(200n);
    await l2.actAll(pool, calls.slice(0, 9));
    expect(await l2.units(foo.address, pool)).to.equal(191n);
  });

  it("refuses a transaction that gives to somebody and takes from the same, and lives", async () => {
    const bob = await l2.hedera.createAccount();
    await l2.hedera.associate(bob, foo);
    await l2.hedera.approve(foo, { owner: bob, spender: pool, amount: 5 });
    const sent = l2.actAll(pool, [
      [foo.address, call.transfer(bob.address, 7)],
      [foo.address, call.transferFrom(bob.address, pool, 5)],
    ]);
    expect(refusalIn(await failure(sent))).to.equal(code.ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS);
    expect(await l2.units(foo.address, pool)).to.equal(200n);
  });

  it("gets past a transaction whose nonce is ahead", async () => {
    const shares = await l2.hedera.createToken({ treasury: shop, keys: { supply: shop } });
    const bob = await l2.hedera.createAccount();
    const ahead = { from: l2.accounts[9], to: l2.accounts[1], value: "0x1", nonce: "0x5", gas: "0x5208" };
    await l2.rpc("evm_setAutomine", false);
    await l2.rpc("eth_sendTransaction", ahead);
    const sent = [
      await l2.act(shop, HTS, call.hts("mintToken", shares.address, 5n, []), { from: 1, gas: 3_000_000n }),
      await l2.act(pool, foo.address, call.transfer(bob.address as Hex, 7), { from: 2 }),
    ];
    await queued(3);
    expect(l2.network.door.chain.queue.entries).to.have.length(3);
    await l2.rpc("evm_setAutomine", true);
    const height = l2.network.door.chain.tip.height;
    for (let round = 0; round < 4 && l2.network.door.chain.queue.entries.length > 1; round++) await l2.rpc("evm_mine");
    await l2.network.idle();
    expect(l2.network.door.chain.tip.height).to.be.lessThan(height + 6);
    for (const hash of sent) expect((await l2.receipt(hash)).status).to.equal("0x1");
    await l2.rpc("hardhat_dropTransaction", l2.network.door.chain.queue.entries[0]!.hash);
  });

  it("moves an NFT on that came to somebody's own account and was pulled in the same block", async () => {
    await l2.hedera.transferNft(art, { from: alice, to: pool, serial: 1 });
    const bob = await l2.hedera.createAccount();
    await l2.hedera.associate(bob, art);
    await l2.hedera.approveAll(art, { owner: bob, spender: shop });
    const give = call.hts("transferNFT", art.address, pool, bob.address, 1n);
    const pull = call.hts("transferFromNFT", art.address, bob.address, shop, 1n);
    const sent = await together(
      () => l2.act(pool, HTS, give, { from: 1, gas: 3_000_000n }),
      () => l2.act(shop, HTS, pull, { from: 2, gas: 3_000_000n }),
    );
    for (const each of sent) expect(await outcome(each)).to.equal("0x1");
    expect(await l2.hedera.ownerOf(art, 1)).to.equal(await l2.accountOf(shop));
    // Hedera knows that it was bob's for a while.
    const { relations } = await l2.network.ledger.world();
    const known = relations.some(({ token, account }) => token === art.id && account === bob.id);
    expect(await l2.ask(art.address, erc, "balanceOf", bob.address)).to.equal(0n);
    expect(known).to.equal(true);
  });

  it("uses the allowance of an NFT up that is pulled and given back in the same block", async () => {
    await l2.hedera.approveNft(art, { owner: alice, spender: pool, serial: 2 });
    const sent = await together(
      () =>
        l2.act(pool, HTS, call.hts("transferFromNFT", art.address, alice.address, pool, 2n), {
          from: 1,
          gas: 3_000_000n,
        }),
      () =>
        l2.act(pool, HTS, call.hts("transferNFT", art.address, pool, alice.address, 2n), { from: 2, gas: 3_000_000n }),
    );
    for (const each of sent) expect(await outcome(each)).to.equal("0x1");
    const { nfts } = await l2.network.ledger.world();
    expect(nfts.find(({ token, serial }) => token === art.id && serial === 2n)?.spender).to.equal(undefined);
    expect(await l2.ask(art.address, erc, "getApproved", 2n)).to.equal(longZero("0.0.0" as never));
  });

  it("gives to and pulls from the same account in one block", async () => {
    const bob = await l2.hedera.createAccount();
    await l2.hedera.associate(bob, foo);
    await l2.hedera.approve(foo, { owner: bob, spender: shop, amount: 5 });
    const sent = await together(
      () => l2.act(pool, foo.address, call.transfer(bob.address as Hex, 7), { from: 1 }),
      () => l2.act(shop, foo.address, call.transferFrom(bob.address as Hex, shop, 5), { from: 2 }),
    );
    for (const each of sent) expect(await outcome(each)).to.equal("0x1");
    expect(l2.notes.join("\n")).not.to.contain("refused");
    expect(await l2.hedera.tokenBalanceOf(bob, foo)).to.equal(2n);
    expect(await l2.hedera.tokenBalanceOf(shop, foo)).to.equal(5n);
  });

  it("never pays out of what an account is to pay for transfers with", async () => {
    await l2.hedera.approve(foo, { owner: alice, spender: pool, amount: 50 });
    await l2.send(0, pool, { value: 4n * HBAR });
    await l2.act(pool, foo.address, call.transferFrom(alice.address as Hex, pool, 5));
    const account = await l2.accountOf(pool);
    const float = l2.network.door.chain.accounts.floats.of(account);
    expect(await l2.hedera.balanceOf(account)).to.equal(float);
    await l2.send(0, pool, {
      data: puppetAbi.encodeFunctionData("act", [longZero(alice.id), 4n * HBAR, "0x"]),
    });
    expect(await l2.hedera.balanceOf(account)).to.equal(l2.network.door.chain.accounts.floats.of(account));
    for (let time = 0; time < 8; time++) {
      await l2.act(pool, foo.address, call.transferFrom(alice.address as Hex, pool, 1));
    }
  });

  it("credits hbar that comes to the vault by allowance beside what the vault pays", async () => {
    await l2.hedera.approveHbar({ owner: alice, spender: pool, amount: 9 });
    await l2.send(0, shop, { value: 4n * HBAR });
    const { vault } = l2.network.genesis;
    const before = BigInt(await l2.rpc<Hex>("eth_getBalance", alice.address, "latest"));
    const surplus = await l2.sound();
    const amounts = [
      [alice.address, -5n * TINYBAR, true],
      [longZero(vault), 5n * TINYBAR, false],
    ];
    const sent = await together(
      () => l2.act(pool, HTS, call.hts("cryptoTransfer", [amounts], []), { from: 1, gas: 3_000_000n }),
      () =>
        l2.send(2, shop, {
          data: puppetAbi.encodeFunctionData("act", [longZero(l2.network.users[5]!), 4n * HBAR, "0x"]),
        }),
    );
    await outcome(sent[0]);
    const gained = BigInt(await l2.rpc<Hex>("eth_getBalance", alice.address, "latest")) - before;
    expect(gained).to.equal(5n * HBAR);
    expect((await l2.sound()) - surplus <= FLOAT, "what came is credited, whole").to.equal(true);
  });

  it("builds the same block on all nodes while money comes to the account that pays", async () => {
    const account = await l2.accountOf(pool);
    await l2.send(0, pool, { value: 4n * HBAR });
    await l2.rpc("hedera_setConsensusDelay", 30);
    let done = false;
    const unsubscribe = l2.network.ledger.subscribe(({ name }) => {
      if (done || name !== "consensusSubmitMessage") return;
      done = true;
      void transfer(user(l2.network, 3), account, TINYBAR);
    });
    await l2.send(0, pool, {
      data: puppetAbi.encodeFunctionData("act", [longZero(alice.id), 3n * HBAR, "0x"]),
    });
    unsubscribe();
    await l2.network.idle();
    expect(l2.notes.filter((note) => note.includes("wrong"))).to.deep.equal([]);
  });
});
