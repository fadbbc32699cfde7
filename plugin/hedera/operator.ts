import { proto } from "@hiero-ledger/proto";

import {
  entityNumber,
  formatTransactionId,
  SECOND,
  toAccountId,
  toLong,
  toTimestamp,
  toTopicId,
  toUnsignedLong,
} from "./entity.ts";
import { PrecheckError } from "./ledger.ts";
import type { EntityId, Ledger, Outcome, Timestamp, Tinybar } from "./ledger.ts";
import type { HederaKey } from "./keys.ts";

/** The fields of `TransactionBody` that every transaction has, and that the operator fills in. */
type Header =
  "transactionID" | "nodeAccountID" | "transactionFee" | "transactionValidDuration" | "generateRecord" | "memo";

/** What a transaction does: a `TransactionBody` with its data field alone, e.g. `{ cryptoTransfer: {…} }`. */
export type TransactionData = Omit<proto.ITransactionBody, Header>;

/** What a transaction may carry beside its data. */
export interface SubmitOptions {
  /** At most 100 bytes of UTF-8. @default "" */
  readonly memo?: string;
  /** The most that the payer is willing to pay, in tinybar. @default 100 hbar */
  readonly maxFee?: Tinybar;
  /** Keys that sign beside the operator's own. */
  readonly signers?: readonly HederaKey[];
}

/** The largest content of one `ConsensusSubmitMessage`, in bytes (`ConsensusConfig.messageMaxBytesAllowed`). */
const MESSAGE_SIZE = 1024;

/** How far before the ledger's time a transaction's validity starts: clocks differ, and the past is always valid. */
const BACKDATE = 5n * SECOND;
/** Seconds; the SDK's default. */
const VALID_DURATION = 120;
const DEFAULT_MAX_FEE = 10_000_000_000n;
/** Steps double, so that this many retries leave any run of used ids behind. */
const MAX_ATTEMPTS = 32;

/** The part of a ledger that takes transactions. */
export interface Taker<O extends Outcome> extends Pick<Ledger, "now" | "nodeAccounts"> {
  submit(...copies: Parameters<Ledger["submit"]>): Promise<O>;
}

/** An account with its key, which pays for and signs the transactions that it submits to a ledger. */
export class Operator<O extends Outcome = Outcome> {
  readonly account: EntityId;
  readonly key: HederaKey;
  readonly #ledger: Taker<O>;
  readonly #accountId: proto.IAccountID;
  #lastStart: Timestamp = 0n;

  constructor(ledger: Taker<O>, account: EntityId, key: HederaKey) {
    this.#ledger = ledger;
    this.account = account;
    this.key = key;
    this.#accountId = toAccountId(entityNumber(account));
  }

  /**
   * Signs and submits one transaction. The first attempt reaches the ledger before this call returns, hence
   * transactions arrive in the order of the calls.
   * @throws {PrecheckError} when the network did not take it.
   */
  submit(data: TransactionData, options: SubmitOptions = {}): Promise<O> {
    return this.#retrying((start) => this.#submitAt(start, data, options));
  }

  /**
   * Submits contents of any size to a topic, in HCS chunks when they exceed one message.
   * @returns the outcome of each chunk, in order.
   */
  submitMessage(topic: EntityId, contents: Uint8Array): Promise<O[]> {
    const topicID = toTopicId(topic);
    if (contents.length <= MESSAGE_SIZE) {
      return this.submit({ consensusSubmitMessage: { topicID, message: contents } }).then((outcome) => [outcome]);
    }
    const total = Math.ceil(contents.length / MESSAGE_SIZE);
    const chunk = (index: number, initial: Timestamp): TransactionData => ({
      consensusSubmitMessage: {
        topicID,
        message: contents.subarray(index * MESSAGE_SIZE, (index + 1) * MESSAGE_SIZE),
        chunkInfo: { initialTransactionID: this.#transactionId(initial), number: index + 1, total },
      },
    });
    // When the first id turns out to be taken, the chunks that name it are void and all of them go again.
    return this.#retrying((initial) => {
      const first = this.#submitAt(initial, chunk(0, initial), {});
      const rest = Array.from({ length: total - 1 }, (_, index) => this.submit(chunk(index + 1, initial)));
      return Promise.all([first, ...rest]);
    });
  }

  /** The next transaction id, for callers who assemble a transaction themselves. */
  nextTransactionId(): proto.ITransactionID {
    return this.#transactionId(this.#nextStart());
  }

  /**
   * An encoded, signed `Transaction` that is not submitted.
   * @param start its valid start, in nanoseconds since the epoch
   * @param node the consensus node that it is for; by default, the one that the ledger would choose
   */
  sign(
    data: TransactionData,
    start: Timestamp,
    options: SubmitOptions = {},
    node = this.#ledger.nodeAccounts[0]!,
  ): Uint8Array {
    const bodyBytes = proto.TransactionBody.encode({
      transactionID: this.#transactionId(start),
      nodeAccountID: toAccountId(node),
      transactionFee: toUnsignedLong(options.maxFee ?? DEFAULT_MAX_FEE),
      transactionValidDuration: { seconds: toLong(VALID_DURATION) },
      memo: options.memo ?? "",
      ...data,
    }).finish();
    const sigPair = [this.key.signaturePair(bodyBytes)];
    // The same key twice would be an ambiguous prefix (KEY_PREFIX_MISMATCH).
    for (const signer of new Set(options.signers)) {
      const pair = signer.signaturePair(bodyBytes);
      if (!sigPair.some((other) => samePrefix(other, pair))) sigPair.push(pair);
    }
    return encodeSigned(bodyBytes, sigPair);
  }

  /**
   * Submits the encoded body of a transaction with these signatures.
   * @throws {PrecheckError} when the network did not take it.
   */
  handIn(bodyBytes: Uint8Array, sigPair: readonly proto.ISignaturePair[]): Promise<O> {
    return this.#ledger.submit(encodeSigned(bodyBytes, sigPair));
  }

  /** The id that {@link sign} gives to the transaction with this valid start. */
  formatId(start: Timestamp): string {
    return formatTransactionId(this.#transactionId(start));
  }

  #submitAt(start: Timestamp, data: TransactionData, options: SubmitOptions): Promise<O> {
    const [first, ...others] = this.#ledger.nodeAccounts.map((node) => this.sign(data, start, options, node));
    return this.#ledger.submit(first!, ...others);
  }

  #transactionId(start: Timestamp): proto.ITransactionID {
    return { accountID: this.#accountId, transactionValidStart: toTimestamp(start) };
  }

  /** Strictly increasing while the ledger's time does not go back; after a revert of the ledger it starts over. */
  #nextStart(step = 1n): Timestamp {
    const now = this.#ledger.now();
    let start = now - BACKDATE;
    if (start <= this.#lastStart) start = this.#lastStart + step;
    if (start > now) start = now - BACKDATE;
    return (this.#lastStart = start);
  }

  async #retrying<T>(attempt: (start: Timestamp) => Promise<T>): Promise<T> {
    let start = this.#nextStart();
    for (let attempts = 1; ; attempts++) {
      try {
        return await attempt(start);
      } catch (error) {
        const taken = error instanceof PrecheckError && error.status === proto.ResponseCodeEnum.DUPLICATE_TRANSACTION;
        if (!taken || attempts === MAX_ATTEMPTS) throw error;
        start = this.#nextStart(1n << BigInt(attempts));
      }
    }
  }
}

function encodeSigned(bodyBytes: Uint8Array, sigPair: readonly proto.ISignaturePair[]): Uint8Array {
  const sigMap = { sigPair: [...sigPair] };
  const signedTransactionBytes = proto.SignedTransaction.encode({ bodyBytes, sigMap }).finish();
  return proto.Transaction.encode({ signedTransactionBytes }).finish();
}

function samePrefix(a: proto.ISignaturePair, b: proto.ISignaturePair): boolean {
  return Buffer.compare(a.pubKeyPrefix!, b.pubKeyPrefix!) === 0;
}
