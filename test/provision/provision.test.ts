import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { createAccount } from "../../plugin/hedera/create-account.ts";
import { encodeKey } from "../../plugin/hedera/keys.ts";
import { toAccountId, toHex } from "../../plugin/hedera/entity.ts";
import { hbarTransfer } from "../../plugin/hedera/hbar-transfer.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import { foundationOf, type NetworkFile } from "../../plugin/network/network-file.ts";
import { custodyKey } from "../../plugin/network/custody.ts";
import { Journal } from "../../plugin/provision/journal.ts";
import { costOf, planOf } from "../../plugin/provision/plan.ts";
import { checkFunds, provision, prospect, type Provisioning } from "../../plugin/provision/provision.ts";
import type { ProvisionSettings } from "../../plugin/provision/settings.ts";
import { guarded, HBAR, Killed, killedAt, madeOn, serve, settings, type Moment, type Served } from "./served.ts";

const RATE = { hbars: 1, cents: 12 };
const ALL = { accounts: [0, 1, 2, 3].map((seat) => `l2:7311:node:${seat}`).concat("l2:7311:vault"), topics: 1 };
const GENESIS = { hash: `0x${"11".repeat(32)}`, stateRoot: `0x${"22".repeat(32)}` } as const;

describe("provisioning", () => {
  let served: Served;
  beforeEach(async () => {
    served = await serve();
  });
  afterEach(() => served.close());

  const path = () => join(served.directory, "l2Test.provision.json");
  const means = (changes: Partial<Provisioning> = {}): Provisioning => ({
    ...{ ledger: served.ledger, mirror: served.mirror, operator: served.operator, hedera: served.hedera },
    ...{ sleep: served.sleep, print: () => {}, blockZero: async () => GENESIS },
    ...changes,
  });
  const run = async (changes: Partial<Provisioning> = {}, given: ProvisionSettings = settings()) => {
    const made: [string, boolean, bigint][] = [];
    const all = means(changes);
    const file = await provision(await prospect(given, path(), all), all, {
      done: ({ id }, { before, outcome }) => made.push([id, before, outcome.fee]),
    });
    return { file, made };
  };
  const balanceOf = async (id: `0.0.${number}`) => (await served.ledger.account(id))!.balance;

  it("makes accounts, vault and topic under the nodes' keys, and describes them", async () => {
    const { file } = await run();
    const topicId = (await Journal.open(path(), planOf(settings(), RATE).terms)).note("topic")!.transactionId;
    expect(await madeOn(served.ledger)).to.deep.equal(ALL);
    const keys = settings().keys.map(({ hederaKey }) => hederaKey.publicKey);
    const vault = (await served.ledger.account(file.vault))!;
    expect(toHex(vault.key!)).to.equal(toHex(encodeKey(custodyKey({ chainId: 7_311, threshold: 3, keys }))));
    expect(vault.balance).to.equal((4n * 100n + 5n) * HBAR);
    const topic = served.ledger.entities().topics.get(Number(file.topic.slice(4)))!;
    expect(topic.memo).to.equal("l2:7311");
    expect(toHex(encodeKey(topic.adminKey!))).to.equal(toHex(vault.key!));
    expect(topic.submitKey!.thresholdKey!.threshold).to.equal(1);
    for (const { account, key, seat } of file.members) {
      expect(await balanceOf(account)).to.equal(20n * HBAR);
      expect(key).to.equal(toHex(encodeKey(keys[seat]!)));
    }
    const { registry, endowments, world, time } = foundationOf(file);
    expect(registry.minStake).to.equal(100n * 10n ** 18n);
    expect([...endowments.values()]).to.deep.equal([400n * 10n ** 18n]);
    expect(world.accounts.map(({ id }) => id)).to.have.members([
      file.vault,
      ...file.members.map(({ account }) => account),
    ]);
    expect(time).to.equal((await served.mirror.outcome(topicId))!.consensusTimestamp);
  });

  it("knows before what it costs, to the tinybar", async () => {
    const before = await balanceOf(served.operator.account);
    const ahead = await prospect(settings(), path(), means());
    const { made } = await run();
    for (const [index, [id, , fee]] of made.entries()) expect(fee, id).to.equal(ahead.plan.steps[index]!.estimate);
    expect(before - (await balanceOf(served.operator.account))).to.equal(ahead.cost);
  });

  it("changes nothing when it is run again", async () => {
    const { file } = await run();
    const [balance, text] = [await balanceOf(served.operator.account), await readFile(path(), "utf8")];
    const again = await run();
    expect(again.file).to.deep.equal(file);
    expect(await balanceOf(served.operator.account)).to.equal(balance);
    expect(await readFile(path(), "utf8")).to.equal(text);
    const ahead = await prospect(settings(), path(), means());
    expect([ahead.left, ahead.cost]).to.deep.equal([[], 0n]);
  });

  for (const moment of ["before it is sent", "before the answer is heard"] as const satisfies Moment[]) {
    for (let submission = 0; submission < 6; submission++) {
      for (const seconds of [0, 30, 1_000]) {
        it(`makes nothing twice when it is killed at step ${submission} ${moment}, and goes on ${seconds} s later`, async () => {
          const killed = await run(killedAt(served, submission, moment)).catch((error: unknown) => error);
          expect(killed).to.be.instanceOf(Killed);
          await served.sleep(seconds * 1_000);
          const { made } = await run();
          expect(await madeOn(served.ledger)).to.deep.equal(ALL);
          expect(made.map(([, before]) => before)).to.deep.equal(
            made.map(
              (_, step) =>
                step < submission || (step === submission && (seconds < 100 || moment !== "before it is sent")),
            ),
          );
        });
      }
    }
  }

  it("looks up what it gets no answer to, without being run again", async () => {
    let lost = 0;
    const ledger = guarded(served.ledger, () => {}, {
      async submit(bytes: Uint8Array) {
        const outcome = await served.ledger.submit(bytes);
        if (lost++ % 2 === 0) throw new Error("connection reset");
        return outcome;
      },
    });
    const { made } = await run({ ledger });
    expect(made).to.have.length(6);
    expect(await madeOn(served.ledger)).to.deep.equal(ALL);
  });

  it("submits again what got lost on the way, under the same id", async () => {
    let submissions = 0;
    const ids = new Set<string>();
    const ledger = guarded(served.ledger, () => {}, {
      async submit(bytes: Uint8Array) {
        if (submissions++ % 2 === 0) throw new Error("connection refused");
        const outcome = await served.ledger.submit(bytes);
        ids.add(outcome.transactionId);
        return outcome;
      },
    });
    await run({ ledger });
    expect([submissions, ids.size]).to.deep.equal([12, 6]);
    expect(await madeOn(served.ledger)).to.deep.equal(ALL);
  });

  it("goes on where the operator had too little hbar", async () => {
    const poor = await createAccount(served.ledger.treasury, {
      key: served.operator.key.publicKey,
      balance: 70n * HBAR,
    });
    const operator = new Operator(served.ledger, poor, served.operator.key);
    const ahead = await prospect(settings(), path(), means({ operator }));
    expect(() => checkFunds(ahead, poor)).to.throw(
      new RegExp(`^the operator ${poor} has 70 ℏ, and it takes about 488\\.08\\d+ ℏ\\. Give it 418\\.08\\d+ ℏ more`),
    );
    const error = await run({ operator }).catch((reason: unknown) => reason);
    expect((error as Error).message).to.match(/^the account of node 3: Hedera .* INSUFFICIENT_\w+.*Give .* more hbar/);
    expect((await madeOn(served.ledger)).accounts).to.deep.equal(ALL.accounts.slice(0, 3));
    await served.ledger.treasury.submit(hbarTransfer("0.0.2", toAccountId(poor), 1_000n * HBAR));
    await run({ operator });
    expect(await madeOn(served.ledger)).to.deep.equal(ALL);
  });

  it("uses accounts that the nodes have, and reckons what they had when the network began", async () => {
    const keys = settings().keys;
    const accounts = await Promise.all(
      keys.map(({ hederaKey }, seat) =>
        createAccount(served.ledger.treasury, { key: hederaKey.publicKey, balance: BigInt(seat + 1) * HBAR }),
      ),
    );
    const given = settings({ accounts });
    // The mirror shows what came later, too.
    const blockZero = async () => GENESIS;
    const mirror = guarded(served.mirror, () => {}, {
      async reached() {
        await served.ledger.treasury.submit(hbarTransfer("0.0.2", toAccountId(accounts[1]!), 7n));
        return await served.mirror.reached();
      },
    });
    const { file, made } = await run({ mirror, blockZero }, given);
    expect(made.map(([id]) => id)).to.deep.equal(["vault", "topic"]);
    const had = Object.fromEntries(file.accounts.map(({ id, balance }) => [id, balance]));
    expect(accounts.map((id) => had[id])).to.deep.equal([1n, 2n, 3n, 4n].map((hbar) => String(hbar * HBAR)));
    expect(await balanceOf(accounts[1]!)).to.equal(2n * HBAR + 7n);
  });

  it("refuses accounts that are not the nodes'", async () => {
    const [own, , , other] = settings().keys;
    const make = (key: typeof own, more = {}) =>
      createAccount(served.ledger.treasury, { key: key!.hederaKey.publicKey, ...more }, [key!.hederaKey]);
    const [mine, foreign, picky] = [await make(own), await make(other), await make(own, { receiverSigRequired: true })];
    const one = { keys: [own!], threshold: 1 };
    for (const [account, message] of [
      [foreign, `--accounts: ${foreign}, of node 0, has another key than keys[0]`],
      ["0.0.999999", "--accounts: 0.0.999999, of node 0, does not exist"],
      [picky, `--accounts: ${picky}, of node 0, signs for what it receives`],
    ] as const) {
      const error = await prospect(settings({ ...one, accounts: [account] }), path(), means()).catch((e: Error) => e);
      expect((error as Error).message).to.contain(message);
    }
    expect((await prospect(settings({ ...one, accounts: [mine] }), path(), means())).left).to.have.length(2);
  });

  it("refuses an operator whose key is another account's", async () => {
    for (const [account, message] of [
      ["0.0.2", /^the operator's key is not that of its account 0\.0\.2/],
      ["0.0.888888", /^the operator's account 0\.0\.888888 does not exist/],
    ] as const) {
      const operator = new Operator(served.ledger, account, served.operator.key);
      const error = await prospect(settings(), path(), means({ operator })).catch((e: Error) => e);
      expect((error as Error).message).to.match(message);
    }
  });

  it("goes on with nothing but what it was begun with", async () => {
    await run();
    for (const [changed, message] of [
      [{ chainId: 8 }, "--chain-id: provisioning was begun with 7311, and it is 8 now"],
      [{ threshold: 4 }, "--threshold: provisioning was begun with 3, and it is 4 now"],
      [{ stake: 1n }, "--stake: provisioning was begun with 100, and it is 0.00000001 now"],
      [{ keys: settings().keys.slice(1), threshold: 3 }, "keys: provisioning was begun with 0x"],
    ] as const) {
      const error = await prospect(settings(changed), path(), means()).catch((e: Error) => e);
      expect((error as Error).message).to.contain(message);
      expect((error as Error).message).to.contain(`remove ${path()}`);
    }
  });

  it("does not go on with a journal that is torn", async () => {
    await run();
    await writeFile(path(), (await readFile(path(), "utf8")).slice(0, 400));
    const error = await prospect(settings(), path(), means()).catch((e: Error) => e);
    expect((error as Error).message).to.match(/is not what l2:provision wrote\. Restore it/);
  });

  it("restores the file as it was, whatever rates are now", async () => {
    const { file } = await run();
    const again = await run({ blockZero: async () => ({ ...GENESIS, hash: `0x${"33".repeat(32)}` }) });
    expect(again.file).to.deep.equal(file satisfies NetworkFile);
    const journal = await Journal.open(path(), planOf(settings(), RATE).terms);
    expect(journal.file).to.deep.equal(file);
  });

  it("plans the same whenever it is asked, and costs what its steps cost", () => {
    const [one, other] = [planOf(settings(), RATE), planOf(settings(), RATE)];
    expect(one.terms).to.deep.equal(other.terms);
    // $0.05 each, three keys more for the vault; $0.01 and eight keys for the topic, three signatures more; at $0.12.
    const fees = [4n * 500_000_000n, 800_000_000n, 900_000_000n + 3_000_000n];
    const expected = fees.reduce((sum, tinycents) => sum + tinycents / 12n, 0n);
    const moved = (4n * 20n + 4n * 100n + 5n) * HBAR;
    expect(Number(costOf(one.steps) - moved - expected)).to.be.within(-20, 20);
  });
});
