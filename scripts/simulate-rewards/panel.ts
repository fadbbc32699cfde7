import { drawn, type Mark } from "./marks.ts";
import { scale, ticks, type Interval } from "./scales.ts";
import { element, label, stroke } from "./svg.ts";

/** A node in a panel: x is its uptime, y its net income in hbar a year. */
export type Point = Mark;

export interface Panel {
  readonly name: string;
  /** What is concluded, in a line. */
  readonly note: string;
  readonly points: readonly Point[];
}

/** What all panels have in common, so that they can be compared. */
export interface Axes {
  readonly income: Interval;
  /** The incomes of who has lost its stake, far below the others': they have an axis of their own. */
  readonly loss: Interval;
}

export const PANEL = { width: 390, height: 470 } as const;
const LEFT = 62;
const RIGHT = PANEL.width - 12;
const INCOME: Interval = [326, 52];
const LOSS: Interval = [410, 358];
const UPTIME: Interval = [0.3, 1];
/** Marks at both ends are whole. */
const MARGIN = 10;

const acrossOf = scale(UPTIME, [LEFT + MARGIN, RIGHT - MARGIN]);
const TEXT = { income: 6, loss: 1 } as const;

/** A policy's panel, with its left upper corner at x and y. */
export function panel({ name, note, points }: Panel, { income, loss }: Axes, x: number, y: number): string {
  const [up, down] = [scale(income, INCOME), scale(loss, LOSS)];
  const place = (point: Point): Mark => {
    const lost = point.kind === "equivocator";
    return { ...point, x: acrossOf(point.x), y: (lost ? down : up)(point.y) };
  };
  return element(
    "g",
    { transform: `translate(${x} ${y})` },
    label(name, LEFT, 16, { class: "name" }),
    label(note, LEFT, 36, { class: "note" }),
    ...ticks(income, TEXT.income).map((value) => row(value, up(value))),
    ...ticks(loss, TEXT.loss).map((value) => row(value, down(value))),
    ...ticks(UPTIME, 7).map(column),
    label("uptime of the node's machine", (LEFT + RIGHT) / 2, LOSS[0] + 40, { "text-anchor": "middle" }),
    ...points.map(place).map(drawn),
  );
}

function row(value: number, y: number): string {
  const shown = value.toLocaleString("en-US").replace("-", "−");
  return (
    stroke(LEFT, y, RIGHT, y, { class: value === 0 ? "zero" : "grid" }) +
    label(shown, LEFT - 8, y + 4, { "text-anchor": "end" })
  );
}

function column(value: number): string {
  const x = acrossOf(value);
  return (
    stroke(x, LOSS[0], x, LOSS[0] + 5, { class: "zero" }) +
    label(`${Math.round(value * 100)} %`, x, LOSS[0] + 20, { "text-anchor": "middle" })
  );
}
