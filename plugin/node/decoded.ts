import { attestationDigest, signerOf, type Attested } from "../protocol/attestation.ts";
import { decodeMessage, type Attestation, type Message } from "../protocol/messages.ts";
import { decodeTransaction, type Transaction } from "../protocol/transaction.ts";
import type { Address } from "../protocol/units.ts";

/**
 * Decoding and recovering signers, once in a process. Nodes that live in one process are handed the very same bytes by
 * their ledger and need not do the same work four times over; nodes that live apart share nothing.
 */
const messages = new WeakMap<Uint8Array, Message | Error>();
/** By their bytes: a transaction comes in as a request, and again in a batch. Bounded. */
const transactions = new Map<string, Transaction | Error>();
const MAX_TRANSACTIONS = 4_096;
const signers = new WeakMap<Attestation, { chainId: number; signer: Address | undefined }>();
/** All nodes sign and check the same few digests. Bounded. */
const digests = new Map<string, Uint8Array>();
const MAX_DIGESTS = 64;

/** The message that these bytes are, or why they are none. */
export function messageOf(contents: Uint8Array): Message | Error {
  const before = messages.get(contents);
  if (before !== undefined) return before;
  const message = attempted(() => decodeMessage(contents));
  messages.set(contents, message);
  return message;
}

/**
 * The transaction that these bytes are, or why they are none.
 * @param signer who signed it, for those who just did so themselves
 */
export function transactionOf(bytes: Uint8Array, signer?: Address): Transaction | Error {
  const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  const before = transactions.get(key);
  if (before !== undefined) return before;
  const transaction = attempted(() => decodeTransaction(bytes, signer));
  transactions.set(key, transaction);
  if (transactions.size > MAX_TRANSACTIONS) transactions.delete(transactions.keys().next().value!);
  return transaction;
}

/** Who signed an attestation for the network with this chain id. */
export function signerOfMessage(chainId: number, message: Attestation): Address | undefined {
  const before = signers.get(message);
  if (before?.chainId === chainId) return before.signer;
  const signer = signerOf(digestOf(chainId, message), message.signature);
  signers.set(message, { chainId, signer });
  return signer;
}

/** The {@link attestationDigest} of a block. */
export function digestOf(chainId: number, attested: Attested): Uint8Array {
  const key = `${chainId}/${attested.height}/${attested.blockHash}/${attested.stateRoot}`;
  const before = digests.get(key);
  if (before !== undefined) return before;
  const digest = attestationDigest(chainId, attested);
  digests.set(key, digest);
  if (digests.size > MAX_DIGESTS) digests.delete(digests.keys().next().value!);
  return digest;
}

function attempted<T>(decode: () => T): T | Error {
  try {
    return decode();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
