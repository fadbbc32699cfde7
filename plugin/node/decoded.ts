import { decodeMessage, type Message } from "../protocol/messages.ts";
import { decodeTransaction, type Transaction } from "../protocol/transaction.ts";

/**
 * Decoding, once for each piece of bytes in memory. Nodes that live in one process are handed the very same bytes by
 * their ledger and need not do the same work four times over; nodes that live apart share nothing.
 */
const messages = new WeakMap<Uint8Array, Message | Error>();
const transactions = new WeakMap<Uint8Array, Transaction | Error>();

/** The message that these bytes are, or why they are none. */
export function messageOf(contents: Uint8Array): Message | Error {
  return remembered(messages, contents, decodeMessage);
}

/** The transaction that these bytes are, or why they are none. */
export function transactionOf(bytes: Uint8Array): Transaction | Error {
  return remembered(transactions, bytes, decodeTransaction);
}

function remembered<T>(known: WeakMap<Uint8Array, T | Error>, bytes: Uint8Array, decode: (bytes: Uint8Array) => T): T | Error {
  const before = known.get(bytes);
  if (before !== undefined) return before;
  let result: T | Error;
  try {
    result = decode(bytes);
  } catch (error) {
    result = error instanceof Error ? error : new Error(String(error));
  }
  known.set(bytes, result);
  return result;
}
