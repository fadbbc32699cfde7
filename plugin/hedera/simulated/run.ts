/** Running a handler under the signatures that it asks for. */
import { primitiveOf } from "../keys.ts";
import { noEffects } from "./context.ts";
import type { Context, Effects, Preceding, Signer } from "./context.ts";
import { Code, present, Refusal, must } from "./refusal.ts";
import { serviceOf } from "./services.ts";
import { satisfies } from "./signatures.ts";
import type { Signatures } from "./signatures.ts";
import type { Account } from "./entities.ts";

/**
 * Checks the signatures beside the payer's and runs the handler, all or nothing.
 * @param signatures those of a user transaction, which may complete hollow accounts; absent for scheduled ones
 */
export function run(context: Context, name: string, signatures?: Signatures): Code {
  const { state, body, payer, signed } = context;
  const mark = state.journal.mark();
  try {
    const service = present(serviceOf(name), Code.NOT_SUPPORTED);
    for (const signer of service.signers(body, state, payer)) requireSigner(context, signer, signatures);
    if (!signatures) must(satisfies(state.accounts.get(payer)!.key, signed), Code.INVALID_SIGNATURE);
    service.handle(context);
    return Code.SUCCESS;
  } catch (error) {
    state.journal.rollback(mark);
    return codeOf(error);
  }
}

function requireSigner(context: Context, signer: Signer, signatures: Signatures | undefined): void {
  if ("key" in signer) {
    must(satisfies(signer.key, context.signed), Code.INVALID_SIGNATURE);
    return;
  }
  const { hollow } = signer;
  const known = context.state.accounts.get(hollow.num);
  // The payer may be the same account, and complete by now.
  if (known?.key) must(satisfies(known.key, context.signed), Code.INVALID_SIGNATURE);
  else if (known) complete(context, known, signatures);
  else must(signatures?.ecdsaSigner(hollow.evmAddress!), Code.INVALID_SIGNATURE);
}

/** Gives a hollow account the key that has signed for its address (HIP-583). */
export function complete({ state, effects }: Context, hollow: Account, signatures: Signatures | undefined): void {
  const key = present(signatures?.ecdsaSigner(hollow.evmAddress!), Code.INVALID_SIGNATURE);
  const account = { ...hollow, key: { ECDSASecp256k1: key.bytes } };
  must(primitiveOf(account.key), Code.INVALID_SIGNATURE);
  state.accounts.set(hollow.num, account);
  effects.preceding.push({ name: "cryptoUpdateAccount", account, memo: "", fee: 0n });
}

/** What remains of the effects of a refused transaction: what its receipt says, and completed payers. */
export function refused({ receipt, entity }: Effects, preceding: readonly Preceding[]): Effects {
  return { ...noEffects(), receipt, entity, preceding: [...preceding] };
}

/** The status of a refusal; anything else is a fault of this program and goes on. */
export function codeOf(error: unknown): Code {
  if (error instanceof Refusal) return error.code;
  throw error;
}
