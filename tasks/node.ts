import { writeFile } from "node:fs/promises";
import { styleText } from "node:util";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { openDoor } from "../plugin/hooks/open.ts";
import { L2_NETWORK } from "../plugin/hooks/names.ts";
import { RpcServer } from "../plugin/rpc/server.ts";
import { banner, describeNetwork } from "./banner.ts";
import { logBlocks } from "./block-log.ts";
import { l2ConfigOf, portOf, refuse, type NodeArguments } from "./options.ts";

/** `l2:node`: runs until it is told to stop. */
const run: NewTaskActionFunction<NodeArguments> = async (args, hre) => {
  const l2 = l2ConfigOf(args, hre.config.l2);
  const port = portOf(args);
  const config = hre.config.networks[L2_NETWORK];
  if (config?.type !== "edr-simulated") {
    throw refuse(`networks.${L2_NETWORK}: the task needs it to be of type "edr-simulated", it is ${config?.type}`);
  }

  // Whether the port can be had is known before the rest is built.
  const ready = Promise.withResolvers<Awaited<ReturnType<typeof openDoor>>>();
  const server = new RpcServer(async (method, params) => await (await ready.promise).request(method, params));
  const listening = await server.listen(port, args.hostname).catch((error: NodeJS.ErrnoException) => {
    throw refuse(whyNotListening(error, port, args.hostname));
  });
  const door = await openDoor(hre.network, config, l2, (id, result) => server.notify(id, result));
  const { network } = door;
  logBlocks(network, (line) => console.log(line));
  network.on("noted", (node, what) => console.log(styleText("dim", `node ${node}: ${what}`)));
  ready.resolve(door);

  const description = describeNetwork(network, listening);
  if (args.configOut !== undefined) await writeDescription(args.configOut, description);
  console.log(banner(description));

  await stopSignal();
  door.close();
  await server.close();
  await network.close();
  console.log("Stopped.");
};

export default run;

async function writeDescription(file: string, description: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(description, undefined, 2)}\n`).catch((error: NodeJS.ErrnoException) => {
    throw refuse(`--config-out: ${file} cannot be written (${error.code})`);
  });
}

function whyNotListening({ code, message }: NodeJS.ErrnoException, port: number, hostname: string): string {
  if (code === "EADDRINUSE") {
    return `--port: ${port} is taken on ${hostname}. Choose another, or 0 for any free one`;
  }
  if (code === "EACCES") return `--port: ${port} needs more rights than this process has. Choose one above 1023`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return `--hostname: ${hostname} is not an address of this machine`;
  }
  return `the server cannot listen on ${hostname}:${port}: ${message}`;
}

async function stopSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}
