/** What others may spend of an account's own, `/accounts/{id}/allowances/…`, and airdrops that wait for their receiver. */
import { entityId } from "../../entity.ts";
import { parseAllowanceKey } from "../../simulated/entities.ts";
import type { PendingAirdrop } from "../../simulated/entities.ts";
import { entityColumn } from "./bounds.ts";
import type { Column } from "./bounds.ts";
import { accountNumber } from "./ids.ts";
import { tablePage } from "./paging.ts";
import { boolean, comparing, entity, last, limit, natural, order, pagingOf, parseQuery } from "./parameters.ts";
import type { Filter, ListQuery } from "./parameters.ts";
import type { Ask } from "./request.ts";
import { since } from "./shapes.ts";
import { presentView } from "./views.ts";

interface Allowance {
  readonly owner: number;
  readonly spender: number;
  /** 0 for hbar. */
  readonly token: number;
  readonly amount: bigint;
}

/** `GET /accounts/{id}/allowances/crypto` */
export function listCryptoAllowances(ask: Ask): unknown {
  const owner = accountNumber(ask.source.mirror, ask.variables.account!);
  const query = parseQuery(ask.query, {
    limit,
    order,
    "spender.id": comparing(entity),
  });
  const allowances = presentView(ask.source.mirror).state.accounts.get(owner)?.allowances;
  const rows = [...(allowances?.hbar ?? [])].map(([spender, amount]) => ({ owner, spender, token: 0, amount }));
  const column = entityColumn("spender.id", query["spender.id"], spenderOf);
  const page = tablePage(ask, rows, [column], pagingOf(query, "desc"));
  return { allowances: page.rows.map(allowanceJson), links: page.links };
}

/** `GET /accounts/{id}/allowances/tokens` */
export function listTokenAllowances(ask: Ask): unknown {
  const owner = accountNumber(ask.source.mirror, ask.variables.account!);
  const query = parseQuery(ask.query, { limit, order, "spender.id": entity, "token.id": entity });
  const allowances = presentView(ask.source.mirror).state.accounts.get(owner)?.allowances;
  const rows = [...(allowances?.tokens ?? [])].map(([key, amount]) => ({ owner, ...parseAllowanceKey(key), amount }));
  const columns = [
    entityColumn("spender.id", query["spender.id"], spenderOf),
    entityColumn("token.id", query["token.id"], tokenOf, "spender.id"),
  ];
  const page = tablePage(ask, rows, columns, pagingOf(query, "asc"));
  const json = page.rows.map((row) => ({ ...allowanceJson(row), token_id: entityId(row.token) }));
  return { allowances: json, links: page.links };
}

/** `GET /accounts/{id}/allowances/nfts`: those that the account gave, or with `owner=false` those that it was given. */
export function listNftAllowances(ask: Ask): unknown {
  const account = accountNumber(ask.source.mirror, ask.variables.account!);
  const query = parseQuery(ask.query, { "account.id": entity, limit, order, owner: boolean, "token.id": entity });
  const isOwner = last(query.owner) ?? true;
  const columns = [
    entityColumn("account.id", query["account.id"], isOwner ? spenderOf : ownerOf),
    entityColumn("token.id", query["token.id"], tokenOf, "account.id"),
  ];
  const page = tablePage(ask, given(ask, isOwner ? account : undefined, account), columns, pagingOf(query, "asc"));
  const json = page.rows.map(({ owner, spender, token }) => ({
    approved_for_all: true,
    owner: entityId(owner),
    spender: entityId(spender),
    timestamp: since(undefined),
    token_id: entityId(token),
  }));
  return { allowances: json, links: page.links };
}

/** `GET /accounts/{id}/airdrops/outstanding`: what the account sent. */
export function listOutstandingAirdrops(ask: Ask): unknown {
  const query = parseQuery(ask.query, {
    limit,
    order,
    "receiver.id": entity,
    serialnumber: natural,
    "token.id": entity,
  });
  const column = entityColumn<PendingAirdrop>("receiver.id", query["receiver.id"], ({ receiver }) => receiver);
  return airdrops(ask, "sender", column, query);
}

/** `GET /accounts/{id}/airdrops/pending`: what the account may claim. */
export function listPendingAirdrops(ask: Ask): unknown {
  const query = parseQuery(ask.query, {
    limit,
    order,
    "sender.id": entity,
    serialnumber: natural,
    "token.id": entity,
  });
  const column = entityColumn<PendingAirdrop>("sender.id", query["sender.id"], ({ sender }) => sender);
  return airdrops(ask, "receiver", column, query);
}

function airdrops(
  ask: Ask,
  party: "sender" | "receiver",
  first: Column<PendingAirdrop>,
  query: {
    readonly "token.id": readonly Filter<number>[];
    readonly serialnumber: readonly Filter<bigint>[];
  } & ListQuery,
): unknown {
  const account = accountNumber(ask.source.mirror, ask.variables.account!);
  const columns: Column<PendingAirdrop>[] = [
    first,
    entityColumn("token.id", query["token.id"], ({ token }) => token),
    { parameter: "serialnumber", filters: query.serialnumber, of: ({ serial }) => BigInt(serial ?? 0) },
  ];
  const rows: PendingAirdrop[] = [];
  for (const [, airdrop] of presentView(ask.source.mirror).state.airdrops.entries()) {
    if (airdrop[party] === account) rows.push(airdrop);
  }
  const page = tablePage(ask, rows, columns, pagingOf(query, "asc"));
  const json = page.rows.map(({ amount, receiver, sender, serial, at, token }) => ({
    amount: serial === undefined ? amount : null,
    receiver_id: entityId(receiver),
    sender_id: entityId(sender),
    serial_number: serial ?? null,
    timestamp: since(at),
    token_id: entityId(token),
  }));
  return { airdrops: json, links: page.links };
}

/** Those who may move every NFT of a token of an owner's, or of whoever let this spender do so. */
function* given(ask: Ask, owner: number | undefined, spender: number): Generator<Allowance> {
  const { accounts } = presentView(ask.source.mirror).state;
  const one = owner === undefined ? undefined : accounts.get(owner);
  const owners = owner === undefined ? accounts.entries() : one ? [[owner, one] as const] : [];
  for (const [num, { allowances }] of owners) {
    for (const key of allowances.operators) {
      const allowance = { owner: num, ...parseAllowanceKey(key), amount: 0n };
      if (owner !== undefined || allowance.spender === spender) yield allowance;
    }
  }
}

function allowanceJson({ owner, spender, amount }: Allowance) {
  // When it was given and how much it was then, the ledger does not keep.
  return {
    amount,
    amount_granted: null,
    owner: entityId(owner),
    spender: entityId(spender),
    timestamp: since(undefined),
  };
}

function ownerOf({ owner }: Allowance): number {
  return owner;
}

function spenderOf({ spender }: Allowance): number {
  return spender;
}

function tokenOf({ token }: Allowance): number {
  return token;
}
