import { styleText } from "node:util";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { serveLedger, type Endpoints } from "../../plugin/hedera/serve/endpoints.ts";
import { found } from "../../plugin/hooks/open.ts";
import { L2_NETWORK } from "../../plugin/hooks/names.ts";
import type { DevelopmentDoor } from "../../plugin/rpc/development-door.ts";
import { refuse, refusePort } from "../arguments.ts";
import { banner, describe } from "./banner.ts";
import { logBlocks } from "./block-log.ts";
import { Ending } from "./ending.ts";
import { describeHedera } from "./hedera-banner.ts";
import { logNotes } from "./notes.ts";
import { crosslinkDelayOf, l2ConfigOf, portsOf, type NodeArguments } from "./options.ts";
import { startRelayer, type Relaying } from "./relaying.ts";
import { hostOf, logRefused, stopSignal, writeDescription } from "./running.ts";
import { servesAnything, serveSettingsOf, type ServeSettings } from "./serve-options.ts";
import { ServedNetwork } from "./served-network.ts";
import { startSteward } from "./stewarding.ts";

/** `l2:node`: runs until it is told to stop. */
const run: NewTaskActionFunction<NodeArguments> = async (args, hre) => {
  const l2 = l2ConfigOf(args, hre.config.l2);
  const ports = portsOf(args, l2.networks);
  const crosslinkDelay = crosslinkDelayOf(args, l2.networks);
  const settings = serveSettingsOf(args, args.hostname, args.sdk);
  const config = hre.config.networks[L2_NETWORK];
  if (config?.type !== "edr-simulated") {
    throw refuse(`networks.${L2_NETWORK}: the task needs it to be of type "edr-simulated", it is ${config?.type}`);
  }

  const ending = new Ending();
  try {
    // Whether the ports can be had is known before the rest is built.
    const networks: ServedNetwork[] = [];
    for (const port of ports) {
      const network = await ServedNetwork.on(port, args.hostname);
      ending.add(() => network.close());
      networks.push(network);
    }
    const archive = servesAnything(settings.endpoints);
    const federation = await found(config, { ...l2, archive });
    ending.add(() => federation.close());
    await Promise.all(networks.map((network, place) => network.open(hre.network, federation, place, config)));
    // Who asks is gone before the networks are.
    ending.add(() => Promise.all(networks.map((network) => network.close())));
    const endpoints = await serve(networks[0]!.door, settings);
    ending.add(() => endpoints.close());
    for (const [place, { address }] of networks.entries()) federation.served.set(place, `http://${hostOf(address)}`);
    const relaying = networks.length === 1 ? undefined : await startRelayer(networks, federation, crosslinkDelay);
    if (relaying !== undefined) ending.add(() => relaying.stop());
    for (const network of networks) network.answer();
    await attend(networks, endpoints, relaying, args.configOut, ending);
  } finally {
    await ending.run();
  }
  console.log("Stopped.");
};

/** Offers the Hedera beneath to clients of Hedera's own, as far as it was asked for. */
async function serve(door: DevelopmentDoor, { endpoints, mirrorLag, throttles }: ServeSettings): Promise<Endpoints> {
  await door.hedera.setMirrorLag(mirrorLag);
  await door.hedera.setThrottles(throttles);
  return await serveLedger(door.network.ledger, { ...endpoints, log: logRefused }).catch((error: unknown) => {
    throw refusePort(error);
  });
}

/** Tells what runs where and what happens in it, until somebody says that it is enough. */
async function attend(
  networks: readonly ServedNetwork[],
  endpoints: Endpoints,
  relaying: Relaying | undefined,
  configOut: string | undefined,
  ending: Ending,
): Promise<void> {
  const stopped = stopSignal();
  const hedera = isServed(endpoints) ? describeHedera(endpoints) : undefined;
  const description = describe(networks, hedera, relaying?.objects);
  if (configOut !== undefined) await writeDescription(configOut, description);
  console.log(banner(description));
  for (const served of networks) {
    const { network } = served;
    const name = networks.length === 1 ? "" : `${network.settings.chainId}  `;
    const flush = logBlocks(network, (line) => console.log(`${name}${line}`));
    logNotes(network, (line) => {
      flush();
      console.log(`${name}${line}`);
    });
    ending.add(
      startSteward(served, (line) => {
        flush();
        console.log(name + styleText("magenta", `steward: ${line}`));
      }),
    );
  }
  relaying?.listen((line) => console.log(styleText("magenta", `relayer: ${line}`)));
  await stopped;
}

export default run;

function isServed({ network, mirrorGrpc, mirrorRest }: Endpoints): boolean {
  return Object.keys(network).length > 0 || mirrorGrpc !== undefined || mirrorRest !== undefined;
}
