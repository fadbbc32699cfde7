import { formatTimestamp } from "../hedera/entity.ts";
import type { EntityId, TopicMessage } from "../hedera/ledger.ts";
import type { L2Network } from "../network/network.ts";
import { messageOf } from "../node/decoded.ts";
import { ChunkAssembly } from "../protocol/chunks.ts";
import { bytesToHex, type Message } from "../protocol/messages.ts";
import type { Hex } from "../protocol/units.ts";

/** A message on the network's topic, decoded for people. */
export interface ShownMessage {
  readonly sequenceNumber: number;
  /** `seconds.nanoseconds` */
  readonly consensusTimestamp: string;
  /** Who paid for it. */
  readonly payer: EntityId;
  /** The node that it is from; null for a stranger. */
  readonly node: number | null;
  /** Its size on the topic. */
  readonly bytes: number;
  /** The topic's running hash after it, hexadecimal with 0x. */
  readonly runningHash: Hex;
  /** Which part of a split message it is. */
  readonly chunk: { readonly number: number; readonly total: number } | null;
  /** What it says; its bytes and times as text. Null for all but the last part of a split message. */
  readonly message: ShownContents | null;
}

/** What a message says: its kind and its fields, or why it means nothing. */
export interface ShownContents {
  readonly kind?: Message["kind"];
  readonly error?: string;
  readonly [field: string]: unknown;
}

/** How far before its last part the parts of a message are looked for. */
const MAX_APART = 1_000;

/** The messages on the network's topic, decoded for people. A split message is shown where it became whole. */
export async function topicMessages(network: L2Network, from: number, limit: number): Promise<ShownMessage[]> {
  const { ledger, genesis } = network;
  const assembly = new ChunkAssembly();
  // The first parts of a message may lie before.
  const first = Math.max(1, from - MAX_APART);
  const messages = await ledger.messages(genesis.topic, first, from - first + limit);
  const shown = messages.map((event) => view(event, assembly.add(event), network.seatOf(event.payer) ?? null));
  return shown.slice(from - first);
}

function view(event: TopicMessage, contents: Uint8Array | undefined, node: number | null): ShownMessage {
  const { sequenceNumber, consensusTimestamp, payer, runningHash, chunk } = event;
  const message = contents === undefined ? undefined : messageOf(contents);
  return {
    sequenceNumber,
    consensusTimestamp: formatTimestamp(consensusTimestamp),
    payer,
    node,
    bytes: event.contents.length,
    runningHash: bytesToHex(runningHash),
    chunk: chunk === undefined ? null : { number: chunk.number, total: chunk.total },
    message: message === undefined ? null : message instanceof Error ? { error: message.message } : plain(message),
  };
}

function plain(message: Message): ShownContents {
  switch (message.kind) {
    case "batch":
      return { kind: message.kind, transactions: message.transactions.map((bytes) => bytesToHex(bytes)) };
    case "proposal":
      return { ...message, timestamp: formatTimestamp(message.timestamp) };
    case "attestation":
      return { ...message, signature: bytesToHex(message.signature) };
    case "testimony":
      return { ...message, facts: factsIn(message.facts) };
    default:
      return Object.fromEntries(
        Object.entries(message).map(([name, value]) => [name, value instanceof Uint8Array ? bytesToHex(value) : value]),
      );
  }
}

/** What a testimony says, or its bytes if that is nothing. */
function factsIn(facts: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(facts).toString());
  } catch {
    return bytesToHex(facts);
  }
}
