/** `/network/…` */
import type { proto } from "@hiero-ledger/proto";

import { isIPv4 } from "node:net";

import { entityId, entityNumber, formatTimestamp, toNumber } from "../../entity.ts";
import type { Tinybar } from "../../ledger.ts";
import { rateSet, ratesOf } from "../../simulated/rates.ts";
import { TOTAL_SUPPLY, TREASURY } from "../../simulated/genesis.ts";
import { notFound, notFoundInDetail } from "./errors.ts";
import { NO_LINKS, tablePage } from "./paging.ts";
import { comparing, entity, last, limit, natural, oneOf, only, order, pagingOf } from "./parameters.ts";
import { parseQuery, timestamp } from "./parameters.ts";
import type { Ask, NodeEndpoint } from "./request.ts";
import { since } from "./shapes.ts";
import { momentOf, presentView, viewAt } from "./views.ts";

/** The accounts whose hbar does not count as released (`hiero.mirror.rest.network.unreleasedSupplyAccounts`). */
const UNRELEASED: readonly (readonly [from: number, to: number])[] = [
  [2, 2],
  [42, 42],
  [44, 71],
  [73, 87],
  [99, 100],
  [200, 349],
  [400, 750],
];
const TINYBARS_IN_HBAR = 100_000_000n;
/** The file with the address book. */
const ADDRESS_BOOK = 102;
/** What a gas costs, in tinycents (`simpleFeesSchedules.json`). */
const GAS_PRICE = 852;

/** `GET /network/exchangerate` */
export function showExchangeRate(ask: Ask): unknown {
  parseQuery(ask.query, { timestamp: comparing(timestamp) });
  const { hbarEquiv, centEquiv } = ask.source.exchangeRate();
  const { currentRate, nextRate } = rateSet(ratesOf(presentView(ask.source.mirror).state));
  return {
    current_rate: rateJson({ ...currentRate, hbarEquiv, centEquiv }),
    next_rate: rateJson(nextRate!),
    timestamp: genesisText(ask),
  };
}

/** `GET /network/fees`: what gas costs in the transactions that need it, in tinybar. */
export function listFees(ask: Ask): unknown {
  const query = parseQuery(ask.query, { order, timestamp: comparing(timestamp) });
  const { hbarEquiv, centEquiv } = ask.source.exchangeRate();
  const gas = Math.max(Math.floor((GAS_PRICE * hbarEquiv) / centEquiv), 1);
  const types = ["ContractCall", "ContractCreate", "EthereumTransaction"];
  if (last(query.order) === "desc") types.reverse();
  return { fees: types.map((type) => ({ gas, transaction_type: type })), timestamp: genesisText(ask) };
}

/** `GET /network/nodes` */
export function listNodes(ask: Ask): unknown {
  const query = parseQuery(ask.query, {
    "file.id": only(["eq"], (text) => [101, ADDRESS_BOOK].find((file) => entity(text, "eq") === file)),
    limit,
    "node.id": comparing((text) => (natural(text, "eq") === undefined ? undefined : Number(text))),
    order,
  });
  const column = { parameter: "node.id", filters: query["node.id"], of: nodeIdOf };
  const { rows, links } = tablePage(ask, ask.nodes, [column], pagingOf(query, "asc"));
  const file = entityId(last(query["file.id"]) ?? ADDRESS_BOOK);
  return { nodes: rows.map((node) => ({ ...nodeJson(node), file_id: file, timestamp: since(genesisOf(ask)) })), links };
}

/** `GET /network/registered-nodes`: there are none. */
export function listRegisteredNodes(ask: Ask): unknown {
  parseQuery(ask.query, { limit, order, "registerednode.id": comparing(natural), type: (text) => text });
  return { registered_nodes: [], links: NO_LINKS };
}

/** `GET /network/stake`: none, as before the end of a network's first staking period. */
export function showStake(ask: Ask): unknown {
  parseQuery(ask.query, {});
  throw notFoundInDetail("No network stake data found");
}

/** `GET /network/supply`; as plain text in hbar with `q=totalcoins` or `q=circulating`. */
export function showSupply(ask: Ask): unknown {
  const query = parseQuery(ask.query, { q: oneOf("circulating", "totalcoins"), timestamp: comparing(timestamp) });
  const view = viewAt(ask.source.mirror, momentOf(query.timestamp));
  if (!view) throw notFound();
  let unreleased = 0n;
  for (const [num, { balance }] of view.state.accounts.entries()) {
    if (UNRELEASED.some(([from, to]) => from <= num && num <= to)) unreleased += balance;
  }
  const released = TOTAL_SUPPLY - unreleased;
  const form = last(query.q);
  if (form) return hbarText(form === "totalcoins" ? TOTAL_SUPPLY : released);
  return { released_supply: `${released}`, timestamp: formatTimestamp(view.at), total_supply: `${TOTAL_SUPPLY}` };
}

function rateJson({ hbarEquiv, centEquiv, expirationTime }: proto.IExchangeRate) {
  return {
    cent_equivalent: centEquiv,
    expiration_time: toNumber(expirationTime?.seconds),
    hbar_equivalent: hbarEquiv,
  };
}

/** When the network began, and with it its files and nodes. */
function genesisOf(ask: Ask): bigint {
  return presentView(ask.source.mirror).state.accounts.get(TREASURY)!.createdAt;
}

function genesisText(ask: Ask): string {
  return formatTimestamp(genesisOf(ask));
}

/** Nodes from 0, their accounts from 0.0.3 on. */
function nodeIdOf({ account }: NodeEndpoint): number {
  return entityNumber(account) - 3;
}

function nodeJson(node: NodeEndpoint) {
  const { account, hostname, port } = node;
  const [domain, address] = isIPv4(hostname) ? ["", hostname] : [hostname, ""];
  return {
    admin_key: null,
    associated_registered_nodes: [],
    decline_reward: true,
    description: "",
    grpc_proxy_endpoint: null,
    max_stake: null,
    memo: account,
    min_stake: null,
    node_account_id: account,
    node_cert_hash: null,
    node_id: nodeIdOf(node),
    public_key: null,
    reward_rate_start: null,
    service_endpoints: [{ domain_name: domain, ip_address_v4: address, port }],
    stake: 0,
    stake_not_rewarded: 0,
    stake_rewarded: 0,
    staking_period: null,
  };
}

function hbarText(amount: Tinybar): string {
  return `${amount / TINYBARS_IN_HBAR}.${(amount % TINYBARS_IN_HBAR).toString().padStart(8, "0")}`;
}
