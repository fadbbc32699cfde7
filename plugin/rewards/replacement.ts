import { hashTypedData } from "viem/utils";

import { ask, type Provider } from "../objects/provider.ts";
import { signerOf } from "../protocol/attestation.ts";
import { hexToBytes } from "../protocol/messages.ts";
import type { Address, EntityId, Hex, Weibar } from "../protocol/units.ts";
import { inOrder, typedDataOf, type Ballot, type Decision } from "./decisions.ts";
import { RewardNetwork } from "./reward-network.ts";
import { STATUSES, type Status } from "./statuses.ts";

/** Who is to be in the next committee that is not in this one, and the other way round. */
export interface Replacement {
  readonly comes?: Newcomer;
  /** The number of the node that goes. */
  readonly goes?: number;
}

/** A node that comes: known by its keys, or by its number once it is registered. */
export type Newcomer =
  { readonly attester: Address; readonly account: EntityId; readonly key: Hex } | { readonly number: number };

/** What has to be done next for a replacement; each is done once, by anybody who can. */
export type ReplacementStep =
  /** The newcomer registers with its stake. */
  | { readonly kind: "register"; readonly stake: Weibar }
  /** The committee admits a candidate, or expels a member. */
  | { readonly kind: "decide"; readonly decision: Decision & { readonly node: number } }
  /** The next committee is decided, which can be done from this block on. */
  | { readonly kind: "rotate"; readonly from: bigint }
  /** The nodes hand Hedera's keys over to it. */
  | { readonly kind: "hand over"; readonly epoch: bigint };

/** Who asks for a replacement that cannot be. */
export class ReplacementError extends Error {
  override readonly name = "ReplacementError";
}

/** A node of the registry, as far as it matters here. */
interface Entry {
  readonly number: number;
  readonly status: Status;
  readonly account: EntityId;
  readonly key: Hex;
}

const GONE: readonly Status[] = ["leaving", "left", "withdrawn", "slashed"];

/** A replacement on its way: what of it is done is read from the network each time. */
export class Replacing {
  readonly network: RewardNetwork;
  readonly #provider: Provider;
  readonly #replacement: Replacement;

  constructor(provider: Provider, replacement: Replacement) {
    this.network = new RewardNetwork(provider);
    this.#provider = provider;
    this.#replacement = replacement;
  }

  /**
   * What comes next; undefined once all is done.
   * @throws {ReplacementError} (as a rejection) if it cannot be
   */
  async next(): Promise<ReplacementStep | undefined> {
    const [decision] = await this.decisions();
    const { comes, goes } = this.#replacement;
    const newcomer = comes && (await this.#newcomer(comes));
    if (comes !== undefined && newcomer === undefined) {
      const { minStake, stakeToken } = await this.#read<{ minStake: bigint; stakeToken: Address }>("parameters");
      if (BigInt(stakeToken) !== 0n) {
        throw new ReplacementError(
          `stakes are in the token ${stakeToken}: register the node with the registry's own function, and give its number`,
        );
      }
      return { kind: "register", stake: minStake };
    }
    if (decision !== undefined) return { kind: "decide", decision };
    const [current, newest] = await Promise.all([
      this.#read<bigint>("currentEpoch"),
      this.#read<bigint>("newestEpoch"),
    ]);
    if (newest > current) return { kind: "hand over", epoch: newest };
    const left = goes === undefined ? undefined : (await this.#entry(goes)).status;
    const isOver = (newcomer === undefined || newcomer.status === "member") && left !== "leaving";
    if (isOver && !(left === "slashed" && (await this.#isMember(goes!)))) return undefined;
    const { fromHeight } = await this.#read<{ fromHeight: bigint }>("committee", current);
    const { epochBlocks } = await this.#read<{ epochBlocks: bigint }>("parameters");
    return { kind: "rotate", from: fromHeight + epochBlocks };
  }

  /** The decisions of the committee that are still to be made, in their order. */
  async decisions(): Promise<(Decision & { readonly node: number })[]> {
    const { comes, goes } = this.#replacement;
    const decisions: (Decision & { readonly node: number })[] = [];
    const newcomer = comes && (await this.#newcomer(comes));
    if (newcomer !== undefined && GONE.includes(newcomer.status)) {
      throw new ReplacementError(
        `node ${newcomer.number} is ${newcomer.status}, from which there is no way back: register another key`,
      );
    }
    if (newcomer?.status === "candidate") decisions.push({ kind: "admission", node: newcomer.number });
    if (goes !== undefined) {
      const { status } = await this.#entry(goes);
      if (status === "candidate") {
        throw new ReplacementError(`node ${goes} was never admitted: there is nothing that it goes from`);
      }
      if (!GONE.includes(status)) decisions.push({ kind: "expulsion", node: goes });
    }
    return decisions;
  }

  /** What members sign for a decision that comes so many decisions after the next one. */
  async ballot(ahead: number): Promise<Ballot> {
    const [chainId, nonce] = await Promise.all([ask<Hex>(this.#provider, "eth_chainId"), this.#read<bigint>("nonce")]);
    return { chainId: Number(chainId), nonce: nonce + BigInt(ahead) };
  }

  /** Of some signatures those of members on a decision, as the registry wants them; and how many it takes. */
  async counted(
    decision: Decision,
    ballot: Ballot,
    signatures: readonly Hex[],
  ): Promise<{ readonly signatures: readonly Hex[]; readonly threshold: number }> {
    const digest = hexToBytes(hashTypedData(typedDataOf(decision, ballot) as Parameters<typeof hashTypedData>[0]));
    const [members, epoch] = await Promise.all([
      this.#read<readonly { attester: Address }[]>("members"),
      this.#read<bigint>("currentEpoch"),
    ]);
    const { threshold } = await this.#read<{ threshold: number }>("committee", epoch);
    const attesters = new Set(members.map(({ attester }) => attester.toLowerCase()));
    const signed = signatures.flatMap((signature) => {
      const signer = signerOf(digest, hexToBytes(signature));
      return signer !== undefined && attesters.has(signer) ? [{ signer, signature }] : [];
    });
    return { signatures: inOrder(signed), threshold };
  }

  /** The newcomer's number, once it has one. */
  async numberOfNewcomer(): Promise<number | undefined> {
    const { comes } = this.#replacement;
    return comes && (await this.#newcomer(comes))?.number;
  }

  async #newcomer(comes: Newcomer): Promise<Entry | undefined> {
    if ("number" in comes) return await this.#entry(comes.number);
    const number = await this.#read<number>("numberOf", comes.attester);
    if (number === 0) return undefined;
    const entry = await this.#entry(number);
    if (entry.account === comes.account && entry.key === comes.key) return entry;
    throw new ReplacementError(
      `this key is node ${number} already, with the account ${entry.account}: give that account, or another key`,
    );
  }

  async #entry(number: number): Promise<Entry> {
    const count = await this.#read<number>("nodeCount");
    if (number < 1 || number > count) throw new ReplacementError(`there is no node ${number}: nodes are 1 to ${count}`);
    const { account, key, status } = await this.#read<{ account: bigint; key: Hex; status: number }>("node", number);
    const known = STATUSES[await this.#read<number>("statusOf", number)] ?? STATUSES[status]!;
    return { number, status: known, account: `0.0.${Number(account)}`, key };
  }

  async #isMember(number: number): Promise<boolean> {
    const members = await this.#read<readonly { number: number }[]>("members");
    return members.some((member) => member.number === number);
  }

  async #read<T>(name: string, ...args: unknown[]): Promise<T> {
    return await this.network.read<T>("NodeRegistry", name, ...args);
  }
}
