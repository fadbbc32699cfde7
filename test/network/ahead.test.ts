import { expect } from "chai";
import hre from "hardhat";

import { resolveL2Config } from "../../plugin/config.ts";
import { found, openDoor } from "../../plugin/hooks/open.ts";
import type { DevelopmentDoor } from "../../plugin/rpc/development-door.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { tips } from "./harness.ts";

const AHEAD = 16;

describe("a network whose chain may run ahead of its attestations", () => {
  let door: DevelopmentDoor;
  const rpc = async <T = Hex>(method: string, ...params: unknown[]) => (await door.request(method, params)) as T;
  const [from, to] = [0, 1];
  const send = async () => {
    const { accounts } = door.network.settings;
    const call = { from: accounts[from]!.address, to: accounts[to]!.address, value: "0x1", gas: "0x5208" };
    return await rpc("eth_sendTransaction", call);
  };
  const attestations = async () => {
    const messages = await rpc<{ message: { kind?: string } | null }[]>("l2_getTopicMessages", 1, 1_000);
    return messages.filter(({ message }) => message?.kind === "attestation").length;
  };

  beforeEach(async () => {
    const config = hre.config.networks.l2;
    if (config?.type !== "edr-simulated") throw new TypeError("the network l2 is not simulated");
    const federation = await found(config, { ...resolveL2Config({}), alone: true });
    door = await openDoor(hre.network, { federation, place: 0, config, notify: () => {} });
    expect(door.network.genesis.rules.ahead).to.equal(AHEAD);
  });
  afterEach(async () => {
    door.close();
    await door.network.close();
  });

  it("has one attestation for many blocks, and never more blocks than it may", async () => {
    const blocks = 3 * AHEAD;
    for (let sent = 1; sent <= blocks; sent++) {
      await send();
      const { chain } = door.network.door;
      expect(chain.tip.height).to.equal(sent);
      expect(chain.tip.height - chain.finalized).to.be.at.most(AHEAD);
    }
    expect(await attestations()).to.be.below(blocks);
    expect(door.network.door.chain.attestations.active).to.deep.equal([0, 1, 2, 3]);
  });

  it("is final as far as it goes as soon as somebody asks", async () => {
    await send();
    for (const tag of ["safe", "finalized"]) {
      await send();
      const { number } = await rpc<{ number: Hex }>("eth_getBlockByNumber", tag, false);
      expect(number).to.equal(await rpc("eth_blockNumber"));
    }
    await send();
    const range = { fromBlock: "finalized", toBlock: "latest" };
    expect(await rpc<unknown[]>("eth_getLogs", range)).to.deep.equal([]);
    expect(door.network.door.chain.finalized).to.equal(4);
  });

  it("is final by itself a moment after the last block", async () => {
    await send();
    const { chain } = door.network.door;
    const final = new Promise<void>((resolve) => door.network.on("attested", () => chain.finalized === 1 && resolve()));
    await final;
    await door.network.idle();
    expect(new Set(tips(door.network).map(({ hash }) => hash)).size).to.equal(1);
  });

  it("stops and says why once so many blocks wait for two nodes that are silent, and goes on with them", async () => {
    await send();
    await rpc("eth_getBlockByNumber", "finalized", false);
    for (const node of [1, 3]) await door.network.setFault(node, "silent");
    for (let sent = 0; sent < AHEAD; sent++) await send();
    const error = await send().then(
      () => undefined,
      (reason: Error) => reason.message,
    );
    expect(error).to.contain("is in the queue").and.to.contain("node 1 is silent");
    expect(door.network.door.chain).to.deep.include({ finalized: 1 });
    expect(door.network.door.chain.tip.height).to.equal(1 + AHEAD);

    await door.network.setFault(1, undefined);
    await send();
    await rpc("eth_getBlockByNumber", "finalized", false);
    expect(door.network.door.chain.finalized).to.equal(door.network.door.chain.tip.height);
    expect(door.network.door.chain.tip.height).to.be.at.least(3 + AHEAD);
  }).timeout(60_000);

  it("takes no wrong block, whoever leads", async () => {
    await door.network.setFault(2, "wrong-root");
    for (let sent = 0; sent < AHEAD; sent++) await send();
    await rpc("eth_getBlockByNumber", "finalized", false);
    const roots = tips(door.network).map(({ stateRoot }) => stateRoot);
    expect(new Set(roots).size).to.equal(1);
    expect(door.network.door.chain.finalized).to.equal(AHEAD);
  });
});
