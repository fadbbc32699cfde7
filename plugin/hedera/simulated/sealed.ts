import type { proto } from "@hiero-ledger/proto";

import { entityId, formatTransactionId } from "../entity.ts";
import type { EntityId, ExchangeRates, LedgerEvent, Timestamp, Tinybar } from "../ledger.ts";
import { Amounts } from "./amounts.ts";
import { addTo } from "./context.ts";
import type { Effects } from "./context.ts";
import { feeLines } from "./fee-payment.ts";
import type { FeePayment } from "./fee-payment.ts";
import { RATES_FILE, ratesOf } from "./rates.ts";
import { Code } from "./refusal.ts";
import { scheduleState } from "./schedule/shown.ts";
import type { Account } from "./entities.ts";
import type { State } from "./state.ts";
import { changesOf } from "./states.ts";
import { toTransactionId } from "./transaction-id.ts";
import type { TransactionId } from "./transaction-id.ts";

/** A transaction after consensus: all that its receipt, its record and its event are made of. */
export interface Sealed {
  readonly transactionId: TransactionId;
  readonly name: string;
  readonly memo: string;
  /** Who paid. */
  readonly payer: number;
  /** SHA-384 of the signed transaction, in base64; empty for those that the ledger made itself. */
  readonly hash: string;
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
  /** Thousandths of the ordinary fee that it is, or 0 where high volume has no price; absent unless it asked for high volume (HIP-1313). */
  readonly highVolume?: number;
  /** Who paid a fee to whom; the payer alone unless the node is to blame. */
  readonly feePayment?: FeePayment;
  readonly effects: SealedEffects;
  readonly alias?: Uint8Array;
  /** The exchange rates right after it. */
  readonly rates: ExchangeRates;
  /** The accounts that the transaction created, changed or moved hbar of, right after it. */
  readonly accounts: readonly Account[];
}

/** The effects that records and mirror nodes show. */
export interface SealedEffects extends Pick<
  Effects,
  "entity" | "tokens" | "altered" | "message" | "schedule" | "evmAddress" | "prng"
> {
  /** The receipt, but for status and exchange rate. */
  readonly receipt: Readonly<proto.ITransactionReceipt>;
  /** Hbar moved, by account number; fees are not among it, custom fees are. */
  readonly moves: Amounts;
}

/** A transaction after consensus, before its traces in the state are taken. */
export type Unsealed = Omit<Sealed, "accounts" | "rates" | "effects"> & { readonly effects: Effects };

/**
 * Notes the accounts and lets go of what nobody needs any more.
 * @param accounts the changed accounts right after the transaction; by default, as they are now
 */
export function seal(state: State, { effects, ...unsealed }: Unsealed, accounts?: readonly Account[]): Sealed {
  const { receipt, entity, moves, tokens, altered, message, schedule, evmAddress, prng } = effects;
  const shown: SealedEffects = {
    receipt,
    entity,
    moves: Amounts.of(moves),
    tokens,
    altered,
    message,
    schedule,
    evmAddress,
    prng,
  };
  return compact(unsealed, shown, ratesOf(state), accounts ?? changedAccounts(state, effects));
}

function changedAccounts(state: State, { touched, moves }: Effects): readonly Account[] {
  if (touched.size + moves.size === 0) return NOBODY;
  // Neither Array.from nor pushing: both leave room for more, and this is kept for long.
  return [...new Set([...touched, ...moves.keys()])].map((num) => state.accounts.get(num)!);
}

/** Written out: V8 would keep what is put together out of parts in twice as many objects. */
function compact(
  unsealed: Omit<Unsealed, "effects">,
  effects: SealedEffects,
  rates: ExchangeRates,
  accounts: readonly Account[],
): Sealed {
  return {
    transactionId: unsealed.transactionId,
    name: unsealed.name,
    memo: unsealed.memo,
    payer: unsealed.payer,
    hash: unsealed.hash,
    consensusTimestamp: unsealed.consensusTimestamp,
    parentTimestamp: unsealed.parentTimestamp,
    batchKey: unsealed.batchKey,
    node: unsealed.node,
    maxFee: unsealed.maxFee,
    validDuration: unsealed.validDuration,
    status: unsealed.status,
    scheduleRef: unsealed.scheduleRef,
    fee: unsealed.fee,
    highVolume: unsealed.highVolume,
    feePayment: unsealed.feePayment,
    effects,
    alias: unsealed.alias,
    rates,
    accounts,
  };
}

/** The hbar that a transaction moved and its fee, by account number; an account may be there several times. */
export function* hbarLines({ effects, feePayment }: Sealed): Generator<[account: number, amount: Tinybar]> {
  yield* effects.moves;
  if (feePayment) yield* feeLines(feePayment);
}

/** The hbar that moved, the fee included, once for each account and in the order of their numbers. */
export function hbarMoves(sealed: Sealed): [account: number, amount: Tinybar][] {
  const all = new Map<number, Tinybar>();
  for (const [account, amount] of hbarLines(sealed)) addTo(all, account, amount);
  return [...all].filter(([, amount]) => amount !== 0n).sort(([a], [b]) => a - b);
}

/** A transaction as the port shows it. */
export function eventOf(sealed: Sealed): LedgerEvent {
  const { message } = sealed.effects;
  return message ? messageEvent(sealed, message) : transactionEvent(sealed);
}

/** What the followers of a topic see of a transaction: of another topic's message only that it moved something. */
export function eventFor(topic: number, sealed: Sealed): LedgerEvent | undefined {
  const { message } = sealed.effects;
  if (!message || message.topic === topic) return eventOf(sealed);
  return hasChanges(sealed) ? transactionEvent(sealed) : undefined;
}

/** Whether a transaction changed anything that followers see, beside the topic of a message. */
function hasChanges({ accounts, effects }: Sealed): boolean {
  return accounts.length > 0 || effects.altered !== undefined;
}

function messageEvent(
  sealed: Sealed,
  { sequenceNumber, contents, chunk }: NonNullable<Effects["message"]>,
): LedgerEvent {
  const { consensusTimestamp, transactionId, accounts, effects, payer } = sealed;
  return {
    kind: "message",
    consensusTimestamp,
    sequenceNumber,
    runningHash: effects.receipt.topicRunningHash!,
    // The running hash names the account of the transaction id, which for scheduled messages need not be the payer.
    payer: entityId(transactionId.scheduled ? transactionId.account : payer),
    contents,
    chunk: chunk && {
      initialTransactionId: formatTransactionId(chunk.initialTransactionID!),
      number: chunk.number!,
      total: chunk.total!,
    },
    changes: hasChanges(sealed) ? changesOf(accounts, effects.altered) : undefined,
  };
}

function transactionEvent(sealed: Sealed): LedgerEvent {
  const { effects, transactionId, status } = sealed;
  return {
    kind: "transaction",
    consensusTimestamp: sealed.consensusTimestamp,
    transactionId: formatTransactionId(toTransactionId(transactionId)),
    payer: entityId(sealed.payer),
    name: sealed.name,
    status,
    memo: sealed.memo,
    scheduled: transactionId.scheduled,
    scheduleRef: sealed.scheduleRef,
    schedule: effects.schedule && scheduleState(effects.schedule),
    entity: effects.entity,
    fee: sealed.fee,
    transfers: [...effects.moves]
      .filter(([, amount]) => amount !== 0n)
      .map(([account, amount]) => ({ account: entityId(account), amount })),
    rates: setsRates(sealed) ? sealed.rates : undefined,
    ...changesOf(sealed.accounts, effects.altered),
  };
}

function setsRates({ name, status, effects }: Sealed): boolean {
  const changesFile = name === "fileUpdate" || name === "fileAppend";
  return changesFile && status === Code.SUCCESS && effects.entity === entityId(RATES_FILE);
}

/** The alias or address of a created account as bytes, for its record. */
export function addressBytes(account: Account): Uint8Array | undefined {
  return account.evmAddress ? new Uint8Array(Buffer.from(account.evmAddress.slice(2), "hex")) : undefined;
}

/** Shared by all that change no accounts. */
const NOBODY: readonly Account[] = [];
