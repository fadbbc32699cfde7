import { EventEmitter } from "node:events";

import type { EntityId } from "../hedera/ledger.ts";
import { Operator } from "../hedera/operator.ts";
import { SimulatedClock } from "../hedera/simulated/clock.ts";
import { SimulatedLedger } from "../hedera/simulated/simulated-ledger.ts";
import type { Candidate } from "../node/candidate.ts";
import type { Chain } from "../node/chain.ts";
import { beginningOn } from "../node/beginning.ts";
import type { BlockHeader, SystemWrites } from "../node/block.ts";
import type { Genesis } from "../node/genesis.ts";
import type { EvmProvider } from "../node/evm.ts";
import type { L2Node } from "../node/node.ts";
import type { NodeObserver } from "../node/observer.ts";
import type { Control } from "../protocol/messages.ts";
import { secondsOf, type Address, type Hex } from "../protocol/units.ts";
import { CostAccount, type CostState } from "./costs.ts";
import type { Fault } from "./faults.ts";
import { layGround, type Ground } from "./genesis.ts";
import { Pace } from "./pace.ts";
import { Seat, type Keyholder, type SeatSnapshot } from "./seat.ts";
import type { NetworkSettings } from "./settings.ts";

/** Opens the EVM of a node, with the state that it is to begin with if it can. All of them have the same block 0. */
export type OpenEvm = (index: number, state: SystemWrites) => Promise<EvmProvider>;

/** Why a transaction never got into a block. */
export class DroppedTransactionError extends Error {
  override readonly name = "DroppedTransactionError";
}

interface Events {
  /** A block joined the chain of the node that answers requests. */
  joined: [candidate: Candidate, chain: Chain];
  /** One node more attested a block. */
  attested: [height: number, node: number];
  /** A transaction will never get into a block. */
  dropped: [hash: Hex, reason: string];
  /** A node has something to say to people. */
  noted: [node: number, what: string];
  /** Another node answers requests from now on. */
  door: [];
  /** Controls or a revert changed the state without a block. */
  changed: [];
}

/** Everything that a snapshot of a network holds. */
interface NetworkSnapshot {
  readonly ledger: number;
  readonly seats: readonly (SeatSnapshot | undefined)[];
  readonly pace: ReturnType<Pace["snapshot"]>;
  readonly costs: CostState;
}

/** n nodes over one simulated Hedera, assembled. */
export class L2Network extends EventEmitter<Events> {
  readonly settings: NetworkSettings;
  readonly ledger: SimulatedLedger;
  readonly genesis: Genesis;
  /** The Hedera accounts of the development accounts, in their order. */
  readonly users: readonly EntityId[];
  readonly keyholders: readonly Keyholder[];
  readonly costs: CostAccount;
  readonly pace: Pace;
  /** Addresses whose balances changed without a transaction: deposits and controls. */
  readonly touched = new Set<Address>();
  readonly #seats: readonly Seat[];
  readonly #snapshots = new Map<number, NetworkSnapshot>();
  /** While nodes that rested come back. */
  #waking: Promise<void> | undefined;
  /** When the snapshots and reverts so far are done. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    settings: NetworkSettings,
    { keys, users }: Ground,
    { ledger, clock }: { ledger: SimulatedLedger; clock: SimulatedClock },
    genesis: Genesis,
    openEvm: OpenEvm,
  ) {
    super();
    this.settings = settings;
    this.ledger = ledger;
    this.genesis = genesis;
    this.keyholders = keys.map((each) => ({ ...each, operator: new Operator(ledger, each.account, each.hederaKey) }));
    this.users = users;
    this.#seats = this.keyholders.map(
      (keyholder, index) =>
        new Seat({
          ...{ index, genesis, ledger, keyholder },
          openEvm: () => openEvm(index, genesis.beginning.state),
          observer: this.#observer(index),
          serving: () => this.door.index === index,
        }),
    );
    this.costs = new CostAccount(ledger, new Set(keys.map(({ account }) => account)));
    this.pace = new Pace(ledger, clock, () => {
      // Scheduled calls may be due.
      for (const { node, crashed } of this.#seats) if (!crashed) node?.wake();
    });
  }

  /**
   * Begins a network and starts its nodes.
   * @param ground the ground of a network of the same settings, if one was laid before; it stays as it is
   */
  static async create(settings: NetworkSettings, openEvm: OpenEvm, ground?: Promise<Ground>): Promise<L2Network> {
    const laid = await (ground ?? layGround(settings));
    const clock = new SimulatedClock({ start: settings.start });
    const ledger = new SimulatedLedger({ clock, origin: laid.ledger });
    // What was there before the network came to be need not be waited for.
    ledger.consensusDelay = settings.consensusDelay;
    const foundation = { ...laid.foundation, time: ledger.now() };
    const beginning = beginningOn(foundation);
    const evm = await openEvm(0, beginning.state);
    const block = (await evm.request("eth_getBlockByNumber", ["0x0", false])) as BlockHeader;
    const network = new L2Network(settings, laid, { ledger, clock }, { ...foundation, beginning, block }, openEvm);
    // The first block is a second after block 0, as each block is after its parent.
    network.pace.after(secondsOf(foundation.time));
    await network.#seats[0]!.start(evm);
    if (settings.onDemand !== true) await network.wake();
    return network;
  }

  /** The nodes, in the committee's order, but for those that rest. */
  get nodes(): readonly L2Node[] {
    return this.#seats.flatMap(({ node }) => node ?? []);
  }

  /** The node that answers requests: the first that hears and speaks. The first of all never rests. */
  get door(): L2Node {
    const seat = this.#seats.find(({ serves }) => serves) ?? this.#seats.find(({ crashed }) => !crashed);
    return (seat ?? this.#seats[0]!).node!;
  }

  // ------------------------------------------------------------------------------------------------ faults

  fault(index: number): Fault | "crashed" | undefined {
    const { crashed, fault } = this.#seats[index]!;
    return crashed ? "crashed" : fault;
  }

  /** Makes a node fail, or recover. A node that was crashed comes back by replaying the topic. */
  async setFault(index: number, fault: Fault | "crashed" | undefined): Promise<void> {
    const seat = this.#seats[index];
    if (seat === undefined) throw new RangeError(`there is no node ${index}: nodes are 0 to ${this.#seats.length - 1}`);
    await this.wake();
    if (fault === "crashed") seat.crash();
    else {
      seat.fault = fault;
      if (seat.crashed) await seat.start();
    }
    this.emit("door");
  }

  /** Starts a node anew, with an empty EVM: its state comes from the topic and from Hedera's records alone. */
  async restart(index: number): Promise<void> {
    await this.#seats[index]!.start();
  }

  // ------------------------------------------------------------------------------------------------ rest

  /** Has the nodes that rest come back, by replaying the topic. */
  wake(): Promise<void> {
    const resting = this.#seats.filter(({ node }) => node === undefined);
    if (resting.length === 0) return Promise.resolve();
    this.#waking ??= Promise.all(resting.map((seat) => seat.start()))
      .then(() => {})
      .finally(() => (this.#waking = undefined));
    return this.#waking;
  }

  /**
   * Sends all nodes but the first to rest until there is a block to be made. Where nodes were made to fail, or are in
   * the middle of something, everybody stays.
   * @returns whether they rest
   */
  async rest(): Promise<boolean> {
    await this.idle();
    const { chain } = this.door;
    const atWork = chain.candidate !== undefined || chain.attempts !== undefined;
    if (atWork || this.#seats.some(({ crashed, fault }) => crashed || fault !== undefined)) return false;
    await Promise.all(this.#seats.slice(1).map((seat) => seat.rest()));
    for (const [id, { seats, ...others }] of this.#snapshots) {
      this.#snapshots.set(id, { ...others, seats: seats.slice(0, 1) });
    }
    return true;
  }

  // ------------------------------------------------------------------------------------------------ work

  /** Has a control executed by every node. */
  async control(control: Omit<Control, "kind">): Promise<void> {
    await this.door.control(control);
    await this.idle();
  }

  /** Resolves when no node has anything left to do, or only waits for time or for others. */
  async idle(): Promise<void> {
    for (;;) {
      const before = this.costs.transactions;
      await this.#waking;
      await Promise.all(this.#seats.flatMap(({ node, crashed }) => (node && !crashed ? node.idle() : [])));
      if (this.costs.transactions === before) return;
    }
  }

  /** Has the nodes attest what they have executed, so that the chain is final as far as it goes, if enough of them can. */
  async finalize(): Promise<void> {
    await this.wake();
    for (const { node } of this.#seats) node?.hurry();
    await this.idle();
  }

  snapshot(): Promise<number> {
    return this.#inTurn(() => this.#snapshot());
  }

  /**
   * Takes everything back: every EVM, the ledger and its clock, every node's position.
   * @returns false when there is no such snapshot
   */
  revert(id: number): Promise<boolean> {
    return this.#inTurn(() => this.#revert(id));
  }

  /** One after the other: what is half taken back can be neither remembered nor taken back. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #snapshot(): Promise<number> {
    await this.wake();
    await this.idle();
    const seats = await Promise.all(this.#seats.map((seat) => seat.snapshot()));
    const ledger = this.ledger.snapshot();
    this.#snapshots.set(ledger, { ledger, seats, pace: this.pace.snapshot(), costs: this.costs.snapshot() });
    return ledger;
  }

  async #revert(id: number): Promise<boolean> {
    const snapshot = this.#snapshots.get(id);
    if (snapshot === undefined) return false;
    await this.idle();
    for (const later of this.#snapshots.keys()) if (later >= id) this.#snapshots.delete(later);
    this.ledger.revert(snapshot.ledger);
    this.pace.restore(snapshot.pace);
    this.costs.restore(snapshot.costs);
    await Promise.all(this.#seats.map((seat, index) => seat.restore(snapshot.seats[index])));
    this.emit("changed");
    return true;
  }

  async close(): Promise<void> {
    await this.#waking;
    await Promise.all(this.#seats.map((seat) => seat.rest()));
    this.removeAllListeners();
  }

  #observer(index: number): NodeObserver {
    const atTheDoor = () => this.door.index === index;
    return {
      joined: (candidate, chain) => {
        if (!atTheDoor()) return;
        this.pace.after(chain.tip.seconds);
        this.emit("joined", candidate, chain);
      },
      working: () => {
        if (atTheDoor()) this.wake().catch((error: unknown) => this.emit("noted", index, String(error)));
      },
      attested: (height, node) => atTheDoor() && this.emit("attested", height, node),
      dropped: (hash, reason) => atTheDoor() && this.emit("dropped", hash, reason),
      controlled: ({ method, params }) => {
        if (method === "hardhat_setBalance") this.touched.add(String(params[0]).toLowerCase() as Address);
        if (atTheDoor()) this.emit("changed");
      },
      credited: (address) => this.touched.add(address),
      noted: (what) => this.emit("noted", index, what),
    };
  }
}
