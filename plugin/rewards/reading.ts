import { ask, quantity, type Log } from "../objects/provider.ts";
import { FEE_VAULT } from "../protocol/addresses.ts";
import { bitmapOf, decodeRecord, seatsIn, type ParticipationRecord } from "../protocol/participation.ts";
import { EQUAL_SHARES, PARTICIPATION_RECORD, SAMPLED_SHARES, STAKE_SHARES } from "../protocol/reward-addresses.ts";
import type { Address, Hex } from "../protocol/units.ts";
import { topicOf } from "./contracts.ts";
import type { CommitteeReport, Fees, NodeReport, PolicyName, RewardsReport, Rules } from "./report.ts";
import { eventsIn, type RewardNetwork } from "./reward-network.ts";
import { STATUSES } from "./statuses.ts";

const POLICIES = new Map<Address, PolicyName>([
  [EQUAL_SHARES, "EqualShares"],
  [SAMPLED_SHARES, "SampledShares"],
  [STAKE_SHARES, "StakeShares"],
]);
const HBAR: Address = `0x${"0".repeat(40)}`;
/** So many nodes are asked about at once. */
const PAGE = 32;

/** As the contracts answer. */
interface AnsweredParameters {
  readonly epochBlocks: bigint;
  readonly leaveDelay: bigint;
  readonly minStake: bigint;
  readonly stakeToken: Address;
  readonly reporterShare: number;
  readonly beneficiary: Address;
  readonly window: number;
  readonly required: number;
  readonly policy: Address;
}
interface AnsweredCommittee {
  readonly fromHeight: bigint;
  readonly threshold: number;
  readonly seats: bigint;
}
interface AnsweredNode {
  readonly owner: Address;
  readonly attester: Address;
  readonly account: bigint;
  readonly stakeToken: Address;
  readonly stake: bigint;
  readonly status: number;
}

/** What all nodes of a network have in common. */
interface Common {
  readonly record: ParticipationRecord | undefined;
  readonly rules: AnsweredParameters;
  /** By seat; 0 for an empty one. */
  readonly holders: readonly number[];
  readonly late: bigint;
}

/** Reads everything there is to tell of a network's rewards, all of it after the same block. */
export async function readRewards(network: RewardNetwork): Promise<RewardsReport> {
  const { provider } = network;
  const height = await network.height();
  const at = quantity(height);
  const registry = <T>(name: string, ...args: unknown[]) => network.readAt<T>(height, "NodeRegistry", name, ...args);
  const distributor = <T>(name: string) => network.readAt<T>(height, "RewardsDistributor", name);
  const [chainId, code, vault, rules, [holders], count, current, newest, number, after, late, received, unallocated] =
    await Promise.all([
      ask<Hex>(provider, "eth_chainId"),
      ask<Hex>(provider, "eth_getCode", PARTICIPATION_RECORD, at),
      ask<Hex>(provider, "eth_getBalance", FEE_VAULT, at),
      registry<AnsweredParameters>("parameters"),
      registry<readonly [readonly number[], bigint]>("holders"),
      registry<number>("nodeCount"),
      registry<bigint>("currentEpoch"),
      registry<bigint>("newestEpoch"),
      distributor<bigint>("epoch"),
      distributor<bigint>("lastEnd"),
      distributor<bigint>("LATE"),
      distributor<bigint>("received"),
      distributor<bigint>("unallocated"),
    ]);
  const common = { record: decodeRecord(code), rules, holders, late };
  const [committee, nodes, repaid] = await Promise.all([
    readCommittee(network, height, current, newest, holders),
    readNodes(network, height, count, common),
    readRepaid(network, height),
  ]);
  const recorded = common.record?.height ?? 0;
  const closableAt = Number(after + rules.epochBlocks + late);
  return {
    ...{ chainId: Number(chainId), height: Number(height) },
    epoch: {
      ...{ number: Number(number), after: Number(after), recorded, closableAt },
      isClosable: recorded >= closableAt,
    },
    rules: shownRules(rules),
    fees: feesOf({ nodes, repaid, received, unallocated, vault: BigInt(vault) }),
    ...{ committee, nodes },
  };
}

async function readCommittee(
  network: RewardNetwork,
  height: bigint,
  current: bigint,
  newest: bigint,
  holders: readonly number[],
): Promise<CommitteeReport> {
  const read = async (epoch: bigint) => {
    const answered = await network.readAt<AnsweredCommittee>(height, "NodeRegistry", "committee", epoch);
    const members = seatsIn(answered.seats).map((seat) => holders[seat]!);
    return { fromHeight: Number(answered.fromHeight), threshold: answered.threshold, members };
  };
  const [committee, next] = await Promise.all([read(current), newest === current ? undefined : read(newest)]);
  return {
    ...{ epoch: Number(current), ...committee },
    next: next === undefined ? null : { epoch: Number(newest), threshold: next.threshold, members: next.members },
  };
}

/** All nodes that ever were: who has left may still have something to claim. */
async function readNodes(
  network: RewardNetwork,
  height: bigint,
  count: number,
  common: Common,
): Promise<readonly NodeReport[]> {
  const nodes: NodeReport[] = [];
  for (let first = 1; first <= count; first += PAGE) {
    const page = Array.from({ length: Math.min(PAGE, count - first + 1) }, (_, index) => first + index);
    nodes.push(...(await Promise.all(page.map((number) => readNode(network, height, number, common)))));
  }
  return nodes;
}

async function readNode(
  network: RewardNetwork,
  height: bigint,
  number: number,
  { record, rules, holders, late }: Common,
): Promise<NodeReport> {
  const held = holders.indexOf(number);
  const seat = held === -1 ? null : held;
  const ofNode = <T>(name: string) => network.readAt<T>(height, "RewardsDistributor", name, number);
  const [node, claimable, paid, seen] = await Promise.all([
    network.readAt<AnsweredNode>(height, "NodeRegistry", "node", number),
    ofNode<bigint>("claimable"),
    ofNode<bigint>("paid"),
    seat === null ? 0n : network.readAt<bigint>(height, "RewardsDistributor", "costSeen", seat),
  ]);
  const status = STATUSES[node.status]!;
  const total = (seat === null ? undefined : record?.costs[seat]) ?? 0n;
  const attested = seat === null || record === undefined ? 0 : attestedBy(seat, record, Number(late), rules.window);
  return {
    ...{ number, seat, account: `0.0.${Number(node.account)}` },
    ...{ owner: lower(node.owner), attester: lower(node.attester), status },
    ...{ stake: node.stake.toString(), stakeToken: tokenOf(node.stakeToken) },
    ...{ attested, isActive: attested >= rules.required && status !== "slashed" },
    costs: { total: total.toString(), epoch: (total > seen ? total - seen : 0n).toString() },
    ...{ claimable: claimable.toString(), paid: paid.toString() },
  };
}

/** As `Participation.attested` counts. */
function attestedBy(seat: number, { attested }: ParticipationRecord, skip: number, window: number): number {
  const bit = bitmapOf([seat]);
  return attested.slice(skip, skip + window).filter((bitmap) => (bitmap & bit) !== 0n).length;
}

/** What closed epochs gave for costs, which the contracts tell and do not keep. */
async function readRepaid({ provider }: RewardNetwork, height: bigint): Promise<bigint> {
  const { address, topic } = topicOf("RewardsDistributor", "EpochClosed");
  const filter = { address, fromBlock: "0x0", toBlock: quantity(height), topics: [topic] };
  const logs = await ask<readonly Log[]>(provider, "eth_getLogs", filter);
  const closed = eventsIn(logs, "RewardsDistributor", "EpochClosed");
  return closed.reduce((sum, { args }) => sum + (args["repaid"] as bigint), 0n);
}

function feesOf(known: {
  nodes: readonly NodeReport[];
  repaid: bigint;
  received: bigint;
  unallocated: bigint;
  vault: bigint;
}): Fees {
  const { nodes, repaid, received, unallocated, vault } = known;
  const sum = (name: "paid" | "claimable") => nodes.reduce((total, node) => total + BigInt(node[name]), 0n);
  const [paid, claimable] = [sum("paid"), sum("claimable")];
  return {
    received: received.toString(),
    repaid: repaid.toString(),
    shared: (paid + claimable - repaid).toString(),
    paid: paid.toString(),
    claimable: claimable.toString(),
    unallocated: unallocated.toString(),
    vault: vault.toString(),
  };
}

function shownRules(rules: AnsweredParameters): Rules {
  const policy = lower(rules.policy);
  return {
    ...{ epochBlocks: Number(rules.epochBlocks), window: rules.window, required: rules.required },
    policy: { address: policy, name: POLICIES.get(policy) ?? null },
    ...{ minStake: rules.minStake.toString(), stakeToken: tokenOf(rules.stakeToken) },
    ...{ leaveDelay: Number(rules.leaveDelay), reporterShare: rules.reporterShare },
    beneficiary: lower(rules.beneficiary),
  };
}

function tokenOf(address: Address): Address | null {
  return address === HBAR ? null : lower(address);
}

function lower(address: Address): Address {
  return address.toLowerCase() as Address;
}
