/** Query parameters: `name=value` or `name=operator:value`, and as often as it takes. */
import { MAX_INT64, parseTimestamp } from "../../entity.ts";
import type { Timestamp } from "../../ledger.ts";
import { RestError } from "./errors.ts";
import { parseEntityOrAddress } from "./ids.ts";

/** How a value is compared. */
export type Operator = "eq" | "ne" | "lt" | "lte" | "gt" | "gte";

/** The order of a list. */
export type Order = "asc" | "desc";

/** What can be compared. */
export type Comparable = number | bigint | string;

/** A condition on something. */
export interface Filter<T> {
  readonly operator: Operator;
  readonly value: T;
}

/** What a parameter may be: its value, or undefined for what it may not be. */
export type Parameter<T> = (text: string, operator: Operator) => T | undefined;

/** The parameters that an endpoint accepts. */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** The parameters of a request, by name; those that were not given are empty. */
export type Query<P extends Parameters> = {
  readonly [K in keyof P]: readonly Filter<P[K] extends Parameter<infer T> ? T : never>[];
};

/** `query.maxRepeatedQueryParameters` */
const MAX_REPEATED = 100;
/** `response.limit` */
const [DEFAULT_LIMIT, MAX_LIMIT] = [25, 100];

/** @throws {RestError} that names every parameter with an impossible value, then every unknown one */
export function parseQuery<P extends Parameters>(query: ReadonlyMap<string, readonly string[]>, accepted: P): Query<P> {
  const parsed = Object.fromEntries(Object.keys(accepted).map((name) => [name, [] as Filter<unknown>[]]));
  const [invalid, unknown]: [string[], string[]] = [[], []];
  for (const [name, values] of query) {
    if (!Object.hasOwn(accepted, name)) {
      unknown.push(...values.map(() => `Unknown query parameter: ${name}`));
    } else if (values.length > MAX_REPEATED) {
      const counts = `count: ${values.length} max: ${MAX_REPEATED}`;
      invalid.push(`Parameter values count exceeds maximum number allowed: ${name} ${counts}`);
    } else {
      for (const text of values) {
        const filter = parseFilter(text, accepted[name]!);
        if (filter) parsed[name]!.push(filter);
        else invalid.push(`Invalid parameter: ${name}`);
      }
    }
  }
  const messages = [...invalid, ...unknown].map((message) => ({ message }));
  if (messages.length > 0) throw new RestError(400, ...messages);
  return parsed as unknown as Query<P>;
}

function parseFilter<T>(text: string, parameter: Parameter<T>): Filter<T> | undefined {
  const match = /^(?:(eq|ne|lte?|gte?):)?([^:]*)$/.exec(text);
  if (!match) return undefined;
  const operator = (match[1] ?? "eq") as Operator;
  const value = parameter(match[2]!, operator);
  return value === undefined ? undefined : { operator, value };
}

/** Whether a value meets the conditions: one of those with `eq`, if there are any, and all others. */
export function meets<T extends Comparable>(filters: readonly Filter<T>[]): (value: T) => boolean {
  if (filters.length === 0) return () => true;
  const wanted = new Set(filters.filter(({ operator }) => operator === "eq").map(({ value }) => value));
  const others = filters.filter(({ operator }) => operator !== "eq");
  const [only] = others;
  if (only && filters.length === 1) return (value) => compare(value, only);
  if (others.length === 0) return (value) => wanted.has(value);
  return (value) => (wanted.size === 0 || wanted.has(value)) && others.every((filter) => compare(value, filter));
}

function compare<T extends Comparable>(value: T, { operator, value: other }: Filter<T>): boolean {
  switch (operator) {
    case "eq":
      return value === other;
    case "ne":
      return value < other || value > other;
    case "lt":
      return value < other;
    case "lte":
      return value <= other;
    case "gt":
      return value > other;
    case "gte":
      return value >= other;
  }
}

/** The value that was given last. */
export function last<T>(filters: readonly Filter<T>[]): T | undefined {
  return filters.at(-1)?.value;
}

/** What every list takes. */
export interface ListQuery {
  readonly limit: readonly Filter<number>[];
  readonly order: readonly Filter<Order>[];
}

/** Which part of a list. */
export interface Paging {
  readonly order: Order;
  /** How many rows a page has at most. */
  readonly limit: number;
}

/** @param order that of the endpoint, unless asked for otherwise */
export function pagingOf(query: ListQuery, order: Order): Paging {
  return { order: last(query.order) ?? order, limit: last(query.limit) ?? DEFAULT_LIMIT };
}

/** At least 1; larger limits than the API's are cut down to it. */
export const limit: Parameter<number> = (text) => {
  const number = positive(text, "eq");
  return number === undefined ? undefined : Math.min(Number(number), MAX_LIMIT);
};

export const order: Parameter<Order> = (text) => oneOf("asc", "desc")(text, "eq");

/** An entity id, or the EVM address that shows one. */
export const entity: Parameter<number> = (text) => parseEntityOrAddress(text);

/** `seconds`, with up to ten digits, or `seconds.fraction`, as nanoseconds. */
export const timestamp: Parameter<Timestamp> = (text) => (/^\d{11}/.test(text) ? undefined : parseTimestamp(text));

/** A whole number from 0 to 2^63 - 1. */
export const natural: Parameter<bigint> = (text) => {
  if (!/^\d{1,19}$/.test(text)) return undefined;
  const value = BigInt(text);
  return value <= MAX_INT64 ? value : undefined;
};

/** A whole number from 1 to 2^63 - 1. */
export const positive: Parameter<bigint> = (text, operator) => natural(text, operator) || undefined;

/** `true` or `false`. */
export const boolean: Parameter<boolean> = (text, operator) => {
  if (operator !== "eq" || !/^(true|false)$/i.test(text)) return undefined;
  return text.toLowerCase() === "true";
};

/** A public key in hex: 64 digits of Ed25519, 66 of ECDSA, or 88 that wrap the former in DER (RFC 8410). */
export const publicKey: Parameter<string> = (text) => {
  const match = /^(?:0x)?([0-9a-f]{64}|[0-9a-f]{66}|[0-9a-f]{88})$/.exec(text.toLowerCase());
  return match?.[1]!.replace(/^302a300506032b6570032100(?=.{64}$)/, "");
};

/** One of these words, in whatever case. */
export function oneOf<T extends string>(...words: readonly T[]): Parameter<T> {
  return (text) => words.find((word) => word.toLowerCase() === text.toLowerCase());
}

/** Only these operators. */
export function only<T>(operators: readonly Operator[], parameter: Parameter<T>): Parameter<T> {
  return (text, operator) => (operators.includes(operator) ? parameter(text, operator) : undefined);
}

/** Every operator but `ne`. */
export function comparing<T>(parameter: Parameter<T>): Parameter<T> {
  return only(["eq", "lt", "lte", "gt", "gte"], parameter);
}

/** Whatever there is. */
export const anything: Parameter<string> = (text) => text;
