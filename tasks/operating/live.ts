import { PrecheckError, type EntityId } from "../../plugin/hedera/ledger.ts";
import { SdkMissingError } from "../../plugin/hedera/sdk/load-sdk.ts";
import { MirrorHistoryError } from "../../plugin/hedera/sdk/mirror-error.ts";
import { nameOfHedera } from "../../plugin/live/endpoints.ts";
import type { LiveNetwork } from "../../plugin/live/live-network.ts";
import { MirrorError } from "../../plugin/live/mirror.ts";
import type { LiveHedera } from "../../plugin/live/open.ts";
import { UnknownOutcomeError } from "../../plugin/live/sending.ts";
import { NetworkFileError, readNetworkFile, type NetworkFile } from "../../plugin/network/network-file.ts";
import { ProvisionError } from "../../plugin/provision/errors.ts";
import { refuse } from "../arguments.ts";

const EXPECTED = [
  SdkMissingError,
  MirrorHistoryError,
  ProvisionError,
  MirrorError,
  NetworkFileError,
  PrecheckError,
  UnknownOutcomeError,
];

/** Does something with a live network's Hedera, lets go of it, and has what goes wrong told in one line. */
export async function withLive<T>(
  live: LiveNetwork,
  open: (live: LiveNetwork) => Promise<LiveHedera>,
  work: (hedera: LiveHedera) => Promise<T>,
): Promise<T> {
  return await withMirror(live, async () => {
    const hedera = await open(live);
    try {
      return await work(hedera);
    } finally {
      await hedera.close();
    }
  });
}

/** As often as something happens in a process that waits for Hedera; any time would do. */
const PULSE_MS = 60_000;

/** Does something with what shows a live network's Hedera, and has what goes wrong told in one line. */
export async function withMirror<T>({ hedera }: Pick<LiveNetwork, "hedera">, work: () => Promise<T>): Promise<T> {
  // Nothing that waits for Hedera keeps the process alive by itself.
  const pulse = setInterval(() => {}, PULSE_MS);
  try {
    return await work();
  } catch (error) {
    if (EXPECTED.some((each) => error instanceof each)) {
      throw refuse(`${nameOfHedera(hedera)}: ${(error as Error).message}`);
    }
    throw error;
  } finally {
    clearInterval(pulse);
  }
}

/** The file of a live network. */
export async function networkFileAt(path: string): Promise<NetworkFile> {
  return await readNetworkFile(path).catch((error: Error) => {
    throw error instanceof NetworkFileError ? refuse(error.message) : error;
  });
}

/** The number of something on Hedera that an option was given. */
export function entityId(name: string, what: string, text: string): EntityId {
  if (/^0\.0\.[1-9]\d{0,14}$/.test(text)) return text as EntityId;
  throw refuse(`${name}: ${what} on Hedera is wanted, like 0.0.1234; it is ${JSON.stringify(text)}`);
}
