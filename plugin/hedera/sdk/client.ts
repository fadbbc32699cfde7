import type { Client } from "@hiero-ledger/sdk";

import { mirrorOf } from "./endpoints.ts";
import type { HederaEndpoints } from "./endpoints.ts";
import type { Sdk } from "./load-sdk.ts";

/** A client of the SDK's without an operator: what it hands in is signed already. */
export function openClient(sdk: Sdk, endpoints: HederaEndpoints): Client {
  // The SDK's own timer would keep the process alive.
  const options = { scheduleNetworkUpdate: false };
  const client =
    "nodes" in endpoints
      ? sdk.Client.forNetwork({ ...endpoints.nodes }, options)
      : sdk.Client.forName(endpoints.network, options);
  return client.setMirrorNetwork([mirrorOf(endpoints).mirrorGrpc]);
}
