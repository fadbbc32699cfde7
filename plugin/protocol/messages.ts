import { keccak_256 } from "@noble/hashes/sha3.js";

import { ByteReader, ByteWriter, MalformedMessageError } from "./bytes.ts";
import { deflated, inflated } from "./deflated.ts";
import type { Hex, Timestamp } from "./units.ts";

/**
 * What layer-2 nodes say on the topic, version 1.
 *
 * ```
 * message     = version:u8 (1)  kind:u8  body
 * batch       = 1  deflated                     after inflation: { length:varint  transaction }*
 * proposal    = 2  height:varint attempt:varint count:varint timestamp:u96 (ns)
 *                  parent:32 blockHash:32 stateRoot:32 settlement:32
 * attestation = 3  height:varint blockHash:32 stateRoot:32 signature:65
 * rejection   = 4  height:varint attempt:varint reason:prefixed UTF-8
 * control     = 5  deflated                     after inflation: JSON { method, params }
 * tick        = 6                               consensus time has passed a deadline; the node has nothing else to say
 * cosignature = 7  subject:32 signature:prefixed
 * testimony   = 8  height:varint deflated       after inflation: what Hedera shows, as JSON
 * assent      = 9  subject:32
 * deflated    = 0 bytes | 1 raw-deflate(bytes)  whichever is shorter; a writer need not try what is short anyway
 * ```
 * Integers are LEB128 (`varint`) or big-endian. Each value has one encoding, but for what is deflated: compressors differ.
 */
export type Message = Batch | Proposal | Attestation | Rejection | Control | Tick | Cosignature | Testimony | Assent;

/** Raw Ethereum transactions in the order in which the node received them. */
export interface Batch {
  readonly kind: "batch";
  readonly transactions: readonly Uint8Array[];
}

/**
 * A leader's block: what it took from the head of the queue and what came of it. Nothing but its payer vouches for it:
 * proposals may come to nothing, and what a node has signed for a height is good for ever.
 */
export interface Proposal {
  readonly kind: "proposal";
  readonly height: number;
  readonly attempt: number;
  /** How many transactions the block holds. */
  readonly count: number;
  /** The consensus time up to which the block accounts for what happened on Hedera, ns. */
  readonly timestamp: Timestamp;
  readonly parent: Hex;
  readonly blockHash: Hex;
  readonly stateRoot: Hex;
  /** Digest of the block's transfer on Hedera; zero if it moves nothing. */
  readonly settlement: Hex;
}

/** A node's word that it executed the chain up to this block and got the same. */
export interface Attestation {
  readonly kind: "attestation";
  readonly height: number;
  readonly blockHash: Hex;
  readonly stateRoot: Hex;
  readonly signature: Uint8Array;
}

/** A node's word that a proposal is wrong. For people: it decides nothing. */
export interface Rejection {
  readonly kind: "rejection";
  readonly height: number;
  readonly attempt: number;
  readonly reason: string;
}

/** A development control (`hardhat_setBalance` and its like), executed by every node at the same place. */
export interface Control {
  readonly kind: "control";
  readonly method: string;
  readonly params: readonly unknown[];
}

/** Moves the consensus time that the nodes know of. */
export interface Tick {
  readonly kind: "tick";
}

/** A node's signature of something that several nodes have to sign, where Hedera cannot collect the signatures itself. */
export interface Cosignature {
  readonly kind: "cosignature";
  /** keccak-256 of what is signed. */
  readonly subject: Hex;
  readonly signature: Uint8Array;
}

/** A node's word of what Hedera shows of accounts and tokens that the network's own transactions say nothing of. */
export interface Testimony {
  readonly kind: "testimony";
  /** The last block of the node's chain when it looked: what the network itself moves later is news to it. */
  readonly height: number;
  readonly facts: Uint8Array;
}

/** A node's word that Hedera shows it the same as another has testified. */
export interface Assent {
  readonly kind: "assent";
  /** {@link subjectOf} the testimony. */
  readonly subject: Hex;
}

/** What identifies a testimony, however it was compressed: keccak-256 of its height, as a varint, and its facts. */
export function subjectOf({ height, facts }: Testimony): Hex {
  return bytesToHex(keccak_256(new ByteWriter().varint(height).bytes(facts).finish()));
}

const VERSION = 1;
const KINDS = [
  ...(["batch", "proposal", "attestation", "rejection", "control", "tick", "cosignature"] as const),
  ...(["testimony", "assent"] as const),
] as const;

/** A transaction larger than this (128 KiB, as on Ethereum) is not taken. */
export const MAX_TRANSACTION_BYTES = 131_072;
const MAX_REASON_BYTES = 256;
const MAX_SIGNATURE_BYTES = 65;

export function encodeMessage(message: Message): Uint8Array {
  const writer = new ByteWriter().u8(VERSION).u8(KINDS.indexOf(message.kind) + 1);
  switch (message.kind) {
    case "batch": {
      const body = new ByteWriter();
      for (const transaction of message.transactions) body.prefixed(transaction);
      return writer.bytes(deflated(body.finish())).finish();
    }
    case "proposal":
      return writer
        .varint(message.height)
        .varint(message.attempt)
        .varint(message.count)
        .u96(message.timestamp)
        .bytes(hexToBytes(message.parent))
        .bytes(hexToBytes(message.blockHash))
        .bytes(hexToBytes(message.stateRoot))
        .bytes(hexToBytes(message.settlement))
        .finish();
    case "attestation":
      return writer
        .varint(message.height)
        .bytes(hexToBytes(message.blockHash))
        .bytes(hexToBytes(message.stateRoot))
        .bytes(message.signature)
        .finish();
    case "rejection":
      return writer
        .varint(message.height)
        .varint(message.attempt)
        .prefixed(cut(Buffer.from(message.reason), MAX_REASON_BYTES))
        .finish();
    case "control":
      return writer
        .bytes(deflated(Buffer.from(JSON.stringify({ method: message.method, params: message.params }))))
        .finish();
    case "tick":
      return writer.finish();
    case "cosignature":
      return writer.bytes(hexToBytes(message.subject)).prefixed(message.signature).finish();
    case "testimony":
      return writer.varint(message.height).bytes(deflated(message.facts)).finish();
    case "assent":
      return writer.bytes(hexToBytes(message.subject)).finish();
  }
}

/** @throws {MalformedMessageError} when the bytes are not a message of version 1. */
export function decodeMessage(bytes: Uint8Array): Message {
  const reader = new ByteReader(bytes);
  const version = reader.u8();
  if (version !== VERSION) throw new MalformedMessageError(`version ${version} is unknown`);
  const tag = reader.u8();
  const kind = KINDS[tag - 1];
  switch (kind) {
    case "batch":
      return { kind, transactions: transactionsOf(inflated(bytes.subarray(2))) };
    case "proposal": {
      const proposal: Proposal = {
        kind,
        height: reader.varint(),
        attempt: reader.varint(),
        count: reader.varint(),
        timestamp: reader.u96(),
        parent: bytesToHex(reader.bytes(32)),
        blockHash: bytesToHex(reader.bytes(32)),
        stateRoot: bytesToHex(reader.bytes(32)),
        settlement: bytesToHex(reader.bytes(32)),
      };
      reader.end();
      return proposal;
    }
    case "attestation": {
      const attestation: Attestation = {
        kind,
        height: reader.varint(),
        blockHash: bytesToHex(reader.bytes(32)),
        stateRoot: bytesToHex(reader.bytes(32)),
        signature: reader.bytes(65),
      };
      reader.end();
      return attestation;
    }
    case "rejection": {
      const rejection: Rejection = {
        kind,
        height: reader.varint(),
        attempt: reader.varint(),
        reason: textOf(reader.prefixed(MAX_REASON_BYTES)),
      };
      reader.end();
      return rejection;
    }
    case "control":
      return { kind, ...controlOf(inflated(bytes.subarray(2))) };
    case "tick":
      reader.end();
      return { kind };
    case "cosignature": {
      const cosignature: Cosignature = {
        kind,
        subject: bytesToHex(reader.bytes(32)),
        signature: reader.prefixed(MAX_SIGNATURE_BYTES),
      };
      reader.end();
      return cosignature;
    }
    case "testimony": {
      const height = reader.varint();
      return { kind, height, facts: inflated(reader.rest()) };
    }
    case "assent": {
      const assent: Assent = { kind, subject: bytesToHex(reader.bytes(32)) };
      reader.end();
      return assent;
    }
    default:
      throw new MalformedMessageError(`kind ${tag} is unknown`);
  }
}

function transactionsOf(body: Uint8Array): Uint8Array[] {
  const reader = new ByteReader(body);
  const transactions: Uint8Array[] = [];
  while (!reader.done) transactions.push(reader.prefixed(MAX_TRANSACTION_BYTES));
  if (transactions.length === 0) throw new MalformedMessageError("a batch holds one transaction at least");
  return transactions;
}

function controlOf(body: Uint8Array): { method: string; params: unknown[] } {
  let value: unknown;
  try {
    value = JSON.parse(textOf(body));
    // One value has one encoding: JSON has many.
    if (!Buffer.from(JSON.stringify(value)).equals(body)) throw new Error("not as JSON.stringify writes it");
  } catch {
    throw new MalformedMessageError("a control is not JSON");
  }
  if (typeof value === "object" && value !== null && "method" in value && "params" in value) {
    const { method, params } = value;
    if (typeof method === "string" && Array.isArray(params) && Object.keys(value).join() === "method,params") {
      return { method, params };
    }
  }
  throw new MalformedMessageError("a control names a method and its params");
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new MalformedMessageError("a text is not UTF-8");
  }
}

/** The first bytes of a UTF-8 text, as far as whole characters go. */
function cut(text: Uint8Array, limit: number): Uint8Array {
  let end = Math.min(text.length, limit);
  while (end < text.length && (text[end]! & 0xc0) === 0x80) end--;
  return text.subarray(0, end);
}

export function bytesToHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex")}`;
}

export function hexToBytes(hex: Hex): Uint8Array {
  return Buffer.from(hex.slice(2), "hex");
}
