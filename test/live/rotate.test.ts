import { expect } from "chai";
import { proto } from "@hiero-ledger/proto";

import { createAccount } from "../../plugin/hedera/create-account.ts";
import { primitiveOf, sameKey } from "../../plugin/hedera/keys.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { LiveNetwork } from "../../plugin/live/live-network.ts";
import { nodeKeysOf } from "../../plugin/network/node-keys.ts";
import { planOf } from "../../plugin/objects/deployment.ts";
import { ask } from "../../plugin/objects/provider.ts";
import { RewardNetwork } from "../../plugin/rewards/reward-network.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { auditAll } from "../../tasks/operating/audit.ts";
import { rotate, type Rotated } from "../../tasks/operating/rotate.ts";
import type { RotateArguments } from "../../tasks/operating/rotate-options.ts";
import { until } from "../validator/laid.ts";
import { OperatedNetwork } from "./operated.ts";

const TINYBARS = 100_000_000n;
const NEW_KEY = `0x${"7e".repeat(32)}`;
const EPOCH = 8n;

describe("a committee that an operator changes", () => {
  let network: OperatedNetwork;
  let account: EntityId;
  before(async () => {
    network = await OperatedNetwork.open({ epochBlocks: EPOCH });
    await network.laid.deposit(0, 2_000n * TINYBARS);
    const { hederaKey } = nodeKeysOf(NEW_KEY);
    account = await createAccount(network.operator, { key: hederaKey.publicKey, balance: 100n * TINYBARS });
    const { provider } = network.node();
    const balance = async () => BigInt(await ask<Hex>(provider, "eth_getBalance", network.laid.address(0), "latest"));
    await until(async () => (await balance()) > 0n);
  });
  after(() => network.close());
  beforeEach(() => network.said.splice(0));
  afterEach("nobody is told a secret", () => {
    const said = network.said.join("\n");
    for (const secret of [...network.secrets, NEW_KEY.slice(2)]) expect(said).not.to.contain(secret);
  });

  /** Who has the keys of these members, and that of the newcomer if they run it. */
  const holder = (members: readonly number[], isNewcomers = false): LiveNetwork => ({
    ...network.live,
    keys: [
      ...members.map((index) => network.live.keys[index]!),
      ...(isNewcomers ? [async () => nodeKeysOf(NEW_KEY)] : []),
    ],
  });
  const run = async (args: Partial<RotateArguments>, live: LiveNetwork): Promise<Rotated> => {
    const { mirror, asking, print, sleep } = network;
    const flags = { sign: false, dryRun: false, yes: false, json: false };
    return await rotate({ ...flags, ...args }, live, { node: network.node(), mirror, asking, print, sleep });
  };
  const refusal = async (work: Promise<unknown>): Promise<string> =>
    await work.then(
      () => "",
      ({ name, message }: Error) => (expect(name).to.equal("HardhatPluginError"), message),
    );
  const registry = () => new RewardNetwork(network.node().provider);
  const height = async () => await registry().height();
  const change = () => ({ in: "2", account, out: "4" });

  it("is refused with what is wrong and the way out", async () => {
    const own = holder([0, 1], true);
    for (const [args, live, message] of [
      [{}, own, /^--in: it is missing\. Say which node comes/],
      [{ in: "3", account }, own, /^--in: it must be 2 or less; it is 3/],
      [{ in: "2" }, own, /^--account: it is missing/],
      [{ in: "2", account: "12" }, own, /^--account: the account of the node that comes on Hedera is wanted/],
      [{ in: "2", account: "0.0.999999" }, own, /^--account: 0\.0\.999999 does not exist on this Hedera/],
      [{ in: "2", account: network.account }, own, /^--account: .* has another key than l2\.live\.l2Test\.keys\[2\]/],
      [{ in: "2", candidate: "5" }, own, /^--candidate: either this or --in is wanted/],
      [{ candidate: "5" }, own, /there is no node 5: nodes are 1 to 4/],
      [{ out: "5" }, own, /there is no node 5: nodes are 1 to 4/],
      [{ out: "0" }, own, /^--out: it must be 1 or more; it is 0/],
      [{ out: "4", signatures: "0x12" }, own, /^--signatures: 65 bytes each with 0x are wanted/],
      [{ in: "0", account }, { ...own, keys: [] }, /^l2\.live\.l2Test\.keys: it has no keys/],
    ] as [Partial<RotateArguments>, LiveNetwork, RegExp][]) {
      expect(await refusal(run(args, live)), JSON.stringify(args)).to.match(message);
    }
  });

  it("sends nothing when it only shows what comes next", async () => {
    const before = await height();
    const { next, done } = await run({ ...change(), dryRun: true }, holder([0, 1], true));
    expect([next, done]).to.deep.equal(["register the node that comes, with a stake of 1000 ℏ", []]);
    expect(await height()).to.equal(before);
  });

  it("waits for the signatures of those who are elsewhere, and goes on with them", async () => {
    const own = holder([0, 1], true);
    const first = await run(change(), own);
    expect(first.done).to.have.length(1);
    expect(first.next).to.match(/^admission of node 5/);
    expect(network.said.at(-1)).to.match(/^2 of 3 members have signed\. .*--sign, --candidate 5 and --out 4/);
    // Once more changes nothing.
    expect(await run(change(), own)).to.deep.equal({ ...first, done: [] });

    const { signatures } = await run({ candidate: "5", out: "4", sign: true }, holder([2]));
    expect(signatures.map(({ decision }) => decision)).to.deep.equal(["admission of node 5", "expulsion of node 4"]);
    const given = signatures.map(({ signature }) => signature).join(",");
    const wrong = `0x${"11".repeat(65)}`;
    const second = await run({ ...change(), signatures: `${wrong},${given}` }, own);
    expect(second.done.slice(0, 2)).to.deep.equal([
      "node 5 is admitted: start its validator now",
      "node 4 is expelled",
    ]);
    const { seat } = await registry().read<{ seat: number }>("NodeRegistry", "node", 5);
    expect(seat).to.equal(4);
  });

  it("takes over once it is due, and the vault has its key", async () => {
    const { hederaKey, secret, attester } = nodeKeysOf(NEW_KEY);
    const identity = { index: 4, account, keys: { hederaKey, secret, attester } };
    const newcomer = await network.laid.started(undefined, { identity, directory: network.laid.directory(4) });
    const own = holder([0, 1], true);
    while ((await height()) + 1n < EPOCH) {
      const { next, done } = await run(change(), own);
      expect(done).to.deep.equal([]);
      expect(next).to.match(/^decide the next committee, from block 8 on/);
      const before = await height();
      await network.laid.deposit(0, TINYBARS);
      await until(async () => (await height()) > before);
    }
    const last = await run(change(), own);
    expect(last).to.deep.include({ next: null, done: ["the next committee is decided", "committee 1 has taken over"] });
    expect((await run(change(), own)).done).to.deep.equal([]);
    expect(network.said.at(-1)).to.contain("All of it is done");

    const members = await registry().read<readonly { number: number }[]>("NodeRegistry", "members");
    expect(members.map(({ number }) => number)).to.deep.equal([1, 2, 3, 5]);
    const { key } = (await network.ledger.account(network.laid.file.vault))!;
    const { keys } = proto.Key.decode(key!).thresholdKey!.keys!;
    expect(keys!.some((each) => sameKey(each, hederaKey.publicKey))).to.equal(true);
    expect(keys!.every((each) => primitiveOf(each) !== undefined)).to.equal(true);
    await until(() => newcomer.network.door.chain.committee.epoch === 1);
    // What a federation's contracts are known by is who began it.
    const { chainId, threshold, members: first } = network.laid.file;
    const { addresses } = planOf([{ chainId, threshold, committee: first.map((each) => each.attester as Hex) }]);
    const { objects } = await ask<{ objects: { contracts: object } }>(network.node().provider, "l2_federation");
    expect(objects.contracts).to.deep.equal(addresses);
    const parts = { mirror: network.mirror, sleep: network.sleep };
    const [report] = await auditAll(network.laid.file, [network.node()], parts);
    expect(report!.solvent).to.equal(true);
  });
});
