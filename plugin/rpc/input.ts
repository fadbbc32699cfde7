import type { Hex } from "../protocol/units.ts";
import { invalidParams } from "./errors.ts";

/** A call's input: `data` and `input` are one field with two names, and some tools send both. */
export function inputOf({ data, input }: { data?: Hex; input?: Hex }): Hex {
  if (data !== undefined && input !== undefined && data.toLowerCase() !== input.toLowerCase()) {
    throw invalidParams("data and input are the same field: leave one of them out");
  }
  return data ?? input ?? "0x";
}
