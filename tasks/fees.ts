import { styleText } from "node:util";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { resolveL2Config, validateL2Config, type L2Config } from "../plugin/config.ts";
import { firstRates } from "../plugin/hedera/simulated/fees.ts";
import { converted, US_DOLLAR, type Rate, type Tinycents } from "../plugin/protocol/hedera-prices.ts";
import { quoteOf, type Quote } from "../plugin/protocol/quote.ts";
import { WEIBAR_PER_TINYBAR, type Tinybar } from "../plugin/protocol/units.ts";
import { refuse, wholeNumber } from "./arguments.ts";
import { amount, gwei, shortly } from "./amounts.ts";
import { printJson } from "./remote.ts";
import { table } from "./table.ts";
import { KINDS, trafficOf, type Kind } from "./typical-traffic.ts";

/** What `l2:fees` was given. */
export interface FeesArguments {
  readonly nodes?: string;
  readonly threshold?: string;
  readonly usdPerHbar?: string;
  readonly json: boolean;
}

/** Who is to be paid for, and in what. */
export interface Terms {
  readonly nodes: number;
  readonly threshold: number;
  readonly rate: Rate;
}

/** What so many transactions of a kind at once cost. */
interface Line extends Quote {
  readonly count: number;
}

const COUNTS = [1, 10, 100, 1_000];
const TINYBARS = 1e8;

/** `l2:fees`: tells what blocks cost the nodes, and what users pay for it. */
const run: NewTaskActionFunction<FeesArguments> = async (args, hre) => {
  const terms = termsOf(args, hre.config.l2);
  if (args.json) return printJson(KINDS.map((kind) => described(kind, terms)));
  console.log(feeLines(terms).join("\n"));
};

/** The configuration with what the command line says instead. */
export function termsOf({ nodes: n, threshold: m, usdPerHbar }: FeesArguments, configured: L2Config): Terms {
  const nodes = wholeNumber("--nodes", n) ?? configured.nodes;
  const isConfigured = nodes === configured.nodes;
  const wanted = {
    nodes,
    threshold: wholeNumber("--threshold", m) ?? (isConfigured ? configured.threshold : undefined),
  };
  const [error] = validateL2Config(wanted);
  if (error !== undefined) {
    const name = error.path[1] as "nodes" | "threshold";
    throw refuse(`--${name}: ${error.message.replace(`${name} must`, "it must")}; it is ${wanted[name]}`);
  }
  return { nodes, threshold: resolveL2Config(wanted).threshold, rate: rateOf(usdPerHbar) };
}

/** Millionths of a dollar are as exact as it gets. */
const SCALE = 1_000_000;
const MAX_USD = 10_000;

function rateOf(usdPerHbar: string | undefined): Rate {
  if (usdPerHbar === undefined) return firstRates.current;
  const usd = /^\d+(\.\d+)?$/.test(usdPerHbar) ? Number(usdPerHbar) : NaN;
  const cents = Math.round(usd * 100 * SCALE);
  if (!(cents > 0 && usd <= MAX_USD)) {
    throw refuse(`--usd-per-hbar: a price in US dollars is wanted, like 0.12; it is ${JSON.stringify(usdPerHbar)}`);
  }
  return { hbars: SCALE, cents };
}

/** The tables, for people. */
export function feeLines(terms: Terms): string[] {
  const { nodes, threshold, rate } = terms;
  const usd = (tinybar: Tinybar) => amount("$", inUsd(tinybar, rate));
  const sections = KINDS.map((kind) => {
    const { name, price } = kind.hedera;
    const rows = linesOf(kind, terms).map(({ count, blocks, cost, total, baseFee, fee }) => [
      count.toLocaleString("en"),
      blocks.toLocaleString("en"),
      usd(cost.batches + cost.proposal + cost.attestations),
      usd(cost.schedule),
      usd(cost.signatures),
      usd(total),
      gwei(baseFee),
      amount("", Number(fee / WEIBAR_PER_TINYBAR) / TINYBARS, " ℏ"),
      usd(fee / WEIBAR_PER_TINYBAR),
    ]);
    const names = [
      "at once",
      "blocks",
      "messages",
      "schedules",
      "signatures",
      "nodes pay",
      "gas price",
      "each pays",
      "in USD",
    ];
    const title = `${styleText("bold", kind.name)}, ${kind.gas.toLocaleString("en")} gas`;
    return [title, ...table(names, rows), `  On Hedera itself, ${name}: ${shortly("$", dollars(price))}`, ""];
  });
  return [
    `A network of ${nodes} node${nodes === 1 ? "" : "s"}, of which ${threshold} must agree, at ${shortly("$", rate.cents / rate.hbars / 100)} an hbar.`,
    "",
    ...sections.flat(),
    "The nodes pay Hedera for each kilobyte on the topic: the transactions, the leader's proposal of each block and the",
    "attestation of every other node; and for what a block moves on Hedera, with a schedule that so many sign as must agree.",
    "What gas costs follows, a fifth above what the last blocks cost. The more people share a block, the less each pays.",
  ];
}

function linesOf(kind: Kind, { nodes, threshold, rate }: Terms): Line[] {
  return COUNTS.map((count) => ({ count, ...quoteOf(trafficOf(kind, count), { nodes, threshold }, rate) }));
}

/** The same, for programs: amounts in tinybars and weibars. */
function described(kind: Kind, terms: Terms): object {
  const { name, gas, hedera } = kind;
  const quotes = linesOf(kind, terms).map(({ count, blocks, cost, total, baseFee, fee }) => ({
    ...{ count, blocks },
    cost: Object.fromEntries(Object.entries(cost).map(([part, tinybar]) => [part, String(tinybar)])),
    ...{ total: String(total), baseFee: String(baseFee), fee: String(fee) },
    usd: { total: inUsd(total, terms.rate), fee: inUsd(fee / WEIBAR_PER_TINYBAR, terms.rate) },
  }));
  const tinybar = String(converted(hedera.price, terms.rate));
  return { name, gas: String(gas), hedera: { name: hedera.name, tinybar, usd: dollars(hedera.price) }, quotes };
}

function inUsd(tinybar: Tinybar, { hbars, cents }: Rate): number {
  return (Number(tinybar) * cents) / hbars / 100 / TINYBARS;
}

function dollars(price: Tinycents): number {
  return Number(price) / Number(US_DOLLAR);
}

export default run;
