import type { proto } from "@hiero-ledger/proto";

import type { EntityId, Timestamp, Tinybar } from "../ledger.ts";
import type { Altered } from "./altered.ts";
import type { Account, Schedule } from "./entities.ts";
import type { Code } from "./refusal.ts";
import type { Sealed } from "./sealed.ts";
import type { Signatures, Signed } from "./signatures.ts";
import type { State } from "./state.ts";

/** A signature that a transaction needs beside its payer's: that of a key, or that of a hollow account's owner. */
export type Signer = { readonly key: proto.IKey } | { readonly hollow: Account };

/** The rules of one kind of transaction. */
export interface Service {
  /** What can be refused without looking at the state; a refusal here is a precheck answer. */
  check(body: proto.ITransactionBody): void;
  /** Who must sign beside the payer, in the present state. */
  signers(body: proto.ITransactionBody, state: State, payer: number): Signer[];
  /** Does it, or refuses. Changes of a handler that refuses are taken back. */
  handle(context: Context): void;
  /** What the service costs above the base fee of the fee schedule, in tinycents; absent: nothing. */
  extraFee?(body: proto.ITransactionBody, state: State): number;
}

/** What a handler knows and where it leaves its results. */
export interface Context {
  readonly state: State;
  /** The consensus time of the transaction. */
  readonly now: Timestamp;
  readonly body: proto.ITransactionBody;
  readonly transactionId: proto.ITransactionID;
  /** Who pays; for scheduled transactions not always the account of the transaction id. */
  readonly payer: number;
  readonly signed: Signed;
  /** Those of a transaction that was submitted, which may complete hollow accounts; absent for scheduled ones. */
  readonly signatures?: Signatures;
  /** The consensus time of the user transaction that carries this one; what the node's handlers take for the present. */
  readonly userTime?: Timestamp;
  /** How the transaction came here; absent for scheduled ones. */
  readonly arrival?: Arrival;
  /** Where the ledger's history stands. */
  readonly historyEnd: number;
  readonly effects: Effects;
}

/** How a submitted transaction comes to consensus. */
export interface Arrival {
  /** The node that it was submitted to, or that its batch was. */
  readonly node: number;
  /** What the submitter's own clock shows, see `Clock.real`. */
  readonly clientTime: Timestamp;
  /** Whether the network's limits are in force. */
  readonly throttled: boolean;
  /** Whether a transaction with this id was handled before. */
  isKnown(id: proto.ITransactionID): boolean;
}

/** What a transaction did, for its receipt, its record and the events. */
export interface Effects {
  /** The receipt, but for status and exchange rate. */
  receipt: Readonly<proto.ITransactionReceipt>;
  /** What the transaction created or names. */
  entity?: EntityId;
  /** Hbar moved, by account number; fees are not among it, custom fees are. */
  readonly moves: Map<number, Tinybar>;
  /** Tokens moved, custom fees included; absent when there were none. */
  tokens?: TokenEffects;
  /** The tokens, associations and NFTs that changed, right after the transaction; absent when there are none. */
  altered?: readonly Altered[];
  /** What the handler charged the payer beyond the transaction's price, for associations and airdrops that came of it. */
  charged?: Tinybar;
  /** The accounts that were created or changed, beside those that hbar moved of. */
  readonly touched: Set<number>;
  /** Synthetic transactions that come before this one in consensus order. */
  readonly preceding: Preceding[];
  /** Whole transactions that this one carried and that come right after it: those of a batch (HIP-551). */
  following?: readonly Sealed[];
  /** Why the transaction failed although its effects stay: a failed batch still has its inner transactions charged. */
  failure?: Code;
  /** The schedule whose transaction is to be executed right after this one. */
  trigger?: Schedule;
  /** The schedule that was created. */
  schedule?: Schedule;
  /** The new topic message. */
  message?: {
    readonly topic: number;
    readonly sequenceNumber: number;
    readonly contents: Uint8Array;
    readonly chunk?: proto.IConsensusMessageChunkInfo;
  };
  /** The EVM address of a new account, for the record. */
  evmAddress?: Uint8Array;
  /** Pseudorandom: 48 bytes, or a number below the range that was asked for (HIP-351). */
  prng?: Uint8Array | number;
}

/** What a transaction did to tokens. */
export interface TokenEffects {
  /** Units by account and fungible token. Mints and burns are one-sided. */
  readonly moves: TokenMove[];
  /** NFTs that changed hands. */
  readonly nfts: NftMove[];
  /** The custom fees that were paid. */
  readonly assessedFees: proto.IAssessedCustomFee[];
  /** The associations that transfers made. */
  readonly associations: { readonly account: number; readonly token: number }[];
  /** The airdrops that wait for their receivers. */
  readonly airdrops: proto.IPendingAirdropRecord[];
}

export interface TokenMove {
  readonly token: number;
  readonly account: number;
  amount: bigint;
  readonly isApproval: boolean;
}

/** A mint has no sender, a burn no receiver: 0 stands for both. Serial -1 is all that a treasury hands to the next. */
export interface NftMove {
  readonly token: number;
  readonly serial: number;
  readonly from: number;
  readonly to: number;
  readonly isApproval: boolean;
}

/** A transaction that the ledger itself makes before a user's: the creation of an account, or its completion. */
export interface Preceding {
  readonly name: "cryptoCreateAccount" | "cryptoUpdateAccount";
  readonly account: Account;
  readonly memo: string;
  /** What the user transaction's payer is charged for it. */
  readonly fee: Tinybar;
  readonly alias?: Uint8Array;
}

const NO_RECEIPT: Readonly<proto.ITransactionReceipt> = Object.freeze({});

/** No effects yet. */
export function noEffects(): Effects {
  return { receipt: NO_RECEIPT, moves: new Map(), touched: new Set(), preceding: [] };
}

/** The token effects of a transaction, to be added to. */
export function tokenEffects(effects: Effects): TokenEffects {
  return (effects.tokens ??= { moves: [], nfts: [], assessedFees: [], associations: [], airdrops: [] });
}

/** A transaction that passed the precheck. */
export interface Submission {
  /** {@link Submission.transactionId} as a string. */
  readonly id: string;
  readonly transactionId: proto.ITransactionID;
  readonly body: proto.TransactionBody;
  /** The data field of the body. */
  readonly name: string;
  readonly payer: number;
  /** The node it was submitted to; 0 for those in a batch. */
  readonly node: number;
  readonly signatures: Signatures;
  /** SHA-384 of the signed transaction, in base64. */
  readonly hash: string;
}

/** Adds to an amount by account. */
export function addTo(amounts: Map<number, Tinybar>, account: number, amount: Tinybar): void {
  amounts.set(account, (amounts.get(account) ?? 0n) + amount);
}
