import { chart } from "./chart.ts";
import type { Earnings } from "./earnings.ts";
import type { Kind } from "./marks.ts";
import type { Options } from "./options.ts";
import type { Point } from "./panel.ts";
import type { Policy } from "./policies.ts";
import type { Verdict } from "./verdict.ts";

/** What a policy's panel shows. */
export interface Shown {
  readonly policy: Policy;
  readonly earnings: readonly Earnings[];
  readonly verdict: Verdict;
}

/** Areas are as the stakes: a mark of 1,000 hbar is nearly five points wide. */
const SIZE = 2.4 / Math.sqrt(1_000);

/** The nodes of each policy by uptime and income. */
export function pictureOf(shown: readonly Shown[], { nodes, epochs, seed }: Omit<Options, "out">): string {
  return chart({
    title: "What nodes earn, by honesty and uptime",
    subtitle:
      `${nodes} nodes, ${epochs} daily epochs, seed ${seed}, on the contracts themselves. Net of what each pays Hedera; ` +
      "slashed stakes are shared as fees. The larger a mark, the larger the stake.",
    panels: shown.map(({ policy, earnings, verdict }) => ({
      name: policy.name,
      note: noteOf(verdict),
      points: earnings.map(pointOf),
    })),
  });
}

function noteOf({ measure, honest, deviations, pays }: Verdict): string {
  // Zero without a sign: what brings nothing may cost a little.
  const shown = (value: number) =>
    (measure === "yield" ? (value * 100).toFixed(1) : value.toFixed(0)).replace(/^-?0\.?0*$/, "0");
  const best = Math.max(...deviations.map(({ gets }) => gets));
  const unit = measure === "yield" ? "% of stake" : "hbar";
  return `${pays ? "Honesty pays" : "Honesty does not pay"}: ${shown(honest)} ${unit}, deviations at most ${shown(best)}`;
}

function pointOf({ node, income, stake }: Earnings): Point {
  const { number, behaviour, uptime } = node;
  const title =
    `node ${number}, ${behaviour}, up ${(uptime * 100).toFixed(0)} %, stake ${stake.toFixed(0)} hbar: ` +
    `${income.toFixed(1)} hbar a year`;
  return { kind: kindOf(node), x: uptime, y: income, size: SIZE * Math.sqrt(stake), title };
}

function kindOf({ behaviour, from, until }: Earnings["node"]): Kind {
  if (behaviour !== "honest") return behaviour.replace(" ", "-") as Kind;
  return from === 0 && until === Infinity ? "honest" : "churn";
}
