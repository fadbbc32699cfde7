import { styleText } from "node:util";
import { proto } from "@hiero-ledger/proto";

import { entityId, formatTransactionId } from "../../plugin/hedera/entity.ts";
import { hbar } from "../../plugin/hedera/format-hbar.ts";
import type { Tinybar } from "../../plugin/hedera/ledger.ts";
import type { Sealed } from "../../plugin/hedera/simulated/sealed.ts";
import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import { toTransactionId } from "../../plugin/hedera/simulated/transaction-id.ts";

/** So many lines a second are printed; of the transactions above that, a sum. */
const MAX_LINES = 20;
const SUCCESS = 22;

/** What a busy second had beside its lines. */
interface Surplus {
  count: number;
  fees: Tinybar;
  readonly statuses: Map<number, number>;
}

/**
 * Prints one line a transaction with what belongs to it: what it brings about by itself, like an account that a transfer
 * creates, has no line of its own.
 * @param secondMs how long a second takes
 * @returns a function that prints the sum that is still held back, and ends it
 */
export function logTransactions(ledger: SimulatedLedger, print: (line: string) => void, secondMs = 1_000): () => void {
  let printed = 0;
  let surplus: Surplus | undefined;
  let window: NodeJS.Timeout | undefined;
  const close = () => {
    if (surplus !== undefined) print(sum(surplus));
    window = surplus = undefined;
    printed = 0;
  };
  const unsubscribe = ledger.subscribe((sealed) => {
    if (sealed.parentTimestamp !== undefined) return;
    window ??= setTimeout(close, secondMs).unref();
    if (printed++ < MAX_LINES) return print(line(sealed));
    surplus ??= { count: 0, fees: 0n, statuses: new Map() };
    surplus.count++;
    surplus.fees += sealed.fee;
    surplus.statuses.set(sealed.status, (surplus.statuses.get(sealed.status) ?? 0) + 1);
  });
  return () => {
    unsubscribe();
    clearTimeout(window);
    close();
  };
}

function line({ name, transactionId, payer, status, fee, effects, scheduleRef, memo }: Sealed): string {
  const { message } = effects;
  const entity = effects.entity ?? (message && entityId(message.topic));
  const parts = [
    styleText("bold", name),
    formatTransactionId(toTransactionId(transactionId)),
    `payer ${entityId(payer)}`,
    status === SUCCESS ? styleText("green", "SUCCESS") : styleText("red", statusName(status)),
    `fee ${hbar(fee)}`,
  ];
  if (entity !== undefined) parts.push(message ? `${entity} message ${message.sequenceNumber}` : entity);
  if (transactionId.scheduled && scheduleRef !== undefined) parts.push(styleText("cyan", `schedule ${scheduleRef}`));
  if (memo !== "") parts.push(styleText("dim", JSON.stringify(memo)));
  return parts.join("  ");
}

function sum({ count, fees, statuses }: Surplus): string {
  const counts = [...statuses].sort(([, a], [, b]) => b - a).map(([status, times]) => `${times} ${statusName(status)}`);
  return styleText("dim", `… and ${count} more in this second: ${counts.join(", ")}  fees ${hbar(fees)}`);
}

function statusName(status: number): string {
  return proto.ResponseCodeEnum[status] ?? String(status);
}
