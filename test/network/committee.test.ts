import { expect } from "chai";
import { Interface, type InterfaceAbi } from "ethers";

import { NODE_REGISTRY } from "../../plugin/protocol/reward-addresses.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import contracts from "../../plugin/rewards/contracts.json" with { type: "json" };
import { tokenHarness, type TokenHarness } from "./tokens.ts";

const registry = new Interface(contracts.NodeRegistry as InterfaceAbi);

describe("a committee that changes", () => {
  let l2: TokenHarness;
  beforeEach(async () => {
    l2 = await tokenHarness();
  });
  afterEach(() => l2.close());

  /** Sends a call to the registry in somebody's name. */
  async function call(from: Hex, name: string, ...args: unknown[]): Promise<void> {
    await l2.rpc("hardhat_impersonateAccount", from);
    await l2.rpc("hardhat_setBalance", from, "0xde0b6b3a7640000");
    const data = registry.encodeFunctionData(name, args);
    await l2.rpc("eth_sendTransaction", { from, to: NODE_REGISTRY, data, gas: "0x1e8480" });
  }
  async function read(name: string, ...args: unknown[]): Promise<unknown> {
    const data = registry.encodeFunctionData(name, args);
    const answer = await l2.rpc<Hex>("eth_call", { to: NODE_REGISTRY, data }, "latest");
    return registry.decodeFunctionResult(name, answer)[0];
  }
  const accounts = () => l2.network.door.chain.committee.members.map(({ account }) => account);

  it("goes on without a node that leaves, and Hedera's keys are those of the others", async () => {
    const { genesis, ledger } = l2.network;
    const contract = await l2.deploy("Counter");
    await l2.accountOf(contract);
    const leaving = genesis.committee.members[1]!;
    await call(leaving.attester, "leave", leaving.number);
    await l2.rpc("hardhat_mine", "0x80");
    await call(l2.accounts[0]!, "rotate");
    await l2.network.idle();
    const { committee } = l2.network.door.chain;
    expect(accounts()).to.deep.equal([0, 2, 3].map((seat) => genesis.committee.members[seat]!.account));
    expect([committee.epoch, committee.threshold]).to.deep.equal([1, 3]);
    for (const node of l2.network.nodes) expect(node.chain.committee.epoch).to.equal(1);
    for (const id of [genesis.vault, await l2.accountOf(contract)]) {
      expect((await ledger.account(id))!.key).to.deep.equal(committee.vaultKey);
    }
    await l2.send(0, l2.accounts[1], { value: 1n });
    expect(await read("currentEpoch")).to.equal(1n);
    await l2.sound();
  });
});
