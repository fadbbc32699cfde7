import type { L2Network } from "../network/network.ts";
import { transactionOf } from "../node/decoded.ts";
import { leavers } from "../node/handover.ts";
import { hexToBytes, MAX_TRANSACTION_BYTES } from "../protocol/messages.ts";
import type { Transaction } from "../protocol/transaction.ts";
import type { Address, Hex } from "../protocol/units.ts";
import { checkTransaction } from "./check.ts";
import { CODES, invalidInput, invalidParams, RpcError } from "./errors.ts";
import { hashInEvm } from "./impersonated.ts";
import { Senders } from "./senders.ts";
import { Turns } from "./turns.ts";

/** A transaction between the user's request and its block. */
interface Pending {
  /** The hash that clients know it by. The topic knows what impersonated accounts send, which nobody signed, by another. */
  readonly name: Hex;
  readonly transaction: Transaction;
  readonly bytes: Uint8Array;
  /** The hash that the EVM knows it by, once it is in a block. */
  readonly settled: Promise<Hex>;
  readonly resolve: (hash: Hex) => void;
  readonly reject: (error: Error) => void;
}

/** A transaction that the pool took. */
export interface Taken {
  readonly hash: Hex;
  readonly queued: Hex;
  readonly settled: Promise<Hex>;
}

/** Transactions in one batch message. */
export const MAX_BATCH = 500;
/** How long a batch waits for those that are expected, ms. */
const GATHER_MS = 10;
const MAX_BATCH_BYTES = 256 * 1024;

/**
 * Intake: checks transactions on the node's own EVM, gathers what comes while a block is being made, and takes it to
 * the topic in one batch. Bounded; what does not fit is refused at once.
 */
export class Pool {
  readonly #network: L2Network;
  readonly #gasCap: bigint | undefined;
  readonly #senders: Senders;
  readonly #pending = new Map<Hex, Pending>();
  /** From the hashes that clients know to those of the topic, where they differ. */
  readonly #names = new Map<Hex, Hex>();
  /** Called with the hash of each transaction that is taken. */
  onAdded: (hash: Hex) => void = () => {};
  readonly #turns = new Turns<Address>();
  #incoming: Pending[] = [];
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  /** How many transactions are likely to come together: as many as did the last time. */
  #expected = 1;

  /** @param gasCap the most gas that a transaction may have, if not as much as its block */
  constructor(network: L2Network, gasCap: bigint | undefined) {
    this.#network = network;
    this.#gasCap = gasCap;
    this.#senders = new Senders(network);
    network.on("joined", ({ block }) => {
      for (const [index, hash] of block.included.entries()) {
        // It came another way.
        if (!this.#pending.has(hash)) this.#senders.forgetAll();
        this.#end(hash, ({ transaction, resolve }) => {
          this.#senders.mined(transaction);
          resolve(block.header.transactions[index]!);
        });
      }
      // Whoever got an answer now is likely to send again: one block for all is cheaper than two.
      this.#expected = Math.max(1, block.included.length + this.#incoming.length);
      this.#schedule();
    });
    network.on("dropped", (hash, reason) =>
      this.#end(hash, ({ transaction, reject }) => {
        this.#senders.forget(transaction.sender);
        reject(invalidInput(reason));
      }),
    );
    network.on("door", () => this.#resubmit());
    network.on("reverted", () => this.#clear());
    network.on("changed", () => this.#schedule());
  }

  /** Transactions that no block holds yet, in the order in which they came. */
  get transactions(): Transaction[] {
    const queue = this.#network.door.chain.queue.entries;
    const queued = new Set(queue.map(({ hash }) => hash));
    const rest = [...this.#pending.values()].map(({ transaction }) => transaction);
    return [...queue, ...rest.filter(({ hash }) => !queued.has(hash))];
  }

  /** The hash that clients know a transaction by. */
  nameOf({ hash }: Transaction): Hex {
    return this.#pending.get(hash)?.name ?? hash;
  }

  /** @param name the hash that clients know it by */
  transaction(name: Hex): Transaction | undefined {
    const hash = this.#names.get(name) ?? name;
    return this.#pending.get(hash)?.transaction ?? this.#network.door.chain.queue.find(hash);
  }

  /** The nonce that a sender's next transaction needs, counting those that are on their way and pay that much. */
  nextNonce(sender: Address, latest: number, fee = 0n): number {
    const counted = this.transactions.filter((other) => other.sender === sender && other.maxFeePerGas >= fee);
    const nonces = new Set(counted.map(({ nonce }) => nonce));
    let next = latest;
    while (nonces.has(next)) next++;
    return next;
  }

  /** The same for a sender whose latest nonce is to be found out. What it can pay is found out with it, for {@link add}. */
  async findNonce(sender: Address): Promise<number> {
    return this.nextNonce(sender, (await this.#senders.of(sender)).nonce);
  }

  /** Takes a transaction that somebody signed. Those of impersonated accounts come from this network itself alone. */
  async addSigned(raw: Hex): Promise<Taken> {
    const transaction = transactionOf(hexToBytes(raw));
    if (!(transaction instanceof Error) && transaction.impersonated !== undefined) {
      throw invalidParams("the transaction is not valid RLP of a known type");
    }
    return await this.add(raw);
  }

  /**
   * Takes a raw transaction.
   * @returns its hash at once, the one that the queue knows it by, and a promise of the one that the EVM does
   * @throws {RpcError} when it cannot be executed
   */
  async add(raw: Hex): Promise<Taken> {
    if ((raw.length - 2) / 2 > MAX_TRANSACTION_BYTES) {
      throw invalidInput(`the transaction is larger than ${MAX_TRANSACTION_BYTES} bytes`);
    }
    const bytes = hexToBytes(raw);
    const transaction = transactionOf(bytes);
    if (transaction instanceof Error) throw invalidParams(transaction.message);
    // Each takes the nonce after the one before: that one has to be known.
    return await this.#turns.take(transaction.sender, () => this.#take(transaction, bytes));
  }

  async #take(transaction: Transaction, bytes: Uint8Array): Promise<Taken> {
    const { hash } = transaction;
    if (this.transaction(hash) !== undefined) throw invalidInput(`Known transaction: ${hash}`);
    await this.#admit(transaction);
    const name = transaction.impersonated === undefined ? hash : await hashInEvm(this.#network, transaction);
    const known = this.#pending.get(hash);
    if (known !== undefined) return { hash: name, queued: hash, settled: known.settled };

    const pending = this.#wait(transaction, bytes, name);
    this.#incoming.push(pending);
    this.onAdded(name);
    this.#schedule();
    return { hash: name, queued: hash, settled: pending.settled };
  }

  async #admit(transaction: Transaction): Promise<void> {
    const { refusal } = this.#network;
    if (refusal !== undefined) throw invalidInput(refusal);
    const { queue } = this.#network.door.chain;
    const most = this.#network.genesis.rules.maxQueue;
    if (this.#pending.size + queue.entries.length >= most) {
      throw new RpcError(CODES.limitExceeded, `the queue is full (${most} transactions): wait for blocks`);
    }
    const { sender } = transaction;
    await checkTransaction(
      this.#network,
      this.#senders,
      transaction,
      (latest) => this.nextNonce(sender, latest),
      () => this.transactions.filter((other) => other.sender === sender),
      this.#gasCap,
    );
  }

  #wait(transaction: Transaction, bytes: Uint8Array, name: Hex): Pending {
    const { promise: settled, resolve, reject } = Promise.withResolvers<Hex>();
    // Nobody may be waiting: the reason is then in the receipt that never comes.
    settled.catch(() => {});
    const pending = { name, transaction, bytes, settled, resolve, reject };
    if (name !== transaction.hash) this.#names.set(name, transaction.hash);
    this.#pending.set(transaction.hash, pending);
    return pending;
  }

  /**
   * Takes the gathered transactions to the topic: at once if as many are here as are expected, else after a moment.
   * While a block is being made they wait for it, since they cannot be in it any more.
   */
  #schedule(): void {
    if (this.#stopped || this.#incoming.length === 0) return;
    const { door, settings } = this.#network;
    if (door.chain.automine && door.chain.attempts !== undefined && settings.consensusDelay === 0) return;
    const complete = this.#incoming.length >= this.#expected;
    if (this.#timer !== undefined && !complete) return;
    clearTimeout(this.#timer);
    if (complete) setImmediate(() => this.#flush());
    else this.#timer = setTimeout(() => this.#flush(), GATHER_MS);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#incoming.length > 0) {
      const batch: Uint8Array[] = [];
      let size = 0;
      while (this.#incoming.length > 0 && batch.length < MAX_BATCH && size < MAX_BATCH_BYTES) {
        const { bytes } = this.#incoming.shift()!;
        batch.push(bytes);
        size += bytes.length;
      }
      this.#submit(batch);
    }
  }

  #submit(batch: readonly Uint8Array[]): void {
    const { door } = this.#network;
    if (door.chain.automine) this.#network.enter();
    door.submit(batch).catch((error: unknown) => {
      const isLeaving = leavers(door.chain).some(({ seat }) => seat === door.index);
      // Whoever answers next takes it out again.
      if (isLeaving || this.#network.door.index !== door.index) return;
      this.#lose(batch, `Hedera did not take the batch: ${error instanceof Error ? error.message : error}`);
    });
  }

  #lose(batch: readonly Uint8Array[], reason: string): void {
    // Where the hash was the answer, nobody waits who would hear of it.
    this.#network.emit("noted", this.#network.door.index, `${batch.length} transactions are lost: ${reason}`);
    for (const bytes of batch) {
      const transaction = transactionOf(bytes);
      if (!(transaction instanceof Error)) this.#end(transaction.hash, ({ reject }) => reject(invalidInput(reason)));
    }
  }

  /** Another node answers now: what the one before may not have got out goes out again. */
  #resubmit(): void {
    const queued = new Set(this.#network.door.chain.queue.entries.map(({ hash }) => hash));
    const incoming = new Set(this.#incoming.map(({ transaction }) => transaction.hash));
    const lost = [...this.#pending.values()].filter(
      ({ transaction: { hash } }) => !queued.has(hash) && !incoming.has(hash),
    );
    this.#incoming.push(...lost);
    this.#schedule();
  }

  /** Resolves when everything that came is on the topic. */
  async flushed(): Promise<void> {
    this.#flush();
    await this.#network.idle();
  }

  /** Takes nothing to the topic any more: the network is closed. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#incoming = [];
    this.#stopped = true;
  }

  /** Forgets a transaction. */
  drop({ hash }: Transaction): void {
    this.#incoming = this.#incoming.filter(({ transaction }) => transaction.hash !== hash);
    this.#end(hash, ({ name, reject }) => reject(invalidInput(`transaction ${name} was dropped`)));
  }

  /** Forgets what is on its way: the world was taken back to before it. */
  #clear(): void {
    for (const { reject } of this.#pending.values()) reject(invalidInput("the network was reverted to a snapshot"));
    this.#pending.clear();
    this.#names.clear();
    this.#incoming = [];
  }

  #end(hash: Hex, how: (pending: Pending) => void): void {
    const pending = this.#pending.get(hash);
    if (pending === undefined) return;
    this.#pending.delete(hash);
    this.#names.delete(pending.name);
    how(pending);
  }
}
