import { hbar } from "../hedera/format-hbar.ts";
import { toTinybar, toUnits, type Hbar, type Units } from "../hedera/sandbox/amounts.ts";
import type { Party, TokenLike } from "../hedera/sandbox/party.ts";
import { describeAccount, describeToken, hbarChanges, tokenChanges } from "./changes.ts";
import type { Matcher } from "./matcher.ts";
import type { MatchedL2 } from "./subject.ts";

/** `changeHederaBalance`. */
export const changeHederaBalance: Matcher<[MatchedL2, Party, Hbar | Predicate<bigint>]> = (
  matched,
  l2,
  account,
  expected,
) => changeHederaBalances(matched, l2, [account], only(expected));

/** `changeHederaBalances`. */
export const changeHederaBalances: Matcher<
  [MatchedL2, readonly Party[], readonly Hbar[] | Predicate<readonly bigint[]>]
> = async ({ subject, check }, l2, accounts, expected) => {
  requireAsMany(accounts, expected);
  const known = await Promise.all(accounts.map((account) => describeAccount(l2, account)));
  const names = known.map(({ name }) => name).join(", ");
  const changes = await hbarChanges(
    l2,
    subject,
    known.map(({ id }) => id),
  );
  const wanted = typeof expected === "function" ? expected : expected.map(toTinybar);
  compare(check, `the hbar of ${names}`, changes, wanted, hbar);
};

/** `changeHederaTokenBalance`. */
export const changeHederaTokenBalance: Matcher<[MatchedL2, TokenLike, Party, Units | Predicate<bigint>]> = (
  matched,
  l2,
  token,
  account,
  expected,
) => changeHederaTokenBalances(matched, l2, token, [account], only(expected));

/** `changeHederaTokenBalances`. */
export const changeHederaTokenBalances: Matcher<
  [MatchedL2, TokenLike, readonly Party[], readonly Units[] | Predicate<readonly bigint[]>]
> = async ({ subject, check }, l2, token, accounts, expected) => {
  requireAsMany(accounts, expected);
  const { id: tokenId, symbol } = await describeToken(l2, token);
  const known = await Promise.all(accounts.map((account) => describeAccount(l2, account)));
  const names = known.map(({ name }) => name).join(", ");
  const changes = await tokenChanges(
    l2,
    subject,
    tokenId,
    known.map(({ id }) => id),
  );
  const units = typeof expected === "function" ? expected : expected.map(toUnits);
  compare(check, `the ${symbol} (${tokenId}) of ${names}`, changes, units, String);
};

/** Says whether a change is as it should be. */
export type Predicate<T> = (change: T) => boolean;

/** What is expected of one account, as of a list of one. */
function only<T extends Hbar | Units>(expected: T | Predicate<bigint>): readonly T[] | Predicate<readonly bigint[]> {
  return typeof expected === "function" ? ([change]) => expected(change!) : [expected];
}

function compare(
  check: (holds: boolean, otherwise: string, negated: string) => void,
  what: string,
  changes: readonly bigint[],
  expected: readonly bigint[] | Predicate<readonly bigint[]>,
  write: (amount: bigint) => string,
): void {
  const changed = changes.map(write).join(", ");
  if (typeof expected === "function") {
    const satisfy = `the change of ${what} on Hedera`;
    const [but, though] = [`it did not: it is ${changed}`, `it did: it is ${changed}`];
    return check(
      expected(changes),
      `Expected ${satisfy} to satisfy the predicate, but ${but}`,
      `Expected ${satisfy} NOT to satisfy the predicate, but ${though}`,
    );
  }
  const wanted = expected.map(write).join(", ");
  check(
    changes.every((change, index) => change === expected[index]),
    `Expected ${what} on Hedera to change by ${wanted}, but it changed by ${changed}`,
    `Expected ${what} on Hedera NOT to change by ${wanted}, but it did`,
  );
}

function requireAsMany(accounts: readonly Party[], expected: readonly unknown[] | Predicate<readonly bigint[]>): void {
  if (typeof expected === "function" || accounts.length === expected.length) return;
  throw new TypeError(`there are ${accounts.length} accounts and ${expected.length} expected changes`);
}
