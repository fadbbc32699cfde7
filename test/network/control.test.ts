import { expect } from "chai";

import { harness, tips, type Harness } from "./harness.ts";

const NODES = ["0.0.3", "0.0.4", "0.0.5", "0.0.6"];
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("the layer 2, while the Hedera beneath is controlled", function () {
  this.timeout(20_000);
  let h: Harness;

  beforeEach(async () => {
    h = await harness({ nodes: 3 });
    await h.rpc("hedera_setConsensusDelay", 20);
  });

  afterEach(() => h.close());

  const send = (from = 0) => h.send(from, h.accounts[1], { value: 1n });

  /** All nodes have the same chain, and it goes on. */
  async function goesOn(): Promise<void> {
    await send();
    await h.network.idle();
    expect(h.network.nodes.map(({ state }) => state.kind)).to.deep.equal(["running", "running", "running"]);
    expect(new Set(tips(h.network).map(({ hash }) => hash)).size).to.equal(1);
  }

  async function setOutage(down: boolean): Promise<void> {
    for (const node of NODES) await h.rpc("hedera_setNodeOutage", node, down);
  }

  it("goes back while it is busy, and each snapshot is used once", async () => {
    for (const ms of [1, 25, 45, 70]) {
      const snapshot = await h.rpc("hedera_snapshot");
      // What comes of them depends on how far they got.
      const sent = [0, 1, 2, 3].map((from) => send(from).catch(() => undefined));
      await sleep(ms);
      const reverts = [h.rpc("hedera_revert", snapshot), h.rpc("evm_revert", snapshot)];
      expect(await Promise.all(reverts), `after ${ms} ms`).to.deep.equal([true, false]);
      await Promise.all(sent);
      await goesOn();
    }
  });

  it("refuses transactions while all nodes of Hedera are down, and goes on when they are back", async () => {
    await setOutage(true);
    const refused = await send().catch((error: unknown) => String(error));
    expect(refused).to.include("PLATFORM_NOT_ACTIVE");
    await setOutage(false);
    await goesOn();
  });

  it("finishes a block that such an outage came upon", async () => {
    const { federation } = h.network;
    for (const ms of [1, 20, 40]) {
      const before = federation.transactions;
      const sent = send().catch((error: unknown) => String(error));
      // From then on Hedera has it, and the rest is for the nodes to do.
      while (federation.transactions === before) await sleep(1);
      await sleep(ms);
      await setOutage(true);
      await sleep(50);
      await setOutage(false);
      expect(await sent, `after ${ms} ms`).to.match(/^0x/);
      await goesOn();
    }
  });

  it("does not move beyond the end of time", async () => {
    const far = "0xffffffffffff";
    const calls: [method: string, ...params: unknown[]][] = [
      ["evm_increaseTime", far],
      ["evm_setNextBlockTimestamp", far],
      ["evm_mine", far],
      ["hardhat_mine", "0x2", far],
      ["hedera_increaseTime", 10_000_000_000_000],
    ];
    for (const [method, ...params] of calls) {
      const refused = await h.rpc(method, ...params).catch((error: unknown) => String(error));
      expect(refused, method).to.include("in the year 36812");
    }
    expect(await h.rpc("hedera_status")).to.include({ frozen: false });
    await goesOn();
  });
});
