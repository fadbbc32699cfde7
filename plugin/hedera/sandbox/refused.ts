import { proto } from "@hiero-ledger/proto";

/** Hedera refused something that a sandbox was asked for. */
export class HederaOperationError extends Error {
  override readonly name = "HederaOperationError";
  /** What was asked for, like `freezeToken`. */
  readonly operation: string;
  /** Hedera's response code. */
  readonly status: number;
  /** Its name, like `TOKEN_HAS_NO_FREEZE_KEY`. */
  readonly statusName: string;

  /**
   * @param operands what it was asked for of
   * @param unsigned whose signatures are missing, since their keys are not known
   */
  constructor(operation: string, operands: string, status: number, unsigned: readonly string[]) {
    const statusName = proto.ResponseCodeEnum[status] ?? String(status);
    const missing =
      unsigned.length === 0
        ? ""
        : `; the sandbox has no key to sign with for ${unsigned.join(" and ")}, only those of accounts that it created` +
          " and of the network's own";
    super(`${operation}(${operands}): Hedera refused it with ${statusName} (${status})${missing}`);
    this.operation = operation;
    this.status = status;
    this.statusName = statusName;
  }
}
