import type { Tinybar } from "../ledger.ts";
import { addTo } from "./context.ts";
import type { Submission } from "./context.ts";
import { feeOf, total } from "./fees.ts";
import type { Fee } from "./fees.ts";
import { FEE_ACCOUNT } from "./genesis.ts";
import type { State } from "./state.ts";

/** Charges a fee that the payer is known to afford. */
export function charge(state: State, lines: Map<number, Tinybar>, payer: number, node: number, fee: Fee): Tinybar {
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

/** Charges the node that submitted what it should have refused, as far as it can pay. */
export function chargeNode(
  state: State,
  lines: Map<number, Tinybar>,
  { name, body, node, signatures }: Submission,
): void {
  const { network } = feeOf(state, name, body, signatures.count);
  const { balance } = state.accounts.get(node)!;
  charge(state, lines, node, node, { node: 0n, network: balance < network ? balance : network, service: 0n });
}
