import { expect } from "chai";
import hardhatViem from "@nomicfoundation/hardhat-viem";
import hre from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { getAddress, parseEther } from "viem";

import hederaL2 from "../../plugin/index.ts";

describe("hardhat-viem on the network l2", () => {
  async function connect() {
    const { solidity, paths } = hre.userConfig;
    const withViem = await createHardhatRuntimeEnvironment(
      { plugins: [hederaL2, hardhatViem], solidity, paths },
      {},
      hre.config.paths.root,
    );
    return await withViem.network.create("l2");
  }

  it("deploys, reads, writes, hears events and sees why something reverts", async () => {
    const { viem, close } = await connect();
    const [owner, other] = await viem.getWalletClients();
    const client = await viem.getPublicClient();
    const token = await viem.deployContract("Token", [parseEther("1000")]);
    const to = other!.account.address;
    const hash = await token.write["transfer"]!([to, 5n]);
    const { status, logs, blockNumber } = await client.waitForTransactionReceipt({ hash });
    expect([status, logs.length, blockNumber]).to.deep.equal(["success", 1, 2n]);
    const [transfer] = await client.getContractEvents({ abi: token.abi, address: token.address, fromBlock: 2n });
    expect(transfer).to.deep.include({
      eventName: "Transfer",
      args: { from: getAddress(owner!.account.address), to: getAddress(to), value: 5n },
    });
    expect(await token.read["balanceOf"]!([to])).to.equal(5n);
    const refused = await token.write["transfer"]!([owner!.account.address, 6n], { account: other!.account }).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(refused?.message).to.contain("ERC20InsufficientBalance");
    await owner!.sendTransaction({ to, value: 7n });
    expect(await client.getBlockNumber()).to.equal(3n);
    await close();
  });

  it("has a test client for snapshots, time and other accounts", async () => {
    const { viem, close } = await connect();
    const [owner] = await viem.getWalletClients();
    const client = await viem.getPublicClient();
    const test = await viem.getTestClient();
    const snapshot = await test.snapshot();
    const somebody = "0x00000000000000000000000000000000000000ff";
    await test.setBalance({ address: somebody, value: parseEther("2") });
    await test.impersonateAccount({ address: somebody });
    const hash = await owner!.sendTransaction({ account: somebody, to: owner!.account.address, value: 1n });
    expect((await client.waitForTransactionReceipt({ hash })).status).to.equal("success");
    const { timestamp } = await client.getBlock();
    await test.increaseTime({ seconds: 1_000 });
    await test.mine({ blocks: 2 });
    expect((await client.getBlock()).timestamp - timestamp >= 1_000n).to.equal(true);
    await test.revert({ id: snapshot });
    expect(await client.getBalance({ address: somebody })).to.equal(0n);
    expect(await client.getBlockNumber()).to.equal(0n);
    await close();
  });
});
