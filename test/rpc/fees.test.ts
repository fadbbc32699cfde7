import { expect } from "chai";
import { BrowserProvider, Wallet } from "ethers";
import { createPublicClient, createWalletClient, custom, parseEther, type Transport } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { hardhat } from "viem/chains";

import { Completion } from "../../plugin/hooks/completion.ts";
import type { BlockHeader } from "../../plugin/node/block.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { harness, hex, type Harness } from "../network/harness.ts";

const PAYEE: Hex = `0x${"b2".repeat(20)}`;
const HBAR = 10n ** 18n;

describe("what wallets are told of the price of gas, where it covers what blocks cost", () => {
  let l2: Harness;

  beforeEach(async () => {
    l2 = await harness({ fees: "hedera" });
    await transact(2);
  });
  afterEach(() => l2.close());

  async function transact(count: number): Promise<void> {
    for (let index = 0; index < count; index++) await l2.send(index % 7, PAYEE, { value: 1n, gas: 21_000n });
    await l2.network.idle();
  }
  const request = ({ method, params = [] }: { method: string; params?: unknown }) =>
    l2.rpc(method, ...(params as unknown[]));
  const next = () => l2.network.door.chain.nextBaseFee;
  const blockAt = (block: string) => l2.rpc<BlockHeader>("eth_getBlockByNumber", block, false);
  const keyOf = (index: number): Hex => `0x${Buffer.from(l2.network.settings.accounts[index]!.secret).toString("hex")}`;
  /** Has the price climb by an eighth a block from now on, for a hundred blocks or so. */
  const beginLow = async () => {
    await l2.rpc("hardhat_setNextBlockBaseFeePerGas", hex(10n ** 8n));
    await transact(1);
    expect(BigInt((await blockAt("latest")).baseFeePerGas!)).to.equal(10n ** 8n);
  };

  it("is the next block's, everywhere", async () => {
    await beginLow();
    const expected = next();
    expect(expected).to.equal((10n ** 8n * 9n) / 8n + 1n);
    expect(await l2.rpc("eth_baseFee")).to.equal(hex(expected));
    expect((await blockAt("pending")).baseFeePerGas).to.equal(hex(expected));
    const { baseFeePerGas } = await l2.rpc<{ baseFeePerGas: Hex[] }>("eth_feeHistory", "0x2", "latest", []);
    const { tip } = l2.network.door.chain;
    expect(baseFeePerGas.slice(-2)).to.deep.equal([tip.header.baseFeePerGas, hex(expected)]);
    await transact(1);
    expect(BigInt((await blockAt("latest")).baseFeePerGas!)).to.equal(expected);
    const later = await l2.rpc<{ baseFeePerGas: Hex[] }>("eth_feeHistory", "0x1", hex(tip.height), []);
    expect(later.baseFeePerGas).to.deep.equal([hex(10n ** 8n), hex(expected)]);
    const pending = await l2.rpc<{ baseFeePerGas: Hex[]; oldestBlock: Hex }>("eth_feeHistory", "0x1", "pending", []);
    expect(Number(pending.oldestBlock)).to.equal(tip.height + 2);
    expect(pending.baseFeePerGas[0]).to.equal(hex(next()));
  });

  it("has no tip, which would buy nothing, and a gas price for the block after the next, too", async () => {
    await beginLow();
    expect(await l2.rpc("eth_maxPriorityFeePerGas")).to.equal("0x0");
    const price = BigInt(await l2.rpc<Hex>("eth_gasPrice"));
    expect(price).to.equal((next() * 9n) / 8n + 1n);
    await transact(1);
    expect(price >= next()).to.equal(true);
  });

  it("refuses what does not pay the next block, and says how much that is", async () => {
    const from = l2.accounts[0];
    const low = { from, to: PAYEE, gas: "0x5208", maxFeePerGas: hex(next() - 1n), maxPriorityFeePerGas: "0x0" };
    const error = await l2.rpc("eth_sendTransaction", low).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(error?.message).to.contain("maxFeePerGas").and.to.contain(next().toString());
    await l2.rpc("eth_sendTransaction", { ...low, maxFeePerGas: hex(next()) });
    expect(await l2.rpc("eth_getTransactionCount", from, "latest")).to.equal("0x2");
  });

  it("is what an unlocked account offers that names no fee, twice over, and no tip", async () => {
    await beginLow();
    const expected = next();
    const hash = await l2.send(0, PAYEE, { value: 1n, gas: 21_000n });
    const sent = await l2.rpc<Record<string, Hex>>("eth_getTransactionByHash", hash);
    expect([sent.maxFeePerGas, sent.maxPriorityFeePerGas]).to.deep.equal([hex(2n * expected), "0x0"]);
    const { effectiveGasPrice } = await l2.rpc<Record<string, Hex>>("eth_getTransactionReceipt", hash);
    expect(effectiveGasPrice).to.equal(hex(expected));
    const filled = await l2.rpc<{ tx: Record<string, Hex> }>("eth_fillTransaction", {
      from: l2.accounts[1],
      to: PAYEE,
    });
    expect(filled.tx.maxFeePerGas).to.equal(hex(2n * next()));
  });

  it("is what a simulation goes by, and nothing that is only tried changes it", async () => {
    const from = l2.accounts[0];
    const call = { from, to: PAYEE, maxFeePerGas: hex(next()), maxPriorityFeePerGas: "0x0" };
    const simulate = (calls: object[]) =>
      l2.rpc<{ baseFeePerGas: Hex }[]>("eth_simulateV1", { blockStateCalls: [{ calls }], validation: true }, "latest");
    const [block] = await simulate([{ ...call, nonce: await l2.rpc("eth_getTransactionCount", from, "latest") }]);
    expect(block!.baseFeePerGas).to.equal(hex(next()));
    expect(Number(await l2.rpc("eth_estimateGas", call))).to.be.within(21_000, 21_100);
    await l2.rpc("eth_createAccessList", call, "pending");
    // Nothing of all that is left in the next block.
    const expected = next();
    await transact(1);
    expect(BigInt((await blockAt("latest")).baseFeePerGas!)).to.equal(expected);
  });

  it("is what Hardhat fills in from, for its own providers", async () => {
    await beginLow();
    const config = { gasPrice: "auto", gas: 21_000n, from: l2.accounts[2] } as never;
    for (let sent = 0; sent < 10; sent++) {
      const completion = new Completion(config, (method, params) => l2.rpc(method, ...params));
      const [call] = await completion.complete("eth_sendTransaction", [{ to: PAYEE, value: "0x1" }]);
      await l2.rpc("eth_sendTransaction", call);
    }
    expect(await l2.rpc("eth_getTransactionCount", l2.accounts[2], "latest")).to.equal("0xa");
  });

  it("is enough for the defaults of ethers, while it climbs", async () => {
    await beginLow();
    const eip1193 = { request: (asked: { method: string; params?: unknown }) => request(asked) as Promise<never> };
    const provider = new BrowserProvider(eip1193, undefined, { cacheTimeout: -1 });
    provider.pollingInterval = 5;
    const wallet = new Wallet(keyOf(3), provider);
    for (let sent = 0; sent < 12; sent++) {
      const { status } = (await (await wallet.sendTransaction({ to: PAYEE, value: 1n })).wait())!;
      expect(status).to.equal(1);
    }
    // As old wallets do it.
    const { gasPrice } = await provider.getFeeData();
    const legacy = await wallet.sendTransaction({ to: PAYEE, value: 1n, gasPrice, type: 0 });
    expect((await legacy.wait())!.status).to.equal(1);
    provider.destroy();
  });

  it("is enough for the defaults of viem, while it climbs", async () => {
    await beginLow();
    const transport: Transport = custom({ request: request as never });
    const account = privateKeyToAccount(keyOf(4));
    const wallet = createWalletClient({ account, chain: hardhat, transport });
    const client = createPublicClient({ chain: hardhat, transport, pollingInterval: 5 });
    for (let sent = 0; sent < 12; sent++) {
      const hash = await wallet.sendTransaction({ to: PAYEE, value: parseEther("0.1") });
      expect((await client.waitForTransactionReceipt({ hash })).status).to.equal("success");
    }
    expect((await client.getBalance({ address: PAYEE })) > HBAR).to.equal(true);
  });

  it("keeps those waiting who named a price that was enough when they did, until it is again", async () => {
    await l2.rpc("evm_setAutomine", false);
    const [now, price] = [next(), (next() * 21n) / 20n];
    const offer = { from: l2.accounts[8], to: PAYEE, gas: "0x5208", maxPriorityFeePerGas: "0x0" };
    await l2.rpc("eth_sendTransaction", { ...offer, maxFeePerGas: hex(price) });
    await l2.rpc("hardhat_setNextBlockBaseFeePerGas", hex((now * 6n) / 5n));
    await l2.rpc("evm_setAutomine", true);
    const count = () => l2.rpc("eth_getTransactionCount", l2.accounts[8], "latest");
    await transact(1);
    expect(await count()).to.equal("0x0");
    for (let sent = 0; sent < 12 && next() > price; sent++) await transact(1);
    expect(await count()).to.equal("0x0");
    await transact(1);
    expect(await count()).to.equal("0x1");
  });
});
