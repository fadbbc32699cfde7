/** A part of an interface, as far as it takes to call it and to read what it says. */
export type Entry = Readonly<Record<string, unknown>>;

/** An interface without what only compilers read. */
export function trimmed(abi: readonly Entry[]): Entry[] {
  return without(abi) as Entry[];
}

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => name !== "internalType");
  return Object.fromEntries(kept.map(([name, part]) => [name, without(part)]));
}
