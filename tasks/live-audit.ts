import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { styleText } from "node:util";

import type { EntityId, Tinybar } from "../plugin/hedera/ledger.ts";
import { mirrorRestOf, nameOfHedera } from "../plugin/live/endpoints.ts";
import { liveNetworkOf } from "../plugin/live/live-network.ts";
import { Mirror } from "../plugin/live/mirror.ts";
import type { Audit } from "../plugin/network/audit.ts";
import { readNetworkFile, type NetworkFile } from "../plugin/network/network-file.ts";
import { ask } from "../plugin/objects/provider.ts";
import { WEIBAR_PER_TINYBAR } from "../plugin/protocol/units.ts";
import { refuse } from "./arguments.ts";
import { withLive } from "./live.ts";
import { checkChain, nodesAt, withNode, type AnsweringNode } from "./live-node.ts";
import { hbar } from "./provision-lines.ts";
import { printJson } from "./remote.ts";

/** What `l2:audit` was given. */
export interface AuditArguments {
  readonly url?: string;
  readonly json: boolean;
}

/** What one node and the mirror say of a network's reserves. */
export interface AuditReport {
  readonly url: string;
  readonly node: Audit;
  readonly mirror: {
    /** The vault and the contracts' accounts with what they have, tinybar. */
    readonly accounts: Readonly<Record<EntityId, string>>;
    readonly reserves: string;
    /** What they have beyond what the node says that circulates or is still to be credited, weibar. */
    readonly surplus: string;
  };
  readonly solvent: boolean;
}

/** A mirror, as far as an audit asks it. */
export type Reserves = Pick<Mirror, "holding" | "created">;

/** So often, what the mirror shows may have changed while the node was asked. */
const ATTEMPTS = 5;

/** `l2:audit`: compares what circulates with what Hedera holds for it. */
const run: NewTaskActionFunction<AuditArguments> = async ({ url, json }, hre) => {
  const live = liveNetworkOf(hre);
  const file = await readNetworkFile(live.file).catch((error: Error) => {
    throw refuse(error.message);
  });
  const nodes = await nodesAt(hre, live.name, url);
  if (nodes.length === 0) throw refuse("--url: it is missing. Say where a node answers, like http://127.0.0.1:8545");
  const mirror = new Mirror(mirrorRestOf(live.hedera));
  // The mirror needs no SDK, and no connection that would have to be ended.
  const open = async () => ({ ledger: undefined as never, mirror, close: async () => {} });
  const reports = await withLive(live, open, () => auditAll(file, nodes, mirror));
  if (json) printJson(reports);
  else for (const report of reports) console.log(auditLines(report, nameOfHedera(live.hedera)).join("\n"));
  if (reports.some(({ solvent }) => !solvent)) process.exitCode = 1;
};

/** Audits by each node. */
export async function auditAll(
  file: NetworkFile,
  nodes: readonly AnsweringNode[],
  mirror: Reserves,
): Promise<AuditReport[]> {
  const reports: AuditReport[] = [];
  for (const node of nodes) reports.push(await auditBy(node, file, mirror));
  return reports;
}

async function auditBy(node: AnsweringNode, file: NetworkFile, mirror: Reserves): Promise<AuditReport> {
  await checkChain(node, file.chainId);
  for (let attempt = 1; ; attempt++) {
    const before = await reservesOf(file, node, mirror);
    const said = await withNode(node.url, () => ask<Audit>(node.provider, "l2_audit"));
    const after = await reservesOf(file, node, mirror);
    // What moves meanwhile is on one side and not yet on the other: another look tells.
    const isStill = [...after].every(([id, tinybar]) => before.get(id) === tinybar) && before.size === after.size;
    if (!isStill && attempt < ATTEMPTS) continue;
    const reserves = sumOf(after);
    const surplus = (reserves - BigInt(said.uncredited)) * WEIBAR_PER_TINYBAR - BigInt(said.circulating);
    return {
      ...{ url: node.url, node: said },
      mirror: {
        accounts: Object.fromEntries([...after].map(([id, tinybar]) => [id, String(tinybar)])),
        ...{ reserves: String(reserves), surplus: String(surplus) },
      },
      solvent: said.solvent && surplus >= 0n,
    };
  }
}

/**
 * What the mirror shows that the network's accounts have: the vault, and what its nodes created under the network's memo
 * and the vault's key. Who creates accounts is no secret, so no node has to be believed.
 */
async function reservesOf(
  { chainId, vault, members }: NetworkFile,
  { provider }: AnsweringNode,
  mirror: Reserves,
): Promise<Map<EntityId, Tinybar>> {
  // Those who joined later are known to the node; one that it hides would only make the reserves less.
  const later = await ask<{ account: EntityId }[]>(provider, "l2_nodes").catch(() => []);
  const creators = new Set([...members, ...later].map(({ account }) => account));
  const contract = new RegExp(`^l2:${chainId}:0x[0-9a-f]{40}$`);
  const found = new Map<EntityId, Tinybar>();
  const own = [...(await Promise.all([...creators].map((creator) => mirror.created(creator))))].flat();
  const custody = await mirror.holding(vault);
  if (custody !== undefined) found.set(vault, custody.tinybar);
  for (const id of own) {
    const holding = await mirror.holding(id);
    const isOurs = holding !== undefined && contract.test(holding.memo) && holding.key === custody?.key;
    if (isOurs) found.set(id, holding.tinybar);
  }
  return found;
}

function sumOf(holdings: ReadonlyMap<EntityId, Tinybar>): Tinybar {
  return [...holdings.values()].reduce((sum, tinybar) => sum + tinybar, 0n);
}

/** The report, for people. */
export function auditLines({ url, node, mirror, solvent }: AuditReport, hedera: string): string[] {
  const weibar = (amount: string) => {
    const value = BigInt(amount);
    return `${value < 0n ? "-" : ""}${hbar((value < 0n ? -value : value) / WEIBAR_PER_TINYBAR)}`;
  };
  const verdict = solvent ? styleText("green", "solvent") : styleText(["red", "bold"], "INSOLVENT");
  return [
    `The node at ${url}, at block ${node.height}: ${verdict}`,
    `  circulating   ${weibar(node.circulating)}, in ${node.addresses} addresses`,
    `  uncredited    ${hbar(BigInt(node.uncredited))}`,
    `  reserves      ${hbar(BigInt(node.reserves))} as the node has it, a surplus of ${weibar(node.surplus)}`,
    `                ${hbar(BigInt(mirror.reserves))} as the mirror of ${hedera} shows, a surplus of ${weibar(mirror.surplus)}`,
    ...Object.entries(mirror.accounts).map(([id, tinybar]) => `                  ${id} ${hbar(BigInt(tinybar))}`),
    ...node.missing.map(
      ({ token, contract, account, believed, held }) =>
        `  ${styleText("red", "missing")}       of ${token}, ${contract} has ${believed} here, and its account ${account} has ${held} there`,
    ),
  ];
}

export default run;
