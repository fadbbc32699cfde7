import type { Weibar } from "../../plugin/protocol/units.ts";
import type { Books } from "./accounts.ts";
import type { Earnings } from "./earnings.ts";
import { GROUPS, meansOf, type Means } from "./groups.ts";
import type { Verdict } from "./verdict.ts";

const WIDTHS = [30, 6, 8, 12, 12, 10] as const;
const HEAD = ["", "nodes", "uptime", "paid Hedera", "net income", "on stake"];

/** What groups of nodes have made under a policy, a line each. */
export function tableOf(earnings: readonly Earnings[]): string {
  const rows = GROUPS.flatMap((group) => {
    const means = meansOf(group, earnings);
    return means === undefined ? [] : [line([group.name, ...cells(means)])];
  });
  return [line(HEAD), ...rows].join("\n");
}

/** The sums that were checked to the weibar. */
export function booksLine({ received, slashed, paid, claimable, unallocated }: Books): string {
  return (
    `received ${exactly(received)} (slashed ${exactly(slashed)}) = paid ${exactly(paid)} + ` +
    `claimable ${exactly(claimable)} + unallocated ${exactly(unallocated)} hbar`
  );
}

/** Whether honesty has paid. */
export function conclusionOf({ measure, honest, deviations, pays, justEnough }: Verdict): string {
  const shown = (value: number) => (measure === "yield" ? percent(value) : `${amount(value)} hbar`);
  const others = deviations.map(({ behaviour, gets }) => `${behaviour} ${shown(gets)}`).join(", ");
  return (
    `Honesty ${pays ? "pays" : "DOES NOT PAY"}: of nodes up 95 % or more, honest ${shown(honest)} a year` +
    `${measure === "yield" ? " on stake" : ""}, ${others}. ` +
    `Attesting just enough, which breaks no rule, brings ${percent(justEnough)} of that.`
  );
}

function cells({ nodes, uptime, cost, income, ...means }: Means): string[] {
  return [`${nodes}`, percent(uptime), amount(cost), amount(income), percent(means.yield)];
}

function line(texts: readonly string[]): string {
  return texts.map((text, i) => (i === 0 ? text.padEnd(WIDTHS[i]!) : text.padStart(WIDTHS[i]!))).join("");
}

/** Without a negative zero. */
function amount(value: number): string {
  return value.toFixed(1).replace(/^-(0(\.0+)?)$/, "$1");
}

const percent = (part: number) => `${amount(part * 100)} %`;

/** In hbar, to the weibar. */
function exactly(value: Weibar): string {
  const digits = value.toString().padStart(19, "0");
  return `${digits.slice(0, -18)}.${digits.slice(-18)}`;
}
