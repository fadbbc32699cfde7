import type { TransactionRecord } from "../hedera/ledger.ts";
import { FLOAT_MEMO } from "../protocol/deposits.ts";
import { converted, MESSAGE, tinybarOf, US_DOLLAR, type Rate } from "../protocol/hedera-prices.ts";
import type { EntityId, Tinybar } from "../protocol/units.ts";
import { memberOf, type Committee } from "./committee.ts";

/** What the node in a seat has paid Hedera for something. */
export interface Expense {
  readonly seat: number;
  readonly amount: Tinybar;
}

/** A transaction counts for so much at the most, whatever it cost. */
const MOST = US_DOLLAR / 10n;
/** Schedules of one seat that may still be executed. */
const MAX_OPEN = 16;
const SUCCESS = 22;

/** A schedule that has not been executed, with what its creator and its signers have paid. */
type Schedule = readonly Expense[];

/** Hbar that the node in a seat, or somebody else, gave an account to pay with, as far as it is left. */
interface Float {
  readonly seat: number | undefined;
  readonly left: Tinybar;
}

/**
 * What the nodes have paid Hedera for the network, as far as it was of use: messages that brought a transaction into a
 * block, were the accepted proposal, or told of an attestation that was news; schedules that were executed for a block,
 * with the signatures on them and what was scheduled; accounts and floats that a block waited for. Everything else,
 * whatever it was paid for, is its node's own affair, or anybody could have the others pay for nothing.
 */
export class Expenses {
  /** Whose expenses count. */
  committee: Committee;
  /** By seat, since genesis. */
  #totals: readonly Tinybar[] = [];
  /** Of all seats, since the last block joined the chain. */
  #recent: Tinybar = 0n;
  #schedules: ReadonlyMap<EntityId, Schedule> = new Map();
  #floats: ReadonlyMap<EntityId, readonly Float[]> = new Map();

  constructor(committee: Committee) {
    this.committee = committee;
  }

  clone(): Expenses {
    const copy = new Expenses(this.committee);
    copy.#totals = this.#totals;
    copy.#recent = this.#recent;
    copy.#schedules = this.#schedules;
    copy.#floats = this.#floats;
    return copy;
  }

  /** What the nodes in each seat have paid since genesis. */
  get totals(): readonly Tinybar[] {
    const seats = Math.max(this.#totals.length, ...this.committee.seats.map((seat) => seat + 1));
    return Array.from({ length: seats }, (_, seat) => this.#totals[seat] ?? 0n);
  }

  /** What a message of so many chunks costs whoever pays for it, if that is a node. Records do not tell. */
  message(payer: EntityId, chunks: number, rate: Rate): Expense | undefined {
    const seat = this.#seatOf(payer);
    return seat === undefined ? undefined : { seat, amount: BigInt(chunks) * tinybarOf(MESSAGE, rate) };
  }

  /** Something was of use. */
  book({ seat, amount }: Expense): void {
    this.#totals = this.totals.map((total, index) => (index === seat ? total + amount : total));
    this.#recent += amount;
  }

  /**
   * Takes note of a transaction on Hedera, at the rate that was in force.
   * @param settles whether it is the settlement of the block that is on its way
   * @param provides whether it is what the next block waited for
   * @param isOurs whether an account is one of the network's
   */
  observe(
    record: TransactionRecord,
    rate: Rate,
    { settles, provides, isOurs }: { settles: boolean; provides: boolean; isOurs: (account: EntityId) => boolean },
  ): void {
    const seat = this.#seatOf(record.payer);
    const amount = least(record.fee, converted(MOST, rate));
    if (record.scheduled) {
      if (settles) this.#execute(record, seat, amount);
      return;
    }
    if (record.status !== SUCCESS) return;
    if (record.memo === FLOAT_MEMO) this.#give(record, seat, isOurs);
    if (seat === undefined) return;
    if (record.name === "scheduleCreate") this.#open(record.entity!, { seat, amount });
    else if (record.name === "scheduleSign") this.#sign(record.entity, { seat, amount });
    else if (provides) this.book({ seat, amount });
  }

  /**
   * A block joined the chain.
   * @param carriage what it cost to bring its transactions
   * @returns what the nodes have paid since the last one did
   */
  join(carriage: readonly Expense[]): Tinybar {
    for (const expense of carriage) this.book(expense);
    const recent = this.#recent;
    this.#recent = 0n;
    return recent;
  }

  #seatOf(account: EntityId): number | undefined {
    return memberOf(this.committee, account)?.seat;
  }

  #open(schedule: EntityId, expense: Expense): void {
    const others = [...this.#schedules];
    const own = others.filter(([, [creation]]) => creation!.seat === expense.seat);
    const forgotten = own.length < MAX_OPEN ? undefined : own[0]![0];
    this.#schedules = new Map([...others.filter(([id]) => id !== forgotten), [schedule, [expense]]]);
  }

  #sign(schedule: EntityId | undefined, expense: Expense): void {
    const expenses = schedule && this.#schedules.get(schedule);
    // One signature of each node is enough.
    if (expenses === undefined || expenses.some(({ seat }) => seat === expense.seat)) return;
    this.#schedules = new Map([...this.#schedules, [schedule!, [...expenses, expense]]]);
  }

  /** What was scheduled is paid for by the creator, or by an account out of what it was given for that. */
  #execute({ scheduleRef, payer }: TransactionRecord, seat: number | undefined, amount: Tinybar): void {
    for (const expense of this.#schedules.get(scheduleRef!) ?? []) this.book(expense);
    this.#schedules = new Map([...this.#schedules].filter(([id]) => id !== scheduleRef));
    if (seat !== undefined) this.book({ seat, amount });
    else this.#spend(payer, amount);
  }

  #give({ transfers }: TransactionRecord, seat: number | undefined, isOurs: (account: EntityId) => boolean): void {
    for (const { account, amount: left } of transfers) {
      if (left <= 0n || !isOurs(account)) continue;
      this.#floats = new Map([...this.#floats, [account, [...(this.#floats.get(account) ?? []), { seat, left }]]]);
    }
  }

  /** What was given first is spent first. */
  #spend(account: EntityId, amount: Tinybar): void {
    let due = amount;
    const floats: Float[] = [];
    for (const { seat, left } of this.#floats.get(account) ?? []) {
      const spent = least(left, due);
      due -= spent;
      if (seat !== undefined && spent > 0n) this.book({ seat, amount: spent });
      if (left > spent) floats.push({ seat, left: left - spent });
    }
    this.#floats = new Map([...this.#floats, [account, floats]]);
  }
}

function least(a: Tinybar, b: Tinybar): Tinybar {
  return a < b ? a : b;
}
