import { PrecheckError } from "../plugin/hedera/ledger.ts";
import { nameOfHedera } from "../plugin/live/endpoints.ts";
import type { LiveNetwork } from "../plugin/live/live-network.ts";
import { MirrorError } from "../plugin/live/mirror.ts";
import type { LiveHedera } from "../plugin/live/open.ts";
import { UnknownOutcomeError } from "../plugin/live/sending.ts";
import { NetworkFileError } from "../plugin/network/network-file.ts";
import { ProvisionError } from "../plugin/provision/errors.ts";
import { refuse } from "./arguments.ts";

const EXPECTED = [ProvisionError, MirrorError, NetworkFileError, PrecheckError, UnknownOutcomeError];

/** Does something with a live network's Hedera, lets go of it, and has what goes wrong told in one line. */
export async function withLive<T>(
  live: LiveNetwork,
  open: (live: LiveNetwork) => Promise<LiveHedera>,
  work: (hedera: LiveHedera) => Promise<T>,
): Promise<T> {
  const hedera = await open(live);
  try {
    return await work(hedera);
  } catch (error) {
    if (EXPECTED.some((each) => error instanceof each)) {
      throw refuse(`${nameOfHedera(live.hedera)}: ${(error as Error).message}`);
    }
    throw error;
  } finally {
    await hedera.close();
  }
}
