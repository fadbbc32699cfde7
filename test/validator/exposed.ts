/** What a text in Prometheus's format says. */
export interface Exposed {
  /** How many series there are. */
  readonly series: number;
  has(name: string): boolean;
  /** @throws {Error} when there is no such sample */
  value(name: string, labels?: Readonly<Record<string, string>>): number;
}

const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"/;
const SAMPLE = new RegExp(String.raw`^([a-zA-Z_:][\w:]*)(?:\{(${LABEL.source}(?:,${LABEL.source})*)\})? (\S+)$`);

/**
 * Reads it as the format's grammar has it.
 * @throws {Error} when it is not well formed: a line that is none, a metric without help or type, a sample twice
 */
export function exposed(text: string): Exposed {
  if (!text.endsWith("\n")) throw new Error("the last line does not end");
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  const helped = new Set<string>();
  for (const line of text.slice(0, -1).split("\n")) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line);
    if (comment !== null) {
      const [, what, name, rest] = comment;
      if (what === "HELP") helped.add(name!);
      else if (types.has(name!)) throw new Error(`${name} has two types`);
      else types.set(name!, rest!);
      continue;
    }
    const sample = SAMPLE.exec(line);
    if (sample === null) throw new Error(`this is no sample: ${line}`);
    const name = sample[1]!;
    const base = types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, "");
    if (!types.has(base) || !helped.has(base)) throw new Error(`${name} is not explained`);
    if (types.get(base) === "counter" && !name.endsWith("_total"))
      throw new Error(`${name} is a counter: _total is missing`);
    const labels = [...(sample[2] ?? "").matchAll(new RegExp(LABEL, "g"))].map(
      ([, key, value]) => [key!, value!] as const,
    );
    const key = keyOf(name, Object.fromEntries(labels));
    if (samples.has(key)) throw new Error(`${line} comes twice`);
    const value = sample.at(-1)!;
    samples.set(key, value === "+Inf" ? Infinity : Number(value));
    if (Number.isNaN(samples.get(key))) throw new Error(`this is no number: ${line}`);
  }
  return {
    series: samples.size,
    has: (name) => [...samples.keys()].some((key) => key.startsWith(`${name}{`)),
    value: (name, labels = {}) => {
      const found = samples.get(keyOf(name, labels));
      if (found === undefined) throw new Error(`there is no ${keyOf(name, labels)}`);
      return found;
    },
  };
}

function keyOf(name: string, labels: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${name}{${sorted.map(([key, value]) => `${key}=${value}`).join(",")}}`;
}
