import type { EntityId, Ledger } from "../hedera/ledger.ts";
import type { Committee, Member } from "../node/committee.ts";
import { memberOf } from "../node/committee.ts";
import { Evm, type EvmProvider } from "../node/evm.ts";
import { Execution } from "../node/execution.ts";
import type { Genesis } from "../node/genesis.ts";
import { L2Node } from "../node/node.ts";
import type { Outbox } from "../node/outbox.ts";
import { secondsOf } from "../protocol/units.ts";
import { ChainCosts } from "./chain-costs.ts";
import { L2Network, type FellowNetwork, type ServingSettings } from "./network.ts";

/** The index of a node that has no seat. */
export const FOLLOWER = -1;

/** About what a real Hedera takes from submission to the mirrors, ms. */
const CONSENSUS_DELAY_MS = 3_000;

/** What a {@link LiveNetwork} is made from. */
export interface LiveParts {
  readonly genesis: Genesis;
  readonly ledger: Ledger;
  /** At block 0. */
  readonly evm: EvmProvider;
  /** The node's seat; {@link FOLLOWER} for none. */
  readonly index: number;
  /** The Hedera account that it pays with, if it has one. */
  readonly account?: EntityId;
  readonly outbox: Outbox;
  /** Secret key of its attestations. */
  readonly secret: Uint8Array;
}

/** A network whose other nodes are elsewhere, as the one node on this machine sees it. */
export class LiveNetwork extends L2Network {
  readonly settings: ServingSettings;
  readonly costs: ChainCosts;
  readonly door: L2Node;
  readonly #parts: LiveParts;
  /** Who pays, or paid, for the node in which seat. */
  readonly #seats = new Map<EntityId, number>();

  constructor(parts: LiveParts) {
    super(parts.genesis);
    const { genesis, ledger, evm, index, outbox, secret } = parts;
    this.#parts = parts;
    this.settings = { chainId: genesis.chainId, consensusDelay: CONSENSUS_DELAY_MS, blockTime: 0, accounts: [] };
    this.door = new L2Node({
      ...{ index, genesis, ledger, execution: new Execution(new Evm(evm)), outbox, secret },
      observer: this.observer(index),
      // Whoever asks wants to know each block as soon as there is one.
      serving: () => true,
    });
    this.costs = new ChainCosts(() => this.door.chain);
    this.#note(genesis.committee);
    this.on("succeeded", (committee) => this.#note(committee));
  }

  get ledger(): Ledger {
    return this.#parts.ledger;
  }

  get nodes(): readonly L2Node[] {
    return [this.door];
  }

  get current(): boolean {
    return this.door.live;
  }

  get fellows(): readonly FellowNetwork[] {
    // By their first committees, from which the addresses of the federation's contracts follow.
    const { chainId, topic, committee } = this.genesis;
    const { threshold, members } = committee;
    return [{ chainId, topic, threshold, committee: members.map(({ attester }) => attester), url: null }];
  }

  get seconds(): bigint {
    return secondsOf(this.ledger.now());
  }

  /** The node's place in the committee that is in office, if it has one. */
  get member(): Member | undefined {
    const { account, index } = this.#parts;
    const member = account === undefined ? undefined : memberOf(this.door.chain.committee, account);
    return member?.seat === index ? member : undefined;
  }

  override get refusal(): string | undefined {
    const { state } = this.door;
    if (state.kind === "halted") return `the node has halted: ${state.reason}`;
    if (this.member !== undefined) return undefined;
    return "this node is not in the network's committee, and only follows it: send the transaction to one that is";
  }

  seatOf(account: EntityId): number | undefined {
    return this.#seats.get(account);
  }

  /**
   * Has the node follow the ledger. Resolves when it has caught up.
   * @throws {Error} (as a rejection) when it halts before
   */
  async start(): Promise<void> {
    const { promise: halted, reject } = Promise.withResolvers<never>();
    const listen = () => {
      const { state } = this.door;
      if (state.kind === "halted") reject(new Error(state.reason));
    };
    this.on("noted", listen);
    try {
      await Promise.race([this.door.start(), halted]);
      listen();
    } finally {
      this.off("noted", listen);
      halted.catch(() => {});
    }
  }

  async idle(): Promise<void> {
    await this.door.idle();
  }

  async close(): Promise<void> {
    this.door.stop();
    await this.door.idle();
    this.removeAllListeners();
    await this.#parts.evm.close();
  }

  #note({ members }: Committee): void {
    for (const { account, seat } of members) this.#seats.set(account, seat);
  }
}
