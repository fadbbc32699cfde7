import { expect } from "chai";
import fc from "fast-check";

import { harness, hex, tips, type Harness } from "./harness.ts";

const INC = "0x371303c0";
const INC_BY = "0x70119d06";

describe("nodes of a network", () => {
  let l2: Harness;

  beforeEach(async () => {
    l2 = await harness();
  });
  afterEach(() => l2.close());

  it("agree on every block from the first transaction on", async () => {
    await l2.send(0, l2.accounts[1], { value: 10n ** 18n });
    await l2.network.idle();
    const all = tips(l2.network);
    expect(all.map(({ height }) => height)).to.deep.equal([1, 1, 1, 1]);
    expect(new Set(all.map(({ hash }) => hash)).size).to.equal(1);
    expect(l2.network.door.chain.finalized).to.equal(1);
  });

  it("have equal state roots after any load", async () => {
    const counter = await l2.deploy("Counter");
    const step = fc.record({
      from: fc.nat(9),
      kind: fc.constantFrom("transfer", "inc", "incBy", "revert", "deploy"),
      amount: fc.nat(1_000_000),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }),
        async (waves) => {
          for (const wave of waves) {
            await Promise.all(
              wave.map(async ({ from, kind, amount }) => {
                const data = {
                  inc: INC,
                  incBy: INC_BY + amount.toString(16).padStart(64, "0"),
                  revert: INC_BY + "0".repeat(64),
                };
                if (kind === "transfer") await l2.send(from, l2.accounts[(from + 1) % 20], { value: BigInt(amount) });
                else if (kind === "deploy") await l2.deploy("Counter", from);
                else await l2.send(from, counter, { data: data[kind] }).catch((error: Error) => error);
              }),
            );
          }
          await l2.network.idle();
          const [first, ...others] = tips(l2.network);
          for (const other of others) expect(other).to.deep.equal(first);
          const [root] = await Promise.all(
            l2.network.nodes.map(async ({ execution }) => {
              const block = (await execution.evm.read("eth_getBlockByNumber", ["latest", false])) as {
                stateRoot: string;
              };
              return block.stateRoot;
            }),
          );
          expect(root).to.equal(first!.stateRoot);
        },
      ),
      { numRuns: 12 },
    );
  });

  it("take transactions that come at once in the order of consensus, each sender's by nonce", async () => {
    const before = Number(await l2.rpc("eth_getTransactionCount", l2.accounts[0], "latest"));
    const hashes = await Promise.all(
      Array.from({ length: 30 }, (_, index) => l2.send(index % 3, l2.accounts[5], { value: BigInt(index + 1) })),
    );
    expect(new Set(hashes).size).to.equal(30);
    expect(Number(await l2.rpc("eth_getTransactionCount", l2.accounts[0], "latest"))).to.equal(before + 10);
  });

  it("go on after a snapshot was taken back, as if nothing had been", async () => {
    await l2.send(0, l2.accounts[1], { value: 1n });
    const id = await l2.rpc("evm_snapshot");
    const before = tips(l2.network);
    await l2.send(0, l2.accounts[1], { value: 2n });
    await l2.send(1, l2.accounts[2], { value: 3n });
    expect(await l2.rpc("evm_revert", id)).to.equal(true);
    expect(tips(l2.network)).to.deep.equal(before);
    await l2.send(0, l2.accounts[1], { value: 2n });
    await l2.network.idle();
    const all = tips(l2.network);
    expect(all.map(({ height }) => height)).to.deep.equal([2, 2, 2, 2]);
    expect(new Set(all.map(({ hash }) => hash)).size).to.equal(1);
  });

  it("execute development controls at the same place", async () => {
    await l2.rpc("hardhat_setBalance", l2.accounts[3], hex(5n * 10n ** 18n));
    await l2.rpc("hardhat_setStorageAt", l2.accounts[4], "0x0", "0x" + "11".repeat(32));
    await l2.rpc("hardhat_mine", "0x5", "0xa");
    await l2.rpc("evm_increaseTime", 3_600);
    await l2.send(0, l2.accounts[1], { value: 1n });
    await l2.network.idle();
    const all = tips(l2.network);
    expect(all[0]!.height).to.equal(6);
    expect(new Set(all.map(({ hash }) => hash)).size).to.equal(1);
    expect(await l2.rpc("eth_getBalance", l2.accounts[3], "latest")).to.equal(hex(5n * 10n ** 18n));
  });

  it("go on when a control comes between a transaction and its block", async () => {
    for (let index = 0; index < 10; index++) {
      await Promise.all([
        l2.send(0, l2.accounts[1], { value: 1n }),
        l2.rpc("hardhat_setBalance", l2.accounts[3], hex(BigInt(index) * 10n ** 18n)),
        l2.send(2, l2.accounts[1], { value: 1n }),
      ]);
    }
    await l2.network.idle();
    expect(new Set(tips(l2.network).map(({ hash }) => hash)).size).to.equal(1);
  });

  it("lose no fees to blocks that are mined empty", async () => {
    await l2.send(0, l2.accounts[1], { value: 1n });
    await l2.rpc("hardhat_mine", "0x2");
    await l2.send(0, l2.accounts[1], { value: 1n });
    expect(await l2.rpc("l2_audit")).to.include({ surplus: "0" });
  });
});
