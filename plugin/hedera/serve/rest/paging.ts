/** Lists in pages, and the links from each to the next. */
import { entityId } from "../../entity.ts";
import type { Timestamp } from "../../ledger.ts";
import type { Sealed } from "../../simulated/sealed.ts";
import { badRequest } from "./errors.ts";
import { meets } from "./parameters.ts";
import type { Filter, Operator, Order, Paging } from "./parameters.ts";
import type { Ask } from "./request.ts";
import { timestampText } from "./shapes.ts";

/** What a list is ordered by: its rows by the first column, those that have this in common by the second, and so on. */
export interface Column<T> {
  /** The query parameter that bounds the list by this column. */
  readonly parameter: string;
  /** The bounds that were asked for. */
  readonly filters: readonly Filter<number | bigint>[];
  /** The parameter without which this one means nothing. */
  readonly needs?: string;
  of(row: T): number | bigint;
  /** The value as the parameter takes it. @default as a decimal number */
  text?(row: T): string;
}

/** Part of a list. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly links: Links;
}

export interface Links {
  /** Path and query of the next page; null when there is none. */
  readonly next: string | null;
}

/** How many transactions are looked at for one page. A page may have fewer rows than it could, and the next one more. */
const MAX_SCAN = 100_000;

export const NO_LINKS: Links = { next: null };
export const NOTHING: Page<never> = { rows: [], links: NO_LINKS };

/** A column of entities, which are bounded by number or id. */
export function entityColumn<T>(
  parameter: string,
  filters: readonly Filter<number>[],
  of: (row: T) => number,
  needs?: string,
): Column<T> {
  return { parameter, filters, needs, of, text: (row) => entityId(of(row)) };
}

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
): Page<Sealed> {
  const span = spanOf(filters);
  if (!span) return NOTHING;
  const isWithin = meets(filters);
  const rows: Sealed[] = [];
  let scanned = 0;
  let end: Sealed | undefined;
  for (const sealed of ask.source.mirror.transactions({ ...span, order })) {
    if (matches(sealed) && isWithin(sealed.consensusTimestamp)) rows.push(sealed);
    if (rows.length < limit && ++scanned < MAX_SCAN) continue;
    end = sealed;
    break;
  }
  const column = { parameter: "timestamp", filters, of: timeOf, text: (row: Sealed) => timestampText(timeOf(row)) };
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

/**
 * Whether a row lies within the bounds. With several columns they bound the order of the rows: after `token.id=gte:5`
 * and `serialnumber=gt:2` come the serials of token 5 from 3 on, and all of later tokens.
 */
function within<T>(columns: readonly Column<T>[]): (row: T) => boolean {
  const exact = columns.map(({ filters, of }) => ({ of, isMet: meets(having(filters, "eq", "ne")) }));
  const isHigh = beyond(columns, "gt", "gte");
  const isLow = beyond(columns, "lt", "lte");
  return (row) => exact.every(({ of, isMet }) => isMet(of(row))) && isHigh(row) && isLow(row);
}

/** Whether a row is on the right side of its bounds in one direction. */
function beyond<T>(columns: readonly Column<T>[], ...direction: readonly Operator[]): (row: T) => boolean {
  const all = columns.map((column) => {
    const bounds = having(column.filters, ...direction);
    return { of: column.of, bounds, isMet: meets(bounds), fixed: isFixed(column) };
  });
  if (all.every(({ bounds }) => bounds.length === 0)) return () => true;
  return (row) => {
    for (const { of, bounds, isMet, fixed } of all) {
      const value = of(row);
      if (!isMet(value)) return false;
      // Only where the first column is at its bound do those of the next one count.
      if (!fixed && !bounds.some((bound) => bound.value === value)) return true;
    }
    return true;
  };
}

/** With several columns, bounds that say more than where in the order to begin and to end make no sense. */
function checkBounds<T>(columns: readonly Column<T>[]): void {
  if (columns.length === 1) return;
  for (const [index, { parameter, filters, needs }] of columns.entries()) {
    if (filters.length === 0) continue;
    if (having(filters, "ne").length > 0) {
      throw badRequest(`Not equal (ne) comparison operator is not supported for ${parameter}`);
    }
    const [equal, low, high] = [having(filters, "eq"), having(filters, "gt", "gte"), having(filters, "lt", "lte")];
    if (equal.length > 1) throw badRequest(`Only one equal (eq) operator is allowed for ${parameter}`);
    if (low.length > 1) throw badRequest(`Only one gt or gte operator is allowed for ${parameter}`);
    if (high.length > 1) throw badRequest(`Only one lt or lte operator is allowed for ${parameter}`);
    if (equal.length > 0 && filters.length > 1) {
      throw badRequest(`Can't support both range and equal for ${parameter}`);
    }
    const before = columns.slice(0, index);
    if (needs && before.some((other) => other.parameter === needs && other.filters.length === 0)) {
      throw badRequest(`${parameter} without a ${needs} parameter filter`);
    }
    const loose = (bound: Operator) =>
      before.find((other) => !isFixed(other) && having(other.filters, bound).length === 0)?.parameter;
    if (low.length > 0 && loose("gte")) throw badRequest(`${loose("gte")} must have gte or eq operator`);
    if (high.length > 0 && loose("lte")) throw badRequest(`${loose("lte")} must have lte or eq operator`);
  }
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

/** Whether a column has one value only. */
function isFixed<T>({ filters }: Column<T>): boolean {
  return new Set(having(filters, "eq").map(({ value }) => value)).size === 1;
}

function having<T>(filters: readonly Filter<T>[], ...operators: readonly Operator[]): Filter<T>[] {
  return filters.filter(({ operator }) => operators.includes(operator));
}

/** For a query, where colons are as good as their escape and easier to read. */
function escape(text: string): string {
  return encodeURIComponent(text).replaceAll("%3A", ":");
}
