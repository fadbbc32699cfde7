import { expect } from "chai";
import hre from "hardhat";
import {
  createPublicClient,
  createTestClient,
  createWalletClient,
  getContract,
  http,
  parseEther,
  publicActions,
  walletActions,
  webSocket,
  type Abi,
  type Address,
  type Hex,
} from "viem";
import { generatePrivateKey, privateKeyToAccount, privateKeyToAddress } from "viem/accounts";
import { hardhat } from "viem/chains";

import { eventually, failureOf, startNode, type RunningNode } from "./l2-node.ts";

/** All clients in one, as viem's documentation sets one up for a development node. */
function clientOf(url: string) {
  const options = { chain: hardhat, transport: http(url), pollingInterval: 20 };
  return createTestClient({ mode: "hardhat", ...options })
    .extend(publicActions)
    .extend(walletActions);
}

const stranger = (): Address => privateKeyToAddress(generatePrivateKey());

describe("unmodified viem clients", function () {
  let node: RunningNode;
  let client: ReturnType<typeof clientOf>;
  const account = (index: number) => privateKeyToAccount(node.accounts[index]!.privateKey as Hex);

  before("starts a network", async () => {
    node = await startNode();
    client = clientOf(node.http);
  });

  after(async () => {
    await node?.end();
  });

  async function deploy(name: string, args: readonly unknown[] = []) {
    const { abi, bytecode } = await hre.artifacts.readArtifact(name);
    const hash = await client.deployContract({ abi: abi as Abi, bytecode: bytecode as Hex, args, account: account(0) });
    const { contractAddress } = await client.waitForTransactionReceipt({ hash });
    return getContract({ abi: abi as Abi, address: contractAddress!, client });
  }

  it("deploy a contract, write it, read it, and find its events", async () => {
    const token = await deploy("Token", [parseEther("1000")]);
    const to = stranger();
    const hash = await token.write.transfer!([to, 5n], { account: account(0) });
    const { status, blockNumber } = await client.waitForTransactionReceipt({ hash });
    expect(status).to.equal("success");
    expect(await token.read.balanceOf!([to])).to.equal(5n);
    const [event] = await client.getContractEvents({
      address: token.address,
      abi: token.abi,
      eventName: "Transfer",
      fromBlock: blockNumber,
    });
    expect((event as { args?: { value?: bigint } } | undefined)?.args?.value).to.equal(5n);
  });

  it("decode a custom error", async () => {
    const token = await deploy("Token", [0n]);
    const error = await failureOf(token.simulate.transfer!([stranger(), 1n], { account: account(0) }));
    expect(error.message).to.include("ERC20InsufficientBalance");
    const error2 = await failureOf(token.write.transfer!([stranger(), 1n], { account: account(0) }));
    expect(error2.message).to.include("ERC20InsufficientBalance");
  });

  it("send from a local account and from an unlocked one", async () => {
    const to = stranger();
    for (const from of [account(1), account(1).address]) {
      const hash = await client.sendTransaction({ account: from, to, value: 2n });
      expect(await client.waitForTransactionReceipt({ hash })).to.have.property("status", "success");
    }
    expect(await client.getBalance({ address: to })).to.equal(4n);
  });

  it("mine blocks, with the interval that they ask for", async () => {
    const before = await client.getBlock();
    await client.mine({ blocks: 5, interval: 10 });
    const after = await client.getBlock();
    expect(after.number).to.equal(before.number + 5n);
    expect(Number(after.timestamp - before.timestamp)).to.be.within(41, 60);
  });

  it("take the network back to a snapshot", async () => {
    const to = stranger();
    const before = await client.getBlock();
    const id = await client.snapshot();
    const hash = await client.sendTransaction({ account: account(0), to, value: 1n });
    await client.mine({ blocks: 2 });
    await client.revert({ id });
    expect(await client.getBalance({ address: to })).to.equal(0n);
    expect((await client.getBlock()).hash).to.equal(before.hash);
    expect(await failureOf(client.getTransaction({ hash }))).to.have.property("name", "TransactionNotFoundError");

    await client.sendTransaction({ account: account(0), to, value: 1n });
    expect(await client.getBalance({ address: to })).to.equal(1n);
  });

  it("move the time, and set the next block's exactly", async () => {
    const before = await client.getBlock();
    await client.increaseTime({ seconds: 3_600 });
    await client.mine({ blocks: 1 });
    const later = await client.getBlock();
    expect(Number(later.timestamp - before.timestamp)).to.be.within(3_600, 3_620);

    const timestamp = later.timestamp + 100n;
    await client.setNextBlockTimestamp({ timestamp });
    const hash = await client.sendTransaction({ account: account(0), to: stranger(), value: 1n });
    const { blockHash } = await client.waitForTransactionReceipt({ hash });
    expect((await client.getBlock({ blockHash })).timestamp).to.equal(timestamp);
    const next = await client.sendTransaction({ account: account(0), to: stranger(), value: 1n });
    expect(await client.waitForTransactionReceipt({ hash: next })).to.have.property("status", "success");
    expect(await failureOf(client.setNextBlockTimestamp({ timestamp: 1n }))).to.be.an("error");
  });

  it("set balances, nonces, code and storage", async () => {
    const address = stranger();
    await client.setBalance({ address, value: parseEther("3") });
    await client.setNonce({ address, nonce: 7 });
    await client.setCode({ address, bytecode: "0x60006000" });
    await client.setStorageAt({ address, index: 1, value: `0x${"0".repeat(63)}9` });
    expect(await client.getBalance({ address })).to.equal(parseEther("3"));
    expect(await client.getTransactionCount({ address })).to.equal(7);
    expect(await client.getCode({ address })).to.equal("0x60006000");
    expect(await client.getStorageAt({ address, slot: "0x1" })).to.equal(`0x${"0".repeat(63)}9`);
    expect(await node.rpc("l2_audit")).to.include({ solvent: true });
  });

  it("send from an account that they impersonate", async () => {
    const address = stranger();
    const to = stranger();
    await client.setBalance({ address, value: parseEther("1") });
    await client.impersonateAccount({ address });
    const hash = await client.sendTransaction({ account: address, to, value: 5n });
    const receipt = await client.waitForTransactionReceipt({ hash });
    expect(receipt).to.include({ status: "success", from: address.toLowerCase(), transactionHash: hash });
    expect(await client.getBalance({ address: to })).to.equal(5n);
    await client.stopImpersonatingAccount({ address });
    expect(await failureOf(client.sendTransaction({ account: address, to, value: 5n }))).to.be.an("error");
  });

  it("gather transactions while automine is off, and mine them in one block", async () => {
    const to = stranger();
    await client.setAutomine(false);
    try {
      expect(await client.getAutomine()).to.be.false;
      const hashes: Hex[] = [];
      for (let i = 0; i < 3; i++) hashes.push(await client.sendTransaction({ account: account(5), to, value: 1n }));
      expect(await client.getBalance({ address: to })).to.equal(0n);
      expect(await client.getTransaction({ hash: hashes[0]! })).to.include({ blockNumber: null });
      const pending = { address: account(5).address, blockTag: "pending" } as const;
      expect(await client.getTransactionCount(pending)).to.equal(3);
      await client.mine({ blocks: 1 });
      const receipts = await Promise.all(hashes.map((hash) => client.getTransactionReceipt({ hash })));
      expect(new Set(receipts.map(({ blockNumber }) => blockNumber))).to.have.property("size", 1);
    } finally {
      await client.setAutomine(true);
    }
  });

  it("know what an impersonated account sends by one hash, before and after its block", async () => {
    const address = stranger();
    await client.setBalance({ address, value: parseEther("1") });
    await client.impersonateAccount({ address });
    await client.setAutomine(false);
    try {
      const hash = await client.sendTransaction({ account: address, to: stranger(), value: 5n });
      const dropped = await client.sendTransaction({ account: address, to: stranger(), value: 6n });
      expect(await client.getTransaction({ hash })).to.include({ hash, blockNumber: null, value: 5n });
      await client.dropTransaction({ hash: dropped });
      await client.mine({ blocks: 1 });
      expect(await client.getTransactionReceipt({ hash })).to.include({ status: "success", transactionHash: hash });
      expect(await failureOf(client.getTransaction({ hash: dropped }))).to.be.an("error");
    } finally {
      await client.setAutomine(true);
    }
  });

  it("mine at an interval, beside transactions that get their blocks at once, until told not to", async () => {
    const height = async () => await client.getBlockNumber({ cacheTime: 0 });
    const before = await height();
    await client.setIntervalMining({ interval: 1 });
    const hash = await client.sendTransaction({ account: account(6), to: stranger(), value: 1n });
    expect(await client.getTransactionReceipt({ hash })).to.include({ status: "success" });
    await eventually("two more blocks", async () => (await height()) >= before + 3n);
    await client.setIntervalMining({ interval: 0 });
    const after = await client.sendTransaction({ account: account(6), to: stranger(), value: 1n });
    expect(await client.getTransactionReceipt({ hash: after })).to.include({ status: "success" });
  });

  it("see blocks by their tags", async () => {
    await client.sendTransaction({ account: account(0), to: stranger(), value: 1n });
    const [latest, pending] = await Promise.all([client.getBlock(), client.getBlock({ blockTag: "pending" })]);
    for (const blockTag of ["safe", "finalized"] as const) {
      await eventually(blockTag, async () => (await client.getBlock({ blockTag })).hash === latest.hash);
    }
    expect(await client.getBlock({ blockTag: "earliest" })).to.have.property("number", 0n);
    expect(pending.timestamp > latest.timestamp).to.be.true;
  });

  it("execute a transaction of type 4, with an authorization by another account (EIP-7702)", async () => {
    const { address: contractAddress } = await deploy("Counter");
    const owner = privateKeyToAccount(generatePrivateKey());
    const authorization = await client.signAuthorization({ account: owner, contractAddress });
    const hash = await client.sendTransaction({
      account: account(0),
      to: owner.address,
      data: "0x371303c0",
      authorizationList: [authorization],
    });
    expect(await client.waitForTransactionReceipt({ hash })).to.include({ status: "success", type: "eip7702" });
    expect(await client.getCode({ address: owner.address })).to.equal(
      `0xef0100${contractAddress.slice(2)}`.toLowerCase(),
    );
    const { abi } = await hre.artifacts.readArtifact("Counter");
    expect(await client.readContract({ abi: abi as Abi, address: owner.address, functionName: "x" })).to.equal(1n);
  });

  it("execute legacy transactions and those with an access list", async () => {
    const gasPrice = 2n * (await client.getGasPrice());
    const accessList = [{ address: stranger(), storageKeys: [`0x${"1".repeat(64)}` as Hex] }];
    const wallet = { account: account(0), to: stranger(), value: 1n, gasPrice };
    const legacy = await client.sendTransaction({ ...wallet, type: "legacy" });
    const listed = await client.sendTransaction({ ...wallet, type: "eip2930", accessList });
    expect(await client.waitForTransactionReceipt({ hash: legacy })).to.include({ status: "success", type: "legacy" });
    expect(await client.waitForTransactionReceipt({ hash: listed })).to.include({ status: "success", type: "eip2930" });
    expect(await client.getTransaction({ hash: listed }))
      .to.have.property("accessList")
      .with.length(1);
  });

  it("watch blocks, events and pending transactions over HTTP and WebSocket", async () => {
    const { address, abi } = await deploy("Token", [100n]);
    const socket = createPublicClient({ chain: hardhat, transport: webSocket(node.webSocket) });
    const polling = createPublicClient({ chain: hardhat, transport: http(node.http), pollingInterval: 20 });
    const seen = { socket: new Set<Hex>(), polling: new Set<Hex>(), events: 0, pending: new Set<Hex>() };
    const ends = [
      socket.watchBlocks({ onBlock: ({ hash }) => seen.socket.add(hash) }),
      polling.watchBlocks({ onBlock: ({ hash }) => seen.polling.add(hash) }),
      socket.watchContractEvent({
        address,
        abi,
        eventName: "Transfer",
        onLogs: (logs) => (seen.events += logs.length),
      }),
      socket.watchPendingTransactions({ onTransactions: (hashes) => hashes.forEach((hash) => seen.pending.add(hash)) }),
    ];
    // Subscribing takes a moment, and none of the watchers says when it is done.
    await eventually("the first poll", () => seen.polling.size > 0);
    const sender = createWalletClient({ chain: hardhat, transport: webSocket(node.webSocket), account: account(0) });
    const hash = await sender.writeContract({ address, abi, functionName: "transfer", args: [stranger(), 1n] });
    const { blockHash } = await client.waitForTransactionReceipt({ hash });
    await eventually("the block over WebSocket", () => seen.socket.has(blockHash));
    await eventually("the block over HTTP", () => seen.polling.has(blockHash));
    await eventually("the event", () => seen.events === 1);
    await eventually("the pending transaction", () => seen.pending.has(hash));
    for (const end of ends) end();
    const closing = [socket, sender].map(async ({ transport }) => (await transport.getRpcClient()).close());
    await Promise.all(closing);
  });
});
