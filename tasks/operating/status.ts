import type { NewTaskActionFunction } from "hardhat/types/tasks";
import { styleText } from "node:util";

import { hbar } from "../../plugin/hedera/format-hbar.ts";
import { mirrorRestOf, nameOfHedera, type HederaEndpoints } from "../../plugin/live/endpoints.ts";
import { hashScanOf } from "../../plugin/live/hashscan.ts";
import { liveNetworkOf, type LiveNetwork } from "../../plugin/live/live-network.ts";
import { Mirror } from "../../plugin/live/mirror.ts";
import { survey, type MemberSurvey, type NodeSurvey, type Survey } from "../../plugin/live/survey.ts";
import { contractsPath, readContracts, type ContractsFile } from "./deploy-contracts.ts";
import { networkFileAt, withMirror } from "./live.ts";
import { nodesAt } from "./live-node.ts";
import { printJson } from "../remote.ts";
import { table } from "../table.ts";

/** What `l2:status` was given. */
export interface StatusArguments {
  readonly url?: string;
  readonly json: boolean;
}

/** `l2:status`: shows how a live network is. */
const run: NewTaskActionFunction<StatusArguments> = async ({ url, json }, hre) => {
  const live = liveNetworkOf(hre);
  const file = await networkFileAt(live.file);
  const nodes = await nodesAt(hre, live.name, url);
  const found = await withMirror(live, () => survey(file, nodes, new Mirror(mirrorRestOf(live.hedera))));
  const contracts = await readContracts(contractsPath(hre.config.paths.root, live.name));
  const about = { name: live.name, hedera: nameOfHedera(live.hedera), file: live.file };
  if (json) printJson({ ...about, ...found, objects: contracts?.contracts ?? null });
  else console.log([...statusLines(found, live), ...objectLines(contracts)].join("\n"));
  if (found.agree === false) process.exitCode = 1;
};

/** Contract accounts that are listed for people. */
const MAX_LISTED = 20;

/** The survey, for people. */
export function statusLines(
  found: Survey,
  { name, hedera, file }: Pick<LiveNetwork, "name" | "hedera" | "file">,
): string[] {
  const { chainId, topic, vault, vaultTinybar, threshold, nodes, members, agree, mirrorTime, pending, contracts } =
    found;
  const scan = hashScanOf(hedera);
  const link = (url: string | undefined) => (url === undefined ? "" : `  ${styleText("dim", url)}`);
  const has = vaultTinybar === null ? "the mirror does not show what it has" : `has ${hbar(BigInt(vaultTinybar))}`;
  return [
    `${styleText("bold", name)}, chain id ${chainId}, on ${nameOfHedera(hedera)}: ` +
      `${members.filter(({ member }) => member !== false).length} nodes, of which ${threshold} must agree`,
    `File     ${file}`,
    `Topic    ${topic}${link(scan?.topic(topic))}`,
    `Vault    ${vault}, ${has}${link(scan?.account(vault))}`,
    `Mirror   ${mirrorTime === null ? styleText("red", "does not answer") : `is at ${mirrorTime}`}`,
    "",
    ...(nodes.length === 0
      ? [`No node was asked. Give --url, or add networks.${name} with the URL of one to the configuration.`]
      : table(NODE_HEADINGS, nodes.map(nodeRow))),
    ...nodes.flatMap((node) =>
      "error" in node ? [styleText("yellow", `  ${node.url}: ${node.error}`)] : waitingLines(node),
    ),
    ...(agree === false
      ? [styleText("red", "The nodes do not agree: see 'Nodes that do not agree' in docs/runbook.md.")]
      : []),
    "",
    ...table(MEMBER_HEADINGS, members.map(memberRow)),
    "",
    ...(pending.length === 0 ? ["No schedule waits for signatures."] : pendingLines(pending, hedera)),
    ...contractLines(contracts),
  ];
}

const NODE_HEADINGS = ["node at", "index", "state", "latest", "finalized", "queued", "message", "lag"];
const MEMBER_HEADINGS = ["node", "account", "member", "attested", "active", "has", "a day", "days left"];
const NONE = "–";

function nodeRow(node: NodeSurvey): string[] {
  if ("error" in node) return [node.url, NONE, "does not answer", NONE, NONE, NONE, NONE, NONE];
  const { url, answeredBy, state, height, finalized, queued, sequenceNumber, lag } = node;
  const numbers = [height, finalized, queued, sequenceNumber].map(String);
  return [url, String(answeredBy ?? NONE), state, ...numbers, lag === null ? NONE : `${lag.toFixed(1)} s`];
}

function waitingLines({ url, waitingFor }: Extract<NodeSurvey, { waitingFor: unknown }>): string[] {
  return waitingFor === null ? [] : [`  ${url}: ${waitingFor}`];
}

function memberRow({
  seat,
  account,
  member,
  attested,
  active,
  tinybar,
  tinybarPerDay,
  daysLeft,
}: MemberSurvey): string[] {
  const said = (value: boolean | null) => (value === null ? NONE : value ? "yes" : "no");
  const amount = (value: string | null) => (value === null ? NONE : hbar(BigInt(value)));
  const days = daysLeft === null ? NONE : String(daysLeft);
  return [
    ...[String(seat), account, said(member), String(attested ?? NONE), said(active)],
    ...[amount(tinybar), amount(tinybarPerDay), days],
  ];
}

function pendingLines(pending: Survey["pending"], hedera: HederaEndpoints): string[] {
  const scan = hashScanOf(hedera);
  const rows = pending.map(
    ({ id, memo, signatures }) =>
      `  ${id} ${memo}, ${signatures} signatures  ${styleText("dim", scan?.schedule(id) ?? "")}`,
  );
  return [`${pending.length} schedules wait for signatures:`, ...rows.map((row) => row.trimEnd())];
}

function contractLines(contracts: Survey["contracts"]): string[] {
  if (contracts.length === 0) return ["No contract has a Hedera account yet."];
  const sum = contracts.reduce((total, { tinybar }) => total + BigInt(tinybar), 0n);
  const rows = contracts
    .slice(0, MAX_LISTED)
    .map(({ id, contract, tinybar }) => `  ${id} of ${contract} has ${hbar(BigInt(tinybar))}`);
  const more = contracts.length > MAX_LISTED ? [`  and ${contracts.length - MAX_LISTED} more, see --json`] : [];
  return [`${contracts.length} contracts have a Hedera account, with ${hbar(sum)}:`, ...rows, ...more];
}

function objectLines(file: ContractsFile | undefined): string[] {
  if (file === undefined) return [];
  return [
    "State objects:",
    ...Object.entries(file.contracts).map(([name, address]) => `  ${name.padEnd(16)} ${address}`),
  ];
}

export default run;
