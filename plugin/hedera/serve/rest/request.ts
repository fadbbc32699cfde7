import { parseHostPort } from "../../host-port.ts";
import type { EntityId } from "../../ledger.ts";
import type { Mirror } from "../../simulated/mirror.ts";

/** What the API shows. */
export interface Source {
  readonly mirror: Mirror;
  /** Milliseconds to wait before each answer. @default 0 */
  readonly latency?: number;
  /** The rate that fees are converted with: `hbarEquiv` hbar for `centEquiv` US cents. */
  exchangeRate(): { readonly hbarEquiv: number; readonly centEquiv: number };
}

/** Where a consensus node can be reached. */
export interface NodeEndpoint {
  readonly account: EntityId;
  /** An IPv4 address or a domain name. */
  readonly hostname: string;
  /** The port for gRPC without TLS. */
  readonly port: number;
}

/** The nodes of a network by address, `host:port`, where an IPv6 host has brackets. */
export function nodesOf(network: Readonly<Record<string, EntityId>>): NodeEndpoint[] {
  return Object.entries(network).map(([address, account]) => {
    const { host, port } = parseHostPort(address);
    return { account, hostname: host, port };
  });
}

/** A request for something that the API offers. */
export interface Ask {
  readonly source: Source;
  readonly nodes: readonly NodeEndpoint[];
  /** As it was sent, without query and without a slash at its end. */
  readonly path: string;
  /** The variable parts of the path by name. */
  readonly variables: Readonly<Record<string, string>>;
  /** The values of the query's parameters by name in lower case. */
  readonly query: ReadonlyMap<string, readonly string[]>;
}
