import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import type { SandboxAccount, SandboxToken } from "../../plugin/hedera/sandbox/sandbox.ts";
import { createAccount } from "../../plugin/hedera/create-account.ts";
import { entityId } from "../../plugin/hedera/entity.ts";
import { FLOAT_MEMO } from "../../plugin/protocol/deposits.ts";
import type { Hex, Tinybar } from "../../plugin/protocol/units.ts";
import { Payments } from "./paid.ts";
import { call, tokenHarness, type TokenHarness } from "./tokens.ts";

const GAS = 5_000_000n;

describe("what nodes pay for tokens", () => {
  let l2: TokenHarness;
  let paid: Payments;
  let alice: SandboxAccount;
  let foo: SandboxToken;
  let pool: Hex;

  beforeEach(async () => {
    l2 = await tokenHarness();
    paid = new Payments(l2.network);
    alice = await l2.hedera.createAccount();
    foo = await l2.hedera.createToken({ name: "Foo", symbol: "FOO", decimals: 2, supply: 1_000, treasury: alice });
    pool = await l2.puppet();
  });
  afterEach(async () => {
    await l2.sound();
    const [one, ...others] = l2.network.nodes.map(({ chain: { merits } }) => merits.expenses.totals);
    for (const other of others) expect(other).to.deep.equal(one);
    await l2.close();
  });

  const totals = () => l2.network.door.chain.merits.expenses.totals;
  const associate = () => l2.tell(pool, "associateToken", [pool, foo.address]);

  it("has the accounts that a block waited for: the contract's own, and a hollow one", async () => {
    await associate();
    await l2.hedera.transfer(foo, { from: alice, to: pool, amount: 100 });
    await l2.act(pool, foo.address, call.transfer(`0x${"c0ffee".repeat(6)}abcd`, 30), { gas: GAS });
    await l2.network.idle();
    // Hedera creates the hollow one as a part of the transfer to its alias.
    expect([paid.named("cryptoCreateAccount").length, paid.named("cryptoTransfer", "l2:account").length]).to.deep.equal(
      [2, 1],
    );
    expect(totals()).to.deep.equal(await paid.useful());
    for (const index of [1, 2]) await l2.network.restart(index);
  });

  it("has a float, and what is spent of it, as it is spent", async () => {
    await associate();
    const account = l2.network.door.chain.accounts.accountOf(pool)!.id;
    let spent: Tinybar = 0n;
    l2.network.ledger.subscribe(({ payer, fee }) => {
      if (entityId(payer) === account) spent += fee;
    });
    await l2.hedera.approve(foo, { owner: alice, spender: pool, amount: 50 });
    for (const amount of [20, 5]) {
      await l2.act(pool, foo.address, call.transferFrom(alice.address, pool, amount));
    }
    await l2.network.idle();
    const [float, ...others] = paid.named("cryptoTransfer", FLOAT_MEMO);
    expect(others).to.have.length(0);
    expect(spent > 0n).to.equal(true);
    const lender = l2.network.genesis.committee.members.findIndex(({ account }) => account === float!.payer);
    const expected = (await paid.useful()).map((amount, seat) => (seat === lender ? amount + spent : amount));
    expect(totals()).to.deep.equal(expected);
    await l2.network.restart(3);
  });

  it("has no account that was there already, and none that nobody asked for", async () => {
    await associate();
    await l2.network.idle();
    const [wanted] = paid.named("cryptoCreateAccount");
    const { keyholders, genesis } = l2.network;
    const key = proto.Key.decode(genesis.committee.vaultKey);
    for (const contract of [pool, `0x${"77".repeat(20)}`]) {
      await createAccount(keyholders[1]!.operator, { key, memo: `l2:${genesis.chainId}:${contract}` });
    }
    await l2.network.idle();
    const creations = paid.named("cryptoCreateAccount");
    expect(creations).to.have.length(3);
    expect(totals()).to.deep.equal(await paid.useful(...creations.filter((creation) => creation !== wanted)));
  });
});
