import { formatTimestamp } from "../../entity.ts";
import type {
  AccountState,
  AllowanceState,
  Changes,
  EntityId,
  ExchangeRates,
  Inquiry,
  NftState,
  RelationState,
  ScheduleState,
  Timestamp,
  TokenState,
} from "../../ledger.ts";
import type { MirrorRest, Page, Shape } from "./mirror-rest.ts";
import {
  accountShape,
  exchangeRateShape,
  hbarAllowancesShape,
  nftHistoryShape,
  nftShape,
  nftsShape,
  operatorsShape,
  relationsShape,
  scheduleShape,
  tokenAllowancesShape,
  tokenShape,
  transactionsShape,
} from "./shapes.ts";
import type { AccountRow, ScheduleRow, TokenRow } from "./shapes.ts";
import {
  accountState,
  exchangeRates,
  nftState,
  noRelation,
  relationState,
  scheduleState,
  tokenState,
} from "./states.ts";
import { transactionIdOf } from "./transaction-id.ts";

/** Accounts may have thousands of associations; whoever has more than this many pages is not counted to the end. */
const MAX_PAGES = 60;

/** The entities that a mirror shows: as they are now, and what of them never changes. */
export class Entities {
  readonly #rest: MirrorRest;

  constructor(rest: MirrorRest) {
    this.#rest = rest;
  }

  /** @see Ledger.account */
  async account(id: EntityId | `0x${string}`): Promise<AccountState | undefined> {
    const row = await this.accountRow(id);
    if (row === undefined) return undefined;
    const [allowances, used] = await Promise.all([this.#allowances(row.account), this.#usedAssociations(row)]);
    return accountState(row, { allowances, used });
  }

  /**
   * An account alone, now or right after a time.
   * @param at a time of which the mirror has everything: then the answer never changes
   */
  async accountRow(id: EntityId | `0x${string}`, at?: Timestamp): Promise<AccountRow | undefined> {
    const query = at === undefined ? "" : `&timestamp=lte:${formatTimestamp(at)}`;
    return await this.#rest.find(`accounts/${id}?transactions=false${query}`, accountShape);
  }

  /** @see Ledger.token */
  async token(id: EntityId): Promise<TokenState | undefined> {
    const row = await this.tokenRow(id);
    if (row === undefined) return undefined;
    if (row.type === "FUNGIBLE_COMMON") return tokenState(row, 0);
    const { nfts } = await this.#rest.get(`tokens/${id}/nfts?limit=1&order=desc`, nftsShape);
    return tokenState(row, Number(nfts[0]?.serial_number ?? 0n));
  }

  /**
   * A token alone, now or right after a time.
   * @param at a time of which the mirror has everything: then the answer never changes, but for the supply, of which
   * mirrors keep no history
   */
  async tokenRow(id: EntityId, at?: Timestamp): Promise<TokenRow | undefined> {
    const query = at === undefined ? "" : `?timestamp=lte:${formatTimestamp(at)}`;
    return await this.#rest.find(`tokens/${id}${query}`, tokenShape);
  }

  /** The association of an account with a token, if there is one. */
  async relation(account: EntityId, token: EntityId): Promise<RelationState | undefined> {
    const found = await this.#rest.find(`accounts/${account}/tokens?token.id=${token}`, relationsShape);
    const row = found?.tokens.find(({ token_id }) => token_id === token);
    return row && relationState(account, row);
  }

  /** The NFT with this serial number, unless it is burnt. */
  async nft(token: EntityId, serial: bigint): Promise<NftState | undefined> {
    const row = await this.#rest.find(`tokens/${token}/nfts/${serial}`, nftShape);
    return row?.account_id === undefined || row.deleted ? undefined : nftState(row);
  }

  /** When an NFT was minted, whatever became of it. */
  async mintedAt(token: EntityId, serial: bigint): Promise<Timestamp> {
    const path = `tokens/${token}/nfts/${serial}/transactions?limit=1&order=asc`;
    const { transactions } = await this.#rest.get(path, nftHistoryShape);
    return transactions[0]?.consensus_timestamp ?? 0n;
  }

  /** @see Ledger.schedule */
  async schedule(id: EntityId): Promise<ScheduleState | undefined> {
    const row = await this.scheduleRow(id);
    if (row === undefined) return undefined;
    const at = formatTimestamp(row.consensus_timestamp);
    const { transactions } = await this.#rest.get(`transactions?timestamp=${at}`, transactionsShape);
    return transactions[0] && scheduleState(row, transactionIdOf(transactions[0]));
  }

  /** A schedule alone. */
  async scheduleRow(id: EntityId): Promise<ScheduleRow | undefined> {
    return await this.#rest.find(`schedules/${id}`, scheduleShape);
  }

  /** @param at a time that the mirror knows of: the rates that were in force right after it */
  async exchangeRates(at?: Timestamp): Promise<ExchangeRates> {
    const query = at === undefined ? "" : `?timestamp=lte:${formatTimestamp(at)}`;
    return exchangeRates(await this.#rest.get(`network/exchangerate${query}`, exchangeRateShape));
  }

  /** @see Ledger.lookUp */
  async lookUp({ accounts, tokens, relations, nfts }: Inquiry): Promise<Changes> {
    const all = async <T>(asked: readonly Promise<T | undefined>[]) =>
      (await Promise.all(asked)).filter((found) => found !== undefined);
    return {
      accounts: await all(accounts.map((id) => this.account(id))),
      tokens: await all(tokens.map((id) => this.token(id))),
      relations: await Promise.all(
        relations.map(
          async ({ account, token }) => (await this.relation(account, token)) ?? noRelation(account, token),
        ),
      ),
      nfts: await all(nfts.map(({ token, serial }) => this.nft(token, serial))),
    };
  }

  async #allowances(owner: EntityId): Promise<AllowanceState> {
    const [hbar, tokens, operators] = await Promise.all([
      this.#list(`accounts/${owner}/allowances/crypto?limit=100`, hbarAllowancesShape),
      this.#list(`accounts/${owner}/allowances/tokens?limit=100`, tokenAllowancesShape),
      this.#list(`accounts/${owner}/allowances/nfts?limit=100`, operatorsShape),
    ]);
    return {
      hbar: hbar
        .flatMap(({ allowances }) => allowances)
        .filter(({ amount }) => amount > 0n)
        .map(({ spender, amount }) => ({ spender, amount })),
      tokens: tokens
        .flatMap(({ allowances }) => allowances)
        .filter(({ amount }) => amount > 0n)
        .map(({ token_id: token, spender, amount }) => ({ token, spender, amount })),
      operators: operators
        .flatMap(({ allowances }) => allowances)
        .filter(({ approved_for_all }) => approved_for_all)
        .map(({ token_id: token, spender }) => ({ token, spender })),
    };
  }

  /** A mirror does not count them; where there is no limit to them, nobody asks for their number. */
  async #usedAssociations({ account, max_automatic_token_associations: most }: AccountRow): Promise<number> {
    if ((most ?? 0) <= 0) return 0;
    const pages = await this.#list(`accounts/${account}/tokens?limit=100`, relationsShape);
    return pages.flatMap(({ tokens }) => tokens).filter(({ automatic_association }) => automatic_association).length;
  }

  async #list<T extends Page>(path: string, shape: Shape<T>): Promise<T[]> {
    const pages: T[] = [];
    for await (const page of this.#rest.pages(path, shape)) if (pages.push(page) === MAX_PAGES) break;
    return pages;
  }
}
