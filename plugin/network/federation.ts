import type { EntityId, Timestamp } from "../hedera/ledger.ts";
import { ecdsaKey } from "../hedera/keys.ts";
import { Keyring } from "../hedera/sandbox/keyring.ts";
import { SimulatedClock } from "../hedera/simulated/clock.ts";
import { SimulatedLedger } from "../hedera/simulated/simulated-ledger.ts";
import type { Address } from "../protocol/units.ts";
import { CommonTime, type TimeState } from "./common-time.ts";
import { layGround, type Ground } from "./genesis.ts";
import { SimulatedNetwork, type OpenEvm } from "./simulated-network.ts";
import type { FederationSettings } from "./settings.ts";

/** A network of a federation, as its fellows know it. */
export interface Member {
  readonly chainId: number;
  readonly topic: EntityId;
  readonly threshold: number;
  /** The addresses that its nodes' attestations are signed for. */
  readonly committee: readonly Address[];
}

/**
 * Networks over one simulated Hedera, with one clock and one past: what moves time or takes it back does so for all of
 * them. A network by itself is a federation of one.
 *
 * Each network has its own place, and can be opened at any time: its nodes catch up by replaying the topic.
 *
 * @example
 * const federation = await Federation.found(settings);
 * const [one, two] = await Promise.all([0, 1].map((place) => federation.open(place, openEvm)));
 */
export class Federation {
  readonly settings: FederationSettings;
  readonly ledger: SimulatedLedger;
  readonly time: CommonTime;
  /** The URLs at which networks answer JSON-RPC, by their places, as far as they do. */
  readonly served = new Map<number, string>();
  /** How many transactions of anybody's Hedera has handled. */
  transactions = 0;
  readonly #ground: Ground;
  /** When all its chains began. */
  readonly #began: Timestamp;
  /** Those that are open. */
  readonly #networks = new Set<SimulatedNetwork>();
  readonly #opening = new Set<Promise<SimulatedNetwork>>();
  readonly #snapshots = new Map<number, TimeState>();
  #keyring: Keyring | undefined;
  #turning: Promise<unknown> | undefined;

  private constructor(settings: FederationSettings, ground: Ground) {
    const clock = new SimulatedClock({ start: settings.start });
    this.settings = settings;
    this.ledger = new SimulatedLedger({ clock, origin: ground.ledger });
    // What was there before the networks came to be need not be waited for.
    this.ledger.consensusDelay = settings.consensusDelay;
    this.ledger.subscribe(() => this.transactions++);
    this.time = new CommonTime(this.ledger, clock, this.#networks);
    this.#ground = ground;
    this.#began = this.ledger.now();
  }

  /**
   * Founds a federation, whose networks are still to be opened.
   * @param ground the ground of a federation of the same settings, if one was laid before; it stays as it is
   */
  static async found(settings: FederationSettings, ground?: Promise<Ground>): Promise<Federation> {
    return new Federation(settings, await (ground ?? layGround(settings)));
  }

  /** The networks that are open, in the order of their places. */
  get networks(): readonly SimulatedNetwork[] {
    return [...this.#networks].sort((a, b) => a.place - b.place);
  }

  /** The Hedera accounts of the development accounts, in their order; they are the same on each network. */
  get users(): readonly EntityId[] {
    return this.#ground.users;
  }

  /** Its networks as each of them knows the others, whether they are open or not, in the order of their places. */
  get members(): readonly Member[] {
    return this.#ground.sites.map(({ foundation: { chainId, topic, committee } }) => ({
      ...{ chainId, topic, threshold: committee.threshold },
      committee: committee.members.map(({ attester }) => attester),
    }));
  }

  /** The keys that are known on Hedera: those of the treasury, the development accounts and all nodes. */
  get keyring(): Keyring {
    if (this.#keyring === undefined) {
      this.#keyring = new Keyring(`hip-11 ${this.settings.chainIds[0]} sandbox`);
      this.#keyring.add(this.ledger.treasury.key);
      this.#keyring.add(...this.settings.accounts.map(({ secret }) => ecdsaKey(secret)));
      for (const { keys } of this.#ground.sites) this.#keyring.add(...keys.map(({ hederaKey }) => hederaKey));
    }
    return this.#keyring;
  }

  /** Settled while nothing is remembered or taken back; who asks anything of a network waits for that. */
  get turning(): Promise<unknown> | undefined {
    return this.#turning;
  }

  /**
   * Opens a network and starts its nodes.
   * @param place which of them, from 0 on
   */
  async open(place: number, openEvm: OpenEvm): Promise<SimulatedNetwork> {
    const site = this.#ground.sites[place];
    if (site === undefined) {
      throw new RangeError(`there is no network ${place}: networks are 0 to ${this.#ground.sites.length - 1}`);
    }
    while (this.#turning !== undefined) await this.#turning;
    const foundation = { ...site.foundation, time: this.#began };
    const opening = SimulatedNetwork.open({ federation: this, place, keys: site.keys, foundation, openEvm });
    this.#opening.add(opening);
    try {
      const network = await opening;
      this.#networks.add(network);
      return network;
    } finally {
      this.#opening.delete(opening);
    }
  }

  /** Resolves when no node of any network has anything left to do, or only waits for time or for others. */
  async idle(): Promise<void> {
    for (;;) {
      const before = this.transactions;
      for (const network of this.#networks) await network.idle();
      if (this.transactions === before) return;
    }
  }

  /** Remembers everything: every EVM, the ledger and its clock, every node's position. @returns its id */
  snapshot(): Promise<number> {
    return this.#inTurn(() => this.#snapshot());
  }

  /**
   * Takes everything back.
   * @returns false when there is no such snapshot
   */
  revert(id: number): Promise<boolean> {
    return this.#inTurn(() => this.#revert(id));
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#opening);
    await Promise.all([...this.#networks].map((network) => network.close()));
  }

  /** A network is closed: the others go on without it. */
  forget(network: SimulatedNetwork): void {
    this.#networks.delete(network);
  }

  /** One after the other: what is half taken back can be neither remembered nor taken back, nor begun with. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = Promise.allSettled([this.#turning, ...this.#opening]).then(work);
    const settled = turn.catch(() => {});
    this.#turning = settled;
    try {
      return await turn;
    } finally {
      if (this.#turning === settled) this.#turning = undefined;
    }
  }

  /** Whether somebody is at something again: who waits for {@link idle} is called a moment later. */
  get #busy(): boolean {
    return [...this.#networks].some(({ busy }) => busy);
  }

  async #snapshot(): Promise<number> {
    const networks = [...this.#networks];
    await Promise.all(networks.map((network) => network.wake()));
    for (;;) {
      do await this.idle();
      while (this.#busy);
      const before = this.transactions;
      const states = await Promise.all(networks.map((network) => network.snapshot()));
      // Somebody may have been in the middle of sending something: then this is no state that there ever was.
      if (this.transactions !== before) continue;
      const id = this.ledger.snapshot();
      this.#snapshots.set(id, this.time.snapshot());
      for (const [index, network] of networks.entries()) network.keep(id, states[index]!);
      return id;
    }
  }

  async #revert(id: number): Promise<boolean> {
    const time = this.#snapshots.get(id);
    if (time === undefined) return false;
    do await this.idle();
    while (this.#busy);
    for (const later of this.#snapshots.keys()) if (later >= id) this.#snapshots.delete(later);
    this.ledger.revert(id);
    this.time.restore(time);
    await Promise.all([...this.#networks].map((network) => network.restore(id)));
    return true;
  }
}
