import { spawn } from "node:child_process";
import { once } from "node:events";

import { expect } from "chai";

import { formatTimestamp } from "../../../plugin/hedera/entity.ts";
import type { AccountState, EntityId, Timestamp } from "../../../plugin/hedera/ledger.ts";
import { PrecheckError } from "../../../plugin/hedera/ledger.ts";
import { Operator } from "../../../plugin/hedera/operator.ts";
import type { SdkLedger } from "../../../plugin/hedera/sdk/sdk-ledger.ts";
import { SimulatedClock } from "../../../plugin/hedera/simulated/clock.ts";
import { SimulatedLedger } from "../../../plugin/hedera/simulated/simulated-ledger.ts";
import { create, edKey, HBAR, topic, transfer } from "../network.ts";
import { openMoodyRest, openProxy, type Mood, type Proxy } from "./proxy.ts";
import { serveForSdk, type ServedLedger } from "./served.ts";
import { plain, until, Watcher } from "./watcher.ts";

const key = edKey("ann");

describe("a ledger on a bad line", () => {
  let ledger: SimulatedLedger;
  let served: ServedLedger;
  let ann: EntityId;
  let forum: EntityId;
  let state: AccountState;
  const proxies: { close(): Promise<void> }[] = [];
  const through = async (target: string): Promise<Proxy> => {
    const proxy = await openProxy(target);
    proxies.push(proxy);
    return proxy;
  };
  const moody = async (moodOf: (path: string) => Mood, rewrite?: (path: string) => string) => {
    const rest = await openMoodyRest(served.endpoints.mirrorRest, moodOf, rewrite);
    proxies.push(rest);
    return rest;
  };

  beforeEach(async () => {
    ledger = new SimulatedLedger({ clock: new SimulatedClock(), archive: true });
    served = await serveForSdk(ledger, { hapiNodes: 3 });
    ann = (await ledger.treasury.submit(create(key.publicKey, 1_000n * HBAR))).entity!;
    forum = (await ledger.treasury.submit(topic())).entity!;
    state = (await ledger.account(ann))!;
  });
  afterEach(async () => {
    await served.close();
    await Promise.all(proxies.splice(0).map((proxy) => proxy.close()));
  });

  /** Messages and transfers, so many, and then one of each. */
  const bustle = async (count: number, meanwhile: (index: number) => void = () => {}, pause = 15) => {
    const operator = new Operator(ledger, ann, key);
    for (let index = 0; index < count; index++) {
      await operator.submitMessage(forum, Buffer.from(`message ${index}`));
      if (index % 3 === 0) await operator.submit(transfer([ann, -1n], ["0.0.2", 1n]), { memo: `transfer ${index}` });
      meanwhile(index);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  };
  /** What somebody is told to whom nothing happens. */
  const undisturbed = async (count: number): Promise<unknown[]> => {
    const sdk = await served.connect();
    const watcher = new Watcher([state]);
    sdk.follow(forum, watcher.listener, watcher);
    await until(() => watcher.events.length >= count);
    return watcher.events.map(plain);
  };

  it("misses nothing and tells nothing twice, however often the mirror's gRPC is cut off", async () => {
    const line = await through(served.endpoints.mirrorGrpc);
    const sdk = await served.connect({}, { mirrorGrpc: line.address });
    const watcher = new Watcher([state]);
    sdk.follow(forum, watcher.listener, watcher);
    const trouble = (index: number) => {
      if (index % 9 === 0) line.cut();
      line.deaf = index % 20 > 14;
    };
    await bustle(45, trouble, 60);
    line.deaf = false;
    line.cut();
    await until(() => watcher.events.length >= 60, 20_000);
    expect(line.connections).to.be.greaterThan(2);
    expect(watcher.events.map(plain)).to.deep.equal(await undisturbed(60));
    expect(watcher.failure).to.equal(undefined);
  }).timeout(60_000);

  it("goes on without the mirror's gRPC, if it has to", async () => {
    const line = await through(served.endpoints.mirrorGrpc);
    const sdk = await served.connect({}, { mirrorGrpc: line.address });
    await line.close();
    const watcher = new Watcher([state]);
    sdk.follow(forum, watcher.listener, watcher);
    await bustle(6);
    await until(() => watcher.events.length >= 8);
    expect(watcher.events.map(plain)).to.deep.equal(await undisturbed(8));
  }).timeout(60_000);

  it("bears a mirror that refuses, fails, talks nonsense and breaks off in mid-sentence", async () => {
    const moods: Mood[] = ["busy", "broken", undefined, "garbage", "cut", undefined, "half"];
    let turn = 0;
    let calm = true;
    const rest = await moody(() => (calm ? undefined : moods[turn++ % moods.length]));
    const sdk = await served.connect({}, { mirrorRest: rest.url });
    calm = false;
    const watcher = new Watcher([state]);
    sdk.follow(forum, watcher.listener, watcher);
    await bustle(18, undefined, 60);
    await until(() => watcher.events.length >= 24, 40_000);
    expect(rest.refused).to.be.greaterThan(5);
    expect(watcher.events.map(plain)).to.deep.equal(await undisturbed(24));
    expect(served.lines.some((line) => line.includes("no JSON"))).to.equal(true);
  }).timeout(90_000);

  it("follows a mirror that is behind", async () => {
    ledger.mirror.lag = 400;
    const sdk = await served.connect();
    const watcher = new Watcher([state]);
    sdk.follow(forum, watcher.listener, watcher);
    await bustle(12);
    await until(() => watcher.events.length >= 16);
    expect(watcher.events.map(plain)).to.deep.equal(await undisturbed(16));
  }).timeout(60_000);

  it("misses nothing where the machines of a mirror are behind each other, and all behind its gRPC", async () => {
    const lags = [900, 0, 400, 1_500];
    let turn = 0;
    const rest = await moody(
      () => undefined,
      (path) => {
        if (!/\/transactions\?|\/messages\?/.test(path)) return path;
        const until = ledger.now() - BigInt(lags[turn++ % lags.length]!) * 1_000_000n;
        return `${path}&timestamp=lte:${formatTimestamp(until)}`;
      },
    );
    const sdk = await served.connect({}, { mirrorRest: rest.url });
    const watcher = new Watcher([state]);
    sdk.follow(forum, watcher.listener, watcher);
    await bustle(30, undefined, 60);
    await until(() => watcher.events.length >= 40, 30_000);
    expect(watcher.events.map(plain)).to.deep.equal(await undisturbed(40));
  }).timeout(60_000);

  it("stops, and says so, when the mirror tells another history", async () => {
    const sdk = await served.connect();
    await bustle(3);
    const watcher = new Watcher([state]);
    watcher.events.push(...(await ledger.messages(forum, 1, 2)));
    const { position } = watcher;
    const other = new Watcher([state], { ...position, runningHash: new Uint8Array(48).fill(1) });
    sdk.follow(forum, other.listener, other);
    await until(() => other.failure !== undefined);
    expect(other.failure!.message).to.include("Message 3").and.to.include("another history");
    expect(other.events.filter(({ kind }) => kind === "message")).to.deep.equal([]);
  }).timeout(40_000);

  it("stops when the mirror knows no such topic for a while", async () => {
    const sdk = await served.connect();
    const watcher = new Watcher([state]);
    sdk.follow("0.0.424242", watcher.listener, watcher);
    await until(() => watcher.failure !== undefined, 25_000);
    expect(watcher.failure!.message).to.include("knows no topic 0.0.424242");
  }).timeout(60_000);

  it("moves hbar once when the answer to a transaction is lost", async () => {
    const [[address, node]] = Object.entries(served.endpoints.nodes) as [[string, EntityId]];
    const line = await through(address);
    const sdk = await served.connect({}, { nodes: { [line.address]: node } });
    line.deaf = true;
    setTimeout(() => {
      line.deaf = false;
      line.cut();
    }, 1_000);
    const before = (await ledger.account("0.0.2"))!.balance;
    const outcome = await new Operator(sdk, ann, key).submit(transfer([ann, -9n], ["0.0.2", 9n]));
    expect(outcome.status).to.equal(22);
    expect((await ledger.account("0.0.2"))!.balance).to.equal(before + 9n);
  }).timeout(40_000);

  it("goes on to the next node when one is down, and comes back to it last", async () => {
    const sdk = await served.connect();
    const operator = new Operator(sdk, ann, key);
    const [first, second] = sdk.nodeAccounts;
    ledger.outages.add(first!);
    const before = performance.now();
    expect((await operator.submit(transfer([ann, -1n], ["0.0.2", 1n]))).status).to.equal(22);
    expect(performance.now() - before).to.be.lessThan(4_000);
    expect(sdk.nodeAccounts[0]).to.equal(second);
    expect(sdk.nodeAccounts.at(-1)).to.equal(first);
  }).timeout(40_000);

  it("waits while the network has too much to do", async () => {
    const sdk = await served.connect();
    const operator = new Operator(sdk, ann, key);
    ledger.throttled = true;
    // The network takes thirty new accounts at once, and then two a second.
    const creations = Array.from({ length: 33 }, () => operator.submit(create(key.publicKey)));
    expect((await Promise.all(creations)).map(({ status }) => status)).to.deep.equal(creations.map(() => 22));
    expect(served.lines.filter((line) => line.includes("(BUSY)"))).to.have.length.of.at.least(3);
    const created = [...(await ledger.world()).accounts].filter(
      ({ id }) => Number(id.slice(4)) > Number(forum.slice(4)),
    );
    expect(created).to.have.length(33);
  }).timeout(60_000);

  it("refuses an id that was used before", async () => {
    const sdk = await served.connect();
    const operator = new Operator(sdk, ann, key);
    const node = sdk.nodeAccounts[0]!;
    const transaction = operator.sign(transfer([ann, -1n], ["0.0.2", 1n]), sdk.now() - 3_000_000_000n, {}, node);
    expect((await sdk.submit(transaction)).status).to.equal(22);
    const error = await sdk.submit(transaction).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PrecheckError);
    expect((error as PrecheckError).statusName).to.equal("DUPLICATE_TRANSACTION");
  }).timeout(40_000);

  for (const hours of [1, -1]) {
    it(`does not mind that this machine's clock is ${hours > 0 ? "an hour ahead" : "an hour behind"}`, async () => {
      const machine = (): Timestamp => (BigInt(Date.now()) + BigInt(hours) * 3_600_000n) * 1_000_000n;
      const sdk: SdkLedger = await served.connect({ machine });
      const off = Number((sdk.now() - ledger.now()) / 1_000_000n);
      expect(Math.abs(off)).to.be.lessThan(3_000);
      const operator = new Operator(sdk, ann, key);
      expect((await operator.submit(transfer([ann, -1n], ["0.0.2", 1n]))).status).to.equal(22);
      const watcher = new Watcher([state]);
      sdk.follow(forum, watcher.listener, watcher);
      await until(() => watcher.hasCaughtUp && watcher.events.length === 1);
      expect(served.lines.join("\n")).to.include("The clock of this machine is");
    }).timeout(40_000);
  }

  it("goes on when another ledger of its process is closed, with which the SDK has it share a line", async () => {
    const [one, other] = [await served.connect(), await served.connect()];
    const pay = () => new Operator(one, ann, key).submit(transfer([ann, -1n], ["0.0.2", 1n]));
    for (const ledgers of [one, other])
      await new Operator(ledgers, ann, key).submitMessage(forum, Buffer.from("hello"));
    const paying = pay();
    other.close();
    expect((await paying).status).to.equal(22);
    expect((await pay()).status).to.equal(22);
  }).timeout(40_000);

  it("leaves nothing behind when it is closed: its process ends by itself", async () => {
    const script = new URL("./one-shot.ts", import.meta.url).pathname;
    const child = spawn(process.execPath, [script, JSON.stringify(served.endpoints), forum], { stdio: "pipe" });
    let said = "";
    child.stdout.on("data", (data) => (said += data));
    child.stderr.on("data", (data) => (said += data));
    const timer = setTimeout(() => child.kill("SIGKILL"), 20_000);
    const [code] = (await once(child, "exit")) as [number | null];
    clearTimeout(timer);
    expect([code, said]).to.deep.equal([0, "told message\nfailed: The ledger was closed\n"]);
  }).timeout(60_000);
});
