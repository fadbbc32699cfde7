import { createServer, type AddressInfo, type Server } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { getAddress, JsonRpcProvider, Wallet } from "ethers";

import { eventually, failureOf, runHardhat, startNode, type RunningNode } from "./l2-node.ts";

const NOBODY = "0x00000000000000000000000000000000deadbeef";

/** A server that has a port of its own. */
async function occupied(port = 0): Promise<Server> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  return server;
}

describe("npx hardhat l2:node", function () {
  it("teaches its options with --help", async () => {
    const { code, output } = await runHardhat("l2:node", "--help");
    expect(code).to.equal(0);
    const names = ["networks", "nodes", "threshold", "port", "hostname", "consensus-delay", "block-time", "config-out"];
    names.push("sdk", "hapi-port", "hapi-nodes", "mirror-grpc-port", "mirror-rest-port", "mirror-lag", "throttles");
    for (const name of names) expect(output).to.match(new RegExp(`--${name} .*\\w{4}`));
    expect(output)
      .to.match(/8545/)
      .and.match(/127\.0\.0\.1/)
      .and.match(/two thirds/);
  });

  describe("refuses in one line", function () {
    const cases: [what: string, args: string[], message: RegExp][] = [
      ["a threshold above the number of nodes", ["--nodes", "3", "--threshold", "4"], /--threshold: .*4 of 3/],
      ["no network at all", ["--networks", "0"], /--networks: it must be 1 or more; it is 0/],
      ["too many networks", ["--networks", "9"], /--networks: it must be 8 or less; it is 9/],
      ["a number of networks that is none", ["--networks", "two"], /--networks: .*whole number.*"two"/],
      ["ports beyond the last", ["--networks", "3", "--port", "65534"], /--port: 3 networks .*65535 .*65534/],
      ["a network without nodes", ["--nodes", "0"], /--nodes: it must be 1 or more; it is 0/],
      ["too many nodes", ["--nodes", "99"], /--nodes: it must be 31 or less; it is 99/],
      ["a threshold of none", ["--threshold", "0"], /--threshold: it must be 1 or more; it is 0/],
      ["a number of nodes that is none", ["--nodes", "four"], /--nodes: .*whole number.*"four"/],
      ["a fraction", ["--block-time", "1.5"], /--block-time: .*whole number.*"1\.5"/],
      ["a negative delay", ["--consensus-delay", "-5"], /--consensus-delay: .*negative.*-5/],
      ["a port that is none", ["--port", "70000"], /--port: .*65535.*70000/],
      ["a host that is not here", ["--port", "0", "--hostname", "192.0.2.1"], /--hostname: 192\.0\.2\.1 .*address/],
      ["an option that does not exist", ["--validators", "4"], /--validators/],
      [
        "a file that cannot be written",
        ["--port", "0", "--config-out", join(tmpdir(), "no such directory", "network.json")],
        /--config-out: .*network\.json cannot be written: its directory does not exist/,
      ],
    ];

    for (const [what, args, message] of cases) {
      it(what, async () => {
        const { code, output, errors } = await runHardhat("l2:node", ...args);
        expect(errors).to.match(message);
        // What it says, and Hardhat's hint at stack traces.
        expect(errors.trim().split(/\n+/)).to.have.length.at.most(2);
        expect(output.trim()).to.equal("");
        expect(code).to.equal(1);
      });
    }

    it("a port that is taken, and names the way out", async () => {
      const server = await occupied();
      const { port } = server.address() as AddressInfo;
      const { code, errors } = await runHardhat("l2:node", "--port", String(port));
      server.close();
      expect(errors).to.match(new RegExp(`--port: ${port} is taken on 127\\.0\\.0\\.1.* 0 for any free one`));
      expect(code).to.equal(1);
    });
  });

  describe("with defaults", function () {
    let node: RunningNode;

    before(async () => {
      node = await startNode();
    });

    after(async () => {
      await node?.end("SIGKILL");
    });

    it("prints what runs where, with addresses that can be copied", async () => {
      await eventually("the banner", () => node.printed().includes(node.accounts.at(-1)!.privateKey));
      const printed = node.printed();
      expect(printed).to.include(node.http).and.include(node.webSocket).and.include(node.topic).and.include(node.vault);
      for (const { account, attester } of node.nodes) {
        expect(printed).to.include(account).and.include(attester);
        expect(attester).to.equal(getAddress(attester));
      }
      for (const { address, privateKey, hederaAccount } of node.accounts) {
        expect(printed).to.include(address).and.include(privateKey).and.include(hederaAccount);
        expect(new Wallet(privateKey).address).to.equal(address);
      }
    });

    it("prints a line a block, and nothing else, in normal operation", async () => {
      await eventually("the banner", () => node.printed().includes(node.accounts.at(-1)!.privateKey));
      const linesOf = (text: string) => text.split("\n").filter((line) => line !== "");
      const before = linesOf(node.printed()).length;
      const from = node.accounts[0]!.address;
      await node.rpc("eth_sendTransaction", { from, to: NOBODY });
      await Promise.all(Array.from({ length: 5 }, () => node.rpc("eth_sendTransaction", { from, to: NOBODY })));
      await node.rpc("eth_sendTransaction", {
        from,
        to: `0x${1002n.toString(16).padStart(40, "0")}`,
        value: "0x2540be400",
      });
      const height = Number(await node.rpc("eth_blockNumber"));
      await eventually("the last line", () => node.printed().includes(`block ${height} `));
      const lines = linesOf(node.printed()).slice(before);
      expect(lines).to.have.length(height);
      for (const line of lines) {
        expect(line).to.match(/^block \d+ {2}\d+ tx {2}[\d,]+ gas {2}leader \d {2}attested \d\/4 {2}.*\$0\.\d{4}$/);
      }
      expect(lines.at(-1)).to.match(/schedule 0\.0\.\d+: .*0\.0\.1002 \+0\.00000001/);
    });

    it("ends within two seconds of an interrupt, without an error, and frees the port", async () => {
      const started = Date.now();
      const { code, errors } = await node.end("SIGINT");
      expect(Date.now() - started).to.be.lessThan(2_000);
      expect(code).to.equal(0);
      expect(errors).to.equal("");
      const server = await occupied(Number(new URL(node.http).port));
      server.close();
    });
  });

  describe("with options", function () {
    let node: RunningNode | undefined;

    afterEach(async () => {
      await node?.end("SIGKILL");
      node = undefined;
    });

    it("runs a network of one node", async () => {
      node = await startNode("--nodes", "1", "--threshold", "1");
      const hash = await node.rpc("eth_sendTransaction", { from: node.accounts[0]!.address, to: NOBODY, value: "0x1" });
      expect(await node.rpc("eth_getTransactionReceipt", hash)).to.include({ status: "0x1" });
      expect(await node.rpc("l2_status")).to.include({ nodes: 1, threshold: 1, height: 1, finalized: 1 });
    });

    it("runs a network of seven nodes of which five must agree, and pays with it", async () => {
      node = await startNode("--nodes", "7", "--threshold", "5");
      const to = `0x${BigInt(node.accounts[1]!.hederaAccount.slice(4)).toString(16).padStart(40, "0")}`;
      const from = node.accounts[0]!.address;
      const hash = await node.rpc("eth_sendTransaction", { from, to, value: "0x2540be400" });
      expect(await node.rpc("eth_getTransactionReceipt", hash)).to.include({ status: "0x1" });
      expect((await node.rpc("l2_getSettlement", hash)).signers).to.have.length(5);
      expect(await node.rpc("l2_audit")).to.include({ solvent: true, surplus: "0" });
    });

    it("takes its time to consensus with --consensus-delay, and lets the sender go on", async () => {
      node = await startNode("--consensus-delay", "200");
      const provider = new JsonRpcProvider(node.http, undefined, { cacheTimeout: -1, pollingInterval: 50 });
      const started = Date.now();
      const sent = await (await provider.getSigner(0)).sendTransaction({ to: NOBODY, value: 1n });
      expect(await node.rpc("eth_getTransactionByHash", sent.hash)).to.include({ blockNumber: null });
      expect(await node.rpc("eth_getTransactionReceipt", sent.hash)).to.be.null;
      expect(Date.now() - started).to.be.lessThan(400);
      expect((await sent.wait())?.status).to.equal(1);
      expect(Date.now() - started).to.be.greaterThan(400);

      const parallel = await Promise.all(
        [1, 2, 3].map(async (index) => await (await provider.getSigner(index)).sendTransaction({ to: NOBODY })),
      );
      for (const transaction of parallel) expect((await transaction.wait())?.status).to.equal(1);
      provider.destroy();
    });

    it("makes blocks at the interval of --block-time, with what has come until then", async () => {
      node = await startNode("--block-time", "300");
      const { rpc, accounts } = node;
      const from = accounts[0]!.address;
      const start = Number(await rpc("eth_blockNumber"));
      const at = Date.now();
      await eventually("five blocks", async () => Number(await rpc("eth_blockNumber")) >= start + 5);
      expect(Date.now() - at).to.be.within(1_100, 2_200);

      const height = Number(await rpc("eth_blockNumber"));
      await eventually("a new block", async () => Number(await rpc("eth_blockNumber")) > height);
      const hashes = await Promise.all([1, 2, 3].map(() => rpc("eth_sendTransaction", { from, to: NOBODY })));
      const receipts = await Promise.all(
        hashes.map((hash) => eventually<any>("a receipt", () => rpc("eth_getTransactionReceipt", hash))),
      );
      expect(new Set(receipts.map(({ blockNumber }) => blockNumber as string))).to.have.property("size", 1);
      expect((await failureOf(rpc("eth_sendTransaction", { from, to: NOBODY, nonce: "0x0" }))).message).to.match(
        /nonce/i,
      );
    });
  });
});
