/** Which transactions are wanted. */
import { proto } from "@hiero-ledger/proto";

import { hbarLines, hbarMoves } from "../../simulated/sealed.ts";
import type { Sealed } from "../../simulated/sealed.ts";
import { last, meets } from "./parameters.ts";
import type { Filter } from "./parameters.ts";

const Code = proto.ResponseCodeEnum;
/** The statuses that mirror nodes count as success. */
const SUCCESSES: ReadonlySet<number> = new Set([
  Code.SUCCESS,
  Code.FEE_SCHEDULE_FILE_PART_UPLOADED,
  Code.SUCCESS_BUT_MISSING_EXPECTED_OPERATION,
]);

/** What transactions can be chosen by, beside their time. */
export interface TransactionFilters {
  /** In whose name it came, or whose hbar or fungible tokens moved. */
  readonly accounts: readonly Filter<number>[];
  /** Whether something was added to an account (of {@link accounts}) or taken away. */
  readonly balance: readonly Filter<"credit" | "debit">[];
  readonly results: readonly Filter<"success" | "fail">[];
  /** Names in upper case. */
  readonly types: readonly Filter<string>[];
}

/** Whether a transaction is one of those. */
export function matcher({ accounts, balance, results, types }: TransactionFilters): (sealed: Sealed) => boolean {
  const isWanted = meets(accounts);
  const wantsType = meets(types);
  const [result, sign] = [last(results), last(balance)];
  const moves = (amount: bigint) =>
    sign === undefined ? amount !== 0n : sign === "credit" ? amount > 0n : amount < 0n;
  const mayBeWanted = candidates(accounts, isWanted);
  const concerns = (sealed: Sealed): boolean => {
    if (sign === undefined && isPayer(sealed) && isWanted(sealed.transactionId.account)) return true;
    if (mentions(sealed, mayBeWanted)) {
      for (const [account, amount] of hbarMoves(sealed)) if (isWanted(account) && moves(amount)) return true;
    }
    return !!sealed.effects.tokens?.moves.some(({ account, amount }) => isWanted(account) && moves(amount));
  };
  const anyAccount = accounts.length === 0 && sign === undefined;
  return (sealed) =>
    (result === undefined || SUCCESSES.has(sealed.status) === (result === "success")) &&
    (types.length === 0 || wantsType(sealed.name.toUpperCase())) &&
    (anyAccount || concerns(sealed));
}

/** A quick look at an account, for {@link mentions}. */
function candidates(
  accounts: readonly Filter<number>[],
  isWanted: (account: number) => boolean,
): (account: number) => boolean {
  const only = accounts.filter(({ operator }) => operator === "eq").map(({ value }) => value);
  return only.length > 0 ? (account) => only.includes(account) : isWanted;
}

/** Whether there may be a wanted account in it; this is asked for each of thousands of transactions. */
function mentions(sealed: Sealed, mayBeWanted: (account: number) => boolean): boolean {
  for (const [account] of hbarLines(sealed)) if (mayBeWanted(account)) return true;
  return false;
}

/** What a user transaction brings along is only its payer's when it says whose child it is. */
function isPayer({ transactionId, parentTimestamp }: Sealed): boolean {
  return !transactionId.nonce || parentTimestamp !== undefined;
}
