import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { styleText } from "node:util";

import { formatTimestamp, parseTimestamp, SECOND } from "../plugin/hedera/entity.ts";
import type { EntityId } from "../plugin/hedera/ledger.ts";
import { mirrorRestOf, nameOfHedera, type HederaEndpoints } from "../plugin/live/endpoints.ts";
import { hashScanOf } from "../plugin/live/hashscan.ts";
import { liveNetworkOf } from "../plugin/live/live-network.ts";
import { Mirror, MirrorError } from "../plugin/live/mirror.ts";
import { readNetworkFile, type NetworkFile } from "../plugin/network/network-file.ts";
import { ask } from "../plugin/objects/provider.ts";
import type { Address, Hex } from "../plugin/protocol/units.ts";
import { refuse } from "./arguments.ts";
import { nodesAt, type AnsweringNode } from "./live-node.ts";
import { hbar } from "./provision-lines.ts";
import { printJson } from "./remote.ts";
import { table } from "./table.ts";

/** What `l2:status` was given. */
export interface StatusArguments {
  readonly url?: string;
  readonly json: boolean;
}

/** What a node says of itself: `l2_status`, as far as it is looked at here. */
interface AnsweredStatus {
  readonly chainId: number;
  readonly topic: EntityId;
  readonly height: number;
  readonly finalized: number;
  readonly queued: number;
  readonly sequenceNumber: number;
  readonly consensusTime: string;
  readonly answeredBy: number;
  readonly state: string;
  readonly waitingFor: string | null;
  readonly costs?: { readonly tinybar: string };
}

/** What it knows of all nodes: `l2_nodes`, as far as it is looked at here. */
interface AnsweredNode {
  readonly index: number;
  readonly account: EntityId;
  readonly attester: Address;
  readonly attested: number;
  readonly active: boolean;
  readonly member: boolean;
  readonly paid: string;
}

/** A node that was asked. */
export type NodeReport =
  | (AnsweredStatus & { readonly url: string; readonly blockHash: Hex; readonly lag: number | null })
  | { readonly url: string; readonly error: string };

/** All that is told of a live network. */
export interface StatusReport {
  readonly name: string;
  readonly hedera: string;
  readonly chainId: number;
  readonly topic: EntityId;
  readonly vault: EntityId;
  /** Null if the mirror does not say. */
  readonly vaultTinybar: string | null;
  /** The consensus time of the newest transaction that the mirror shows. */
  readonly mirrorTime: string | null;
  readonly threshold: number;
  readonly nodes: readonly NodeReport[];
  /** As the first node that answers has it. */
  readonly members: readonly AnsweredNode[];
  /** Whether all that answer have the same blocks as far as all of them go; null if fewer than two do. */
  readonly agree: boolean | null;
}

/** `l2:status`: shows how a live network is. */
const run: NewTaskActionFunction<StatusArguments> = async ({ url, json }, hre) => {
  const live = liveNetworkOf(hre);
  const file = await readNetworkFile(live.file).catch((error: Error) => {
    throw refuse(error.message);
  });
  const report = await statusOf(file, live, await nodesAt(hre, live.name, url), new Mirror(mirrorRestOf(live.hedera)));
  if (json) printJson(report);
  else console.log(statusLines(report, live.hedera, live.file).join("\n"));
  if (report.agree === false) process.exitCode = 1;
};

/** Asks everybody who is to be asked. Who does not answer keeps nothing else from being shown. */
export async function statusOf(
  file: NetworkFile,
  { name, hedera }: { readonly name: string; readonly hedera: HederaEndpoints },
  nodes: readonly AnsweringNode[],
  mirror: Pick<Mirror, "holding" | "reached">,
): Promise<StatusReport> {
  const orNull = (error: unknown) => {
    if (error instanceof MirrorError) return null;
    throw error;
  };
  const [holding, reached, ...answers] = await Promise.all([
    mirror.holding(file.vault).catch(orNull),
    mirror.reached().catch(orNull),
    ...nodes.map((node) => nodeReport(node, file)),
  ]);
  const reports = answers.map((answer) => {
    if ("error" in answer || reached === null) return answer;
    const behind = reached - (parseTimestamp(answer.consensusTime) ?? 0n);
    return { ...answer, lag: Number(behind > 0n ? behind : 0n) / Number(SECOND) };
  });
  const first = nodes[reports.findIndex((report) => !("error" in report))];
  return {
    ...{ name, hedera: nameOfHedera(hedera), chainId: file.chainId, topic: file.topic, vault: file.vault },
    vaultTinybar: holding ? String(holding.tinybar) : null,
    mirrorTime: reached === null ? null : formatTimestamp(reached),
    threshold: file.threshold,
    nodes: reports,
    members: first === undefined ? [] : await ask<AnsweredNode[]>(first.provider, "l2_nodes").catch(() => []),
    agree: await agreement(nodes, reports),
  };
}

async function nodeReport({ url, provider }: AnsweringNode, file: NetworkFile): Promise<NodeReport> {
  try {
    const status = await ask<AnsweredStatus>(provider, "l2_status");
    if (status.chainId !== file.chainId || status.topic !== file.topic) {
      return { url, error: `it is of network ${status.chainId} on the topic ${status.topic}, and not of this one` };
    }
    return { ...status, url, lag: null, blockHash: await hashAt(provider, status.height) };
  } catch (error) {
    return { url, error: error instanceof Error ? error.message : String(error) };
  }
}

/** Compares the blocks at the highest height that all have. */
async function agreement(nodes: readonly AnsweringNode[], reports: readonly NodeReport[]): Promise<boolean | null> {
  const heights = reports.flatMap((report) => ("error" in report ? [] : [report.height]));
  if (heights.length < 2) return null;
  const lowest = Math.min(...heights);
  const answering = nodes.filter((_, index) => !("error" in reports[index]!));
  const hashes = await Promise.all(answering.map(({ provider }) => hashAt(provider, lowest).catch(() => undefined)));
  return new Set(hashes.filter((hash) => hash !== undefined)).size === 1;
}

async function hashAt(provider: AnsweringNode["provider"], height: number): Promise<Hex> {
  const { hash } = await ask<{ hash: Hex }>(provider, "eth_getBlockByNumber", `0x${height.toString(16)}`, false);
  return hash;
}

/** The report, for people. */
export function statusLines(report: StatusReport, hedera: HederaEndpoints, path: string): string[] {
  const { name, chainId, topic, vault, vaultTinybar, threshold, nodes, members, agree, mirrorTime } = report;
  const scan = hashScanOf(hedera);
  const link = (url: string | undefined) => (url === undefined ? "" : `  ${styleText("dim", url)}`);
  return [
    `${styleText("bold", name)}, chain id ${chainId}, on ${report.hedera}: ${threshold} nodes must agree`,
    `File     ${path}`,
    `Topic    ${topic}${link(scan?.topic(topic))}`,
    `Vault    ${vault}, ${vaultTinybar === null ? "the mirror does not show what it has" : `has ${hbar(BigInt(vaultTinybar))}`}${link(scan?.account(vault))}`,
    `Mirror   ${mirrorTime === null ? styleText("red", "does not answer") : `is at ${mirrorTime}`}`,
    "",
    ...(nodes.length === 0
      ? [`No node was asked. Give --url, or add networks.${name} with the URL of one to the configuration.`]
      : table(NODE_HEADINGS, nodes.map(nodeRow))),
    ...nodes.flatMap((node) =>
      "error" in node || node.waitingFor === null ? [] : [`  ${node.url}: ${node.waitingFor}`],
    ),
    ...(agree === false
      ? [styleText("red", "The nodes do not agree: stop and look at docs/runbook.md, 'A halted node'.")]
      : []),
    ...(members.length === 0 ? [] : ["", ...table(MEMBER_HEADINGS, members.map(memberRow))]),
  ];
}

const NODE_HEADINGS = ["node at", "index", "state", "latest", "finalized", "queued", "message", "lag"];
const MEMBER_HEADINGS = ["node", "account", "member", "attested", "active", "paid Hedera"];

function nodeRow(node: NodeReport): string[] {
  if ("error" in node) return [node.url, "–", node.error, "–", "–", "–", "–", "–"];
  const { url, answeredBy, state, height, finalized, queued, sequenceNumber, lag } = node;
  const seconds = lag === null ? "–" : `${lag.toFixed(1)} s`;
  return [
    url,
    String(answeredBy),
    state,
    String(height),
    String(finalized),
    String(queued),
    String(sequenceNumber),
    seconds,
  ];
}

function memberRow({ index, account, member, attested, active, paid }: AnsweredNode): string[] {
  return [String(index), account, member ? "yes" : "no", String(attested), active ? "yes" : "no", hbar(BigInt(paid))];
}

export default run;
