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
  throw invalidParams(`${method}:${place} ${explained(issue, params.length)}`);
}

/** What is wrong, in words of ours where zod's are about its own types. */
function explained(issue: z.ZodIssue, given: number): string {
  const counted = (count: unknown) => `${String(count)} parameter${count === 1 ? "" : "s"}`;
  if (issue.code === "too_small" && issue.path.length === 0) return `takes ${counted(issue.minimum)}, not ${given}`;
  if (issue.code === "too_big" && issue.path.length === 0) return `takes ${counted(issue.maximum)}, not ${given}`;
  if (issue.code !== "invalid_union") return issue.message;
  // Of the alternatives, the one whose type was right says what is wrong.
  const inner = issue.unionErrors
    .flatMap(({ issues }) => issues)
    .filter(({ path }) => path.length === issue.path.length);
  return (inner.find(({ code }) => code !== "invalid_type") ?? issue).message;
}
