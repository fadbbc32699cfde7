import { proto } from "@hiero-ledger/proto";

import { formatTimestamp, parseTimestamp } from "../hedera/entity.ts";
import type { EntityId, Outcome, Timestamp, Tinybar } from "../hedera/ledger.ts";

/** What went wrong with a mirror, in a sentence with the way out. */
export class MirrorError extends Error {
  override readonly name = "MirrorError";
}

/** What an account holds, as a mirror shows it. */
export interface Holding {
  readonly tinybar: Tinybar;
  /** Units of tokens by their ids. */
  readonly tokens: ReadonlyMap<EntityId, bigint>;
}

const ATTEMPTS = 6;
const FIRST_DELAY_MS = 500;
const TIMEOUT_MS = 15_000;
const PAGE = 100;

type Integer = number | bigint;

interface Page {
  readonly links: { readonly next: string | null };
}

interface TransactionPage extends Page {
  readonly transactions: readonly {
    readonly charged_tx_fee: Integer;
    readonly consensus_timestamp: string;
    readonly entity_id: EntityId | null;
    readonly nonce: number;
    readonly result: string;
    readonly scheduled: boolean;
    readonly transfers: readonly { readonly account: EntityId; readonly amount: Integer }[];
  }[];
}

interface TokenPage extends Page {
  readonly tokens: readonly { readonly token_id: EntityId; readonly balance: Integer }[];
}

interface ShownAccount {
  readonly balance: { readonly balance: Integer; readonly timestamp: string } | null;
}

/** A mirror's REST API, for what is over: who asks a consensus node later than three minutes hears nothing. */
export class Mirror {
  readonly #base: string;
  readonly #sleep: (ms: number) => Promise<unknown>;

  /** @param url without `/api/v1` */
  constructor(url: string, sleep: (ms: number) => Promise<unknown> = pause) {
    this.#base = url;
    this.#sleep = sleep;
  }

  /** What became of a transaction; undefined if the mirror does not know it, or not yet. */
  async outcome(transactionId: string): Promise<Outcome | undefined> {
    const path = `transactions/${transactionId.replace("@", "-").replace(/\.(\d{9})$/, "-$1")}`;
    const found = await this.#get<TransactionPage>(path);
    const shown = found?.transactions.find(
      ({ nonce, scheduled, result }) => nonce === 0 && !scheduled && result !== "DUPLICATE_TRANSACTION",
    );
    if (shown === undefined) return undefined;
    const status = proto.ResponseCodeEnum[shown.result as keyof typeof proto.ResponseCodeEnum];
    return {
      ...{ transactionId, status, fee: BigInt(shown.charged_tx_fee) },
      consensusTimestamp: timeOf(shown.consensus_timestamp),
      ...(shown.entity_id !== null && { entity: shown.entity_id }),
    };
  }

  /** The consensus time of the newest transaction that the mirror shows: all before it are there. */
  async reached(): Promise<Timestamp> {
    const found = await this.#get<TransactionPage>("transactions?limit=1&order=desc");
    return timeOf(found?.transactions[0]?.consensus_timestamp);
  }

  /**
   * What an account held right after the transaction of that time, which the mirror must have reached; undefined if
   * there was no account. Mirrors keep balances of the past only every quarter of an hour: it is reckoned back.
   */
  async balanceAt(account: EntityId, time: Timestamp): Promise<Tinybar | undefined> {
    const found = await this.#get<ShownAccount>(`accounts/${account}?transactions=false`);
    if (!found?.balance) return undefined;
    const until = found.balance.timestamp;
    const after = `timestamp=gt:${formatTimestamp(time)}&timestamp=lte:${until}`;
    let balance = BigInt(found.balance.balance);
    if (timeOf(until) <= time) return balance;
    for await (const page of this.#pages<TransactionPage>(`transactions?account.id=${account}&${after}&limit=${PAGE}`)) {
      for (const moved of page.transactions.flatMap(({ transfers }) => transfers)) {
        if (moved.account === account) balance -= BigInt(moved.amount);
      }
    }
    return balance;
  }

  /** What an account holds now; undefined if there is none. */
  async holding(account: EntityId): Promise<Holding | undefined> {
    const found = await this.#get<ShownAccount>(`accounts/${account}?transactions=false`);
    if (found === undefined) return undefined;
    const tokens = new Map<EntityId, bigint>();
    for await (const page of this.#pages<TokenPage>(`accounts/${account}/tokens?limit=${PAGE}`)) {
      for (const { token_id, balance } of page.tokens) tokens.set(token_id, BigInt(balance));
    }
    return { tinybar: BigInt(found.balance?.balance ?? 0), tokens };
  }

  async *#pages<T extends Page>(first: string): AsyncGenerator<T> {
    for (let path: string | undefined = first; path !== undefined; ) {
      const page: T | undefined = await this.#get<T>(path);
      if (page === undefined) return;
      yield page;
      path = page.links.next?.replace(/^\/api\/v1\//, "");
    }
  }

  /** @returns undefined for what there is not */
  async #get<T>(path: string): Promise<T | undefined> {
    for (let attempt = 1, delay = FIRST_DELAY_MS; ; attempt++, delay *= 2) {
      let why: string;
      try {
        const response = await fetch(`${this.#base}/api/v1/${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
        if (response.ok) return parse<T>(await response.text());
        if (response.status === 404) return undefined;
        why = `it answers ${response.status}`;
        if (response.status < 500 && response.status !== 429) attempt = ATTEMPTS;
      } catch (error) {
        why = error instanceof Error && error.name === "TimeoutError" ? "it does not answer in time" : "it cannot be reached";
      }
      if (attempt >= ATTEMPTS) {
        throw new MirrorError(`the mirror at ${this.#base} does not show ${path.split("?")[0]}: ${why}. Try again later`);
      }
      await this.#sleep(delay);
    }
  }
}

function timeOf(text: string | undefined): Timestamp {
  return parseTimestamp(text ?? "") ?? 0n;
}

/** Amounts may be beyond what a JavaScript number holds: those become bigints. */
function parse<T>(text: string): T {
  const exact = (_: string, value: unknown, { source }: { source?: string } = {}) =>
    typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? "") ? BigInt(source!) : value;
  return JSON.parse(text, exact) as T;
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
