import { z } from "zod";

import type { Address, Hex } from "../protocol/units.ts";
import { invalidParams } from "./errors.ts";

/** The types of JSON-RPC parameters, each with a message that says what is wanted. */
export const hex = z.string().regex(/^0x[0-9a-fA-F]*$/, "is not hexadecimal with 0x") as unknown as z.ZodType<Hex>;
export const quantity = z
  .union([z.string().regex(/^0x[0-9a-fA-F]+$/, "is not a hexadecimal quantity"), z.number().int().nonnegative()], {
    errorMap: (issue, { defaultError }) => ({
      message: issue.code === "invalid_union" ? "is not a hexadecimal quantity" : defaultError,
    }),
  })
  .transform((value) => BigInt(value));
export const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, "is not a 20-byte address")
  .transform((value) => value.toLowerCase() as Address);
export const hash = z
  .string()
  .regex(/^0x[0-9a-fA-F]{64}$/, "is not a 32-byte hash")
  .transform((value) => value.toLowerCase() as Hex);

/** Whole bytes, two digits each. */
export const bytes = hex.refine((value) => value.length % 2 === 0, "has half a byte: an odd number of digits");
/** A field that is known and must not be there. */
export const absent = (why: string): z.ZodType<undefined | null> =>
  z.custom<undefined | null>((value) => value === undefined || value === null, why);
export const flag = z.boolean({ invalid_type_error: "is neither true nor false" });
/** A storage slot, which may be spelled without its leading zeros. */
export const slot = z
  .string()
  .regex(/^0x[0-9a-fA-F]{0,64}$/, "is not a storage slot: 32 bytes at most, hexadecimal with 0x")
  .transform((value): Hex => `0x${value.slice(2).toLowerCase().padStart(64, "0")}`);
/** What a storage slot holds. */
export const word = z.string().regex(/^0x[0-9a-fA-F]{64}$/, "is not a 32-byte word");
/** The id of a filter, spelled as we spell it. */
export const id = quantity.transform((value): Hex => `0x${value.toString(16)}`);
export const accessList = z.array(z.object({ address, storageKeys: z.array(hash) }));

const TAGS = ["earliest", "latest", "pending", "safe", "finalized"];
const BLOCK = "is neither a block's number, hash or EIP-1898 object, nor one of " + TAGS.join(", ");
/** A block as the parameters name it. */
export const block = z.custom<unknown>((value) => {
  if (typeof value === "string") return TAGS.includes(value) || /^0x([0-9a-fA-F]{1,16}|[0-9a-fA-F]{64})$/.test(value);
  if (typeof value !== "object" || value === null) return false;
  const { blockHash, blockNumber } = value as { blockHash?: unknown; blockNumber?: unknown };
  if ((blockHash === undefined) === (blockNumber === undefined)) return false;
  return blockHash === undefined
    ? typeof blockNumber === "string" && /^0x[0-9a-fA-F]{1,16}$/.test(blockNumber)
    : hash.safeParse(blockHash).success;
}, BLOCK);

/** Checks a call's parameters against a tuple of types. */
export function parse<T extends z.ZodTypeAny>(method: string, schema: T, params: readonly unknown[]): z.output<T> {
  const result = schema.safeParse(params);
  if (result.success) return result.data as z.output<T>;
  throw failure(method, result.error.issues[0]!, params);
}

/** Checks parameters of which the last ones may be missing, or null; their types say so too. */
export function parseSome<T extends z.AnyZodTuple>(
  method: string,
  required: number,
  schema: T,
  params: readonly unknown[],
): z.output<T> {
  const all = schema.items.length;
  if (params.length < required || params.length > all) throw miscounted(method, required, all, params.length);
  const given = Array.from({ length: all }, (_, index) =>
    index < required ? params[index] : (params[index] ?? undefined),
  );
  return parse(method, schema, given);
}

/** The error for too few or too many parameters. */
export function miscounted(method: string, required: number, all: number, given: number): Error {
  const counts = required === all ? `${all}` : `${required} to ${all}`;
  return invalidParams(`${method}: takes ${counts} parameter${all === 1 ? "" : "s"}, not ${given}`);
}

/** Checks one of a call's parameters. */
export function parseAt<T extends z.ZodTypeAny>(
  method: string,
  index: number,
  schema: T,
  params: readonly unknown[],
): z.output<T> {
  const result = schema.safeParse(params[index], { path: [index] });
  if (result.success) return result.data as z.output<T>;
  throw failure(method, result.error.issues[0]!, params);
}

function failure(method: string, found: z.ZodIssue, params: readonly unknown[]): Error {
  const issue = innermost(found);
  const place = issue.path.length === 0 ? "" : ` parameter ${issue.path.join(".")}`;
  return invalidParams(`${method}:${place} ${explained(issue, params.length)}${valueAt(issue.path, params)}`);
}

/** Of alternatives, the one that went the furthest says what is wrong, or else one whose type was right. */
function innermost(issue: z.ZodIssue): z.ZodIssue {
  if (issue.code !== "invalid_union") return issue;
  const inner = issue.unionErrors.flatMap(({ issues }) => issues).map(innermost);
  const deeper = inner.find(({ path }) => path.length > issue.path.length);
  const missing = inner.every((each) => each.code === "invalid_type" && each.received === "undefined");
  return deeper ?? inner.find(({ code }) => code !== "invalid_type") ?? (missing ? inner[0]! : issue);
}

/** Characters of a value that an error repeats. */
const MAX_REPEATED = 100;

/** What was given at a place, for the one who gave it. */
function valueAt(path: readonly (string | number)[], params: readonly unknown[]): string {
  if (path.length === 0) return "";
  const value = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], params);
  if (value === undefined) return "";
  const text = JSON.stringify(value);
  return `: ${text.length > MAX_REPEATED ? `${text.slice(0, MAX_REPEATED)}…` : text}`;
}

/** What is wrong, in words of ours where zod's are about its own types. */
function explained(issue: z.ZodIssue, given: number): string {
  const counted = (count: unknown) => `${String(count)} parameter${count === 1 ? "" : "s"}`;
  if (issue.code === "too_small" && issue.path.length === 0) return `takes ${counted(issue.minimum)}, not ${given}`;
  if (issue.code === "too_big" && issue.path.length === 0) return `takes ${counted(issue.maximum)}, not ${given}`;
  if (issue.code === "invalid_type" && issue.received === "undefined") return "is missing";
  // Unless a type has words of its own.
  if (issue.code === "invalid_type" && issue.message.startsWith("Expected ")) {
    return `is of the type ${issue.received}, not ${issue.expected}`;
  }
  if (issue.code === "unrecognized_keys") return `has unknown fields: ${issue.keys.join(", ")}`;
  return issue.message === "Invalid input" ? "is nothing that it can be" : issue.message;
}
