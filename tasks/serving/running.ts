import { writeFile } from "node:fs/promises";
import { styleText } from "node:util";

import { formatHostPort } from "../../plugin/hedera/host-port.ts";
import { unavailable } from "../../plugin/hedera/serve/ports.ts";
import type { Listening, RpcServer } from "../../plugin/rpc/server.ts";
import { refuse } from "../arguments.ts";

/** Resolves when somebody says that it is enough. */
export async function stopSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}

/** Prints what clients of Hedera ask for and do not get. */
export function logRefused(line: string): void {
  console.log(styleText("yellow", line));
}

/** Takes a server's port. @param option the one that asked for it */
export async function listenFor(
  server: Pick<RpcServer, "listen">,
  port: number,
  hostname: string,
  option = "--port",
): Promise<Listening> {
  return await server.listen(port, hostname).catch((error: NodeJS.ErrnoException) => {
    const why = unavailable(error, port, hostname);
    throw refuse(why.startsWith(hostname) ? `--hostname: ${why}` : `${option}: ${why}`);
  });
}

/** An address as URLs have it. */
export function hostOf({ address, port }: Listening): string {
  return formatHostPort(address, port);
}

const WRITE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: "its directory does not exist",
  ENOTDIR: "its directory does not exist",
  EISDIR: "it is a directory",
  EACCES: "this process may not write there",
  EROFS: "this process may not write there",
};

/** Writes what runs where, for programs. */
export async function writeDescription(file: string, description: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(description, undefined, 2)}\n`).catch((error: NodeJS.ErrnoException) => {
    throw refuse(`--config-out: ${file} cannot be written: ${WRITE_ERRORS[error.code ?? ""] ?? error.message}`);
  });
}
