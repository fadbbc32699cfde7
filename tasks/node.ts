import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { serveLedger, type Endpoints } from "../plugin/hedera/serve/endpoints.ts";
import { openDoor } from "../plugin/hooks/open.ts";
import { L2_NETWORK } from "../plugin/hooks/names.ts";
import type { Door } from "../plugin/rpc/door.ts";
import { RpcServer, type Listening } from "../plugin/rpc/server.ts";
import { refuse, refusePort } from "./arguments.ts";
import { banner, describeNetwork } from "./banner.ts";
import { logBlocks } from "./block-log.ts";
import { describeHedera } from "./hedera-banner.ts";
import { logNotes } from "./notes.ts";
import { l2ConfigOf, portOf, type NodeArguments } from "./options.ts";
import { listenFor, logRefused, stopSignal, writeDescription } from "./running.ts";
import { servesAnything, serveSettingsOf, type ServeSettings } from "./serve-options.ts";

/** `l2:node`: runs until it is told to stop. */
const run: NewTaskActionFunction<NodeArguments> = async (args, hre) => {
  const l2 = l2ConfigOf(args, hre.config.l2);
  const port = portOf(args);
  const settings = serveSettingsOf(args, args.hostname, args.sdk);
  const config = hre.config.networks[L2_NETWORK];
  if (config?.type !== "edr-simulated") {
    throw refuse(`networks.${L2_NETWORK}: the task needs it to be of type "edr-simulated", it is ${config?.type}`);
  }

  // Whether the port can be had is known before the rest is built.
  const ready = Promise.withResolvers<Door>();
  const server = new RpcServer(async (method, params) => await (await ready.promise).request(method, params));
  const address = await listenFor(server, port, args.hostname);
  try {
    const archive = servesAnything(settings.endpoints);
    const door = await openDoor(hre.network, config, { ...l2, archive }, (id, result) => server.notify(id, result));
    let endpoints: Endpoints | undefined;
    try {
      endpoints = await serve(door, settings);
      ready.resolve(door);
      await attend(door, address, endpoints, args.configOut);
    } finally {
      door.close();
      await Promise.all([server.close(), endpoints?.close()]);
      await door.network.close();
    }
  } finally {
    await server.close();
  }
  console.log("Stopped.");
};

/** Offers the Hedera beneath to clients of Hedera's own, as far as it was asked for. */
async function serve(door: Door, { endpoints, mirrorLag, throttles }: ServeSettings): Promise<Endpoints> {
  await door.hedera.setMirrorLag(mirrorLag);
  await door.hedera.setThrottles(throttles);
  return await serveLedger(door.network.ledger, { ...endpoints, log: logRefused }).catch((error: unknown) => {
    throw refusePort(error);
  });
}

/** Tells what runs where and what happens in it, until somebody says that it is enough. */
async function attend(
  { network }: Door,
  address: Listening,
  endpoints: Endpoints,
  configOut: string | undefined,
): Promise<void> {
  const stopped = stopSignal();
  const hedera = isServed(endpoints) ? describeHedera(endpoints) : undefined;
  const description = { ...describeNetwork(network, address), hedera };
  if (configOut !== undefined) await writeDescription(configOut, description);
  console.log(banner(description));
  const flush = logBlocks(network, (line) => console.log(line));
  logNotes(network, (line) => {
    flush();
    console.log(line);
  });
  await stopped;
}

export default run;

function isServed({ network, mirrorGrpc, mirrorRest }: Endpoints): boolean {
  return Object.keys(network).length > 0 || mirrorGrpc !== undefined || mirrorRest !== undefined;
}
