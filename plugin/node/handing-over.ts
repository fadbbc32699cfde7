import { proto } from "@hiero-ledger/proto";
import { keccak_256 } from "@noble/hashes/sha3.js";

import { toAccountId, toLong, toTimestamp, toTokenId, toTopicId, toUnsignedLong } from "../hedera/entity.ts";
import { primitiveOf, verify } from "../hedera/keys.ts";
import { bytesToHex, type Cosignature } from "../protocol/messages.ts";
import { NANOSECONDS, type EntityId, type Hex, type Timestamp } from "../protocol/units.ts";
import type { Chain } from "./chain.ts";
import { submitKeyOf, turnOf, type Member } from "./committee.ts";
import { memoOf, nameOf, signersOf, type Handover, type Step } from "./handover.ts";
import type { Outbox } from "./outbox.ts";
import type { Reminders } from "./reminders.ts";
import { inheritedKeys } from "./roles.ts";
import { MAX_OTHER_FEE } from "./scheduled.ts";
import type { Settling } from "./settling.ts";

/** What {@link HandingOver} needs of its node. */
export interface HandingOverParts {
  /** The node's seat. */
  readonly index: number;
  readonly outbox: Outbox;
  readonly reminders: Reminders;
  readonly settling: Settling;
}

/** Signatures on so many transactions are remembered; one at a time is under way. */
const MAX_SUBJECTS = 8;
/** How long a transaction that is signed on the topic stays valid, seconds. */
const VALID_DURATION = 120;
/** The consensus node that it names: each would do, but it must be the same to all who sign. */
const CONSENSUS_NODE: EntityId = "0.0.3";
/** Attempts' worth of patience in which signatures on the topic must have come together. */
const COLLECTING = 4n;

/**
 * A node's part in handing Hedera's keys over to the next committee. Accounts and tokens change hands by schedules, as
 * blocks are settled. Hedera schedules no change of a topic: the nodes sign it on the topic itself, and one of them hands
 * it in.
 */
export class HandingOver {
  readonly #parts: HandingOverParts;
  /** By what is signed, then by who signed. */
  readonly #cosignatures = new Map<Hex, ReadonlyMap<number, Uint8Array>>();

  constructor(parts: HandingOverParts) {
    this.#parts = parts;
  }

  /** A node has signed something on the topic. */
  note(seat: number, { subject, signature }: Cosignature): void {
    this.#cosignatures.set(subject, new Map([...(this.#cosignatures.get(subject) ?? []), [seat, signature]]));
    if (this.#cosignatures.size > MAX_SUBJECTS) {
      this.#cosignatures.delete(this.#cosignatures.keys().next().value!);
    }
  }

  /** What the handover calls for from this node. */
  attend(chain: Chain, now: Timestamp): void {
    const { handover } = chain;
    const step = handover?.step;
    if (handover === undefined || step === undefined) return;
    if (step.kind === "open") this.#open(chain, handover, now);
    else if (step.kind === "topic") this.#handTopic(chain, handover, now);
    else this.#schedule(chain, handover, step, now);
  }

  #open(chain: Chain, handover: Handover, now: Timestamp): void {
    const { committee, genesis } = chain;
    const { index, outbox, reminders } = this.#parts;
    const turn = turnOf(committee, committee.seats[0]!, index);
    if (turn === undefined) return;
    const due = handover.since + BigInt(turn) * genesis.rules.attemptPatience;
    if (now < due) return reminders.wakeAt(due);
    const update = { topicID: toTopicId(genesis.topic), submitKey: submitKeyOf(signersOf(chain)) };
    const memo = memoOf(genesis.chainId, handover, { kind: "open" });
    reminders.once(memo, () => outbox.updateTopic(update, memo));
  }

  // ------------------------------------------------------------------------------------------------ by schedules

  #schedule(chain: Chain, handover: Handover, step: Step, now: Timestamp): void {
    const { index, outbox, reminders, settling } = this.#parts;
    const { committee, genesis } = chain;
    const { settlementPatience, attemptPatience } = genesis.rules;
    const round = Number((now - handover.since) / settlementPatience);
    const begins = handover.since + BigInt(round) * settlementPatience;
    const expiration = ((begins + settlementPatience) / NANOSECONDS + 1n) * NANOSECONDS;
    const memo = memoOf(genesis.chainId, handover, step, round);
    const body = { memo, transactionFee: toUnsignedLong(MAX_OTHER_FEE), ...dataOf(step, chain, handover) };
    reminders.wakeAt(begins + settlementPatience);

    const encoded = proto.SchedulableTransactionBody.encode(body).finish();
    const right = settling
      .named(memo)
      .filter((schedule) => Buffer.from(schedule.body).equals(encoded) && schedule.payer === schedule.creator);
    const own = signersOf(chain).find(({ seat }) => seat === index);
    if (own === undefined) return;
    for (const { id, creator } of right) {
      if (creator !== own.account) reminders.once(`sign/${id}`, () => outbox.sign(id));
    }
    const turn = turnOf(committee, committee.seats[round % committee.seats.length]!, index);
    if (right.length > 0 || turn === undefined) return;
    const due = begins + BigInt(turn) * attemptPatience;
    if (now < due) reminders.wakeAt(due);
    else reminders.once(`schedule/${memo}`, () => outbox.schedule({ body, memo, expiration }));
  }

  // ------------------------------------------------------------------------------------------------ on the topic

  #handTopic(chain: Chain, handover: Handover, now: Timestamp): void {
    const { index, outbox, reminders } = this.#parts;
    const { committee, genesis } = chain;
    const time = COLLECTING * genesis.rules.attemptPatience;
    const attempt = Number((now - handover.since) / time);
    const start = handover.since + BigInt(attempt) * time;
    const payer = committee.members[(handover.successor.epoch + attempt) % committee.members.length]!;
    const body = topicUpdate(chain, handover, payer, start);
    const subject = bytesToHex(keccak_256(body));
    reminders.wakeAt(start + time);
    const signers = signersOf(chain);
    if (!signers.some(({ seat }) => seat === index)) return;
    reminders.once(`cosign/${subject}`, () => outbox.cosign(body));
    if (payer.seat !== index) return;
    const signed = this.#signedBy(subject, body, signers);
    const isEnough = [committee, handover.successor].every(
      ({ members, threshold }) => members.filter(({ account }) => signed.has(account)).length >= threshold,
    );
    if (isEnough) reminders.once(`hand in/${subject}`, () => outbox.handIn(body, [...signed.values()]));
  }

  /** The signatures on a transaction, by who signed it. */
  #signedBy(subject: Hex, body: Uint8Array, members: readonly Member[]): Map<EntityId, proto.ISignaturePair> {
    const signed = new Map<EntityId, proto.ISignaturePair>();
    for (const { seat, account, key } of members) {
      const signature = this.#cosignatures.get(subject)?.get(seat);
      const primitive = primitiveOf(proto.Key.decode(key));
      if (signature === undefined || primitive === undefined || !verify(primitive, body, signature)) continue;
      const { type, bytes: pubKeyPrefix } = primitive;
      signed.set(account, {
        pubKeyPrefix,
        ...(type === "ed25519" ? { ed25519: signature } : { ECDSASecp256k1: signature }),
      });
    }
    return signed;
  }
}

/** What hands an account or a token over. */
function dataOf(step: Step, { replica, committee }: Chain, { successor }: Handover): proto.ISchedulableTransactionBody {
  if (step.kind === "account") {
    const key = proto.Key.decode(successor.vaultKey);
    return { cryptoUpdateAccount: { accountIDToUpdate: toAccountId(step.account), key } };
  }
  const token = replica.tokensUnder(committee.vaultKey).find(({ id }) => id === nameOf(step))!;
  return {
    tokenUpdate: { token: toTokenId(token.id), ...inheritedKeys(token, committee.vaultKey, successor.vaultKey) },
  };
}

/** The bytes that hand the topic over, the same for all who sign them. */
function topicUpdate({ genesis }: Chain, handover: Handover, payer: Member, start: Timestamp): Uint8Array {
  const { successor } = handover;
  return proto.TransactionBody.encode({
    transactionID: { accountID: toAccountId(payer.account), transactionValidStart: toTimestamp(start) },
    nodeAccountID: toAccountId(CONSENSUS_NODE),
    transactionFee: toUnsignedLong(MAX_OTHER_FEE),
    transactionValidDuration: { seconds: toLong(VALID_DURATION) },
    memo: memoOf(genesis.chainId, handover, { kind: "topic" }),
    consensusUpdateTopic: {
      topicID: toTopicId(genesis.topic),
      adminKey: proto.Key.decode(successor.vaultKey),
      submitKey: submitKeyOf(successor.members),
    },
  }).finish();
}
