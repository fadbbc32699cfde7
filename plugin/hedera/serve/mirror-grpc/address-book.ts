import type { com, proto } from "@hiero-ledger/proto";

import { fromFileId } from "../../entity.ts";
import type { EntityId } from "../../ledger.ts";
import { nodeAddresses } from "../../simulated/file/system-files.ts";
import type { NetworkMap } from "../../simulated/file/system-files.ts";
import { GrpcError, GrpcStatus } from "../grpc/methods.ts";

/** The files that hold the address book. */
const ADDRESS_BOOKS: readonly (EntityId | undefined)[] = ["0.0.101", "0.0.102"];

/** The nodes that are served, in the order of their ids. */
export function addressBook(
  network: NetworkMap,
  { fileId, limit }: com.hedera.mirror.api.proto.IAddressBookQuery,
): proto.INodeAddress[] {
  if (!ADDRESS_BOOKS.includes(fromFileId(fileId))) {
    throw new GrpcError(GrpcStatus.INVALID_ARGUMENT, "Not a valid address book file");
  }
  if ((limit ?? 0) < 0) throw new GrpcError(GrpcStatus.INVALID_ARGUMENT, "limit: must be greater than or equal to 0");
  const nodes = nodeAddresses(network);
  return nodes.slice(0, limit || nodes.length);
}
