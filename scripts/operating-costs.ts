/** Prints what a day of a network costs its nodes, by traffic, as Markdown: the table of docs/runbook.md. */
import { pathToFileURL } from "node:url";

import { firstRates } from "../plugin/hedera/simulated/fees.ts";
import {
  accountPrice,
  SCHEDULE_SIGN,
  tinycentsOf,
  topicPrice,
  US_DOLLAR,
  type Tinycents,
} from "../plugin/protocol/hedera-prices.ts";
import { quoteOf } from "../plugin/protocol/quote.ts";
import { KINDS, trafficOf, type Kind } from "../tasks/typical-traffic.ts";

/** Those of a committee that `l2:provision` makes of four keys. */
const COMMITTEE = { nodes: 4, threshold: 3 };
/** Transactions of a day, spread evenly. */
const TRAFFIC = [1, 100, 1_000, 10_000, 100_000];
/** Seconds from one block to the next where there is always something to put into one: a round of consensus. */
const ROUND = 3;
const DAY = 86_400;
const TINYBARS = 1e8;

const { cents, hbars } = firstRates.current;

/** The table. */
export function costTable(): string {
  const names = KINDS.flatMap(({ name }) => [name, "each"]);
  return [
    row(["Transactions a day", ...names]),
    row(["---:", ...names.map(() => "---:")]),
    ...TRAFFIC.map((count) => row([count.toLocaleString("en"), ...KINDS.flatMap((kind) => costOf(kind, count))])),
  ].join("\n");
}

/** What is paid once, likewise. */
export function onceTable(): string {
  const { nodes, threshold } = COMMITTEE;
  const once: [string, Tinycents][] = [
    ["An account of a node", tinycentsOf(accountPrice(1))],
    [`The vault, with a ${threshold}-of-${nodes} key`, tinycentsOf(accountPrice(nodes))],
    ["The topic, with its admin and submit keys", tinycentsOf(topicPrice(2 * nodes))],
    ["The Hedera account of a contract, when it first needs one", tinycentsOf(accountPrice(nodes))],
    ["A signature of a schedule", tinycentsOf(SCHEDULE_SIGN)],
  ];
  const shown = once.map(([what, price]) => row([what, `$${usd(Number(price) / Number(US_DOLLAR))}`]));
  return [row(["Once", "Hedera's fee"]), row(["---", "---:"]), ...shown].join("\n");
}

function costOf(kind: Kind, count: number): [all: string, each: string] {
  const perBlock = Math.min(Math.max(1, Math.ceil((count * ROUND) / DAY)), kind.perBlock);
  const blocks = Math.ceil(count / perBlock);
  const { total } = quoteOf(trafficOf(kind, perBlock), COMMITTEE, firstRates.current);
  const tinybar = Number(total) * blocks;
  const dollars = (tinybar / TINYBARS) * (cents / hbars / 100);
  return [
    `$${usd(dollars)} (${(tinybar / TINYBARS).toLocaleString("en", { maximumSignificantDigits: 3 })} ℏ)`,
    `$${usd(dollars / count)}`,
  ];
}

function usd(dollars: number): string {
  return dollars.toLocaleString("en", dollars >= 1 ? { maximumFractionDigits: 2 } : { maximumSignificantDigits: 2 });
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(`${costTable()}\n\n${onceTable()}`);
