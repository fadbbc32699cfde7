// How long an object is on its way to another network, and how many can be on their way: three networks of `l2:node` in a
// process of their own, over HTTP. `npm run bench -- --only objects`.
import { setTimeout as sleep } from "node:timers/promises";

import { httpProvider } from "../../plugin/objects/http.ts";
import type { ObjectFederation } from "../../plugin/objects/objects.ts";
import { openFederationAt } from "../../plugin/objects/opening.ts";
import { ask } from "../../plugin/objects/provider.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { hardhat } from "./project.ts";
import { median, quantile } from "./quantile.ts";
import { start } from "./startup.ts";

/**
 * How long the relayer puts off a crosslink, ms: what `l2:node` does by itself. It is time of the networks, of which a
 * second passes with each block: without a consensus delay, less of the wall clock's.
 */
const CROSSLINK_DELAY = 3_000;
/** ms from submission to consensus on Hedera: none, and what the real one takes; and how many moves are measured. */
const SETTINGS = [
  { consensusDelay: 0, moves: 10 },
  { consensusDelay: 3_000, moves: 3 },
] as const;
/** So many people move so many objects each, one after the other; all people at once. */
const MOVERS = 10;
const OBJECTS_EACH = 2;
const POLL_MS = 10;

/** Prints tables of their own. */
export async function measureObjects(): Promise<void> {
  for (const { consensusDelay, moves } of SETTINGS) {
    const running = await start({
      name: "l2:node --networks 3",
      argv: (port) => [
        ...hardhat,
        ...["l2:node", "--networks", "3", "--port", `${port}`],
        ...["--crosslink-delay", `${CROSSLINK_DELAY}`, "--consensus-delay", `${consensusDelay}`],
      ],
    });
    try {
      const { federation } = await openFederationAt(`http://127.0.0.1:${running.port}`, httpProvider);
      console.log(`\nobjects, consensus after ${consensusDelay} ms, crosslinks after ${CROSSLINK_DELAY} ms more`);
      await compareLatencies(federation, moves);
      // Three seconds for each step measure nothing but the three seconds.
      if (consensusDelay === 0) await measureRate(federation);
    } finally {
      await running.stop();
    }
  }
}

/** From the call to the copy that can be used: at once on a node's word, and with the crosslink. By turns. */
async function compareLatencies(federation: ObjectFederation, moves: number): Promise<void> {
  const [atOnce, waited]: [number[], number[]] = [[], []];
  for (let move = 0; move < moves; move++) {
    atOnce.push(await latency(federation, async (index, to) => await federation.move(index, to)));
    waited.push(await latency(federation, async (index, to) => await moveWithCrosslink(federation, index, to)));
  }
  const line = (name: string, latencies: readonly number[]) =>
    console.log(
      `${name.padEnd(36)}p50 ${quantile(latencies, 0.5).toFixed(0).padStart(6)} ms  ` +
        `max ${Math.max(...latencies)
          .toFixed(0)
          .padStart(6)} ms  (${latencies.length} moves)`,
    );
  line("usable at once, on a node's word", atOnce);
  line("usable with the crosslink", waited);
  console.log(`at once : with the crosslink = ${median(atOnce.map((each, i) => each / waited[i]!)).toFixed(2)}`);
}

async function latency(
  federation: ObjectFederation,
  move: (index: Hex, to: number) => Promise<unknown>,
): Promise<number> {
  const { index } = await federation.create("counter");
  const began = performance.now();
  await move(index, federation.networks[1]!.chainId);
  return performance.now() - began;
}

/** What it would be without conditional copies: nobody takes the object before it is known for good that it left. */
async function moveWithCrosslink(federation: ObjectFederation, index: Hex, to: number): Promise<void> {
  const { departure } = await federation.moveOut(index, to);
  const { source, height } = departure.receipt;
  const destination = federation.network(to);
  while (BigInt(await destination.read<Hex>("Crosslinks", "rootAt", source, height)) === 0n) await sleep(POLL_MS);
  await federation.claim(departure);
}

/** Objects go round all networks, while the relayer carries crosslinks beside them. */
async function measureRate(federation: ObjectFederation): Promise<void> {
  const [home, ...others] = federation.networks.map(({ chainId }) => chainId);
  const accounts = await ask<readonly Hex[]>(federation.networks[0]!.provider, "eth_accounts");
  const movers = accounts.slice(0, MOVERS);
  const owned = await Promise.all(
    movers.map(async (from) => {
      const indexes: Hex[] = [];
      while (indexes.length < OBJECTS_EACH) indexes.push((await federation.create("counter", { from })).index);
      return { from, indexes };
    }),
  );
  const way = [...others, home!];
  const began = performance.now();
  await Promise.all(
    owned.map(async ({ from, indexes }) => {
      for (const index of indexes) for (const to of way) await federation.move(index, to, { from });
    }),
  );
  const moves = movers.length * OBJECTS_EACH * way.length;
  const rate = moves / ((performance.now() - began) / 1_000);
  console.log(`${MOVERS} movers, ${moves} moves round ${way.length} networks: ${rate.toFixed(1)} a second`);
}
