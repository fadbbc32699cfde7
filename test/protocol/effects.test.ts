import { readFileSync } from "node:fs";

import { expect } from "chai";
import { Interface } from "ethers";
import fc from "fast-check";

import { effectOf, EVENTS, wantedBy, type Effect } from "../../plugin/protocol/effects.ts";
import type { Address, Hex } from "../../plugin/protocol/units.ts";
import { addresses, hexOf } from "./arbitraries.ts";

const HTS: Address = "0x0000000000000000000000000000000000000167";
const HTS_EVENTS = new Interface(eventsIn("system/IHederaEffects.sol"));
const ACCOUNT_EVENTS = new Interface(eventsIn("IHederaAccount.sol"));

const nums = fc.integer({ min: 1, max: 2 ** 40 });
const spenders = fc.option(nums, { nil: 0 });
const amounts = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
const id = (num: number) => `0.0.${num}` as const;
const maybe = (num: number) => (num === 0 ? undefined : id(num));

/** For each event its arguments, and what it does. */
const CASES: Record<string, fc.Arbitrary<{ args: readonly unknown[]; effect: Effect }>> = {
  TokenMoved: fc.tuple(nums, nums, nums, amounts, spenders).map(([token, from, to, amount, spender]) => ({
    args: [token, from, to, amount, spender],
    effect: { kind: "token", token: id(token), from: id(from), to: id(to), amount, spender: maybe(spender) },
  })),
  NftMoved: fc.tuple(nums, nums, nums, amounts, spenders).map(([token, from, to, serial, spender]) => ({
    args: [token, from, to, serial, spender],
    effect: { kind: "nft", token: id(token), from: id(from), to: id(to), serial, spender: maybe(spender) },
  })),
  HbarMoved: fc.tuple(nums, nums, amounts, spenders).map(([from, to, amount, spender]) => ({
    args: [from, to, amount, spender],
    effect: { kind: "hbar", from: id(from), to: id(to), amount, spender: maybe(spender) },
  })),
  TokenMinted: fc
    .tuple(
      nums,
      amounts,
      fc.array(
        fc.nat(120).chain((length) => hexOf(length)),
        { maxLength: 10 },
      ),
    )
    .map(([token, amount, metadata]) => ({
      args: [token, amount, metadata],
      effect: { kind: "mint", token: id(token), amount, metadata },
    })),
  TokenBurned: fc.tuple(nums, amounts, fc.array(amounts, { maxLength: 10 })).map(([token, amount, serials]) => ({
    args: [token, amount, serials],
    effect: { kind: "burn", token: id(token), amount, serials },
  })),
  AllowanceSet: fc.tuple(nums, nums, nums, amounts).map(([token, owner, spender, amount]) => ({
    args: [token, owner, spender, amount],
    effect: { kind: "approval", token: id(token), owner: id(owner), spender: id(spender), amount },
  })),
  SerialAllowanceSet: fc.tuple(nums, nums, spenders, amounts).map(([token, owner, spender, serial]) => ({
    args: [token, owner, spender, serial],
    effect: { kind: "approval", token: id(token), owner: id(owner), spender: maybe(spender), serial },
  })),
  OperatorSet: fc.tuple(nums, nums, nums, fc.boolean()).map(([token, owner, spender, all]) => ({
    args: [token, owner, spender, all],
    effect: { kind: "approval", token: id(token), owner: id(owner), spender: id(spender), all },
  })),
  HbarAllowanceSet: fc.tuple(nums, nums, amounts).map(([owner, spender, amount]) => ({
    args: [owner, spender, amount],
    effect: { kind: "approval", owner: id(owner), spender: id(spender), amount },
  })),
  TokenUpdated: fc
    .tuple(
      nums,
      fc.nat(300).chain((length) => hexOf(length)),
    )
    .map(([token, update]) => ({
      args: [token, update],
      effect: { kind: "update", token: id(token), update },
    })),
};

function log(abi: Interface, event: string, args: readonly unknown[], address: Address) {
  const { topics, data } = abi.encodeEventLog(event, args);
  return { address, topics: topics as Hex[], data: data as Hex };
}

describe("effectOf", () => {
  it("knows every event of the token service by the hash of its signature, and that of payments", () => {
    const expected = Object.fromEntries(
      [HTS_EVENTS, ACCOUNT_EVENTS].flatMap((abi) =>
        abi.fragments.map((fragment) => {
          const { name, topicHash } = abi.getEvent(fragment.format("sighash"))!;
          return [name, topicHash];
        }),
      ),
    );
    expect(EVENTS).to.deep.equal(expected);
    expect(Object.keys(CASES).sort()).to.deep.equal(
      Object.keys(EVENTS)
        .filter((name) => name !== "AccountWanted" && name !== "HbarPayment")
        .sort(),
    );
  });

  for (const [event, cases] of Object.entries(CASES)) {
    it(`reads what ${event} says, from 0x167 and from nobody else`, () => {
      fc.assert(
        fc.property(cases, addresses, ({ args, effect }, stranger) => {
          expect(effectOf(log(HTS_EVENTS, event, args, HTS))).to.deep.equal(effect);
          expect(effectOf(log(HTS_EVENTS, event, args, stranger))).to.equal(undefined);
          // The account of the same number as the token service on another shard, so to speak.
          expect(effectOf(log(HTS_EVENTS, event, args, "0x0000000000000000000000000000000000000168"))).to.equal(
            undefined,
          );
        }),
      );
    });
  }

  it("reads a payment, at the address of an account alone", () => {
    fc.assert(
      fc.property(nums, addresses, amounts, (payee, from, amount) => {
        const address: Address = `0x${payee.toString(16).padStart(40, "0")}`;
        const args = [from, amount * 10n ** 10n];
        const effect = { kind: "payment", from, to: id(payee), amount };
        expect(effectOf(log(ACCOUNT_EVENTS, "HbarPayment", args, address))).to.deep.equal(effect);
        expect(effectOf(log(ACCOUNT_EVENTS, "HbarPayment", args, `0x1${address.slice(3)}`))).to.equal(undefined);
      }),
    );
  });

  it("knows who wants an account", () => {
    fc.assert(
      fc.property(addresses, addresses, (account, stranger) => {
        expect(wantedBy(log(HTS_EVENTS, "AccountWanted", [account], HTS))).to.equal(account);
        expect(wantedBy(log(HTS_EVENTS, "AccountWanted", [account], stranger))).to.equal(undefined);
        expect(effectOf(log(HTS_EVENTS, "AccountWanted", [account], HTS))).to.equal(undefined);
      }),
    );
  });

  it("makes nothing of what is malformed, and never throws", () => {
    const topics = fc.tuple(fc.constantFrom(...Object.values(EVENTS)), fc.array(hexOf(32), { maxLength: 3 }));
    const data = fc.nat(200).chain((length) => hexOf(length));
    const where = fc.constantFrom(HTS, "0x0000000000000000000000000000000000001234" as const);
    fc.assert(
      fc.property(where, topics, data, (address, [event, indexed], bytes) => {
        effectOf({ address, topics: [event, ...indexed], data: bytes });
        wantedBy({ address, topics: [event, ...indexed], data: bytes });
      }),
      { numRuns: 2_000 },
    );
    const empty = { address: HTS, topics: [EVENTS.TokenMoved], data: "0x" } as const;
    expect(effectOf(empty)).to.equal(undefined);
    expect(wantedBy({ ...empty, topics: [EVENTS.AccountWanted] })).to.equal(undefined);
  });
});

/** The events that a Solidity file declares. */
function eventsIn(file: string): string[] {
  const source = readFileSync(new URL(`../../contracts/hedera/${file}`, import.meta.url), "utf8");
  return [...source.matchAll(/^ {4}event [^;]+/gm)].map(([event]) => event.trim().replace(/\s+/g, " "));
}
