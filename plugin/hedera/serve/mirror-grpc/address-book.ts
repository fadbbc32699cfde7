import { isIPv4 } from "node:net";

import type { com, proto } from "@hiero-ledger/proto";

import { entityNumber, fromFileId, toAccountId, toLong } from "../../entity.ts";
import type { EntityId } from "../../ledger.ts";
import { NODE_ACCOUNTS } from "../../simulated/genesis.ts";
import { GrpcError, GrpcStatus } from "../grpc/methods.ts";

/** The files that hold the address book. */
const ADDRESS_BOOKS: readonly (EntityId | undefined)[] = ["0.0.101", "0.0.102"];

/**
 * The nodes that are served, in the order of their ids.
 * @param network node accounts by `host:port`
 */
export function addressBook(
  network: Readonly<Record<string, EntityId>>,
  { fileId, limit }: com.hedera.mirror.api.proto.IAddressBookQuery,
): proto.INodeAddress[] {
  if (!ADDRESS_BOOKS.includes(fromFileId(fileId))) {
    throw new GrpcError(GrpcStatus.INVALID_ARGUMENT, "Not a valid address book file");
  }
  if ((limit ?? 0) < 0) throw new GrpcError(GrpcStatus.INVALID_ARGUMENT, "limit: must be greater than or equal to 0");
  const nodes = [...new Set(Object.values(network))].sort((a, b) => entityNumber(a) - entityNumber(b));
  return nodes.slice(0, limit || nodes.length).map((account) => ({
    nodeId: toLong(entityNumber(account) - NODE_ACCOUNTS[0]!),
    nodeAccountId: toAccountId(account),
    description: `Node ${account} of a simulated network`,
    stake: toLong(0),
    serviceEndpoint: Object.keys(network)
      .filter((address) => network[address] === account)
      .map(endpointOf),
  }));
}

function endpointOf(address: string): proto.IServiceEndpoint {
  const colon = address.lastIndexOf(":");
  const host = address.slice(0, colon).replace(/^\[|\]$/g, "");
  const port = Number(address.slice(colon + 1));
  return isIPv4(host)
    ? { ipAddressV4: Uint8Array.from(host.split("."), Number), port, domainName: "" }
    : { domainName: host, port };
}
