import { proto } from "@hiero-ledger/proto";

import { formatTimestamp, toHex } from "../hedera/entity.ts";
import type { EntityId, Outcome, Timestamp, Tinybar } from "../hedera/ledger.ts";
import { MirrorError } from "../hedera/sdk/mirror-error.ts";
import { keyBytes } from "../hedera/sdk/rest/keys.ts";
import { MirrorRest } from "../hedera/sdk/rest/mirror-rest.ts";
import {
  accountShape,
  familyShape,
  relationsShape,
  schedulesShape,
  transactionsShape,
  type TransactionRow,
} from "../hedera/sdk/rest/shapes.ts";
import { pathOfId } from "../hedera/sdk/rest/transaction-id.ts";
import type { Hex } from "../protocol/units.ts";

export { MirrorError };

/** What became of a transaction, as a mirror shows it. */
export interface ShownOutcome extends Outcome {
  readonly consensusTimestamp: Timestamp;
  /** What was paid for it. */
  readonly fee: Tinybar;
}

/** What an account holds. */
export interface Holding {
  readonly tinybar: Tinybar;
  /** Units of tokens by their ids; of NFTs, how many. */
  readonly tokens: ReadonlyMap<EntityId, bigint>;
}

/** An account, as a mirror shows it. */
export interface ShownAccount extends Holding {
  readonly memo: string;
  /** The account's encoded HAPI `Key`; undefined if it has none. */
  readonly key: Hex | undefined;
}

/** What an account spends in fees. */
export interface Spending {
  readonly fees: Tinybar;
  readonly since: Timestamp;
}

/** A schedule that waits for signatures. */
export interface PendingSchedule {
  readonly id: EntityId;
  readonly memo: string;
  /** How many there are. */
  readonly signatures: number;
  readonly expires?: Timestamp;
}

const PAGE = 100;
/** So often, what a mirror shows of an account may change while it is read. */
const READINGS = 20;

/** What people and provisioning want to know of the past: who asks a consensus node later than three minutes hears nothing. */
export class Mirror {
  readonly #rest: MirrorRest;

  /** @param rest the mirror's REST API, or its URL without `/api/v1` */
  constructor(rest: MirrorRest | string) {
    this.#rest = typeof rest === "string" ? new MirrorRest(rest) : rest;
  }

  /** Ends what is under way. */
  close(): void {
    this.#rest.close();
  }

  /** What became of a transaction; undefined if the mirror does not know it, or not yet. */
  async outcome(transactionId: string): Promise<ShownOutcome | undefined> {
    const found = await this.#rest.find(`transactions/${pathOfId(transactionId)}`, familyShape);
    const shown = found?.transactions.find(
      ({ nonce, scheduled, result }) => nonce === 0 && !scheduled && result !== "DUPLICATE_TRANSACTION",
    );
    if (shown === undefined) return undefined;
    const { result, charged_tx_fee: fee, consensus_timestamp: consensusTimestamp, entity_id: entity } = shown;
    const status = proto.ResponseCodeEnum[result as keyof typeof proto.ResponseCodeEnum];
    return { ...{ transactionId, status, fee, consensusTimestamp }, ...(entity !== undefined && { entity }) };
  }

  /** The consensus time of the newest transaction that the mirror shows: all before it are there. */
  async reached(): Promise<Timestamp> {
    const { transactions } = await this.#rest.get("transactions?limit=1&order=desc", transactionsShape);
    return transactions[0]?.consensus_timestamp ?? 0n;
  }

  /** An account as it is now; undefined if there is none. */
  async account(id: EntityId): Promise<ShownAccount | undefined> {
    const found = await this.#rest.find(`accounts/${id}?transactions=false`, accountShape);
    if (found === undefined) return undefined;
    const tokens = new Map<EntityId, bigint>();
    for await (const page of this.#rest.pages(`accounts/${id}/tokens?limit=${PAGE}`, relationsShape)) {
      for (const { token_id, balance } of page.tokens) tokens.set(token_id, balance);
    }
    const key = keyBytes(found.key);
    return { memo: found.memo ?? "", key: key && toHex(key), tinybar: found.balance?.balance ?? 0n, tokens };
  }

  /**
   * What an account held right after the transaction of that time, which the mirror must have reached; undefined if
   * there is no such account. Mirrors keep balances of the past only every quarter of an hour: it is reckoned back.
   */
  async holdingAt(id: EntityId, time: Timestamp): Promise<Holding | undefined> {
    let since = await this.#since(id, time);
    for (let readings = 0; readings < READINGS; readings++) {
      const now = await this.account(id);
      if (now === undefined) return undefined;
      const again = await this.#since(id, time);
      // What the mirror showed in between belongs to all that it shows.
      if (again.length === since.length) return before(now, again, id);
      since = again;
    }
    throw new MirrorError(`${id} moves so often that the mirror never shows it standing still. Try again later`, {
      transient: true,
    });
  }

  /** What {@link holdingAt} says of hbar. */
  async balanceAt(id: EntityId, time: Timestamp): Promise<Tinybar | undefined> {
    return (await this.holdingAt(id, time))?.tinybar;
  }

  /** The accounts that an account has created, and when. */
  async created(by: EntityId): Promise<{ readonly id: EntityId; readonly at: Timestamp }[]> {
    const query = `account.id=${by}&transactiontype=CRYPTOCREATEACCOUNT&result=success&order=asc&limit=${PAGE}`;
    const found = await this.#transactions(query);
    return found.flatMap(({ entity_id: id, consensus_timestamp: at }) => (id === undefined ? [] : [{ id, at }]));
  }

  /** What an account paid for its last transactions, a hundred at most, and since when; undefined for less than two. */
  async spending(id: EntityId): Promise<Spending | undefined> {
    const path = `transactions?account.id=${id}&order=desc&limit=${PAGE}`;
    const { transactions } = await this.#rest.get(path, transactionsShape);
    const own = transactions.filter(({ transaction_id }) => transaction_id.startsWith(`${id}-`));
    const [newest, oldest] = [own[0], own.at(-1)];
    if (newest === undefined || newest === oldest) return undefined;
    // What the oldest cost was spent before the time that is looked at.
    const fees = own.slice(0, -1).reduce((sum, { charged_tx_fee: fee }) => sum + fee, 0n);
    return { fees, since: oldest!.consensus_timestamp };
  }

  /** The newest schedules that an account has created, a hundred at most, that can still be executed. */
  async pending(creator: EntityId, now: Timestamp): Promise<PendingSchedule[]> {
    const { schedules } = await this.#rest.get(
      `schedules?account.id=${creator}&order=desc&limit=${PAGE}`,
      schedulesShape,
    );
    const isOpen = ({ deleted, executed_timestamp, expiration_time }: (typeof schedules)[number]) =>
      !deleted && executed_timestamp === undefined && (expiration_time === undefined || expiration_time > now);
    return schedules.filter(isOpen).map(({ schedule_id: id, memo, expiration_time: expires, signatures }) => ({
      ...{ id, memo: memo ?? "", signatures: signatures?.length ?? 0 },
      ...(expires !== undefined && { expires }),
    }));
  }

  async #since(id: EntityId, time: Timestamp): Promise<TransactionRow[]> {
    return await this.#transactions(`account.id=${id}&timestamp=gt:${formatTimestamp(time)}&order=asc&limit=${PAGE}`);
  }

  async #transactions(query: string): Promise<TransactionRow[]> {
    const rows: TransactionRow[] = [];
    for await (const { transactions } of this.#rest.pages(`transactions?${query}`, transactionsShape)) {
      rows.push(...transactions);
    }
    return rows;
  }
}

/** What an account held before these transactions. */
function before({ tinybar, tokens }: Holding, rows: readonly TransactionRow[], id: EntityId): Holding {
  const held = new Map(tokens);
  const give = (token: EntityId, amount: bigint) => held.set(token, (held.get(token) ?? 0n) + amount);
  let hbar = tinybar;
  for (const { transfers, token_transfers, nft_transfers } of rows) {
    for (const { account, amount } of transfers ?? []) if (account === id) hbar -= amount;
    for (const { account, amount, token_id } of token_transfers ?? []) if (account === id) give(token_id, -amount);
    for (const { sender_account_id: from, receiver_account_id: to, token_id } of nft_transfers ?? []) {
      if (from === id) give(token_id, 1n);
      if (to === id) give(token_id, -1n);
    }
  }
  return { tinybar: hbar, tokens: held };
}
