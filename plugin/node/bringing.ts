import type { Batch } from "../protocol/messages.ts";
import { sharesOf } from "../protocol/shares.ts";
import type { Transaction } from "../protocol/transaction.ts";
import { transactionOf } from "./decoded.ts";
import type { Expense } from "./expenses.ts";
import type { Genesis } from "./genesis.ts";
import type { Brought } from "./queue.ts";

/** What there is in a batch. */
export interface Load {
  /** What goes into the queue. */
  readonly valid: readonly Brought[];
  /** What is for another network, or for none. */
  readonly foreign: readonly { readonly hash: Transaction["hash"]; readonly reason: string }[];
  /** Why something in it is no transaction. */
  readonly garbage: readonly string[];
}

/**
 * The transactions of a batch.
 * @param expense of the node that brought it, if it was one: each transaction bears its share
 */
export function loadOf({ transactions }: Batch, expense: Expense | undefined, { chainId, rules }: Genesis): Load {
  const load = { valid: [] as Brought[], foreign: [] as Load["foreign"][number][], garbage: [] as string[] };
  const lengths = transactions.map(({ length }) => length);
  const shares = sharesOf(expense?.amount ?? 0n, lengths);
  for (const [index, bytes] of transactions.entries()) {
    const transaction = transactionOf(bytes);
    if (transaction instanceof Error) {
      load.garbage.push(transaction.message);
      continue;
    }
    const { hash } = transaction;
    if (transaction.chainId !== undefined && transaction.chainId !== chainId) {
      load.foreign.push({ hash, reason: `it is for chain ${transaction.chainId}, this is ${chainId}` });
    } else if (transaction.impersonated !== undefined && !rules.development) {
      load.foreign.push({ hash, reason: "nobody can be impersonated on this network" });
    } else load.valid.push({ ...transaction, carriage: expense && { ...expense, amount: shares[index]! } });
  }
  return load;
}
