import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import type { SandboxAccount, SandboxToken } from "../../plugin/hedera/sandbox/sandbox.ts";
import { toAccountId, toLong } from "../../plugin/hedera/entity.ts";
import { LedgerOutbox } from "../../plugin/node/outbox.ts";
import { FLOAT_MEMO } from "../../plugin/protocol/deposits.ts";
import { longZero } from "../../plugin/protocol/addresses.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { user } from "./hedera.ts";
import { call, codeIn, HTS, puppetAbi, tokenHarness, type TokenHarness } from "./tokens.ts";

const HBAR = 10n ** 18n;
const TINYBAR = 10n ** 8n;
const GAS = 3_000_000n;

describe("a block's transaction, on its way to Hedera", () => {
  let l2: TokenHarness;
  let alice: SandboxAccount;
  let foo: SandboxToken;
  let pool: Hex;
  let restore: () => void;

  beforeEach(async () => {
    l2 = await tokenHarness();
    alice = await l2.hedera.createAccount();
    pool = await l2.puppet();
    foo = await l2.hedera.createToken({ supply: 1_000, treasury: alice });
    await l2.hedera.transfer(foo, { from: alice, to: pool, amount: 200 });
    restore = () => {};
  });
  afterEach(async () => {
    restore();
    await l2.sound();
    await l2.close();
  });

  /** Has the nodes schedule something that Hedera does not take when a block moves so much. */
  function scheduleNonsense(from: bigint): void {
    const { prototype } = LedgerOutbox;
    const { schedule } = prototype;
    restore = () => (prototype.schedule = schedule);
    prototype.schedule = async function (scheduled) {
      const [list] = scheduled.body.cryptoTransfer?.tokenTransfers ?? [];
      const entries = list?.transfers ?? [];
      if (!entries.some(({ amount }) => BigInt(String(amount)) >= from)) return await schedule.call(this, scheduled);
      const transfers = [...entries, { ...entries[0]!, amount: toLong(0n) }];
      const body = { ...scheduled.body, cryptoTransfer: { tokenTransfers: [{ ...list!, transfers }] } };
      return await schedule.call(this, { ...scheduled, body });
    };
  }

  it("is refused when Hedera does not even let m nodes schedule it", async () => {
    scheduleNonsense(13n);
    const send = (amount: bigint) => call.hts("transferToken", foo.address, pool, alice.address, amount);
    const data = puppetAbi.encodeFunctionData("tell", [HTS, 0, send(13n)]);
    const [told, sent] = await Promise.allSettled([
      l2.send(1, pool, { data, gas: GAS }),
      l2.act(pool, HTS, send(7n), { from: 2, gas: GAS }),
    ]);
    expect([told.status, sent.status]).to.deep.equal(["fulfilled", "fulfilled"]);
    expect(codeIn(await l2.answer(pool))).to.equal(proto.ResponseCodeEnum.ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS);
    expect(await l2.units(foo.address, pool)).to.equal(193n);
    expect(await l2.hedera.tokenBalanceOf(pool, foo)).to.equal(193n);
    await l2.network.restart(2);
  }).timeout(60_000);

  it("does not hang on accounts and gifts that strangers make meanwhile", async () => {
    await l2.hedera.approve(foo, { owner: alice, spender: pool, amount: 50 });
    await l2.act(pool, foo.address, call.transferFrom(alice.address, pool, 1));
    await l2.send(0, pool, { value: 9n * HBAR });
    const account = await l2.accountOf(pool);
    await l2.rpc("hedera_setConsensusDelay", 5);
    const stranger = user(l2.network, 7);
    let busy = true;
    let made = 0;
    const gifts = (async () => {
      for (; busy; made++) {
        const alias = Buffer.from((0x1000_0000 + made).toString(16).padStart(40, "7"), "hex");
        const to = made % 2 === 0 ? { alias } : toAccountId(account);
        const accountAmounts = [
          { accountID: toAccountId(stranger.id), amount: toLong(-TINYBAR) },
          { accountID: to, amount: toLong(TINYBAR) },
        ];
        await stranger.operator.submit({ cryptoTransfer: { transfers: { accountAmounts } } }, { memo: FLOAT_MEMO });
      }
    })();
    for (let time = 0; time < 5; time++) {
      await l2.act(pool, foo.address, call.transferFrom(alice.address, pool, 1), { gas: GAS });
      const pay = puppetAbi.encodeFunctionData("act", [longZero(alice.id), HBAR, "0x"]);
      await l2.send(1, pool, { data: pay });
    }
    busy = false;
    await gifts;
    expect(made).to.be.greaterThan(10);
    expect(l2.notes.filter((note) => note.includes("is wrong"))).to.deep.equal([]);
  }).timeout(60_000);

  it("gives accounts to a crowd that one block wants to reach", async () => {
    const crowd = Array.from(
      { length: 45 },
      (_, index): Hex => `0x${(0xc0de00 + index).toString(16).padStart(40, "3")}`,
    );
    await l2.rpc("evm_setAutomine", false);
    for (let from = 0; from < 5; from++) {
      const calls = crowd.slice(9 * from, 9 * from + 9).map((to) => [foo.address, call.transfer(to, 1)] as const);
      await l2.actAll(pool, calls, from);
    }
    for (let round = 0; round < 50 && l2.network.door.chain.queue.entries.length < 5; round++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await l2.rpc("evm_setAutomine", true);
    for (let round = 0; round < 20 && l2.network.door.chain.queue.entries.length > 0; round++) {
      await l2.rpc("evm_mine").catch(() => undefined);
    }
    expect(l2.network.door.chain.queue.entries).to.deep.equal([]);
    for (const to of crowd) expect(await l2.hedera.tokenBalanceOf(to, foo)).to.equal(1n);
    const { accounts } = await l2.network.ledger.world();
    expect(accounts.filter(({ evmAddress }) => crowd.includes(evmAddress as Hex))).to.have.length(45);
  }).timeout(60_000);
});
