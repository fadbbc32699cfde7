/** What the tests of the simulated Hedera share: a network on a frozen clock, keys by name, and transactions. */
import { createHash } from "node:crypto";

import { proto } from "@hiero-ledger/proto";

import { fromHex, toAccountId, toLong, toScheduleId, toTimestamp, toTopicId } from "../../plugin/hedera/entity.ts";
import { ecdsaKey, ed25519Key } from "../../plugin/hedera/keys.ts";
import type { EcdsaKey, HederaKey } from "../../plugin/hedera/keys.ts";
import { PrecheckError } from "../../plugin/hedera/ledger.ts";
import type { EntityId, Timestamp, Tinybar } from "../../plugin/hedera/ledger.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import type { SubmitOptions, TransactionData } from "../../plugin/hedera/operator.ts";
import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { SimulatedOperator, SimulatedOutcome } from "../../plugin/hedera/simulated/outcome.ts";

export const HBAR: Tinybar = 100_000_000n;
export const SECOND = 1_000_000_000n;
/** Where the clock of {@link frozenNetwork} stands. */
export const START: Timestamp = 1_700_000_000n * SECOND;

/** A network whose clock only moves when the test says so. */
export function frozenNetwork(): { clock: SimulatedClock; ledger: SimulatedLedger; treasury: SimulatedOperator } {
  const clock = new SimulatedClock({ start: START, realTime: false });
  const ledger = new SimulatedLedger({ clock });
  return { clock, ledger, treasury: ledger.treasury };
}

/** An Ed25519 key that is the same in each run. */
export function edKey(name: string): HederaKey {
  return ed25519Key(createHash("sha256").update(name).digest());
}

/** An ECDSA key that is the same in each run. */
export function ecKey(name: string): EcdsaKey {
  return ecdsaKey(createHash("sha256").update(name).digest());
}

/** Creates an account and its operator. */
export async function createAccount(
  ledger: SimulatedLedger,
  key: HederaKey,
  balance: Tinybar = 100n * HBAR,
  more: proto.ICryptoCreateTransactionBody = {},
  options: SubmitOptions = {},
): Promise<SimulatedOperator> {
  const outcome = await ledger.treasury.submit(create(key.publicKey, balance, more), options);
  if (outcome.status !== proto.ResponseCodeEnum.SUCCESS) throw new Error(codeName(outcome.status));
  return new Operator(ledger, outcome.entity!, key);
}

export function create(
  key: proto.IKey | undefined,
  balance: Tinybar = 0n,
  more: proto.ICryptoCreateTransactionBody = {},
): TransactionData {
  const autoRenewPeriod = { seconds: toLong(7_776_000) };
  return { cryptoCreateAccount: { key, initialBalance: toLong(balance), autoRenewPeriod, ...more } };
}

/** A transfer by account or 20-byte address; amounts in tinybar. */
export function transfer(...entries: [to: EntityId | `0x${string}`, amount: Tinybar][]): TransactionData {
  const accountAmounts = entries.map(([to, amount]) => ({
    accountID: to.startsWith("0x") ? { alias: fromHex(to) } : toAccountId(to as EntityId),
    amount: toLong(amount),
  }));
  return { cryptoTransfer: { transfers: { accountAmounts } } };
}

export function topic(more: proto.IConsensusCreateTopicTransactionBody = {}): TransactionData {
  return { consensusCreateTopic: { autoRenewPeriod: { seconds: toLong(7_776_000) }, ...more } };
}

export function message(
  to: EntityId,
  contents: Uint8Array | string,
  chunkInfo?: proto.IConsensusMessageChunkInfo,
): TransactionData {
  return { consensusSubmitMessage: { topicID: toTopicId(to), message: Buffer.from(contents), chunkInfo } };
}

export function schedule(
  inner: proto.ISchedulableTransactionBody,
  more: proto.IScheduleCreateTransactionBody = {},
): TransactionData {
  const scheduledTransactionBody = { transactionFee: toLong(10n * HBAR), ...inner };
  return { scheduleCreate: { scheduledTransactionBody, ...more } };
}

export function signSchedule(id: EntityId): TransactionData {
  return { scheduleSign: { scheduleID: toScheduleId(id) } };
}

/** A schedule's expiration, so many seconds after {@link START}. */
export function expiration(seconds: bigint): proto.ITimestamp {
  return toTimestamp(START + seconds * SECOND);
}

/** The status of a transaction by name; of one that was not taken, with "precheck " before it. */
export async function statusOf(submitted: Promise<SimulatedOutcome>): Promise<string> {
  try {
    return codeName((await submitted).status);
  } catch (error) {
    if (error instanceof PrecheckError) return `precheck ${error.statusName}`;
    throw error;
  }
}

export function codeName(status: number): string {
  return proto.ResponseCodeEnum[status] ?? String(status);
}
