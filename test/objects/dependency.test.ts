import { expect } from "chai";
import fc from "fast-check";

import { canonical, hashOf, isTrue, union, under, type Dependency } from "../../plugin/objects/dependency.ts";
import type { Literal, Verdict } from "../../plugin/objects/literal.ts";
import { ObjectError } from "../../plugin/objects/errors.ts";
import type { ObjectNetwork } from "../../plugin/objects/object-network.ts";
import { keyOf, receiptIdOf, receiptSlot, type Receipt } from "../../plugin/objects/receipt.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { federationOf, type Federation } from "./federation.ts";

const word = (value: number): Hex => `0x${value.toString(16).padStart(64, "0")}`;
/** So few that lists repeat and contradict themselves. */
const literals: fc.Arbitrary<Literal> = fc.record({
  network: fc.bigInt(1n, 2n),
  height: fc.bigInt(1n, 2n),
  root: fc.integer({ min: 1, max: 2 }).map(word),
});
const dependencies: fc.Arbitrary<Dependency> = fc.record({
  all: fc.array(literals, { maxLength: 4 }),
  notAll: fc.array(literals, { maxLength: 4 }),
});
/** What is true in a world: of each network and height one root or none. */
const worlds = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 });
const isTrueIn =
  (world: readonly number[]) =>
  ({ network, height, root }: Literal) =>
    word(world[2 * Number(network - 1n) + Number(height - 1n)]!) === root;
const holds = ({ all, notAll }: Dependency, world: readonly number[]) =>
  all.every(isTrueIn(world)) && !(notAll.length > 0 && notAll.every(isTrueIn(world)));

describe("a dependency", () => {
  it("means the same in its canonical form, which is undefined only if it never holds", () => {
    fc.assert(
      fc.property(dependencies, worlds, (dependency, world) => {
        const form = canonical(dependency);
        expect(form !== undefined && holds(form, world)).to.equal(holds(dependency, world));
      }),
      { numRuns: 2_000, seed: 4481 },
    );
  });

  it("has one form however it is spelled", () => {
    fc.assert(
      fc.property(dependencies, fc.infiniteStream(fc.nat()), ({ all, notAll }, order) => {
        const shuffled = <T>(list: readonly T[]): T[] =>
          [...list, ...list]
            .map((each) => [order.next().value!, each] as const)
            .sort(([a], [b]) => a - b)
            .map(([, each]) => each);
        const other = canonical({ all: shuffled(all), notAll: shuffled(notAll) });
        expect(other).to.deep.equal(canonical({ all, notAll }));
      }),
      { numRuns: 500, seed: 4481 },
    );
  });

  it("under what is known holds where it held before, in each world that this does not exclude", () => {
    fc.assert(
      fc.property(
        dependencies,
        worlds,
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        (given, world, known) => {
          const dependency = canonical(given);
          fc.pre(dependency !== undefined);
          const verdict = (literal: Literal): Verdict => {
            const place = 2 * Number(literal.network - 1n) + Number(literal.height - 1n);
            return !known[place] ? "open" : isTrueIn(world)(literal) ? "true" : "false";
          };
          const rest = under(dependency, verdict);
          expect(rest !== undefined && holds(rest, world)).to.equal(holds(dependency, world));
          const open = rest === undefined ? [] : [...rest.all, ...rest.notAll];
          expect(open.every((literal) => verdict(literal) === "open")).to.be.true;
        },
      ),
      { numRuns: 2_000, seed: 4481 },
    );
  });

  it("of nothing holds always", () => {
    expect(isTrue({ all: [], notAll: [] })).to.be.true;
    expect(isTrue({ all: [], notAll: [{ network: 1n, height: 1n, root: word(1) }] })).to.be.false;
    expect(union([], [])).to.deep.equal([]);
  });
});

describe("the contracts and plugin/objects", function () {
  let federation: Federation;
  let manager: ObjectNetwork;

  before(async () => {
    federation = await federationOf({ networks: 1 });
    manager = federation.networks[0]!;
  });
  after(async () => await federation.close());

  it("agree on the canonical form of a dependency, its hash and the keys of copies", async () => {
    const typeId = word(7);
    const index = word(8);
    await fc.assert(
      fc.asyncProperty(dependencies, async (dependency) => {
        const form = canonical(dependency);
        const theirs = await manager.read<Hex>("ObjectManager", "hashOf", dependency).catch((error: unknown) => error);
        if (form === undefined) {
          expect(theirs).to.be.instanceOf(ObjectError).and.to.have.property("reason", "Contradiction");
          return;
        }
        expect(hashOf(form)).to.equal(theirs);
        const key = await manager.read<Hex>("ObjectManager", "keyOf", typeId, index, dependency);
        expect(keyOf(manager.addresses.ObjectManager, typeId, index, form)).to.equal(key);
      }),
      { numRuns: 60, seed: 4481 },
    );
  });

  it("agree on the id of a receipt and where it is stored", async () => {
    const words = fc.bigInt(0n, 2n ** 64n - 1n);
    const hashes = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map((bytes): Hex => `0x${Buffer.from(bytes).toString("hex")}`);
    const receipts: fc.Arbitrary<Receipt> = fc.record({
      manager: hashes.map((hash): Hex => `0x${hash.slice(26)}`),
      typeId: hashes,
      index: hashes,
      stateHash: hashes,
      all: fc.array(fc.record({ network: words, height: words, root: hashes }), { maxLength: 15 }),
      source: words,
      destination: words,
      height: words,
      nonce: words,
    });
    await fc.assert(
      fc.asyncProperty(receipts, async (receipt) => {
        const id = receiptIdOf(receipt);
        expect(await manager.read("ObjectManager", "receiptIdOf", receipt)).to.equal(id);
        expect(await manager.read("ObjectManager", "receiptSlot", id)).to.equal(receiptSlot(id));
      }),
      { numRuns: 20, seed: 4481 },
    );
  });
});
