import type { EntityId, ScheduleState } from "../../ledger.ts";
import { MirrorError } from "../mirror-error.ts";
import type { Entities } from "../rest/entities.ts";
import type { MirrorRest } from "../rest/mirror-rest.ts";
import { familyShape } from "../rest/shapes.ts";
import type { TransactionRow } from "../rest/shapes.ts";
import { newSchedule } from "../rest/states.ts";
import { pathOfId, transactionIdOf } from "../rest/transaction-id.ts";

/** So many schedules are remembered. */
const MAX_KNOWN = 1_024;

/** The schedules that transactions create and are executed by. What is told of them never changes. */
export class Schedules {
  readonly #rest: MirrorRest;
  readonly #entities: Entities;
  /** By the id of the transaction that created it. */
  readonly #known = new Map<string, Promise<ScheduleState>>();

  constructor(rest: MirrorRest, entities: Entities) {
    this.#rest = rest;
    this.#entities = entities;
  }

  /** The schedule that a transaction created. */
  async createdBy(row: TransactionRow): Promise<ScheduleState> {
    return await this.#remember(transactionIdOf(row), () => this.#read(row));
  }

  /** The schedule that a scheduled transaction came from: that whose creation has the same id. */
  async executedAs(row: TransactionRow): Promise<ScheduleState> {
    const id = transactionIdOf(row);
    return await this.#remember(id, async () => {
      const family = await this.#rest.find(`transactions/${pathOfId(id)}?scheduled=false`, familyShape);
      const isCreation = ({ name, result }: TransactionRow) => name === "SCHEDULECREATE" && result === "SUCCESS";
      const creation = family?.transactions.find(isCreation);
      if (creation) return await this.#read(creation);
      throw new MirrorError(`The mirror does not show what created the schedule of ${id}`, { transient: true });
    });
  }

  async #read(creation: TransactionRow): Promise<ScheduleState> {
    const id: EntityId | undefined = creation.entity_id;
    const row = id && (await this.#entities.scheduleRow(id));
    if (row) return newSchedule(row, transactionIdOf(creation));
    throw new MirrorError(`The mirror does not show schedule ${id} yet`, { transient: true });
  }

  #remember(id: string, read: () => Promise<ScheduleState>): Promise<ScheduleState> {
    const known = this.#known.get(id);
    if (known) return known;
    const reading = read();
    this.#known.set(id, reading);
    if (this.#known.size > MAX_KNOWN) this.#known.delete(this.#known.keys().next().value!);
    reading.catch(() => this.#known.delete(id));
    return reading;
  }
}
