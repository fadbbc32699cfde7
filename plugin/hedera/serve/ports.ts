import { createServer } from "node:net";
import { once } from "node:events";

/** Hedera's SDKs speak TLS to this port, whoever listens there. */
export const TLS_PORT = 50_212;
/** From one consensus node's port to the next one's: never from 50211 to {@link TLS_PORT}. */
const STEP = 10;
/** The largest number that a port has. */
export const MAX_PORT = 65_535;

/** What keeps a server from its port. */
export class PortError extends Error {
  override readonly name = "PortError";
  /** The option that asked for the port. */
  readonly option: string;
  /** What is wrong with it, and the way out. */
  readonly reason: string;

  constructor(option: string, reason: string) {
    super(`${option}: ${reason}`);
    this.option = option;
    this.reason = reason;
  }
}

/** Refuses a port that cannot be, or that Hedera's SDKs would not use as it is meant. 0 stands for any free one. */
export function checkPort(option: string, port: number): number {
  if (!Number.isInteger(port) || port < 0 || port > MAX_PORT) {
    throw new PortError(option, `a port is a whole number from 0 to ${MAX_PORT}; it is ${port}`);
  }
  if (port !== TLS_PORT) return port;
  throw new PortError(option, `Hedera's SDKs speak TLS to port ${TLS_PORT}, which is not spoken here. Choose another`);
}

/** The ports of so many consensus nodes: the first one's, then every tenth; all 0 when the first is. */
export function hapiPorts(option: string, first: number, nodes: number): number[] {
  return Array.from({ length: nodes }, (_, index) => checkPort(option, first === 0 ? 0 : first + index * STEP));
}

/** Fails as listening on a port would, with an error for {@link unavailable}. */
export async function requireFree(port: number, hostname: string): Promise<void> {
  const probe = createServer().listen(port, hostname);
  await once(probe, "listening");
  probe.close();
  await once(probe, "close");
}

/** Why nothing can listen on a port, in words that name the way out; undefined when it can be had. */
export async function whyTaken(port: number, hostname: string): Promise<string | undefined> {
  try {
    await requireFree(port, hostname);
    return undefined;
  } catch (error) {
    return unavailable(error as NodeJS.ErrnoException, port, hostname);
  }
}

/** What an error of `listen` means. */
export function unavailable({ code, message }: NodeJS.ErrnoException, port: number, hostname: string): string {
  switch (code) {
    case "EADDRINUSE":
      return `${port} is taken on ${hostname}. Choose another, or 0 for any free one`;
    case "EACCES":
      return `${port} needs more rights than this process has. Choose one above 1023`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `${hostname} is not an address of this machine`;
    default:
      return `nothing can listen on ${hostname}:${port}: ${message}`;
  }
}
