import { formatTimestamp } from "../../entity.ts";
import type { EntityId, Timestamp } from "../../ledger.ts";
import { nextPath } from "../rest/mirror-rest.ts";
import type { MirrorRest } from "../rest/mirror-rest.ts";
import { transactionsShape } from "../rest/shapes.ts";
import type { TransactionRow, TransactionsPage } from "../rest/shapes.ts";
import { accountOf } from "../rest/transaction-id.ts";

/** The transactions of some accounts within a span of time. */
export interface Span {
  /** In consensus order. */
  readonly rows: readonly TransactionRow[];
  /** Up to when these are all; no earlier than where the span begins. */
  readonly until: Timestamp;
  /** Whether the mirror said that it has more. */
  readonly more: boolean;
}

/** What is wanted. */
export interface SpanQuery {
  /** Not part of it. */
  readonly after: Timestamp;
  /** Part of it; absent: all that there is. */
  readonly to?: Timestamp;
  readonly accounts: readonly EntityId[];
  /** Somebody whose transaction is at {@link to}. */
  readonly witness?: EntityId;
  /** Up to when every machine of the mirror's has everything, however far behind the others it is. */
  readonly settled: Timestamp;
}

/** The accounts that may set the exchange rates (`PrivilegesVerifier`), so that no rates are missed either. */
const RATE_SETTERS: readonly EntityId[] = ["0.0.2", "0.0.50", "0.0.57"];
/** A request takes a hundred accounts; there has to be room for the witness. */
const ACCOUNTS = 100 - RATE_SETTERS.length - 1;
/** Mirrors refuse spans of more than 60 days. */
const LONGEST = 30n * 86_400_000_000_000n;

/**
 * Reads transactions from a mirror that may consist of several machines, some of them behind others. An answer proves
 * by itself up to when it is complete: a machine that shows a transaction has everything before it. So what is asked for
 * along with the accounts is a transaction at the end of the span, by its payer.
 */
export class Spans {
  readonly #rest: MirrorRest;

  constructor(rest: MirrorRest) {
    this.#rest = rest;
  }

  /** Reads as much of a span as one answer has, or is complete. */
  async read(query: SpanQuery): Promise<Span> {
    const groups: (readonly EntityId[])[] = [];
    const all = query.accounts.filter((account) => !RATE_SETTERS.includes(account));
    for (let at = 0; at < Math.max(all.length, 1); at += ACCOUNTS) groups.push(all.slice(at, at + ACCOUNTS));
    if (groups.length === 1) return await this.#readGroup(query, groups[0]!);
    const parts = await this.#readGroups(query, groups);
    const whole = merged(parts);
    const newest = parts.flatMap((part) => part.rows).reduce<TransactionRow | undefined>(later, undefined);
    if (query.to !== undefined || newest === undefined || whole.until >= newest.consensus_timestamp) return whole;
    // What one answer shows, the others have to prove to have, too.
    const bounded = { ...query, to: newest.consensus_timestamp, witness: accountOf(newest) };
    return merged(await this.#readGroups(bounded, groups));
  }

  async #readGroups(query: SpanQuery, groups: readonly (readonly EntityId[])[]): Promise<Span[]> {
    return await Promise.all(groups.map((group) => this.#readGroup(query, group)));
  }

  async #readGroup({ after, to: end, witness, settled }: SpanQuery, group: readonly EntityId[]): Promise<Span> {
    const farthest = after + LONGEST;
    const to = end === undefined || end > farthest ? (farthest < settled ? farthest : end) : end;
    const wanted = new Set([...group, ...RATE_SETTERS, ...(to === end && witness ? [witness] : [])]);
    const bounds = [`gt:${formatTimestamp(after)}`, ...(to === undefined ? [] : [`lte:${formatTimestamp(to)}`])];
    const query = [
      ...[...wanted].map((account) => `account.id=${account}`),
      ...bounds.map((bound) => `timestamp=${bound}`),
      "order=asc&limit=100",
    ];
    let path: string | undefined = `transactions?${query.join("&")}`;
    let rows: readonly TransactionRow[] = [];
    // Where there is much to look through, a page may be empty, and not the last one.
    while (path !== undefined && rows.length === 0) {
      const page: TransactionsPage = await this.#rest.get(path, transactionsShape);
      rows = page.transactions;
      path = nextPath(page);
    }
    const last = rows.at(-1)?.consensus_timestamp ?? after;
    const isWhole = path === undefined && to !== undefined && (last === to || to <= settled);
    return { rows, until: isWhole ? to : last, more: path !== undefined || to !== end };
  }
}

/** What several answers about different accounts say together. */
function merged(parts: readonly Span[]): Span {
  const until = parts.map((part) => part.until).reduce((a, b) => (a < b ? a : b));
  const byTime = new Map<Timestamp, TransactionRow>();
  for (const { rows } of parts) {
    for (const row of rows) if (row.consensus_timestamp <= until) byTime.set(row.consensus_timestamp, row);
  }
  const rows = [...byTime.values()].sort((a, b) => (a.consensus_timestamp < b.consensus_timestamp ? -1 : 1));
  return { rows, until, more: parts.some(({ more }) => more) };
}

function later(a: TransactionRow | undefined, b: TransactionRow): TransactionRow {
  return a !== undefined && a.consensus_timestamp > b.consensus_timestamp ? a : b;
}
