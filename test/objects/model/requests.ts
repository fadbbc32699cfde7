import { pick } from "./choices.ts";
import type { Data, State } from "./object-types.ts";

/** Whoever acts; most objects are ann's, so that they meet. */
export const USERS = ["ann", "ann", "bob"] as const;

/** What somebody wants to create. */
export function wished(caller: string, c: number, d: number, wild: boolean): State {
  const other = caller === "ann" ? "bob" : "ann";
  switch (c % 8) {
    case 0:
      return { type: "nft", owner: wild ? other : caller, name: `picture ${d}` };
    case 1:
    case 2:
    case 3:
      return { type: "counter", owner: caller, count: wild ? 7 : 0 };
    case 4:
      return { type: "balance", issuer: other, owner: pick(USERS, d)!, amount: wild ? 5 : 0 };
    default:
      return { type: "balance", issuer: caller, owner: caller, amount: 10 + (d % 90) };
  }
}

/** What somebody wants of an object. */
export function asked(state: State, d: number, wild: boolean): Data {
  switch (state.type) {
    case "balance":
      return { amount: d % (state.amount + (wild ? 5 : 1)) };
    case "nft":
      return { to: pick(USERS, d)! };
    case "counter":
      return wild ? { amount: d } : {};
  }
}
