import type { Client } from "@hiero-ledger/sdk";

import { mirrorOf } from "./endpoints.ts";
import type { HederaEndpoints } from "./endpoints.ts";
import type { Sdk } from "./load-sdk.ts";

/** A client of the SDK's without an operator: what it hands in is signed already. */
export function openClient(sdk: Sdk, endpoints: HederaEndpoints): Client {
  // The SDK's own timer would keep the process alive.
  const options = { scheduleNetworkUpdate: false };
  if (!("nodes" in endpoints)) {
    return sdk.Client.forName(endpoints.network, options).setMirrorNetwork([mirrorOf(endpoints).mirrorGrpc]);
  }
  // Out of an address book the SDK takes the nodes at port 50211 alone; so where the nodes are elsewhere it gets none.
  return sdk.Client.forNetwork({ ...endpoints.nodes }, options).setMirrorNetwork([]);
}
