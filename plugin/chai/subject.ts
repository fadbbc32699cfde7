import { parseTimestamp } from "../hedera/entity.ts";
import type { HederaSandbox } from "../hedera/sandbox/sandbox.ts";
import type { SimulatedLedger } from "../hedera/simulated/simulated-ledger.ts";
import type { Timestamp } from "../hedera/ledger.ts";
import type { Settlement } from "../network/settlements.ts";

/** What the matchers need of a connection's `l2`. */
export interface MatchedL2 {
  readonly hedera: HederaSandbox & { readonly ledger: Promise<SimulatedLedger> };
  settlementOf(hash: string): Promise<Settlement | null>;
}

/** A transaction: its hash, or what ethers or viem make of it, or a promise or a function of that. */
export type Subject = unknown;

/** What settled the block of a transaction, once it is in one. */
export async function settlementOf(l2: MatchedL2, subject: Subject): Promise<Settlement> {
  const hash = await hashOf(subject);
  const settlement = await l2.settlementOf(hash);
  if (settlement === null) throw new TypeError(`the transaction ${hash} is in no block of this network`);
  return settlement;
}

/**
 * When Hedera executed what settled a transaction, and what it is.
 * @throws {Error} when other transactions are in the same block, since Hedera knows of the block alone
 */
export async function executionOf(
  l2: MatchedL2,
  subject: Subject,
): Promise<{ readonly settlement: Settlement; readonly at: Timestamp }> {
  const settlement = await settlementOf(l2, subject);
  const { length } = settlement.transactions;
  if (length !== 1) {
    throw new Error(`${length} transactions are in block ${settlement.height}, and Hedera knows what they do together`);
  }
  return { settlement, at: parseTimestamp(settlement.consensusTime)! };
}

async function hashOf(subject: Subject): Promise<string> {
  const given: unknown = await (typeof subject === "function" ? subject() : subject);
  if (typeof given === "string") return given;
  const { hash, transactionHash, wait } = (given ?? {}) as Record<"hash" | "transactionHash" | "wait", unknown>;
  if (typeof wait === "function") await (given as { wait(): Promise<unknown> }).wait();
  if (typeof hash === "string") return hash;
  if (typeof transactionHash === "string") return transactionHash;
  throw new TypeError("what is expected to change Hedera is a transaction of the layer 2, or its hash");
}
