import { z } from "zod";

import type { Address, Hex } from "../protocol/units.ts";
import { invalidParams } from "./errors.ts";

/** The types of JSON-RPC parameters, each with a message that says what is wanted. */
export const hex = z.string().regex(/^0x[0-9a-fA-F]*$/, "is not hexadecimal with 0x") as unknown as z.ZodType<Hex>;
export const quantity = z
  .union([z.string().regex(/^0x[0-9a-fA-F]+$/, "is not a hexadecimal quantity"), z.number().int().nonnegative()])
  .transform((value) => BigInt(value));
export const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, "is not a 20-byte address")
  .transform((value) => value.toLowerCase() as Address);
export const hash = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, "is not a 32-byte hash")
  .transform((value) => value.toLowerCase() as Hex);

/** Checks a call's parameters against a tuple of types. */
export function parse<T extends z.ZodTypeAny>(method: string, schema: T, params: readonly unknown[]): z.output<T> {
  const result = schema.safeParse(params);
  if (result.success) return result.data as z.output<T>;
  const issue = result.error.issues[0]!;
  const place = issue.path.length === 0 ? "" : ` parameter ${issue.path.join(".")}`;
  throw invalidParams(`${method}:${place} ${issue.message}`);
}
