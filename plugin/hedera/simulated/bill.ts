import type { Tinybar } from "../ledger.ts";
import type { Submission } from "./context.ts";
import { feeOf, total } from "./fees.ts";
import type { Fee } from "./fees.ts";
import { Code } from "./refusal.ts";
import type { State } from "./state.ts";

/** What a transaction costs its payer at consensus. */
export interface Bill {
  readonly fee: Fee;
  /** Why the transaction is not even tried. */
  readonly failure?: Code;
  /** Whether its node should have known, and pays instead of the payer. */
  readonly onNode: boolean;
}

/**
 * Who pays how much for a transaction that is otherwise in order (`AppFeeCharging`). A payer who can pay for the work of
 * the network but not for the service pays for the former and gets none; a duplicate gets none either.
 * @param offered the most that the payer is willing to pay; absent: whatever it takes
 */
export function billOf(
  state: State,
  { name, body, payer, signatures }: Submission,
  { duplicate, offered }: { readonly duplicate: boolean; readonly offered?: Tinybar },
): Bill {
  const whole = feeOf(state, name, body, signatures.count);
  const bare: Fee = { ...whole, service: 0n };
  const due = duplicate ? bare : whole;
  const balance = state.accounts.get(payer)?.balance ?? 0n;
  const failure = shortfall(total(due), balance, offered);
  if (shortfall(due.network, balance, offered) !== undefined) return { fee: bare, failure, onNode: true };
  if (failure !== undefined) return { fee: bare, failure, onNode: false };
  return { fee: due, failure: duplicate ? Code.DUPLICATE_TRANSACTION : undefined, onNode: false };
}

function shortfall(amount: Tinybar, balance: Tinybar, offered: Tinybar | undefined): Code | undefined {
  if (offered !== undefined && offered < amount) return Code.INSUFFICIENT_TX_FEE;
  return balance < amount ? Code.INSUFFICIENT_PAYER_BALANCE : undefined;
}
