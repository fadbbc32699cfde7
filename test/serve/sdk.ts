/** Both packages of Hedera's JavaScript SDK, unmodified, and networks for them. */
import * as hashgraph from "@hashgraph/sdk";
import * as hiero from "@hiero-ledger/sdk";

import type { EntityId } from "../../plugin/hedera/ledger.ts";
import { serveGrpc } from "../../plugin/hedera/serve/grpc/server.ts";
import type { GrpcServer } from "../../plugin/hedera/serve/grpc/server.ts";
import { hapiMethods } from "../../plugin/hedera/serve/hapi/server.ts";
import { mirrorMethods } from "../../plugin/hedera/serve/mirror-grpc/server.ts";
import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { SimulatedLedgerOptions } from "../../plugin/hedera/simulated/simulated-ledger.ts";

/** The two releases share their interface, as far as it is used here. */
export type Sdk = typeof hiero;

export const SDKS: Readonly<Record<string, Sdk>> = {
  "@hiero-ledger/sdk": hiero,
  "@hashgraph/sdk": hashgraph as unknown as Sdk,
};

/** The key of 0.0.2. */
export const TREASURY_KEY =
  "302e020100300506032b65700422042091132178e72057a1d7528025956fe39b0b847f200ab59b2fdd367017f3087137";

/** A served ledger. */
export interface Served {
  readonly ledger: SimulatedLedger;
  readonly clock: SimulatedClock;
  readonly server: GrpcServer;
  readonly lines: string[];
}

/** Serves a node and the mirror of a new ledger on one free port. */
export async function serve(options: Partial<SimulatedLedgerOptions> = {}, port = 0): Promise<Served> {
  const clock = new SimulatedClock();
  const ledger = new SimulatedLedger({ clock, archive: true, ...options });
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const network: Record<string, EntityId> = {};
  const server = await serveGrpc([...hapiMethods(ledger, { log }), ...mirrorMethods(ledger, { network })], {
    log,
    port,
  });
  network[`127.0.0.1:${server.port}`] = "0.0.3";
  return { ledger, clock, server, lines };
}

/** A client of the treasury's. */
export function clientOf(sdk: Sdk, { server }: Served): hiero.Client {
  const client = sdk.Client.forNetwork({ [`127.0.0.1:${server.port}`]: "0.0.3" });
  client.setMirrorNetwork([`127.0.0.1:${server.port}`]);
  client.setOperator("0.0.2", sdk.PrivateKey.fromStringDer(TREASURY_KEY));
  return client;
}
