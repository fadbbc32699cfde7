/** Lists in pages, and the links from each to the next. */
import { formatTimestamp } from "../../entity.ts";
import type { Timestamp } from "../../ledger.ts";
import type { Sealed } from "../../simulated/sealed.ts";
import { checkBounds, having, isFixed, within } from "./bounds.ts";
import type { Column } from "./bounds.ts";
import { meets } from "./parameters.ts";
import type { Filter, Order, Paging } from "./parameters.ts";
import type { Ask } from "./request.ts";

/** Part of a list. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly links: Links;
}

export interface Links {
  /** Path and query of the next page; null when there is none. */
  readonly next: string | null;
}

/**
 * How many transactions are looked at for one page, for some tens of milliseconds at most. A page may have fewer rows
 * than it could, and the next one more, as where Hedera's mirror nodes look at so many days.
 */
const MAX_SCAN = 50_000;
/** The same where a look is quick, and where a page that does not end would be a surprise. */
export const MAX_QUICK_SCAN = 250_000;

export const NO_LINKS: Links = { next: null };
export const NOTHING: Page<never> = { rows: [], links: NO_LINKS };

/** A page of those rows of a table that meet the bounds. */
export function tablePage<T>(ask: Ask, rows: Iterable<T>, columns: readonly Column<T>[], paging: Paging): Page<T> {
  checkBounds(columns);
  const sign = paging.order === "asc" ? 1 : -1;
  const isWithin = within(columns);
  const all: T[] = [];
  for (const row of rows) if (isWithin(row)) all.push(row);
  all.sort((a, b) => {
    for (const { of } of columns) {
      const [left, right] = [of(a), of(b)];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  });
  const page = all.slice(0, paging.limit);
  const end = page.at(-1);
  // As with Hedera's mirror nodes, a full page has a next one, which may turn out empty: what comes later is found there.
  const isFull = end !== undefined && page.length === paging.limit;
  return { rows: page, links: isFull ? linkAfter(ask, columns, end, paging.order) : NO_LINKS };
}

/** A page of those transactions that match. */
export function transactionPage(
  ask: Ask,
  filters: readonly Filter<Timestamp>[],
  matches: (sealed: Sealed) => boolean,
  { order, limit }: Paging,
  maxScan = MAX_SCAN,
): Page<Sealed> {
  const span = spanOf(filters);
  if (!span) return NOTHING;
  const isWithin = meets(filters);
  const rows: Sealed[] = [];
  let scanned = 0;
  let end: Sealed | undefined;
  for (const sealed of ask.source.mirror.transactions({ ...span, order })) {
    if (matches(sealed) && isWithin(sealed.consensusTimestamp)) rows.push(sealed);
    if (rows.length < limit && ++scanned < maxScan) continue;
    end = sealed;
    break;
  }
  const column = { parameter: "timestamp", filters, of: timeOf, text: (row: Sealed) => formatTimestamp(timeOf(row)) };
  return { rows, links: end ? linkAfter(ask, [column], end, order) : NO_LINKS };
}

/** The smallest span that holds all that meets the conditions; undefined when nothing can meet them. */
function spanOf(filters: readonly Filter<Timestamp>[]): { from: Timestamp; to?: Timestamp } | undefined {
  const wanted = new Set(filters.filter(({ operator }) => operator === "eq").map(({ value }) => value));
  if (wanted.size > 1) return undefined;
  let from = 0n;
  let to: Timestamp | undefined;
  for (const { operator, value } of filters) {
    const lowest = operator === "gt" ? value + 1n : value;
    const highest = operator === "lt" ? value - 1n : value;
    if (/^(eq|gt)/.test(operator) && lowest > from) from = lowest;
    if (/^(eq|lt)/.test(operator) && (to === undefined || highest < to)) to = highest;
  }
  return to !== undefined && to < from ? undefined : { from, to };
}

function timeOf({ consensusTimestamp }: Sealed): Timestamp {
  return consensusTimestamp;
}

/** The link to what comes after a row. */
function linkAfter<T>(ask: Ask, columns: readonly Column<T>[], row: T, order: Order): Links {
  const [beyond, from] = order === "asc" ? (["gt", "gte"] as const) : (["lt", "lte"] as const);
  const open = columns.filter((column) => !isFixed(column));
  if (open.length === 0 || isAtEnd(open, row, order)) return NO_LINKS;
  const query = new Map([...ask.query].map(([name, values]) => [name, [...values]]));
  for (const [index, { parameter, of, text }] of open.entries()) {
    const kept = (query.get(parameter) ?? []).filter((value) => !value.startsWith(beyond));
    const operator = index < open.length - 1 ? from : beyond;
    query.set(parameter, [...kept, `${operator}:${text ? text(row) : of(row)}`]);
  }
  const parts = [...query].flatMap(([name, values]) => values.map((value) => `${escape(name)}=${escape(value)}`));
  return { next: `${ask.path}?${parts.join("&")}` };
}

/** Whether the bounds at the other end leave nothing after a row. */
function isAtEnd<T>(open: readonly Column<T>[], row: T, order: Order): boolean {
  const [{ filters, of }, ...more] = open as [Column<T>, ...Column<T>[]];
  if (more.length > 0) return false;
  const [value, step] = [of(row), order === "asc" ? 1 : -1];
  const next = typeof value === "bigint" ? value + BigInt(step) : value + step;
  return !meets(order === "asc" ? having(filters, "lt", "lte") : having(filters, "gt", "gte"))(next);
}

/** For a query, where colons are as good as their escape and easier to read. */
function escape(text: string): string {
  return encodeURIComponent(text).replaceAll("%3A", ":");
}
