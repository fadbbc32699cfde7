import { formatTimestamp } from "../hedera/entity.ts";
import type { TopicMessage } from "../hedera/ledger.ts";
import type { SimulatedLedger } from "../hedera/simulated/simulated-ledger.ts";
import { messageOf } from "../node/decoded.ts";
import type { Genesis } from "../node/genesis.ts";
import { ChunkAssembly } from "../protocol/chunks.ts";
import { bytesToHex, type Message } from "../protocol/messages.ts";

/** The messages on the network's topic, decoded for people. A split message is shown where it became whole. */
export function topicMessages(
  ledger: SimulatedLedger,
  { topic, committee }: Genesis,
  from: number,
  limit: number,
): object[] {
  const shown: object[] = [];
  const assembly = new ChunkAssembly();
  const unfollow = ledger.follow(topic, (event) => {
    if (event.kind !== "message") return;
    const contents = assembly.add(event);
    if (event.sequenceNumber < from || shown.length >= limit) return;
    shown.push(
      view(
        event,
        contents,
        committee.findIndex(({ account }) => account === event.payer),
      ),
    );
  });
  unfollow();
  return shown;
}

function view(event: TopicMessage, contents: Uint8Array | undefined, node: number): object {
  const { sequenceNumber, consensusTimestamp, payer, runningHash, chunk } = event;
  const message = contents === undefined ? undefined : messageOf(contents);
  return {
    sequenceNumber,
    consensusTimestamp: formatTimestamp(consensusTimestamp),
    payer,
    node: node === -1 ? null : node,
    bytes: event.contents.length,
    runningHash: bytesToHex(runningHash),
    chunk: chunk === undefined ? null : { number: chunk.number, total: chunk.total },
    message: message === undefined ? null : message instanceof Error ? { error: message.message } : plain(message),
  };
}

function plain(message: Message): object {
  switch (message.kind) {
    case "batch":
      return { kind: message.kind, transactions: message.transactions.map((bytes) => bytesToHex(bytes)) };
    case "proposal":
      return { ...message, timestamp: formatTimestamp(message.timestamp), signature: bytesToHex(message.signature) };
    case "attestation":
      return { ...message, signature: bytesToHex(message.signature) };
    default:
      return message;
  }
}
