/** What the ledger knows: each kind of entity is immutable, and replaced when it changes. */
import type { proto } from "@hiero-ledger/proto";

import type { PrimitiveKey } from "../keys.ts";
import type { Timestamp, Tinybar } from "../ledger.ts";

export interface Account {
  readonly num: number;
  /** Absent: a hollow account, which only receives until its key shows up (HIP-583). */
  readonly key?: proto.IKey;
  /** The 20-byte EVM address, lower-case hex with 0x, of accounts that have one. */
  readonly evmAddress?: `0x${string}`;
  /** The encoded key that is the account's alias (HIP-32), hex with 0x. */
  readonly keyAlias?: `0x${string}`;
  readonly balance: Tinybar;
  readonly deleted: boolean;
  readonly receiverSigRequired: boolean;
  readonly memo: string;
  /** Seconds. */
  readonly autoRenewPeriod: number;
  /** Seconds since the epoch. */
  readonly expirationSecond: number;
  /** -1: unlimited (HIP-904). */
  readonly maxAutoAssociations: number;
  /** How many of {@link maxAutoAssociations} are in use. */
  readonly usedAutoAssociations: number;
  readonly allowances: Allowances;
  readonly staking: Staking;
  readonly createdAt: Timestamp;
}

/** What an account lets others spend of its own (HIP-336, HIP-376); at most 100 entries together. */
export interface Allowances {
  /** Tinybar by spender. */
  readonly hbar: ReadonlyMap<number, Tinybar>;
  /** Units by token and spender, see {@link allowanceKey}. */
  readonly tokens: ReadonlyMap<string, bigint>;
  /** Who may move every NFT of a token: token and spender, see {@link allowanceKey}. Single serials: {@link Nft.spender}. */
  readonly operators: ReadonlySet<string>;
}

/** Whom an account stakes to. Nothing comes of it here: no rewards are paid. */
export interface Staking {
  readonly declineReward: boolean;
  /** The account staked to; excludes {@link nodeId}. */
  readonly account?: number;
  /** The node staked to. */
  readonly nodeId?: number;
}

export interface Topic {
  readonly num: number;
  readonly memo: string;
  readonly adminKey?: proto.IKey;
  readonly submitKey?: proto.IKey;
  /** Who may change {@link customFees} (HIP-991). */
  readonly feeScheduleKey?: proto.IKey;
  /** Whose signature exempts a submitter from {@link customFees}; at most 10. */
  readonly feeExemptKeys: readonly proto.IKey[];
  /** What each message costs beside Hedera's fee; at most 10. */
  readonly customFees: readonly proto.IFixedCustomFee[];
  readonly autoRenewAccount?: number;
  /** Seconds. */
  readonly autoRenewPeriod: number;
  /** Seconds since the epoch. */
  readonly expirationSecond: number;
  readonly deleted: boolean;
  readonly sequenceNumber: number;
  /** Version 3, 48 bytes. */
  readonly runningHash: Uint8Array;
  /** Where in the ledger's history the topic's own begins. */
  readonly historyStart: number;
  readonly createdAt: Timestamp;
}

export interface Schedule {
  readonly num: number;
  readonly memo: string;
  readonly adminKey?: proto.IKey;
  readonly creator: number;
  readonly payer: number;
  readonly body: proto.ISchedulableTransactionBody;
  /** The second up to and including which the schedule lives. */
  readonly expirationSecond: number;
  readonly waitForExpiry: boolean;
  /** By the required primitive keys that have signed so far, each once. */
  readonly signatures: readonly ScheduleSignature[];
  /** The id of the ScheduleCreate. */
  readonly createId: proto.ITransactionID;
  readonly createdAt: Timestamp;
  readonly executedAt?: Timestamp;
  readonly deletedAt?: Timestamp;
  /** What makes another schedule identical to this one. */
  readonly identity: string;
}

/** A signature that a schedule has collected. */
export interface ScheduleSignature {
  readonly key: PrimitiveKey;
  /** Over the body of the transaction that brought it, a ScheduleCreate or ScheduleSign. */
  readonly signature: Uint8Array;
  /** The consensus timestamp of that transaction. */
  readonly signedAt: Timestamp;
}

export interface Token {
  readonly num: number;
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
  readonly treasury: number;
  readonly keys: TokenKeys;
  /** Whether new associations start frozen. */
  readonly freezeDefault: boolean;
  readonly paused: boolean;
  readonly deleted: boolean;
  readonly customFees: readonly proto.ICustomFee[];
  readonly metadata: Uint8Array;
  /** The serial of the NFT minted last; 0 before the first. */
  readonly lastSerial: number;
  readonly autoRenewAccount?: number;
  /** Seconds. */
  readonly autoRenewPeriod: number;
  /** Seconds since the epoch. */
  readonly expirationSecond: number;
  readonly createdAt: Timestamp;
  readonly modifiedAt: Timestamp;
}

/** The keys of a token's roles; a role without a key can be played by nobody. */
export interface TokenKeys {
  readonly admin?: proto.IKey;
  readonly kyc?: proto.IKey;
  readonly freeze?: proto.IKey;
  readonly wipe?: proto.IKey;
  readonly supply?: proto.IKey;
  readonly feeSchedule?: proto.IKey;
  readonly pause?: proto.IKey;
  readonly metadata?: proto.IKey;
}

/** An account's association with a token. */
export interface TokenRelation {
  readonly account: number;
  readonly token: number;
  /** In the smallest unit; for NFTs how many the account owns. */
  readonly balance: bigint;
  readonly frozen: boolean;
  readonly kycGranted: boolean;
  /** Whether a transfer made the association, in one of the account's automatic slots. */
  readonly automatic: boolean;
  readonly createdAt: Timestamp;
}

export interface Nft {
  readonly token: number;
  readonly serial: number;
  readonly owner: number;
  /** Who may move this one on the owner's behalf. */
  readonly spender?: number;
  readonly metadata: Uint8Array;
  readonly createdAt: Timestamp;
  readonly modifiedAt: Timestamp;
}

/** A token transfer that waits for its receiver to claim it (HIP-904). */
export interface PendingAirdrop {
  readonly sender: number;
  readonly receiver: number;
  readonly token: number;
  /** Of an NFT; absent for fungible tokens. */
  readonly serial?: number;
  /** Units; 1 for an NFT. */
  readonly amount: bigint;
  readonly at: Timestamp;
}

export interface File {
  readonly num: number;
  readonly contents: Uint8Array;
  /** All of them sign a change; absent: the file cannot be changed. */
  readonly keys?: proto.IKeyList;
  readonly memo: string;
  /** Seconds since the epoch. */
  readonly expirationSecond: number;
  readonly deleted: boolean;
  readonly createdAt: Timestamp;
}

export const NO_ALLOWANCES: Allowances = { hbar: new Map(), tokens: new Map(), operators: new Set() };
export const NO_STAKING: Staking = { declineReward: false };

/** The key of {@link Allowances.tokens} and {@link Allowances.operators}. */
export function allowanceKey(token: number, spender: number): string {
  return `${token}/${spender}`;
}

/** The parts of an {@link allowanceKey}. */
export function parseAllowanceKey(key: string): { readonly token: number; readonly spender: number } {
  const [token, spender] = key.split("/").map(Number) as [number, number];
  return { token, spender };
}

/** The key of a {@link TokenRelation}. */
export function relationKey(account: number, token: number): string {
  return `${account}/${token}`;
}

/** The key of an {@link Nft}. */
export function nftKey(token: number, serial: number): string {
  return `${token}/${serial}`;
}

/** The key of a {@link PendingAirdrop}. */
export function airdropKey({ sender, receiver, token, serial }: Omit<PendingAirdrop, "amount" | "at">): string {
  return `${sender}/${receiver}/${token}${serial === undefined ? "" : `/${serial}`}`;
}
