/** The execution of scheduled transactions: by their last signature, or at their expiry. */
import { SECOND } from "../../entity.ts";
import type { Timestamp } from "../../ledger.ts";
import { charge } from "../charge.ts";
import { noEffects } from "../context.ts";
import type { Context } from "../context.ts";
import type { FeePayment } from "../fee-payment.ts";
import { serviceFee } from "../fees.ts";
import { FEE_ACCOUNT } from "../genesis.ts";
import { offeredFee } from "../ingest.ts";
import { Code, present, must } from "../refusal.ts";
import { codeOf, refused, run } from "../run.ts";
import { innerBody, schedulableName, signedBy } from "./scheduled.ts";
import type { Sealed } from "../sealed.ts";
import { chainRecords, nextConsensus, NO_HASH, sealAll } from "../sequence.ts";
import { satisfies } from "../signatures.ts";
import type { Schedule } from "../entities.ts";
import type { State } from "../state.ts";
import { fromTransactionId } from "../transaction-id.ts";

/**
 * Executes and purges the schedules whose expiry second has passed. Those that waited for it are executed then, whether
 * their signatures suffice or not; the others had their chance.
 * @param clock the time on the clock
 * @returns the executed transactions, in consensus order
 */
export function expireSchedules(state: State, clock: Timestamp, historyEnd: () => number): Sealed[] {
  const sealed: Sealed[] = [];
  const nowSecond = Number(clock / SECOND);
  while (state.firstExpiry.value < nowSecond) {
    for (const num of state.takeFirstExpiring()) {
      const schedule = state.schedules.get(num)!;
      if (schedule.waitForExpiry && schedule.deletedAt === undefined) {
        const now = nextConsensus(state, clock);
        sealed.push(...executeSchedule(state, schedule, now, 0n, historyEnd() + sealed.length));
        state.expire({ ...schedule, executedAt: now });
      } else state.expire(schedule);
    }
  }
  chainRecords(state, sealed);
  return sealed;
}

/** Executes the transaction of a schedule, `offset` nanoseconds after `now`. It pays the service fee alone. */
export function executeSchedule(
  state: State,
  schedule: Schedule,
  now: Timestamp,
  offset: bigint,
  historyEnd: number,
): Sealed[] {
  const body = innerBody(schedule);
  const transactionId = body.transactionID!;
  const name = schedulableName(schedule.body);
  const signed = signedBy(schedule.signatures);
  let effects = noEffects();
  let feePayment: FeePayment | undefined;
  let status: Code;
  try {
    state.serviceOf(name).check(body);
    const payer = present(state.accounts.get(schedule.payer), Code.PAYER_ACCOUNT_NOT_FOUND);
    must(!payer.deleted, Code.PAYER_ACCOUNT_DELETED);
    must(satisfies(payer.key, signed), Code.INVALID_PAYER_SIGNATURE);
    const service = serviceFee(state, name, body);
    must(offeredFee(body) >= service, Code.INSUFFICIENT_TX_FEE);
    must(payer.balance >= service, Code.INSUFFICIENT_PAYER_BALANCE);
    feePayment = charge(state, payer.num, FEE_ACCOUNT, { node: 0n, network: 0n, service });
    const context: Context = {
      state,
      now: now + offset,
      userTime: now,
      body,
      transactionId,
      payer: payer.num,
      signed,
      historyEnd,
      effects,
    };
    status = run(context, name);
  } catch (error) {
    status = codeOf(error);
  }
  if (status !== Code.SUCCESS) effects = refused(effects, []);
  return sealAll(state, effects, now, offset, {
    transactionId: fromTransactionId(transactionId),
    name,
    memo: body.memo ?? "",
    payer: schedule.payer,
    hash: NO_HASH,
    maxFee: offeredFee(body),
    validDuration: 0,
    status,
    fee: feePayment?.amount ?? 0n,
    feePayment,
    scheduleRef: `0.0.${schedule.num}`,
  });
}
