import { invalidInput, RpcError } from "../errors.ts";

/** What `eth_simulateV1` answers, by its specification, when a call could not be in a block. */
export const SIMULATION_CODES = {
  nonceTooLow: -38010,
  nonceTooHigh: -38011,
  feeTooLow: -38012,
  intrinsicGas: -38013,
  funds: -38014,
  blockGas: -38015,
  numberOrder: -38020,
  timeOrder: -38021,
  movedToItself: -38022,
  movedTwice: -38023,
  initCode: -38025,
  limit: -38026,
} as const;

/** How a call may fail that was in a block. */
export const CALL_CODES = { reverted: 3, failed: -32015 } as const;

type Kind = keyof typeof SIMULATION_CODES;

export function refusal(kind: Kind, message: string): RpcError {
  return new RpcError(SIMULATION_CODES[kind], `eth_simulateV1: ${message}`);
}

/** The EVM's words for what it does not take into its pool. */
const WORDS: readonly (readonly [RegExp, Kind])[] = [
  [/doesn't have enough funds/, "funds"],
  [/requires at least \d+ gas|intrinsic gas|floor/i, "intrinsicGas"],
  [/exceeds (block gas limit|transaction gas cap)/, "blockGas"],
  [/nonce too low/i, "nonceTooLow"],
  [/init ?code/i, "initCode"],
];

/** The specification's error for one of the EVM's. */
export function specified(path: string, error: unknown): RpcError {
  const { message } = error as Error;
  const kind = WORDS.find(([words]) => words.test(message))?.[1];
  return kind === undefined
    ? invalidInput(`eth_simulateV1: ${path}: ${message}`)
    : refusal(kind, `${path}: ${message}`);
}
