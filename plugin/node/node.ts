import type { Ledger, LedgerEvent } from "../hedera/ledger.ts";
import type { Control } from "../protocol/messages.ts";
import type { Timestamp } from "../protocol/units.ts";
import type { Candidate } from "./candidate.ts";
import type { Chain } from "./chain.ts";
import { Duties } from "./duties.ts";
import type { Execution } from "./execution.ts";
import { Fold, type FoldSnapshot } from "./fold.ts";
import type { Genesis } from "./genesis.ts";
import { HandingOver } from "./handing-over.ts";
import type { NodeObserver } from "./observer.ts";
import type { Outbox } from "./outbox.ts";
import { Reminders } from "./reminders.ts";
import { Settling } from "./settling.ts";
import { Testifying } from "./testifying.ts";
import type { Want } from "./wants.ts";

/** Everything that a node is made of. */
export interface NodeParts {
  readonly index: number;
  readonly genesis: Genesis;
  readonly ledger: Ledger;
  readonly execution: Execution;
  readonly outbox: Outbox;
  /** Secret key of its attestations. */
  readonly secret: Uint8Array;
  readonly observer?: NodeObserver;
  /** Whether it answers users' requests: then it executes each block as soon as it can. */
  readonly serving?: () => boolean;
}

export type NodeState =
  | { readonly kind: "running" }
  | { readonly kind: "stopped" }
  /** The node cannot go on: its chain is not the one that m nodes agree on, or it failed. */
  | { readonly kind: "halted"; readonly reason: string };

/** The same in a word, and whether it still folds what is past. */
export type NodePhase = NodeState["kind"] | "catching up";

/** An event that is not folded yet. */
interface Heard {
  readonly event: LedgerEvent;
  readonly folded: () => void;
}

/**
 * One layer-2 node. It folds what comes from Hedera, one event after the other, into its chain ({@link Fold}), and when
 * it has caught up it does what its chain calls for ({@link Duties}). What it has done is known from the topic, so that
 * a node that starts anew does nothing twice.
 */
export class L2Node {
  readonly index: number;
  readonly genesis: Genesis;
  readonly execution: Execution;
  /** Tells the network of the rest of Hedera. */
  readonly testifying: Testifying;
  state: NodeState = { kind: "running" };
  readonly #parts: NodeParts;
  readonly #fold: Fold;
  readonly #duties: Duties;
  readonly #reminders: Reminders;
  #inbox: Heard[] = [];
  /** Events of the past that have to be dealt with before the node does anything, as soon as all of them are here. */
  #backlog = Infinity;
  #pumping: Promise<void> | undefined;
  #unfollow = () => {};

  constructor(parts: NodeParts) {
    this.#parts = parts;
    this.index = parts.index;
    this.genesis = parts.genesis;
    this.execution = parts.execution;
    const note = (what: string) => this.#note(what);
    const now = () => this.#now;
    const patience = 2n * parts.genesis.rules.attemptPatience;
    const reminders = new Reminders({ now, patience, wake: () => this.wake(), note });
    const settling = new Settling({ ...parts, reminders, note });
    const handingOver = new HandingOver({ ...parts, reminders, settling });
    this.#reminders = reminders;
    this.#fold = new Fold({
      ...{ ...parts, settling, handingOver, note },
      reject: (rejection) => {
        if (this.live) parts.outbox.say(rejection).catch((error: unknown) => note(String(error)));
      },
      joined: (candidate) => this.#joined(candidate),
      halt: (reason) => this.#halt(reason),
    });
    const testifying = new Testifying({ ...parts, reminders, chain: () => this.chain });
    this.testifying = testifying;
    const busy = () => this.#inbox.length > 0;
    const wake = () => this.wake();
    const hands = { settling, handingOver, testifying, reminders };
    this.#duties = new Duties({ ...parts, ...hands, fold: this.#fold, now, wake, busy });
  }

  get chain(): Chain {
    return this.#fold.chain;
  }

  /** What Hedera has to have before the next block can be settled. */
  get wants(): readonly Want[] {
    return this.#fold.wants;
  }

  /** Writes the genesis state and follows the ledger from the beginning of the chain. Resolves when it has caught up. */
  async start(): Promise<void> {
    await this.#fold.begin();
    const { promise: past, resolve } = Promise.withResolvers<undefined>();
    const caughtUp = () => {
      this.#backlog = this.#inbox.length;
      resolve(undefined);
    };
    this.#unfollow = this.#parts.ledger.follow(this.genesis.topic, (event) => this.#hear(event), {
      ...this.#fold.follower,
      caughtUp,
      failed: (error) => this.#halt(error.message),
    });
    await past;
    this.wake();
    await this.idle();
  }

  /** Takes note of an event. @returns when it is folded */
  #hear(event: LedgerEvent): Promise<void> | undefined {
    // What was there before the chain is in the state that it begins with.
    if (event.consensusTimestamp < this.genesis.time) return undefined;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#inbox.push({ event, folded: () => resolve(undefined) });
    this.wake();
    return promise;
  }

  stop(): void {
    this.#unfollow();
    this.#reminders.sleep();
    this.#duties.rest();
    this.#inbox = [];
    if (this.state.kind === "running") this.state = { kind: "stopped" };
  }

  /** How many events have come that it has not dealt with yet. */
  get backlog(): number {
    return this.#inbox.length;
  }

  /** Whether it has caught up, and what comes now is news. */
  get live(): boolean {
    return this.#backlog === 0;
  }

  get phase(): NodePhase {
    return this.state.kind === "running" && !this.live ? "catching up" : this.state.kind;
  }

  /** Whether it is at something. */
  get busy(): boolean {
    return this.#pumping !== undefined;
  }

  /** Resolves when everything that has come so far is dealt with. */
  async idle(): Promise<void> {
    while (this.#pumping !== undefined) await this.#pumping;
  }

  /** Takes raw transactions to the topic, in one batch. */
  async submit(transactions: readonly Uint8Array[]): Promise<void> {
    await this.#parts.outbox.say({ kind: "batch", transactions });
  }

  /** Takes a development control to the topic. */
  async control(control: Omit<Control, "kind">): Promise<void> {
    await this.#parts.outbox.say({ kind: "control", ...control });
  }

  async snapshot(): Promise<FoldSnapshot> {
    return await this.#fold.snapshot();
  }

  /**
   * Goes back to a snapshot, with its EVM, while it is not {@link busy}; the ledger has just been taken back. What comes
   * meanwhile comes after the snapshot, and waits.
   */
  async restore(snapshot: FoldSnapshot): Promise<void> {
    this.#reminders.sleep();
    this.#duties.rest();
    this.#inbox = [];
    this.#pumping = this.#fold.restore(snapshot);
    try {
      await this.#pumping;
    } finally {
      this.#pumping = undefined;
    }
    this.#reminders.clear();
    // It may have been in the middle of something, and waited for a moment that is forgotten.
    this.wake();
  }

  /** Attests what it has executed now, and not with the blocks that may follow. */
  hurry(): void {
    if (this.state.kind === "running") this.#duties.hurry();
  }

  /** Looks for something to do, unless it is already at it. */
  wake(): void {
    if (this.state.kind !== "running") return;
    this.#pumping ??= this.#pump().finally(() => {
      this.#pumping = undefined;
      if (this.#inbox.length > 0) this.wake();
    });
  }

  async #pump(): Promise<void> {
    try {
      // The caller may be in the middle of submitting; it comes first.
      await Promise.resolve();
      for (;;) {
        const heard = this.#inbox.shift();
        if (heard !== undefined) {
          await this.#fold.apply(heard.event);
          if (this.#backlog > 0) this.#backlog--;
          heard.folded();
        } else if (this.#backlog === Infinity) {
          return;
        } else if (this.#backlog === 0) {
          await this.#duties.attend();
          if (this.#inbox.length === 0) return;
        } else {
          this.#backlog = 0;
        }
        if (this.state.kind !== "running") return;
      }
    } catch (error) {
      this.#halt(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }

  async #joined(candidate: Candidate): Promise<void> {
    this.#reminders.clear();
    if (candidate.proposer === this.index && this.live) await this.#duties.adoptPayers(candidate);
  }

  /** The consensus time, as far as this node can tell. */
  get #now(): Timestamp {
    const now = this.#parts.ledger.now();
    return now > this.chain.time ? now : this.chain.time;
  }

  #note(what: string): void {
    this.#parts.observer?.noted?.(what);
  }

  #halt(reason: string): void {
    this.stop();
    this.state = { kind: "halted", reason };
    this.#note(`node ${this.index} halts: ${reason}`);
  }
}
