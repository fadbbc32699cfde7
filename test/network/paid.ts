import { entityId } from "../../plugin/hedera/entity.ts";
import type { SimulatedNetwork } from "../../plugin/network/simulated-network.ts";
import type { EntityId, Tinybar } from "../../plugin/protocol/units.ts";
import { topicMessages } from "../../plugin/rpc/topic.ts";

/** A transaction on Hedera with what it cost. */
export interface Paid {
  readonly payer: EntityId;
  readonly name: string;
  readonly memo: string;
  readonly status: number;
  readonly fee: Tinybar;
}

const SUCCESS = 22;

/** $0.0008 at 12 cents, in three parts that are rounded down. */
export const MESSAGE: Tinybar = 666_666n;

/** What a network's nodes pay Hedera from now on, as Hedera itself has it. */
export class Payments {
  readonly all: Paid[] = [];
  readonly #network: SimulatedNetwork;
  readonly #proposers: number[] = [];

  constructor(network: SimulatedNetwork) {
    const { ledger, genesis } = network;
    const members = new Set(genesis.committee.members.map(({ account }) => account));
    this.#network = network;
    ledger.subscribe(({ payer, name, memo, status, fee }) => {
      const account = entityId(payer);
      if (members.has(account)) this.all.push({ payer: account, name, memo, status, fee });
    });
    network.on("joined", ({ proposer }) => this.#proposers.push(proposer));
  }

  /** Those of one kind. */
  named(name: string, memo?: string): Paid[] {
    return this.all.filter((each) => each.name === name && (memo === undefined || each.memo === memo));
  }

  /**
   * What each node has paid that was of use, by seat: all batches, the proposal of each block, what each said of each
   * block once, and all transactions that are no messages but these.
   */
  async useful(...inVain: readonly Paid[]): Promise<Tinybar[]> {
    const { genesis } = this.#network;
    const messages = (await topicMessages(this.#network, 1, 1_000)) as Said[];
    const words = messages.flatMap(({ node, message }) =>
      message?.kind === "attestation" ? [`${node}/${message.height}`] : [],
    );
    const batches = messages.flatMap(({ node, message, chunk }) =>
      message?.kind === "batch" || chunk !== null ? [node] : [],
    );
    const counted = [...batches, ...this.#proposers, ...[...new Set(words)].map((word) => parseInt(word))];
    return genesis.committee.members.map(({ account, seat }) => {
      const others = this.all.filter(
        (each) =>
          each.payer === account &&
          each.name !== "consensusSubmitMessage" &&
          // Who signs when the schedule is executed already has nothing to sign any more.
          (each.name !== "scheduleSign" || each.status === SUCCESS) &&
          !inVain.includes(each),
      );
      const sum = others.reduce((total, { fee }) => total + fee, 0n);
      return sum + MESSAGE * BigInt(counted.filter((node) => node === seat).length);
    });
  }
}

/** A message as `l2_getTopicMessages` shows it. */
interface Said {
  readonly node: number;
  readonly chunk: object | null;
  readonly message: { readonly kind: string; readonly height?: number } | null;
}
