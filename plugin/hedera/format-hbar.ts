import type { Tinybar } from "./ledger.ts";

/** An amount without its sign, in hbar. */
export function formatHbar(amount: Tinybar): string {
  const absolute = amount < 0n ? -amount : amount;
  const fraction = (absolute % 100_000_000n).toString().padStart(8, "0").replace(/0+$/, "");
  return `${absolute / 100_000_000n}${fraction === "" ? "" : `.${fraction}`}`;
}
