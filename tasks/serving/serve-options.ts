import { CLASSIC_PORTS, MAX_HAPI_NODES, type EndpointOptions } from "../../plugin/hedera/serve/endpoints.ts";
import { checkPort, hapiPorts } from "../../plugin/hedera/serve/ports.ts";
import { MAX_DELAY_MS } from "../../plugin/hedera/simulated/controls.ts";
import { numberWithin, portNumber, refuse, refusePort } from "../arguments.ts";

/** How a task was told to serve its simulated Hedera. */
export interface ServeArguments {
  readonly hapiPort?: string;
  readonly hapiNodes?: string;
  readonly mirrorGrpcPort?: string;
  readonly mirrorRestPort?: string;
  readonly mirrorLag?: string;
  readonly throttles: boolean;
}

/** What becomes of it. */
export interface ServeSettings {
  /** Nothing has a port when nothing is to be served. */
  readonly endpoints: EndpointOptions;
  readonly mirrorLag: number;
  readonly throttles: boolean;
}

/** @param classic whether what is given no port has the classic one, or none */
export function serveSettingsOf(args: ServeArguments, hostname: string, classic: boolean): ServeSettings {
  const defaults: EndpointOptions = classic ? CLASSIC_PORTS : {};
  const endpoints = {
    hostname,
    hapiPort: portNumber("--hapi-port", args.hapiPort) ?? defaults.hapiPort,
    hapiNodes: numberWithin("--hapi-nodes", args.hapiNodes, [1, MAX_HAPI_NODES]) ?? 1,
    mirrorGrpcPort: portNumber("--mirror-grpc-port", args.mirrorGrpcPort) ?? defaults.mirrorGrpcPort,
    mirrorRestPort: portNumber("--mirror-rest-port", args.mirrorRestPort) ?? defaults.mirrorRestPort,
  };
  const { hapiPort, hapiNodes, mirrorGrpcPort, mirrorRestPort } = endpoints;
  if (args.hapiNodes !== undefined && hapiPort === undefined) {
    throw refuse("--hapi-nodes: the nodes need a port. Give --hapi-port as well, or --sdk");
  }
  const mirrorLag = numberWithin("--mirror-lag", args.mirrorLag, [0, MAX_DELAY_MS]) ?? 0;
  if (args.mirrorLag !== undefined && mirrorGrpcPort === undefined && mirrorRestPort === undefined) {
    throw refuse(
      "--mirror-lag: the mirror needs a port. Give --mirror-grpc-port or --mirror-rest-port as well, or --sdk",
    );
  }
  try {
    if (hapiPort !== undefined) hapiPorts("hapiPort", hapiPort, hapiNodes);
    if (mirrorGrpcPort !== undefined) checkPort("mirrorGrpcPort", mirrorGrpcPort);
  } catch (error) {
    throw refusePort(error);
  }
  return { endpoints, mirrorLag, throttles: args.throttles };
}

/** Whether anything is to be served at all. */
export function servesAnything({ hapiPort, mirrorGrpcPort, mirrorRestPort }: EndpointOptions): boolean {
  return hapiPort !== undefined || mirrorGrpcPort !== undefined || mirrorRestPort !== undefined;
}
