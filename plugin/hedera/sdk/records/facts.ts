import { setTimeout as sleep } from "node:timers/promises";

import type { AccountState, EntityId, ExchangeRates, ScheduleState, Timestamp } from "../../ledger.ts";
import type { ConsensusClock } from "../clock.ts";
import { MirrorError } from "../mirror-error.ts";
import type { Entities } from "../rest/entities.ts";
import type { AccountRow, TokenRow, TransactionRow } from "../rest/shapes.ts";
import { evmAddressOf } from "../rest/states.ts";
import { accountOf } from "../rest/transaction-id.ts";
import { movesOf } from "./moves.ts";
import type { Moves } from "./moves.ts";
import type { Schedules } from "./schedules.ts";

/** The accounts that are watched, as they are known. */
export type Watched = ReadonlyMap<EntityId, AccountState>;

/** What is to be known of a transaction beside its own row. It is the same whenever it is read. */
export interface Facts {
  readonly row: TransactionRow;
  readonly payer: EntityId;
  /** The hbar that moved; fees are not among it. */
  readonly moves: Moves;
  /** The schedule that it created, or that it was scheduled by. */
  readonly schedule?: ScheduleState;
  /** The account that it created, or a watched one that it changed, right after it. */
  readonly account?: AccountRow;
  /** The token that it created or changed, right after it; what of that is counted is up to date only now. */
  readonly token?: TokenRow;
  readonly rates?: ExchangeRates;
  /** EVM addresses of those who gave. */
  readonly aliases: ReadonlyMap<EntityId, `0x${string}`>;
  /** When the NFTs that it moved were minted, by {@link nftName}. */
  readonly minted: ReadonlyMap<string, Timestamp>;
}

/**
 * Nanoseconds: transactions of their own are at least a thousand apart. What belongs to one, be it a child that comes
 * before it or a scheduled one that comes after it, happens within this.
 */
const FAMILY = 999n;
const RATES_FILE: EntityId = "0.0.112";
/** So many EVM addresses are remembered. */
const MAX_ALIASES = 4_096;

/** How an NFT is called here. */
export function nftName(token: EntityId, serial: bigint): string {
  return `${token}#${serial}`;
}

/** Finds the facts of transactions, out of a mirror whose machines may be behind each other by so much. */
export class FactFinder {
  readonly #entities: Entities;
  readonly #schedules: Schedules;
  readonly #clock: ConsensusClock;
  readonly #skew: Timestamp;
  readonly #signal: AbortSignal;
  /** The EVM address of an account never changes; null where there is none. */
  readonly #aliases = new Map<EntityId, `0x${string}` | null>();

  /** @param skew by how much a machine of the mirror's may be behind another, nanoseconds */
  constructor(entities: Entities, schedules: Schedules, clock: ConsensusClock, skew: Timestamp, signal: AbortSignal) {
    this.#entities = entities;
    this.#schedules = schedules;
    this.#clock = clock;
    this.#skew = skew;
    this.#signal = signal;
  }

  /** @throws {MirrorError} a transient one while the mirror does not show it all */
  async of(row: TransactionRow, watched: Watched): Promise<Facts> {
    const isSuccess = row.result === "SUCCESS";
    const schedule = await this.#scheduleOf(row, isSuccess);
    const payer = row.scheduled && schedule ? schedule.payer : accountOf(row);
    const moves = movesOf(row, payer);
    const [account, token, rates, aliases, minted] = await Promise.all([
      isSuccess ? this.#accountOf(row, watched) : undefined,
      isSuccess ? this.#tokenOf(row) : undefined,
      isSuccess ? this.#ratesOf(row) : undefined,
      this.#aliasesOf(moves, watched),
      this.#mintedOf(row, watched),
    ]);
    return { row, payer, moves, schedule, account, token, rates, aliases, minted };
  }

  async #scheduleOf(row: TransactionRow, isSuccess: boolean): Promise<ScheduleState | undefined> {
    if (row.scheduled) return await this.#schedules.executedAs(row);
    return isSuccess && row.name === "SCHEDULECREATE" ? await this.#schedules.createdBy(row) : undefined;
  }

  async #accountOf(row: TransactionRow, watched: Watched): Promise<AccountRow | undefined> {
    const { name, entity_id: id, consensus_timestamp: at } = row;
    if (id === undefined) return undefined;
    const isNew = name === "CRYPTOCREATEACCOUNT";
    const isChanged = (name === "CRYPTOUPDATEACCOUNT" || name === "CRYPTODELETE") && watched.has(id);
    if (!isNew && !isChanged) return undefined;
    // A machine that is behind would show what the account was before; a new one it does not show at all.
    if (isChanged) await this.#settle(at);
    const found = await this.#entities.accountRow(id, at + FAMILY);
    if (found) return found;
    throw new MirrorError(`The mirror does not show account ${id} yet`, { transient: true });
  }

  async #tokenOf({ name, entity_id: id, consensus_timestamp: at }: TransactionRow): Promise<TokenRow | undefined> {
    const isNew = name === "TOKENCREATION";
    const isChanged = name === "TOKENUPDATE" || name === "TOKENFEESCHEDULEUPDATE";
    if (id === undefined || (!isNew && !isChanged)) return undefined;
    if (isChanged) await this.#settle(at);
    const found = await this.#entities.tokenRow(id, at + FAMILY);
    if (found) return found;
    throw new MirrorError(`The mirror does not show token ${id} yet`, { transient: true });
  }

  async #ratesOf({ name, entity_id, consensus_timestamp: at }: TransactionRow): Promise<ExchangeRates | undefined> {
    if (entity_id !== RATES_FILE || (name !== "FILEUPDATE" && name !== "FILEAPPEND")) return undefined;
    await this.#settle(at);
    return await this.#entities.exchangeRates(at);
  }

  /** Only where somebody who is watched was given something is it of interest who gave. */
  async #aliasesOf(moves: Moves, watched: Watched): Promise<Facts["aliases"]> {
    const lines = [...moves];
    if (!lines.some(([account, amount]) => amount > 0n && watched.has(account))) return new Map();
    const givers = lines.filter(([account, amount]) => amount < 0n && !watched.has(account));
    const found = await Promise.all(givers.map(async ([account]) => [account, await this.#aliasOf(account)] as const));
    return new Map(found.flatMap(([account, alias]) => (alias === null ? [] : [[account, alias]])));
  }

  async #aliasOf(account: EntityId): Promise<`0x${string}` | null> {
    const known = this.#aliases.get(account);
    if (known !== undefined) return known;
    const row = await this.#entities.accountRow(account);
    if (!row) throw new MirrorError(`The mirror does not show account ${account} yet`, { transient: true });
    const alias = evmAddressOf(row) ?? null;
    this.#aliases.set(account, alias);
    if (this.#aliases.size > MAX_ALIASES) this.#aliases.delete(this.#aliases.keys().next().value!);
    return alias;
  }

  async #mintedOf(row: TransactionRow, watched: Watched): Promise<Facts["minted"]> {
    const moved = nftMovesOf(row, watched);
    const times = moved.map(async ({ token_id: token, serial_number: serial, sender_account_id: sender }) => {
      // What came from nobody was minted just now.
      const at = sender === undefined ? row.consensus_timestamp : await this.#entities.mintedAt(token, serial);
      return [nftName(token, serial), at] as const;
    });
    return new Map(await Promise.all(times));
  }

  /** Waits until every machine of the mirror's has what happened then. */
  async #settle(at: Timestamp): Promise<void> {
    const wait = Number((at + this.#skew - this.#clock.now()) / 1_000_000n);
    if (wait > 0) await sleep(wait, undefined, { ref: false, signal: this.#signal });
  }
}

/** The NFTs that came to watched accounts, or went from them. */
export function nftMovesOf(
  { nft_transfers, result }: TransactionRow,
  watched: Watched,
): NonNullable<TransactionRow["nft_transfers"]> {
  const isWatched = (account: EntityId | undefined) => account !== undefined && watched.has(account);
  // Serial -1 stands for all that a treasury hands to the next.
  return (result === "SUCCESS" ? (nft_transfers ?? []) : []).filter(
    ({ sender_account_id, receiver_account_id, serial_number }) =>
      serial_number > 0n && (isWatched(sender_account_id) || isWatched(receiver_account_id)),
  );
}
