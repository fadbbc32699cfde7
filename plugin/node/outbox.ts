import { proto } from "@hiero-ledger/proto";

import type { Operator } from "../hedera/operator.ts";
import { encodeMessage, type Message } from "../protocol/messages.ts";
import type { TransferEntry } from "../protocol/settlement.ts";
import { NANOSECONDS, type Address, type EntityId, type Timestamp } from "../protocol/units.ts";
import type { Genesis } from "./genesis.ts";

/** All that a node does to the world outside of it. */
export interface Outbox {
  /** Says something on the topic. */
  say(message: Message): Promise<void>;
  /** Schedules a block's transfer, which signs it as well. */
  schedule(transfer: readonly TransferEntry[], memo: string, expiration: Timestamp): Promise<void>;
  /** Adds the node's signature to a schedule. */
  sign(schedule: EntityId): Promise<void>;
  /** Gives a contract a Hedera account of its own under the network's threshold key. */
  createAccount(contract: Address): Promise<void>;
}

/** A Hedera transaction of the node's failed at consensus. */
export class HederaStatusError extends Error {
  override readonly name = "HederaStatusError";
  readonly status: number;

  constructor(what: string, status: number) {
    super(`${what}: Hedera answered ${proto.ResponseCodeEnum[status] ?? status}`);
    this.status = status;
  }
}

const SUCCESS = proto.ResponseCodeEnum.SUCCESS;
/** Signing too late is no failure: the schedule has what it needs. */
const SETTLED = new Set<number>([
  SUCCESS,
  proto.ResponseCodeEnum.SCHEDULE_ALREADY_EXECUTED,
  proto.ResponseCodeEnum.NO_NEW_VALID_SIGNATURES,
  proto.ResponseCodeEnum.INVALID_SCHEDULE_ID,
  proto.ResponseCodeEnum.IDENTICAL_SCHEDULE_ALREADY_CREATED,
]);

/** The outbox of a node that means well: everything goes to Hedera. */
export class LedgerOutbox implements Outbox {
  readonly #operator: Operator;
  readonly #genesis: Genesis;

  constructor(operator: Operator, genesis: Genesis) {
    this.#operator = operator;
    this.#genesis = genesis;
  }

  async say(message: Message): Promise<void> {
    const outcomes = await this.#operator.submitMessage(this.#genesis.topic, encodeMessage(message));
    for (const { status } of outcomes) if (status !== SUCCESS) throw new HederaStatusError(`a ${message.kind}`, status);
  }

  async schedule(transfer: readonly TransferEntry[], memo: string, expiration: Timestamp): Promise<void> {
    const scheduledTransactionBody = scheduledTransfer(transfer, memo);
    const expirationTime = { seconds: Number(expiration / NANOSECONDS), nanos: 0 } as unknown as proto.ITimestamp;
    const { status } = await this.#operator.submit(
      { scheduleCreate: { scheduledTransactionBody, memo, expirationTime, waitForExpiry: false } },
      { memo },
    );
    if (!SETTLED.has(status)) throw new HederaStatusError(`the schedule of ${memo}`, status);
  }

  async sign(schedule: EntityId): Promise<void> {
    const scheduleID = { scheduleNum: Number(schedule.slice(4)) } as unknown as proto.IScheduleID;
    const { status } = await this.#operator.submit({ scheduleSign: { scheduleID } });
    if (!SETTLED.has(status)) throw new HederaStatusError(`the signature on schedule ${schedule}`, status);
  }

  async createAccount(contract: Address): Promise<void> {
    const memo = `l2:${this.#genesis.chainId}:${contract}`;
    const { status } = await this.#operator.submit({
      cryptoCreateAccount: {
        key: proto.Key.decode(this.#genesis.vaultKey),
        maxAutomaticTokenAssociations: -1,
        autoRenewPeriod: { seconds: 7_776_000 } as unknown as proto.IDuration,
        memo,
      },
    });
    if (status !== SUCCESS) throw new HederaStatusError(`the Hedera account of ${contract}`, status);
  }
}

/** A block's transfer as Hedera schedules it. Equal transfers are equal bytes. */
export function scheduledTransfer(transfer: readonly TransferEntry[], memo: string): proto.ISchedulableTransactionBody {
  return {
    memo,
    transactionFee: 100_000_000 as unknown as Long,
    cryptoTransfer: {
      transfers: {
        accountAmounts: transfer.map(({ account, amount }) => ({
          accountID: { accountNum: Number(account.slice(4)) as unknown as Long },
          amount: Number(amount) as unknown as Long,
        })),
      },
    },
  };
}

type Long = NonNullable<proto.IAccountAmount["amount"]>;

/** The encoding that {@link scheduledTransfer} has on Hedera, to compare with what a schedule holds. */
export function encodeScheduledTransfer(transfer: readonly TransferEntry[], memo: string): Uint8Array {
  return proto.SchedulableTransactionBody.encode(scheduledTransfer(transfer, memo)).finish();
}
