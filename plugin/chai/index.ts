import { changeHederaBalance, changeHederaBalances } from "./balances.ts";
import { changeHederaTokenBalance, changeHederaTokenBalances } from "./balances.ts";
import { addMatcher, type Chai, type Matcher } from "./matcher.ts";
import { settledBy } from "./settled-by.ts";
import type { ChaiUtils } from "./waiting.ts";

export type { Predicate } from "./balances.ts";
export type { ExpectedSettlement } from "./settled-by.ts";
export type { MatchedL2 } from "./subject.ts";
export type * from "./type-extensions.ts";

const MATCHERS = {
  changeHederaBalance,
  changeHederaBalances,
  changeHederaTokenBalance,
  changeHederaTokenBalances,
  settledBy,
};

/**
 * What a transaction of the layer 2 does on Hedera, as matchers of chai. The plugin registers them with the first
 * connection to `l2`; whoever has more than one chai registers them there.
 *
 * @example
 * import { use } from "chai";
 * import { hederaMatchers } from "hardhat-hedera-l2/chai";
 *
 * use(hederaMatchers);
 */
export function hederaMatchers(chai: Chai, utils: ChaiUtils): void {
  if ("settledBy" in (chai.Assertion as unknown as { prototype: object }).prototype) return;
  for (const [name, matcher] of Object.entries(MATCHERS)) addMatcher(chai, utils, name, matcher as Matcher<unknown[]>);
}
