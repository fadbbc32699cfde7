import { writeFile } from "node:fs/promises";
import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { openDoor } from "../plugin/hooks/open.ts";
import { L2_NETWORK } from "../plugin/hooks/names.ts";
import type { Door } from "../plugin/rpc/door.ts";
import { RpcServer, type Listening } from "../plugin/rpc/server.ts";
import { banner, describeNetwork } from "./banner.ts";
import { logBlocks } from "./block-log.ts";
import { logNotes } from "./notes.ts";
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
  const ready = Promise.withResolvers<Door>();
  const server = new RpcServer(async (method, params) => await (await ready.promise).request(method, params));
  const address = await server.listen(port, args.hostname).catch((error: NodeJS.ErrnoException) => {
    throw refuse(whyNotListening(error, port, args.hostname));
  });
  try {
    const door = await openDoor(hre.network, config, l2, (id, result) => server.notify(id, result));
    ready.resolve(door);
    await attend(door, address, args.configOut).finally(async () => {
      door.close();
      await server.close();
      await door.network.close();
    });
  } finally {
    await server.close();
  }
  console.log("Stopped.");
};

/** Tells what runs where and what happens in it, until somebody says that it is enough. */
async function attend({ network }: Door, address: Listening, configOut: string | undefined): Promise<void> {
  const stopped = stopSignal();
  const description = describeNetwork(network, address);
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

const WRITE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: "its directory does not exist",
  ENOTDIR: "its directory does not exist",
  EISDIR: "it is a directory",
  EACCES: "this process may not write there",
  EROFS: "this process may not write there",
};

async function writeDescription(file: string, description: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(description, undefined, 2)}\n`).catch((error: NodeJS.ErrnoException) => {
    throw refuse(`--config-out: ${file} cannot be written: ${WRITE_ERRORS[error.code ?? ""] ?? error.message}`);
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
