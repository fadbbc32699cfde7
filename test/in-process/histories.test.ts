import { Interface } from "ethers";
import fc from "fast-check";
import hre from "hardhat";

import { anyStep, History, look, type Step } from "./steps.ts";
import { Twins } from "./twins.ts";

/** L2_TWINS=100 runs a hundred times as many histories. */
const RUNS = 10 * Number(process.env.L2_TWINS ?? 1);
const SEED = Number(process.env.L2_TWINS_SEED ?? 20_261_121);

describe("the network l2, whatever it is told", function () {
  this.timeout(60_000 + 10_000 * RUNS);

  it("answers as Hardhat's own network does", async () => {
    const { abi, bytecode } = await hre.artifacts.readArtifact("Mischief");
    const mischief = new Interface(abi);
    const data = bytecode + mischief.encodeDeploy([1]).slice(2);
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 40, size: "max" }), async (steps) => {
        const history = await begin(mischief, data);
        const taken: Step[] = [];
        try {
          for (const step of steps) {
            taken.push(step);
            await step.take(history);
            await look(history);
          }
        } catch (error) {
          (error as Error).message += `\nafter\n${taken.map(({ what }) => what).join("\n")}`;
          throw error;
        } finally {
          for (const [what, count] of history.seen) seen.set(what, (seen.get(what) ?? 0) + count);
          await history.twins.close();
        }
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: !!process.env.L2_TWINS_RAW },
    );
    if (process.env.L2_TWINS) {
      const lines = [...seen].sort().map(([what, count]) => `${what} (${count})`);
      console.log(lines.join("\n"));
    }
  });
});

async function begin(abi: Interface, data: string): Promise<History> {
  const twins = await Twins.open();
  await twins.pin();
  const hash = await twins.ask<string>("eth_sendTransaction", { from: twins.accounts[0], data, value: "0x100000" });
  const { contractAddress } = await twins.ask<{ contractAddress: string }>("eth_getTransactionReceipt", hash);
  return new History(twins, abi, contractAddress);
}
