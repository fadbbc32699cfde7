import type { Changes } from "../hedera/ledger.ts";
import { subjectOf, type Testimony } from "../protocol/messages.ts";
import type { Settlement } from "../protocol/settlement.ts";
import type { Hex } from "../protocol/units.ts";
import type { Expense } from "./expenses.ts";
import { decodeFacts } from "./facts.ts";
import { Moved } from "./moved.ts";

/** Testimonies of one node that wait for others' words; the oldest makes room. */
const MAX_OPEN = 8;
/** What blocks moved is remembered for so many; no testimony may be older. */
const MAX_AGE = 64;

/** Something that a node has testified and that too few agree with yet. */
export interface OpenTestimony {
  readonly subject: Hex;
  readonly seat: number;
  readonly height: number;
  readonly facts: Changes;
  /** What their words cost those who gave them. */
  readonly words: readonly Expense[];
}

/** What m nodes have testified. */
export interface Agreed {
  readonly subject: Hex;
  readonly facts: Changes;
  /** What it cost those who said so. */
  readonly expenses: readonly Expense[];
}

/** Where the chain is when something is said. */
export interface Standpoint {
  readonly threshold: number;
  /** The last block. */
  readonly height: number;
  /** What the next block is about to do on Hedera. */
  readonly settlement: Settlement | undefined;
}

/**
 * What the nodes say on the topic of the rest of Hedera: of everything that the network's own transactions do not tell.
 * Once m of them have seen the same, it is so for all, from that message on.
 *
 * What the network itself moved meanwhile it knows better than who looked before: such a testimony is void.
 */
export class Testimonies {
  #open: readonly OpenTestimony[] = [];
  #moved: readonly { readonly height: number; readonly moved: Moved }[] = [];

  clone(): Testimonies {
    const copy = new Testimonies();
    copy.#open = this.#open;
    copy.#moved = this.#moved;
    return copy;
  }

  /**
   * A member testifies.
   * @param expense of the member
   * @returns what is agreed by that, or why it counts for nothing
   */
  hear(testimony: Testimony, expense: Expense, at: Standpoint): Agreed | Error | undefined {
    const subject = subjectOf(testimony);
    if (this.#open.every((open) => open.subject !== subject)) {
      const facts = attempted(() => decodeFacts(testimony.facts));
      if (facts instanceof Error) return facts;
      const open = { subject, seat: expense.seat, height: testimony.height, facts, words: [] };
      if (!this.#isTimely(open, at)) return new Error("the network has moved on since");
      const own = this.#open.filter(({ seat }) => seat === expense.seat);
      const kept = own.length < MAX_OPEN ? this.#open : this.#open.filter((each) => each !== own[0]);
      this.#open = [...kept, open];
    }
    return this.assent(subject, expense, at);
  }

  /**
   * A member has seen the same.
   * @returns what is agreed by that
   */
  assent(subject: Hex, expense: Expense, at: Standpoint): Agreed | undefined {
    const open = this.#open.find((each) => each.subject === subject);
    if (open === undefined || open.words.some(({ seat }) => seat === expense.seat)) return undefined;
    const others = this.#open.filter((each) => each !== open);
    const words = [...open.words, expense];
    if (!this.#isTimely(open, at)) this.#open = others;
    else if (words.length < at.threshold) this.#open = [...others, { ...open, words }];
    else {
      this.#open = others;
      return { subject, facts: open.facts, expenses: words };
    }
    return undefined;
  }

  /** Those that others have given and the node in this seat has not said anything to. */
  unanswered(seat: number): OpenTestimony[] {
    return this.#open.filter(({ words }) => words.every((word) => word.seat !== seat));
  }

  /** A block that moved this on Hedera joined the chain. */
  joined(height: number, moved: Moved): void {
    const recent = this.#moved.filter((before) => before.height > height - MAX_AGE);
    this.#moved = moved.isNothing ? recent : [...recent, { height, moved }];
    this.#open = this.#open.filter((open) => open.height > height - MAX_AGE);
  }

  /** Another committee takes over: it looks for itself. */
  clear(): void {
    this.#open = [];
  }

  #isTimely({ height, facts }: OpenTestimony, at: Standpoint): boolean {
    if (height > at.height || height <= at.height - MAX_AGE) return false;
    const later = this.#moved.flatMap((each) => (each.height > height ? [each.moved] : []));
    const onItsWay = at.settlement === undefined ? [] : [new Moved(at.settlement)];
    return [...later, ...onItsWay].every((moved) => moved.among(facts).size === 0);
  }
}

function attempted<T>(read: () => T): T | Error {
  try {
    return read();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
