import { setTimeout as sleep } from "node:timers/promises";

import { com, proto } from "@hiero-ledger/proto";

import type { EntityId } from "../../ledger.ts";
import type { SimulatedLedger } from "../../simulated/simulated-ledger.ts";
import { GrpcError, GrpcStatus } from "../grpc/methods.ts";
import type { StreamMethod } from "../grpc/methods.ts";
import { serveGrpc } from "../grpc/server.ts";
import type { GrpcOptions, GrpcServer } from "../grpc/server.ts";
import { addressBook } from "./address-book.ts";
import { Beginnings } from "./beginnings.ts";
import { checkSubscription, TopicSubscription } from "./subscription.ts";

const { AddressBookQuery, ConsensusTopicQuery } = com.hedera.mirror.api.proto;

export interface MirrorGrpcOptions extends GrpcOptions {
  /** The consensus nodes by address, `host:port`, as the address book shows them. @default none */
  readonly network?: Readonly<Record<string, EntityId>>;
}

/**
 * Serves the gRPC of a mirror node of the ledger: topics and the address book.
 *
 * @example
 * const mirror = await serveMirrorGrpc(ledger, { port: 5600, network: { "127.0.0.1:50211": "0.0.3" } });
 * client.setMirrorNetwork([`127.0.0.1:${mirror.port}`]);
 */
export function serveMirrorGrpc(ledger: SimulatedLedger, options: MirrorGrpcOptions = {}): Promise<GrpcServer> {
  const connections = new Beginnings(() => ledger.now());
  return serveGrpc(mirrorMethods(ledger, options, connections), { ...options, connections });
}

/** The methods of a mirror node; {@link serveGrpc} can serve them together with others. */
export function mirrorMethods(
  ledger: SimulatedLedger,
  { network = {} }: MirrorGrpcOptions = {},
  beginnings = new Beginnings(() => ledger.now()),
): StreamMethod[] {
  const waiting = (open: StreamMethod["open"]): StreamMethod["open"] => {
    return async (request, stream) => {
      if (ledger.latency > 0) await sleep(ledger.latency);
      if (!stream.ended) await open(request, stream);
    };
  };
  return [
    {
      path: "/com.hedera.mirror.api.proto.ConsensusService/subscribeTopic",
      open: waiting((request, stream) => {
        const query = decode(ConsensusTopicQuery, request);
        const filter = checkSubscription(ledger, query, beginnings.of(stream.peer));
        new TopicSubscription(ledger, filter, stream).start();
      }),
    },
    {
      path: "/com.hedera.mirror.api.proto.NetworkService/getNodes",
      open: waiting((request, stream) => {
        for (const address of addressBook(network, decode(AddressBookQuery, request))) {
          stream.send(proto.NodeAddress.encode(address).finish());
        }
        stream.end();
      }),
    },
  ];
}

function decode<T>(codec: { decode(bytes: Uint8Array): T }, request: Uint8Array): T {
  try {
    return codec.decode(new Uint8Array(request));
  } catch {
    throw new GrpcError(GrpcStatus.INVALID_ARGUMENT, "The message is not of the method's type");
  }
}
