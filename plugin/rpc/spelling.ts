import type { Hex } from "../protocol/units.ts";
import { inputOf } from "./input.ts";
import * as type from "./params.ts";

/** Methods whose first parameter is a call. */
const CALLS: ReadonlySet<string> = new Set(["eth_call", "eth_estimateGas", "debug_traceCall"]);

/** The parameters in the one spelling that the EVM takes. */
export function asTheEvmHasIt(method: string, params: readonly unknown[]): readonly unknown[] {
  if (CALLS.has(method)) return withOneInput(params);
  switch (method) {
    case "eth_getLogs":
      return [withoutNulls(params[0]), ...params.slice(1)];
    case "eth_getProof": {
      const [address, slots, ...rest] = params;
      return [address, Array.isArray(slots) ? slots.map(wholeSlot) : slots, ...rest];
    }
    case "eth_feeHistory":
      return params.length === 2 || params[2] === null ? [...params.slice(0, 2), []] : params;
    case "eth_getStorageAt":
      return params.map((value, index) => (index === 1 ? wholeSlot(value) : value));
    default:
      return params;
  }
}

/** Some tools send `data` and `input` both; the EVM takes one. */
function withOneInput([call, ...rest]: readonly unknown[]): readonly unknown[] {
  if (typeof call !== "object" || call === null || !("input" in call)) return [call, ...rest];
  const { input: _, ...others } = call;
  return [{ ...others, data: inputOf(call as { data?: Hex | null; input?: Hex | null }) }, ...rest];
}

/** Null is any address and any topics, which is what a filter means that leaves them out. */
function withoutNulls(filter: unknown): unknown {
  if (typeof filter !== "object" || filter === null) return filter;
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null));
}

/** Slots may be spelled short. What is none stays, and is refused. */
function wholeSlot(given: unknown): unknown {
  const { success, data } = type.slot.safeParse(given);
  return success ? data : given;
}
