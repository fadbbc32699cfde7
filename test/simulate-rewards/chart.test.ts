import { expect } from "chai";

import { chart } from "../../scripts/simulate-rewards/chart.ts";
import { drawn, KINDS, type Kind, type Mark } from "../../scripts/simulate-rewards/marks.ts";
import { element, escaped, label, rounded, stroke } from "../../scripts/simulate-rewards/svg.ts";

const KEYS = Object.keys(KINDS) as Kind[];
const at = (kind: Kind, x: number, y: number): Mark => ({ kind, x, y, size: 3, title: `a ${kind} <node>` });

describe("the picture of rewards", () => {
  it("escapes what is text, in content and in attributes", () => {
    expect(escaped(`<a & "b" 'c'>`)).to.equal("&#60;a &#38; &#34;b&#34; &#39;c&#39;&#62;");
    expect(element("g", { id: '"><script>' })).to.equal('<g id="&#34;&#62;&#60;script&#62;"/>');
    expect(label("1 < 2", 3, 4.04)).to.equal('<text x="3" y="4">1 &#60; 2</text>');
    expect(stroke(1, 2, 3, 4, { class: "grid" })).to.equal('<line x1="1" y1="2" x2="3" y2="4" class="grid"/>');
    expect(element("g", {}, "<b/>", "<c/>")).to.equal("<g><b/><c/></g>");
  });

  it("writes coordinates to a tenth, and none that is not there", () => {
    expect([1.04, 1.06, -0.04, -2.55, 300].map(rounded)).to.deep.equal(["1", "1.1", "0", "-2.5", "300"]);
    expect(() => rounded(NaN)).to.throw("a coordinate is a finite number, not NaN");
    expect(() => element("circle", { cx: Infinity })).to.throw("not Infinity");
  });

  it("has another shape or style for each kind of node", () => {
    const shapes = KEYS.map((kind) => drawn(at(kind, 10, 10)));
    expect(new Set(shapes.map((shape) => shape.replace(/<title>.*/, ""))).size).to.equal(KEYS.length);
    for (const [i, shape] of shapes.entries()) {
      expect(shape).to.include(`class="${KEYS[i]}"`).and.to.include(`a ${KEYS[i]} &#60;node&#62;`);
    }
  });

  it("places each node by its uptime and income, in a panel of its policy", () => {
    const panel = (name: string, points: readonly Mark[]) => ({ name, note: `about ${name}`, points });
    const svg = chart({
      title: "A & B",
      subtitle: "two panels",
      panels: [
        panel("one", [at("honest", 0.3, 0), at("honest", 1, 100)]),
        panel("two", [at("equivocator", 0.5, -950)]),
      ],
    });
    expect(svg).to.include("A &#38; B").and.to.include("about two").and.to.include("prefers-color-scheme: dark");
    for (const kind of KEYS) expect(svg).to.include(`.${kind} {`);
    for (const text of Object.values(KINDS)) expect(svg).to.include(`>${text}<`);
    // Below the legend: the axis of incomes is from 0 at the bottom to 100 at the top, 52 points below the panel's.
    const circles = [...svg.split("two panels")[1]!.matchAll(/cx="([\d.]+)" cy="([\d.]+)" r="3"/g)];
    expect(circles.map(([, x, y]) => [Number(x), Number(y)])).to.deep.equal([
      [72, 326],
      [368, 52],
    ]);
    expect(isBalanced(svg)).to.equal(true);
  });

  it("is there without anybody who has lost a stake, and with incomes that are all the same", () => {
    const svg = chart({ title: "", subtitle: "", panels: [{ name: "", note: "", points: [at("lazy", 0.9, 5)] }] });
    expect(isBalanced(svg)).to.equal(true);
    expect(svg).not.to.match(/NaN|undefined|Infinity/);
  });
});

/** Each tag that opens closes, in order. */
function isBalanced(svg: string): boolean {
  const open: string[] = [];
  for (const [, closing, name, alone] of svg.matchAll(/<(\/?)([a-z]+)[^<>]*?(\/?)>/g)) {
    if (alone) continue;
    if (!closing) open.push(name!);
    else if (open.pop() !== name) return false;
  }
  return open.length === 0 && !/[<>]/.test(svg.replace(/<[^<>]*>/g, ""));
}
