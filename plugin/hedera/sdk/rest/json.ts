/** What `JSON.parse` tells a reviver of a value's text, since ECMAScript's "source text access". */
interface Source {
  readonly source?: string;
}

/** Whether there may be an integer that does not fit a double. */
const LONG = /[[:,]\s*-?\d{16}/;

/** Parses JSON in which integers of any size keep their value: those that do not fit a double become bigint. */
export function parseJson(text: string): unknown {
  if (!LONG.test(text)) return JSON.parse(text);
  const revive = (_key: string, value: unknown, { source }: Source) =>
    typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? "") ? BigInt(source!) : value;
  return JSON.parse(text, revive as (key: string, value: unknown) => unknown);
}
