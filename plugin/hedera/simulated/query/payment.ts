import { entityNumber, fromAccountId, toBigInt } from "../../entity.ts";
import type { Submission } from "../context.ts";
import { feeOf, queryFee, total } from "../fees.ts";
import { offeredFee } from "../ingest.ts";
import { Code, present, Refusal, must } from "../refusal.ts";
import type { State } from "../state.ts";

/** The transaction that pays for a query: a CryptoTransfer to the node that answers. */
export interface Payment {
  readonly submission: Submission;
  /** Sends it to consensus. */
  submit(): void;
}

/** The last account that may ask restricted queries. */
const LAST_PRIVILEGED_ACCOUNT = 50;
const MIN_INT64 = -(2n ** 63n);

/** Checks that a transaction pays the node enough, and that everybody in it can afford it (`QueryChecker`). */
export function checkPayment(state: State, submission: Submission, restricted: boolean): void {
  const { body, name, payer, node, signatures } = submission;
  must(name === "cryptoTransfer", Code.INSUFFICIENT_TX_FEE);
  must(!restricted || payer <= LAST_PRIVILEGED_ACCOUNT, Code.NOT_SUPPORTED);
  const price = queryFee(state);
  const fee = total(feeOf(state, name, body, signatures.count));
  if (offeredFee(body) < fee) throw new Refusal(Code.INSUFFICIENT_TX_FEE, fee);
  const entries = body.cryptoTransfer!.transfers?.accountAmounts ?? [];
  must(entries.length > 0, Code.INVALID_ACCOUNT_AMOUNTS);
  let paid = false;
  for (const { accountID, amount } of entries) {
    const value = toBigInt(amount);
    must(value !== MIN_INT64, Code.INVALID_ACCOUNT_AMOUNTS);
    const id = fromAccountId(accountID);
    const account = present(id && state.accounts.get(entityNumber(id)), Code.ACCOUNT_ID_DOES_NOT_EXIST);
    const costs = account.num === payer ? fee : 0n;
    if (value < 0n && account.balance - costs < -value) {
      throw new Refusal(Code.INSUFFICIENT_PAYER_BALANCE, costs - value);
    }
    if (account.num === payer || account.num !== node || value < 0n) continue;
    paid = true;
    if (value < price) throw new Refusal(Code.INSUFFICIENT_TX_FEE, price);
  }
  must(paid, Code.INVALID_RECEIVING_NODE_ACCOUNT);
}
