/** The state of Hedera at the times that requests are about. */
import type { Timestamp } from "../../ledger.ts";
import type { Account, TokenRelation } from "../../simulated/entities.ts";
import type { Mirror } from "../../simulated/mirror.ts";
import type { StateView } from "../../simulated/state.ts";
import type { Filter } from "./parameters.ts";

/** The entities as they were at a time. */
export interface View {
  readonly at: Timestamp;
  readonly state: StateView;
}

/** The present, as far as the mirror knows it. */
export function presentView(mirror: Mirror): View {
  return { at: mirror.now(), state: mirror.state() };
}

/** A time that a request is about. */
export type Moment = Timestamp | "present" | "never";

/** The state at a moment; undefined when there is none, or when the ledger does not keep it. */
export function viewAt(mirror: Mirror, moment: Moment): View | undefined {
  if (moment === "never") return undefined;
  if (moment === "present" || moment >= mirror.now()) return presentView(mirror);
  return mirror.remembers(moment) ? { at: moment, state: mirror.state(moment) } : undefined;
}

/** The last moment that meets the conditions, `eq` standing for "until". */
export function momentOf(filters: readonly Filter<Timestamp>[]): Moment {
  let earliest = 0n;
  let latest: Timestamp | undefined;
  for (const { operator, value } of filters) {
    if (operator === "gt" || operator === "gte") {
      const from = operator === "gt" ? value + 1n : value;
      if (from > earliest) earliest = from;
    } else if (operator !== "ne") {
      const to = operator === "lt" ? value - 1n : value;
      if (latest === undefined || to < latest) latest = to;
    }
  }
  if (latest === undefined) return "present";
  return latest < earliest ? "never" : latest;
}

/** The associations of some accounts, each account's in the order of its tokens. */
export function relationsOf({ state }: View, accounts: Iterable<Account>): Map<number, TokenRelation[]> {
  const all = new Map([...accounts].map(({ num }) => [num, [] as TokenRelation[]]));
  if (all.size > 0) for (const [, relation] of state.relations.entries()) all.get(relation.account)?.push(relation);
  for (const relations of all.values()) relations.sort((a, b) => a.token - b.token);
  return all;
}
