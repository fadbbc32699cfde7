import { styleText } from "node:util";

import { hbar } from "../plugin/hedera/format-hbar.ts";
import { weibarAsHbar } from "../plugin/protocol/format-weibar.ts";
import type { NodeReport, RewardsReport } from "../plugin/rewards/report.ts";
import { table } from "./table.ts";

/** What the nodes of a network have earned, for people. */
export function rewardLines(report: RewardsReport): string[] {
  const { chainId, height, epoch, rules, committee, fees, nodes } = report;
  const weibar = (amount: string) => weibarAsHbar(BigInt(amount));
  const policy = rules.policy.name ?? rules.policy.address;
  const { next } = committee;
  return [
    `${styleText("bold", `Rewards of network ${chainId}`)}, after block ${height}`,
    "",
    `Epoch      ${epoch.number}, from block ${epoch.after + 1} on; ${
      epoch.isClosable
        ? "it can be closed"
        : `it can be closed when the record tells of block ${epoch.closableAt}; now it tells of ${epoch.recorded}`
    }`,
    `Policy     ${policy}, of those who attested ${rules.required} of the last ${rules.window} blocks`,
    `Committee  ${committee.epoch}, from block ${committee.fromHeight} on: nodes ${committee.members.join(", ")}; ${committee.threshold} must agree`,
    ...(next === null
      ? []
      : [`           Hedera's keys go over to committee ${next.epoch}: nodes ${next.members.join(", ")}`]),
    `Fees       ${weibar(fees.received)} received: ${weibar(fees.repaid)} repaid, ${weibar(fees.shared)} shared, ${weibar(fees.unallocated)} unallocated`,
    `           ${weibar(fees.paid)} paid out, ${weibar(fees.claimable)} to be claimed; ${weibar(fees.vault)} in the vault`,
    "",
    ...table(
      HEADINGS,
      nodes.map((node) => rowOf(node, report)),
    ),
  ];
}

const HEADINGS = ["node", "seat", "account", "status", "stake", "attested", "cost", "this epoch", "claimable", "paid"];

function rowOf(node: NodeReport, { rules }: RewardsReport): string[] {
  const weibar = (amount: string) => weibarAsHbar(BigInt(amount));
  const tinybar = (amount: string) => hbar(BigInt(amount));
  return [
    String(node.number),
    node.seat === null ? "–" : String(node.seat),
    node.account,
    node.status,
    node.stakeToken === null ? weibar(node.stake) : `${node.stake} of ${node.stakeToken}`,
    `${node.attested}/${rules.window}${node.isActive ? "" : " idle"}`,
    tinybar(node.costs.total),
    tinybar(node.costs.epoch),
    weibar(node.claimable),
    weibar(node.paid),
  ];
}
