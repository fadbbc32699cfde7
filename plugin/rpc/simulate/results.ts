import type { Address, Hex } from "../../protocol/units.ts";
import { transactionIn } from "../shown.ts";
import { toHex } from "../tags.ts";
import { CALL_CODES } from "./errors.ts";
import type { Frame, Mined } from "./mined.ts";
import type { Simulation } from "./request.ts";

/** What a contract or a transfer of value logged. */
interface Logged {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

/** Who is said to log transfers of value, and what. */
const VALUE: Address = `0x${"e".repeat(40)}`;
const TRANSFER: Hex = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef";
/** Kinds of calls that move their value to another account. */
const MOVING: ReadonlySet<string> = new Set(["CALL", "CREATE", "CREATE2", "SELFDESTRUCT"]);

/** A simulated block as its client sees it. */
export function resultOf({ block, receipts, frames }: Mined, options: Simulation): object {
  const { traceTransfers, returnFullTransactions } = options;
  let logIndex = 0;
  const calls = receipts.map(({ status, gasUsed, logs }, index) => {
    const frame = frames[index]!;
    // What a failed call returned is in its error.
    if (Number(status) === 0) return { status, returnData: "0x", gasUsed, logs: [], error: failureOf(frame) };
    const logged = traceTransfers ? [...logsIn(frame)] : logs;
    const placed = {
      blockHash: block.hash,
      blockNumber: block.number,
      blockTimestamp: block.timestamp,
      transactionHash: block.transactions[index]!.hash,
      transactionIndex: toHex(index),
      removed: false,
    };
    const shown = logged.map(({ address, topics, data }) => ({
      address,
      topics,
      data,
      ...placed,
      logIndex: toHex(logIndex++),
    }));
    return { status, returnData: frame.output ?? "0x", gasUsed, logs: shown };
  });
  const transactions = block.transactions.map((transaction) =>
    returnFullTransactions ? transactionIn(transaction, block.timestamp) : transaction.hash,
  );
  return { ...block, transactions, calls };
}

function failureOf({ error = "failed", revertReason, output }: Frame): object {
  if (error !== "execution reverted") return { code: CALL_CODES.failed, message: `vm execution error: ${error}` };
  const because = revertReason === undefined ? "" : `: ${revertReason}`;
  return { code: CALL_CODES.reverted, message: `execution reverted${because}`, data: output ?? "0x" };
}

/** The logs of a call in their order, transfers of value among them; what was reverted logged nothing. */
function* logsIn({ type, from, to, value = "0x0", error, calls = [], logs = [] }: Frame): Generator<Logged> {
  if (error !== undefined) return;
  if (MOVING.has(type) && BigInt(value) > 0n && to !== undefined) yield transfer(from, to, value);
  let next = 0;
  for (const [position, call] of [...calls, undefined].entries()) {
    while (next < logs.length && (call === undefined || Number(logs[next]!.position ?? calls.length) <= position)) {
      yield logs[next++]!;
    }
    if (call !== undefined) yield* logsIn(call);
  }
}

function transfer(from: Address, to: Address, value: Hex): Logged {
  const word = (hex: Hex): Hex => `0x${hex.slice(2).toLowerCase().padStart(64, "0")}`;
  return { address: VALUE, topics: [TRANSFER, word(from), word(to)], data: word(value) };
}
