import { styleText } from "node:util";

import { hbar } from "../../plugin/hedera/format-hbar.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import { nameOfHedera, type HederaEndpoints } from "../../plugin/live/endpoints.ts";
import { hashScanOf } from "../../plugin/live/hashscan.ts";
import type { NetworkFile } from "../../plugin/network/network-file.ts";
import type { Done } from "../../plugin/provision/carry-out.ts";
import type { Step } from "../../plugin/provision/plan.ts";
import type { Prospect } from "../../plugin/provision/provision.ts";
import { table } from "../table.ts";

/** What is going to be done, and what it costs. */
export function prospectLines(
  { settings, plan, left, cost, balance }: Prospect,
  operator: EntityId,
  hedera: HederaEndpoints,
): string[] {
  const { name, chainId, threshold, keys } = settings;
  const rows = plan.steps.map((step) => [
    step.title,
    step.moves === 0n ? "–" : hbar(step.moves),
    left.includes(step) ? `about ${hbar(step.estimate)}` : "done",
  ]);
  const fees = left.reduce((sum, { estimate }) => sum + estimate, 0n);
  return [
    `${styleText("bold", name)}, chain id ${chainId}, on ${nameOfHedera(hedera)}: ` +
      `${keys.length} node${keys.length === 1 ? "" : "s"}, of which ${threshold} must agree`,
    "",
    ...table(["step", "goes into it", "Hedera's fee"], rows),
    "",
    left.length === 0
      ? "Nothing is left to be done."
      : `Costs about ${hbar(cost)}: ${hbar(cost - fees)} go into accounts of the network, ${hbar(fees)} are fees.`,
    `The operator ${operator} has ${hbar(balance)}.`,
  ];
}

/** What a step made, what it did cost, and where that can be seen. */
export function doneLine({ title, makes }: Step, { outcome, before }: Done, hedera: HederaEndpoints): string {
  const { entity, fee, consensusTimestamp } = outcome;
  const scan = hashScanOf(hedera);
  const seen = makes === "topic" ? scan?.topic(entity!) : scan?.account(entity!);
  const links = scan === undefined ? "" : `  ${seen}  ${scan.transaction(consensusTimestamp)}`;
  const what = `${title}: ${styleText("bold", entity!)}`;
  return `${styleText("green", "✓")} ${what}, ${before ? "made before" : "made"} for ${hbar(fee)}${styleText("dim", links)}`;
}

/** What there is in the end. */
export function networkLines({ topic, vault, members, genesis }: NetworkFile, file: string): string[] {
  return [
    `Topic    ${topic}`,
    `Vault    ${vault}`,
    ...members.map(
      ({ seat, account, attester }) => `Node ${String(seat).padEnd(3)} ${account}, attests as ${attester}`,
    ),
    `Block 0  ${genesis.hash}`,
    `File     ${file}`,
  ];
}
