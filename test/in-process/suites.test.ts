import { expect } from "chai";
import { Transaction } from "ethers";
import { network } from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { definePlugin } from "hardhat/plugins";
import type { NetworkHooks } from "hardhat/types/hooks";
import type { EthereumProvider } from "hardhat/types/providers";

import hederaL2 from "../../plugin/index.ts";

const NETWORKS = ["default", "l2"] as const;
/** Runtime code that does nothing, and its init code. */
const CODE = "0x00";
const INIT_CODE = "0x5f5f5360015ff3";
const PREDEPLOYED = "0x7777777777777777777777777777777777777777";
const GWEI = 1_000_000_000n;

interface Receipt {
  readonly status: string;
  readonly contractAddress: string;
}

/** Suites of others, of thousands of tests, do these things that tests of a layer 2 would not think of. */
describe("a contract test suite on the network l2", () => {
  it("finds what plugins deploy through each new connection, and wait for", async () => {
    const { network: networks } = await createHardhatRuntimeEnvironment({ plugins: [hederaL2, predeploying] });
    const [own, l2] = await Promise.all(
      NETWORKS.map(async (name) => {
        const { provider, close } = await networks.create(name);
        const [from] = await ask<[string]>(provider, "eth_accounts");
        const hash = await ask<string>(provider, "eth_sendTransaction", { from, to: PREDEPLOYED });
        const seen = {
          predeployed: await ask(provider, "eth_getCode", PREDEPLOYED, "latest"),
          deployed: await ask(provider, "eth_getTransactionByBlockNumberAndIndex", "0x1", "0x0").then((first) =>
            codeOf(provider, (first as { hash: string }).hash),
          ),
          height: await ask(provider, "eth_blockNumber"),
          nonce: await ask(provider, "eth_getTransactionCount", from, "latest"),
          status: (await ask<Receipt>(provider, "eth_getTransactionReceipt", hash)).status,
        };
        await close();
        return seen;
      }),
    );
    expect(own).to.deep.equal({ predeployed: CODE, deployed: CODE, height: "0x2", nonce: "0x2", status: "0x1" });
    expect(l2).to.deep.equal(own);
  });

  it("has plugins that open another network of Hardhat's with each, which is as it always is", async () => {
    const others: EthereumProvider[] = [];
    const opening = plugin({
      async newConnection(context, next) {
        const connection = await next(context);
        if (connection.networkName !== "default") others.push((await context.network.create("default")).provider);
        return connection;
      },
    });
    const { network: networks } = await createHardhatRuntimeEnvironment({ plugins: [hederaL2, opening] });
    const { provider, close } = await networks.create("l2");
    await ask(provider, "evm_mine");
    const roots = await Promise.all([(await networks.create("default")).provider, ...others].map(rootOf));
    expect(roots).to.have.lengthOf.above(2);
    expect(new Set(roots)).to.have.lengthOf(1);
    await close();
  });

  it("comes to the end of a lease of twenty thousand years, and back", async () => {
    for (const name of NETWORKS) {
      const { ethers, networkHelpers, close } = await network.create(name);
      const lease = await ethers.deployContract("Lease");
      const before = await networkHelpers.takeSnapshot();
      await lease.getFunction("begin")(20_000n * 31_556_952n);
      const end = BigInt(await lease.getFunction("end")());
      await networkHelpers.time.setNextBlockTimestamp(end);
      await expect(lease.getFunction("begin")(1)).to.be.revertedWithCustomError(lease, "Leased").withArgs(end, end);
      await networkHelpers.time.increaseTo(end + 1n);
      await lease.getFunction("begin")(1);
      const { timestamp } = (await ethers.provider.getBlock("latest"))!;
      expect(await lease.getFunction("end")(), name).to.equal(BigInt(timestamp) + 1n);
      expect(BigInt(timestamp) > end, name).to.equal(true);
      await before.restore();
      expect(await networkHelpers.time.latest(), name).to.be.lessThan(Number(end) - 31_556_952 * 19_999);
      await lease.getFunction("begin")(1);
      await close();
    }
  });

  it("deploys through a factory whose deployer nobody has the key of", async () => {
    // The same on every chain: signed for none, with a signature out of thin air.
    const unsigned = { type: 0, nonce: 0, gasPrice: 100n * GWEI, gasLimit: 200_000n, data: INIT_CODE };
    const keyless = Transaction.from({
      ...unsigned,
      signature: { r: `0x${"22".repeat(32)}`, s: `0x${"22".repeat(32)}`, v: 27 },
    });
    const [own, l2] = await Promise.all(
      NETWORKS.map(async (name) => {
        const { ethers, provider, close } = await network.create(name);
        const [funder] = await ethers.getSigners();
        await funder!.sendTransaction({ to: keyless.from, value: unsigned.gasPrice * unsigned.gasLimit });
        const hash = await ask<string>(provider, "eth_sendRawTransaction", keyless.serialized);
        const seen = {
          hash,
          code: await codeOf(provider, hash),
          left: await ethers.provider.getBalance(keyless.from!),
        };
        await close();
        return seen;
      }),
    );
    expect(own!.code).to.equal(CODE);
    expect(l2).to.deep.equal(own);
  });

  it("opens a network for each of its files, goes from one to another, and closes none", async () => {
    const files = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const { ethers, networkHelpers } = await network.create("l2");
        const counter = await ethers.deployContract("Counter");
        await counter.getFunction("incBy")(index + 1);
        return { ethers, networkHelpers, counter, snapshot: await networkHelpers.takeSnapshot(), own: index + 1 };
      }),
    );
    for (const { counter, own } of files) await counter.getFunction("incBy")(own);
    for (const { ethers, counter, snapshot, own } of files.reverse()) {
      expect(await counter.getFunction("x")()).to.equal(2n * BigInt(own));
      await snapshot.restore();
      expect(await counter.getFunction("x")()).to.equal(BigInt(own));
      await expect(counter.getFunction("inc")()).to.emit(counter, "Increment").withArgs(1);
      expect(await ethers.provider.getBlockNumber()).to.equal(3);
    }
  });
});

function plugin(hooks: Partial<NetworkHooks>) {
  return definePlugin({
    id: "a-plugin-of-others",
    hookHandlers: { network: async () => ({ default: async () => hooks }) },
  });
}

/** Deploys in both ways, and does not rest before it has the receipt. */
const predeploying = plugin({
  async newConnection(context, next) {
    const connection = await next(context);
    const { provider } = connection;
    await ask(provider, "hardhat_setCode", PREDEPLOYED, CODE);
    const [from] = await ask<[string]>(provider, "eth_accounts");
    const hash = await ask<string>(provider, "eth_sendTransaction", { from, data: INIT_CODE });
    const { status } = await ask<Receipt>(provider, "eth_getTransactionReceipt", hash);
    if (status !== "0x1") throw new Error(`not deployed on ${connection.networkName}`);
    return connection;
  },
});

async function ask<T = unknown>(provider: EthereumProvider, method: string, ...params: unknown[]): Promise<T> {
  return (await provider.request({ method, params })) as T;
}

/** The code that a transaction deployed. */
async function codeOf(provider: EthereumProvider, hash: string): Promise<string> {
  const { contractAddress } = await ask<Receipt>(provider, "eth_getTransactionReceipt", hash);
  return await ask(provider, "eth_getCode", contractAddress, "latest");
}

async function rootOf(provider: EthereumProvider): Promise<string> {
  return (await ask<{ stateRoot: string }>(provider, "eth_getBlockByNumber", "0x0", false)).stateRoot;
}
