/** An attribute's value: numbers are written to a tenth, which is less than anybody sees. */
export type Attributes = Readonly<Record<string, string | number>>;

/** An SVG element. What is between its tags is markup: text goes through {@link escaped}. */
export function element(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${valueOf(value)}"`);
  return content.length === 0 ? `<${name}${list.join("")}/>` : `<${name}${list.join("")}>${content.join("")}</${name}>`;
}

/** Text at a point. */
export function label(text: string, x: number, y: number, attributes: Attributes = {}): string {
  return element("text", { x, y, ...attributes }, escaped(text));
}

/** A straight line. */
export function stroke(x1: number, y1: number, x2: number, y2: number, attributes: Attributes = {}): string {
  return element("line", { x1, y1, x2, y2, ...attributes });
}

/** Text that is no markup. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A coordinate as it is written: to a tenth, and zero without a sign. */
export function rounded(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`a coordinate is a finite number, not ${value}`);
  return `${Math.round(value * 10) / 10 || 0}`;
}

function valueOf(value: string | number): string {
  return typeof value === "number" ? rounded(value) : escaped(value);
}
