import type { EntityId } from "../hedera/ledger.ts";
import { Operator } from "../hedera/operator.ts";
import type { SimulatedLedger } from "../hedera/simulated/simulated-ledger.ts";
import { beginningOn } from "../node/beginning.ts";
import type { BlockHeader, SystemWrites } from "../node/block.ts";
import type { Foundation, Genesis } from "../node/genesis.ts";
import type { EvmProvider } from "../node/evm.ts";
import type { L2Node } from "../node/node.ts";
import { addressOfSecret } from "../protocol/attestation.ts";
import type { Control } from "../protocol/messages.ts";
import { secondsOf } from "../protocol/units.ts";
import type { Contemporary } from "./common-time.ts";
import { CostAccount, type CostState } from "./costs.ts";
import type { Fault } from "./faults.ts";
import type { Federation } from "./federation.ts";
import type { Keys } from "./genesis.ts";
import { L2Network, type FellowNetwork } from "./network.ts";
import { Pace, type PaceState } from "./pace.ts";
import { Seat, type Keyholder, type SeatSnapshot } from "./seat.ts";
import type { NetworkSettings } from "./settings.ts";

/** Opens the EVM of a node, with the state that it is to begin with if it can. All of them have the same block 0. */
export type OpenEvm = (index: number, state: SystemWrites) => Promise<EvmProvider>;

/** What a network is made from. */
export interface NetworkParts {
  readonly federation: Federation;
  /** Which of the federation's networks it is. */
  readonly place: number;
  /** In the committee's order. */
  readonly keys: readonly Keys[];
  readonly foundation: Foundation;
  readonly openEvm: OpenEvm;
}

/** Everything that a snapshot of a federation holds of a network. */
export interface NetworkSnapshot {
  /** Who sat where, and was where. */
  readonly seats: readonly (readonly [Seat, SeatSnapshot | undefined])[];
  readonly pace: PaceState;
  readonly costs: CostState;
}

/** n nodes over a simulated Hedera, assembled. */
export class SimulatedNetwork extends L2Network implements Contemporary {
  /** What it has in common with others: Hedera, the time and the past. */
  readonly federation: Federation;
  readonly place: number;
  readonly settings: NetworkSettings;
  readonly costs: CostAccount;
  readonly pace: Pace;
  readonly current = true;
  readonly #openEvm: OpenEvm;
  /** Those who were there from the beginning. */
  readonly #founders: readonly Seat[];
  #seats: readonly Seat[];
  readonly #snapshots = new Map<number, NetworkSnapshot>();
  /** While nodes that rested come back. */
  #waking: Promise<void> | undefined;

  private constructor({ federation, place, keys, openEvm }: NetworkParts, genesis: Genesis) {
    super(genesis);
    const { ledger } = federation;
    const { chainIds, ...settings } = federation.settings;
    this.federation = federation;
    this.place = place;
    this.settings = { ...settings, chainId: chainIds[place]! };
    this.#openEvm = openEvm;
    this.#founders = this.#seats = keys.map((each, index) => this.#seatFor(index, each));
    this.costs = new CostAccount(
      ledger,
      keys.map(({ account }) => account),
    );
    this.pace = new Pace(federation.time, this);
    this.prependListener("joined", (_, { tip }) => this.pace.after(tip.seconds));
  }

  /** Begins a network and starts its nodes, on behalf of its federation. */
  static async open(parts: NetworkParts): Promise<SimulatedNetwork> {
    const { foundation, openEvm } = parts;
    const beginning = beginningOn(foundation);
    const evm = await openEvm(0, beginning.state);
    const block = (await evm.request("eth_getBlockByNumber", ["0x0", false])) as BlockHeader;
    const network = new SimulatedNetwork(parts, { ...foundation, beginning, block });
    // The first block is a second after block 0, as each block is after its parent.
    network.pace.after(secondsOf(foundation.time));
    await network.#seats[0]!.start(evm);
    if (network.settings.onDemand !== true) await network.wake();
    return network;
  }

  get ledger(): SimulatedLedger {
    return this.federation.ledger;
  }

  /** The Hedera accounts of the development accounts, in their order. */
  get users(): readonly EntityId[] {
    return this.federation.users;
  }

  /** Those who run the nodes, by their seats. */
  get keyholders(): readonly Keyholder[] {
    return this.#seats.map(({ keyholder }) => keyholder);
  }

  /** The networks of its federation. */
  get fellows(): readonly FellowNetwork[] {
    const { members, served } = this.federation;
    return members.map((member, place) => ({ ...member, url: served.get(place) ?? null }));
  }

  get seconds(): bigint {
    return this.pace.seconds;
  }

  seatOf(account: EntityId): number | undefined {
    const seat = this.#seats.findIndex(({ keyholder }) => keyholder.account === account);
    return seat === -1 ? undefined : seat;
  }

  /** The nodes by their seats, but for those that rest. */
  get nodes(): readonly L2Node[] {
    return this.#seats.flatMap(({ node }) => node ?? []);
  }

  /** The node that answers requests: the first member that hears and speaks. The first of all never rests. */
  get door(): L2Node {
    const seat = this.#seats.find(({ serves }) => serves) ?? this.#seats.find(({ crashed }) => !crashed);
    return (seat ?? this.#seats[0]!).node!;
  }

  /**
   * Has a node follow the network in the seat that the registry gave it: it takes part once it is in the committee.
   * Whoever had the seat before has left for good.
   */
  async seat(index: number, keys: Keys): Promise<void> {
    if (index > this.#seats.length) throw new RangeError(`seat ${index} comes after an empty one`);
    const former = this.#seats[index];
    const seat = this.#seatFor(index, keys);
    this.#seats = [...this.#seats.slice(0, index), seat, ...this.#seats.slice(index + 1)];
    this.costs.include(keys.account);
    await former?.rest();
    await seat.start();
  }

  #seatFor(index: number, keys: Keys): Seat {
    const { genesis, ledger } = this;
    const operator = new Operator(ledger, keys.account, keys.hederaKey);
    return new Seat({
      ...{ index, genesis, ledger, keyholder: { ...keys, operator, attester: addressOfSecret(keys.secret) } },
      openEvm: () => this.#openEvm(index, genesis.beginning.state),
      observer: this.observer(index),
      serving: () => this.door.index === index,
    });
  }

  // ------------------------------------------------------------------------------------------------ faults

  override fault(index: number): Fault | "crashed" | undefined {
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
    this.telling.tell();
    this.emit("door");
  }

  /** Starts a node anew, with an empty EVM: its state comes from the topic and from Hedera's records alone. */
  async restart(index: number): Promise<void> {
    // Others answer requests meanwhile.
    await this.wake();
    await this.#seats[index]!.start();
  }

  // ------------------------------------------------------------------------------------------------ rest

  /** Has the nodes that rest come back, by replaying the topic. */
  override wake(): Promise<void> {
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
    // The first node of all may be none of a later committee's.
    if (atWork || chain.committee.epoch > 0 || this.#seats.some(({ crashed, fault }) => crashed || fault !== undefined))
      return false;
    await Promise.all(this.#seats.slice(1).map((seat) => seat.rest()));
    for (const [id, { seats, ...others }] of this.#snapshots) {
      const without = seats.map(([seat, was], index) => [seat, index === 0 ? was : undefined] as const);
      this.#snapshots.set(id, { ...others, seats: without });
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
      const before = this.federation.transactions;
      await this.#waking;
      await Promise.all(this.#seats.flatMap(({ node, crashed }) => (node && !crashed ? node.idle() : [])));
      if (this.federation.transactions === before) return;
    }
  }

  /** Whether a node is at something: then {@link idle} does not resolve yet. */
  get busy(): boolean {
    return this.#waking !== undefined || this.#seats.some(({ node, crashed }) => !crashed && node?.busy === true);
  }

  /** Has the nodes attest what they have executed, so that the chain is final as far as it goes, if enough of them can. */
  async finalize(): Promise<void> {
    await this.wake();
    for (const { node } of this.#seats) node?.hurry();
    await this.idle();
  }

  // ------------------------------------------------------------------------------------------------ time and past

  /** Whether a block is being made, and no longer than it may take. What has come and is not folded yet may begin one. */
  get midway(): boolean {
    const { busy, chain } = this.door;
    if (busy) return true;
    const { candidate, attempts, genesis } = chain;
    const since = candidate?.acceptedAt ?? attempts?.openedAt;
    return since !== undefined && this.ledger.now() < since + genesis.rules.attemptPatience;
  }

  /** The time was moved: scheduled calls may be due. */
  rouse(): void {
    for (const { node, crashed } of this.#seats) if (!crashed) node?.wake();
  }

  /** Promises the next block a second. */
  async pin(seconds: bigint): Promise<void> {
    if (this.pace.pin(seconds)) await this.control(dating(seconds));
  }

  /** A block is about to be made: if it was promised a time, that is now. */
  override enter(): void {
    const late = this.pace.enter();
    if (late === undefined) return;
    this.door.control(dating(late)).catch((error: unknown) => this.emit("noted", this.door.index, String(error)));
  }

  /** What there is to be remembered of it, when it is idle. */
  async snapshot(): Promise<NetworkSnapshot> {
    const seats = await Promise.all(this.#seats.map(async (seat) => [seat, await seat.snapshot()] as const));
    return { seats, pace: this.pace.snapshot(), costs: this.costs.snapshot() };
  }

  /** Remembers a snapshot under its federation's id. */
  keep(id: number, snapshot: NetworkSnapshot): void {
    this.#snapshots.set(id, snapshot);
  }

  /**
   * Goes back to a snapshot; Hedera and the time are taken back beside it. To one that is older than this network its
   * nodes go by replaying what is left of the topic.
   */
  async restore(id: number): Promise<void> {
    const snapshot = this.#snapshots.get(id);
    for (const later of this.#snapshots.keys()) if (later >= id) this.#snapshots.delete(later);
    const { automine } = this.door.chain;
    this.pace.restore(snapshot?.pace);
    this.costs.restore(snapshot?.costs);
    const saved = new Map(snapshot?.seats ?? this.#founders.map((seat) => [seat, undefined]));
    const gone = this.#seats.filter((seat) => !saved.has(seat));
    this.#seats = [...saved.keys()];
    await Promise.all([...gone.map((seat) => seat.rest()), ...[...saved].map(([seat, was]) => seat.restore(was))]);
    this.telling.restart();
    this.emit("reverted");
    this.emit("changed");
    // As on Hardhat's own network, when blocks are made is not a part of the past.
    if (automine !== this.door.chain.automine) await this.control({ method: "l2_setAutomine", params: [automine] });
  }

  async close(): Promise<void> {
    await this.#waking;
    this.federation.forget(this);
    this.pace.forget();
    this.costs.stop();
    await Promise.all(this.#seats.map((seat) => seat.rest()));
    this.removeAllListeners();
  }
}

/** The control that gives the next block its timestamp. */
function dating(seconds: bigint): Omit<Control, "kind"> {
  return { method: "l2_dateBlock", params: [seconds.toString()] };
}
