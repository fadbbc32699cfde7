/**
 * The ledger port: all that a layer-2 node needs of Hedera, in Hedera's own words.
 *
 * A node sees nothing else of Hedera and cannot tell whether the ledger behind it is simulated or real. What it
 * derives from {@link Ledger.follow} alone is the same on every node, because the events come in consensus order.
 */

/** A Hedera entity (account, token, topic, schedule), `shard.realm.num`. */
export type EntityId = `0.0.${number}`;

/** A consensus timestamp: nanoseconds since the Unix epoch. */
export type Timestamp = bigint;

/** An amount of hbar in its smallest unit, 10^-8 hbar. */
export type Tinybar = bigint;

/** What became of a submitted transaction when it reached consensus. */
export interface Outcome {
  /** `0.0.payer@seconds.nanos`. */
  readonly transactionId: string;
  /** The receipt's status, a `ResponseCodeEnum` value; 22 is SUCCESS. */
  readonly status: number;
  /** The account, topic, token, file or schedule that the transaction created or names in its receipt. */
  readonly entity?: EntityId;
}

/** A message on the followed topic, as a mirror node streams it. */
export interface TopicMessage {
  readonly kind: "message";
  readonly consensusTimestamp: Timestamp;
  readonly sequenceNumber: number;
  /** SHA-384 running hash, version 3, after this message. */
  readonly runningHash: Uint8Array;
  /** The account that paid for, and therefore signed, the message. */
  readonly payer: EntityId;
  readonly contents: Uint8Array;
  /** Present when the sender split a longer message. */
  readonly chunk?: { readonly initialTransactionId: string; readonly number: number; readonly total: number };
  /** Present when the message moved anything beside Hedera's own fee: the custom fees of its topic (HIP-991). */
  readonly changes?: Changes;
}

/** The state of an account right after the transaction that reports it. */
export interface AccountState {
  readonly id: EntityId;
  /** The 20-byte alias, lower-case hex with 0x, of accounts that have one. */
  readonly evmAddress?: `0x${string}`;
  readonly balance: Tinybar;
  readonly deleted: boolean;
  readonly receiverSigRequired: boolean;
  readonly memo: string;
  /** The account's key, an encoded HAPI `Key`; absent for hollow accounts. */
  readonly key?: Uint8Array;
  /** How many tokens the account takes without asking; -1: unlimited (HIP-904). */
  readonly maxAutomaticAssociations: number;
  /** How many of {@link maxAutomaticAssociations} are in use. */
  readonly usedAutomaticAssociations: number;
  readonly allowances: AllowanceState;
}

/**
 * All that an account lets others spend of its own at a moment (HIP-336, HIP-376), in no order that means anything.
 * Allowances of single NFTs are {@link NftState.spender}.
 */
export interface AllowanceState {
  readonly hbar: readonly { readonly spender: EntityId; readonly amount: Tinybar }[];
  /** Fungible tokens, in their smallest units. */
  readonly tokens: readonly { readonly token: EntityId; readonly spender: EntityId; readonly amount: bigint }[];
  /** Who may move every NFT of a token. */
  readonly operators: readonly { readonly token: EntityId; readonly spender: EntityId }[];
}

/** The state of a token right after the transaction that reports it. */
export interface TokenState {
  readonly id: EntityId;
  readonly type: "fungible" | "nonFungible";
  readonly name: string;
  readonly symbol: string;
  readonly memo: string;
  /** 0 for NFTs. */
  readonly decimals: number;
  /** In the smallest unit; for NFTs the number of serials that exist. */
  readonly totalSupply: bigint;
  /** 0: no limit. */
  readonly maxSupply: bigint;
  /** The serial of the NFT minted last; 0 before the first. */
  readonly lastSerial: number;
  readonly treasury: EntityId;
  readonly keys: TokenKeyState;
  /** Whether new associations start frozen. */
  readonly freezeDefault: boolean;
  readonly paused: boolean;
  readonly deleted: boolean;
  /** Encoded HAPI `CustomFee`s, in their order. */
  readonly customFees: readonly Uint8Array[];
  /** Of the token as a whole (HIP-646). */
  readonly metadata: Uint8Array;
  readonly autoRenewAccount?: EntityId;
  /** Seconds. */
  readonly autoRenewPeriod: bigint;
  /** Seconds since the epoch. */
  readonly expirationSecond: bigint;
  readonly createdAt: Timestamp;
}

/** The keys of a token's roles, encoded HAPI `Key`s; a role without a key can be played by nobody. */
export interface TokenKeyState {
  readonly admin?: Uint8Array;
  readonly kyc?: Uint8Array;
  readonly freeze?: Uint8Array;
  readonly wipe?: Uint8Array;
  readonly supply?: Uint8Array;
  readonly feeSchedule?: Uint8Array;
  readonly pause?: Uint8Array;
  readonly metadata?: Uint8Array;
}

/** The state of an account's association with a token right after the transaction that reports it. */
export interface RelationState {
  readonly account: EntityId;
  readonly token: EntityId;
  /** False once the association is gone: then nothing is left of it, and all that follows is 0 or false. */
  readonly associated: boolean;
  /** In the smallest unit; for NFTs how many the account owns. */
  readonly balance: bigint;
  readonly frozen: boolean;
  /** What Hedera keeps: true too where the token had no KYC key when the association was made. */
  readonly kycGranted: boolean;
  /** Whether a transfer made the association, in one of the account's automatic slots. */
  readonly automatic: boolean;
}

/** The state of an NFT right after the transaction that reports it. */
export interface NftState {
  readonly token: EntityId;
  readonly serial: bigint;
  /** Absent once the NFT is burnt or wiped, or went with the association of a deleted token. */
  readonly owner?: EntityId;
  /** Who may move this one on the owner's behalf. */
  readonly spender?: EntityId;
  /** Absent where a ledger only knows that it changed hands. */
  readonly metadata?: Uint8Array;
  readonly createdAt: Timestamp;
}

/** What a transaction changed: each entity once, as it was right after it. Children report their own. */
export interface Changes {
  /** The accounts that the transaction created, changed or moved hbar of; those that only paid a fee are not among them. */
  readonly accounts: readonly AccountState[];
  readonly tokens: readonly TokenState[];
  readonly relations: readonly RelationState[];
  readonly nfts: readonly NftState[];
}

/** What hbar is worth: so many hbars so many US cents. */
export interface ExchangeRate {
  readonly hbars: number;
  readonly cents: number;
  readonly expires: Timestamp;
}

/** Hedera's exchange rates: the one that fees are converted with, and the one that comes next. */
export interface ExchangeRates {
  readonly current: ExchangeRate;
  readonly next: ExchangeRate;
}

/** A transaction of any kind but the followed topic's messages, as mirror nodes show it. */
export interface TransactionRecord extends Changes {
  readonly kind: "transaction";
  readonly consensusTimestamp: Timestamp;
  readonly transactionId: string;
  readonly payer: EntityId;
  /** The field of `TransactionBody` that was set: `cryptoTransfer`, `scheduleCreate`, … */
  readonly name: string;
  readonly status: number;
  readonly memo: string;
  /** Whether this is the inner transaction of a schedule. */
  readonly scheduled: boolean;
  /** The schedule that a scheduled transaction came from. */
  readonly scheduleRef?: EntityId;
  /** The schedule that the transaction created, as it was then: what it holds and until when never changes. */
  readonly schedule?: ScheduleState;
  /** The account, topic or schedule that was created or changed. */
  readonly entity?: EntityId;
  readonly fee: Tinybar;
  /** The hbar that the transaction itself moved; fees are not among them. */
  readonly transfers: readonly { readonly account: EntityId; readonly amount: Tinybar }[];
  /** Hedera's exchange rates, when the transaction set them: when it changed the file that they are in, 0.0.112. */
  readonly rates?: ExchangeRates;
  /** The EVM addresses of accounts that gave hbar and whose states are not among the changes; addresses never change. */
  readonly aliases?: ReadonlyMap<EntityId, `0x${string}`>;
}

/** One entry of what a node follows. */
export type LedgerEvent = TopicMessage | TransactionRecord;

/** Takes note of an event. A promise that it returns may be waited for. */
export type Listener = (event: LedgerEvent) => unknown;

/** A place in what a follower is told. */
export interface Position {
  /** That of the last event. */
  readonly consensusTimestamp: Timestamp;
  /** That of the topic's last message; 0 before the first. */
  readonly sequenceNumber: number;
  /** The topic's running hash after that message. */
  readonly runningHash: Uint8Array;
}

/** What a follower tells its ledger of itself, and is told beside the events. */
export interface Follower {
  /** Where it left off. @default the topic's creation */
  readonly after?: Position;
  /** The accounts whose transactions it is to be told of, as it knows them by now. */
  watched(): ReadonlyMap<EntityId, AccountState>;
  /**
   * What it knows by now of the association of a watched account: one that is not {@link RelationState.associated} if it
   * never heard of it, undefined if it does not care for the associations of this account.
   */
  relation(account: EntityId, token: EntityId): RelationState | undefined;
  /** What it knows by now of a token; undefined if it never heard of it, or does not care what becomes of it. */
  token(id: EntityId): TokenState | undefined;
  /** Called once: all that there was when it began has been told. */
  caughtUp(): void;
  /** Called at most once, and nothing after it: the ledger cannot go on, and says why. */
  failed(error: Error): void;
}

/** Entities that somebody asks for. */
export interface Inquiry {
  readonly accounts: readonly EntityId[];
  readonly tokens: readonly EntityId[];
  readonly relations: readonly { readonly account: EntityId; readonly token: EntityId }[];
  readonly nfts: readonly { readonly token: EntityId; readonly serial: bigint }[];
}

/** A schedule as `ScheduleGetInfo` shows it. */
export interface ScheduleState {
  readonly id: EntityId;
  readonly memo: string;
  readonly creator: EntityId;
  readonly payer: EntityId;
  /** Encoded `SchedulableTransactionBody`. */
  readonly body: Uint8Array;
  readonly expirationTime: Timestamp;
  readonly executedAt?: Timestamp;
  readonly deletedAt?: Timestamp;
  /** Encoded HAPI `Key`s of those that have signed so far. */
  readonly signers: readonly Uint8Array[];
  /** Id of the inner transaction, with `?scheduled`. */
  readonly scheduledTransactionId: string;
}

/** Hedera, as far as a layer-2 node is concerned. */
export interface Ledger {
  /** The consensus time as far as it is known here. A hint for transaction ids and time-outs, never a fact of the protocol. */
  now(): Timestamp;
  /** Whether it tells its followers of all transactions, so that they know all that there is. */
  readonly whole: boolean;
  /**
   * The consensus nodes that transactions are to be addressed to (`TransactionBody.nodeAccountID`), the first of them
   * first: who signs a copy for each lets the ledger go on to the next when one is down. There is at least one.
   */
  readonly nodeAccounts: readonly EntityId[];
  /**
   * Submits an encoded HAPI `Transaction` and resolves when it has reached consensus, whatever its status there.
   * @param copies the same transaction, with the same id, for other nodes: it is executed once at most
   * @throws {PrecheckError} when the network did not take it.
   */
  submit(transaction: Uint8Array, ...copies: readonly Uint8Array[]): Promise<Outcome>;
  /**
   * Calls `listener` with every message of the topic, from the first, and the other transactions of the ledger since the
   * topic's creation, merged in consensus order; of other topics' messages those that moved anything beside Hedera's own
   * fee, as transactions. Events that lie in the past come first.
   *
   * A ledger tells of all transactions, or at least of those in which a watched account pays, gains or loses hbar or
   * tokens, or is created, and of those that set the exchange rates. Then their changes are those of watched accounts,
   * their associations and the tokens that the follower knows alone, and it asks the follower who is watched, and what is known of them, before each event:
   * what the listener returns is waited for. A listener that is called synchronously must only take note. Who is no
   * follower may be told of the topic's messages alone.
   * @param follower @default nobody
   * @returns a function that ends it.
   */
  follow(topic: EntityId, listener: Listener, follower?: Follower): () => void;
  /** The topic's messages from a sequence number on, at most so many. */
  messages(topic: EntityId, from: number, limit: number): Promise<TopicMessage[]>;
  /** The account with this id or 20-byte EVM address (alias or long-zero), now. */
  account(id: EntityId | `0x${string}`): Promise<AccountState | undefined>;
  /** The schedule with this id, while the ledger knows it. */
  schedule(id: EntityId): Promise<ScheduleState | undefined>;
  /** The token with this id, now; deleted ones included. */
  token(id: EntityId): Promise<TokenState | undefined>;
  /** Hedera's exchange rates, now. */
  exchangeRates(): Promise<ExchangeRates>;
  /** What there is of what is asked for, now. An association that there is not is shown as such; the rest is left out. */
  lookUp(inquiry: Inquiry): Promise<Changes>;
}

/** The network refused to take a transaction (`nodeTransactionPrecheckCode`); nothing was charged. */
export class PrecheckError extends Error {
  override readonly name = "PrecheckError";
  readonly status: number;
  readonly statusName: string;
  /** The fee that was asked for, when too little was offered or the payer cannot afford it. */
  readonly cost?: Tinybar;

  constructor(status: number, statusName: string, cost?: Tinybar) {
    super(`Hedera did not take the transaction: ${statusName} (${status})`);
    this.status = status;
    this.statusName = statusName;
    this.cost = cost;
  }
}
