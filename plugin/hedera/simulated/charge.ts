import type { Tinybar } from "../ledger.ts";
import { addTo } from "./context.ts";
import type { Context, Submission } from "./context.ts";
import { feeOf, total } from "./fees.ts";
import type { Fee } from "./fees.ts";
import { FEE_ACCOUNT } from "./genesis.ts";
import { Code, must } from "./refusal.ts";
import type { State } from "./state.ts";

/** Charges a fee as far as the payer can afford it, the node's share last; what was charged. */
export function charge(state: State, lines: Map<number, Tinybar>, payer: number, node: number, fee: Fee): Tinybar {
  const { balance } = state.accounts.get(payer)!;
  const due = balance < total(fee) ? balance : total(fee);
  const common = due < fee.network + fee.service ? due : fee.network + fee.service;
  for (const [account, amount] of [
    [payer, -due],
    [node, due - common],
    [FEE_ACCOUNT, common],
  ] as const) {
    if (amount === 0n) continue;
    state.credit(account, amount);
    addTo(lines, account, amount);
  }
  return due;
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
export function chargeNode(
  state: State,
  lines: Map<number, Tinybar>,
  { name, body, node, signatures }: Submission,
): void {
  const { network } = feeOf(state, name, body, signatures.count);
  charge(state, lines, node, node, { node: 0n, network, service: 0n });
}
