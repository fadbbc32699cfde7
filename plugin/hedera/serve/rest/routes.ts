/** What the API consists of. */
import { listAccountNfts, listAccountTokens, listRewards } from "./account-tokens.ts";
import { listAccounts, listBalances, showAccount } from "./accounts.ts";
import { listCryptoAllowances, listNftAllowances, listTokenAllowances } from "./allowances.ts";
import { listOutstandingAirdrops, listPendingAirdrops } from "./allowances.ts";
import { listBlocks, showBlock } from "./blocks.ts";
import { callContract, emptyList, estimateFees, showNothing } from "./contracts.ts";
import { listFees, listNodes, listRegisteredNodes, showExchangeRate, showStake, showSupply } from "./network.ts";
import { listNfts, listNftTransactions, showNft } from "./nfts.ts";
import type { Ask } from "./request.ts";
import { listSchedules, showSchedule } from "./schedules.ts";
import { listTokenBalances, listTokens, showToken } from "./tokens.ts";
import { listMessages, showMessage, showMessageAt, showTopic } from "./topics.ts";
import { listTransactions, showTransaction } from "./transactions.ts";

/** Answers with what becomes the JSON of the body; a string is plain text. @throws {RestError} */
export type Handler = (ask: Ask) => unknown;

/** Where every path of the API begins. */
export const PREFIX = "/api/v1";

/** By path below {@link PREFIX}; `:name` stands for any part. The first that fits is taken. */
const ROUTES: readonly (readonly [path: string, handler: Handler])[] = [
  ["accounts", listAccounts],
  ["accounts/:account", showAccount],
  ["accounts/:account/airdrops/outstanding", listOutstandingAirdrops],
  ["accounts/:account/airdrops/pending", listPendingAirdrops],
  ["accounts/:account/allowances/crypto", listCryptoAllowances],
  ["accounts/:account/allowances/nfts", listNftAllowances],
  ["accounts/:account/allowances/tokens", listTokenAllowances],
  ["accounts/:account/nfts", listAccountNfts],
  ["accounts/:account/rewards", listRewards],
  ["accounts/:account/tokens", listAccountTokens],
  ["balances", listBalances],
  ["blocks", listBlocks],
  ["blocks/:block", showBlock],
  ["contracts", emptyList("contracts")],
  ["contracts/results", emptyList("results")],
  ["contracts/results/logs", emptyList("logs")],
  ["contracts/results/:transaction", showNothing],
  ["contracts/:contract", showNothing],
  ["contracts/:contract/results", emptyList("results")],
  ["contracts/:contract/results/logs", emptyList("logs")],
  ["contracts/:contract/results/:timestamp", showNothing],
  ["contracts/:contract/state", emptyList("state")],
  ["network/exchangerate", showExchangeRate],
  ["network/fees", listFees],
  ["network/nodes", listNodes],
  ["network/registered-nodes", listRegisteredNodes],
  ["network/stake", showStake],
  ["network/supply", showSupply],
  ["schedules", listSchedules],
  ["schedules/:schedule", showSchedule],
  ["tokens", listTokens],
  ["tokens/:token", showToken],
  ["tokens/:token/balances", listTokenBalances],
  ["tokens/:token/nfts", listNfts],
  ["tokens/:token/nfts/:serial", showNft],
  ["tokens/:token/nfts/:serial/transactions", listNftTransactions],
  ["topics/messages/:timestamp", showMessageAt],
  ["topics/:topic", showTopic],
  ["topics/:topic/messages", listMessages],
  ["topics/:topic/messages/:number", showMessage],
  ["transactions", listTransactions],
  ["transactions/:transaction", showTransaction],
];

/** What is asked with POST, and answered without looking at it. */
const POSTS: readonly (readonly [path: string, handler: Handler])[] = [
  ["contracts/call", callContract],
  ["network/fees", estimateFees],
];

/** Who answers, and the parts of the path that its route leaves open. */
export interface Match {
  readonly handler: Handler;
  readonly variables: Readonly<Record<string, string>>;
}

/** @param parts of the path below {@link PREFIX}, decoded */
export function findRoute(parts: readonly string[], method: "GET" | "POST"): Match | undefined {
  for (const [path, handler] of method === "GET" ? ROUTES : POSTS) {
    const names = path.split("/");
    if (names.length !== parts.length) continue;
    const fits = names.every((name, index) => name.startsWith(":") || name === parts[index]!.toLowerCase());
    if (!fits) continue;
    const variables = names.flatMap((name, index) => (name.startsWith(":") ? [[name.slice(1), parts[index]!]] : []));
    return { handler, variables: Object.fromEntries(variables) };
  }
  return undefined;
}
