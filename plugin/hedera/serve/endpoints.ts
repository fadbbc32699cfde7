import { entityId } from "../entity.ts";
import { formatHostPort } from "../host-port.ts";
import type { EntityId } from "../ledger.ts";
import { NODE_ACCOUNTS } from "../simulated/genesis.ts";
import type { SimulatedLedger } from "../simulated/simulated-ledger.ts";
import { checkPort, hapiPorts, PortError, TLS_PORT, whyTaken } from "./ports.ts";

/** Where a ledger is to be served. A port of 0 is any free one; what has no port is not served. */
export interface EndpointOptions {
  /** The address to listen on. @default "127.0.0.1" */
  readonly hostname?: string;
  /** Port of HAPI, gRPC, of the first consensus node. */
  readonly hapiPort?: number;
  /** How many consensus nodes there are, from 0.0.3 on: each has the port 10 above the one before. @default 1, 4 at most */
  readonly hapiNodes?: number;
  /** Port of the mirror's gRPC: topic subscriptions and the address book. */
  readonly mirrorGrpcPort?: number;
  /** Port of the mirror's REST API. Hedera's SDKs look for that of a mirror on this machine at 5551, wherever it is. */
  readonly mirrorRestPort?: number;
  /** Takes a line about what clients ask for and do not get. @default nobody */
  readonly log?: (line: string) => void;
}

/** The ports at which Hedera's SDKs and tools expect a local network. */
export const CLASSIC_PORTS = { hapiPort: 50_211, mirrorGrpcPort: 5_600, mirrorRestPort: 5_551 } as const;
/** How many consensus nodes there can be. */
export const MAX_HAPI_NODES = NODE_ACCOUNTS.length;

/** A ledger that is served. */
export interface Endpoints {
  /** The consensus nodes by address, for an SDK's `Client.forNetwork`. */
  readonly network: Readonly<Record<string, EntityId>>;
  /** The mirror's gRPC, for an SDK's `setMirrorNetwork`. */
  readonly mirrorGrpc?: string;
  /** The mirror's REST API, without `/api/v1`. */
  readonly mirrorRest?: string;
  close(): Promise<void>;
}

/** Something that listens. */
interface Server {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Opens HAPI and the mirror of a ledger, as far as they are asked for.
 * @throws {PortError} when a port cannot be had; nothing is left open then
 */
export async function serveLedger(ledger: SimulatedLedger, options: EndpointOptions): Promise<Endpoints> {
  const { hostname = "127.0.0.1", hapiPort, hapiNodes = 1, mirrorGrpcPort, mirrorRestPort, log } = options;
  if (!Number.isInteger(hapiNodes) || hapiNodes < 1 || hapiNodes > MAX_HAPI_NODES) {
    throw new PortError("hapiNodes", `there can be 1 to ${MAX_HAPI_NODES} consensus nodes; it is ${hapiNodes}`);
  }
  const ports = hapiPort === undefined ? [] : hapiPorts("hapiPort", hapiPort, hapiNodes);
  const open: Server[] = [];
  const close = async () => void (await Promise.all(open.map((server) => server.close())));
  const listen = async (option: string, port: number, serve: (port: number) => Promise<Server>) => {
    const server = await serve(checkPort(option, port)).catch(async (error: unknown) => {
      throw new PortError(option, (await whyTaken(port, hostname)) ?? String(error));
    });
    open.push(server);
    return server.port;
  };
  /** A free port can turn out to be the one for TLS: then it stays taken while another is looked for. */
  const listenInClear = async (option: string, wanted: number, serve: (port: number) => Promise<Server>) => {
    const port = await listen(option, wanted, serve);
    return port === TLS_PORT ? await listen(option, wanted, serve) : port;
  };
  const host = hostname === "0.0.0.0" || hostname === "::" ? "127.0.0.1" : hostname;
  const addressOf = (port: number) => formatHostPort(host, port);

  try {
    const network: Record<string, EntityId> = {};
    for (const [index, wanted] of ports.entries()) {
      const node = entityId(NODE_ACCOUNTS[index]!);
      const { serveHapi } = await import("./hapi/server.ts");
      const serve = (port: number) => serveHapi(ledger, { hostname, port, node, log });
      network[addressOf(await listenInClear("hapiPort", wanted, serve))] = node;
    }
    ledger.publish(network);
    let mirrorGrpc: string | undefined;
    if (mirrorGrpcPort !== undefined) {
      const { serveMirrorGrpc } = await import("./mirror-grpc/server.ts");
      const serve = (port: number) => serveMirrorGrpc(ledger, { hostname, port, network, log });
      mirrorGrpc = addressOf(await listenInClear("mirrorGrpcPort", mirrorGrpcPort, serve));
    }
    let mirrorRest: string | undefined;
    if (mirrorRestPort !== undefined) {
      const { serveRest } = await import("./rest/server.ts");
      const serve = (port: number) => serveRest(ledger, { hostname, port, network, log });
      mirrorRest = `http://${addressOf(await listen("mirrorRestPort", mirrorRestPort, serve))}`;
    }
    return { network, mirrorGrpc, mirrorRest, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens all endpoints of a ledger, each on any free port unless it is told otherwise. */
export async function serveAnywhere(ledger: SimulatedLedger, options: EndpointOptions): Promise<Required<Endpoints>> {
  const { hapiPort = 0, mirrorGrpcPort = 0, mirrorRestPort = 0 } = options;
  const endpoints = await serveLedger(ledger, { ...options, hapiPort, mirrorGrpcPort, mirrorRestPort });
  return endpoints as Required<Endpoints>;
}
