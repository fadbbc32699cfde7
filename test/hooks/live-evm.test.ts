import { expect } from "chai";
import hre from "hardhat";

import { blockZero, liveEvms } from "../../plugin/hooks/live-evm.ts";
import { beginningOn } from "../../plugin/node/beginning.ts";
import { NODE_REGISTRY } from "../../plugin/protocol/reward-addresses.ts";
import { layLive } from "../network/live.ts";

const EVM = { hardfork: "osaka", blockGasLimit: 30_000_000 };

describe("the EVM of a node on a real Hedera", () => {
  it("builds the same block 0 whenever it is opened", async () => {
    const { foundation } = await layLive({ fees: "hedera" });
    const first = await blockZero(hre.network, foundation, EVM);
    expect(await blockZero(hre.network, foundation, EVM)).to.deep.equal(first);
    const other = { ...foundation, endowments: new Map([[NODE_REGISTRY, 1n]]) };
    expect((await blockZero(hre.network, other, EVM)).stateRoot).to.not.equal(first.stateRoot);
  });

  it("has what the network's file says, and nobody's accounts", async () => {
    const { foundation } = await layLive();
    const { state } = beginningOn(foundation);
    const evm = await liveEvms(hre.network, foundation, { ...EVM, baseFee: "7" })(state);
    expect(await evm.request("eth_chainId", [])).to.equal("0xb91");
    expect(await evm.request("eth_accounts", [])).to.deep.equal([]);
    const block = (await evm.request("eth_getBlockByNumber", ["0x0", false])) as Record<string, string>;
    expect([block.gasLimit, block.baseFeePerGas].map(Number)).to.deep.equal([30_000_000, 7]);
    expect(BigInt(block.timestamp!)).to.equal(foundation.time / 1_000_000_000n);
    expect(BigInt((await evm.request("eth_getBalance", [NODE_REGISTRY, "0x0"])) as string)).to.equal(
      4_000n * 10n ** 18n,
    );
    await evm.close();
  });
});
