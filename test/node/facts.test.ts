import { expect } from "chai";
import fc from "fast-check";

import type { AccountState, Changes, EntityId } from "../../plugin/hedera/ledger.ts";
import { decodeFacts, encodeFacts, factsIn, MAX_FACTS } from "../../plugin/node/facts.ts";
import { addresses, bytesOf, entities } from "../protocol/arbitraries.ts";
import { account, token } from "./testified.ts";

const ids = entities(1_001, 1_020);
const amounts = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });

const accounts: fc.Arbitrary<AccountState> = fc.record({
  id: ids,
  evmAddress: fc.option(addresses, { nil: undefined }),
  balance: amounts,
  deleted: fc.boolean(),
  receiverSigRequired: fc.boolean(),
  memo: fc.string({ unit: "grapheme", maxLength: 20 }).filter((memo) => memo.isWellFormed()),
  key: fc.option(bytesOf(34), { nil: undefined }),
  maxAutomaticAssociations: fc.integer({ min: -1, max: 5_000 }),
  usedAutomaticAssociations: fc.nat({ max: 5_000 }),
  allowances: fc.record({
    hbar: fc.array(fc.record({ spender: ids, amount: amounts }), { maxLength: 3 }),
    tokens: fc.array(fc.record({ token: ids, spender: ids, amount: amounts }), { maxLength: 3 }),
    operators: fc.array(fc.record({ token: ids, spender: ids }), { maxLength: 3 }),
  }),
});

const changes: fc.Arbitrary<Changes> = fc.record({
  accounts: fc.array(accounts, { minLength: 1, maxLength: 4 }),
  tokens: fc.array(
    ids.map((id) => token({ id })),
    { maxLength: 2 },
  ),
  relations: fc.array(
    fc.record({
      ...{ account: ids, token: ids, associated: fc.boolean(), balance: amounts },
      ...{ frozen: fc.boolean(), kycGranted: fc.boolean(), automatic: fc.boolean() },
    }),
    { maxLength: 3 },
  ),
  nfts: fc.array(
    fc.record({
      ...{ token: ids, serial: amounts, owner: fc.option(ids, { nil: undefined }) },
      ...{ spender: fc.option(ids, { nil: undefined }), metadata: fc.uint8Array({ maxLength: 9 }), createdAt: amounts },
    }),
    { maxLength: 3 },
  ),
});

const nobody = () => false;

describe("facts", () => {
  it("are read as they were written, and written as they were read", () => {
    fc.assert(
      fc.property(changes, (shown) => {
        const bytes = encodeFacts(factsIn(shown, nobody));
        expect(encodeFacts(decodeFacts(bytes))).to.deep.equal(bytes);
      }),
    );
  });

  it("are the same bytes in whatever order a mirror shows them", () => {
    fc.assert(
      fc.property(changes, ({ accounts, tokens, relations, nfts }) => {
        const unique = <T>(entities: readonly T[], nameOf: (entity: T) => string) =>
          entities.filter((one, index) => entities.findIndex((other) => nameOf(other) === nameOf(one)) === index);
        const shown = {
          accounts: unique(accounts, ({ id }) => id),
          tokens: unique(tokens, ({ id }) => id),
          relations: unique(relations, ({ account, token }) => `${account}/${token}`),
          nfts: unique(nfts, ({ token, serial }) => `${token}/${serial}`),
        };
        const turned = {
          accounts: [...shown.accounts].reverse(),
          tokens: [...shown.tokens].reverse(),
          relations: [...shown.relations].reverse(),
          nfts: [...shown.nfts].reverse(),
        };
        expect(encodeFacts(factsIn(turned, nobody))).to.deep.equal(encodeFacts(factsIn(shown, nobody)));
      }),
    );
  });

  it("leave out what the network knows better, and what changes all the time", () => {
    const isOurs = (id: EntityId) => id === "0.0.1002";
    const allowances = {
      hbar: [
        { spender: "0.0.1003" as const, amount: 1n },
        { spender: "0.0.1002" as const, amount: 2n },
      ],
      tokens: [],
      operators: [{ token: "0.0.1009" as const, spender: "0.0.1004" as const }],
    };
    const relation = { token: "0.0.1009", associated: true, balance: 5n, frozen: false, kycGranted: true } as const;
    const facts = factsIn(
      {
        accounts: [account({ id: "0.0.1001", balance: 7n, allowances }), account({ id: "0.0.1002" })],
        tokens: [],
        relations: [
          { ...relation, account: "0.0.1001", automatic: false },
          { ...relation, account: "0.0.1002", automatic: false },
        ],
        nfts: [],
      },
      isOurs,
    );
    expect(facts.accounts.map(({ id, balance }) => [id, balance])).to.deep.equal([["0.0.1001", 0n]]);
    expect(facts.accounts[0]!.allowances).to.deep.equal({
      hbar: [{ spender: "0.0.1002", amount: 2n }],
      tokens: [],
      operators: [],
    });
    expect(facts.relations.map(({ account }) => account)).to.deep.equal(["0.0.1001"]);
  });

  describe("are refused", () => {
    const good = () =>
      JSON.parse(
        Buffer.from(
          encodeFacts({ accounts: [account({ id: "0.0.1001" })], tokens: [], relations: [], nfts: [] }),
        ).toString(),
      ) as Record<string, unknown> & { accounts: Record<string, unknown>[] };
    const refused = (facts: unknown, spelled = JSON.stringify(facts)) =>
      expect(() => decodeFacts(Buffer.from(spelled)), spelled).to.throw();

    it("when a field is missing, of another type or out of its form", () => {
      for (const name of Object.keys(good().accounts[0]!)) {
        for (const value of [undefined, null, 5.5, "nothing", {}, []]) {
          const facts = good();
          const before = facts.accounts[0]![name];
          if (name === "memo" && typeof value === "string") continue;
          facts.accounts[0]![name] = value;
          if (value === before) continue;
          if (value === undefined && (name === "evmAddress" || name === "key")) continue;
          refused(facts);
        }
      }
    });

    it("when there are none, or too many", () => {
      refused({ accounts: [], tokens: [], relations: [], nfts: [] });
      const many = Array.from({ length: MAX_FACTS + 1 }, (_, index) => account({ id: `0.0.${1_001 + index}` }));
      const nothing = { tokens: [], relations: [], nfts: [] };
      expect(decodeFacts(encodeFacts({ ...nothing, accounts: many.slice(1) })).accounts).to.have.length(MAX_FACTS);
      expect(() => decodeFacts(encodeFacts({ ...nothing, accounts: many }))).to.throw(`${MAX_FACTS + 1} facts`);
    });

    it("when they are spelled otherwise than they are to be", () => {
      const facts = good();
      refused(facts, JSON.stringify(facts, undefined, 1));
      refused({ ...facts, more: [] });
      refused({ nfts: [], relations: [], tokens: [], accounts: facts.accounts });
      refused({ ...facts, accounts: [{ ...facts.accounts[0], balance: "-0" }] });
      refused({ ...facts, accounts: [{ ...facts.accounts[0], balance: "007" }] });
    });

    it("when they are any bytes", () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void expect(() => decodeFacts(bytes)).to.throw()),
      );
    });
  });
});
