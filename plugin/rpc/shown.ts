import type { Hex } from "../protocol/units.ts";
import { toHex } from "./tags.ts";

/** What is mended in a transaction of the EVM's before clients see it. */
interface FromEvm {
  readonly blockNumber?: Hex | null;
  readonly type?: Hex;
  readonly v?: Hex;
}

/** What the chain knows and an answer does not tell. */
interface Known {
  /** The number of the block to come. */
  readonly next: number;
  timeOf(height: number): Promise<Hex | undefined>;
}

const NO_NONCE = "0x0000000000000000";
const NO_HASH = `0x${"0".repeat(64)}`;

/** A block or a transaction as the specification has it, from how the EVM shows it. */
export async function shown(result: object, { next, timeOf }: Known): Promise<object> {
  if ("transactions" in result && Array.isArray(result.transactions)) {
    const { number, timestamp } = result as { number?: Hex | null; timestamp?: Hex };
    const transactions = result.transactions.map((each: unknown) => transactionIn(each, timestamp));
    // Of the block to come the EVM leaves out what it would have to guess; clients expect it to be there.
    const guessed = number === null && { number: toHex(next), nonce: NO_NONCE, mixHash: NO_HASH };
    return { ...result, ...guessed, transactions };
  }
  if (!("v" in result)) return result;
  const { blockNumber } = result as FromEvm;
  const timestamp = typeof blockNumber === "string" ? await timeOf(Number(blockNumber)) : undefined;
  return transactionIn(result, timestamp) as object;
}

/** A transaction in a block, which shows its transactions whole, or as hashes. */
export function transactionIn(transaction: unknown, blockTimestamp: Hex | undefined): unknown {
  if (typeof transaction !== "object" || transaction === null) return transaction;
  const { blockNumber, type = "0x0", v = "0x0" } = transaction as FromEvm;
  // What waits for its block has no time yet.
  const timed = blockTimestamp === undefined || typeof blockNumber !== "string" ? {} : { blockTimestamp };
  if (type === "0x0") return { ...transaction, ...timed };
  // The EVM makes up a signature for impersonated accounts, and spells its parity as legacy transactions do.
  const yParity = Number(v) < LEGACY_V ? v : toHex(Number(v) - LEGACY_V);
  return { ...transaction, ...timed, v: yParity, yParity };
}

const LEGACY_V = 27;
