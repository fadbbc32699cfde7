import type { proto } from "@hiero-ledger/proto";

import { entityId, formatTransactionId } from "../entity.ts";
import { encodeKey } from "../keys.ts";
import type { AccountState, EntityId, LedgerEvent, Timestamp, Tinybar } from "../ledger.ts";
import type { Effects } from "./context.ts";
import type { Code } from "./refusal.ts";
import type { Account } from "./entities.ts";
import type { State } from "./state.ts";

/** A transaction after consensus: all that its receipt, its record and its event are made of. */
export interface Sealed {
  readonly transactionId: proto.ITransactionID;
  readonly name: string;
  readonly memo: string;
  /** Who paid. */
  readonly payer: number;
  /** SHA-384 of the signed transaction; empty for those that the ledger made itself. */
  readonly hash: Uint8Array;
  readonly consensusTimestamp: Timestamp;
  /** The user transaction that this one belongs to; not set for scheduled ones. */
  readonly parentTimestamp?: Timestamp;
  /** Whose signature the batch needed that it came in (HIP-551). */
  readonly batchKey?: proto.IKey;
  /** The node that it was submitted to; absent for those that the ledger made itself. */
  readonly node?: number;
  /** The most that the payer was willing to pay. */
  readonly maxFee: Tinybar;
  /** Seconds. */
  readonly validDuration: number;
  readonly status: Code;
  readonly scheduleRef?: EntityId;
  /** What the payer was charged. */
  readonly fee: Tinybar;
  /** Who paid and who got the fee, by account number. */
  readonly feeLines: ReadonlyMap<number, Tinybar>;
  readonly effects: SealedEffects;
  readonly alias?: Uint8Array;
  /** The accounts that the transaction created, changed or moved hbar of, right after it. */
  readonly accounts: readonly Account[];
}

/** The effects that records and mirror nodes show. */
export type SealedEffects = Omit<Effects, "preceding" | "following" | "trigger" | "touched" | "charged">;

/** A transaction after consensus, before its traces in the state are taken. */
export type Unsealed = Omit<Sealed, "accounts" | "effects"> & { readonly effects: Effects };

/**
 * Notes the accounts and lets go of what nobody needs any more.
 * @param accounts the changed accounts right after the transaction; by default, as they are now
 */
export function seal(state: State, unsealed: Unsealed, accounts?: readonly Account[]): Sealed {
  const { receipt, entity, moves, tokens, message, evmAddress, prng } = unsealed.effects;
  const effects: SealedEffects = { receipt, entity, moves, tokens, message, evmAddress, prng };
  if (accounts || message) return { ...unsealed, effects, accounts: accounts ?? [] };
  const changed = new Set([...unsealed.effects.touched, ...moves.keys()]);
  return { ...unsealed, effects, accounts: [...changed].map((num) => state.accounts.get(num)!) };
}

/** What followers of the ledger see of a transaction. */
export function eventOf(sealed: Sealed): LedgerEvent {
  const { message } = sealed.effects;
  return message ? messageEvent(sealed, message) : transactionEvent(sealed);
}

/** An account as the port shows it. */
export function accountState(account: Account): AccountState {
  return {
    id: entityId(account.num),
    evmAddress: account.evmAddress,
    balance: account.balance,
    deleted: account.deleted,
    receiverSigRequired: account.receiverSigRequired,
    memo: account.memo,
    key: account.key && encodeKey(account.key),
  };
}

function messageEvent(
  { consensusTimestamp, transactionId, effects, payer }: Sealed,
  { sequenceNumber, contents, chunk }: NonNullable<Effects["message"]>,
): LedgerEvent {
  return {
    kind: "message",
    consensusTimestamp,
    sequenceNumber,
    runningHash: effects.receipt.topicRunningHash!,
    // The running hash names the account of the transaction id, which for scheduled messages need not be the payer.
    payer: transactionId.scheduled ? entityId(Number(transactionId.accountID!.accountNum)) : entityId(payer),
    contents,
    chunk: chunk && {
      initialTransactionId: formatTransactionId(chunk.initialTransactionID!),
      number: chunk.number!,
      total: chunk.total!,
    },
  };
}

function transactionEvent(sealed: Sealed): LedgerEvent {
  const { effects, transactionId, status } = sealed;
  return {
    kind: "transaction",
    consensusTimestamp: sealed.consensusTimestamp,
    transactionId: formatTransactionId(transactionId),
    payer: entityId(sealed.payer),
    name: sealed.name,
    status,
    memo: sealed.memo,
    scheduled: transactionId.scheduled ?? false,
    scheduleRef: sealed.scheduleRef,
    entity: effects.entity,
    fee: sealed.fee,
    transfers: [...effects.moves]
      .filter(([, amount]) => amount !== 0n)
      .map(([account, amount]) => ({ account: entityId(account), amount })),
    accounts: sealed.accounts.map(accountState),
  };
}

/** The alias or address of a created account as bytes, for its record. */
export function addressBytes(account: Account): Uint8Array | undefined {
  return account.evmAddress ? new Uint8Array(Buffer.from(account.evmAddress.slice(2), "hex")) : undefined;
}
