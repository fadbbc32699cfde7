import type { Tinybar } from "../ledger.ts";
import { FEE_ACCOUNT } from "./genesis.ts";

/** A fee that was paid: to a node its share, to the fee account all else. */
export interface FeePayment {
  readonly payer: number;
  readonly amount: Tinybar;
  readonly node: number;
  readonly nodeShare: Tinybar;
}

/** What a fee changed, by account number; an account may be there twice. */
export function feeLines({ payer, amount, node, nodeShare }: FeePayment): [account: number, amount: Tinybar][] {
  return [
    [payer, -amount],
    [node, nodeShare],
    [FEE_ACCOUNT, amount - nodeShare],
  ];
}
