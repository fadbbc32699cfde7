import { styleText } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";

import { SdkMissingError } from "../../plugin/hedera/sdk/load-sdk.ts";
import { MirrorError, MirrorHistoryError } from "../../plugin/hedera/sdk/mirror-error.ts";
import { nameOfHedera } from "../../plugin/live/endpoints.ts";
import type { LiveNetwork } from "../../plugin/live/live-network.ts";
import type { LiveHedera } from "../../plugin/live/open.ts";
import { refuse } from "../arguments.ts";

/** What connecting needs beside the network. */
export interface Connecting {
  readonly open: (live: LiveNetwork) => Promise<LiveHedera>;
  readonly print: (line: string) => void;
  /** Resolves when somebody says that it is enough. */
  readonly stopped: Promise<void>;
  /** How long it waits before it tries again, ms. */
  readonly retryDelay?: number;
}

/** Longer than mirrors are away most often. */
const RETRY_MS = 10_000;

/**
 * Connects to a live network's Hedera, as often as it takes: what runs all the time outlasts that Hedera does not answer.
 * @param waits is told what it waits for
 * @returns undefined if somebody said that it is enough before
 */
export async function connect(
  live: LiveNetwork,
  { open, print, stopped, retryDelay = RETRY_MS }: Connecting,
  waits: (reason: string) => void,
): Promise<LiveHedera | undefined> {
  const name = nameOfHedera(live.hedera);
  for (;;) {
    try {
      return await open(live);
    } catch (error) {
      if (error instanceof SdkMissingError || error instanceof MirrorHistoryError) throw refuse(error.message);
      if (!(error instanceof MirrorError)) throw error;
      if (!error.transient) throw refuse(`${name}: ${error.message}`);
      waits(`${name} does not answer: ${error.message}`);
      print(
        styleText("yellow", `${name} does not answer, and is asked again in ${retryDelay / 1_000} s: ${error.message}`),
      );
    }
    const abort = new AbortController();
    const pause = sleep(retryDelay, false, { signal: abort.signal }).catch(() => false);
    const isEnough = await Promise.race([pause, stopped.then(() => true)]);
    abort.abort();
    if (isEnough) return undefined;
  }
}
