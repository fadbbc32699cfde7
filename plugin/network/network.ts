import { EventEmitter } from "node:events";

import type { EntityId } from "../hedera/ledger.ts";
import { SimulatedClock } from "../hedera/simulated/clock.ts";
import { SimulatedLedger } from "../hedera/simulated/simulated-ledger.ts";
import type { Candidate } from "../node/candidate.ts";
import type { Chain } from "../node/chain.ts";
import { Evm, type EvmProvider } from "../node/evm.ts";
import type { BlockHeader } from "../node/block.ts";
import { Execution } from "../node/execution.ts";
import type { Genesis } from "../node/genesis.ts";
import type { FoldSnapshot } from "../node/fold.ts";
import { L2Node } from "../node/node.ts";
import { LedgerOutbox } from "../node/outbox.ts";
import { attestationDigest, signDigest } from "../protocol/attestation.ts";
import type { Control } from "../protocol/messages.ts";
import { secondsOf, type Address, type Hex } from "../protocol/units.ts";
import { CostAccount } from "./costs.ts";
import { FaultyOutbox, type Fault } from "./faults.ts";
import { establish, type Established, type Keyholder } from "./genesis.ts";
import { Pace } from "./pace.ts";
import type { NetworkSettings } from "./settings.ts";

/** Opens the EVM of a node. All of them have the same genesis block. */
export type OpenEvm = (index: number) => Promise<EvmProvider>;

/** Why a transaction never got into a block. */
export class DroppedTransactionError extends Error {
  override readonly name = "DroppedTransactionError";
}

/** A node and what surrounds it. */
interface Seat {
  node: L2Node;
  evm: EvmProvider;
  readonly outbox: FaultyOutbox;
  crashed: boolean;
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
  readonly seats: readonly { readonly evm: EvmProvider; readonly node: FoldSnapshot }[];
  readonly pace: ReturnType<Pace["snapshot"]>;
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
  readonly #openEvm: OpenEvm;
  readonly #seats: Seat[] = [];
  readonly #snapshots = new Map<number, NetworkSnapshot>();
  /** When the snapshots and reverts so far are done. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(
    settings: NetworkSettings,
    ledger: SimulatedLedger,
    clock: SimulatedClock,
    { keyholders, users }: Established,
    genesis: Genesis,
    openEvm: OpenEvm,
  ) {
    super();
    this.settings = settings;
    this.ledger = ledger;
    this.keyholders = keyholders;
    this.users = users;
    this.genesis = genesis;
    this.#openEvm = openEvm;
    this.costs = new CostAccount(ledger, new Set(genesis.committee.map(({ account }) => account)));
    this.pace = new Pace(ledger, clock, () => this.#wake());
  }

  /** Sets a simulated Hedera and a network on it up, and starts the nodes. */
  static async create(settings: NetworkSettings, openEvm: OpenEvm): Promise<L2Network> {
    const clock = new SimulatedClock();
    const ledger = new SimulatedLedger({ clock, archive: settings.archive });
    const established = await establish(ledger, settings);
    // What was there before the network came to be need not be waited for.
    ledger.consensusDelay = settings.consensusDelay;
    // Hardhat reads all compiled contracts with the first EVM, and with each that does not wait for that one.
    const first = await openEvm(0);
    const others = Array.from({ length: settings.nodes - 1 }, (_, index) => openEvm(index + 1));
    const evms = [first, ...(await Promise.all(others))];
    const block = (await evms[0]!.request("eth_getBlockByNumber", ["0x0", false])) as BlockHeader;
    const genesis = { ...established.genesis, block };
    const network = new L2Network(settings, ledger, clock, established, genesis, openEvm);
    for (const [index, evm] of evms.entries()) network.#seats.push(network.#seat(index, evm));
    // The first block is a second after block 0, as each block is after its parent.
    network.pace.after(secondsOf(genesis.time));
    await Promise.all(network.#seats.map(({ node }) => node.start()));
    return network;
  }

  get nodes(): readonly L2Node[] {
    return this.#seats.map(({ node }) => node);
  }

  /** The node that answers requests: the first that hears and speaks. */
  get door(): L2Node {
    const serving = this.#seats.find(
      ({ node, outbox, crashed }) => !crashed && node.state.kind === "running" && outbox.fault !== "silent",
    );
    const seat = serving ?? this.#seats.find(({ crashed }) => !crashed) ?? this.#seats[0]!;
    return seat.node;
  }

  // ------------------------------------------------------------------------------------------------ faults

  fault(index: number): Fault | "crashed" | undefined {
    const seat = this.#seats[index]!;
    return seat.crashed ? "crashed" : seat.outbox.fault;
  }

  /** Makes a node fail, or recover. A node that was crashed comes back by replaying the topic. */
  async setFault(index: number, fault: Fault | "crashed" | undefined): Promise<void> {
    const seat = this.#seats[index];
    if (seat === undefined) throw new RangeError(`there is no node ${index}: nodes are 0 to ${this.#seats.length - 1}`);
    if (fault === "crashed") {
      seat.crashed = true;
      seat.node.stop();
    } else {
      seat.outbox.fault = fault;
      if (seat.crashed) await this.restart(index);
      else seat.node.wake();
    }
    this.emit("door");
  }

  /** Starts a node anew, with an empty EVM: its state comes from the topic and from Hedera's records alone. */
  async restart(index: number): Promise<void> {
    const seat = this.#seats[index]!;
    seat.node.stop();
    await seat.evm.close();
    seat.evm = await this.#openEvm(index);
    seat.node = this.#node(index, seat.evm, seat.outbox);
    seat.crashed = false;
    await seat.node.start();
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
      await Promise.all(this.#seats.filter(({ crashed }) => !crashed).map(({ node }) => node.idle()));
      if (this.costs.transactions === before) return;
    }
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
    await this.idle();
    const seats = await Promise.all(
      this.#seats.map(async ({ node, evm }) => ({
        evm,
        node: await node.snapshot(),
      })),
    );
    const ledger = this.ledger.snapshot();
    this.#snapshots.set(ledger, { ledger, seats, pace: this.pace.snapshot() });
    return ledger;
  }

  async #revert(id: number): Promise<boolean> {
    const snapshot = this.#snapshots.get(id);
    if (snapshot === undefined) return false;
    await this.idle();
    for (const later of this.#snapshots.keys()) if (later >= id) this.#snapshots.delete(later);
    this.ledger.revert(snapshot.ledger);
    this.pace.restore(snapshot.pace);
    await Promise.all(
      this.#seats.map(async ({ node, evm }, index) => {
        const saved = snapshot.seats[index]!;
        // A node that was started anew since then has another EVM; the topic brings it to the same place.
        if (saved.evm !== evm) return await this.restart(index);
        await node.restore(saved.node);
      }),
    );
    this.emit("changed");
    return true;
  }

  async close(): Promise<void> {
    for (const { node } of this.#seats) node.stop();
    await Promise.all(this.#seats.map(({ evm }) => evm.close()));
    this.removeAllListeners();
  }

  /** The time was moved: scheduled calls may be due. */
  #wake(): void {
    for (const { node, crashed } of this.#seats) if (!crashed) node.wake();
  }

  // ------------------------------------------------------------------------------------------------ assembly

  #seat(index: number, evm: EvmProvider): Seat {
    const { operator, secret } = this.keyholders[index]!;
    const outbox = new FaultyOutbox(new LedgerOutbox(operator, this.genesis), (attested) =>
      signDigest(attestationDigest(this.genesis.chainId, attested), secret),
    );
    return { node: this.#node(index, evm, outbox), evm, outbox, crashed: false };
  }

  #node(index: number, provider: EvmProvider, outbox: FaultyOutbox): L2Node {
    const atTheDoor = () => this.door.index === index;
    return new L2Node({
      index,
      genesis: this.genesis,
      ledger: this.ledger,
      execution: new Execution(new Evm(provider)),
      outbox,
      secret: this.keyholders[index]!.secret,
      observer: {
        joined: (candidate, chain) => {
          if (!atTheDoor()) return;
          this.pace.after(chain.tip.seconds);
          this.emit("joined", candidate, chain);
        },
        attested: (height, node) => atTheDoor() && this.emit("attested", height, node),
        dropped: (hash, reason) => atTheDoor() && this.emit("dropped", hash, reason),
        controlled: ({ method, params }) => {
          if (method === "hardhat_setBalance") this.touched.add(String(params[0]).toLowerCase() as Address);
          if (atTheDoor()) this.emit("changed");
        },
        credited: (address) => this.touched.add(address),
        noted: (what) => this.emit("noted", index, what),
      },
    });
  }
}
