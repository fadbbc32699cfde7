import { expect } from "chai";

import { see } from "./model/check.ts";
import { PAST_PROPERTIES, STEP_PROPERTIES } from "./model/properties/index.ts";
import type { Seen } from "./model/properties/property.ts";
import { RULES } from "./model/rules.ts";
import { dice, type Fates, settle } from "./model/settlement.ts";
import type { Step } from "./model/steps.ts";
import { begin, type Copy, keyOf, networkOf, rootOf, type World } from "./model/world.ts";

/** Plays steps that must all be accepted, and looks at every property. */
class Story {
  world: World = begin(RULES);
  readonly #seen: Seen[] = [];

  take(step: Step): void {
    const seen = see(this.world, step);
    expect(seen.outcome).to.equal("ok");
    this.#seen.push(seen);
    for (const { name, check } of STEP_PROPERTIES) expect(check(seen), name).to.equal(undefined);
    this.world = seen.after;
  }

  /** Creates a counter and gives its index. */
  create(on: number): string {
    this.take({ kind: "create", on, caller: "ann", state: { type: "counter", owner: "ann", count: 0 } });
    return this.world.events.flatMap((event) => (event.kind === "create" ? [event.index] : [])).at(-1)!;
  }

  /** Moves the copy that can be used, claims it and seals what stays. Gives the height of the move. */
  move(index: string, on: number, destination: number): number {
    const height = this.world.now;
    this.take({ kind: "moveOut", on, moves: [{ caller: "ann", at: this.usable(index, on), destination }] });
    const receipt = this.world.receipts.at(-1)!;
    const literal = { network: on, height, root: rootOf(on, height) };
    this.take({ kind: "admit", on: destination, caller: "ann", literal, by: "endorsement" });
    this.take({ kind: "claim", on: destination, caller: "ann", receipt, state: receipt.state, root: literal.root });
    const left = this.copies(index, on).find(({ moved }) => moved?.sealed === false)!;
    this.take({ kind: "seal", on, at: left, by: "header" });
    return height;
  }

  copies(index: string, on: number): Copy[] {
    return [...networkOf(this.world, on).copies.values()].filter((copy) => copy.index === index);
  }

  usable(index: string, on: number): Copy {
    return this.copies(index, on).find(({ moved, dependency }) => !moved && dependency.notAll.length === 0)!;
  }

  /** Where an object is, and its count, when some heights get their root and others none. */
  end(index: string, fates: Fates): string {
    const begun = begin(RULES);
    for (const { name, check } of PAST_PROPERTIES) {
      expect(check({ begin: begun, seen: this.#seen, end: this.world }), name).to.equal(undefined);
    }
    const settled = settle(this.world, fates, dice(1));
    const found = settled.networks.flatMap(({ id, copies }) =>
      [...copies.values()]
        .filter((copy) => copy.index === index)
        .map((copy) => `${(copy.state as { count: number }).count} on ${id}${keyOf(copy).slice(index.length)}`),
    );
    return found.join(" and ");
  }
}

const among =
  (...heights: number[]): Fates =>
  ({ height }) =>
    heights.includes(height);

describe("the worked cases of state objects", () => {
  it("leave an object as far along 1, 2, 3 as its roots are true", () => {
    const story = new Story();
    const index = story.create(1);
    const a = story.move(index, 1, 2);
    const b = story.move(index, 2, 3);
    expect(story.end(index, among(a, b))).to.equal("0 on 3[]");
    expect(story.end(index, among(a))).to.equal("0 on 2[]");
    expect(story.end(index, among(b))).to.equal("0 on 1[]");
    expect(story.end(index, among())).to.equal("0 on 1[]");
  });

  it("let an object come back to where its first copy still waits", () => {
    const story = new Story();
    const index = story.create(1);
    const a = story.move(index, 1, 2);
    const c = story.move(index, 2, 1);
    expect(story.copies(index, 1)).to.have.length(2);
    const at = story.usable(index, 1);
    story.take({ kind: "transact", on: 1, caller: "bob", type: "counter", inputs: [at], data: {} });
    expect(story.end(index, among(a, c))).to.equal("1 on 1[]");
    expect(story.end(index, among(a))).to.equal("0 on 2[]");
    expect(story.end(index, among(c))).to.equal("0 on 1[]");
  });

  it("bring an object round 1, 2, 3 and back, under all outcomes", () => {
    const story = new Story();
    const index = story.create(1);
    const heights = [story.move(index, 1, 2), story.move(index, 2, 3), story.move(index, 3, 1)];
    const ends = ["0 on 1[]", "0 on 2[]", "0 on 3[]", "0 on 1[]"];
    for (let bits = 0; bits < 8; bits++) {
      const given = heights.filter((_, i) => bits & (1 << i));
      const far = heights.findIndex((height) => !given.includes(height));
      expect(story.end(index, among(...given))).to.equal(ends[far === -1 ? 3 : far]);
    }
  });

  it("let a mixed transaction of three count only if all that it rests on does", () => {
    const story = new Story();
    const [one, two, three] = [story.create(1), story.create(2), story.create(3)] as [string, string, string];
    const a = story.move(one, 1, 3);
    const b = story.move(two, 2, 3);
    const inputs = [one, two, three].map((index) => story.usable(index, 3));
    story.take({ kind: "transact", on: 3, caller: "ann", type: "counter", inputs, data: {} });
    expect([...networkOf(story.world, 3).copies.keys()]).to.have.length(6);
    const [lit, other] = [rootOf(1, a), rootOf(2, b)];
    expect(story.copies(three, 3).map(keyOf)).to.have.members([
      `${three}[1:${a}=${lit} & 2:${b}=${other}]`,
      `${three}[!(1:${a}=${lit} & 2:${b}=${other})]`,
    ]);
    const ends = (...heights: number[]) => [one, two, three].map((index) => story.end(index, among(...heights)));
    expect(ends(a, b)).to.deep.equal(["1 on 3[]", "1 on 3[]", "1 on 3[]"]);
    expect(ends(a)).to.deep.equal(["0 on 3[]", "0 on 2[]", "0 on 3[]"]);
    expect(ends(b)).to.deep.equal(["0 on 1[]", "0 on 3[]", "0 on 3[]"]);
    expect(ends()).to.deep.equal(["0 on 1[]", "0 on 2[]", "0 on 3[]"]);
  });

  it("resolve in any order: what is known to be false first unlocks what waits, and may delete it later", () => {
    const story = new Story();
    const index = story.create(1);
    story.move(index, 1, 2);
    story.move(index, 2, 3);
    // Network 2 halts without a decided height, so that its move never was.
    story.take({ kind: "silence", network: 2 });
    story.take({ kind: "wait" });
    for (const on of [1, 2, 3]) story.take({ kind: "announceHalt", on, network: 2 });
    story.take({ kind: "wait" });
    for (const on of [1, 2, 3]) story.take({ kind: "halt", on, network: 2 });
    for (const copy of story.copies(index, 2)) story.take({ kind: "resolve", on: 2, at: copy });
    expect(story.usable(index, 2).dependency.all).to.have.length(1);
    for (const copy of story.copies(index, 3)) story.take({ kind: "resolve", on: 3, at: copy });
    expect(story.copies(index, 3)).to.deep.equal([]);
    expect(story.end(index, () => true)).to.equal("0 on 2[]");
    expect(story.end(index, () => false)).to.equal("0 on 1[]");
  });
});
