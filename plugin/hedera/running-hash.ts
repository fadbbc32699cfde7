import { createHash } from "node:crypto";

import type { Timestamp } from "./ledger.ts";

/** The version of the topic running hash that {@link nextRunningHash} computes. */
export const RUNNING_HASH_VERSION = 3;

/** The running hash of a topic without messages. */
export const INITIAL_RUNNING_HASH: Uint8Array = new Uint8Array(48);

// The node hashes what a Java ObjectOutputStream writes, not the plain fields: stream magic and version, a byte array
// with its class description, block data, and a second byte array that refers back to the class of the first.
const PREVIOUS_HEADER = Buffer.from("aced0005757200025b42acf317f8060854e00200007870" + "00000030", "hex");
const BLOCK_HEADER = Buffer.from("774c", "hex");
const MESSAGE_HEADER = Buffer.from("7571007e000000000030", "hex");
const BLOCK_AT = PREVIOUS_HEADER.length + 48;
const MESSAGE_AT = BLOCK_AT + BLOCK_HEADER.length + 76;
const SIZE = MESSAGE_AT + MESSAGE_HEADER.length + 48;

/** What goes into the running hash beside the previous one. */
export interface HashedMessage {
  /** The account of the submitting transaction's id, 0.0.`payer`. */
  readonly payer: number;
  readonly topic: number;
  readonly consensusTimestamp: Timestamp;
  readonly sequenceNumber: number;
  readonly message: Uint8Array;
}

/** The topic running hash, version 3, after one more message: SHA-384 over 211 bytes. */
export function nextRunningHash(previous: Uint8Array, hashed: HashedMessage): Uint8Array {
  const image = Buffer.alloc(SIZE);
  image.set(PREVIOUS_HEADER, 0);
  image.set(previous, PREVIOUS_HEADER.length);
  image.set(BLOCK_HEADER, BLOCK_AT);
  let at = BLOCK_AT + BLOCK_HEADER.length;
  for (const value of [RUNNING_HASH_VERSION, 0, 0, hashed.payer, 0, 0, hashed.topic]) {
    at = image.writeBigUInt64BE(BigInt(value), at);
  }
  at = image.writeBigUInt64BE(hashed.consensusTimestamp / 1_000_000_000n, at);
  at = image.writeUInt32BE(Number(hashed.consensusTimestamp % 1_000_000_000n), at);
  image.writeBigUInt64BE(BigInt(hashed.sequenceNumber), at);
  image.set(MESSAGE_HEADER, MESSAGE_AT);
  image.set(createHash("sha384").update(hashed.message).digest(), MESSAGE_AT + MESSAGE_HEADER.length);
  return new Uint8Array(createHash("sha384").update(image).digest());
}
