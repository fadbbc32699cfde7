import { expect } from "chai";
import { getAddress } from "ethers";
import fc from "fast-check";

import { longZero } from "../../plugin/protocol/addresses.ts";
import { BACKING_MEMO, type Deposit, depositsOf, type Transfer } from "../../plugin/protocol/deposits.ts";
import type { Address, EntityId, Tinybar } from "../../plugin/protocol/units.ts";
import { addresses } from "./arbitraries.ts";

const VAULT: EntityId = "0.0.800";
const ALICE: EntityId = "0.0.1001";
const BOB: EntityId = "0.0.1002";
/** Has no alias. */
const CAROL: EntityId = "0.0.1003";
const TILL_ACCOUNT: EntityId = "0.0.900";

const ALICE_ALIAS: Address = `0x${"a1".repeat(20)}`;
const BOB_ALIAS: Address = `0x${"b0".repeat(20)}`;
const TILL: Address = `0x${"71".repeat(20)}`;
const NAMED: Address = "0x52908400098527886e0f7030069857d2e4169ee7";
const AT = 1_700_000_000_000_000_000n;

const contracts: Partial<Record<EntityId, Address>> = { [TILL_ACCOUNT]: TILL };
const aliases: Partial<Record<EntityId, Address>> = { [ALICE]: ALICE_ALIAS, [BOB]: BOB_ALIAS };

type Moves = readonly (readonly [EntityId, Tinybar])[];

function depositsIn(moves: Moves, memo = "", payer = moves[0]![0]): Deposit[] {
  const transfers = moves.map(([account, amount]) => ({ account, amount }));
  const transfer: Transfer = { consensusTimestamp: AT, payer, memo, transfers };
  return depositsOf(
    transfer,
    VAULT,
    (account) => contracts[account],
    (account) => aliases[account],
  );
}

const credit = (address: Address, amount: Tinybar): Deposit => ({ kind: "credit", at: AT, address, amount });
const refund = (account: EntityId, amount: Tinybar): Deposit => ({ kind: "refund", at: AT, account, amount });

const ALICE_PAYS: Moves = [
  [ALICE, -5n],
  [VAULT, 5n],
];
const CAROL_PAYS: Moves = [
  [CAROL, -5n],
  [VAULT, 5n],
];

describe("depositsOf", function () {
  const cases: [string, Deposit[], Deposit[]][] = [
    ["credits the address in the memo", depositsIn(ALICE_PAYS, NAMED), [credit(NAMED, 5n)]],
    ["reads a memo in mixed case as the same address", depositsIn(ALICE_PAYS, getAddress(NAMED)), [credit(NAMED, 5n)]],
    [
      "credits the address in the memo of a sender without an alias",
      depositsIn(CAROL_PAYS, NAMED),
      [credit(NAMED, 5n)],
    ],
    ["credits the sender's alias without a memo", depositsIn(ALICE_PAYS), [credit(ALICE_ALIAS, 5n)]],
    ["sends back what a sender without an alias gave without a memo", depositsIn(CAROL_PAYS), [refund(CAROL, 5n)]],
    ["credits nobody for a backing gift", depositsIn(CAROL_PAYS, BACKING_MEMO), []],
    [
      "credits a contract for what its account gets, whatever the memo says",
      depositsIn(
        [
          [CAROL, -5n],
          [TILL_ACCOUNT, 5n],
        ],
        NAMED,
      ),
      [credit(TILL, 5n)],
    ],
    [
      "credits a contract even if the memo speaks of backing",
      depositsIn(
        [
          [CAROL, -5n],
          [TILL_ACCOUNT, 5n],
        ],
        BACKING_MEMO,
      ),
      [credit(TILL, 5n)],
    ],
    [
      "tells what came to the vault from what came to a contract in one transfer",
      depositsIn([
        [ALICE, -9n],
        [TILL_ACCOUNT, 5n],
        [VAULT, 4n],
      ]),
      [credit(TILL, 5n), credit(ALICE_ALIAS, 4n)],
    ],
    [
      "takes the payer for the sender if it gave, though another one gave more",
      depositsIn([
        [ALICE, -1n],
        [BOB, -9n],
        [VAULT, 10n],
      ]),
      [credit(ALICE_ALIAS, 10n)],
    ],
    [
      "takes who gave most for the sender if the payer gave nothing",
      depositsIn(
        [
          [ALICE, -1n],
          [BOB, -9n],
          [VAULT, 10n],
        ],
        "",
        CAROL,
      ),
      [credit(BOB_ALIAS, 10n)],
    ],
    [
      "takes the first of two who gave most",
      depositsIn(
        [
          [BOB, -5n],
          [ALICE, -5n],
          [VAULT, 10n],
        ],
        "",
        CAROL,
      ),
      [credit(BOB_ALIAS, 10n)],
    ],
    [
      "takes nobody for the sender who only received",
      depositsIn(
        [
          [ALICE, 1n],
          [BOB, -11n],
          [VAULT, 10n],
        ],
        "",
        ALICE,
      ),
      [credit(BOB_ALIAS, 10n)],
    ],
    [
      "sends all of it back to the payer if several gave and it has no alias",
      depositsIn([
        [CAROL, -1n],
        [BOB, -9n],
        [VAULT, 10n],
      ]),
      [refund(CAROL, 10n)],
    ],
    [
      "sees no deposit in what the vault pays to itself",
      depositsIn([
        [VAULT, -5n],
        [VAULT, 5n],
      ]),
      [],
    ],
    [
      "sees no deposit in what the vault pays to others",
      depositsIn(
        [
          [VAULT, -5n],
          [ALICE, 5n],
        ],
        NAMED,
      ),
      [],
    ],
    [
      "sees no deposit in a transfer between others",
      depositsIn(
        [
          [ALICE, -5n],
          [BOB, 5n],
        ],
        NAMED,
      ),
      [],
    ],
    ["sees no deposit in an entry of nothing", depositsIn([[VAULT, 0n]], NAMED), []],
    [
      "credits a contract for what the vault pays to its account",
      depositsIn([
        [VAULT, -5n],
        [TILL_ACCOUNT, 5n],
      ]),
      [credit(TILL, 5n)],
    ],
  ];
  for (const [what, deposits, expected] of cases) {
    it(what, function () {
      expect(deposits).to.deep.equal(expected);
    });
  }

  const namesNobody: [string, string][] = [
    ["words", "thanks!"],
    ["an address that is too short", NAMED.slice(0, -1)],
    ["an address that is too long", `${NAMED}0`],
    ["an address without 0x", NAMED.slice(2)],
    ["an address in blanks", ` ${NAMED} `],
    ["an address and a line break", `${NAMED}\n`],
    ["something hexadecimal that is not", `${NAMED.slice(0, -1)}g`],
    ["another spelling of the backing memo", BACKING_MEMO.toUpperCase()],
    ["the zero address", `0x${"0".repeat(40)}`],
    ["a long-zero address", longZero(BOB)],
    ["the long-zero address of an account beyond 2^53", `0x${"0".repeat(24)}0020000000000000`],
    ["the last long-zero address", `0x${"0".repeat(24)}7fffffffffffffff`],
  ];
  for (const [what, memo] of namesNobody) {
    it(`finds nobody in a memo that is ${what}`, function () {
      expect(depositsIn(ALICE_PAYS, memo)).to.deep.equal([credit(ALICE_ALIAS, 5n)]);
      expect(depositsIn(CAROL_PAYS, memo)).to.deep.equal([refund(CAROL, 5n)]);
    });
  }

  it("credits or sends back exactly what the vault and the contracts received, unless it was backing", function () {
    const balances = fc.bigInt({ min: -100n, max: 100n });
    const moves = fc
      .record({
        accounts: fc.shuffledSubarray([VAULT, TILL_ACCOUNT, ALICE, BOB, CAROL], { minLength: 2 }),
        amounts: fc.array(balances, { minLength: 4, maxLength: 4 }),
      })
      .map(({ accounts, amounts }): Moves => {
        const given = accounts.slice(1).map((account, index) => [account, amounts[index]!] as const);
        return [[accounts[0]!, -given.reduce((sum, [, amount]) => sum + amount, 0n)], ...given];
      });
    const memos = fc.oneof(fc.constantFrom("", BACKING_MEMO, NAMED, longZero(ALICE)), fc.string(), addresses);
    const payers = fc.constantFrom(VAULT, TILL_ACCOUNT, ALICE, BOB, CAROL);
    fc.assert(
      fc.property(moves, memos, payers, (moved, memo, payer) => {
        const deposits = depositsIn(moved, memo, payer);
        const received = moved
          .filter(([account]) => account === TILL_ACCOUNT || (account === VAULT && memo !== BACKING_MEMO))
          .reduce((sum, [, amount]) => (amount > 0n ? sum + amount : sum), 0n);
        expect(deposits.reduce((sum, { amount }) => sum + amount, 0n)).to.equal(received);

        const gave = new Set(moved.filter(([, amount]) => amount < 0n).map(([account]) => account));
        for (const deposit of deposits) {
          expect(deposit.amount > 0n && deposit.at === AT).to.be.true;
          if (deposit.kind === "refund") expect(gave.has(deposit.account), "a refund goes to one who gave").to.be.true;
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
