import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { privateKeyDer } from "../../plugin/hedera/private-key.ts";
import type { LiveNetwork } from "../../plugin/live/live-network.ts";
import { nodeKeysOf } from "../../plugin/network/node-keys.ts";
import { provisionNetwork } from "../../tasks/operating/provision.ts";
import type { ProvisionArguments } from "../../tasks/operating/provision-settings.ts";
import { HBAR, keyText, madeOn, secretOf, serve, type Served } from "../provision/served.ts";

const GENESIS = { hash: `0x${"11".repeat(32)}`, stateRoot: `0x${"22".repeat(32)}` } as const;

describe("l2:provision", () => {
  let served: Served;
  const said: string[] = [];
  beforeEach(async () => {
    said.splice(0);
    served = await serve();
  });
  afterEach(() => served.close());
  afterEach("nobody is told a secret", () => {
    for (const name of ["operator", "node 0", "node 1", "node 2", "node 3"]) {
      const secret = Buffer.from(secretOf(name));
      for (const written of [secret.toString("hex"), secret.toString("base64"), privateKeyDer("ed25519", secret)]) {
        expect(said.join("\n")).not.to.contain(written);
      }
    }
  });

  const path = () => join(served.directory, "l2Test.json");
  const liveOf = (changes: Partial<LiveNetwork> = {}): LiveNetwork => ({
    ...{ name: "l2Test", hedera: served.hedera, file: path() },
    operator: { account: served.operator.account, key: async () => served.operator.key },
    keys: [0, 1, 2, 3].map((index) => async () => nodeKeysOf(keyText(index))),
    ...changes,
  });
  const answering = (answer?: string) => ({
    isInteractive: answer !== undefined,
    interruptions: { requestInput: async () => answer ?? expect.fail("nobody was to be asked") },
  });
  const run = async (args: Partial<ProvisionArguments> = {}, live = liveOf(), answer?: string) =>
    await provisionNetwork({ chainId: "7311", dryRun: false, yes: false, ...args }, live, {
      open: async () => ({ ledger: served.ledger, mirror: served.mirror, close: async () => {} }),
      ...{ blockZero: async () => GENESIS, asking: answering(answer), print: (line) => void said.push(line) },
    });
  const refusal = async (work: Promise<unknown>): Promise<string> =>
    await work.then(
      () => "",
      ({ name, message }: Error) => (expect(name).to.equal("HardhatPluginError"), message),
    );
  const balance = async () => (await served.ledger.account(served.operator.account))!.balance;

  it("shows each step with what it costs, and does none, where nothing is to be sent", async () => {
    const before = await balance();
    await run({ dryRun: true, stake: "30", nodeBalance: "7" });
    expect(said.join("\n")).to.match(/account of node 3 +7 ℏ +about 0\.4\d+ ℏ/);
    expect(said.join("\n")).to.match(/vault with a 3-of-4 key +120 ℏ/);
    expect(said.at(-1)).to.contain("nothing was sent, and nothing was written");
    expect(await balance()).to.equal(before);
    expect(await readdir(served.directory)).to.deep.equal([]);
    expect(await madeOn(served.ledger)).to.deep.equal({ accounts: [], topics: 0 });
  });

  it("makes the network, tells where everything is, and does so once", async () => {
    const out = join(served.directory, "out.json");
    await run({ configOut: out });
    const made = JSON.parse(await readFile(out, "utf8")) as { steps: { fee: string; entity: string }[]; vault: string };
    expect(made.steps).to.have.length(6);
    for (const { entity } of made.steps) expect(said.join("\n")).to.contain(entity);
    for (const { fee } of made.steps) expect(Number(fee)).to.be.greaterThan(0);
    const [before, file] = [await balance(), await readFile(path(), "utf8")];
    await run();
    expect(said.at(-1)).to.contain("nothing has changed");
    expect(await balance()).to.equal(before);
    expect(await readFile(path(), "utf8")).to.equal(file);
  });

  it("asks before it spends on mainnet", async () => {
    const live = liveOf({ hedera: { network: "mainnet" } });
    const before = await balance();
    expect(await refusal(run({}, live))).to.match(
      /^--yes: it is missing\. This spends about \d+\.\d+ ℏ on Hedera mainnet/,
    );
    expect(await refusal(run({}, live, "n"))).to.equal("nothing was spent: the answer was not yes");
    expect(await balance()).to.equal(before);
    await run({}, live, "yes");
    expect(said.join("\n")).to.contain("https://hashscan.io/mainnet/topic/0.0.");
    expect(await balance()).not.to.equal(before);
  });

  it("does not touch a network that was not provisioned from here", async () => {
    await run();
    await writeFile(join(served.directory, "other.json"), await readFile(path(), "utf8"));
    const live = liveOf({ file: join(served.directory, "other.json") });
    expect(await refusal(run({}, live))).to.match(
      /^l2\.live\.l2Test\.file: .* describes a network already, with chain id 7311/,
    );
  });

  it("refuses what is wrong, with the way out", async () => {
    const before = await balance();
    const twice = [async () => nodeKeysOf(keyText(0)), async () => nodeKeysOf(keyText(0))];
    for (const [args, changes, message] of [
      [{ chainId: undefined }, {}, /^--chain-id: it is missing\. Choose a number/],
      [{ chainId: "296" }, {}, /^--chain-id: 295, 296, 297, 298 are Hedera's own/],
      [{ chainId: "x" }, {}, /^--chain-id: a whole number is wanted; it is "x"/],
      [{ threshold: "2" }, {}, /^--threshold: more than half of the 4 nodes must agree/],
      [{ threshold: "5" }, {}, /^--threshold: it must be 4 or less; it is 5/],
      [{ stake: "1.123456789" }, {}, /^--stake: an amount of hbar is wanted, with eight decimals at most/],
      [{ deposit: "-1" }, {}, /^--deposit: an amount of hbar is wanted/],
      [{ nodeBalance: "90000000000" }, {}, /^--node-balance: there are only 50 billion hbar/],
      [{ accounts: "0.0.1,x" }, {}, /^--accounts: Hedera accounts are wanted.*there is "x"/],
      [{ accounts: "0.0.1001" }, {}, /^--accounts: one for each of the 4 keys is wanted.*there are 1/],
      [{ stake: "5000" }, {}, /the operator 0\.0\.\d+ has 10000 ℏ, and it takes about .* Give it .* ℏ more/],
      [{}, { keys: [] }, /^l2\.live\.l2Test\.keys: it has no keys/],
      [{}, { keys: twice }, /^l2\.live\.l2Test\.keys\[1\]: it is the same as keys\[0\]/],
      [{}, { operator: undefined }, /^l2\.live\.l2Test\.operator: it is missing/],
    ] as [Partial<ProvisionArguments>, Partial<LiveNetwork>, RegExp][]) {
      expect(await refusal(run(args, liveOf(changes))), JSON.stringify(args)).to.match(message);
    }
    expect(await balance()).to.equal(before);
    expect(before).to.equal(10_000n * HBAR);
  });
});
