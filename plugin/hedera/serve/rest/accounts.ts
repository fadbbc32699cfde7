/** `/accounts`, `/accounts/{id}` and `/balances`. */
import { entityId, formatTimestamp, fromHex, longZero } from "../../entity.ts";
import type { EntityId } from "../../ledger.ts";
import type { Account, TokenRelation } from "../../simulated/entities.ts";
import { toBase32 } from "./base32.ts";
import { entityColumn } from "./bounds.ts";
import { invalidParameter, notFound, RestError } from "./errors.ts";
import { accountNumber, parseEntityOrAddress } from "./ids.ts";
import { NO_LINKS, tablePage } from "./paging.ts";
import { boolean, entity, last, limit, meets, natural, order, pagingOf, parseQuery } from "./parameters.ts";
import { publicKey, timestamp } from "./parameters.ts";
import type { Filter, Order, Parameter } from "./parameters.ts";
import type { Ask } from "./request.ts";
import { keyJson, nullableId, publicKeyText, secondText } from "./shapes.ts";
import { transactionsJson } from "./transactions.ts";
import { transactionType } from "./transaction-types.ts";
import { momentOf, presentView, relationsOf, viewAt } from "./views.ts";
import type { View } from "./views.ts";

/** How many token balances are shown with one account, and with each of several (HIP-367). */
const [MAX_TOKENS, MAX_TOKENS_EACH] = [1_000, 50];

/** `GET /accounts` */
export function listAccounts(ask: Ask): unknown {
  const query = parseQuery(ask.query, {
    "account.balance": natural,
    "account.id": entity,
    "account.publickey": publicKey,
    balance: boolean,
    limit,
    order,
  });
  const view = presentView(ask.source.mirror);
  const paging = pagingOf(query, "asc");
  const rows = accountsWith(view, query["account.balance"], query["account.publickey"]);
  const column = entityColumn("account.id", query["account.id"], numberOf);
  const page = tablePage(ask, rows, [column], paging);
  const withBalance = last(query.balance) ?? true;
  const tokens = withBalance ? relationsOf(view, page.rows) : undefined;
  return {
    accounts: page.rows.map((account) =>
      accountJson(
        account,
        tokens && balanceJson(view, account, tokens.get(account.num)!, MAX_TOKENS_EACH, paging.order),
      ),
    ),
    links: page.links,
  };
}

/** `GET /accounts/{idOrAliasOrEvmAddress}`: the account and its transactions. */
export function showAccount(ask: Ask): unknown {
  const query = parseQuery(ask.query, {
    limit,
    order,
    timestamp,
    transactions: boolean,
    transactiontype: transactionType,
  });
  const { mirror } = ask.source;
  const num = accountNumber(mirror, ask.variables.account!);
  const moment = momentOf(query.timestamp);
  if (moment === "never") throw notFound("Timestamp range is empty");
  // Without the past at hand the present is shown, under its own time: real mirror nodes without a snapshot do so, too.
  const view = viewAt(mirror, moment) ?? presentView(mirror);
  const account = view.state.accounts.get(num);
  if (!account || (moment !== "present" && account.createdAt > moment)) throw notFound();
  const filters = {
    accounts: [{ operator: "eq" as const, value: num }],
    balance: [],
    results: [],
    types: query.transactiontype,
  };
  // Before its creation there was no account, and nothing to link to.
  const times = [...query.timestamp, { operator: "gte" as const, value: account.createdAt }];
  const wanted = last(query.transactions) ?? true;
  return {
    ...accountJson(account, balanceJson(view, account, relationsOf(view, [account]).get(num)!, MAX_TOKENS, "asc")),
    ...(wanted
      ? transactionsJson(ask, filters, times, pagingOf(query, "desc"))
      : { transactions: [], links: NO_LINKS }),
  };
}

/** `GET /balances` */
export function listBalances(ask: Ask): unknown {
  const { mirror } = ask.source;
  const query = parseQuery(ask.query, {
    "account.balance": natural,
    "account.id": accountOrAlias(ask),
    "account.publickey": publicKey,
    limit,
    order,
    timestamp,
  });
  const view = viewAt(mirror, momentOf(query.timestamp));
  const paging = pagingOf(query, "desc");
  const rows = view ? accountsWith(view, query["account.balance"], query["account.publickey"]) : [];
  const column = entityColumn("account.id", query["account.id"], numberOf);
  const page = tablePage(ask, rows, [column], paging);
  const tokens = view && relationsOf(view, page.rows);
  return {
    timestamp: view && page.rows.length > 0 ? formatTimestamp(view.at) : null,
    balances: page.rows.map((account) => ({
      account: entityId(account.num),
      balance: account.balance,
      tokens: tokenBalances(tokens!.get(account.num)!, MAX_TOKENS_EACH, paging.order),
    })),
    links: page.links,
  };
}

/** An id, or the one EVM address or alias that a query may have; NaN when nobody has it. */
function accountOrAlias({ source: { mirror } }: Ask): Parameter<number> {
  let aliases = 0;
  return (text, operator) => {
    const num = parseEntityOrAddress(text);
    if (num !== undefined && !Number.isNaN(num)) return num;
    try {
      if (text.includes(".")) throw invalidParameter("account.id");
      const account = accountNumber(mirror, text, "account.id");
      checkAlias(++aliases, operator);
      return account;
    } catch (error) {
      if (!(error instanceof RestError) || error.status !== 404) throw error;
      checkAlias(++aliases, operator);
      return NaN;
    }
  };
}

function checkAlias(count: number, operator: string): void {
  const [message, status] = ["Invalid parameter: account.id", 400];
  if (count > 1) throw new RestError(status, { message, detail: "Only one EVM address or alias is allowed." });
  if (operator === "eq") return;
  throw new RestError(status, { message, detail: "EVM address or alias only supports equals operator" });
}

/** The accounts with such a balance and key. */
function* accountsWith(
  { state }: View,
  balances: readonly Filter<bigint>[],
  keys: readonly Filter<string>[],
): Generator<Account> {
  const [hasBalance, hasKey] = [meets(balances), meets(keys)];
  for (const [, account] of state.accounts.entries()) {
    if (!hasBalance(account.balance)) continue;
    if (keys.length === 0 || hasKey(publicKeyText(account.key) ?? "")) yield account;
  }
}

function accountJson(account: Account, balance: unknown = null) {
  const { num, keyAlias, evmAddress, staking } = account;
  const alias = keyAlias ?? evmAddress;
  return {
    account: entityId(num),
    alias: alias ? toBase32(fromHex(alias)) : null,
    auto_renew_period: account.autoRenewPeriod,
    balance,
    created_timestamp: formatTimestamp(account.createdAt),
    decline_reward: staking.declineReward,
    deleted: account.deleted,
    ethereum_nonce: 0,
    evm_address: evmAddress ?? longZero(entityId(num)),
    expiry_timestamp: secondText(account.expirationSecond),
    key: keyJson(account.key),
    max_automatic_token_associations: account.maxAutoAssociations,
    memo: account.memo,
    pending_reward: 0,
    receiver_sig_required: account.receiverSigRequired,
    staked_account_id: nullableId(staking.account),
    staked_node_id: staking.nodeId ?? null,
    stake_period_start: null,
  };
}

function balanceJson({ at }: View, { balance }: Account, relations: TokenRelation[], max: number, order: Order) {
  return { balance, timestamp: formatTimestamp(at), tokens: tokenBalances(relations, max, order) };
}

/** @param relations in ascending order */
function tokenBalances(
  relations: readonly TokenRelation[],
  max: number,
  order: Order,
): { token_id: EntityId; balance: bigint }[] {
  return (order === "asc" ? relations : relations.toReversed())
    .slice(0, max)
    .map(({ token, balance }) => ({ token_id: entityId(token), balance }));
}

function numberOf({ num }: Account): number {
  return num;
}
