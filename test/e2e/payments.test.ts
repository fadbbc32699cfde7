import { expect } from "chai";
import { Contract, ContractFactory, Interface, JsonRpcProvider, parseEther, Wallet, type BaseContract } from "ethers";
import hre from "hardhat";

import { eventually, failureOf, revertDataOf, startNode, type RunningNode } from "./l2-node.ts";

const TINYBAR = 10n ** 10n;
const errors = new Interface(["error NotWholeTinybars(uint256 amount)"]);

const longZero = (account: string): string =>
  `0x${BigInt(account.slice("0.0.".length)).toString(16).padStart(40, "0")}`;

describe("payments out of the layer 2", function () {
  let node: RunningNode;
  let provider: JsonRpcProvider;
  let owner: Wallet;
  let payroll: Contract;
  /** Hedera accounts of users, and the same as addresses. */
  let accounts: string[];
  let payees: string[];

  before("starts a network and funds a payroll", async () => {
    node = await startNode();
    // ethers would answer from its memory for a quarter of a second, and blocks are faster than that.
    provider = new JsonRpcProvider(node.http, undefined, { cacheTimeout: -1 });
    owner = new Wallet(node.accounts[0]!.privateKey, provider);
    accounts = node.accounts.slice(5, 8).map(({ hederaAccount }) => hederaAccount);
    payees = accounts.map(longZero);
    const { abi, bytecode } = await hre.artifacts.readArtifact("Payroll");
    const deployed: BaseContract = await new ContractFactory(abi, bytecode, owner).deploy({ value: parseEther("100") });
    payroll = new Contract(await deployed.getAddress(), abi, owner);
  });

  after(async () => {
    provider?.destroy();
    await node?.end();
  });

  /** What the Hedera accounts have on Hedera, in tinybars. */
  async function onHedera(): Promise<bigint[]> {
    const known = await node.rpc<{ account: string; tinybar: string }[]>("l2_accounts");
    return accounts.map((account) => BigInt(known.find((other) => other.account === account)!.tinybar));
  }

  /** A settlement that says the same from now on: some nodes attest a moment later. */
  async function settled(hash: string): Promise<any> {
    return await eventually("all attestations", async () => {
      const settlement = await node.rpc("l2_getSettlement", hash);
      return settlement.attesters.length === node.nodes.length && settlement;
    });
  }

  async function expectSolvent(): Promise<void> {
    expect(await node.rpc("l2_audit")).to.include({ solvent: true, surplus: "0", uncredited: "0" });
  }

  it("move hbar to three Hedera accounts in one call", async () => {
    const before = await onHedera();
    const amounts = [1n, 2n, 3n].map((hbar) => hbar * parseEther("1"));
    const { hash, blockHash, blockNumber } = await (await payroll.pay!(payees, amounts)).wait();

    expect((await onHedera()).map((tinybar, index) => tinybar - before[index]!)).to.deep.equal([
      100_000_000n,
      200_000_000n,
      300_000_000n,
    ]);
    expect(await provider.getBalance(await payroll.getAddress())).to.equal(parseEther("94"));
    const balances = await Promise.all(payees.map((payee) => provider.getBalance(payee)));
    expect(balances).to.deep.equal((await onHedera()).map((tinybar) => tinybar * TINYBAR));

    const settlement = await settled(hash);
    expect(settlement).to.include({ height: blockNumber, blockHash });
    expect(settlement.schedule).to.match(/^0\.0\.\d+$/);
    expect(settlement.signers).to.have.length(node.threshold);
    for (const signer of settlement.signers as string[]) {
      expect(node.nodes.some(({ hederaKey }) => signer.endsWith(hederaKey.slice(2)))).to.be.true;
    }
    expect(settlement.transfers).to.deep.equal([
      { account: node.vault, tinybar: "-600000000" },
      ...accounts.map((account, index) => ({ account, tinybar: `${index + 1}00000000` })),
    ]);
    expect(settlement.payments).to.have.length(3);
    expect(settlement.payments[0]).to.include({ transaction: hash, to: accounts[0], tinybar: "100000000" });
    for (const name of [blockHash, `0x${blockNumber.toString(16)}`, blockNumber, "latest"]) {
      expect(await node.rpc("l2_getSettlement", name)).to.deep.equal(settlement);
    }
    await expectSolvent();
  });

  it("are made by an ordinary transfer from a wallet, too", async () => {
    const before = await onHedera();
    const sent = await owner.sendTransaction({ to: payees[0]!, value: 5n * TINYBAR });
    expect((await sent.wait())?.status).to.equal(1);
    expect((await onHedera())[0]! - before[0]!).to.equal(5n);
    await expectSolvent();
  });

  it("of a fraction of a tinybar revert and move nothing", async () => {
    const before = await onHedera();
    const calls = [
      async () => await owner.sendTransaction({ to: payees[0]!, value: TINYBAR + 1n }),
      async () => await owner.sendTransaction({ to: payees[0]!, value: 1n, gasLimit: 100_000n }),
    ];
    for (const call of calls) {
      expect(errors.parseError(revertDataOf(await failureOf(call())))?.name).to.equal("NotWholeTinybars");
    }
    const { data } = await failureOf(payroll.pay!(payees, [TINYBAR, TINYBAR, 1n]));
    const failed = payroll.interface.parseError(data);
    expect(failed?.name).to.equal("PaymentFailed");
    expect(errors.parseError(failed?.args.reason)?.name).to.equal("NotWholeTinybars");
    expect(await onHedera()).to.deep.equal(before);
    await expectSolvent();
  });

  it("need no schedule where value stays on the layer 2", async () => {
    const { hash } = (await (
      await owner.sendTransaction({ to: node.accounts[1]!.address, value: parseEther("1") })
    ).wait())!;
    expect(await node.rpc("l2_getSettlement", hash)).to.include({ schedule: null });
    expect(await node.rpc("l2_getSettlement", `0x${"0".repeat(64)}`)).to.be.null;
    expect(await failureOf(node.rpc("l2_getSettlement", "soon"))).to.have.property("code", -32602);
    await expectSolvent();
  });

  it("are all made when many wallets pay at once", async () => {
    const before = await onHedera();
    const wallets = node.accounts.slice(8, 18).map(({ privateKey }) => new Wallet(privateKey, provider));
    const sent = await Promise.all(wallets.map((wallet) => wallet.sendTransaction({ to: payees[1]!, value: TINYBAR })));
    const receipts = await Promise.all(sent.map(async (transaction) => await transaction.wait()));
    expect(receipts.every((receipt) => receipt?.status === 1)).to.be.true;
    expect((await onHedera())[1]! - before[1]!).to.equal(10n);
    await expectSolvent();
  });

  it("are taken back by a revert to a snapshot", async () => {
    const before = await onHedera();
    const snapshot = await node.rpc("evm_snapshot");
    await (await owner.sendTransaction({ to: payees[2]!, value: parseEther("1") })).wait();
    const paidIn = await provider.getBlockNumber();
    await node.rpc("evm_revert", snapshot);
    expect(await onHedera()).to.deep.equal(before);
    expect(await node.rpc("l2_getSettlement", paidIn)).to.be.null;
    await expectSolvent();
  });

  it("are attested by every node in the end", async () => {
    const { hash } = await owner.sendTransaction({ to: payees[0]!, value: TINYBAR });
    const { attesters } = await settled(hash);
    expect(attesters).to.deep.equal(node.nodes.map((_, index) => index));
  });
});
