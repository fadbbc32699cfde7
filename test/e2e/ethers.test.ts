import { expect } from "chai";
import {
  Contract,
  ContractFactory,
  JsonRpcProvider,
  NonceManager,
  Wallet,
  WebSocketProvider,
  parseEther,
  type BaseContract,
  type EventLog,
  type TransactionReceipt,
} from "ethers";
import hre from "hardhat";

import { eventually, failureOf, revertDataOf, startNode, type RunningNode } from "./l2-node.ts";

const SUPPLY = parseEther("1000000");

describe("an unmodified ethers script", function () {
  let node: RunningNode;
  let provider: JsonRpcProvider;
  let wallet: Wallet;
  let token: Contract;
  const recipient = Wallet.createRandom().address;

  before("starts a network and deploys a token", async () => {
    node = await startNode();
    // ethers answers from its memory for a quarter of a second, and blocks are faster than that.
    provider = new JsonRpcProvider(node.http, undefined, { cacheTimeout: -1, pollingInterval: 50 });
    wallet = new Wallet(node.accounts[0]!.privateKey, provider);
    const { abi, bytecode } = await hre.artifacts.readArtifact("Token");
    const deployed: BaseContract = await new ContractFactory(abi, bytecode, wallet).deploy(SUPPLY);
    await deployed.waitForDeployment();
    token = new Contract(await deployed.getAddress(), abi, wallet);
  });

  after(async () => {
    provider?.destroy();
    await node?.end();
  });

  it("reads the network and the fees", async () => {
    expect((await provider.getNetwork()).chainId).to.equal(BigInt(node.chainId));
    const { gasPrice, maxFeePerGas, maxPriorityFeePerGas } = await provider.getFeeData();
    // The order is that of consensus: a tip buys nothing.
    expect(gasPrice! > 0n && maxFeePerGas! > 0n && maxPriorityFeePerGas === 0n).to.be.true;
  });

  it("deploys a contract, transfers tokens and reads them", async () => {
    expect(await token.name!()).to.equal("Example Token");
    const sent = await token.transfer!(recipient, 5n);
    const receipt: TransactionReceipt = await sent.wait();
    expect(receipt.status).to.equal(1);
    expect(receipt.logs).to.have.length(1);
    expect(await token.balanceOf!(recipient)).to.equal(5n);
    expect(await token.balanceOf!(wallet.address)).to.equal(SUPPLY - 5n);
  });

  it("finds events by their topics", async () => {
    await (await token.transfer!(recipient, 7n)).wait();
    const events = (await token.queryFilter(token.filters.Transfer!(wallet.address, recipient))) as EventLog[];
    expect(events.map(({ args }) => args.value as bigint)).to.include(7n);
    expect(await token.queryFilter(token.filters.Transfer!(recipient))).to.be.empty;
  });

  it("decodes custom errors of calls, of estimates and of sent transactions", async () => {
    const poor = new Wallet(node.accounts[1]!.privateKey, provider);
    const theirs = token.connect(poor) as Contract;
    const attempts = [
      async () => await theirs.transfer!.staticCall(recipient, 1n),
      async () => await theirs.transfer!.estimateGas(recipient, 1n),
      async () => await theirs.transfer!(recipient, 1n),
    ];
    for (const attempt of attempts) {
      const reason = token.interface.parseError((await failureOf(attempt())).data);
      expect(reason?.name).to.equal("ERC20InsufficientBalance");
      expect(reason?.args.toArray()).to.deep.equal([poor.address, 0n, 1n]);
    }
  });

  it("reports a transaction that failed in its block", async () => {
    const poor = new Wallet(node.accounts[1]!.privateKey, provider);
    const before = await provider.getTransactionCount(poor.address);
    const data = token.interface.encodeFunctionData("transfer", [recipient, 1n]);
    const error = await failureOf(
      poor
        .sendTransaction({ to: await token.getAddress(), data, gasLimit: 100_000n })
        .then(async (sent) => await sent.wait()),
    );
    expect(token.interface.parseError(revertDataOf(error))?.name).to.equal("ERC20InsufficientBalance");
    expect(await provider.getTransactionCount(poor.address)).to.equal(before + 1);
  });

  it("waits for a transaction by its hash", async () => {
    const { hash } = await wallet.sendTransaction({ to: recipient, value: 1n });
    const receipt = await provider.waitForTransaction(hash, 1, 5_000);
    expect(receipt?.status).to.equal(1);
    const transaction = await provider.getTransaction(hash);
    expect(transaction?.blockNumber).to.equal(receipt?.blockNumber);
    expect(transaction?.from).to.equal(wallet.address);
    expect((await provider.getBlock(receipt!.blockNumber, true))?.prefetchedTransactions[0]?.hash).to.equal(hash);
  });

  it("sends from an unlocked account", async () => {
    const signer = await provider.getSigner(0);
    expect(signer.address).to.equal(node.accounts[0]!.address);
    const before = await provider.getBalance(recipient);
    await (await signer.sendTransaction({ to: recipient, value: 3n })).wait();
    expect(await provider.getBalance(recipient)).to.equal(before + 3n);
    expect(await signer.signMessage("hello")).to.equal(await wallet.signMessage("hello"));
  });

  it("executes transactions that were sent in parallel, each once", async () => {
    const manager = new NonceManager(new Wallet(node.accounts[2]!.privateKey, provider));
    const target = Wallet.createRandom().address;
    const sent = await Promise.all(
      Array.from({ length: 20 }, () => manager.sendTransaction({ to: target, value: 2n })),
    );
    const receipts = await Promise.all(sent.map(async (transaction) => await transaction.wait()));
    expect(receipts.map((receipt) => receipt?.status)).to.deep.equal(receipts.map(() => 1));
    expect(await provider.getBalance(target)).to.equal(40n);
  });

  it("executes parallel transactions of unlocked accounts, whose nonces the network gives", async () => {
    const signer = await provider.getSigner(3);
    const target = Wallet.createRandom().address;
    const sent = await Promise.all(Array.from({ length: 10 }, () => signer.sendTransaction({ to: target, value: 1n })));
    expect(new Set(sent.map(({ nonce }) => nonce))).to.have.property("size", 10);
    expect(await provider.getBalance(target)).to.equal(10n);
  });

  it("estimates gas as much as is used", async () => {
    const estimate = await token.transfer!.estimateGas(recipient, 1n);
    const receipt = await (await token.transfer!(recipient, 1n)).wait();
    expect(Number(estimate)).to.be.within(Number(receipt.gasUsed), Number(receipt.gasUsed) * 1.5);
    expect(await provider.estimateGas({ to: recipient, value: 1n })).to.be.within(21_000n, 21_100n);
  });

  it("gets a proof of an account against the block's state root", async () => {
    const proof = await provider.send("eth_getProof", [wallet.address, [`0x${"0".repeat(64)}`], "latest"]);
    expect(BigInt(proof.balance)).to.equal(await provider.getBalance(wallet.address));
    expect(proof.accountProof).to.not.be.empty;
  });

  describe("over WebSocket", function () {
    let socket: WebSocketProvider;

    before(() => {
      socket = new WebSocketProvider(node.webSocket);
    });

    after(async () => {
      await socket?.destroy();
    });

    it("hears of each block, in order", async () => {
      const heard: number[] = [];
      await socket.on("block", (height: number) => heard.push(height));
      const first = await provider.getBlockNumber();
      for (let i = 0; i < 3; i++) await (await wallet.sendTransaction({ to: recipient, value: 1n })).wait();
      await eventually("three blocks", () => heard.length >= 3);
      expect(heard).to.deep.equal([first + 1, first + 2, first + 3]);
      await socket.off("block");
    });

    it("hears of a contract's events", async () => {
      const listening = token.connect(socket) as Contract;
      const heard: unknown[][] = [];
      await listening.on("Transfer", (from, to, value) => heard.push([from, to, value]));
      await (await token.transfer!(recipient, 11n)).wait();
      await eventually("the event", () => heard.length > 0);
      expect(heard).to.deep.equal([[wallet.address, recipient, 11n]]);
      await listening.off("Transfer");
    });

    it("hears of transactions on their way", async () => {
      const heard: string[] = [];
      await socket.on("pending", (hash: string) => heard.push(hash));
      const { hash } = await wallet.sendTransaction({ to: recipient, value: 1n });
      await eventually("the transaction", () => heard.includes(hash));
      await socket.off("pending");
    });

    it("sends transactions", async () => {
      const sent = await new Wallet(node.accounts[4]!.privateKey, socket).sendTransaction({ to: recipient, value: 1n });
      expect((await sent.wait())?.status).to.equal(1);
    });
  });
});
