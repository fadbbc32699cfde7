import { HardhatPluginError } from "hardhat/plugins";

import { MAX_PORT, PortError } from "../plugin/hedera/serve/ports.ts";

/** An error that the user sees as one line. */
export function refuse(message: string): HardhatPluginError {
  return new HardhatPluginError("hardhat-hedera-l2", message);
}

/** The number that an option was given, if it was. */
export function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^-?\d{1,15}$/.test(text)) throw refuse(`${name}: a whole number is wanted; it is ${JSON.stringify(text)}`);
  const number = Number(text);
  if (number < 0) throw refuse(`${name}: it must not be negative; it is ${number}`);
  return number;
}

/** Like {@link wholeNumber}, within bounds. */
export function numberWithin(
  name: string,
  text: string | undefined,
  [least, most]: readonly [least: number, most: number],
): number | undefined {
  const number = wholeNumber(name, text);
  if (number === undefined || (number >= least && number <= most)) return number;
  throw refuse(`${name}: it must be ${number < least ? `${least} or more` : `${most} or less`}; it is ${number}`);
}

/** The port that an option was given, if it was; 0 stands for any free one. */
export function portNumber(name: string, text: string | undefined): number | undefined {
  const number = wholeNumber(name, text);
  if (number !== undefined && number > MAX_PORT)
    throw refuse(`${name}: a port is ${MAX_PORT} at most; it is ${number}`);
  return number;
}

/** Turns a server's complaint about its port into one about the option that asked for it. */
export function refusePort(error: unknown): unknown {
  if (!(error instanceof PortError)) return error;
  const name = error.option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return refuse(`--${name}: ${error.reason}`);
}
