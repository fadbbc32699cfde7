import { expect } from "chai";
import hre from "hardhat";

import type { SandboxAccount, SandboxToken } from "../../plugin/hedera/sandbox/sandbox.ts";
import { longZero } from "../../plugin/protocol/addresses.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { code } from "./hedera.ts";
import { call, codeIn, erc, failure, HTS, puppetAbi, refusalIn, tokenHarness, type TokenHarness } from "./tokens.ts";

const HBAR = 10n ** 18n;
const TINYBAR = 10n ** 8n;
const GAS = 5_000_000n;

describe("tokens that contracts have", () => {
  let l2: TokenHarness;
  let alice: SandboxAccount;
  let bob: SandboxAccount;
  let foo: SandboxToken;
  let pool: Hex;

  beforeEach(async () => {
    l2 = await tokenHarness();
    alice = await l2.hedera.createAccount();
    bob = await l2.hedera.createAccount({ key: "ed25519" });
    foo = await l2.hedera.createToken({ name: "Foo", symbol: "FOO", decimals: 2, supply: 1_000, treasury: alice });
    pool = await l2.puppet();
  });
  afterEach(async () => {
    await l2.sound();
    await l2.close();
  });
  const fill = (amount = 100) => l2.hedera.transfer(foo, { from: alice, to: pool, amount });

  it("gives a contract an account of its own when it associates itself", async () => {
    expect(await l2.tell(pool, "associateToken", [pool, foo.address])).to.equal(22);
    const account = l2.network.door.chain.accounts.accountOf(pool);
    expect(account?.memo).to.equal(`l2:31337:${pool}`);
    expect(await l2.tell(pool, "associateToken", [pool, foo.address])).to.equal(194);
    // The same account by its other name.
    expect(await l2.tell(pool, "dissociateToken", [longZero(account!.id), foo.address])).to.equal(22);
  });

  it("gives a contract its account while it is still under construction", async () => {
    const { bytecode } = await hre.artifacts.readArtifact("TokenHolder");
    const hash = await l2.send(0, undefined, { data: bytecode + foo.address.slice(2).padStart(64, "0"), gas: GAS });
    const { contractAddress } = await l2.rpc<{ contractAddress: Hex }>("eth_getTransactionReceipt", hash);
    expect(l2.network.door.chain.accounts.accountOf(contractAddress)?.memo).to.equal(`l2:31337:${contractAddress}`);
    expect(await l2.ask(foo.address, erc, "balanceOf", contractAddress)).to.equal(0n);
  });

  it("are there when somebody sends them straight to the contract's account", async () => {
    await fill();
    expect(await l2.units(foo.address, pool)).to.equal(100n);
    expect(await l2.units(foo.address, await l2.accountOf(pool))).to.equal(100n);
    expect(await l2.units(foo.address, alice.address)).to.equal(900n);
    expect(await l2.units(foo.address, alice.longZero)).to.equal(900n);
  });

  it("go out with one scheduled transaction that three of four nodes signed", async () => {
    await fill();
    const hash = await l2.act(pool, foo.address, call.transfer(bob.address, 30));
    expect(await l2.hedera.tokenBalanceOf(bob, foo)).to.equal(30n);
    expect(await l2.units(foo.address, bob.longZero)).to.equal(30n);
    const { signers, kind, payer, tokens, transfers } = await l2.settlement(hash);
    expect(signers).to.have.length(3);
    expect({ kind, payer, transfers }).to.deep.equal({ kind: "transfer", payer: null, transfers: [] });
    const account = await l2.accountOf(pool);
    const entries = [
      { account: bob.id, amount: "30" },
      { account: account, amount: "-30" },
    ];
    expect(tokens).to.deep.equal([{ token: foo.id, transfers: entries, nfts: [] }]);
  });

  it("log ERC-20's events at the token's address, with the addresses that accounts have here", async () => {
    await fill();
    const hash = await l2.act(pool, HTS, call.hts("transferToken", foo.address, pool, alice.longZero, 30n));
    const { logs } = await l2.receipt(hash);
    const [event] = logs.filter(({ address }) => address === foo.address);
    expect(event!.topics.slice(1)).to.deep.equal([pool, alice.address.toLowerCase()].map(padded));
    expect(BigInt(event!.data)).to.equal(30n);
  });

  it("come by an allowance, for which the contract's account pays out of what a node lends it", async () => {
    await l2.hedera.approve(foo, { owner: alice, spender: pool, amount: 50 });
    const before = await l2.sound();
    const hash = await l2.act(pool, foo.address, call.transferFrom(alice.address, pool, 20));
    const account = await l2.accountOf(pool);
    expect((await l2.settlement(hash)).payer).to.equal(account);
    expect(await l2.hedera.allowance(foo, { owner: alice, spender: pool })).to.equal(30n);
    expect(await l2.ask(foo.address, erc, "allowance", alice.address, pool)).to.equal(30n);
    const float = l2.network.door.chain.accounts.floats.of(account);
    expect(float > 4n * TINYBAR && float < 5n * TINYBAR, `${float}`).to.equal(true);
    expect((await l2.sound()) - before).to.equal(float * 10n ** 10n);
    const error = await failure(l2.act(pool, foo.address, call.transferFrom(alice.address, pool, 31)));
    expect(refusalIn(error)).to.equal(code.AMOUNT_EXCEEDS_ALLOWANCE);
  });

  it("are lent to a contract's account again when it has paid for many transfers", async () => {
    await l2.hedera.approve(foo, { owner: alice, spender: pool, amount: 50 });
    await l2.act(pool, foo.address, call.transferFrom(alice.address, pool, 1));
    const account = await l2.accountOf(pool);
    const { accounts } = l2.network.door.chain;
    // An association that a transfer makes is charged as well: half a hbar a time.
    for (let time = 0; time < 12 && accounts.floats.of(account) > 2n * TINYBAR; time++) {
      const stranger = await l2.hedera.createAccount();
      await l2.act(pool, foo.address, call.transferFrom(alice.address, stranger.address as Hex, 1), { gas: GAS });
      expect(await l2.hedera.tokenBalanceOf(stranger, foo)).to.equal(1n);
    }
    expect(await l2.hedera.balanceOf(account)).to.equal(accounts.floats.of(account));
  });

  it("pass from contract to contract by an allowance that Hedera does not know", async () => {
    await fill();
    const shop = await l2.puppet();
    await l2.accountOf(shop);
    const hash = await l2.act(pool, foo.address, call.approve(shop, 40));
    expect(await l2.settlement(hash)).to.include({ schedule: null, kind: null });
    const pulled = await l2.act(shop, foo.address, call.transferFrom(pool, shop, 25));
    expect((await l2.settlement(pulled)).payer).to.equal(null);
    expect(await l2.ask(foo.address, erc, "allowance", pool, shop)).to.equal(15n);
    expect(await l2.hedera.tokenBalanceOf(shop, foo)).to.equal(25n);
    expect(await l2.hedera.allowance(foo, { owner: pool, spender: shop })).to.equal(0n);
  });

  it("are allowed to somebody with a key on Hedera, who takes them there", async () => {
    await fill();
    const hash = await l2.act(pool, foo.address, call.approve(alice.address, 40));
    expect((await l2.settlement(hash)).kind).to.equal("approvals");
    expect(await l2.hedera.allowance(foo, { owner: pool, spender: alice })).to.equal(40n);
    await l2.act(pool, foo.address, call.approve(alice.address, 0));
    expect(await l2.hedera.allowance(foo, { owner: pool, spender: alice })).to.equal(0n);
    expect(await l2.ask(foo.address, erc, "allowance", pool, alice.address)).to.equal(0n);
  });

  it("move for somebody with a key who has allowed the vault to", async () => {
    const { vault } = l2.network.genesis;
    const [user] = l2.network.users;
    await l2.hedera.transfer(foo, { from: alice, to: user!, amount: 50 });
    const error = await failure(l2.send(0, foo.address, { data: call.transfer(pool, 20) }));
    expect(refusalIn(error)).to.equal(code.SPENDER_DOES_NOT_HAVE_ALLOWANCE);
    await l2.hedera.approve(foo, { owner: user!, spender: vault, amount: 30 });
    const hash = await l2.send(0, foo.address, { data: call.transfer(pool, 20) });
    expect((await l2.settlement(hash)).payer).to.equal(vault);
    expect(await l2.hedera.tokenBalanceOf(user!, foo)).to.equal(30n);
    expect(await l2.units(foo.address, pool)).to.equal(20n);
    expect(await l2.hedera.allowance(foo, { owner: user!, spender: vault })).to.equal(10n);
  });

  it("give an address that nobody knows a hollow account, once", async () => {
    await fill();
    const nobody: Hex = `0x${"c0ffee".repeat(6)}abcd`;
    await l2.act(pool, foo.address, call.transfer(nobody, 30), { gas: GAS });
    const account = await l2.network.ledger.account(nobody);
    expect(account?.key).to.equal(undefined);
    expect(await l2.hedera.tokenBalanceOf(account!.id, foo)).to.equal(30n);
    expect(await l2.units(foo.address, nobody)).to.equal(30n);
    await l2.act(pool, foo.address, call.transfer(nobody, 5), { gas: GAS });
    expect(await l2.hedera.tokenBalanceOf(account!.id, foo)).to.equal(35n);
  });

  it("give accounts to everybody at once who takes part in a block", async () => {
    await fill();
    const puppets = await Promise.all([1, 2, 3].map(() => l2.puppet()));
    const nobodies = [1, 2, 3].map((index): Hex => `0x${`dece${index}a5e00`.repeat(4)}`);
    await Promise.all([
      ...nobodies.map((nobody, index) =>
        l2.act(pool, foo.address, call.transfer(nobody, 3), { from: 1 + index, gas: GAS }),
      ),
      ...puppets.map((puppet, index) =>
        l2.act(puppet, HTS, call.hts("associateToken", puppet, foo.address), { from: 5 + index, gas: GAS }),
      ),
      l2.send(9, l2.accounts[1], { value: 1n }),
    ]);
    for (const nobody of nobodies) expect(await l2.units(foo.address, nobody)).to.equal(3n);
    const { contracts } = l2.network.door.chain.accounts;
    expect(new Set(contracts.values()).size).to.equal(4);
    const { accounts } = await l2.network.ledger.world();
    for (const puppet of puppets) {
      expect(accounts.filter(({ memo }) => memo === `l2:31337:${puppet}`)).to.have.length(1);
    }
  });

  it("come with hbar that a contract takes by allowance, which it has once Hedera shows it", async () => {
    await l2.hedera.approveHbar({ owner: alice, spender: pool, amount: 9 });
    const own = longZero(await l2.accountOf(pool));
    const amounts = [
      [alice.address, -2n * TINYBAR, true],
      [own, 2n * TINYBAR, false],
    ];
    expect(await l2.tell(pool, "cryptoTransfer", [[amounts], []])).to.equal(22);
    await l2.sound();
    expect(BigInt(await l2.rpc<Hex>("eth_getBalance", pool, "latest"))).to.equal(2n * HBAR);
    expect(await l2.hedera.allowance("hbar", { owner: alice, spender: pool })).to.equal(7n * TINYBAR);
    // What it has it can pay, out of its own account.
    const before = await l2.hedera.balanceOf(bob);
    await l2.send(0, pool, { data: puppetAbi.encodeFunctionData("act", [bob.longZero, 2n * HBAR, "0x"]) });
    expect((await l2.hedera.balanceOf(bob)) - before).to.equal(2n * TINYBAR);
    const account = await l2.accountOf(pool);
    expect(await l2.hedera.balanceOf(account)).to.equal(l2.network.door.chain.accounts.floats.of(account));
  });

  it("send hbar along, the contract's own and what others allow it", async () => {
    await fill();
    await l2.hedera.approveHbar({ owner: alice, spender: pool, amount: 9 });
    await l2.send(0, pool, { value: 4n * HBAR });
    const before = await l2.hedera.balanceOf(bob);
    const amounts = [
      [pool, -3n * TINYBAR, false],
      [alice.address, -2n * TINYBAR, true],
      [bob.address, 5n * TINYBAR, false],
    ];
    const units = [
      [
        foo.address,
        [
          [pool, -7n, false],
          [bob.address, 7n, false],
        ],
        [],
      ],
    ];
    const data = call.hts("cryptoTransfer", [amounts], units);
    const hash = await l2.send(1, pool, {
      data: puppetAbi.encodeFunctionData("act", [HTS, 3n * HBAR, data]),
      gas: GAS,
    });
    expect((await l2.receipt(hash)).status).to.equal("0x1");
    expect(
      codeIn(
        puppetAbi.decodeFunctionResult(
          "act",
          await l2.rpc(
            "eth_call",
            { to: pool, data: puppetAbi.encodeFunctionData("act", [HTS, 0n, call.hts("isToken", foo.address)]) },
            "latest",
          ),
        )[0] as string,
      ),
    ).to.equal(22);
    expect((await l2.hedera.balanceOf(bob)) - before).to.equal(5n * TINYBAR);
    expect(await l2.hedera.tokenBalanceOf(bob, foo)).to.equal(7n);
    expect(await l2.hedera.allowance("hbar", { owner: alice, spender: pool })).to.equal(7n * TINYBAR);
    expect(BigInt(await l2.rpc<Hex>("eth_getBalance", pool, "latest"))).to.equal(HBAR);
  });
});

const padded = (address: string) => `0x${address.slice(2).padStart(64, "0")}`;
