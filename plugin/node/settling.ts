import type { ScheduleState, TransactionRecord } from "../hedera/ledger.ts";
import type { Proposal } from "../protocol/messages.ts";
import { settlementMemo, type Settlement } from "../protocol/settlement.ts";
import { NANOSECONDS, secondsOf, type EntityId, type Timestamp } from "../protocol/units.ts";
import type { Candidate } from "./candidate.ts";
import type { Chain } from "./chain.ts";
import { memberOf, turnOf, type Committee } from "./committee.ts";
import { signersOf } from "./handover.ts";
import type { Outbox } from "./outbox.ts";
import type { Reminders } from "./reminders.ts";
import { encodeScheduled, payerOf, scheduledBody } from "./scheduled.ts";

/** Schedules of the committee that are remembered: one may come to consensus before its proposal. */
const MAX_MEMOS = 32;
const SUCCESS = 22;
/**
 * What keeps a node from scheduling and says nothing of what it schedules: its own means and times, the ledger's
 * troubles, and that another node was first.
 */
const OWN_FAILURES: ReadonlySet<number> = new Set([
  ...[4, 5, 9, 10, 11, 12, 21],
  // IDENTICAL_SCHEDULE_ALREADY_CREATED, and the expiry's own: too late, too full.
  ...[210, 307, 366, 370],
]);

/** What names a block to Hedera. */
type Proposed = Pick<Proposal, "height" | "attempt" | "blockHash">;

/** What a {@link Settling} remembers. */
export interface SettlingSnapshot {
  readonly schedules: ReadonlyMap<string, readonly ScheduleState[]>;
  readonly failures: ReadonlyMap<string, ReadonlySet<EntityId>>;
}

/** What {@link Settling} needs of its node. */
export interface SettlingParts {
  readonly index: number;
  readonly outbox: Outbox;
  readonly reminders: Reminders;
  readonly note: (what: string) => void;
}

/**
 * A node's part in what blocks do on Hedera: it schedules a block's settlement when that falls to it, and signs the
 * schedule of another once that holds exactly the settlement that it computed itself.
 */
export class Settling {
  readonly #parts: SettlingParts;
  /** Schedules that committee members created, by memo. */
  #schedules = new Map<string, readonly ScheduleState[]>();
  /** Whom Hedera did not let create one, by memo and code. */
  #failures = new Map<string, ReadonlySet<EntityId>>();

  constructor(parts: SettlingParts) {
    this.#parts = parts;
  }

  /** What {@link restore} needs. */
  snapshot(): SettlingSnapshot {
    return { schedules: new Map(this.#schedules), failures: new Map(this.#failures) };
  }

  restore({ schedules, failures }: SettlingSnapshot): void {
    this.#schedules = new Map(schedules);
    this.#failures = new Map(failures);
  }

  /**
   * Takes note of a schedule, if this transaction created one for a block, or of why it did not.
   * @returns the code with which Hedera does not even schedule the candidate's settlement, once it has told m nodes
   */
  observe(
    { name, status, schedule, memo, payer }: TransactionRecord,
    { genesis, committee, candidate }: Chain,
  ): number | undefined {
    if (name !== "scheduleCreate" || memberOf(committee, payer) === undefined) return undefined;
    if (status === SUCCESS && schedule !== undefined) {
      remember(this.#schedules, memo, [...(this.#schedules.get(memo) ?? []), schedule]);
    } else if (!OWN_FAILURES.has(status)) {
      const key = `${memo}/${status}`;
      const refused = new Set(this.#failures.get(key)).add(payer);
      remember(this.#failures, key, refused);
      const isCandidates = candidate?.settlement !== undefined && memo === memoOf(candidate, genesis.chainId);
      if (isCandidates && refused.size >= committee.threshold) return status;
    }
    return undefined;
  }

  /** The schedules that members created with a memo, whatever is in them. */
  named(memo: string): readonly ScheduleState[] {
    return this.#schedules.get(memo) ?? [];
  }

  /** Whether a scheduled transaction is the candidate's settlement, and not just called so. */
  settles({ scheduled, scheduleRef }: TransactionRecord, chain: Chain): boolean {
    return scheduled && this.#rightOnes(chain).some(({ id }) => id === scheduleRef);
  }

  /** What the candidate calls for. */
  attend(chain: Chain, now: bigint): void {
    const { outbox, reminders, index } = this.#parts;
    const { candidate, genesis, committee } = chain;
    const own = signersOf(chain).find(({ seat }) => seat === index);
    if (candidate?.settlement === undefined || own === undefined) return;
    const { acceptedAt, deadline } = candidate;
    const memo = memoOf(candidate, genesis.chainId);

    const right = this.#rightOnes(chain);
    for (const { id, creator } of right) {
      if (creator !== own.account) reminders.once(`sign/${id}`, () => outbox.sign(id));
    }
    // While the keys are handed over, those who come have to sign, too.
    const turn = turnOf(committee, candidate.proposer, index);
    if (turn === undefined) return;
    // It falls to the leader to schedule the settlement; if it does not, to the next in line, and so on.
    // Where Hedera does not let one schedule it, m in all have to try before anybody gives it up.
    const tried = [...this.#failures.keys()].some((key) => key.startsWith(`${memo}/`));
    const wait = Math.max(tried ? turn - committee.threshold + 1 : turn, 0);
    const due = acceptedAt + BigInt(wait) * genesis.rules.attemptPatience;
    if (now < due) reminders.wakeAt(due);
    else if (right.length === 0) {
      reminders.once(`schedule/${memo}`, () => this.#schedule(candidate.settlement!, memo, deadline, committee));
    }
    // Somebody has to say that the time is over; one after the other, so that not everybody pays for it.
    const over =
      deadline +
      1n +
      BigInt((turn + committee.seats.length - 1) % committee.seats.length) * genesis.rules.attemptPatience;
    if (now < over) reminders.wakeAt(over);
    else reminders.once(`tick/${memo}`, () => outbox.say({ kind: "tick" }));
  }

  /**
   * The node proposes a block: its settlement can be scheduled in the same breath, and the others sign once they have
   * seen both. What becomes of the proposal is not known yet; if nothing does, nobody signs.
   */
  anticipate({ genesis, committee }: Chain, proposal: Proposed, settlement: Settlement, now: Timestamp): void {
    const memo = settlementMemo(genesis.chainId, proposal.height, proposal.attempt, proposal.blockHash);
    // The nodes count from the proposal's consensus time, which is later.
    const deadline = secondsOf(now + genesis.rules.settlementPatience) * NANOSECONDS;
    this.#parts.reminders.once(`schedule/${memo}`, () => this.#schedule(settlement, memo, deadline, committee));
  }

  async #schedule(settlement: Settlement, memo: string, expiration: Timestamp, { vaultKey }: Committee): Promise<void> {
    const body = scheduledBody(settlement, memo, vaultKey);
    await this.#parts.outbox.schedule({ body, payer: payerOf(settlement), memo, expiration });
  }

  /**
   * The schedules of the members that hold the candidate's settlement, at the right payer's cost, and die when the nodes
   * give it up. Anything can have its memo.
   */
  #rightOnes({ candidate, genesis, committee }: Chain): readonly ScheduleState[] {
    if (candidate?.settlement === undefined) return [];
    const memo = memoOf(candidate, genesis.chainId);
    const named = this.named(memo);
    if (named.length === 0) return [];
    const { settlement, deadline } = candidate;
    const expected = encodeScheduled(settlement, memo, committee.vaultKey);
    return named.filter(
      ({ body, payer, creator, expirationTime }) =>
        Buffer.from(body).equals(expected) && payer === (payerOf(settlement) ?? creator) && expirationTime <= deadline,
    );
  }
}

/** Remembers the newest. */
function remember<V>(entries: Map<string, V>, key: string, value: V): void {
  entries.set(key, value);
  if (entries.size > MAX_MEMOS) entries.delete(entries.keys().next().value!);
}

function memoOf({ proposal: { height, attempt, blockHash } }: Candidate, chainId: number): string {
  return settlementMemo(chainId, height, attempt, blockHash);
}
