import { readFileSync } from "node:fs";

import { expect } from "chai";
import { Interface } from "ethers";
import fc from "fast-check";

import {
  COMMITTEE_DECIDED,
  type CommitteeDecided,
  committeeDecidedOf,
  DEFAULT_PARAMETERS,
  registryBeginning,
  registryTakeover,
} from "../../plugin/protocol/node-registry.ts";
import * as rewards from "../../plugin/protocol/reward-addresses.ts";
import type { Address, Hex } from "../../plugin/protocol/units.ts";
import abis from "../../plugin/rewards/contracts.json" with { type: "json" };
import { addresses, entities, hexOf } from "./arbitraries.ts";

const abi = new Interface(abis.NodeRegistry as []);
const members = fc.uniqueArray(
  fc.record({
    number: fc.nat(2 ** 32 - 1),
    seat: fc.nat(127),
    attester: addresses,
    account: entities(1, Number.MAX_SAFE_INTEGER),
    key: fc.integer({ min: 34, max: 35 }).chain(hexOf),
  }),
  { selector: ({ seat }) => seat, maxLength: 100 },
);
const decided: fc.Arbitrary<CommitteeDecided> = fc.record({
  epoch: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
  members,
  threshold: fc.nat(2 ** 16 - 1),
});

function log({ epoch, members: list, threshold }: CommitteeDecided, address: Address = rewards.NODE_REGISTRY) {
  const told = list.map(({ number, seat, attester, account, key }) => [
    ...[number, seat, attester, account.slice(4), key],
  ]);
  const { topics, data } = abi.encodeEventLog("CommitteeDecided", [epoch, told, threshold]);
  return { address, topics: topics as Hex[], data: data as Hex };
}

describe("CommitteeDecided", () => {
  it("is known by the hash of its signature", () => {
    expect(abi.getEvent("CommitteeDecided")!.topicHash).to.equal(COMMITTEE_DECIDED);
  });

  it("is read as it was told", () => {
    fc.assert(
      fc.property(decided, (event) => {
        expect(committeeDecidedOf(log(event))).to.deep.equal(event);
      }),
    );
  });

  it("is the registry's alone, and whole", () => {
    const event = log({ epoch: 1n, members: [], threshold: 1 });
    expect(committeeDecidedOf(event)).not.to.equal(undefined);
    expect(committeeDecidedOf({ ...event, address: rewards.PARTICIPATION })).to.equal(undefined);
    expect(committeeDecidedOf({ ...event, topics: event.topics.slice(0, 1) })).to.equal(undefined);
    expect(committeeDecidedOf({ ...event, topics: [...event.topics].reverse() })).to.equal(undefined);
    expect(committeeDecidedOf({ ...event, data: "0x1234" })).to.equal(undefined);
    expect(committeeDecidedOf({ ...event, data: `0x${"ff".repeat(96)}` })).to.equal(undefined);
  });
});

describe("the word of a takeover", () => {
  it("has the height in its lowest 64 bits, then threshold, seats, time and whether it is in force", () => {
    fc.assert(
      fc.property(decided, fc.maxSafeNat(), fc.bigInt({ min: 0n, max: 2n ** 40n - 1n }), (event, height, seconds) => {
        const { address, word } = registryTakeover(event, height, seconds);
        expect(address).to.equal(rewards.NODE_REGISTRY);
        expect(BigInt.asUintN(64, word)).to.equal(BigInt(height));
        expect(BigInt.asUintN(16, word >> 64n)).to.equal(BigInt(event.threshold));
        const seats = event.members.reduce((sum, { seat }) => sum + 2n ** BigInt(seat), 0n);
        expect(BigInt.asUintN(128, word >> 80n)).to.equal(seats);
        expect(BigInt.asUintN(40, word >> 208n)).to.equal(seconds);
        expect(word >> 248n).to.equal(1n);
      }),
    );
  });

  it("is in another slot for each committee", () => {
    const slots = [1n, 2n, 3n].map((epoch) => registryTakeover({ epoch, members: [], threshold: 1 }, 1, 1n).slot);
    expect(new Set(slots).size).to.equal(3);
  });
});

describe("the registry's beginning", () => {
  const member = { account: "0.0.7" as const, attester: `0x${"11".repeat(20)}` as Address, stake: 1n };
  const beginning = (key: Uint8Array, stake = 1n) =>
    registryBeginning({
      members: [{ ...member, key, stake }],
      threshold: 1,
      seconds: 1n,
      parameters: DEFAULT_PARAMETERS,
    });

  it("writes no slot twice", () => {
    const many = Array.from({ length: 100 }, (_, i) => ({
      account: `0.0.${i + 1000}` as const,
      attester: `0x${(i + 1).toString(16).padStart(40, "0")}` as Address,
      key: Uint8Array.of(0x12, 0x20, ...Buffer.alloc(32, i + 1)),
      stake: 5n,
    }));
    const words = registryBeginning({ members: many, threshold: 67, seconds: 1n, parameters: DEFAULT_PARAMETERS });
    expect(new Set(words.map(({ slot }) => slot)).size).to.equal(words.length);
  });

  it("refuses keys that are not a single key, and values that do not fit", () => {
    for (const key of [[], [0x12, 0x20, 1], [0x3a, 0x21, 4, ...Buffer.alloc(32)], Buffer.alloc(34, 1)]) {
      expect(() => beginning(Uint8Array.from(key))).to.throw(RangeError, "one Ed25519 or secp256k1 key");
    }
    const key = Uint8Array.of(0x12, 0x20, ...Buffer.alloc(32, 1));
    expect(() => beginning(key, 2n ** 96n)).to.throw(RangeError, "does not fit into 96 bits");
    expect(beginning(key, 2n ** 96n - 1n)).not.to.equal(undefined);
  });
});

describe("the addresses of the rewards", () => {
  it("are those of RewardAddresses.sol", () => {
    const source = readFileSync(new URL("../../contracts/rewards/RewardAddresses.sol", import.meta.url), "utf8");
    const constants = [...source.matchAll(/constant (\w+) = (0x[0-9a-fA-F]{40});/g)];
    expect(constants).to.have.length(8);
    for (const [, name, address] of constants) {
      if (name !== "FEE_VAULT") expect({ [name!]: address!.toLowerCase() }).to.deep.equal({ [name!]: byName[name!] });
    }
  });

  const byName: Readonly<Record<string, string>> = { ...rewards };
});
