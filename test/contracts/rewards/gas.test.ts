import { readFileSync, writeFileSync } from "node:fs";

import { expect } from "chai";

import { blocksTold } from "../../../plugin/protocol/participation.ts";
import { FEE_VAULT } from "../../../plugin/protocol/addresses.ts";
import { EQUAL_SHARES, SAMPLED_SHARES, STAKE_SHARES } from "../../../plugin/protocol/reward-addresses.ts";
import { firstMembers, hex, SECONDS, staged } from "./staged.ts";

const FILE = new URL("./gas.json", import.meta.url);

const SIZES = [4, 16, 64, 100];
const POLICIES = { "equal shares": EQUAL_SHARES, "sampled shares": SAMPLED_SHARES, "stake shares": STAKE_SHARES };
const EPOCH_BLOCKS = 128;
const LATE = 32;
const HBAR = 10n ** 18n;
/** An epoch of any size must close in one transaction. */
const MOST = 10_000_000;

/**
 * What the rewards cost, intrinsic gas and calldata included, with the code that genesis has: to the unit, so that a
 * change which costs something shows. `UPDATE_SNAPSHOT=1 npx hardhat test mocha test/contracts/rewards/gas.test.ts`
 * writes the figures anew.
 */
describe("the gas of the rewards", function () {
  this.timeout(300_000);

  const measured: Record<string, number> = {};

  async function measure(name: string, sent: Promise<any>): Promise<void> {
    const receipt = await (await sent).wait();
    measured[name] = Number(receipt.gasUsed);
  }

  /** A network of so many nodes, all of which attest everything, and pay something in each epoch. */
  async function running(count: number, parameters: Parameters<typeof staged>[0]["parameters"]) {
    const members = firstMembers(count);
    const network = await staged({ members, threshold: Math.floor((2 * count) / 3) + 1, parameters });
    const { set, record, distributor } = network;
    let epoch = 0;
    return {
      ...network,
      /** Closes the next epoch, in which each node has paid a tenth of an hbar, and gets one and a weibar beyond. */
      close: async (overrides = {}) => {
        epoch++;
        const height = EPOCH_BLOCKS * epoch + LATE;
        await record({
          ...{ height, time: (SECONDS + BigInt(height)) * 1_000_000_000n },
          costs: members.map(() => BigInt(epoch) * 10_000_000n),
          attested: Array<bigint>(blocksTold(height)).fill((1n << BigInt(count)) - 1n),
        });
        await set("hardhat_setBalance", FEE_VAULT, hex(BigInt(count) * (HBAR + HBAR / 10n + 1n)));
        return await distributor.close(overrides);
      },
    };
  }

  for (const count of SIZES) {
    for (const [name, policy] of Object.entries(POLICIES)) {
      it(`is measured for an epoch of ${count} nodes with ${name}`, async () => {
        const { close } = await running(count, { policy });
        await measure(`close the first epoch, ${count} nodes, ${name}`, close());
        await measure(`close an epoch, ${count} nodes, ${name}`, close());
        expect(measured[`close the first epoch, ${count} nodes, ${name}`]).to.be.below(MOST);
      });
    }

    it(`is measured for claims and elections of ${count} nodes`, async () => {
      const { close, distributor, registry, networkHelpers, ethers } = await running(count, {});
      await close();
      await measure(`claim for the first time, ${count} nodes`, distributor.claim(1));
      await close();
      await measure(`claim, ${count} nodes`, distributor.claim(1));
      expect(await distributor.claimable(1)).to.equal(2n);
      const { owner } = await registry.node(count);
      await networkHelpers.impersonateAccount(owner);
      await networkHelpers.setBalance(owner, HBAR);
      const mine = registry.connect(await ethers.getSigner(owner)) as typeof registry;
      await measure(`leave, ${count} nodes`, mine.leave(count));
      await networkHelpers.mine(EPOCH_BLOCKS);
      await measure(`rotate, ${count} nodes`, registry.rotate());
    });
  }

  it("is within a limit of 2.3 million for 4 nodes, and of 6 million for any", async () => {
    const [few, many] = [await running(4, {}), await running(100, { policy: STAKE_SHARES })];
    await (await few.close({ gasLimit: 2_300_000 })).wait();
    await (await many.close({ gasLimit: 6_000_000 })).wait();
    expect([await few.distributor.epoch(), await many.distributor.epoch()]).to.deep.equal([1n, 1n]);
  });

  it("is the same for a claim however many nodes there are", () => {
    for (const claim of ["claim", "claim for the first time"]) {
      const figures = SIZES.map((count) => measured[`${claim}, ${count} nodes`]);
      expect(figures).to.deep.equal(SIZES.map(() => figures[0]));
      expect(figures[0]).to.be.within(21_000, 150_000);
    }
  });

  it("is what it was", () => {
    if (process.env["UPDATE_SNAPSHOT"]) writeFileSync(FILE, `${JSON.stringify(measured, null, 2)}\n`);
    expect(measured).to.deep.equal(JSON.parse(readFileSync(FILE, "utf8")));
  });
});
