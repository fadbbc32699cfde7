import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";

import { AccountId, Client, Hbar, PrivateKey, TransferTransaction } from "@hiero-ledger/sdk";
import { expect } from "chai";
import { ContractFactory, JsonRpcProvider, parseEther, Wallet } from "ethers";
import hre from "hardhat";
import { createPublicClient, defineChain, http } from "viem";

import { eventually, runHardhat, startNetworks, startNode, type RunningFederation } from "./l2-node.ts";

const longZero = (account: string): `0x${string}` =>
  `0x${BigInt(account.slice("0.0.".length)).toString(16).padStart(40, "0")}`;

describe("npx hardhat l2:node --networks 2", function () {
  let running: RunningFederation;
  let providers: JsonRpcProvider[];

  before(async () => {
    running = await startNetworks(2, "--hapi-port", "0", "--mirror-rest-port", "0");
    providers = running.networks.map(({ http: url }) => new JsonRpcProvider(url, undefined, { cacheTimeout: -1 }));
  });

  after(async () => {
    for (const provider of providers ?? []) provider.destroy();
    await running?.end("SIGKILL");
  });

  it("describes each network as it describes one, and the Hedera beneath once", async () => {
    const single = await startNode("--nodes", "1");
    const { rpc: _, end, printed: __, ...shape } = single;
    await end("SIGKILL");
    for (const { rpc: ___, ...description } of running.networks) expect(description).to.have.keys(Object.keys(shape));
    const [one, two] = running.networks;
    expect([one!.chainId, two!.chainId]).to.deep.equal([31337, 31338]);
    expect(two!.accounts).to.deep.equal(one!.accounts);
    for (const field of ["http", "webSocket", "topic", "vault"] as const) {
      expect(one![field]).to.not.equal(two![field]);
    }
    expect(Object.values(running.hedera!.network)).to.deep.equal(["0.0.3"]);
  });

  it("prints what runs where for each network, and the accounts once", async () => {
    const { accounts } = running.networks[0]!;
    const printed = await eventually("the banner", () => {
      const text = running.printed();
      return text.includes(accounts.at(-1)!.privateKey) && text;
    });
    for (const { chainId, http: url, webSocket, topic, vault, nodes } of running.networks) {
      const line = printed.split("\n").find((each) => each.trim().startsWith(`${chainId}  http`));
      expect(line).to.include(url).and.include(webSocket).and.include(topic).and.include(vault);
      for (const { account, attester } of nodes) expect(printed).to.include(account).and.include(attester);
    }
    expect(printed.split(accounts[0]!.privateKey)).to.have.length(2);
  });

  /** Where the chains are once the contracts behind objects are there. */
  let begun: number[];

  it("serves ethers and viem on each, with contracts and blocks of its own", async () => {
    const { abi, bytecode } = await hre.artifacts.readArtifact("Counter");
    const heightsNow = () => Promise.all(providers.map((provider) => provider.getBlockNumber()));
    begun = await heightsNow();
    for (const [index, { accounts, chainId, http: url }] of running.networks.entries()) {
      const provider = providers[index]!;
      expect((await provider.getNetwork()).chainId).to.equal(BigInt(chainId));
      const owner = new Wallet(accounts[0]!.privateKey, provider);
      const counter: any = await new ContractFactory(abi, bytecode, owner).deploy();
      for (let count = 0; count <= index; count++) await (await counter.inc()).wait();
      const chain = defineChain({
        id: chainId,
        name: "l2",
        nativeCurrency: { name: "hbar", symbol: "ℏ", decimals: 18 },
        rpcUrls: { default: { http: [url] } },
      });
      const client = createPublicClient({ chain, transport: http() });
      expect(await client.readContract({ abi, address: await counter.getAddress(), functionName: "x" })).to.equal(
        BigInt(index + 1),
      );
      expect(await client.getChainId()).to.equal(chainId);
    }
    const made = (await heightsNow()).map((height, index) => height - begun[index]!);
    expect(made).to.deep.equal([2, 3]);
  });

  it("says in each line of which network it is", async () => {
    const lines = await eventually("the last lines", () => {
      const all = running.printed().split("\n");
      return all.some((line) => line.startsWith(`31338  block ${begun[1]! + 3} `)) && all;
    });
    const blocks = lines.filter((line) => /\bblock \d/.test(line));
    for (const line of blocks) expect(line).to.match(/^3133[78] {2}block \d+ {2}\d+ tx {2}.* attested \d\/4 {2}/);
    expect(blocks.filter((line) => line.startsWith("31337  block"))).to.have.length(2);
  });

  it("brings hbar from one network over an account on Hedera to the other", async () => {
    const [one, two] = running.networks;
    const { address, privateKey, hederaAccount } = one!.accounts[5]!;
    const before = await providers[1]!.getBalance(address);
    const payer = new Wallet(one!.accounts[1]!.privateKey, providers[0]);
    await (await payer.sendTransaction({ to: longZero(hederaAccount), value: parseEther("7") })).wait();

    const client = Client.forNetwork(
      Object.fromEntries(
        Object.entries(running.hedera!.network).map(([node, account]) => [node, AccountId.fromString(account)]),
      ),
    ).setOperator(hederaAccount, PrivateKey.fromStringECDSA(privateKey));
    const sent = await new TransferTransaction()
      .addHbarTransfer(hederaAccount, new Hbar(-6))
      .addHbarTransfer(two!.vault, new Hbar(6))
      .execute(client);
    await sent.getReceipt(client);
    client.close();

    await eventually("the deposit", async () => (await providers[1]!.getBalance(address)) === before + parseEther("6"));
    for (const { rpc } of running.networks) {
      expect(await rpc("l2_audit")).to.include({ solvent: true, surplus: "0", uncredited: "0" });
    }
  });

  it("takes back all networks together, and moves one time", async () => {
    const [one, two] = running.networks;
    const send = async ({ rpc, accounts }: (typeof running.networks)[number]) =>
      await rpc("eth_sendTransaction", { from: accounts[2]!.address, to: accounts[3]!.address, value: "0x1" });
    const heights = async () => await Promise.all(providers.map((provider) => provider.getBlockNumber()));
    const before = await heights();
    const snapshot = await one!.rpc("evm_snapshot");
    await Promise.all([send(one!), send(two!)]);
    expect(await two!.rpc("evm_revert", snapshot)).to.equal(true);
    expect(await heights()).to.deep.equal(before);
    await one!.rpc("evm_increaseTime", 10_000);
    await send(two!);
    const { timestamp } = (await providers[1]!.getBlock("latest"))!;
    const earlier = (await providers[0]!.getBlock("latest"))!.timestamp;
    expect(timestamp - earlier).to.be.at.least(10_000);
  });

  it("ends without an error, and frees all ports", async () => {
    const { code, errors } = await running.end("SIGINT");
    expect({ code, errors }).to.deep.equal({ code: 0, errors: "" });
    for (const { http: url } of running.networks) {
      const server = createServer().listen(Number(new URL(url).port), "127.0.0.1");
      await once(server, "listening");
      server.close();
    }
  });

  it("refuses a port that is taken among those that follow the first", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const { code, errors } = await runHardhat("l2:node", "--networks", "2", "--port", String(port - 1));
    server.close();
    expect(errors).to.match(new RegExp(`--port: (${port}|${port - 1}) is taken on 127\\.0\\.0\\.1`));
    expect(code).to.equal(1);
  });
});
