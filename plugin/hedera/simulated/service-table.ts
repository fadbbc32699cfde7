import type { Service } from "./context.ts";

const table = new Map<string, Service>();

/**
 * The rules for transactions whose data field has this name; undefined when the ledger does not support them.
 *
 * Some kinds of transactions carry others of any kind, and so need all rules. They find them here, in a module that
 * imports none: `services.ts` puts them in.
 */
export function serviceOf(name: string): Service | undefined {
  return table.get(name);
}

/** Makes the ledger support kinds of transactions, by the names of their data fields. */
export function support(services: Readonly<Record<string, Service>>): void {
  for (const [name, service] of Object.entries(services)) table.set(name, service);
}
