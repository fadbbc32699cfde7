import type { Ledger } from "../hedera/ledger.ts";
import type { Operator } from "../hedera/operator.ts";
import { memberOf } from "../node/committee.ts";
import { Evm, type EvmProvider } from "../node/evm.ts";
import { Execution } from "../node/execution.ts";
import type { FoldSnapshot } from "../node/fold.ts";
import type { Genesis } from "../node/genesis.ts";
import { L2Node } from "../node/node.ts";
import type { NodeObserver } from "../node/observer.ts";
import { LedgerOutbox } from "../node/outbox.ts";
import { attestationDigest, signDigest } from "../protocol/attestation.ts";
import { FaultyOutbox, type Fault } from "./faults.ts";
import type { Address } from "../protocol/units.ts";
import type { Keys } from "./genesis.ts";

/** A node with its keys, and its hand on Hedera. */
export interface Keyholder extends Keys {
  /** The address that its attestations are signed for. */
  readonly attester: Address;
  readonly operator: Operator;
}

/** What a {@link Seat} needs. */
export interface SeatParts {
  readonly index: number;
  readonly genesis: Genesis;
  readonly ledger: Ledger;
  readonly keyholder: Keyholder;
  /** Opens an EVM at block 0. */
  readonly openEvm: () => Promise<EvmProvider>;
  readonly observer: NodeObserver;
  /** Whether requests are answered here. */
  readonly serving: () => boolean;
}

/** Where a node was. */
export interface SeatSnapshot {
  readonly evm: EvmProvider;
  readonly node: FoldSnapshot;
}

/**
 * A node's place in a network. Whoever sits in it can be started anew at any time, with an empty EVM, since its state
 * comes from the topic and from Hedera's records alone; so it can be sent to rest, too, and costs nothing meanwhile.
 */
export class Seat {
  readonly keyholder: Keyholder;
  /** Whether it was made to hear and say nothing. */
  crashed = false;
  readonly #parts: SeatParts;
  readonly #outbox: FaultyOutbox;
  #node: L2Node | undefined;
  #evm: EvmProvider | undefined;

  constructor(parts: SeatParts) {
    const { genesis, keyholder } = parts;
    this.#parts = parts;
    this.keyholder = keyholder;
    this.#outbox = new FaultyOutbox(new LedgerOutbox(keyholder.operator, genesis), (attested) =>
      signDigest(attestationDigest(genesis.chainId, attested), keyholder.secret),
    );
  }

  /** The node, unless it rests. */
  get node(): L2Node | undefined {
    return this.#node;
  }

  /** Whether the node has caught up, hears, and can speak on the topic. */
  get serves(): boolean {
    if (this.crashed || this.#node?.state.kind !== "running" || this.fault === "silent") return false;
    if (!this.#node.live) return false;
    return memberOf(this.#node.chain.committee, this.keyholder.account) !== undefined;
  }

  get fault(): Fault | undefined {
    return this.#outbox.fault;
  }

  /** What comes out of the node is as the fault has it, from now on. */
  set fault(fault: Fault | undefined) {
    this.#outbox.fault = fault;
    this.#node?.wake();
  }

  /** Starts a node on an EVM at block 0. Resolves when it has caught up. */
  async start(evm?: EvmProvider): Promise<void> {
    const { index, genesis, ledger, keyholder, openEvm, observer, serving } = this.#parts;
    const former = this.#evm;
    // Who sat here before can be asked until somebody else does.
    this.#node?.stop();
    this.#evm = evm ?? (await openEvm());
    await former?.close();
    const execution = new Execution(new Evm(this.#evm), serving);
    const { secret } = keyholder;
    const outbox = this.#outbox;
    this.#node = new L2Node({ index, genesis, ledger, execution, outbox, secret, observer, serving });
    this.crashed = false;
    await this.#node.start();
  }

  crash(): void {
    this.crashed = true;
    this.#node?.stop();
  }

  /** Lets go of the node and its EVM. */
  async rest(): Promise<void> {
    const evm = this.#evm;
    this.#node?.stop();
    this.#node = this.#evm = undefined;
    await evm?.close();
  }

  async snapshot(): Promise<SeatSnapshot | undefined> {
    return this.#node && { evm: this.#evm!, node: await this.#node.snapshot() };
  }

  /** Goes back to a snapshot; the ledger is taken back beside it. */
  async restore(saved: SeatSnapshot | undefined): Promise<void> {
    if (this.#node === undefined) return;
    // A node that was started anew since then has another EVM; the topic brings it to the same place.
    if (saved?.evm !== this.#evm) await this.start();
    else await this.#node.restore(saved!.node);
  }
}
