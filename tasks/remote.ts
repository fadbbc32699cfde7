import { ObjectError } from "../plugin/objects/errors.ts";
import { AnsweredError, httpProvider } from "../plugin/objects/http.ts";
import { openFederationAt, type Opened } from "../plugin/objects/opening.ts";
import type { ObjectNetwork } from "../plugin/objects/object-network.ts";
import type { Address, Hex } from "../plugin/protocol/units.ts";
import { refuse } from "./arguments.ts";

/** What tasks that ask running networks have in common. */
export interface RemoteArguments {
  /** Where one of the networks answers. */
  readonly url: string;
  /** Whether the answer is for programs. */
  readonly json: boolean;
}

/** Does something with a running network, and has what goes wrong told in one line. */
export async function withNetwork<T>(url: string, work: () => Promise<T>): Promise<T> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw refuse(`--url: an HTTP URL is wanted, like http://127.0.0.1:8545; it is ${JSON.stringify(url)}`);
  }
  try {
    return await work();
  } catch (error) {
    if (error instanceof AnsweredError && error.code === METHOD_NOT_FOUND) {
      throw refuse(`--url: what answers at ${url} is no layer-2 network of l2:node: ${error.message}`);
    }
    throw refused(error);
  }
}

/** Opens the federation of a running network, does something with it, and has what goes wrong told in one line. */
export async function withFederation<T>(url: string, work: (opened: Opened) => Promise<T>): Promise<T> {
  return await withNetwork(url, async () => {
    const opened = await openFederationAt(url, httpProvider);
    if (!opened.description.objects.deployed) {
      throw refuse(`--url: the network at ${url} has no objects. Start l2:node with --networks 2 or more`);
    }
    return await work(opened);
  });
}

/** Checks what a task was given as the library does, and has what is wrong told in one line. */
export function checked<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw refused(error);
  }
}

function refused(error: unknown): unknown {
  return error instanceof ObjectError || error instanceof AnsweredError ? refuse(error.message) : error;
}

const METHOD_NOT_FOUND = -32601;

/** The index of an object that a task was given. */
export function indexOf(text: string): Hex {
  if (/^0x[0-9a-f]{64}$/i.test(text)) return text.toLowerCase() as Hex;
  throw refuse(`index: the 32 bytes that name an object are wanted, with 0x; it is ${JSON.stringify(text)}`);
}

/** A network by its chain id, or by its place in the federation. */
export function networkOf(name: string, text: string | undefined, networks: readonly ObjectNetwork[]): number {
  const ids = networks.map(({ chainId }) => chainId);
  const number = text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (number !== undefined && ids.includes(number)) return number;
  const place = number === undefined ? undefined : ids[number];
  if (place !== undefined) return place;
  throw refuse(
    `${name}: a chain id of the federation is wanted (${ids.join(", ")}), or a place from 0 to ${ids.length - 1}; ` +
      `it is ${text === undefined ? "not given" : JSON.stringify(text)}`,
  );
}

/** An account that sends a transaction; undefined for the first. */
export function accountOf(text: string | undefined): Address | undefined {
  if (text === undefined || /^0x[0-9a-f]{40}$/i.test(text)) return text?.toLowerCase() as Address | undefined;
  throw refuse(`--from: the address of an unlocked account is wanted; it is ${JSON.stringify(text)}`);
}

/** Bytes that a type is to make something of. */
export function bytesOf(name: string, text: string): Hex {
  if (/^0x([0-9a-f]{2})*$/i.test(text)) return text.toLowerCase() as Hex;
  throw refuse(`${name}: bytes are wanted, two digits each after 0x; it is ${JSON.stringify(text)}`);
}

/** Prints something for programs. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? Number(each) : each), 2));
}
