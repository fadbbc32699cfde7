/** `/tokens`, `/tokens/{id}` and `/tokens/{id}/balances`. */
import type { proto } from "@hiero-ledger/proto";

import { entityId, formatTimestamp, SECOND, toBigInt } from "../../entity.ts";
import { relationKey } from "../../simulated/entities.ts";
import type { Token } from "../../simulated/entities.ts";
import type { Mirror } from "../../simulated/mirror.ts";
import { entityColumn } from "./bounds.ts";
import { badRequest, notFound } from "./errors.ts";
import { entityInPath, parseEntity } from "./ids.ts";
import { NO_LINKS, tablePage } from "./paging.ts";
import { entity, last, limit, meets, natural, oneOf, only, order, pagingOf } from "./parameters.ts";
import { parseQuery, publicKey, timestamp } from "./parameters.ts";
import type { Ask } from "./request.ts";
import { accountText, base64, fixedFeeJson, keyJson, nullableId, publicKeyText } from "./shapes.ts";
import { momentOf, presentView, viewAt } from "./views.ts";

const [FUNGIBLE, UNIQUE] = ["FUNGIBLE_COMMON", "NON_FUNGIBLE_UNIQUE"] as const;

/** `GET /tokens` */
export function listTokens(ask: Ask): unknown {
  const query = parseQuery(ask.query, {
    "account.id": only(["eq"], (text) => parseEntity(text)),
    limit,
    name: only(["eq"], (text) => (isNameLength(Buffer.byteLength(text)) ? text.toLowerCase() : undefined)),
    order,
    publickey: publicKey,
    "token.id": (text) => parseEntity(text),
    type: oneOf("ALL", FUNGIBLE, UNIQUE),
  });
  const [holder, names] = [last(query["account.id"]), query.name];
  if (names.length > 0 && query["token.id"].length > 0) {
    throw badRequest("token.id and name can not be used together. Use a more specific name instead.");
  }
  if (names.length > 0 && holder !== undefined) throw badRequest("account.id and name cannot be used together");
  const { state } = presentView(ask.source.mirror);
  const isType = meets(query.type.filter(({ value }) => value !== "ALL"));
  const hasKey = meets(query.publickey);
  const isListed = (token: Token) =>
    isType(typeOf(token)) &&
    names.every(({ value }) => token.name.toLowerCase().includes(value)) &&
    (query.publickey.length === 0 || hasKey(publicKeyText(token.keys.admin) ?? "")) &&
    (holder === undefined || state.relations.get(relationKey(holder, token.num)) !== undefined);
  const rows: Token[] = [];
  for (const [, token] of state.tokens.entries()) if (isListed(token)) rows.push(token);
  const column = entityColumn<Token>("token.id", query["token.id"], ({ num }) => num);
  const page = tablePage(ask, rows, [column], pagingOf(query, "asc"));
  const tokens = page.rows.map((token) => ({
    admin_key: keyJson(token.keys.admin),
    decimals: token.decimals,
    metadata: base64(token.metadata),
    name: token.name,
    symbol: token.symbol,
    token_id: entityId(token.num),
    type: typeOf(token),
  }));
  return { tokens, links: names.length > 0 ? NO_LINKS : page.links };
}

/** `GET /tokens/{id}` */
export function showToken(ask: Ask): unknown {
  const num = entityInPath(ask.variables.token!, "tokenid");
  const query = parseQuery(ask.query, { timestamp: only(["eq", "lt", "lte"], timestamp) });
  const { mirror } = ask.source;
  const moment = momentOf(query.timestamp);
  const { state } = viewAt(mirror, moment) ?? presentView(mirror);
  const token = state.tokens.get(num);
  if (!token || (typeof moment === "bigint" && token.createdAt > moment)) throw notFound();
  return tokenJson(token, initialSupply(mirror, token));
}

/** `GET /tokens/{id}/balances` */
export function listTokenBalances(ask: Ask): unknown {
  const num = entityInPath(ask.variables.token!, "tokenid");
  const query = parseQuery(ask.query, {
    "account.balance": natural,
    "account.id": entity,
    "account.publickey": publicKey,
    limit,
    order,
    timestamp,
  });
  const view = viewAt(ask.source.mirror, momentOf(query.timestamp));
  const token = view?.state.tokens.get(num);
  if (!view || !token) return { timestamp: null, balances: [], links: NO_LINKS };
  const { relations, accounts } = view.state;
  const keys = query["account.publickey"];
  const [hasBalance, hasKey] = [meets(query["account.balance"]), meets(keys)];
  const rows = [];
  for (const [, relation] of relations.entries()) {
    if (relation.token !== num || !hasBalance(relation.balance)) continue;
    if (keys.length === 0 || hasKey(publicKeyText(accounts.get(relation.account)?.key) ?? "")) rows.push(relation);
  }
  const column = entityColumn<(typeof rows)[0]>("account.id", query["account.id"], ({ account }) => account);
  const page = tablePage(ask, rows, [column], pagingOf(query, "desc"));
  return {
    timestamp: page.rows.length > 0 ? formatTimestamp(view.at) : null,
    balances: page.rows.map(({ account, balance }) => ({
      account: entityId(account),
      balance,
      decimals: token.decimals,
    })),
    links: page.links,
  };
}

function isNameLength(bytes: number): boolean {
  return bytes >= 3 && bytes <= 100;
}

function typeOf({ type }: Token): typeof FUNGIBLE | typeof UNIQUE {
  return type === "fungible" ? FUNGIBLE : UNIQUE;
}

/** What the treasury got when the token was created; null once that is forgotten. */
function initialSupply(mirror: Mirror, { num, createdAt, type }: Token): string | null {
  if (type === "nonFungible") return "0";
  for (const { effects } of mirror.transactions({ from: createdAt, to: createdAt })) {
    const moved = effects.tokens?.moves.filter(({ token, amount }) => token === num && amount > 0n) ?? [];
    return `${moved.reduce((sum, { amount }) => sum + amount, 0n)}`;
  }
  return null;
}

function tokenJson(token: Token, initial: string | null) {
  const { keys } = token;
  return {
    admin_key: keyJson(keys.admin),
    auto_renew_account: nullableId(token.autoRenewAccount),
    auto_renew_period: token.autoRenewPeriod,
    created_timestamp: formatTimestamp(token.createdAt),
    custom_fees: customFeesJson(token),
    decimals: `${token.decimals}`,
    deleted: token.deleted,
    // In nanoseconds and as a number, unlike all other times.
    expiry_timestamp: BigInt(token.expirationSecond) * SECOND,
    fee_schedule_key: keyJson(keys.feeSchedule),
    freeze_default: token.freezeDefault,
    freeze_key: keyJson(keys.freeze),
    initial_supply: initial,
    kyc_key: keyJson(keys.kyc),
    max_supply: `${token.maxSupply}`,
    memo: token.memo,
    metadata: base64(token.metadata),
    metadata_key: keyJson(keys.metadata),
    modified_timestamp: formatTimestamp(token.modifiedAt),
    name: token.name,
    pause_key: keyJson(keys.pause),
    pause_status: keys.pause ? (token.paused ? "PAUSED" : "UNPAUSED") : "NOT_APPLICABLE",
    supply_key: keyJson(keys.supply),
    supply_type: token.maxSupply > 0n ? "FINITE" : "INFINITE",
    symbol: token.symbol,
    token_id: entityId(token.num),
    total_supply: `${token.totalSupply}`,
    treasury_account_id: entityId(token.treasury),
    type: typeOf(token),
    wipe_key: keyJson(keys.wipe),
  };
}

function customFeesJson({ num, type, customFees, createdAt }: Token) {
  const exempt = (fee: proto.ICustomFee) => ({ all_collectors_are_exempt: fee.allCollectorsAreExempt ?? false });
  const fixed = customFees.filter(({ fixedFee }) => fixedFee).map((fee) => ({ ...exempt(fee), ...fixedFeeJson(fee) }));
  const fractional = customFees.flatMap((fee) => {
    if (!fee.fractionalFee) return [];
    const { fractionalAmount, minimumAmount, maximumAmount, netOfTransfers } = fee.fractionalFee;
    return {
      ...exempt(fee),
      amount: fractionJson(fractionalAmount),
      collector_account_id: accountText(fee.feeCollectorAccountId),
      denominating_token_id: entityId(num),
      maximum: toBigInt(maximumAmount) || null,
      minimum: toBigInt(minimumAmount),
      net_of_transfers: netOfTransfers ?? false,
    };
  });
  const royalties = customFees.flatMap((fee) => {
    if (!fee.royaltyFee) return [];
    const { exchangeValueFraction, fallbackFee } = fee.royaltyFee;
    const { amount, denominating_token_id } = fixedFeeJson({ fixedFee: fallbackFee });
    return {
      ...exempt(fee),
      amount: fractionJson(exchangeValueFraction),
      collector_account_id: accountText(fee.feeCollectorAccountId),
      fallback_fee: amount ? { amount, denominating_token_id } : null,
    };
  });
  return {
    created_timestamp: formatTimestamp(createdAt),
    fixed_fees: fixed,
    ...(type === "fungible" ? { fractional_fees: fractional } : { royalty_fees: royalties }),
  };
}

function fractionJson(fraction: proto.IFraction | null | undefined) {
  return { numerator: toBigInt(fraction?.numerator), denominator: toBigInt(fraction?.denominator) };
}
