import { callHash, isDue, type ScheduledCall, type ScheduleEvent } from "../protocol/calls.ts";
import type { Address, Timestamp } from "../protocol/units.ts";
import type { BlockHeader, ExecutedBlock } from "./block.ts";
import type { QueueEntry } from "./queue.ts";

/** The calls that contracts have scheduled and that no block has executed yet. */
export class ScheduledCalls {
  #calls: readonly ScheduledCall[];

  constructor(calls: readonly ScheduledCall[] = []) {
    this.#calls = calls;
  }

  clone(): ScheduledCalls {
    return new ScheduledCalls(this.#calls);
  }

  /** The second in which the next call is due by itself. */
  get next(): bigint | undefined {
    const [first] = this.#calls.filter(({ authorized }) => authorized).map(({ second }) => second);
    return first;
  }

  /** Whether a block with this timestamp executes any. */
  isDue(seconds: bigint): boolean {
    return this.#calls.some((call) => isDue(call, seconds));
  }

  /**
   * The transactions that a block with this timestamp begins with.
   * @param tip the header of the last block
   */
  due(seconds: bigint, consensusTimestamp: Timestamp, tip: BlockHeader): QueueEntry[] {
    return this.#calls
      .filter((call) => isDue(call, seconds))
      .map((call) => ({ ...transactionOf(call, tip), consensusTimestamp, waiting: false }));
  }

  /** A block joined the chain. */
  settle({ schedules, included, rejected }: ExecutedBlock, seconds: bigint): void {
    if (schedules.length === 0 && this.#calls.length === 0) return;
    const done = new Set([...included, ...rejected.map(({ hash }) => hash)]);
    const calls = new Map(this.#calls.map((call) => [call.schedule, call]));
    for (const event of schedules) apply(calls, event);
    this.#calls = [...calls.values()]
      // Nobody can authorize a call any more whose second is over.
      .filter((call) => !done.has(callHash(call.schedule)) && (call.authorized || call.second > seconds))
      .sort((a, b) => Number(a.second - b.second));
  }
}

function apply(calls: Map<Address, ScheduledCall>, event: ScheduleEvent): void {
  if (event.kind === "scheduled") return void calls.set(event.call.schedule, event.call);
  const call = calls.get(event.schedule);
  if (event.kind === "deleted") calls.delete(event.schedule);
  else if (call !== undefined) calls.set(event.schedule, { ...call, authorized: true });
}

/** It pays what the next block costs at the most, and tips nobody. */
function transactionOf(
  { schedule, payer, to, gasLimit, value, data }: ScheduledCall,
  tip: BlockHeader,
): Omit<QueueEntry, "consensusTimestamp" | "waiting"> {
  const maxFeePerGas = (BigInt(tip.baseFeePerGas ?? 0) * 9n) / 8n + 1n;
  const quantity = (amount: bigint) => `0x${amount.toString(16)}` as const;
  return {
    hash: callHash(schedule),
    raw: "0x",
    sender: payer,
    // The EVM gives it the payer's next one.
    nonce: 0,
    to,
    value,
    gasLimit,
    maxFeePerGas,
    input: data,
    plain: false,
    impersonated: {
      from: payer,
      to,
      gas: quantity(gasLimit),
      value: quantity(value),
      data,
      maxFeePerGas: quantity(maxFeePerGas),
      maxPriorityFeePerGas: "0x0",
    },
  };
}
