import { formatTimestamp } from "../hedera/entity.ts";
import type { EntityId, Timestamp } from "../hedera/ledger.ts";
import type { HederaEndpoints } from "./endpoints.ts";

/** Links to what HashScan shows of a Hedera. */
export interface HashScan {
  transaction(consensusTimestamp: Timestamp): string;
  account(id: EntityId): string;
  topic(id: EntityId): string;
  schedule(id: EntityId): string;
}

/** HashScan knows Hedera's own networks; of others there are no links. */
export function hashScanOf(hedera: HederaEndpoints): HashScan | undefined {
  if (!("network" in hedera)) return undefined;
  const base = `https://hashscan.io/${hedera.network}`;
  return {
    transaction: (time) => `${base}/transaction/${formatTimestamp(time)}`,
    account: (id) => `${base}/account/${id}`,
    topic: (id) => `${base}/topic/${id}`,
    schedule: (id) => `${base}/schedule/${id}`,
  };
}
