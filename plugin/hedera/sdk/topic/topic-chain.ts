import { entityNumber } from "../../entity.ts";
import type { EntityId, Position, TopicMessage } from "../../ledger.ts";
import { nextRunningHash } from "../../running-hash.ts";
import { MirrorHistoryError } from "../mirror-error.ts";

/** A message as a mirror tells it; the payer is not always among it. */
export interface HeardMessage extends Omit<TopicMessage, "kind" | "payer" | "changes"> {
  readonly payer?: EntityId;
}

/** What a message is to a chain: what comes next, what was there before, what comes later, or what nobody known paid for. */
export type Link = { readonly kind: "next"; readonly message: TopicMessage } | { readonly kind: Unlinked };
type Unlinked = "seen" | "gap" | "strange";

/** So many payers are remembered. */
const MAX_PAYERS = 64;

/**
 * The messages of a topic, one after the other. The running hash of each commits to all before it and to its payer, who
 * is found among those that may be it.
 */
export class TopicChain {
  readonly #topic: EntityId;
  #head: Position;
  /** The last one last. */
  readonly #payers = new Set<EntityId>();

  /** @param after where it goes on */
  constructor(topic: EntityId, after: Position) {
    this.#topic = topic;
    this.#head = after;
  }

  /** The last message; its time is that of the beginning before there is one. */
  get head(): Position {
    return this.#head;
  }

  /**
   * Takes a message that comes next.
   * @param candidates who may have paid for it, if it does not say so
   * @throws {MirrorHistoryError} when it contradicts what came before
   */
  take(heard: HeardMessage, candidates: Iterable<EntityId> = []): Link {
    const { consensusTimestamp, sequenceNumber, runningHash } = heard;
    const { head } = this;
    if (sequenceNumber <= head.sequenceNumber) {
      const isOther = sequenceNumber === head.sequenceNumber && !isSame(runningHash, head.runningHash);
      if (isOther) throw this.#contradiction(heard, "has another running hash than before");
      return { kind: "seen" };
    }
    if (sequenceNumber > head.sequenceNumber + 1) return { kind: "gap" };
    if (consensusTimestamp <= head.consensusTimestamp) {
      throw this.#contradiction(heard, "is not later than the one before it");
    }
    const payer = this.#payerOf(heard, candidates);
    if (payer === undefined) {
      if (heard.payer === undefined) return { kind: "strange" };
      throw this.#contradiction(heard, "has a running hash that does not follow from the messages before it");
    }
    this.#payers.delete(payer);
    this.#payers.add(payer);
    if (this.#payers.size > MAX_PAYERS) this.#payers.delete(this.#payers.values().next().value!);
    this.#head = { consensusTimestamp, sequenceNumber, runningHash };
    return { kind: "next", message: { ...heard, kind: "message", payer } };
  }

  #payerOf(heard: HeardMessage, candidates: Iterable<EntityId>): EntityId | undefined {
    const { consensusTimestamp, sequenceNumber, runningHash, contents, chunk, payer } = heard;
    const topic = entityNumber(this.#topic);
    const fits = (account: EntityId) => {
      const hashed = { topic, consensusTimestamp, sequenceNumber, message: contents };
      const next = nextRunningHash(this.#head.runningHash, { ...hashed, payer: entityNumber(account) });
      return isSame(next, runningHash);
    };
    if (payer !== undefined) return fits(payer) ? payer : undefined;
    const ofChunk = chunk && (chunk.initialTransactionId.split("@")[0] as EntityId);
    const likely = [...(ofChunk ? [ofChunk] : []), ...[...this.#payers].reverse(), ...candidates];
    return [...new Set(likely)].find(fits);
  }

  #contradiction({ sequenceNumber }: HeardMessage, what: string): MirrorHistoryError {
    return new MirrorHistoryError(`Message ${sequenceNumber} of topic ${this.#topic} ${what}`);
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
