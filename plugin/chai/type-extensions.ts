import type { Hbar, Units } from "../hedera/sandbox/amounts.ts";
import type { Party, TokenLike } from "../hedera/sandbox/party.ts";
import type { Predicate } from "./balances.ts";
import type { ExpectedSettlement } from "./settled-by.ts";
import type { MatchedL2 } from "./subject.ts";

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- This is where chai's types are.
  namespace Chai {
    interface Assertion {
      /**
       * Asserts by how much the settlement of a transaction changed an account's hbar on Hedera. Fees do not count.
       * @param l2 of the connection
       * @param change a number of hbar, a bigint of tinybar, or a predicate of tinybar
       * @example
       * await expect(payroll.pay([alice], [parseEther("1")])).to.changeHederaBalance(l2, alice, 1);
       */
      changeHederaBalance(l2: MatchedL2, account: Party, change: Hbar | Predicate<bigint>): AsyncAssertion;
      /**
       * The same of several accounts.
       * @example
       * await expect(tx).to.changeHederaBalances(l2, [alice, await l2.vault], [1, -1]);
       */
      changeHederaBalances(
        l2: MatchedL2,
        accounts: readonly Party[],
        changes: readonly Hbar[] | Predicate<readonly bigint[]>,
      ): AsyncAssertion;
      /**
       * Asserts by how much the settlement of a transaction changed what an account has of a token on Hedera.
       * @param change in the token's smallest unit, or a number of NFTs
       * @example
       * await expect(pool.swap(foo, 100, 0)).to.changeHederaTokenBalance(l2, foo, alice, -100);
       */
      changeHederaTokenBalance(
        l2: MatchedL2,
        token: TokenLike,
        account: Party,
        change: Units | Predicate<bigint>,
      ): AsyncAssertion;
      /**
       * The same of several accounts.
       * @example
       * await expect(pool.swap(foo, 100, 0)).to.changeHederaTokenBalances(l2, foo, [alice, pool], [-100, 100]);
       */
      changeHederaTokenBalances(
        l2: MatchedL2,
        token: TokenLike,
        accounts: readonly Party[],
        changes: readonly Units[] | Predicate<readonly bigint[]>,
      ): AsyncAssertion;
      /**
       * Asserts how the block of a transaction was settled on Hedera: the kind of transaction that was scheduled, or null
       * for none, the id of the schedule, some fields of what `l2.settlementOf` gives, or a predicate of it.
       * @example
       * await expect(shares.issue(10)).to.be.settledBy(l2, "mint");
       * await expect(tx).to.be.settledBy(l2, { kind: "transfer", payer: await l2.accountOf(pool) });
       */
      settledBy(l2: MatchedL2, expected: ExpectedSettlement): AsyncAssertion;
    }

    interface AsyncAssertion extends Assertion, Promise<void> {}
  }
}
