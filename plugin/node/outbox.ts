import { proto } from "@hiero-ledger/proto";
import { keccak_256 } from "@noble/hashes/sha3.js";

import { accountCreation } from "../hedera/create-account.ts";
import { toAccountId, toLong, toScheduleId } from "../hedera/entity.ts";
import { hbarTransfer } from "../hedera/hbar-transfer.ts";
import type { Operator } from "../hedera/operator.ts";
import { bytesToHex, encodeMessage, hexToBytes, type Message } from "../protocol/messages.ts";
import { ACCOUNT_MEMO, FLOAT_MEMO } from "../protocol/deposits.ts";
import { NANOSECONDS, type Address, type EntityId, type Timestamp, type Tinybar } from "../protocol/units.ts";
import type { Genesis } from "./genesis.ts";
import { MAX_TRANSFER_FEE } from "./scheduled.ts";

/** What several nodes sign together on Hedera. */
export interface Schedule {
  readonly body: proto.ISchedulableTransactionBody;
  /** Who pays for it, unless it is the node that schedules it. */
  readonly payer?: EntityId;
  readonly memo: string;
  /** It must be signed until then, ns, whole seconds. */
  readonly expiration: Timestamp;
}

/** All that a node does to the world outside of it. */
export interface Outbox {
  /** Says something on the topic. */
  say(message: Message): Promise<void>;
  /** Schedules something, which signs it as well. */
  schedule(schedule: Schedule): Promise<void>;
  /** Adds the node's signature to a schedule. */
  sign(schedule: EntityId): Promise<void>;
  /** Gives a contract a Hedera account of its own under the network's threshold key, an encoded HAPI `Key`. */
  createAccount(contract: Address, vaultKey: Uint8Array): Promise<void>;
  /** Gives an address whose key nobody has shown yet a hollow Hedera account (HIP-583). */
  createHollow(address: Address): Promise<void>;
  /** Changes what the node's own key can change of a topic. */
  updateTopic(update: proto.IConsensusUpdateTopicTransactionBody, memo: string): Promise<void>;
  /** Signs a transaction that others have to sign, too, and says so on the topic. */
  cosign(body: Uint8Array): Promise<void>;
  /** Submits a transaction of the node's own that others have signed with it. */
  handIn(body: Uint8Array, signatures: readonly proto.ISignaturePair[]): Promise<void>;
  /** Gives an account of the network hbar with which it can pay for transfers. */
  fund(account: EntityId): Promise<void>;
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

/** Hbar that an account of the network gets to pay with: it is enough for many transfers. */
const FLOAT: Tinybar = 5n * MAX_TRANSFER_FEE;

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

  async schedule({ body, payer, memo, expiration }: Schedule): Promise<void> {
    const { status, entity } = await this.#operator.submit(
      {
        scheduleCreate: {
          scheduledTransactionBody: body,
          payerAccountID: payer && toAccountId(payer),
          memo,
          expirationTime: { seconds: toLong(expiration / NANOSECONDS), nanos: 0 },
          waitForExpiry: false,
        },
      },
      { memo },
    );
    // Somebody was first; Hedera names the schedule, and does not take this as a signature of it.
    if (status === proto.ResponseCodeEnum.IDENTICAL_SCHEDULE_ALREADY_CREATED && entity !== undefined) {
      return await this.sign(entity);
    }
    if (!SETTLED.has(status)) throw new HederaStatusError(`the schedule of ${memo}`, status);
  }

  async sign(schedule: EntityId): Promise<void> {
    const { status } = await this.#operator.submit({ scheduleSign: { scheduleID: toScheduleId(schedule) } });
    if (!SETTLED.has(status)) throw new HederaStatusError(`the signature on schedule ${schedule}`, status);
  }

  async createAccount(contract: Address, vaultKey: Uint8Array): Promise<void> {
    const memo = `l2:${this.#genesis.chainId}:${contract}`;
    const { status } = await this.#operator.submit(accountCreation({ key: proto.Key.decode(vaultKey), memo }));
    if (status !== SUCCESS) throw new HederaStatusError(`the Hedera account of ${contract}`, status);
  }

  async createHollow(address: Address): Promise<void> {
    // A transfer to an alias that nobody has creates its account; the least there is to transfer will do.
    await this.#transfer({ alias: hexToBytes(address) }, 1n, ACCOUNT_MEMO);
  }

  async updateTopic(update: proto.IConsensusUpdateTopicTransactionBody, memo: string): Promise<void> {
    const { status } = await this.#operator.submit({ consensusUpdateTopic: update }, { memo });
    if (status !== SUCCESS) throw new HederaStatusError("the change of the topic", status);
  }

  async cosign(body: Uint8Array): Promise<void> {
    const { ed25519, ECDSASecp256k1 } = this.#operator.key.signaturePair(body);
    await this.say({
      kind: "cosignature",
      subject: bytesToHex(keccak_256(body)),
      signature: (ed25519 ?? ECDSASecp256k1)!,
    });
  }

  async handIn(body: Uint8Array, signatures: readonly proto.ISignaturePair[]): Promise<void> {
    const { status } = await this.#operator.handIn(body, signatures);
    if (status !== SUCCESS) throw new HederaStatusError("a transaction that several nodes signed", status);
  }

  async fund(account: EntityId): Promise<void> {
    await this.#transfer(toAccountId(account), FLOAT, FLOAT_MEMO);
  }

  async #transfer(to: proto.IAccountID, amount: Tinybar, memo: string): Promise<void> {
    const { status } = await this.#operator.submit(hbarTransfer(this.#operator.account, to, amount), { memo });
    if (status !== SUCCESS) throw new HederaStatusError("a transfer out of a node's own account", status);
  }
}
