/** What happens to a transaction at consensus (`HandleWorkflow`). */
import { SECOND, toAccountId, toBigInt } from "../entity.ts";
import type { Timestamp, Tinybar } from "../ledger.ts";
import { primitiveOf } from "../keys.ts";
import { addTo, noEffects } from "./context.ts";
import type { Context, Effects, Preceding, Signer, Submission } from "./context.ts";
import { feeOf, serviceFee, total } from "./fees.ts";
import type { Fee } from "./fees.ts";
import { FEE_ACCOUNT } from "./genesis.ts";
import { checkPayer, checkSolvency, checkTimeBox } from "./ingest.ts";
import { Code, present, Refusal, require } from "./refusal.ts";
import { innerBody, isAuthorized, requiredKeys, schedulableName, signedBy } from "./scheduled.ts";
import { accountState, addressBytes, seal } from "./sealed.ts";
import type { Sealed } from "./sealed.ts";
import { serviceOf } from "./services.ts";
import { satisfies } from "./signatures.ts";
import type { Signatures } from "./signatures.ts";
import type { Account, Schedule, State } from "./state.ts";

/** Nanoseconds between user transactions (`MIN_TRANS_TIMESTAMP_INCR_NANOS`), where their children find room. */
const SPACING = 1_000n;
const NO_HASH = new Uint8Array();
const NO_LINES: ReadonlyMap<number, Tinybar> = new Map();

/** The next consensus timestamp: that of the clock, unless it would be too close to the last one. */
export function nextConsensus(state: State, clock: Timestamp): Timestamp {
  const earliest = state.lastConsensus.value + SPACING;
  return (state.lastConsensus.value = clock > earliest ? clock : earliest);
}

/**
 * Handles a user transaction: charges its payer, does it or takes it back, and executes the schedule that it completes.
 * @param duplicate whether a transaction with the same id was handled before
 * @param historyEnd where the ledger's history stands
 * @returns the transaction and what belongs to it, in consensus order
 */
export function handleTransaction(
  state: State,
  submission: Submission,
  now: Timestamp,
  duplicate: boolean,
  historyEnd: number,
): Sealed[] {
  const { body, name, payer, transactionId, signatures, hash } = submission;
  const feeLines = new Map<number, Tinybar>();
  let effects = noEffects();
  const context: Context = {
    state,
    now,
    body,
    transactionId,
    payer,
    signed: signatures.signed,
    historyEnd,
    effects,
  };
  let fee = 0n;
  let status = dueDiligence(state, submission, now, duplicate);
  if (status === Code.SUCCESS || status === Code.DUPLICATE_TRANSACTION) {
    const price = feeOf(name, body, signatures.count);
    // A duplicate is not handled, hence does not pay for that.
    fee = charge(state, feeLines, payer, submission.node, duplicate ? { ...price, service: 0n } : price);
  } else {
    // The node should have known better, and pays itself as far as it can.
    chargeNode(state, feeLines, submission);
  }
  if (status === Code.SUCCESS) {
    const account = state.accounts.get(payer)!;
    if (!account.key) complete(context, account, signatures);
    const completions = [...effects.preceding];
    status = run(context, name, signatures);
    if (status !== Code.SUCCESS) effects = refused(effects, completions);
  }
  return sealAll(state, effects, now, 0n, {
    transactionId,
    name,
    memo: body.memo,
    payer,
    hash,
    status,
    fee,
    feeLines,
  });
}

/**
 * Executes and purges the schedules whose expiry second has passed.
 * @param clock the time on the clock
 * @returns the executed transactions, in consensus order
 */
export function expireSchedules(state: State, clock: Timestamp, historyEnd: () => number): Sealed[] {
  const sealed: Sealed[] = [];
  const nowSecond = Number(clock / SECOND);
  while (state.firstExpiry.value < nowSecond) {
    for (const num of state.takeFirstExpiring()) {
      const schedule = state.schedules.get(num)!;
      // At its end a schedule runs if it may, whether it waited or became executable by a change of keys (HIP-423).
      if (isOpen(schedule) && isReady(state, schedule)) {
        const now = nextConsensus(state, clock);
        sealed.push(...execute(state, schedule, now, 0n, historyEnd() + sealed.length));
      }
      state.schedules.delete(num);
      if (state.identities.get(schedule.identity) === num) state.identities.delete(schedule.identity);
    }
  }
  return sealed;
}

/** Executes the transaction of a schedule, `offset` nanoseconds after `now`. It pays the service fee alone. */
function execute(state: State, schedule: Schedule, now: Timestamp, offset: bigint, historyEnd: number): Sealed[] {
  const body = innerBody(schedule);
  const transactionId = body.transactionID!;
  const name = schedulableName(schedule.body);
  const feeLines = new Map<number, Tinybar>();
  let effects = noEffects();
  let fee = 0n;
  let status: Code;
  try {
    present(serviceOf(name), Code.NOT_SUPPORTED).check(body);
    const payer = present(state.accounts.get(schedule.payer), Code.PAYER_ACCOUNT_NOT_FOUND);
    require(!payer.deleted, Code.PAYER_ACCOUNT_DELETED);
    const service = serviceFee(name, body);
    require(toBigInt(body.transactionFee) >= service, Code.INSUFFICIENT_TX_FEE);
    require(payer.balance >= service, Code.INSUFFICIENT_PAYER_BALANCE);
    fee = charge(state, feeLines, payer.num, FEE_ACCOUNT, { node: 0n, network: 0n, service });
    const signed = signedBy(schedule.signers);
    const context: Context = {
      state,
      now: now + offset,
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
    transactionId,
    name,
    memo: body.memo ?? "",
    payer: schedule.payer,
    hash: NO_HASH,
    status,
    fee,
    feeLines,
    scheduleRef: `0.0.${schedule.num}`,
  });
}

/** The checks that the submitting node had to make; they hold at consensus, too. */
function dueDiligence(state: State, submission: Submission, now: Timestamp, duplicate: boolean): Code {
  try {
    checkTimeBox(submission.body, now, false);
    const payer = checkPayer(state, submission);
    checkSolvency(payer, submission);
    return duplicate ? Code.DUPLICATE_TRANSACTION : Code.SUCCESS;
  } catch (error) {
    return codeOf(error);
  }
}

/** Checks the other signatures and runs the handler, all or nothing. */
function run(context: Context, name: string, signatures?: Signatures): Code {
  const { state, body, payer, signed } = context;
  const mark = state.journal.mark();
  try {
    const service = present(serviceOf(name), Code.NOT_SUPPORTED);
    for (const signer of service.signers(body, state, payer)) requireSigner(context, signer, signatures);
    if (!signatures) require(satisfies(state.accounts.get(payer)!.key, signed), Code.INVALID_SIGNATURE);
    service.handle(context);
    return Code.SUCCESS;
  } catch (error) {
    state.journal.rollback(mark);
    return codeOf(error);
  }
}

function requireSigner(context: Context, signer: Signer, signatures: Signatures | undefined): void {
  if ("key" in signer) {
    require(satisfies(signer.key, context.signed), Code.INVALID_SIGNATURE);
    return;
  }
  const { hollow } = signer;
  const known = context.state.accounts.get(hollow.num);
  // The payer may be the same account, and complete by now.
  if (known?.key) require(satisfies(known.key, context.signed), Code.INVALID_SIGNATURE);
  else if (known) complete(context, known, signatures);
  else require(signatures?.ecdsaSigner(hollow.evmAddress!), Code.INVALID_SIGNATURE);
}

/** Gives a hollow account the key that has signed for its address (HIP-583). */
function complete({ state, effects }: Context, hollow: Account, signatures: Signatures | undefined): void {
  const key = present(signatures?.ecdsaSigner(hollow.evmAddress!), Code.INVALID_SIGNATURE);
  const account = { ...hollow, key: { ECDSASecp256k1: key.bytes } };
  require(primitiveOf(account.key), Code.INVALID_SIGNATURE);
  state.accounts.set(hollow.num, account);
  effects.preceding.push({ name: "cryptoUpdateAccount", account, memo: "", fee: 0n });
}

/** Charges a fee that the payer is known to afford. */
function charge(state: State, lines: Map<number, Tinybar>, payer: number, node: number, fee: Fee): Tinybar {
  const due = total(fee);
  for (const [account, amount] of [
    [payer, -due],
    [node, fee.node],
    [FEE_ACCOUNT, fee.network + fee.service],
  ] as const) {
    if (amount === 0n) continue;
    state.credit(account, amount);
    addTo(lines, account, amount);
  }
  return due;
}

function chargeNode(state: State, lines: Map<number, Tinybar>, { name, body, node, signatures }: Submission): void {
  const { network } = feeOf(name, body, signatures.count);
  const { balance } = state.accounts.get(node)!;
  charge(state, lines, node, node, { node: 0n, network: balance < network ? balance : network, service: 0n });
}

/** What remains of the effects of a refused transaction: what its receipt says, and completed payers. */
function refused({ receipt, entity }: Effects, preceding: readonly Preceding[]): Effects {
  return { ...noEffects(), receipt, entity, preceding: [...preceding] };
}

/** A transaction as {@link sealAll} puts it between those before and after it. */
type Central = Omit<Sealed, "consensusTimestamp" | "effects" | "event" | "topic">;

/**
 * Gives every transaction its own nanosecond. A user transaction has `offset` 0 and keeps `now`, with those before it
 * earlier; what a schedule triggers starts `offset` later and counts on.
 */
function sealAll(state: State, effects: Effects, now: Timestamp, offset: bigint, central: Central): Sealed[] {
  const count = BigInt(effects.preceding.length);
  const own = offset === 0n ? now : now + offset + count;
  const before = effects.preceding.map((preceding, index) =>
    sealPreceding(state, preceding, own - count + BigInt(index), own, index + 1, central),
  );
  const sealed = [...before, seal(state, { ...central, consensusTimestamp: own, effects })];
  if (effects.trigger) sealed.push(...execute(state, effects.trigger, own, 1n, 0));
  return sealed;
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
      fee,
      feeLines:
        fee === 0n
          ? NO_LINES
          : new Map([
              [payer, -fee],
              [FEE_ACCOUNT, fee],
            ]),
      effects,
      alias,
    },
    [accountState(account)],
  );
}

function isOpen(schedule: Schedule): boolean {
  return schedule.executedAt === undefined && schedule.deletedAt === undefined;
}

function isReady(state: State, schedule: Schedule): boolean {
  try {
    return isAuthorized(requiredKeys(state, schedule), schedule.signers);
  } catch (error) {
    codeOf(error);
    return false;
  }
}

/** The status of a refusal; anything else is a fault of this program and goes on. */
function codeOf(error: unknown): Code {
  if (error instanceof Refusal) return error.code;
  throw error;
}
