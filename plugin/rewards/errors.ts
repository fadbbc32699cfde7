import type { Abi } from "viem";
import { decodeErrorResult } from "viem/utils";

import { revertDataOf } from "../objects/errors.ts";
import { CONTRACTS } from "./contracts.ts";
import { reasonOf } from "./reasons.ts";

/** Something about nodes and rewards that the contracts refuse, in a sentence with the way out. */
export class RewardError extends Error {
  override readonly name = "RewardError";
  /** The contracts' own name of what is wrong. */
  readonly reason: string;
  /** What the contracts say with it. */
  readonly args: readonly unknown[];

  constructor(message: string, reason: string, args: readonly unknown[], cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
    this.args = args;
  }
}

const ERRORS: Abi = [
  ...Object.values(CONTRACTS).flatMap(({ abi }) => abi.filter(({ type }) => type === "error")),
  { type: "error", name: "Error", inputs: [{ name: "message", type: "string" }] },
  { type: "error", name: "Panic", inputs: [{ name: "code", type: "uint256" }] },
];

/** The error of a call or a transaction, explained if one of the contracts gave it. */
export function explained(error: unknown, what: string): unknown {
  const data = revertDataOf(error);
  if (data === undefined) return error;
  try {
    const { errorName, args = [] } = decodeErrorResult({ abi: ERRORS, data });
    return new RewardError(`${what}: ${reasonOf(errorName, args)}`, errorName, args, error);
  } catch {
    return error;
  }
}
