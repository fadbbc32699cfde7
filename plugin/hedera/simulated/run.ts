/** Running a handler under the signatures that it asks for. */
import { primitiveOf } from "../keys.ts";
import { alteredSince } from "./altered.ts";
import { noEffects } from "./context.ts";
import type { Context, Effects, Preceding, Signer } from "./context.ts";
import { Code, present, Refusal, must } from "./refusal.ts";
import { satisfies } from "./signatures.ts";
import { hasCapacity, throttledKind, useCapacity } from "./throttles.ts";
import type { Account } from "./entities.ts";

/** Checks the signatures beside the payer's and runs the handler, all or nothing. */
export function run(context: Context, name: string): Code {
  const { state, body, payer, now, arrival } = context;
  const mark = state.journal.mark();
  const kind = throttledKind(name, body);
  let status: Code;
  try {
    const service = state.serviceOf(name);
    for (const signer of service.signers(body, state, payer)) requireSigner(context, signer);
    if (arrival?.throttled) must(hasCapacity(state, "consensus", kind, payer, now), Code.THROTTLED_AT_CONSENSUS);
    service.handle(context);
    // Those whom a batch carries have said what they changed.
    if (!context.effects.following) context.effects.altered = alteredSince(state, mark);
    status = context.effects.failure ?? Code.SUCCESS;
  } catch (error) {
    state.journal.rollback(mark);
    status = codeOf(error);
  }
  // Whether it succeeds or not: the network had the work.
  if (arrival?.throttled && status !== Code.THROTTLED_AT_CONSENSUS) useCapacity(state, "consensus", kind, payer, now);
  return status;
}

function requireSigner(context: Context, signer: Signer): void {
  if ("key" in signer) {
    must(satisfies(signer.key, context.signed), Code.INVALID_SIGNATURE);
    return;
  }
  const { hollow } = signer;
  const known = context.state.accounts.get(hollow.num);
  // The payer may be the same account, and complete by now.
  if (known?.key) must(satisfies(known.key, context.signed), Code.INVALID_SIGNATURE);
  else if (known) complete(context, known);
  else must(context.signatures?.ecdsaSigner(hollow.evmAddress!), Code.INVALID_SIGNATURE);
}

/** Gives a hollow account the key that has signed for its address (HIP-583). */
export function complete({ state, effects, signatures }: Context, hollow: Account): void {
  const key = present(signatures?.ecdsaSigner(hollow.evmAddress!), Code.INVALID_SIGNATURE);
  const account = { ...hollow, key: { ECDSASecp256k1: key.bytes } };
  must(primitiveOf(account.key), Code.INVALID_SIGNATURE);
  state.accounts.set(hollow.num, account);
  effects.preceding.push({ name: "cryptoUpdateAccount", account, memo: "", fee: 0n });
}

/** What remains of the effects of a transaction that failed: what its receipt says, what it carried, completed payers. */
export function refused({ receipt, entity, following }: Effects, preceding: readonly Preceding[]): Effects {
  return { ...noEffects(), receipt, entity, following, preceding: [...preceding] };
}

/** The status of a refusal; anything else is a fault of this program and goes on. */
export function codeOf(error: unknown): Code {
  if (error instanceof Refusal) return error.code;
  throw error;
}
