import type { Earnings } from "./earnings.ts";
import { fullTime, meansOf } from "./groups.ts";
import type { Policy } from "./policies.ts";
import type { Behaviour } from "./population.ts";

/** What nodes with reliable machines get, by how they behave, in what their policy pays by. */
export interface Verdict {
  readonly measure: Policy["measure"];
  readonly honest: number;
  readonly deviations: readonly Deviation[];
  /** No deviation brings more than honesty. */
  readonly pays: boolean;
  /** Who attests no more than it must, as a part of who attests everything. It breaks no rule. */
  readonly justEnough: number;
}

interface Deviation {
  readonly behaviour: Behaviour;
  readonly gets: number;
}

const DEVIATIONS: readonly Behaviour[] = ["lazy", "free rider", "equivocator"];

/** Whether honesty has paid, for who could have done either: all that are compared are up 95 % of the time or more. */
export function verdictOf({ measure }: Pick<Policy, "measure">, earnings: readonly Earnings[]): Verdict {
  const get = (behaviour: Behaviour): number => {
    const means = meansOf(fullTime(behaviour), earnings);
    if (means === undefined) throw new Error(`no full-time node is ${behaviour}: there is nothing to compare.`);
    return means[measure];
  };
  const honest = get("honest");
  const deviations = DEVIATIONS.map((behaviour) => ({ behaviour, gets: get(behaviour) }));
  const pays = deviations.every(({ gets }) => honest >= gets);
  return { measure, honest, deviations, pays, justEnough: get("just enough") / honest };
}
