import { setTimeout as sleep } from "node:timers/promises";
import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { styleText } from "node:util";

import { parseTimestamp } from "../../plugin/hedera/entity.ts";
import { hbar } from "../../plugin/hedera/format-hbar.ts";
import type { EntityId, Timestamp } from "../../plugin/hedera/ledger.ts";
import { mirrorRestOf, nameOfHedera } from "../../plugin/live/endpoints.ts";
import { liveNetworkOf } from "../../plugin/live/live-network.ts";
import { Mirror, MirrorError } from "../../plugin/live/mirror.ts";
import { contractAccounts, holdingsAt, type Reserves } from "../../plugin/live/reserves.ts";
import type { Audit } from "../../plugin/network/audit.ts";
import type { NetworkFile } from "../../plugin/network/network-file.ts";
import { ask } from "../../plugin/objects/provider.ts";
import { weibarAsHbar } from "../../plugin/protocol/format-weibar.ts";
import { WEIBAR_PER_TINYBAR, type Address } from "../../plugin/protocol/units.ts";
import { refuse } from "../arguments.ts";
import { networkFileAt, withMirror } from "./live.ts";
import { checkChain, nodesAt, withNode, type AnsweringNode } from "./live-node.ts";
import { printJson } from "../remote.ts";

/** What `l2:audit` was given. */
export interface AuditArguments {
  readonly url?: string;
  readonly json: boolean;
}

/** Units of a token: what the layer 2 says that a contract has, and what its account has on Hedera. */
export interface AuditedTokens {
  readonly token: EntityId;
  readonly contract: Address;
  readonly account: EntityId;
  readonly owed: string;
  readonly held: string;
}

/** What a node owes, and what the mirror shows that there is for it, at one consensus time. */
export interface AuditReport {
  readonly url: string;
  readonly height: number;
  readonly finalized: number;
  readonly consensusTime: string;
  /** Hbar on the layer 2, weibar. */
  readonly circulating: string;
  /** Deposits that no block has credited yet, tinybar. */
  readonly uncredited: string;
  /** The vault and the contracts' accounts with what they had, tinybar. */
  readonly accounts: Readonly<Record<EntityId, string>>;
  /** All of that, tinybar. */
  readonly reserves: string;
  /** What is beyond what is owed, weibar. Negative if anything is missing. */
  readonly surplus: string;
  readonly tokens: readonly AuditedTokens[];
  readonly solvent: boolean;
}

/** What an audit asks beside nodes. */
export interface AuditParts {
  readonly mirror: Reserves & Pick<Mirror, "reached">;
  readonly sleep: (ms: number) => Promise<unknown>;
}

const POLL_MS = 1_000;
const PATIENCE = 60;

/** `l2:audit`: compares what circulates with what Hedera holds for it. */
const run: NewTaskActionFunction<AuditArguments> = async ({ url, json }, hre) => {
  const live = liveNetworkOf(hre);
  const file = await networkFileAt(live.file);
  const nodes = await nodesAt(hre, live.name, url);
  if (nodes.length === 0) throw refuse("--url: it is missing. Say where a node answers, like http://127.0.0.1:8545");
  const mirror = new Mirror(mirrorRestOf(live.hedera));
  const reports = await withMirror(live, async () => await auditAll(file, nodes, { mirror, sleep }));
  if (json) printJson(reports);
  else for (const report of reports) console.log(auditLines(report, nameOfHedera(live.hedera)).join("\n"));
  if (reports.some(({ solvent }) => !solvent)) process.exitCode = 1;
};

/** Audits by each node. */
export async function auditAll(
  file: NetworkFile,
  nodes: readonly AnsweringNode[],
  parts: AuditParts,
): Promise<AuditReport[]> {
  const reports: AuditReport[] = [];
  for (const node of nodes) reports.push(await auditBy(node, file, parts));
  return reports;
}

async function auditBy(node: AnsweringNode, file: NetworkFile, { mirror, sleep }: AuditParts): Promise<AuditReport> {
  const { url, provider } = node;
  await checkChain(node, file.chainId);
  const said = await withNode(url, () => ask<Audit>(provider, "l2_audit"));
  const { finalized } = await withNode(url, () => ask<{ finalized: number }>(provider, "l2_status"));
  // Those who joined later are known to the node; one that it hides would only make the reserves less.
  const later = await withNode(url, () => ask<{ account: EntityId }[]>(provider, "l2_nodes"));
  const time = parseTimestamp(said.consensusTime)!;
  await reaching(time, mirror, sleep);
  const creators = [...file.members, ...later].map(({ account }) => account);
  const own = await contractAccounts(file, creators, mirror, time);
  const held = await holdingsAt([file.vault, ...own.map(({ id }) => id)], time, mirror);
  const reserves = [...held.values()].reduce((sum, { tinybar }) => sum + tinybar, 0n);
  const surplus = (reserves - BigInt(said.uncredited)) * WEIBAR_PER_TINYBAR - BigInt(said.circulating);
  const tokens = said.tokens.map(({ token, contract, account, believed }): AuditedTokens => {
    const isOwn = own.some((each) => each.id === account && each.contract === contract);
    const there = isOwn ? (held.get(account)!.tokens.get(token) ?? 0n) : 0n;
    return { ...{ token, contract, account }, owed: believed, held: String(there) };
  });
  return {
    ...{ url, height: said.height, finalized, consensusTime: said.consensusTime },
    ...{ circulating: said.circulating, uncredited: said.uncredited },
    accounts: Object.fromEntries([...held].map(([id, { tinybar }]) => [id, String(tinybar)])),
    ...{ reserves: String(reserves), surplus: String(surplus), tokens },
    solvent: surplus >= 0n && tokens.every(({ owed, held }) => BigInt(held) >= BigInt(owed)),
  };
}

async function reaching(time: Timestamp, mirror: Pick<Mirror, "reached">, wait: AuditParts["sleep"]): Promise<void> {
  for (let polls = 0; (await mirror.reached()) < time; polls++) {
    if (polls === PATIENCE) {
      throw new MirrorError("the mirror is behind the node by more than a minute. Try again later", {
        transient: true,
      });
    }
    await wait(POLL_MS);
  }
}

/** The report, for people. */
export function auditLines(report: AuditReport, hedera: string): string[] {
  const { url, height, finalized, consensusTime, accounts, reserves, tokens, solvent } = report;
  const weibar = (amount: string) => weibarAsHbar(BigInt(amount));
  const short = (text: string) => styleText(["red", "bold"], text);
  return [
    `The node at ${url}, after block ${height} (${finalized} is final), at consensus time ${consensusTime}: ` +
      (solvent ? styleText("green", "solvent") : short("INSOLVENT")),
    `  owed          ${weibar(report.circulating)} circulate, ${hbar(BigInt(report.uncredited))} are still to be credited`,
    `  held          ${hbar(BigInt(reserves))}, as the mirror of ${hedera} shows:`,
    ...Object.entries(accounts).map(([id, tinybar]) => `                  ${id} ${hbar(BigInt(tinybar))}`),
    `  surplus       ${weibar(report.surplus)}`,
    ...tokens.map(({ token, contract, account, owed, held }) => {
      const line = `${token}: ${contract} has ${owed} here, and ${account} has ${held} on Hedera`;
      return BigInt(held) >= BigInt(owed) ? `  token         ${line}` : short(`  SHORT         ${line}`);
    }),
  ];
}

export default run;
