import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect } from "chai";
import hre from "hardhat";

import { MirrorError } from "../../plugin/hedera/sdk/mirror-error.ts";
import { liveEvms } from "../../plugin/hooks/live-evm.ts";
import type { LiveNetwork } from "../../plugin/live/live-network.ts";
import type { LiveHedera } from "../../plugin/live/open.ts";
import { foundationOf, writeNetworkFile } from "../../plugin/network/network-file.ts";
import { bytesToHex } from "../../plugin/protocol/messages.ts";
import { runValidator, type RunningParts } from "../../tasks/serving/validator.ts";
import type { ValidatorArguments } from "../../tasks/serving/validator-options.ts";
import { LaidNetwork, TINYBARS, until } from "../validator/laid.ts";

const NONE: ValidatorArguments = { follow: false, port: "0", hostname: "127.0.0.1" };

describe("l2:validator", () => {
  let laid: LaidNetwork;
  let live: LiveNetwork;
  let root: string;
  let asked: number[];
  let closed: number;

  before(async () => {
    laid = await LaidNetwork.lay();
    root = await mkdtemp(join(tmpdir(), "l2-task-"));
    const file = join(root, "networks", "l2Test.json");
    await writeNetworkFile(file, laid.file);
    asked = [];
    closed = 0;
    const keyOf = (index: number) => () => {
      asked.push(index);
      return Promise.resolve(laid.identity(index).keys);
    };
    live = { name: "l2Test", hedera: laid.file.hedera, file, keys: [0, 1, 2, 3].map(keyOf) };
  });

  after(async () => {
    await laid.clear();
    await rm(root, { recursive: true, force: true });
  });

  /** The task, as far as somebody at a terminal sees it. */
  const running = (
    args: Partial<ValidatorArguments>,
    differing: Partial<LiveNetwork> = {},
    ledger = laid.narrow(),
    progressInterval?: number,
    others: Partial<RunningParts> = {},
  ) => {
    const lines: string[] = [];
    const { promise: stopped, resolve: stop } = Promise.withResolvers<undefined>();
    const parts: RunningParts = {
      open: () => {
        const close = () => Promise.resolve(void closed++);
        return Promise.resolve({ ledger, close } as Partial<LiveHedera> as LiveHedera);
      },
      evmsOf: (file) => liveEvms(hre.network, foundationOf(file), file.evm),
      root,
      print: (line) => void lines.push(...stripVTControlCharacters(line).split("\n")),
      stopped,
      ...(progressInterval !== undefined && { progressInterval }),
      ...others,
    };
    const ended = runValidator({ ...NONE, ...args }, { ...live, ...differing }, parts);
    ended.catch(() => {});
    return { lines, stop: () => stop(undefined), ended };
  };
  const refused = async (args: Partial<ValidatorArguments>, expected: string, differing: Partial<LiveNetwork> = {}) => {
    const { ended } = running(args, differing);
    const error = await ended.then(
      () => expect.fail("it ran"),
      (error: Error & { pluginId?: string }) => error,
    );
    expect(error.message).to.include(expected);
    expect(error.pluginId).to.equal("hardhat-hedera-l2");
  };

  it("runs four nodes, says what runs where and each block in a line, and ends when told to", async () => {
    const nodes = [0, 1, 2, 3].map((index) => running({ index: String(index) }));
    const all = (line: string) => nodes.every(({ lines }) => lines.some((each) => each.includes(line)));
    await until(
      () => all("Caught up with Hedera: block 0"),
      () => nodes.map(({ lines }) => lines.join("\n")).join("\n"),
    );
    await laid.deposit(0, 100n * TINYBARS);
    // The next block's line is when that of the first comes at the latest.
    await until(() => nodes.every(({ lines }) => lines.some((line) => /^block 1 {2}0 tx .* leader \d/.test(line))));
    const { lines } = nodes[2]!;
    const { account, keys } = laid.identity(2);
    expect(lines[0]).to.match(/^Node 2 of the layer-2 network l2Test on .*, at http:\/\/127\.0\.0\.1:\d+ and ws:/);
    const banner = lines.slice(0, 10).join("\n");
    for (const shown of [laid.file.topic, laid.file.vault, account, String(laid.file.chainId)])
      expect(banner).to.include(shown);
    expect(banner.toLowerCase()).to.include(keys.attester).and.to.include("/metrics");
    const journal = join(root, ".l2", "l2Test", "validator-2", "journal");
    expect(banner).to.include(journal);
    const secrets = [0, 1, 2, 3].map((index) => bytesToHex(laid.identity(index).keys.secret).slice(2));
    for (const secret of secrets) expect(nodes.flatMap((each) => each.lines).join("\n")).not.to.include(secret);
    const [, url] = /(http:\/\/\S+)\/health/.exec(banner)!;
    expect(((await (await fetch(`${url}/ready`)).json()) as { ready: boolean }).ready).to.equal(true);
    for (const { stop } of nodes) stop();
    await Promise.all(nodes.map(({ ended }) => ended));
    for (const { lines } of nodes) expect(lines.at(-1)).to.equal("Stopped.");
    expect(closed).to.equal(4);
    expect((await readFile(journal)).length).to.be.greaterThan(1_000);
    await fetch(`${url}/ready`).then(
      () => expect.fail("it still answers"),
      () => undefined,
    );
  });

  it("goes on where it was, and says how much its journal had", async () => {
    const node = running({ index: "2" });
    await until(() => node.lines.some((line) => line.startsWith("Caught up with Hedera: block 1")));
    expect(node.lines.join("\n")).to.match(/The journal has \d+ events, up to block 1\n/);
    node.stop();
    await node.ended;
  });

  it("follows without a key, and reads none", async () => {
    asked.length = 0;
    const node = running({ follow: true });
    await until(() => node.lines.some((line) => line.startsWith("Caught up")));
    expect(node.lines[0]).to.match(/^A node that follows the layer-2 network l2Test/);
    node.stop();
    await node.ended;
    expect(asked).to.deep.equal([]);
  });

  it("refuses what it was not given, or not given right", async () => {
    await refused({}, "--index: it is missing. Say which of the nodes of l2Test runs here");
    await refused({ index: "x" }, '--index: a whole number is wanted; it is "x"');
    await refused({ index: "7" }, "--index: l2.live.l2Test.keys has no key 7: there are 4, 0 to 3");
    await refused({ index: "0" }, "there are none", { keys: [] });
    await refused({ index: "1" }, "it attests as", { keys: [live.keys[0]!, live.keys[0]!] });
    await refused({ index: "1" }, "like node 0. Give its index", { keys: [live.keys[0]!, live.keys[0]!] });
    await refused({ follow: true, index: "1" }, "--index: a node that only follows is none of the network's");
    await refused({ index: "0", port: "70000" }, "--port: a port is 65535 at most");
    await refused({ index: "0", port: "65000" }, "--metrics-port: it is missing, and 65000 + 1000 is no port");
    await refused({ index: "0", port: "5000", metricsPort: "5000" }, "--metrics-port: 5000 is the port of JSON-RPC");
    await refused(
      { index: "0", account: "alice" },
      '--account: a Hedera account is wanted, like 0.0.1234; it is "alice"',
    );
    await refused({ index: "0", dataDir: "" }, "--data-dir: it is empty");
    await refused({ index: "0", hostname: "nowhere.invalid" }, "--hostname: nowhere.invalid is not an address");
    await refused({ index: "0" }, "there is no network file", { file: join(root, "none.json") });
    await refused({ index: "0" }, "Take the file or the Hedera that belong together", {
      hedera: { network: "testnet" },
    });
  });

  it("names the option of a port that is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    await refused({ index: "0", port: String(port), metricsPort: "0" }, `--port: ${port} is taken`);
    await refused({ index: "0", metricsPort: String(port) }, `--metrics-port: ${port} is taken`);
    server.close();
  });

  it("ends when its ledger fails, with what that says, and can be started again", async () => {
    const ledger = laid.narrow();
    const follow = ledger.follow.bind(ledger);
    let fail: (error: Error) => void = () => {};
    ledger.follow = (topic, listener, follower) => {
      fail = (error) => follower.failed(error);
      return follow(topic, listener, follower);
    };
    const node = running({ index: "3" }, {}, ledger);
    await until(() => node.lines.some((line) => line.startsWith("Caught up")));
    fail(new Error("the mirror has forgotten the topic: ask another"));
    const error = await node.ended.then(
      () => expect.fail("it ended as if told to"),
      (error: Error & { pluginId?: string }) => error,
    );
    expect(error.pluginId).to.equal("hardhat-hedera-l2");
    expect(error.message).to.equal("the mirror has forgotten the topic: ask another");
    const again = running({ index: "3" });
    await until(() => again.lines.some((line) => line.startsWith("Caught up")));
    again.stop();
    await again.ended;
  });

  it("waits for a Hedera that does not answer, and says so", async () => {
    let tries = 0;
    const open = () => {
      const error = new MirrorError("The mirror did not answer", { transient: tries++ < 3 });
      return Promise.reject(error);
    };
    const node = running({ index: "3" }, {}, laid.narrow(), undefined, { open, retryDelay: 10 });
    const error = await node.ended.then(
      () => expect.fail("it ran"),
      ({ message }: Error) => message,
    );
    expect(tries).to.equal(4);
    expect(error).to.match(/^the Hedera at 127.*: The mirror did not answer$/);
    expect(node.lines.filter((line) => line.includes("does not answer, and is asked again in 0.01 s"))).to.have.length(
      3,
    );

    tries = -1_000;
    const patient = running({ index: "3" }, {}, laid.narrow(), undefined, { open, retryDelay: 60_000 });
    await until(() => patient.lines.length > 0);
    patient.stop();
    await patient.ended;
    expect(patient.lines.at(-1)).to.equal("Stopped.");
  });

  it("can be stopped while it catches up, and says how far it is meanwhile", async () => {
    const ledger = laid.narrow();
    // Hedera does not answer.
    ledger.follow = () => () => {};
    const node = running({ index: "3" }, {}, ledger, 10);
    await until(() => node.lines.filter((line) => line.startsWith("Catching up from Hedera: block 1, ")).length > 1);
    node.stop();
    await node.ended;
    expect(node.lines.at(-1)).to.equal("Stopped.");
    expect(node.lines.join("\n")).to.match(
      /Catching up from \S.*: block \d+, \d{4}-\d\d-\d\dT[\d:]+Z, [\d,]+ events\/s/,
    );
  });

  it("ends with what is wrong in one line, and lets go of everything", async () => {
    const first = running({ index: "0" });
    await until(() => first.lines.some((line) => line.startsWith("Caught up")));
    const before = closed;
    await refused({ index: "0" }, "another validator, process");
    expect(closed).to.equal(before + 1);
    first.stop();
    await first.ended;
    const wrong = join(root, "wrong.json");
    await writeNetworkFile(wrong, { ...laid.file, genesis: { ...laid.file.genesis, hash: `0x${"22".repeat(32)}` } });
    await refused({ index: "0" }, "block 0 of the network test is 0x2222", { file: wrong });
  });
});
