/** `/transactions` and what it shows of each. */
import { proto } from "@hiero-ledger/proto";

import { entityId, formatTimestamp, SECOND, toBigInt } from "../../entity.ts";
import type { Timestamp } from "../../ledger.ts";
import type { Mirror } from "../../simulated/mirror.ts";
import { hbarMoves } from "../../simulated/sealed.ts";
import type { Sealed } from "../../simulated/sealed.ts";
import { badRequest, notFound } from "./errors.ts";
import { entityInPath } from "./ids.ts";
import { NOTHING, transactionPage } from "./paging.ts";
import type { Links } from "./paging.ts";
import { boolean, entity, last, limit, natural, oneOf, only, order, pagingOf } from "./parameters.ts";
import { parseQuery, timestamp } from "./parameters.ts";
import type { Filter, Paging } from "./parameters.ts";
import type { Ask } from "./request.ts";
import { accountText, base64, keyJson, nullableId, nullableTimestamp } from "./shapes.ts";
import { tokenText, transactionIdText } from "./shapes.ts";
import { matcher } from "./transaction-filters.ts";
import type { TransactionFilters } from "./transaction-filters.ts";
import { transactionType } from "./transaction-types.ts";

/** `GET /transactions` */
export function listTransactions(ask: Ask): unknown {
  const query = parseQuery(ask.query, {
    "account.id": entity,
    limit,
    order,
    result: oneOf("success", "fail"),
    timestamp,
    transactiontype: transactionType,
    type: oneOf("credit", "debit"),
  });
  return transactionsJson(
    ask,
    {
      accounts: query["account.id"],
      balance: query.type,
      results: query.result,
      types: query.transactiontype,
    },
    query.timestamp,
    pagingOf(query, "desc"),
  );
}

/** A list of transactions as it is part of several answers. */
export function transactionsJson(
  ask: Ask,
  filters: TransactionFilters,
  times: readonly Filter<Timestamp>[],
  paging: Paging,
): { transactions: readonly unknown[]; links: Links } {
  const isContradiction = new Set(filters.balance.map(({ value }) => value)).size > 1;
  const { rows, links } = isContradiction ? NOTHING : transactionPage(ask, times, matcher(filters), paging);
  return { transactions: rows.map(transactionJson), links };
}

/** `GET /transactions/{transactionId}`: a transaction, its children and what it scheduled, in consensus order. */
export function showTransaction(ask: Ask): unknown {
  const query = parseQuery(ask.query, {
    nonce: only(["eq"], (text, operator) => {
      const nonce = natural(text, operator);
      return nonce !== undefined && nonce < 2n ** 31n ? Number(nonce) : undefined;
    }),
    scheduled: boolean,
  });
  const [nonce, scheduled] = [last(query.nonce), last(query.scheduled)];
  const found = findTransactions(ask.source.mirror, ask.variables.transaction!).filter(
    ({ transactionId: id }) =>
      (nonce === undefined || id.nonce === nonce) && (scheduled === undefined || id.scheduled === scheduled),
  );
  if (found.length === 0) throw notFound();
  return { transactions: found.map((sealed) => ({ ...assessedFees(sealed), ...transactionJson(sealed) })) };
}

/** By hash (hex, or base64 as in URLs) or by id. */
function findTransactions(mirror: Mirror, text: string): Sealed[] {
  const hash = parseHash(text);
  if (hash) {
    const found: Sealed[] = [];
    for (const sealed of mirror.transactions()) {
      if (sealed.hash === hash) found.push(sealed);
    }
    return found;
  }
  const match = /^(\d+\.\d+\.\d+)-(\d{1,19})-(\d{1,9})$/.exec(text);
  if (!match) {
    const form = 'Please use "shard.realm.num-sss-nnn" format where sss are seconds and nnn are nanoseconds';
    throw badRequest(`Invalid Transaction id. ${form}`);
  }
  const payer = entityInPath(match[1]!, "transactionId");
  return family(mirror, payer, BigInt(match[2]!) * SECOND + BigInt(match[3]!));
}

/** The hash in the ledger's base64. */
function parseHash(text: string): string | undefined {
  if (/^(0x)?[0-9a-fA-F]{96}$/.test(text)) return Buffer.from(text.replace(/^0x/, ""), "hex").toString("base64");
  return /^[\w+/-]{64}$/.test(text) ? Buffer.from(text, "base64").toString("base64") : undefined;
}

/** All transactions with an id, whatever their nonce, and those that were carried by one of them (HIP-551). */
function family(mirror: Mirror, account: number, start: Timestamp): Sealed[] {
  const found: Sealed[] = [];
  // Through all of them: what is scheduled comes months later, and the clocks of clients may show any time.
  for (const sealed of mirror.transactions()) {
    const { transactionId: id } = sealed;
    if (id.start === start && id.account === account) found.push(sealed);
  }
  const inner = found
    .filter(({ name }) => name === "atomicBatch")
    .flatMap(({ consensusTimestamp: from }) =>
      // User transactions are a microsecond apart, what they bring along comes in between.
      [...mirror.transactions({ from, to: from + 999n })].filter(({ parentTimestamp }) => parentTimestamp === from),
    );
  return [...new Set([...found, ...inner])];
}

function transactionJson(sealed: Sealed) {
  const { consensusTimestamp, effects, transactionId, node } = sealed;
  return {
    batch_key: keyJson(sealed.batchKey),
    bytes: null,
    charged_tx_fee: sealed.fee,
    consensus_timestamp: formatTimestamp(consensusTimestamp),
    entity_id: effects.entity ?? null,
    high_volume: sealed.highVolume !== undefined,
    high_volume_pricing_multiplier: sealed.highVolume ?? 0,
    max_custom_fees: [],
    max_fee: `${sealed.maxFee}`,
    memo_base64: base64(sealed.memo),
    name: sealed.name.toUpperCase(),
    nft_transfers: (effects.tokens?.nfts ?? []).map(({ token, serial, from, to, isApproval }) => ({
      is_approval: isApproval,
      receiver_account_id: nullableId(to),
      sender_account_id: nullableId(from),
      serial_number: serial,
      token_id: entityId(token),
    })),
    node: nullableId(node),
    nonce: transactionId.nonce,
    parent_consensus_timestamp: nullableTimestamp(sealed.parentTimestamp),
    result: proto.ResponseCodeEnum[sealed.status],
    scheduled: transactionId.scheduled,
    staking_reward_transfers: [],
    token_transfers: (effects.tokens?.moves ?? [])
      .filter(({ amount }) => amount !== 0n)
      .sort((a, b) => a.token - b.token || a.account - b.account)
      .map(({ token, account, amount, isApproval }) => ({
        token_id: entityId(token),
        account: entityId(account),
        amount,
        is_approval: isApproval,
      })),
    transaction_hash: sealed.hash,
    transaction_id: transactionIdText(transactionId),
    transfers: hbarMoves(sealed).map(([account, amount]) => ({
      account: entityId(account),
      amount,
      is_approval: false,
    })),
    // Only what was submitted to a node has a duration of its own.
    valid_duration_seconds: node === undefined ? null : `${sealed.validDuration}`,
    valid_start_timestamp: formatTimestamp(transactionId.start),
  };
}

function assessedFees({ effects }: Sealed) {
  const fees = effects.tokens?.assessedFees ?? [];
  if (fees.length === 0) return {};
  return {
    assessed_custom_fees: fees.map(({ amount, feeCollectorAccountId, effectivePayerAccountId, tokenId }) => ({
      amount: toBigInt(amount),
      collector_account_id: accountText(feeCollectorAccountId),
      effective_payer_account_ids: (effectivePayerAccountId ?? []).map(accountText),
      token_id: tokenText(tokenId),
    })),
  };
}
