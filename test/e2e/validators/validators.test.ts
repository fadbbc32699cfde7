import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";
import {
  AccountCreateTransaction,
  Client,
  Hbar,
  PrivateKey,
  TokenCreateTransaction,
  TransferTransaction,
} from "@hiero-ledger/sdk";
import {
  Contract,
  JsonRpcProvider,
  parseEther,
  Wallet,
  type TransactionReceipt,
  type TransactionResponse,
} from "ethers";
import hre from "hardhat";

import { privateKeyDer } from "../../../plugin/hedera/private-key.ts";
import { longZero } from "../../../plugin/protocol/addresses.ts";
import type { EntityId } from "../../../plugin/protocol/units.ts";
import { eventually, startHedera, type RunningHedera } from "../l2-node.ts";
import { Cable } from "./cable.ts";
import { endpointsOf, Operator, type RunningValidator } from "./operator.ts";

const CHAIN_ID = 7_411;
/** One of them has an Ed25519 key. */
const nodeKeys = [0, 1, 2, 3].map((index) =>
  index === 1 ? privateKeyDer("ed25519", Buffer.alloc(32, 0xa1)) : `0x${`a${index}`.repeat(32)}`,
);
/** For what takes some rounds of consensus, on a machine that has much to do. */
const PATIENCE = 60_000;

describe("a network of validators over a Hedera", function () {
  this.timeout(240_000);
  this.bail(true);
  let hedera: RunningHedera;
  let client: Client;
  let cables: Cable[];
  let operator: Operator;
  let nodes: RunningValidator[];
  let provider: JsonRpcProvider;
  let deployer: Wallet;
  let payee: EntityId;

  before("starts a Hedera", async () => {
    hedera = await startHedera(
      "--hapi-nodes",
      "2",
      "--accounts",
      "1",
      "--consensus-delay",
      "100",
      "--mirror-lag",
      "50",
    );
    client = Client.forNetwork({ ...hedera.network })
      .setMirrorNetwork(hedera.mirrorGrpc!)
      .setOperator(hedera.operator.account, PrivateKey.fromStringDer(hedera.operator.privateKey));
    deployer = new Wallet(`0x${"d1".repeat(32)}`);
    const keys = nodeKeys.map((key, index) => [`L2_NODE_${index}_KEY`, key] as const);
    operator = await Operator.over(hedera, { ...Object.fromEntries(keys), L2_DEPLOYER_KEY: deployer.privateKey });
  });

  after(async () => {
    provider?.destroy();
    client?.close();
    await operator?.close();
    for (const cable of cables ?? []) cable.close();
    await hedera?.end("SIGKILL");
  });

  /** The status that each node is in, once they are the same. */
  async function expectAgreement(): Promise<void> {
    const height = Math.max(...(await Promise.all(nodes.map(heightOf))));
    await Promise.all(
      nodes.map((node) =>
        eventually(`block ${height} of ${node.index}`, async () => (await heightOf(node)) >= height, PATIENCE),
      ),
    );
    const tag = `0x${height.toString(16)}`;
    const blocks = await Promise.all(
      nodes.map((node) => node.rpc<{ hash: string; stateRoot: string }>("eth_getBlockByNumber", tag, false)),
    );
    expect(new Set(blocks.map(({ hash }) => hash)).size).to.equal(1);
    expect(new Set(blocks.map(({ stateRoot }) => stateRoot)).size).to.equal(1);
  }

  const heightOf = async (node: RunningValidator) => Number(await node.rpc("eth_blockNumber"));
  const onHedera = async (account: EntityId) =>
    BigInt((await hedera.rpc<{ tinybar: string }>("hedera_getAccount", account)).tinybar);
  const tokensOf = async (account: EntityId) => {
    const answer = await fetch(`${hedera.mirrorRest}/api/v1/accounts/${account}/tokens`);
    return ((await answer.json()) as { tokens: { token_id: string; balance: number }[] }).tokens;
  };
  const payroll = () => contractAt("Payrolls#Payroll", "Payroll");

  async function contractAt(name: string, artifact: string): Promise<Contract> {
    const deployed = await readFile(
      `${operator.directory}/deployments/chain-${CHAIN_ID}/deployed_addresses.json`,
      "utf8",
    );
    const { abi } = await hre.artifacts.readArtifact(artifact);
    return new Contract((JSON.parse(deployed) as Record<string, string>)[name]!, abi, deployer.connect(provider));
  }

  /** Waits for a receipt as long as it takes. */
  async function mined(sent: Promise<TransactionResponse>): Promise<TransactionReceipt> {
    return (await (await sent).wait(1, PATIENCE))!;
  }

  it("is provisioned, once, after a dry run that makes nothing", async () => {
    const args = ["--chain-id", String(CHAIN_ID), "--node-balance", "100"];
    const dry = await operator.run("l2:provision", ...args, "--dry-run");
    expect(dry, dry.errors).to.include({ code: 0 });
    expect(dry.output).to.include("nothing was sent");
    const { code, output, errors } = await operator.run("l2:provision", ...args);
    expect(code, errors).to.equal(0);
    expect(output).to.include("l2:validator --network l2Test --index 3");
    const written = await readFile(operator.file, "utf8");
    const other = await operator.run("l2:provision", "--chain-id", String(CHAIN_ID + 1));
    expect(other.code).to.equal(1);
    expect(other.errors).to.include("--chain-id: provisioning was begun");
    const again = await operator.run("l2:provision", ...args);
    expect(again.output).to.include("nothing has changed");
    expect(await readFile(operator.file, "utf8")).to.equal(written);
    for (const text of [dry.output, output, again.output, written]) expectNoSecret(text);
  });

  it("runs on four validators, which credit a deposit", async () => {
    const { nodes: consensusNodes, mirrorGrpc, mirrorRest } = endpointsOf(hedera);
    const cable = async (target: string) => {
      const made = await Cable.to(target);
      cables.push(made);
      return made.address;
    };
    cables = [];
    const behindCables = {
      nodes: Object.fromEntries(
        await Promise.all(
          Object.entries(consensusNodes).map(async ([address, account]) => [await cable(address), account] as const),
        ),
      ),
      mirrorGrpc: await cable(mirrorGrpc),
      mirrorRest: `http://${await cable(mirrorRest.replace("http://", ""))}`,
    };
    nodes = await Promise.all([...[0, 1, 2].map((index) => operator.start(index)), operator.start(3, behindCables)]);
    provider = new JsonRpcProvider(nodes[0]!.http, undefined, { cacheTimeout: -1, pollingInterval: 100 });
    const { code, output, errors } = await operator.run("l2:deposit", "200", "--to", deployer.address);
    expect(code, errors + output).to.equal(0);
    expect(output).to.include(`${deployer.address.toLowerCase()} has it on the layer 2`);
    for (const node of nodes) {
      const balance = () => node.rpc<string>("eth_getBalance", deployer.address, "latest");
      await eventually("the deposit", async () => BigInt(await balance()) === parseEther("200"), PATIENCE);
    }
    for (const node of nodes) expectNoSecret(node.printed());
  });

  it("has Ignition deploy to it, and go on where it was", async () => {
    const { code, output, errors } = await operator.run(
      "ignition deploy",
      "--build-profile",
      "default",
      operator.module,
    );
    expect(code, errors + output).to.equal(0);
    const again = await operator.run("ignition deploy", "--build-profile", "default", operator.module);
    expect(again.code, again.errors).to.equal(0);
    expect(again.output).to.include("Nothing new to deploy");
    await expectAgreement();
  });

  it("pays hbar and tokens on Hedera", async () => {
    const key = PrivateKey.generateECDSA();
    const created = await new AccountCreateTransaction()
      .setKeyWithoutAlias(key.publicKey)
      .setInitialBalance(new Hbar(5))
      .setMaxAutomaticTokenAssociations(-1)
      .execute(client);
    payee = (await created.getReceipt(client)).accountId!.toString() as EntityId;
    await mined((await payroll()).pay!([longZero(payee)], [parseEther("1.5")]));
    expect(await onHedera(payee)).to.equal(650_000_000n);

    const tokenPayroll = await contractAt("Payrolls#TokenPayroll", "TokenPayroll");
    const address = await tokenPayroll.getAddress();
    await mined(tokenPayroll.pay!([{ payee: longZero(payee), token: longZero("0.0.0"), amount: parseEther("1") }]));
    const accountOf = () => nodes[0]!.rpc<EntityId | null>("l2_accountOf", address);
    const account = await eventually("the payroll's account", accountOf, PATIENCE);
    const made = await new TokenCreateTransaction()
      .setTokenName("Foo")
      .setTokenSymbol("FOO")
      .setDecimals(2)
      .setInitialSupply(10_000)
      .setTreasuryAccountId(hedera.operator.account)
      .execute(client);
    const token = (await made.getReceipt(client)).tokenId!.toString() as EntityId;
    const { code, output, errors } = await operator.run("l2:deposit", "50", "--token", token, "--to", address);
    expect(code, errors + output).to.equal(0);
    expect(output).to.include(account);

    await mined(tokenPayroll.pay!([{ payee: longZero(payee), token: longZero(token), amount: 1_234 }]));
    const held = await eventually("the tokens", async () => (await tokensOf(payee))[0]);
    expect(held).to.include({ token_id: token, balance: 1_234 });
    await expectAgreement();
  });

  it("loses and repeats nothing when a validator is killed in the middle of a block, and comes back", async () => {
    const before = await onHedera(payee);
    const contract = await payroll();
    let nonce = await deployer.connect(provider).getNonce();
    const send = async () => contract.pay!([longZero(payee)], [parseEther("0.01")], { nonce: nonce++ });
    const sent: TransactionResponse[] = [];
    for (let count = 0; count < 5; count++) sent.push(await send());
    await nodes[1]!.end("SIGKILL");
    for (let count = 0; count < 5; count++) sent.push(await send());
    const receipts = await Promise.all(sent.map((transaction) => transaction.wait(1, PATIENCE)));
    nodes[1] = await operator.start(1);
    expect(receipts.map((receipt) => receipt!.status)).to.deep.equal(receipts.map(() => 1));
    expect(await onHedera(payee)).to.equal(before + 10n * 1_000_000n);
    await expectAgreement();
    expect(nodes[1].printed()).to.match(/journal has \d+ events/);
  });

  it("goes on while a validator is cut off from Hedera, which catches up afterwards", async () => {
    const before = await onHedera(payee);
    for (const cable of cables) cable.cut();
    for (let count = 0; count < 4; count++)
      await mined((await payroll()).pay!([longZero(payee)], [parseEther("0.01")]));
    expect(await heightOf(nodes[3]!)).to.be.lessThan(await heightOf(nodes[0]!));
    for (const cable of cables) cable.mend();
    await expectAgreement();
    expect(await onHedera(payee)).to.equal(before + 4n * 1_000_000n);
  });

  it("withdraws, is solvent, and says how it is", async () => {
    const before = await onHedera(payee);
    const dry = await operator.run("l2:withdraw", "2.5", "--to", payee, "--dry-run");
    expect(dry.code, dry.errors).to.equal(0);
    expect(await onHedera(payee)).to.equal(before);
    const withdrawn = await operator.run("l2:withdraw", "2.5", "--to", payee);
    expect(withdrawn.code, withdrawn.errors).to.equal(0);
    expect(await onHedera(payee)).to.equal(before + 250_000_000n);
    const audit = await operator.run("l2:audit", "--url", nodes.map(({ http }) => http).join(","));
    expect(audit.code, audit.errors + audit.output).to.equal(0);
    const status = await operator.run("l2:status", "--json");
    expect(status.code, status.errors).to.equal(0);
    for (const { output } of [withdrawn, audit, status]) expectNoSecret(output);
    const ready = await Promise.all(nodes.map(({ monitor }) => fetch(`${monitor}/ready`)));
    expect(ready.map(({ status: code }) => code)).to.deep.equal([200, 200, 200, 200]);
  });

  it("is as fast as Hedera lets it be: within two rounds of consensus, and three with a payment", async function () {
    // Other things may keep the machine busy for a moment.
    this.retries(2);
    const round = 3_000;
    await hedera.rpc("hedera_setConsensusDelay", round);
    const contract = await payroll();
    const plain = await timed(() => deployer.connect(provider).sendTransaction({ to: deployer.address, value: 1n }));
    const paying = await timed(() => contract.pay!([longZero(payee)], [parseEther("0.01")]));
    await hedera.rpc("hedera_setConsensusDelay", 100);
    const seconds = (ms: number) => (ms / 1_000).toFixed(1);
    const line = ([latest, final]: readonly [number, number]) =>
      `latest ${seconds(latest)} s, finalized ${seconds(final)} s`;
    console.log(`      ${line(plain)}; with a payment ${line(paying)}`);
    // What the nodes and their clients take besides is no round more.
    expect(Math.floor(plain[0] / round)).to.equal(2);
    expect(Math.floor(paying[0] / round)).to.equal(3);
  });

  /** Milliseconds until a transaction is in the latest block, and in a final one. */
  async function timed(send: () => Promise<TransactionResponse>): Promise<readonly [latest: number, final: number]> {
    const began = performance.now();
    const { blockNumber } = await mined(send());
    const latest = performance.now() - began;
    await eventually(
      `block ${blockNumber} is final`,
      async () =>
        Number((await nodes[0]!.rpc<{ number: string }>("eth_getBlockByNumber", "finalized", false)).number) >=
        blockNumber,
      PATIENCE,
    );
    return [latest, performance.now() - began];
  }

  it("goes on while a validator stands still", async () => {
    nodes[2]!.signal("SIGSTOP");
    for (let count = 0; count < 2; count++)
      await mined((await payroll()).pay!([longZero(payee)], [parseEther("0.01")]));
    nodes[2]!.signal("SIGCONT");
    await expectAgreement();
  });

  it("ends when it is told to, and begins again where it was", async () => {
    const height = await heightOf(nodes[0]!);
    const ended = await Promise.all(nodes.map((node) => node.end("SIGTERM")));
    expect(ended.map(({ code, errors }) => ({ code, errors }))).to.deep.equal(
      ended.map(() => ({ code: 0, errors: "" })),
    );
    await sleep(100);
    nodes = await Promise.all([0, 1, 2, 3].map((index) => operator.start(index)));
    await expectAgreement();
    expect(await heightOf(nodes[0]!)).to.be.at.least(height);
  });

  it("fails its audit when nodes enough take what is not theirs", async () => {
    const { vault } = JSON.parse(await readFile(operator.file, "utf8")) as { vault: string };
    const theft = new TransferTransaction()
      .addHbarTransfer(vault, Hbar.fromTinybars(-1))
      .addHbarTransfer(payee, Hbar.fromTinybars(1))
      .freezeWith(client);
    for (const key of [nodeKeys[0]!, nodeKeys[2]!, nodeKeys[3]!]) await theft.sign(PrivateKey.fromStringECDSA(key));
    await (await theft.execute(client)).getReceipt(client);
    // A node speaks of the moment of the last event that it was told.
    const audit = await eventually(
      "the theft",
      async () => {
        const done = await operator.run("l2:audit");
        return done.code !== 0 && done;
      },
      PATIENCE,
    );
    expect(audit.code, audit.errors).to.equal(1);
    expect(audit.output).to.match(/INSOLVENT[^]*surplus +-0\.00000001 ℏ/);
  });

  function expectNoSecret(text: string): void {
    for (const secret of operator.secrets)
      expect(text.toLowerCase()).not.to.include(secret.replace(/^0x/, "").toLowerCase());
  }
});
