import type { Tinybar } from "../ledger.ts";
import type { Context, Submission } from "./context.ts";
import { feeLines } from "./fee-payment.ts";
import type { FeePayment } from "./fee-payment.ts";
import { feeOf, total } from "./fees.ts";
import type { Fee } from "./fees.ts";
import { FEE_ACCOUNT } from "./genesis.ts";
import { Code, must } from "./refusal.ts";
import type { State } from "./state.ts";

/** Charges a fee as far as the payer can afford it, the node's share last. */
export function charge(state: State, payer: number, node: number, fee: Fee): FeePayment {
  const { balance } = state.accounts.get(payer)!;
  const amount = balance < total(fee) ? balance : total(fee);
  const common = amount < fee.network + fee.service ? amount : fee.network + fee.service;
  const payment: FeePayment = { payer, amount, node, nodeShare: amount - common };
  for (const [account, change] of feeLines(payment)) if (change !== 0n) state.credit(account, change);
  return payment;
}

/**
 * Charges the payer, from within a handler, for what the transaction's price does not cover; refuses with
 * INSUFFICIENT_PAYER_BALANCE. Taken back with everything else when the handler refuses.
 */
export function chargeMore({ state, payer, effects }: Context, due: Tinybar): void {
  if (due === 0n) return;
  must(state.accounts.get(payer)!.balance >= due, Code.INSUFFICIENT_PAYER_BALANCE);
  state.credit(payer, -due);
  state.credit(FEE_ACCOUNT, due);
  effects.charged = (effects.charged ?? 0n) + due;
}

/** Charges the node that submitted what it should have refused, as far as it can pay. */
export function chargeNode(state: State, { name, body, node, signatures }: Submission): FeePayment {
  const { network } = feeOf(state, name, body, signatures.count);
  return charge(state, node, node, { node: 0n, network, service: 0n });
}
