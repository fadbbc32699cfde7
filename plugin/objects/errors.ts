import type { Abi } from "viem";
import { decodeErrorResult } from "viem/utils";

import type { Hex } from "../protocol/units.ts";
import { CONTRACTS } from "./contracts.ts";
import type { Literal } from "./literal.ts";
import { reasonOf } from "./reasons.ts";

/** Something about objects that cannot be done, in a sentence with the way out. */
export class ObjectError extends Error {
  override readonly name = "ObjectError";
  /** The contracts' own name of what is wrong, where they said it. */
  readonly reason: string | undefined;
  /** What the contracts say with it. */
  readonly args: readonly unknown[];

  constructor(message: string, { reason, args = [], cause }: Partial<Refusal> & { cause?: unknown } = {}) {
    super(message, { cause });
    this.reason = reason;
    this.args = args;
  }
}

/** A custom error of the contracts. */
export interface Refusal {
  readonly reason: string;
  readonly args: readonly unknown[];
}

/** All errors that the contracts and the types that come with them have. */
const ERRORS: Abi = Object.values(CONTRACTS).flatMap(({ abi }) => abi.filter(({ type }) => type === "error"));

/** What a contract reverted with; undefined if these are no error of the contracts'. */
export function refusalOf(data: Hex): Refusal | undefined {
  try {
    const { errorName, args = [] } = decodeErrorResult({ abi: ERRORS, data });
    return { reason: errorName, args };
  } catch {
    return undefined;
  }
}

/** The error of a call or a transaction, explained if a contract gave it. */
export function explained(error: unknown, what: string): unknown {
  const data = revertDataOf(error);
  const refusal = data === undefined ? undefined : refusalOf(data);
  if (refusal === undefined) return error;
  return new ObjectError(`${what}: ${sentenceOf(refusal)}`, { ...refusal, cause: error });
}

/** What is wrong, and the way out. */
export function sentenceOf({ reason, args }: Refusal): string {
  if (reason !== "TypeReverted") return reasonOf(reason, args) ?? spelled(reason, args);
  const inner = refusalOf(args[0] as Hex);
  return `the type refuses: ${inner === undefined ? `for a reason that only it knows, ${args[0]}` : sentenceOf(inner)}`;
}

/** An error as its contract declares it. */
function spelled(name: string, args: readonly unknown[]): string {
  return `${name}(${args.map(shown).join(", ")})`;
}

/** A value for people. */
export function shown(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const { network, height, root } = value as Literal;
  return root === undefined ? JSON.stringify(value) : `${network}:${height}:${root.slice(0, 10)}…`;
}

/** Where providers put what a contract reverted with: in `data`, in an object there, or in a cause. */
export function revertDataOf(error: unknown, depth = 0): Hex | undefined {
  if (typeof error !== "object" || error === null || depth > 4) return undefined;
  const { data, cause, error: inner } = error as { data?: unknown; cause?: unknown; error?: unknown };
  if (typeof data === "string" && /^0x[0-9a-f]{8,}$/i.test(data)) return data as Hex;
  return revertDataOf(data, depth + 1) ?? revertDataOf(cause, depth + 1) ?? revertDataOf(inner, depth + 1);
}
