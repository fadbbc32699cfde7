import type { Ledger, LedgerEvent, TopicMessage, TransactionRecord } from "../hedera/ledger.ts";
import { attestationDigest, signDigest } from "../protocol/attestation.ts";
import { ChunkAssembly } from "../protocol/chunks.ts";
import type { Attestation, Batch, Control, Message, Proposal } from "../protocol/messages.ts";
import { settlementDigest } from "../protocol/settlement.ts";
import type { Transaction } from "../protocol/transaction.ts";
import type { Address, EntityId, Hex, Timestamp } from "../protocol/units.ts";
import { buildBlock, type BuiltBlock } from "./building.ts";
import { Chain, type Candidate } from "./chain.ts";
import { execute as executeControl } from "./controls.ts";
import { Duties } from "./duties.ts";
import type { Execution, ExecutionSnapshot } from "./execution.ts";
import type { Genesis } from "./genesis.ts";
import { messageOf, signerOfMessage, transactionOf } from "./decoded.ts";
import type { Outbox } from "./outbox.ts";
import { Settling } from "./settling.ts";

/** What a node tells those who watch it. */
export interface NodeObserver {
  /** A block joined the chain. */
  joined?(candidate: Candidate, chain: Chain): void;
  /** A transaction left the queue without getting into a block. */
  dropped?(hash: Hex, reason: string): void;
  /** A control was executed: the state changed without a transaction. */
  controlled?(control: Control, result: unknown): void;
  /** A deposit was credited to this address. */
  credited?(address: Address): void;
  /** A block was attested by one node more. */
  attested?(height: number, node: number): void;
  /** A proposal was found wrong, a transfer was refused, a message meant nothing: for people. */
  noted?(what: string): void;
}

/** Everything that a node is made of. */
export interface NodeParts {
  readonly index: number;
  readonly genesis: Genesis;
  readonly ledger: Ledger;
  readonly execution: Execution;
  readonly outbox: Outbox;
  /** Secret key of its attestations. */
  readonly secret: Uint8Array;
  readonly observer?: NodeObserver;
}

export type NodeState =
  | { readonly kind: "running" }
  | { readonly kind: "stopped" }
  /** The node cannot go on: its chain is not the one that m nodes agree on, or it failed. */
  | { readonly kind: "halted"; readonly reason: string };

/** What a node saves to come back to: everything that it derived. */
export interface NodeSnapshot {
  readonly chain: Chain;
  readonly assembly: ChunkAssembly;
  readonly schedules: ReturnType<Settling["snapshot"]>;
  readonly execution: ExecutionSnapshot;
}

const SUCCESS = 22;

/**
 * One layer-2 node. It folds what comes from Hedera, one event after the other, into its chain, and when it has caught
 * up it does what its chain calls for: propose, attest, schedule, sign. What it has done is known from the topic, so
 * that a node that starts anew does nothing twice.
 */
export class L2Node {
  readonly index: number;
  readonly genesis: Genesis;
  readonly execution: Execution;
  chain: Chain;
  state: NodeState = { kind: "running" };
  readonly #parts: NodeParts;
  #assembly = new ChunkAssembly();
  readonly #duties: Duties;
  readonly #settling: Settling;
  #inbox: LedgerEvent[] = [];
  #backlog = 0;
  #pumping: Promise<void> | undefined;
  #unfollow = () => {};
  /** The next block, executed in expectation of its proposal. */
  #built: { readonly parent: Hex; readonly block: BuiltBlock } | undefined;

  constructor(parts: NodeParts) {
    this.#parts = parts;
    this.index = parts.index;
    this.genesis = parts.genesis;
    this.execution = parts.execution;
    this.chain = new Chain(parts.genesis);
    const note = (what: string) => this.#note(what);
    const patience = 2n * parts.genesis.rules.attemptPatience;
    this.#duties = new Duties({ now: () => this.#now, patience, wake: () => this.wake(), note });
    this.#settling = new Settling({ ...parts, duties: this.#duties, note });
  }

  /** Writes the genesis state and follows the ledger from the beginning of the chain. Resolves when it has caught up. */
  async start(): Promise<void> {
    const { accounts } = this.chain;
    for (const state of this.genesis.accounts) accounts.know(state);
    const writes = accounts.writes(this.genesis.time, new Map());
    await this.execution.write({ ...writes, codes: new Map([...this.genesis.predeploys, ...writes.codes]) });
    accounts.settle(this.genesis.time, new Map());
    this.#unfollow = this.#parts.ledger.follow(this.genesis.topic, (event) => this.#receive(event));
    this.#backlog = this.#inbox.length;
    await this.idle();
  }

  stop(): void {
    this.#unfollow();
    this.#duties.sleep();
    this.#inbox = [];
    if (this.state.kind === "running") this.state = { kind: "stopped" };
  }

  /** Resolves when everything that has come so far is dealt with. */
  async idle(): Promise<void> {
    while (this.#pumping !== undefined) await this.#pumping;
  }

  /** Takes raw transactions to the topic, in one batch. */
  async submit(transactions: readonly Uint8Array[]): Promise<void> {
    await this.#parts.outbox.say({ kind: "batch", transactions });
  }

  /** Takes a development control to the topic. */
  async control(control: Omit<Control, "kind">): Promise<void> {
    await this.#parts.outbox.say({ kind: "control", ...control });
  }

  async snapshot(): Promise<NodeSnapshot> {
    const execution = await this.execution.snapshot();
    return {
      execution,
      chain: this.chain.clone(),
      assembly: this.#assembly.clone(),
      schedules: this.#settling.snapshot(),
    };
  }

  /** Goes back to a snapshot, with its EVM; the ledger is taken back beside it. */
  async restore({ execution, chain, assembly, schedules }: NodeSnapshot): Promise<void> {
    await this.execution.restore(execution);
    this.#duties.sleep();
    this.chain = chain.clone();
    this.#assembly = assembly.clone();
    this.#settling.restore(schedules);
    this.#inbox = [];
    this.#built = undefined;
    this.#duties.clear();
  }

  // ------------------------------------------------------------------------------------------------ the fold

  #receive(event: LedgerEvent): void {
    this.#inbox.push(event);
    this.wake();
  }

  /** Looks for something to do, unless it is already at it. */
  wake(): void {
    if (this.state.kind !== "running") return;
    this.#pumping ??= this.#pump().finally(() => {
      this.#pumping = undefined;
      if (this.#inbox.length > 0) this.wake();
    });
  }

  async #pump(): Promise<void> {
    try {
      // The caller may be in the middle of submitting; it comes first.
      await Promise.resolve();
      for (;;) {
        const event = this.#inbox.shift();
        if (event !== undefined) {
          await this.#fold(event);
          if (this.#backlog > 0) this.#backlog--;
        } else if (this.#backlog === 0) {
          await this.#doDuties();
          if (this.#inbox.length === 0) return;
        } else {
          this.#backlog = 0;
        }
        if (this.state.kind !== "running") return;
      }
    } catch (error) {
      this.#halt(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
  }

  async #fold(event: LedgerEvent): Promise<void> {
    const { candidate } = this.chain;
    if (candidate !== undefined && candidate.transfer.length > 0 && event.consensusTimestamp > candidate.deadline) {
      await this.#expire(event);
    }
    this.chain.observe(event);
    if (event.kind === "message") await this.#foldMessage(event);
    else await this.#foldRecord(event);
    this.chain.open();
  }

  async #expire(event: LedgerEvent): Promise<void> {
    const { proposal } = this.chain.candidate!;
    this.#note(`block ${proposal.height} was not settled in time and is tried again`);
    await this.execution.takeBack();
    this.chain.time = event.consensusTimestamp;
    this.chain.fail(proposal.attempt);
  }

  async #foldMessage(event: TopicMessage): Promise<void> {
    const contents = this.#assembly.add(event);
    if (contents === undefined) return;
    const message = messageOf(contents);
    if (message instanceof Error)
      return this.#note(`message ${event.sequenceNumber} means nothing: ${message.message}`);
    if (message.kind === "batch") return this.#foldBatch(message);

    const sender = this.genesis.committee.findIndex(({ account }) => account === event.payer);
    if (sender === -1) return this.#note(`message ${event.sequenceNumber} is a ${message.kind} of a stranger`);
    switch (message.kind) {
      case "proposal":
        return await this.#foldProposal(message, sender);
      case "attestation":
        return await this.#foldAttestation(message, sender);
      case "control":
        if (!this.genesis.rules.development) return this.#note("a development control is not for this network");
        this.chain.controls.push(message);
        return await this.#runControls();
      case "rejection":
        return this.#note(
          `node ${sender} rejects block ${message.height}, attempt ${message.attempt}: ${message.reason}`,
        );
      case "tick":
        return;
    }
  }

  #foldBatch({ transactions }: Batch): void {
    const valid: Transaction[] = [];
    for (const bytes of transactions) {
      const transaction = transactionOf(bytes);
      if (transaction instanceof Error) this.#note(`a transaction is dropped: ${transaction.message}`);
      else if (transaction.chainId !== undefined && transaction.chainId !== this.genesis.chainId) {
        this.#drop(transaction.hash, `it is for chain ${transaction.chainId}, this is ${this.genesis.chainId}`);
      } else if (transaction.impersonated !== undefined && !this.genesis.rules.development) {
        this.#drop(transaction.hash, "nobody can be impersonated on this network");
      } else valid.push(transaction);
    }
    for (const { hash, reason } of this.chain.queue.add(valid, this.chain.time)) this.#drop(hash, reason);
  }

  async #foldProposal(proposal: Proposal, proposer: number): Promise<void> {
    const { chain } = this;
    const untimely = chain.untimely(proposal, proposer);
    if (untimely !== undefined) {
      return this.#note(`proposal of node ${proposer} for block ${proposal.height} is not considered: ${untimely}`);
    }
    const built = await this.#build();
    const wrong = this.#faultIn(proposal, proposer, built);
    if (wrong !== undefined) {
      await this.execution.takeBack();
      chain.fail(proposal.attempt);
      this.#note(`proposal of node ${proposer} for block ${proposal.height} is wrong: ${wrong}`);
      if (this.#live)
        this.#say({ kind: "rejection", height: proposal.height, attempt: proposal.attempt, reason: wrong });
      return;
    }
    chain.accept({ proposal, proposer, block: built.block, transfer: built.transfer, refused: built.refused });
    if (chain.agreed) await this.#join();
  }

  /**
   * The next block, executed. What it covers is known as soon as its first attempt opens, so that all
   * nodes execute it at the same time, and the leader is only the first to say what came of it.
   */
  async #build(): Promise<BuiltBlock> {
    const { chain, execution } = this;
    const { height, hash: parent } = chain.tip;
    const until = chain.until!;
    const known = this.#built;
    if (known?.parent === parent && known.block.until === until && execution.uncommitted === height + 1) {
      return known.block;
    }
    this.#built = undefined;
    const block = await buildBlock(chain, execution, until);
    this.#built = { parent, block };
    return block;
  }

  #faultIn(proposal: Proposal, proposer: number, { considered, block, transfer }: BuiltBlock): string | undefined {
    if (considered.length !== proposal.count)
      return `it takes ${proposal.count} transactions, not ${considered.length}`;
    if (block.header.stateRoot !== proposal.stateRoot) {
      return `its state root is ${proposal.stateRoot}, not ${block.header.stateRoot}`;
    }
    if (block.header.hash !== proposal.blockHash) return `its hash is ${proposal.blockHash}, not ${block.header.hash}`;
    if (settlementDigest(transfer) !== proposal.settlement) return "it settles with another transfer";
    return this.#signed(proposal, proposer) ? undefined : "its signature is not the leader's";
  }

  async #foldAttestation(attestation: Attestation, sender: number): Promise<void> {
    const { height, blockHash } = attestation;
    if (!this.#signed(attestation, sender)) return this.#note(`an attestation of node ${sender} is not signed by it`);
    const covered = this.chain.attest(sender, height, blockHash);
    if (covered !== undefined) {
      for (const attested of covered) this.#parts.observer?.attested?.(attested, sender);
      if (this.chain.agreed) await this.#join();
    } else if (this.chain.contradict(sender, height, blockHash)) {
      this.#halt(`${this.genesis.threshold} nodes attest another block ${height}: ${blockHash}`);
    }
  }

  async #foldRecord(record: TransactionRecord): Promise<void> {
    const { chain } = this;
    this.#settling.observe(record, chain);
    if (this.#settling.settles(record, chain)) {
      if (record.status === SUCCESS) return await this.#join(record.scheduleRef);
      this.#note(`Hedera refused the transfer of block ${chain.tip.height + 1} with code ${record.status}`);
      await this.execution.takeBack();
      chain.refuse(record);
    } else if (record.scheduled && record.status === SUCCESS && this.#movesVault(record)) {
      this.#halt(`the vault paid for a block that this node does not have (schedule ${record.scheduleRef})`);
    }
  }

  #movesVault({ transfers }: TransactionRecord): boolean {
    return transfers.some(({ account, amount }) => account === this.genesis.vault && amount < 0n);
  }

  async #join(schedule?: EntityId): Promise<void> {
    this.execution.keep();
    const credited = this.chain.accounts.creditedBy(this.chain.candidate!.proposal.timestamp);
    const candidate = this.chain.join(schedule);
    for (const address of credited) this.#parts.observer?.credited?.(address);
    this.#duties.clear();
    for (const { hash, reason } of candidate.block.rejected) this.#drop(hash, reason);
    this.#parts.observer?.joined?.(candidate, this.chain);
    if (candidate.proposer === this.index && this.#live) await this.#adoptPayers(candidate);
    await this.#runControls();
  }

  async #runControls(): Promise<void> {
    const { chain, execution } = this;
    while (chain.candidate === undefined && chain.controls.length > 0) {
      const control = chain.controls.shift()!;
      await execution.takeBack();
      this.#built = undefined;
      chain.reopen();
      try {
        const result = await executeControl(control, chain, execution);
        this.#parts.observer?.controlled?.(control, result);
      } catch (error) {
        this.#note(`the control ${control.method} is not executed: ${error instanceof Error ? error.message : error}`);
      }
    }
  }

  // ------------------------------------------------------------------------------------------------ the duties

  /** What the chain calls for from this node, now that it has caught up. */
  async #doDuties(): Promise<void> {
    this.#duties.sleep();
    this.#attest();
    if (this.chain.candidate !== undefined) this.#settling.attend(this.chain, this.#now);
    else if (this.chain.attempts !== undefined) await this.#lead();
  }

  /** Attests the newest block that this node has executed. */
  #attest(): void {
    const { candidate, tip, attestations } = this.chain;
    const { height, blockHash, stateRoot } = candidate?.proposal ?? { ...tip, blockHash: tip.hash };
    if (attestations.attested[this.index]! >= height) return;
    this.#once(`attestation/${blockHash}`, () => {
      const signature = this.#sign({ height, blockHash, stateRoot });
      return { kind: "attestation", height, blockHash, stateRoot, signature };
    });
  }

  /** Executes the next block, and proposes it if that falls to this node. */
  async #lead(): Promise<void> {
    const { chain } = this;
    const turns = this.genesis.committee.length;
    const { first } = chain.attempts!;
    const turn = Array.from({ length: turns }, (_, index) => chain.leader(first + index)).indexOf(this.index);
    // The first m in line execute the block ahead of its proposal: they are enough to complete it. The others follow.
    if (turn >= this.genesis.threshold && this.#now < chain.opensAt(first + turn)!) {
      return this.#duties.wakeAt(chain.opensAt(first + turn)!);
    }
    const built = await this.#build();
    // What came in the meantime may have decided the block.
    if (this.#inbox.length > 0) return;
    const open = chain.openAttempt(this.#now)!;
    for (let attempt = open; attempt >= Math.max(first, open - turns + 1); attempt--) {
      if (chain.leader(attempt) === this.index) this.#propose(attempt, built);
    }
    for (let attempt = open + 1; attempt <= open + turns; attempt++) {
      if (chain.leader(attempt) === this.index) return this.#duties.wakeAt(chain.opensAt(attempt)!);
    }
  }

  #propose(attempt: number, { block, considered, until, transfer }: BuiltBlock): void {
    const { height, header } = block;
    const { hash: blockHash, stateRoot } = header;
    this.#once(`proposal/${height}/${attempt}`, () => ({
      kind: "proposal",
      height,
      attempt,
      count: considered.length,
      timestamp: until,
      parent: header.parentHash,
      blockHash,
      stateRoot,
      settlement: settlementDigest(transfer),
      signature: this.#sign({ height, blockHash, stateRoot }),
    }));
  }

  /** Gives contracts that pay Hedera accounts of their own: the leader of the block sees to it. */
  async #adoptPayers({ block }: Candidate): Promise<void> {
    for (const payer of new Set(block.payments.map(({ from }) => from))) {
      if (this.chain.accounts.accountOf(payer) !== undefined) continue;
      const code = await this.execution.evm.read<Hex>("eth_getCode", [payer, "latest"]);
      // A key-controlled address is a Hedera account's alias already, whether it delegates its code or not.
      if (code !== "0x" && !code.startsWith("0xef0100")) {
        this.#duties.once(`account/${payer}`, () => this.#parts.outbox.createAccount(payer));
      }
    }
  }

  // ------------------------------------------------------------------------------------------------ small things

  get #live(): boolean {
    return this.#backlog === 0;
  }

  #sign(attested: { height: number; blockHash: Hex; stateRoot: Hex }): Uint8Array {
    return signDigest(attestationDigest(this.genesis.chainId, attested), this.#parts.secret);
  }

  #signed(message: Proposal | Attestation, sender: number): boolean {
    return signerOfMessage(this.genesis.chainId, message) === this.genesis.committee[sender]!.attester;
  }

  #say(message: Message): void {
    this.#parts.outbox.say(message).catch((error: unknown) => this.#note(String(error)));
  }

  #once(key: string, message: () => Message): void {
    this.#duties.once(key, () => this.#parts.outbox.say(message()));
  }

  /** The consensus time, as far as this node can tell. */
  get #now(): Timestamp {
    const now = this.#parts.ledger.now();
    return now > this.chain.time ? now : this.chain.time;
  }

  #drop(hash: Hex, reason: string): void {
    this.#parts.observer?.dropped?.(hash, reason);
  }

  #note(what: string): void {
    this.#parts.observer?.noted?.(what);
  }

  #halt(reason: string): void {
    this.stop();
    this.state = { kind: "halted", reason };
    this.#note(`node ${this.index} halts: ${reason}`);
  }
}
