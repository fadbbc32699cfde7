import { signDigest } from "../protocol/attestation.ts";
import { entityOf } from "../protocol/addresses.ts";
import type { Message } from "../protocol/messages.ts";
import { NANOSECONDS, type Address, type Hex, type Timestamp } from "../protocol/units.ts";
import { paymentsIn } from "./block.ts";
import type { BuiltBlock } from "./building.ts";
import type { Candidate } from "./candidate.ts";
import type { Chain } from "./chain.ts";
import { memberAt, turnOf } from "./committee.ts";
import { digestOf } from "./decoded.ts";
import type { Execution } from "./execution.ts";
import type { Fold } from "./fold.ts";
import type { Genesis } from "./genesis.ts";
import type { HandingOver } from "./handing-over.ts";
import type { NodeObserver } from "./observer.ts";
import type { Outbox } from "./outbox.ts";
import type { Reminders } from "./reminders.ts";
import { settlementDigest } from "./scheduled.ts";
import type { Settling } from "./settling.ts";
import type { Testifying } from "./testifying.ts";
import { isContractCode, nameOf, provide, type Want } from "./wants.ts";

/** What {@link Duties} needs of its node. */
export interface DutiesParts {
  readonly index: number;
  readonly genesis: Genesis;
  readonly fold: Fold;
  readonly execution: Execution;
  readonly settling: Settling;
  readonly handingOver: HandingOver;
  readonly testifying: Testifying;
  readonly reminders: Reminders;
  readonly outbox: Outbox;
  readonly observer?: NodeObserver;
  readonly serving?: () => boolean;
  /** Secret key of the node's attestations. */
  readonly secret: Uint8Array;
  /** The consensus time, as far as the node can tell. */
  readonly now: () => Timestamp;
  /** Looks again at what is to be done. */
  readonly wake: () => void;
  /** Whether something has come that the chain does not know yet. */
  readonly busy: () => boolean;
}

/** How long an attestation waits for the blocks that may follow, ms of real time: nothing depends on it but the cost. */
const MOMENT_MS = 200;
/** A leader's own block has its word already: it attests so many at once, if they come in time. */
const OWN_BLOCKS = 8;

/** What a node does once it has caught up: it attests, proposes and has blocks settled, as its chain calls for it. */
export class Duties {
  readonly #parts: DutiesParts;
  /** While an attestation waits. */
  #moment: NodeJS.Timeout | undefined;
  /** Whether attestations are not to wait. */
  #hurried = false;

  constructor(parts: DutiesParts) {
    this.#parts = parts;
  }

  /** Attests as soon as it can. */
  hurry(): void {
    this.#hurried = true;
    this.#parts.wake();
  }

  /** Waits for nothing any more. */
  rest(): void {
    clearTimeout(this.#moment);
    this.#hurried = false;
  }

  /** Does what the chain calls for from this node. */
  async attend(): Promise<void> {
    const { reminders, settling, handingOver, testifying, now } = this.#parts;
    const chain = this.#chain;
    if (chain.candidate !== undefined || chain.attempts !== undefined) this.#parts.observer?.working?.();
    reminders.sleep();
    this.#attest();
    handingOver.attend(chain, now());
    testifying.attend();
    if (chain.candidate !== undefined) settling.attend(chain, now());
    else if (chain.attempts !== undefined) await this.#lead();
    else this.#announceCalls();
  }

  /** A scheduled call is due by itself: somebody has to say what time it is; one after the other, as ever. */
  #announceCalls(): void {
    const chain = this.#chain;
    const { genesis, index } = this.#parts;
    const { next } = chain.calls;
    const turn = turnOf(chain.committee, chain.leader(0), index);
    if (next === undefined || turn === undefined || !chain.automine) return;
    const due = next * NANOSECONDS + BigInt(turn) * genesis.rules.attemptPatience;
    if (this.#parts.now() < due) this.#parts.reminders.wakeAt(due);
    else this.#once(`tick/${next}`, () => ({ kind: "tick" }));
  }

  /**
   * Attests the newest block that this node has executed. An attestation covers all blocks before, so it waits for
   * those that follow, unless the chain is about to wait for it.
   *
   * A block that Hedera has yet to settle may still be given up, and another one take its height. Signatures are good
   * for ever, and others decide by them what this network's state was: such a block is attested once it has joined.
   */
  #attest(): void {
    const { candidate, tip, attestations, committee } = this.#chain;
    const { index, genesis } = this.#parts;
    if (memberAt(committee, index) === undefined) return;
    const certain = candidate?.settlement === undefined ? candidate : undefined;
    const { height, blockHash, stateRoot } = certain?.proposal ?? { ...tip, blockHash: tip.hash };
    // Where one node is enough, its attestation is what the chain waits for.
    const isOwn = (certain ?? tip).proposer === index && committee.threshold > 1;
    const missing = height - attestations.attested(index);
    clearTimeout(this.#moment);
    if (missing <= 0) return;
    const canWait = Math.max(genesis.rules.ahead / 2, isOwn ? OWN_BLOCKS : 0);
    if (missing <= canWait && !this.#hurried) {
      this.#moment = setTimeout(() => this.hurry(), MOMENT_MS).unref();
      return;
    }
    this.#hurried = false;
    this.#once(`attestation/${blockHash}`, () => {
      const signature = this.#sign({ height, blockHash, stateRoot });
      return { kind: "attestation", height, blockHash, stateRoot, signature };
    });
  }

  /** Executes the next block, and proposes it if that falls to this node. */
  async #lead(): Promise<void> {
    const chain = this.#chain;
    const turns = chain.committee.seats.length;
    const { first } = chain.attempts!;
    const order = Array.from({ length: turns }, (_, attempt) => chain.leader(first + attempt));
    const turn = order.indexOf(this.#parts.index);
    if (turn === -1) return;
    // Those who are enough to complete the block execute it ahead of its proposal, and so does whoever is waited for. The
    // others follow.
    const { rules } = this.#parts.genesis;
    const isEnough = turn < (rules.ahead > 0 ? 1 : chain.committee.threshold) || this.#parts.serving?.() === true;
    if (!isEnough && this.#parts.now() < chain.opensAt(first + turn)!) {
      return this.#parts.reminders.wakeAt(chain.opensAt(first + turn)!);
    }
    const built = await this.#parts.fold.build();
    // What came in the meantime may have decided the block.
    if (this.#parts.busy()) return;
    const open = chain.openAttempt(this.#parts.now())!;
    for (let attempt = open; attempt >= Math.max(first, open - turns + 1); attempt--) {
      if (chain.leader(attempt) !== this.#parts.index) continue;
      if (built.wants.length === 0) this.#propose(attempt, built);
      else this.#provide(built);
    }
    for (let attempt = open + 1; attempt <= open + turns; attempt++) {
      if (chain.leader(attempt) === this.#parts.index) return this.#parts.reminders.wakeAt(chain.opensAt(attempt)!);
    }
  }

  /** Sees to it that the next block can be settled. */
  #provide({ wants }: BuiltBlock): void {
    for (const want of wants) {
      this.#parts.reminders.once(nameOf(want), () => this.#provideOne(want));
    }
  }

  async #provideOne(want: Want): Promise<void> {
    const { outbox, testifying, genesis } = this.#parts;
    // Somebody may have the account already, and the network just not know it.
    const isOfPerson = want.kind === "account" && !want.isContract && testifying.isCalledFor;
    if (isOfPerson && (await testifying.tellOf(want.address, Number(genesis.rules.attemptPatience / 1_000_000n))))
      return;
    await provide(want, outbox, this.#chain.committee.vaultKey);
  }

  #propose(attempt: number, { block, considered, until, settlement }: BuiltBlock): void {
    const { height, header } = block;
    const { hash: blockHash, stateRoot } = header;
    const { settling, now } = this.#parts;
    this.#once(`proposal/${height}/${attempt}/${until}`, () => ({
      kind: "proposal",
      height,
      attempt,
      count: considered.length,
      timestamp: until,
      parent: header.parentHash,
      blockHash,
      stateRoot,
      settlement: settlementDigest(settlement, this.#chain.committee.vaultKey),
    }));
    if (settlement !== undefined) settling.anticipate(this.#chain, { height, attempt, blockHash }, settlement, now());
  }

  /** Gives contracts that pay Hedera accounts of their own: the leader of the block sees to it. */
  async adoptPayers({ block }: Candidate): Promise<void> {
    for (const payer of new Set(paymentsIn(block.effects).map(({ from }) => from))) {
      if (entityOf(payer) !== undefined || this.#chain.accounts.accountOf(payer) !== undefined) continue;
      if (await this.#isContract(payer)) {
        this.#parts.reminders.once(`account/${payer}`, () =>
          this.#parts.outbox.createAccount(payer, this.#chain.committee.vaultKey),
        );
      }
    }
  }

  /** A key-controlled address is a Hedera account's alias already, whether it delegates its code or not. */
  async #isContract(address: Address): Promise<boolean> {
    const code = await this.#parts.execution.evm.read<Hex>("eth_getCode", [address, "latest"]);
    return isContractCode(code);
  }

  get #chain(): Chain {
    return this.#parts.fold.chain;
  }

  #sign(attested: { height: number; blockHash: Hex; stateRoot: Hex }): Uint8Array {
    return signDigest(digestOf(this.#parts.genesis.chainId, attested), this.#parts.secret);
  }

  #once(key: string, message: () => Message): void {
    this.#parts.reminders.once(key, () => this.#parts.outbox.say(message()));
  }
}
