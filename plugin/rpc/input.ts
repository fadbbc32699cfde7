import type { Hex } from "../protocol/units.ts";
import { invalidParams } from "./errors.ts";

/** A call's input: `data` and `input` are one field with two names, and some tools send both. */
export function inputOf({ data, input }: { data?: Hex | null; input?: Hex | null }): Hex {
  const given = data ?? input ?? "0x";
  if (String(input ?? given).toLowerCase() !== String(given).toLowerCase()) {
    throw invalidParams("data and input are the same field: leave one of them out");
  }
  return given;
}
