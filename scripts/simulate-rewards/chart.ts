import { drawn, KINDS, type Kind } from "./marks.ts";
import { PANEL, panel, type Axes, type Panel } from "./panel.ts";
import { extent, ticks, type Interval } from "./scales.ts";
import { element, escaped, label } from "./svg.ts";
import { STYLE } from "./style.ts";

export interface Chart {
  readonly title: string;
  /** What is simulated, in a line. */
  readonly subtitle: string;
  readonly panels: readonly Panel[];
}

const LEFT = 24;
const TOP = 112;
const LEGEND = 84;
/** What a letter takes, about: there is nothing here that measures text. */
const LETTER = 6.4;
const BESIDE_AXIS = 14;

/** The whole picture, an SVG document that needs nothing else and shows itself on light and on dark paper. */
export function chart({ title, subtitle, panels }: Chart): string {
  const [width, height] = [LEFT + panels.length * PANEL.width, TOP + PANEL.height];
  const axes = axesOf(panels);
  const document = element(
    "svg",
    {
      ...{ xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height },
      ...{ role: "img", "aria-label": title },
    },
    element("style", {}, STYLE),
    element("rect", { class: "paper", width, height }),
    label(title, LEFT, 34, { class: "title" }),
    label(subtitle, LEFT, 56),
    legend(),
    axisTitle("net income, hbar a year", TOP + 191),
    axisTitle("stake lost", TOP + 383),
    ...panels.map((each, i) => `\n${panel(each, axes, LEFT + i * PANEL.width, TOP)}`),
  );
  return `${document}\n`;
}

/** Round ends for the axes, which are the same in each panel. */
function axesOf(panels: readonly Panel[]): Axes {
  const points = panels.flatMap((each) => each.points);
  const incomes = (lost: boolean) => points.filter(({ kind }) => (kind === "equivocator") === lost).map(({ y }) => y);
  return { income: wide(incomes(false), 6), loss: wide(incomes(true), 1) };
}

/** An interval between two ticks that has all of the values. */
function wide(values: readonly number[], count: number): Interval {
  const [from, to] = extent(values.length === 0 ? [0] : values);
  return extent(ticks(from === to ? [from - 1, to + 1] : [from, to], count));
}

function legend(): string {
  let x = LEFT + 6;
  return Object.entries(KINDS)
    .map(([kind, text]) => {
      const entry =
        drawn({ kind: kind as Kind, x, y: LEGEND - 4, size: kind === "equivocator" ? 3 : 4.5, title: text }) +
        label(text, x + 11, LEGEND);
      x += text.length * LETTER + 34;
      return entry;
    })
    .join("");
}

function axisTitle(text: string, y: number): string {
  const transform = `rotate(-90 ${BESIDE_AXIS} ${y})`;
  return element("text", { x: BESIDE_AXIS, y, transform, "text-anchor": "middle" }, escaped(text));
}
