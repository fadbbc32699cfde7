import { setTimeout as sleep } from "node:timers/promises";

import type { ObjectNetwork } from "./object-network.ts";
import type { ObjectReading } from "./reading.ts";

const POLL_MS = 50;

/** Tells an object whenever it has changed on any network, until all is decided or somebody says that it is enough. */
export async function* changesOf(
  networks: readonly ObjectNetwork[],
  read: () => Promise<ObjectReading>,
  signal: AbortSignal | undefined,
): AsyncGenerator<ObjectReading, void, undefined> {
  let [heights, told] = ["", ""];
  while (signal?.aborted !== true) {
    const now = (await Promise.all(networks.map((network) => network.height()))).join();
    if (now === heights) {
      await sleep(POLL_MS);
      continue;
    }
    heights = now;
    const reading = await read();
    const text = JSON.stringify(reading, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
    if (text !== told) yield reading;
    told = text;
    if (reading.settled) return;
  }
}
