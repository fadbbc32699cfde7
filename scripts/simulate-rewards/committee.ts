import { committeeDecidedOf, DEFAULT_PARAMETERS, registryTakeover } from "../../plugin/protocol/node-registry.ts";
import { eventsIn } from "../../plugin/rewards/reward-network.ts";
import { BLOCKS_A_DAY } from "./attendance.ts";
import { DAY, SECONDS, type Chain } from "./chain.ts";
import { join } from "./joining.ts";
import { begun, type Node } from "./node.ts";
import type { Participant } from "./population.ts";
import { report } from "./reporting.ts";

const { leaveDelay, stakeToken } = DEFAULT_PARAMETERS;
const DAYS_BOUND = Number(leaveDelay / DAY);

/**
 * Does what is due at the beginning of a day: who has cheated is reported, who wants to leaves, who wants to joins, and
 * the committee changes. Who has left long enough ago gets its stake back, and its seat is free for others.
 * @returns who joined
 */
export async function change(
  chain: Chain,
  nodes: readonly Node[],
  population: readonly Participant[],
  day: number,
): Promise<Node[]> {
  const members = nodes.filter(({ until }) => until === Infinity);
  const goes = members.filter(({ reported, leaves }) => reported === day || leaves === day);
  for (const node of goes) {
    if (node.reported === day) await report(chain, node, (day - 1) * BLOCKS_A_DAY - 1);
    else await chain.send(node.attester, "NodeRegistry", "leave", [node.number]);
  }
  const comes: Node[] = [];
  for (const person of population.filter(({ joins }) => joins === day)) {
    const { number, seat } = await join(chain, person, members);
    comes.push(begun(person, number, seat));
  }
  if (goes.length + comes.length > 0) {
    const from = await takeOver(chain, SECONDS + BigInt(day - 1) * DAY);
    for (const node of goes) node.until = from;
    for (const node of comes) node.from = from;
  }
  for (const node of nodes) {
    const gone = node.reported ?? node.leaves;
    if (gone !== undefined && !node.withdrawn && day >= gone + DAYS_BOUND) await withdraw(chain, node);
  }
  return comes;
}

/**
 * Has the next committee decided, and writes that it takes over, as the nodes do once Hedera's keys are handed over.
 * @returns the first block that it attests
 */
async function takeOver(chain: Chain, seconds: bigint): Promise<number> {
  const logs = await chain.send(chain.anybody, "NodeRegistry", "rotate", []);
  const decided = logs.map((log) => committeeDecidedOf(log)).find((event) => event !== undefined);
  if (decided === undefined) throw new Error("rotate() has told of no committee that the nodes would know of.");
  const from = Number(await chain.height()) + 1;
  await chain.writeWord(registryTakeover(decided, from, seconds));
  return from;
}

/** Of a stake that was slashed nothing is left; the seat is free all the same. */
async function withdraw(chain: Chain, node: Node): Promise<void> {
  const logs = await chain.send(chain.anybody, "NodeRegistry", "withdraw", [node.number]);
  const { amount } = eventsIn(logs, "NodeRegistry", "Withdrawn")[0]!.args as { amount: bigint };
  if (amount > 0n) await chain.send(chain.anybody, "NodeRegistry", "collect", [stakeToken, node.attester]);
  node.withdrawn = true;
  node.returned = amount;
}
