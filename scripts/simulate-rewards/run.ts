import { earningsOf } from "./earnings.ts";
import type { Options } from "./options.ts";
import { pictureOf, type Shown } from "./picture.ts";
import { POLICIES } from "./policies.ts";
import { booksLine, conclusionOf, tableOf } from "./report.ts";
import { simulate, worldOf } from "./simulation.ts";
import { verdictOf } from "./verdict.ts";

/**
 * Simulates the same world under each policy, and tells how it went.
 * @returns the picture, an SVG document
 */
export async function run(options: Omit<Options, "out">, tell: (text: string) => void): Promise<string> {
  const { nodes, epochs, seed } = options;
  const world = worldOf(options);
  tell(`${nodes} nodes, ${epochs} daily epochs, seed ${seed}; hbar a year`);
  const shown: Shown[] = [];
  for (const policy of POLICIES) {
    const outcome = await simulate(world, policy);
    const earnings = earningsOf(outcome, epochs);
    const verdict = verdictOf(policy, earnings);
    tell(`\n${policy.name}; fees did not cover costs on ${outcome.poorDays} days`);
    for (const text of [tableOf(earnings), booksLine(outcome.books), conclusionOf(verdict)]) tell(text);
    shown.push({ policy, earnings, verdict });
  }
  return pictureOf(shown, options);
}
