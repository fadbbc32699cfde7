/** HAPI's messages, from bytes to the ledger and back. */
import { proto } from "@hiero-ledger/proto";

import { toUnsignedLong } from "../../entity.ts";
import { PrecheckError } from "../../ledger.ts";
import type { EntityId, Tinybar } from "../../ledger.ts";
import { Code, Refusal } from "../../simulated/refusal.ts";
import type { SimulatedLedger } from "../../simulated/simulated-ledger.ts";
import { faultText } from "../fault.ts";
import { GrpcError, GrpcStatus } from "../grpc/methods.ts";

/** Who is asked, and for what. */
export interface CallContext {
  readonly ledger: SimulatedLedger;
  readonly node: EntityId;
  /** `Service/method`, for the log: what happens depends on the message alone, as on Hedera. */
  readonly method: string;
  readonly log: (line: string) => void;
}

/** Bytes; nodes read no more of a query (`hedera.transaction.maxBytes`). */
const MAX_QUERY = 6144;

/** Submits an encoded `Transaction` and says at once whether the node takes it. */
export function answerTransaction(request: Uint8Array, context: CallContext): Uint8Array {
  const { ledger, node, method, log } = context;
  try {
    // The ledger keeps parts of it, and the request is part of a larger buffer.
    ledger.take(new Uint8Array(request), node).catch((error: unknown) => {
      if (!(error instanceof PrecheckError)) log(`${method} failed at consensus: ${faultText(error)}`);
    });
    return transactionResponse(Code.OK);
  } catch (error) {
    if (error instanceof PrecheckError) {
      if (error.status === Code.NOT_SUPPORTED) log(`${method} is not supported here: answered NOT_SUPPORTED`);
      return transactionResponse(error.status, error.cost);
    }
    log(`${method} failed: ${faultText(error)}`);
    return transactionResponse(Code.FAIL_INVALID);
  }
}

/**
 * Answers an encoded `Query`.
 * @throws {GrpcError} when it is none: there is no response then that could carry a code
 */
export function answerQueryBytes(request: Uint8Array, { ledger, node, method, log }: CallContext): Uint8Array {
  if (request.length > MAX_QUERY) throw new GrpcError(GrpcStatus.UNKNOWN, `More than ${MAX_QUERY} bytes received`);
  const query = decodeQuery(new Uint8Array(request));
  try {
    const response = ledger.query(query, node);
    if (codeOf(response) === Code.NOT_SUPPORTED) log(`${method} is not supported here: answered NOT_SUPPORTED`);
    return proto.Response.encode(response).finish();
  } catch (error) {
    if (error instanceof Refusal) throw new GrpcError(GrpcStatus.INVALID_ARGUMENT, "There is no query in the message");
    throw error;
  }
}

/** Decodes strictly, like a node: no fields that this version of HAPI does not know. */
function decodeQuery(bytes: Uint8Array): proto.Query {
  let query: proto.Query;
  try {
    query = proto.Query.decode(bytes);
    if (proto.Query.encode(query).finish().length === bytes.length) return query;
  } catch {
    // Said below.
  }
  throw new GrpcError(GrpcStatus.INVALID_ARGUMENT, "The message is no query of this version of HAPI");
}

function transactionResponse(nodeTransactionPrecheckCode: Code, cost: Tinybar = 0n): Uint8Array {
  return proto.TransactionResponse.encode({ nodeTransactionPrecheckCode, cost: toUnsignedLong(cost) }).finish();
}

/** The code in the header, wherever that is: a response has one field. */
function codeOf(response: proto.IResponse): Code | null | undefined {
  const [body] = Object.values(response) as { header?: proto.IResponseHeader }[];
  return body?.header?.nodeTransactionPrecheckCode;
}
