import type { Ledger, TransactionRecord } from "../hedera/ledger.ts";
import { settlementMemo } from "../protocol/settlement.ts";
import type { EntityId } from "../protocol/units.ts";
import type { Candidate, Chain, Scheduled } from "./chain.ts";
import type { Duties } from "./duties.ts";
import { encodeScheduledTransfer, type Outbox } from "./outbox.ts";

/** Schedules of the committee that are remembered: one may come to consensus before its proposal. */
const MAX_MEMOS = 32;
const SUCCESS = 22;

/** What {@link Settling} needs of its node. */
export interface SettlingParts {
  readonly index: number;
  readonly ledger: Ledger;
  readonly outbox: Outbox;
  readonly duties: Duties;
  readonly note: (what: string) => void;
}

/**
 * A node's part in moving hbar on Hedera: it schedules a block's transfer when that falls to it, and signs the schedule
 * of another once that holds exactly the transfer that it computed itself.
 */
export class Settling {
  readonly #parts: SettlingParts;
  /** Schedules that committee members created, by memo. */
  #schedules = new Map<string, readonly Scheduled[]>();

  constructor(parts: SettlingParts) {
    this.#parts = parts;
  }

  /** What {@link restore} needs. */
  snapshot(): ReadonlyMap<string, readonly Scheduled[]> {
    return new Map(this.#schedules);
  }

  restore(schedules: ReadonlyMap<string, readonly Scheduled[]>): void {
    this.#schedules = new Map(schedules);
  }

  /** Takes note of a schedule, if this transaction created one for a block. */
  observe({ name, status, entity, memo, payer }: TransactionRecord, { genesis }: Chain): void {
    if (name !== "scheduleCreate" || status !== SUCCESS || entity === undefined) return;
    if (!genesis.committee.some(({ account }) => account === payer)) return;
    this.#schedules.set(memo, [...(this.#schedules.get(memo) ?? []), { id: entity, creator: payer }]);
    if (this.#schedules.size > MAX_MEMOS) this.#schedules.delete(this.#schedules.keys().next().value!);
  }

  /** Whether a scheduled transaction is the candidate's transfer. */
  settles({ scheduled, scheduleRef }: TransactionRecord, chain: Chain): boolean {
    return scheduled && this.#of(chain).some(({ id }) => id === scheduleRef);
  }

  /** What the candidate calls for. */
  attend(chain: Chain, now: bigint): void {
    const { outbox, duties, index } = this.#parts;
    const { candidate, genesis } = chain;
    if (candidate === undefined || candidate.transfer.length === 0) return;
    const { proposer, acceptedAt, deadline } = candidate;
    const memo = memoOf(candidate, genesis.chainId);
    const own = genesis.committee[index]!.account;

    for (const { id, creator } of this.#of(chain)) {
      if (creator === own) continue;
      duties.once(`sign/${id}`, async () => {
        if (await this.#isRight(id, chain, candidate)) await outbox.sign(id);
      });
    }
    // It falls to the leader to schedule the transfer; if it does not, to the next in line, and so on.
    const turns = genesis.committee.length;
    const turn = (index - proposer + turns) % turns;
    const due = acceptedAt + BigInt(turn) * genesis.rules.attemptPatience;
    if (now < due) duties.wakeAt(due);
    else duties.once(`schedule/${memo}`, () => this.#schedule(chain, candidate, memo));
    // Somebody has to say that the time is over; one after the other, so that not everybody pays for it.
    const over = deadline + 1n + BigInt((turn + turns - 1) % turns) * genesis.rules.attemptPatience;
    if (now < over) duties.wakeAt(over);
    else duties.once(`tick/${memo}`, () => outbox.say({ kind: "tick" }));
  }

  async #schedule(chain: Chain, candidate: Candidate, memo: string): Promise<void> {
    for (const { id } of this.#of(chain)) if (await this.#isRight(id, chain, candidate)) return;
    await this.#parts.outbox.schedule(candidate.transfer, memo, candidate.deadline);
  }

  /** Whether a schedule holds the candidate's transfer, and dies when the nodes give it up. */
  async #isRight(schedule: EntityId, { genesis }: Chain, candidate: Candidate): Promise<boolean> {
    const state = await this.#parts.ledger.schedule(schedule);
    if (state === undefined) return false;
    const expected = encodeScheduledTransfer(candidate.transfer, memoOf(candidate, genesis.chainId));
    const right = Buffer.from(state.body).equals(expected) && state.expirationTime <= candidate.deadline;
    if (!right) this.#parts.note(`schedule ${schedule} does not hold the transfer of block ${candidate.block.height}`);
    return right;
  }

  #of({ candidate, genesis }: Chain): readonly Scheduled[] {
    return candidate === undefined ? [] : (this.#schedules.get(memoOf(candidate, genesis.chainId)) ?? []);
  }
}

function memoOf({ proposal: { height, attempt, blockHash } }: Candidate, chainId: number): string {
  return settlementMemo(chainId, height, attempt, blockHash);
}
