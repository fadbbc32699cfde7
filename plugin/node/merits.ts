import type { TopicMessage } from "../hedera/ledger.ts";
import { firstLoad } from "../protocol/block-cost.ts";
import { laden, nextBaseFee, returnsFees, type FeeHeader, type FeeRule, type Load } from "../protocol/fees.ts";
import { rateAt, type Rate } from "../protocol/hedera-prices.ts";
import type { ParticipationRecord } from "../protocol/participation.ts";
import { WEIBAR_PER_TINYBAR, type Timestamp, type Tinybar, type Weibar } from "../protocol/units.ts";
import { Expenses, type Expense } from "./expenses.ts";
import { newcomers, type Committee } from "./committee.ts";
import type { Genesis } from "./genesis.ts";
import { Participation } from "./participation.ts";

/** What they are counted from. */
type Founded = Pick<Genesis, "committee" | "rates" | "time">;

/** What the nodes do for their network: who attested what, and who paid for it. Fees and rewards follow from it. */
export class Merits {
  expenses: Expenses;
  participation = new Participation();
  /** What the last blocks cost on Hedera, and their gas. */
  load: Load;
  /** What the next block tells of those before, if it does. */
  record: ParticipationRecord | undefined;
  /** The first blocks of the nodes in these seats; the others were there from the beginning. */
  since: ReadonlyMap<number, number> = new Map();

  readonly #founded: Founded;

  constructor(founded: Founded) {
    const { committee, rates, time } = founded;
    this.#founded = founded;
    this.load = firstLoad({ nodes: committee.seats.length, threshold: committee.threshold }, rateAt(rates, time));
    this.expenses = new Expenses(committee);
  }

  clone(): Merits {
    const copy = Object.assign(new Merits(this.#founded), this);
    copy.expenses = this.expenses.clone();
    copy.participation = this.participation.clone();
    return copy;
  }

  /** What a message cost the node that sent it; undefined if it was no node's. Its last chunk tells how many there were. */
  messageBy({ payer, chunk }: TopicMessage, rate: Rate): Expense | undefined {
    return this.expenses.message(payer, chunk?.total ?? 1, rate);
  }

  /** Another committee takes over, from this height on. */
  succeed(committee: Committee, height: number): void {
    const { committee: former } = this.expenses;
    this.since = new Map([...this.since, ...newcomers(former, committee).map(({ seat }) => [seat, height] as const)]);
    this.expenses.committee = committee;
  }

  /** What the nodes in a seat have paid since genesis, as far as it was of use. */
  paidBy(seat: number): Tinybar {
    return this.expenses.totals[seat] ?? 0n;
  }

  /** A member attested a block, and with it those right before. */
  attest(seat: number, height: number): void {
    this.participation.attest(seat, height, this.since.get(seat));
  }

  /** What it took on Hedera to have a block with so much gas join the chain. */
  weigh(carriage: readonly Expense[], gas: bigint): void {
    this.load = laden(this.load, { cost: this.expenses.join(carriage) * WEIBAR_PER_TINYBAR, gas });
  }

  /** The base fee of the block after the one with this header. */
  nextBaseFee(header: FeeHeader, rule: FeeRule): Weibar {
    return nextBaseFee(header, rule === "hedera" ? this.load : undefined);
  }

  /** The chain has a block that these members have attested, since this time. */
  advance(height: number, attesters: ReadonlySet<number>, time: Timestamp): void {
    this.participation.join(height, attesters);
    const { expenses, participation } = this;
    const isLast = returnsFees(height + 1);
    this.record = isLast ? { height, time, costs: expenses.totals, attested: participation.recent } : undefined;
  }
}
