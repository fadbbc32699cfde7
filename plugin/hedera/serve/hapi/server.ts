import { setTimeout as sleep } from "node:timers/promises";

import type { EntityId } from "../../ledger.ts";
import type { SimulatedLedger } from "../../simulated/simulated-ledger.ts";
import { GrpcError, GrpcStatus } from "../grpc/methods.ts";
import type { UnaryMethod } from "../grpc/methods.ts";
import { serveGrpc } from "../grpc/server.ts";
import type { GrpcOptions, GrpcServer } from "../grpc/server.ts";
import { answerTransaction, answerQueryBytes } from "./codec.ts";
import { HAPI_SERVICES } from "./methods.ts";

export interface HapiOptions extends GrpcOptions {
  /** The consensus node that listens there: it takes what is addressed to it. @default "0.0.3" */
  readonly node?: EntityId;
}

/**
 * Serves a consensus node of the ledger over gRPC, as Hedera's SDKs expect it.
 *
 * @example
 * const node = await serveHapi(ledger, { port: 50211 });
 * const client = Client.forNetwork({ [`127.0.0.1:${node.port}`]: "0.0.3" });
 */
export function serveHapi(ledger: SimulatedLedger, options: HapiOptions = {}): Promise<GrpcServer> {
  return serveGrpc(hapiMethods(ledger, options), options);
}

/** The methods of a consensus node; {@link serveGrpc} can serve them together with others. */
export function hapiMethods(
  ledger: SimulatedLedger,
  { node = "0.0.3", log = () => {} }: Pick<HapiOptions, "node" | "log"> = {},
): UnaryMethod[] {
  /** What befalls each answer, whatever was asked: an outage of the node, and the latency of the network. */
  const answering = (answer: UnaryMethod["answer"]) => async (request: Uint8Array) => {
    if (ledger.latency > 0) await sleep(ledger.latency);
    if (ledger.outages.has(node)) throw new GrpcError(GrpcStatus.UNAVAILABLE, `Node ${node} is down`);
    return answer(request);
  };
  return Object.entries(HAPI_SERVICES).flatMap(([service, { transactions, queries }]) => {
    const context = (method: string) => ({ ledger, node, log, method: `${service}/${method}` });
    const path = (method: string) => `/proto.${service}/${method}`;
    return [
      ...transactions.map((method) => ({
        path: path(method),
        answer: answering((request) => answerTransaction(request, context(method))),
      })),
      ...queries.map((method) => ({
        path: path(method),
        answer: answering((request) => answerQueryBytes(request, context(method))),
      })),
    ];
  });
}
