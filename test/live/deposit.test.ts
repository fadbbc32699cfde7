import { expect } from "chai";

import { toAccountId, toLong, toUnsignedLong } from "../../plugin/hedera/entity.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import { ask } from "../../plugin/objects/provider.ts";
import { longZero } from "../../plugin/protocol/addresses.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { deposit, type DepositArguments, type Deposited } from "../../tasks/operating/deposit.ts";
import { withdraw, type WithdrawArguments } from "../../tasks/operating/withdraw.ts";
import { atRest } from "../validator/laid.ts";
import { OperatedNetwork } from "./operated.ts";

const HBAR = 10n ** 18n;
const TINYBARS = 100_000_000n;

describe("deposits and withdrawals of an operator", () => {
  let network: OperatedNetwork;
  before(async () => {
    network = await OperatedNetwork.open();
  });
  after(() => network.close());
  beforeEach(() => network.said.splice(0));
  afterEach("nobody is told a secret", () => {
    const said = network.said.join("\n");
    for (const secret of network.secrets) expect(said).not.to.contain(secret);
  });

  const give = async (amount: string, more: Partial<DepositArguments> = {}, node = true): Promise<Deposited> => {
    const { live, connect, asking, print, sleep } = network;
    const parts = { open: connect, ...(node && { node: network.node() }), asking, print, sleep };
    return await deposit({ amount, dryRun: false, yes: false, json: false, ...more }, live, parts);
  };
  const refusal = async (work: Promise<unknown>): Promise<string> =>
    await work.then(
      () => "",
      ({ name, message }: Error) => (expect(name).to.equal("HardhatPluginError"), message),
    );
  const has = async (address: string) =>
    BigInt(await ask<Hex>(network.node().provider, "eth_getBalance", address, "latest"));
  const person = (index: number) => network.laid.address(index);

  it("bring hbar to an address, and wait until they are there", async () => {
    const before = await network.balance();
    const done = await give("12.5", { to: person(0) });
    expect(await has(person(0))).to.equal((125n * HBAR) / 10n);
    expect(done.credited).to.equal(true);
    expect(done.account).to.equal(network.laid.file.vault);
    expect(before - (await network.balance())).to.equal(1_250_000_000n + BigInt(done.fee));
    const { transactions } = (await (
      await fetch(
        `${"mirrorRest" in network.live.hedera ? network.live.hedera.mirrorRest : ""}/api/v1/transactions/` +
          done.transactionId!.replace("@", "-").replace(/\.(\d{9})$/, "-$1"),
      )
    ).json()) as { transactions: { memo_base64: string }[] };
    expect(Buffer.from(transactions[0]!.memo_base64, "base64").toString()).to.equal(person(0));
  });

  it("go to the operator's own address unless another one is named", async () => {
    const done = await give("3");
    expect(done.to).to.equal(person(1));
    expect(await has(person(1))).to.equal(3n * HBAR);
  });

  it("send nothing when they only show what would be done", async () => {
    await atRest(network.validators);
    const before = await network.balance();
    const { length } = await network.ledger.messages(network.laid.file.topic, 1, 10_000);
    const done = await give("1", { to: person(0), dryRun: true });
    expect(done.transactionId).to.equal(null);
    expect(await network.balance()).to.equal(before);
    expect(await network.ledger.messages(network.laid.file.topic, 1, 10_000)).to.have.length(length);
    expect(network.said.at(-1)).to.equal("Nothing was sent.");
  });

  it("need no node", async () => {
    const before = await has(person(2));
    const done = await give("1", { to: person(2) }, false);
    expect(done.credited).to.equal(null);
    while ((await has(person(2))) === before) await network.sleep();
  });

  it("are refused with what is wrong and the way out", async () => {
    const before = await network.balance();
    for (const [amount, more, message] of [
      ["0", {}, /^amount: it must be more than 0/],
      ["1.123456789", {}, /^amount: an amount of hbar is wanted, with eight decimals at most/],
      ["1e3", {}, /^amount: an amount of hbar is wanted/],
      ["20000", {}, /^amount: 0\.0\.\d+ has .* and it takes 20000\.\d+ ℏ with Hedera's fee/],
      ["1", { to: "0x12" }, /^--to: an address is wanted/],
      ["1", { to: longZero("0.0.1234") }, /^--to: .* is the number of a Hedera account/],
      ["1", { token: "1234" }, /^--token: a token on Hedera is wanted, like 0\.0\.1234; it is "1234"/],
      ["1", { token: "0.0.999999", to: person(0) }, /^--token: 0\.0\.999999 is no token on this Hedera/],
      ["1", { token: "0.0.999999" }, /^--to: it is missing/],
    ] as const) {
      expect(await refusal(give(amount, more)), amount).to.match(message);
    }
    const nobody = { ...network.live, operator: undefined };
    const parts = { open: network.connect, asking: network.asking, print: network.print, sleep: network.sleep };
    const args = { amount: "1", dryRun: false, yes: false, json: false };
    expect(await refusal(deposit(args, nobody, parts))).to.match(/^l2\.live\.l2Test\.operator: it is missing/);
    const lost = { ...network.live, file: "/nowhere/l2Test.json" };
    expect(await refusal(deposit(args, lost, parts))).to.match(/^there is no network file \/nowhere\/l2Test\.json/);
    expect(await network.balance()).to.equal(before);
  });

  it("ask before they spend on mainnet, and spend nothing when nobody answers", async () => {
    const live = { ...network.live, hedera: { network: "mainnet" } as const };
    const before = await network.balance();
    const parts = { open: network.connect, asking: network.asking, print: network.print, sleep: network.sleep };
    const args = { amount: "1", dryRun: false, yes: false, json: false };
    expect(await refusal(deposit(args, live, parts))).to.match(
      /^--yes: it is missing\. This spends 1\.\d+ ℏ on Hedera/,
    );
    const answering = (answer: string) => ({
      ...parts,
      asking: { isInteractive: true, interruptions: { requestInput: async () => answer } },
    });
    expect(await refusal(deposit(args, live, answering("no")))).to.equal("nothing was spent: the answer was not yes");
    expect(await network.balance()).to.equal(before);
    const done = await deposit(args, live, answering("yes"));
    expect(done.hashscan).to.match(/^https:\/\/hashscan\.io\/mainnet\/transaction\/\d+\.\d{9}$/);
    expect(await network.balance()).to.equal(before - TINYBARS - BigInt(done.fee));
  });

  it("pay an account on Hedera, and show its schedule", async () => {
    const payee = network.laid.ground.users[3]!;
    const before = (await network.ledger.account(payee))!.balance;
    const take = async (more: Partial<WithdrawArguments> = {}) =>
      await withdraw({ amount: "2", to: payee, dryRun: false, yes: false, json: false, ...more }, network.live, {
        node: network.node(),
        asking: network.asking,
        print: network.print,
        sleep: network.sleep,
      });
    const dry = await take({ dryRun: true });
    expect(dry.transaction).to.equal(null);
    expect((await network.ledger.account(payee))!.balance).to.equal(before);
    const done = await take();
    expect((await network.ledger.account(payee))!.balance).to.equal(before + 2n * TINYBARS);
    const schedule = (await network.ledger.schedule(done.schedule!))!;
    expect(typeof schedule.executedAt).to.equal("bigint");
    expect(schedule.memo).to.match(new RegExp(`^l2:${network.laid.file.chainId}:${done.height}:`));
    for (const [more, message] of [
      [{ amount: "100000" }, /^amount: 0x[0-9a-f]{40} has .* on the layer 2/],
      [{ amount: "-1" }, /^amount: an amount of hbar is wanted/],
      [{ to: "0x12" }, /^--to: an account on Hedera is wanted/],
      [{ to: undefined }, /^--to: it is missing/],
    ] as const) {
      expect(await refusal(take(more))).to.match(message);
    }
  });

  it("bring tokens to a contract's own Hedera account", async () => {
    const { ledger, operator, account } = network;
    const { entity } = await operator.submit({
      tokenCreation: {
        ...{ name: "Gold", symbol: "GLD", decimals: 2, initialSupply: toUnsignedLong(1_000n) },
        ...{ treasury: toAccountId(account), autoRenewAccount: toAccountId(account) },
        autoRenewPeriod: { seconds: toLong(7_776_000) },
      },
    });
    const token = entity as EntityId;
    const give50 = async (to: string, more = {}) => await give("0.5", { token, to, ...more });
    expect(await refusal(give50(await network.puppet()))).to.match(/^--to: 0x[0-9a-f]{40} has no Hedera account yet/);
    const puppet = await network.puppet(token);
    const before = await ledger.token(token);
    expect((await give50(puppet, { dryRun: true })).transactionId).to.equal(null);
    const done = await give50(puppet);
    expect(done).to.deep.include({ token, amount: "50", credited: true });
    const held = async (id: EntityId) =>
      (await ledger.lookUp({ accounts: [], tokens: [], nfts: [], relations: [{ account: id, token }] })).relations[0];
    expect(Number((await held(done.account))!.balance)).to.equal(50);
    expect(Number((await held(account))!.balance)).to.equal(950);
    expect(await ledger.token(token)).to.deep.equal(before);
    expect(await refusal(give("9.501", { token, to: puppet }))).to.match(/^amount: .* with 2 decimals at most/);
    expect(await refusal(give("9.51", { token, to: puppet }))).to.match(/^amount: .* has 9\.5 GLD; it is 9\.51 GLD/);
    const nobody = give("1", { token, to: puppet }, false);
    expect(await refusal(nobody)).to.match(/^--url: it is missing\. A node must tell which Hedera account/);
  });
});
