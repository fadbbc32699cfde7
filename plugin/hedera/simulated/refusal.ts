import { proto } from "@hiero-ledger/proto";

import { PrecheckError } from "../ledger.ts";
import type { Tinybar } from "../ledger.ts";

/** Hedera's response codes (`response_code.proto`). */
export const Code = proto.ResponseCodeEnum;
export type Code = proto.ResponseCodeEnum;

/** A rule of Hedera's that a transaction breaks; carries the status that goes into the receipt or precheck answer. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: Code;
  /** What would have been enough, when the fee or the payer's balance was not. */
  readonly cost?: Tinybar;

  constructor(code: Code, cost?: Tinybar) {
    super(Code[code]);
    this.code = code;
    this.cost = cost;
  }
}

/** Refuses with `code` unless the condition holds. */
export function must(condition: unknown, code: Code): asserts condition {
  if (!condition) throw new Refusal(code);
}

/** The value, which must be there, or the transaction is refused with `code`. */
export function present<T>(value: T | null | undefined, code: Code): T {
  if (value === null || value === undefined) throw new Refusal(code);
  return value;
}

/** The error that a submitter sees when the network does not take a transaction. */
export function precheckError(code: Code, cost?: Tinybar): PrecheckError {
  return new PrecheckError(code, Code[code], cost);
}
