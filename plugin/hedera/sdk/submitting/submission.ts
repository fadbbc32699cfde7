import { setTimeout as sleep } from "node:timers/promises";

import { proto } from "@hiero-ledger/proto";

import { PrecheckError } from "../../ledger.ts";
import type { Outcome, Timestamp } from "../../ledger.ts";
import { waitAfter } from "../back-off.ts";
import type { ConsensusClock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { ConsensusNodes, Handed } from "./consensus-nodes.ts";
import type { Copy, Envelope } from "./envelope.ts";
import type { Traces } from "./traces.ts";

/** What a {@link Submission} needs. */
export interface SubmissionParts {
  readonly nodes: Pick<ConsensusNodes, "handIn" | "receipt" | "has" | "isResting">;
  /** What the mirror shows of transactions. */
  readonly traces: Pick<Traces, "find">;
  readonly clock: ConsensusClock;
  readonly log: Log;
  /** Aborted when the ledger is closed. */
  readonly signal: AbortSignal;
}

const { ResponseCodeEnum: Code } = proto;
/** The node, or the network, has too much to do or is not ready: the same transaction is welcome later. */
const LATER: ReadonlySet<number> = new Set([
  Code.BUSY,
  Code.PLATFORM_NOT_ACTIVE,
  Code.PLATFORM_TRANSACTION_NOT_CREATED,
  Code.UNKNOWN,
]);
const BACK_OFF = { first: 250, most: 8_000 };
/** Consensus comes after about three seconds; free queries find out soon after, and not too often. */
const RECEIPT_BACK_OFF = { first: 120, most: 700 };
/** A node that took a transaction and dies keeps it to itself: after so long, milliseconds, another is asked. */
const AGAIN = 10_000;
/** How often a transaction is handed in whose time has not come yet, by the node's clock. */
const MAX_EARLY = 6;
/** So many times the nodes are asked before the mirror is. */
const LOOK = 6;
/** Consensus nodes forget receipts after three minutes; then the mirror alone knows. */
const RECEIPTS = 180_000;

/**
 * One transaction's way to consensus. It keeps its id whatever happens, so that it is executed once at most: what a node
 * may have taken is handed in again without harm.
 */
export class Submission {
  readonly #parts: SubmissionParts;
  readonly #envelope: Envelope;
  /** Whether a node may have taken it. */
  #mayBeTaken = false;
  #copies: readonly Copy[];
  #turn = 0;

  constructor(envelope: Envelope, parts: SubmissionParts) {
    this.#envelope = envelope;
    this.#parts = parts;
    this.#copies = envelope.copies.filter(({ node }) => parts.nodes.has(node));
  }

  /**
   * Hands the transaction in, and waits for what becomes of it.
   * @throws {PrecheckError} when no node takes it, or none has by the time that it is valid
   */
  async run(): Promise<Outcome> {
    if (this.#copies.length === 0) throw precheckError(Code.INVALID_NODE_ACCOUNT);
    await this.#handIn();
    return await this.#outcome();
  }

  /** Tries until a node has taken it, or one may have and it is too late for others. */
  async #handIn(): Promise<void> {
    let reason: number = Code.TRANSACTION_EXPIRED;
    for (let tries = 1, early = 0; ; tries++) {
      const copy = this.#next();
      const submitted = this.#parts.clock.machineTime();
      const handed = await this.#hand(copy);
      if (handed.kind === "taken") return;
      if (handed.kind === "refused") {
        reason = handed.status;
        if (reason === Code.DUPLICATE_TRANSACTION && this.#mayBeTaken) return;
        this.#learn(reason, submitted);
        if (reason === Code.INVALID_NODE_ACCOUNT && this.#copies.length > 1) {
          this.#copies = this.#copies.filter((each) => each !== copy);
          continue;
        }
        const isEarly = reason === Code.INVALID_TRANSACTION_START && ++early <= MAX_EARLY;
        if (!LATER.has(reason) && !isEarly) {
          if (this.#mayBeTaken) return;
          throw precheckError(reason);
        }
      }
      const wait = waitAfter(Math.ceil(tries / this.#copies.length), BACK_OFF);
      if (this.#parts.clock.now() + BigInt(Math.ceil(wait)) * 1_000_000n > this.#envelope.validEnd) {
        if (this.#mayBeTaken) return;
        throw precheckError(LATER.has(reason) ? reason : Code.TRANSACTION_EXPIRED);
      }
      const why = handed.kind === "refused" ? nameOf(handed.status) : handed.why;
      this.#parts.log(`Node ${copy.node} did not take ${this.#envelope.id} (${why}); it is handed in again`);
      // Where one node is down the next one is up.
      const goesOn = handed.kind === "unheard" && this.#copies.some(({ node }) => !this.#parts.nodes.isResting(node));
      await this.#pause(goesOn ? 0 : wait);
    }
  }

  /** What became of it, as soon as anybody knows. */
  async #outcome(): Promise<Outcome> {
    const { nodes, traces, signal } = this.#parts;
    const { id, validStart, validEnd } = this.#envelope;
    const since = performance.now();
    // Who took it found that it was valid already; so it is not any more after as much time, whatever clocks show.
    const over = Number((validEnd - validStart + EXPIRY_MARGIN) / 1_000_000n);
    let handedAt = since;
    for (let tries = 1; ; tries++) {
      await this.#pause(waitAfter(tries, RECEIPT_BACK_OFF));
      const waited = performance.now() - since;
      const receipt = waited < RECEIPTS ? await nodes.receipt(id, this.#next().node) : undefined;
      signal.throwIfAborted();
      if (receipt !== undefined && receipt !== "strange") return receipt;
      if (waited < over && performance.now() - handedAt > AGAIN) {
        handedAt = performance.now();
        await this.#hand(this.#next());
      }
      // The mirror is behind the nodes; it is asked where they do not answer, and when all is over.
      const trace = waited > over || tries % LOOK === 0 ? await traces.find(id, validEnd) : undefined;
      signal.throwIfAborted();
      const isNever = trace === "never" || (waited > over && receipt === "strange" && trace === "strange");
      if (isNever) throw precheckError(Code.TRANSACTION_EXPIRED);
      if (trace !== undefined && trace !== "strange") return trace;
    }
  }

  /** A node that finds a transaction too old, or not valid yet, says something about its clock. */
  #learn(status: number, submitted: Timestamp): void {
    const { clock } = this.#parts;
    const { validStart, validEnd } = this.#envelope;
    if (status === Code.TRANSACTION_EXPIRED) clock.seen(validEnd - EXPIRY_MARGIN);
    else if (status === Code.INVALID_TRANSACTION_START) clock.reached(validStart, submitted);
  }

  async #hand(copy: Copy): Promise<Handed> {
    const { nodes, signal } = this.#parts;
    signal.throwIfAborted();
    const handed = await nodes.handIn(copy);
    signal.throwIfAborted();
    this.#mayBeTaken ||= handed.kind === "taken" || (handed.kind === "unheard" && handed.mayBe);
    return handed;
  }

  /** The copies by turns, those for nodes that do not answer only where there is no other. */
  #next(): Copy {
    const { nodes } = this.#parts;
    const well = this.#copies.filter(({ node }) => !nodes.isResting(node));
    const among = well.length > 0 ? well : this.#copies;
    return among[this.#turn++ % among.length]!;
  }

  async #pause(duration: number): Promise<void> {
    const { signal } = this.#parts;
    await sleep(duration, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
  }
}

/** Nodes refuse what they could not bring to consensus in time: so long before it expires. */
const EXPIRY_MARGIN: Timestamp = 10_000_000_000n;

function precheckError(status: number): PrecheckError {
  return new PrecheckError(status, nameOf(status));
}

function nameOf(status: number): string {
  return proto.ResponseCodeEnum[status] ?? `status ${status}`;
}
