import type { Follower, LedgerEvent, TopicMessage, TransactionRecord } from "../hedera/ledger.ts";
import { ChunkAssembly } from "../protocol/chunks.ts";
import { wordHex } from "../protocol/hedera-state.ts";
import type { Attestation, Batch, Proposal, Rejection } from "../protocol/messages.ts";
import type { EntityId, Hex } from "../protocol/units.ts";
import type { SystemWrites } from "./block.ts";
import { loadOf } from "./bringing.ts";
import type { BuiltBlock } from "./building.ts";
import type { Candidate } from "./candidate.ts";
import { Chain } from "./chain.ts";
import { memberAt, memberOf } from "./committee.ts";
import { execute as executeControl } from "./controls.ts";
import { messageOf, signerOfMessage } from "./decoded.ts";
import type { Execution, ExecutionSnapshot } from "./execution.ts";
import type { Expense } from "./expenses.ts";
import type { Genesis } from "./genesis.ts";
import { signersOf } from "./handover.ts";
import type { HandingOver } from "./handing-over.ts";
import { incorrect } from "./incorrect.ts";
import type { NodeObserver } from "./observer.ts";
import type { Settling, SettlingSnapshot } from "./settling.ts";
import type { Agreed } from "./testimonies.ts";
import { untimely } from "./untimely.ts";
import { Upcoming } from "./upcoming.ts";
import { mayProvide, type Want } from "./wants.ts";
import { relationIn, watchedBy } from "./watching.ts";

/** What {@link Fold} needs of its node. */
export interface FoldParts {
  readonly genesis: Genesis;
  readonly execution: Execution;
  readonly settling: Settling;
  readonly handingOver: HandingOver;
  readonly observer?: NodeObserver;
  readonly note: (what: string) => void;
  /** A proposal was wrong. */
  readonly reject: (rejection: Rejection) => void;
  /** A block joined the chain. */
  readonly joined: (candidate: Candidate) => Promise<void>;
  /** The node cannot go on. */
  readonly halt: (reason: string) => void;
}

/** Everything that a node derived, to come back to. */
export interface FoldSnapshot {
  readonly chain: Chain;
  readonly assembly: ChunkAssembly;
  readonly settling: SettlingSnapshot;
  readonly execution: ExecutionSnapshot;
}

const SUCCESS = 22;

/** What a node makes of the topic and of Hedera's records: it folds them, one event after the other, into its chain. */
export class Fold {
  chain: Chain;
  readonly #parts: FoldParts;
  #assembly = new ChunkAssembly();
  readonly #upcoming: Upcoming;

  constructor(parts: FoldParts) {
    this.#parts = parts;
    this.chain = new Chain(parts.genesis);
    this.#upcoming = new Upcoming(parts.execution);
  }

  /** What Hedera has to have before the next block can be settled, if this node has executed it. */
  get wants(): readonly Want[] {
    return this.#upcoming.wants(this.chain);
  }

  /** What the ledger is told of whoever follows it: its chain knows whom it watches. */
  get follower(): Pick<Follower, "watched" | "relation" | "token"> {
    return {
      watched: () => watchedBy(this.chain),
      relation: (account, token) => relationIn(this.chain, account, token),
      token: (id) => this.chain.replica.token(id),
    };
  }

  /** Writes the state that the chain begins with, as far as the EVM does not have it yet. */
  async begin(): Promise<void> {
    const { genesis, execution } = this.#parts;
    const { state } = genesis.beginning;
    if (execution.evm.begun && (await hasStorage(execution, state))) return;
    await execution.write(state);
  }

  async snapshot(): Promise<FoldSnapshot> {
    const { execution, settling } = this.#parts;
    return {
      execution: await execution.snapshot(),
      chain: this.chain.clone(),
      assembly: this.#assembly.clone(),
      settling: settling.snapshot(),
    };
  }

  /** Goes back to a snapshot, which is used up. */
  async restore({ execution, chain, assembly, settling }: FoldSnapshot): Promise<void> {
    await this.#parts.execution.restore(execution);
    this.chain = chain;
    this.#assembly = assembly;
    this.#parts.settling.restore(settling);
    this.#upcoming.forget();
  }

  /** Takes in the next event. */
  async apply(event: LedgerEvent): Promise<void> {
    const { candidate } = this.chain;
    if (candidate?.settlement !== undefined && event.consensusTimestamp > candidate.deadline) {
      await this.#expire(event);
    }
    const settles = event.kind === "transaction" && this.#parts.settling.settles(event, this.chain);
    this.chain.observe(event, settles, await this.#awaited(event));
    if (event.kind === "message") await this.#foldMessage(event);
    else await this.#foldRecord(event, settles);
    const { committee } = this.chain;
    this.chain.open();
    if (this.chain.committee === committee) return;
    // Another committee makes the next block, and tells the registry in it.
    this.#upcoming.forget();
    this.#parts.observer?.succeeded?.(this.chain.committee, this.chain.tip.height + 1);
  }

  /** What the next block waits for, if this event may be that: a node that has not executed the block has to ask. */
  async #awaited(event: LedgerEvent): Promise<readonly Want[]> {
    const { attempts, candidate } = this.chain;
    if (event.kind !== "transaction" || attempts === undefined || candidate !== undefined) return [];
    const isMembers = memberOf(this.chain.committee, event.payer) !== undefined;
    return isMembers && mayProvide(event) ? (await this.build()).wants : [];
  }

  async #expire(event: LedgerEvent): Promise<void> {
    const { proposal } = this.chain.candidate!;
    this.#parts.note(`block ${proposal.height} was not settled in time and is tried again`);
    await this.#parts.execution.takeBack();
    this.chain.time = event.consensusTimestamp;
    this.chain.fail(proposal.attempt);
  }

  async #foldMessage(event: TopicMessage): Promise<void> {
    const contents = this.#assembly.add(event);
    if (contents === undefined) return;
    const message = messageOf(contents);
    const expense = this.chain.merits.messageBy(event, this.chain.rate);
    if (message instanceof Error)
      return this.#parts.note(`message ${event.sequenceNumber} means nothing: ${message.message}`);
    if (message.kind === "batch") return this.#foldBatch(message, expense);

    if (message.kind === "cosignature") {
      const signer = signersOf(this.chain).find(({ account }) => account === event.payer);
      if (signer !== undefined) this.#parts.handingOver.note(signer.seat, message);
      return;
    }
    const sender = memberOf(this.chain.committee, event.payer)?.seat;
    if (sender === undefined)
      return this.#parts.note(`message ${event.sequenceNumber} is a ${message.kind} of a stranger`);
    switch (message.kind) {
      case "proposal":
        return await this.#foldProposal(message, sender, expense!);
      case "attestation":
        return await this.#foldAttestation(message, sender, expense!);
      case "testimony":
        return await this.#learn(this.chain.testimonies.hear(message, expense!, this.chain.standpoint), sender);
      case "assent":
        return await this.#learn(
          this.chain.testimonies.assent(message.subject, expense!, this.chain.standpoint),
          sender,
        );
      case "control":
        if (!this.#parts.genesis.rules.development)
          return this.#parts.note("a development control is not for this network");
        this.chain.controls.push(message);
        return await this.#runControls();
      case "rejection":
        return this.#parts.note(
          `node ${sender} rejects block ${message.height}, attempt ${message.attempt}: ${message.reason}`,
        );
      case "tick":
        return;
    }
  }

  /** @param expense of the node that brought it, if it was one */
  #foldBatch(batch: Batch, expense: Expense | undefined): void {
    const { valid, foreign, garbage } = loadOf(batch, expense, this.#parts.genesis);
    for (const reason of garbage) this.#parts.note(`a transaction is dropped: ${reason}`);
    for (const { hash, reason } of foreign) this.#drop(hash, reason);
    for (const { hash, reason } of this.chain.queue.add(valid, this.chain.time)) this.#drop(hash, reason);
  }

  async #foldProposal(proposal: Proposal, proposer: number, expense: Expense): Promise<void> {
    const { chain } = this;
    const why = untimely(chain, proposal, proposer);
    if (why !== undefined) {
      return this.#parts.note(`proposal of node ${proposer} for block ${proposal.height} is not considered: ${why}`);
    }
    const built = await this.build();
    const wrong = incorrect(proposal, built, chain.committee.vaultKey);
    if (wrong !== undefined) {
      await this.#parts.execution.takeBack();
      chain.fail(proposal.attempt);
      this.#parts.note(`proposal of node ${proposer} for block ${proposal.height} is wrong: ${wrong}`);
      this.#parts.reject({ kind: "rejection", height: proposal.height, attempt: proposal.attempt, reason: wrong });
      return;
    }
    chain.accept({ proposal, proposer, block: built.block, settlement: built.settlement, refused: built.refused });
    chain.merits.expenses.book(expense);
    if (chain.agreed) await this.#join();
  }

  /** The next block, executed. */
  async build(): Promise<BuiltBlock> {
    return await this.#upcoming.build(this.chain);
  }

  async #foldAttestation(attestation: Attestation, sender: number, expense: Expense): Promise<void> {
    const { height, blockHash } = attestation;
    if (!this.#signed(attestation, sender))
      return this.#parts.note(`an attestation of node ${sender} is not signed by it`);
    const covered = this.chain.attest(sender, height, blockHash);
    if (covered !== undefined) {
      if (covered.length > 0) this.chain.merits.expenses.book(expense);
      for (const attested of covered) this.#parts.observer?.attested?.(attested, sender);
      if (this.chain.agreed) await this.#join();
    } else if (this.chain.contradict(sender, height, blockHash)) {
      this.#parts.halt(`${this.chain.committee.threshold} nodes attest another block ${height}: ${blockHash}`);
    }
  }

  /** @param agreed what m nodes have testified by now, if it is anything */
  async #learn(agreed: Agreed | Error | undefined, sender: number): Promise<void> {
    const { chain } = this;
    if (agreed instanceof Error) return this.#parts.note(`testimony of node ${sender} is void: ${agreed.message}`);
    if (agreed === undefined) return;
    const wants = chain.attempts === undefined || chain.candidate !== undefined ? [] : (await this.build()).wants;
    chain.learn(agreed);
    const { accounts } = agreed.facts;
    const isWanted = (want: Want) =>
      want.kind === "account" && accounts.some(({ evmAddress }) => evmAddress === want.address);
    // The block that waited for it is made anew.
    if (wants.some(isWanted)) chain.reopen();
  }

  /** @param settles whether it is the settlement of the candidate */
  async #foldRecord(record: TransactionRecord, settles: boolean): Promise<void> {
    const { chain } = this;
    const refused = this.#parts.settling.observe(record, chain);
    if (refused !== undefined) return await this.#refuse(refused);
    if (settles) {
      if (record.status === SUCCESS) return await this.#join(record.scheduleRef);
      await this.#refuse(record.status);
    } else if (record.scheduled && record.status === SUCCESS && this.#movesVault(record)) {
      this.#parts.halt(`the vault paid for a block that this node does not have (schedule ${record.scheduleRef})`);
    }
  }

  /** Hedera does not do what the candidate does. */
  async #refuse(code: number): Promise<void> {
    this.#parts.note(`Hedera refused the settlement of block ${this.chain.tip.height + 1} with code ${code}`);
    await this.#parts.execution.takeBack();
    this.chain.refuse(code);
  }

  #movesVault({ transfers }: TransactionRecord): boolean {
    return transfers.some(({ account, amount }) => account === this.#parts.genesis.vault && amount < 0n);
  }

  async #join(schedule?: EntityId): Promise<void> {
    this.#parts.execution.keep();
    const credited = this.chain.accounts.creditedBy(this.chain.candidate!.proposal.timestamp);
    const candidate = this.chain.join(schedule);
    for (const address of credited) this.#parts.observer?.credited?.(address);
    for (const { hash, reason } of candidate.block.rejected) this.#drop(hash, reason);
    this.#parts.observer?.joined?.(candidate, this.chain);
    await this.#parts.joined(candidate);
    await this.#runControls();
  }

  async #runControls(): Promise<void> {
    const { chain } = this;
    const { execution } = this.#parts;
    while (chain.candidate === undefined && chain.controls.length > 0) {
      const control = chain.controls.shift()!;
      await execution.takeBack();
      this.#upcoming.forget();
      chain.reopen();
      try {
        const result = await executeControl(control, chain, execution);
        this.#parts.observer?.controlled?.(control, result);
      } catch (error) {
        this.#parts.note(
          `the control ${control.method} is not executed: ${error instanceof Error ? error.message : error}`,
        );
      }
    }
  }

  #signed(message: Attestation, sender: number): boolean {
    const { attester } = memberAt(this.chain.committee, sender)!;
    return signerOfMessage(this.#parts.genesis.chainId, message) === attester;
  }

  #drop(hash: Hex, reason: string): void {
    this.#parts.observer?.dropped?.(hash, reason);
  }
}

/** Whether an EVM that was given a state has taken its storage, too: EDR does, but does not promise to. */
async function hasStorage({ evm }: Execution, { storage: [first] }: SystemWrites): Promise<boolean> {
  if (first === undefined) return true;
  const { address, slot, word } = first;
  return BigInt(await evm.read<Hex>("eth_getStorageAt", [address, wordHex(slot), "latest"])) === word;
}
