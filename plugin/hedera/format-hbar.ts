import type { Tinybar } from "./ledger.ts";

/** An amount in hbar, without its sign and its unit. */
export function formatHbar(amount: Tinybar): string {
  const absolute = amount < 0n ? -amount : amount;
  const fraction = (absolute % 100_000_000n).toString().padStart(8, "0").replace(/0+$/, "");
  return `${absolute / 100_000_000n}${fraction === "" ? "" : `.${fraction}`}`;
}

/** An amount with its unit, for people. */
export function hbar(amount: Tinybar): string {
  return `${amount < 0n ? "-" : ""}${formatHbar(amount)} ℏ`;
}
