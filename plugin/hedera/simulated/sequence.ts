/** The order of consensus: a timestamp for everything. */
import { createHash } from "node:crypto";

import { toAccountId } from "../entity.ts";
import type { Timestamp, Tinybar } from "../ledger.ts";
import { noEffects } from "./context.ts";
import type { Effects, Preceding } from "./context.ts";
import { FEE_ACCOUNT } from "./genesis.ts";
import { Code } from "./refusal.ts";
import { addressBytes, seal } from "./sealed.ts";
import type { Sealed } from "./sealed.ts";
import type { State } from "./state.ts";

/** Nanoseconds between user transactions (`MIN_TRANS_TIMESTAMP_INCR_NANOS`), where their children find room. */
export const SPACING = 1_000n;

/** The transaction hash of what was never submitted. */
export const NO_HASH = "";

/** The next consensus timestamp: that of the clock, unless it would be too close to the last one. */
export function nextConsensus(state: State, clock: Timestamp): Timestamp {
  const earliest = state.lastConsensus.value + SPACING;
  return (state.lastConsensus.value = clock > earliest ? clock : earliest);
}

/** A transaction as {@link sealAll} puts it between those before and after it. */
export type Central = Omit<Sealed, "consensusTimestamp" | "effects" | "rates" | "accounts">;

/**
 * Gives every transaction its own nanosecond. A user transaction has `offset` 0 and keeps `now`, with those before it
 * earlier; what a schedule triggers starts `offset` later and counts on.
 */
export function sealAll(state: State, effects: Effects, now: Timestamp, offset: bigint, central: Central): Sealed[] {
  const count = BigInt(effects.preceding.length);
  const own = offset === 0n ? now : now + offset + count;
  const before = effects.preceding.map((preceding, index) =>
    sealPreceding(state, preceding, own - count + BigInt(index), now, index + 1, central),
  );
  const whole = withCharges(central, effects.charged);
  return [...before, seal(state, { ...whole, consensusTimestamp: own, effects }), ...(effects.following ?? [])];
}

/** Adds what the handler charged to the fee, which its transaction has paid. */
function withCharges(central: Central, charged: Tinybar | undefined): Central {
  if (!charged) return central;
  const { fee, feePayment } = central;
  return { ...central, fee: fee + charged, feePayment: { ...feePayment!, amount: feePayment!.amount + charged } };
}

/** Adds transactions to the hash over all of them. */
export function chainRecords(state: State, all: readonly Sealed[]): void {
  for (const { consensusTimestamp, status, hash } of all) {
    const record = Buffer.alloc(12);
    record.writeBigUInt64BE(BigInt.asUintN(64, consensusTimestamp));
    record.writeUInt32BE(status, 8);
    state.recordHash.value = new Uint8Array(
      createHash("sha384").update(state.recordHash.value).update(hash, "base64").update(record).digest(),
    );
  }
}

function sealPreceding(
  state: State,
  { name, account, memo, fee, alias }: Preceding,
  consensusTimestamp: Timestamp,
  parentTimestamp: Timestamp,
  nonce: number,
  { transactionId, payer }: Central,
): Sealed {
  const effects: Effects = {
    ...noEffects(),
    receipt: { accountID: toAccountId(account.num) },
    entity: `0.0.${account.num}`,
    evmAddress: addressBytes(account),
  };
  return seal(
    state,
    {
      transactionId: { ...transactionId, nonce },
      name,
      memo,
      payer,
      hash: NO_HASH,
      consensusTimestamp,
      parentTimestamp,
      status: Code.SUCCESS,
      maxFee: 0n,
      validDuration: 0,
      fee,
      feePayment: { payer, amount: fee, node: FEE_ACCOUNT, nodeShare: 0n },
      effects,
      alias,
    },
    [account],
  );
}
