/** What lists are ordered by, and bounded by. */
import { entityId } from "../../entity.ts";
import { badRequest } from "./errors.ts";
import { meets } from "./parameters.ts";
import type { Filter, Operator } from "./parameters.ts";

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

/** A column of entities, which are bounded by number or id. */
export function entityColumn<T>(
  parameter: string,
  filters: readonly Filter<number>[],
  of: (row: T) => number,
  needs?: string,
): Column<T> {
  return { parameter, filters, needs, of, text: (row) => entityId(of(row)) };
}

/**
 * Whether a row lies within the bounds. With several columns they bound the order of the rows: after `token.id=gte:5`
 * and `serialnumber=gt:2` come the serials of token 5 from 3 on, and all of later tokens.
 */
export function within<T>(columns: readonly Column<T>[]): (row: T) => boolean {
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

/**
 * With several columns, bounds that say more than where in the order to begin and to end make no sense.
 * @throws {RestError} for such bounds
 */
export function checkBounds<T>(columns: readonly Column<T>[]): void {
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

/** Whether a column has one value only. */
export function isFixed<T>({ filters }: Column<T>): boolean {
  return new Set(having(filters, "eq").map(({ value }) => value)).size === 1;
}

/** The filters with these operators. */
export function having<T>(filters: readonly Filter<T>[], ...operators: readonly Operator[]): Filter<T>[] {
  return filters.filter(({ operator }) => operators.includes(operator));
}
