/** What tells samples of one metric apart. */
export type Labels = Readonly<Record<string, string | number>>;

/** One value of a metric. */
export interface Sample {
  readonly labels?: Labels;
  readonly value: number | bigint;
}

/** Metrics in the text format that Prometheus reads, version 0.0.4. */
export class Exposition {
  /** The format's media type. */
  static readonly TYPE = "text/plain; version=0.0.4; charset=utf-8";
  readonly #lines: string[] = [];

  /** Something that goes up and down. */
  gauge(name: string, help: string, ...samples: readonly (Sample | number | bigint)[]): this {
    return this.#metric("gauge", name, help, samples);
  }

  /** Something that only grows while the process lives. */
  counter(name: string, help: string, ...samples: readonly (Sample | number | bigint)[]): this {
    return this.#metric("counter", name, help, samples);
  }

  /** How often something was how large. */
  histogram(name: string, help: string, series: readonly { readonly labels: Labels; readonly of: Histogram }[]): this {
    this.#head("histogram", name, help);
    for (const { labels, of } of series) {
      for (const [bound, count] of of.cumulative)
        this.#sample(`${name}_bucket`, { labels: { ...labels, le: bound }, value: count });
      this.#sample(`${name}_sum`, { labels, value: of.sum });
      this.#sample(`${name}_count`, { labels, value: of.count });
    }
    return this;
  }

  toString(): string {
    return `${this.#lines.join("\n")}\n`;
  }

  #metric(type: string, name: string, help: string, samples: readonly (Sample | number | bigint)[]): this {
    this.#head(type, name, help);
    for (const sample of samples) this.#sample(name, typeof sample === "object" ? sample : { value: sample });
    return this;
  }

  #head(type: string, name: string, help: string): void {
    this.#lines.push(
      `# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`,
      `# TYPE ${name} ${type}`,
    );
  }

  #sample(name: string, { labels = {}, value }: Sample): void {
    const shown = Object.entries(labels).map(([label, text]) => `${label}="${escaped(String(text))}"`);
    this.#lines.push(`${name}${shown.length === 0 ? "" : `{${shown.join(",")}}`} ${numberOf(value)}`);
  }
}

/** Counts values in buckets. */
export class Histogram {
  sum = 0;
  count = 0;
  readonly #bounds: readonly number[];
  readonly #counts: number[];

  /** @param bounds of the buckets, ascending; beyond the last there is one more */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.sum += value;
    this.count++;
    const bucket = this.#bounds.findIndex((bound) => value <= bound);
    if (bucket !== -1) this.#counts[bucket]!++;
  }

  /** How many values were within each bound. */
  get cumulative(): (readonly [bound: string, count: number])[] {
    let total = 0;
    const buckets = this.#bounds.map((bound, index) => [String(bound), (total += this.#counts[index]!)] as const);
    return [...buckets, ["+Inf", this.count]];
  }
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function numberOf(value: number | bigint): string {
  if (value === Infinity) return "+Inf";
  return value === -Infinity ? "-Inf" : String(value);
}
