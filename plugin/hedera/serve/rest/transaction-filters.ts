/** Which transactions are wanted. */
import { proto } from "@hiero-ledger/proto";

import { toNumber } from "../../entity.ts";
import type { Tinybar } from "../../ledger.ts";
import { addTo } from "../../simulated/context.ts";
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
  const mentions = mentioning(accounts, isWanted);
  const concerns = (sealed: Sealed): boolean => {
    if (sign === undefined && isPayer(sealed) && isWanted(payerOf(sealed))) return true;
    const { moves: hbar, tokens } = sealed.effects;
    if (mentions(hbar) || mentions(sealed.feeLines)) {
      for (const [account, amount] of hbarMoves(sealed)) if (isWanted(account) && moves(amount)) return true;
    }
    return !!tokens?.moves.some(({ account, amount }) => isWanted(account) && moves(amount));
  };
  const anyAccount = accounts.length === 0 && sign === undefined;
  return (sealed) =>
    (result === undefined || SUCCESSES.has(sealed.status) === (result === "success")) &&
    (types.length === 0 || wantsType(sealed.name.toUpperCase())) &&
    (anyAccount || concerns(sealed));
}

/** Whether there is a wanted account among the keys of a map; this is asked for each of thousands of transactions. */
function mentioning(
  accounts: readonly Filter<number>[],
  isWanted: (account: number) => boolean,
): (map: ReadonlyMap<number, unknown>) => boolean {
  const only = accounts.filter(({ operator }) => operator === "eq").map(({ value }) => value);
  if (only.length > 0) return (map) => only.some((account) => map.has(account));
  return (map) => {
    for (const account of map.keys()) if (isWanted(account)) return true;
    return false;
  };
}

/** What a user transaction brings along is only its payer's when it says whose child it is. */
function isPayer({ transactionId, parentTimestamp }: Sealed): boolean {
  return !transactionId.nonce || parentTimestamp !== undefined;
}

/** The hbar that moved, fees included. */
export function hbarMoves({ effects, feeLines }: Sealed): ReadonlyMap<number, Tinybar> {
  if (effects.moves.size === 0) return feeLines;
  if (feeLines.size === 0) return effects.moves;
  const all = new Map(effects.moves);
  for (const [account, amount] of feeLines) addTo(all, account, amount);
  return all;
}

/** The account of the transaction's id; what is scheduled may be paid by another one. */
export function payerOf({ transactionId }: Sealed): number {
  return toNumber(transactionId.accountID?.accountNum);
}
