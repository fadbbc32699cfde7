import type { EntityId } from "../ledger.ts";

/** One of Hedera's public networks; a mirror of one's own may stand in for the public one. */
export interface PublicEndpoints {
  readonly network: "mainnet" | "testnet" | "previewnet";
  /** @default that of the network's public mirror */
  readonly mirrorGrpc?: string;
  /** @default that of the network's public mirror */
  readonly mirrorRest?: string;
}

/** Any other network. */
export interface OwnEndpoints {
  /** The consensus nodes by address, `host:port`. */
  readonly nodes: Readonly<Record<string, EntityId>>;
  /** The mirror's gRPC, `host:port`; ports 443 and 50212 are spoken to in TLS. */
  readonly mirrorGrpc: string;
  /** The mirror's REST API, `https://…` or `http://…`, without `/api/v1`. */
  readonly mirrorRest: string;
}

/** Where a Hedera network can be reached. */
export type HederaEndpoints = PublicEndpoints | OwnEndpoints;

/** Where a mirror can be reached. */
export type MirrorEndpoints = Pick<OwnEndpoints, "mirrorGrpc" | "mirrorRest">;

const MIRRORS: Readonly<Record<PublicEndpoints["network"], string>> = {
  mainnet: "mainnet-public.mirrornode.hedera.com",
  testnet: "testnet.mirrornode.hedera.com",
  previewnet: "previewnet.mirrornode.hedera.com",
};

/** The mirror of a network, without a slash at the end of its REST API. */
export function mirrorOf(endpoints: HederaEndpoints): MirrorEndpoints {
  if ("nodes" in endpoints) return { mirrorGrpc: endpoints.mirrorGrpc, mirrorRest: trimmed(endpoints.mirrorRest) };
  const host = MIRRORS[endpoints.network];
  const { mirrorGrpc = `${host}:443`, mirrorRest = `https://${host}` } = endpoints;
  return { mirrorGrpc, mirrorRest: trimmed(mirrorRest) };
}

function trimmed(url: string): string {
  if (!/^https?:\/\/[^/]/.test(url)) {
    throw new TypeError(`mirrorRest is "${url}"; it takes a URL such as https://${MIRRORS.testnet}, without /api/v1`);
  }
  return url.replace(/\/+$/, "").replace(/\/api\/v1$/, "");
}
