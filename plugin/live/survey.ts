import { formatTimestamp, parseTimestamp, SECOND } from "../hedera/entity.ts";
import type { EntityId } from "../hedera/ledger.ts";
import type { NetworkFile } from "../network/network-file.ts";
import { ask, type Provider } from "../objects/provider.ts";
import type { Address, Hex } from "../protocol/units.ts";
import { MirrorError, type Mirror } from "./mirror.ts";
import { contractAccounts } from "./reserves.ts";

/** A node that is asked. */
export interface Asked {
  readonly url: string;
  readonly provider: Provider;
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
  readonly answeredBy: number | null;
  readonly state: string;
  readonly waitingFor: string | null;
  readonly threshold: number;
}

/** What it knows of all nodes: `l2_nodes`, as far as it is looked at here. */
interface AnsweredNode {
  readonly index: number;
  readonly account: EntityId;
  readonly attester: Address;
  readonly attested: number;
  readonly active: boolean;
  readonly member: boolean;
  readonly reason: string | null;
}

/** A node that was asked; how many seconds it is behind the mirror, if that is known. */
export type NodeSurvey =
  | (AnsweredStatus & { readonly url: string; readonly blockHash: Hex; readonly lag: number | null })
  | { readonly url: string; readonly error: string };

/** A member of the committee, and how long its hbar last. */
export interface MemberSurvey {
  readonly seat: number;
  readonly account: EntityId;
  readonly attester: Address;
  /** False for one of the next committee; null, like what follows, if no node tells. */
  readonly member: boolean | null;
  readonly attested: number | null;
  readonly active: boolean | null;
  /** Null if the mirror does not say. */
  readonly tinybar: string | null;
  /** Hedera's fees at the pace of its last transactions. */
  readonly tinybarPerDay: string | null;
  readonly daysLeft: number | null;
}

/** All that is told of a live network. */
export interface Survey {
  readonly chainId: number;
  readonly topic: EntityId;
  readonly vault: EntityId;
  readonly vaultTinybar: string | null;
  /** The consensus time of the newest transaction that the mirror shows; null if it does not answer. */
  readonly mirrorTime: string | null;
  readonly threshold: number;
  readonly nodes: readonly NodeSurvey[];
  readonly members: readonly MemberSurvey[];
  /** Schedules that wait for signatures. */
  readonly pending: readonly { readonly id: EntityId; readonly memo: string; readonly signatures: number }[];
  readonly contracts: readonly { readonly id: EntityId; readonly contract: Address; readonly tinybar: string }[];
  /** Whether all that answer have the same blocks as far as all of them go; null if fewer than two do. */
  readonly agree: boolean | null;
}

const DAY = 86_400n * SECOND;

/** Asks everybody who is to be asked. Who does not answer keeps nothing else from being shown. */
export async function survey(
  file: NetworkFile,
  nodes: readonly Asked[],
  mirror: Pick<Mirror, "account" | "created" | "pending" | "reached" | "spending">,
): Promise<Survey> {
  const shown = async <T>(asking: Promise<T>) => {
    try {
      return await asking;
    } catch (error) {
      if (error instanceof MirrorError) return undefined;
      throw error;
    }
  };
  const [reached, ...answers] = await Promise.all([
    shown(mirror.reached()),
    ...nodes.map((node) => nodeSurvey(node, file)),
  ]);
  const reports = answers.map((answer): NodeSurvey => {
    if ("error" in answer || reached === undefined) return answer;
    const behind = reached - (parseTimestamp(answer.consensusTime) ?? 0n);
    return { ...answer, lag: Number(behind > 0n ? behind : 0n) / Number(SECOND) };
  });
  const first = nodes[reports.findIndex((report) => !("error" in report))];
  const told = first && (await ask<AnsweredNode[]>(first.provider, "l2_nodes").catch(() => undefined));
  const members = await Promise.all(
    (told ?? file.members.map(founder)).map(async (member): Promise<MemberSurvey> => {
      const { account, attester, index } = member;
      const [state, spent] = await Promise.all([shown(mirror.account(account)), shown(mirror.spending(account))]);
      const perDay = spent && reached !== undefined && (spent.fees * DAY) / (reached - spent.since || 1n);
      return {
        ...{ seat: index, account, attester },
        member: "member" in member ? member.member : null,
        attested: "member" in member ? member.attested : null,
        active: "member" in member ? member.active : null,
        tinybar: state ? String(state.tinybar) : null,
        tinybarPerDay: perDay ? String(perDay) : null,
        daysLeft: perDay && state ? Number((state.tinybar * 10n) / perDay) / 10 : null,
      };
    }),
  );
  const creators = [...file.members, ...members].map(({ account }) => account);
  const [vault, contracts, pending] = await Promise.all([
    shown(mirror.account(file.vault)),
    shown(contractAccounts(file, creators, mirror)),
    reached === undefined ? [] : Promise.all([...new Set(creators)].map((id) => shown(mirror.pending(id, reached)))),
  ]);
  const status = reports.find((report) => !("error" in report));
  return {
    ...{ chainId: file.chainId, topic: file.topic, vault: file.vault },
    vaultTinybar: vault ? String(vault.tinybar) : null,
    mirrorTime: reached === undefined ? null : formatTimestamp(reached),
    threshold: status && "threshold" in status ? status.threshold : file.threshold,
    ...{ nodes: reports, members },
    pending: pending
      .flatMap((schedules) => schedules ?? [])
      .filter(({ memo }) => memo.startsWith(`l2:${file.chainId}:`))
      .map(({ id, memo, signatures }) => ({ id, memo, signatures })),
    contracts: (contracts ?? []).map(({ id, contract, tinybar }) => ({ id, contract, tinybar: String(tinybar) })),
    agree: await agreement(nodes, reports),
  };
}

function founder({ seat, account, attester }: NetworkFile["members"][number]) {
  return { index: seat, account, attester };
}

async function nodeSurvey({ url, provider }: Asked, file: NetworkFile): Promise<NodeSurvey> {
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
async function agreement(nodes: readonly Asked[], reports: readonly NodeSurvey[]): Promise<boolean | null> {
  const heights = reports.flatMap((report) => ("error" in report ? [] : [report.height]));
  if (heights.length < 2) return null;
  const lowest = Math.min(...heights);
  const answering = nodes.filter((_, index) => !("error" in reports[index]!));
  const hashes = await Promise.all(answering.map(({ provider }) => hashAt(provider, lowest).catch(() => undefined)));
  return new Set(hashes.filter((hash) => hash !== undefined)).size === 1;
}

async function hashAt(provider: Provider, height: number): Promise<Hex> {
  const { hash } = await ask<{ hash: Hex }>(provider, "eth_getBlockByNumber", `0x${height.toString(16)}`, false);
  return hash;
}
