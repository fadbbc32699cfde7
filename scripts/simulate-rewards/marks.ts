import { element, escaped, rounded } from "./svg.ts";

/** What a mark stands for: how a node behaves, and whether it was there all the time. */
export type Kind = "honest" | "churn" | "just-enough" | "lazy" | "free-rider" | "equivocator";

/** In the order of the legend. */
export const KINDS: Readonly<Record<Kind, string>> = {
  honest: "honest",
  churn: "honest, joined or left",
  "just-enough": "attests just enough",
  lazy: "lazy: one too few",
  "free-rider": "free rider: attests nothing",
  equivocator: "equivocator: slashed",
};

/** Corners of each shape, from its middle, for a size of 1; circles have none. All cover about the same area. */
const CORNERS: Readonly<Partial<Record<Kind, readonly (readonly [x: number, y: number])[]>>> = {
  "just-enough": polygon([0, -1.4], [1.25, 0.8], [-1.25, 0.8]),
  lazy: polygon([-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]),
  "free-rider": polygon([0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]),
};

/** Crosses are of lines: they are wider, so that they are seen as well. */
const CROSS = 1.6;

/** A node in the picture. */
export interface Mark {
  readonly kind: Kind;
  readonly x: number;
  readonly y: number;
  /** Half of its width. */
  readonly size: number;
  /** What a pointer that rests on it is told. */
  readonly title: string;
}

/** A mark's shape; its colours are the style's. */
export function drawn({ kind, x, y, size, title }: Mark): string {
  const text = element("title", {}, escaped(title));
  if (kind === "honest" || kind === "churn") return element("circle", { class: kind, cx: x, cy: y, r: size }, text);
  const at = (dx: number, dy: number) => `${rounded(x + dx * size)} ${rounded(y + dy * size)}`;
  const corners = CORNERS[kind];
  const path = corners
    ? `M${corners.map((corner) => at(...corner)).join("L")}Z`
    : `M${at(-CROSS, -CROSS)}L${at(CROSS, CROSS)}M${at(-CROSS, CROSS)}L${at(CROSS, -CROSS)}`;
  return element("path", { class: kind, d: path }, text);
}

function polygon(...corners: readonly (readonly [x: number, y: number])[]): readonly (readonly [number, number])[] {
  return corners;
}
