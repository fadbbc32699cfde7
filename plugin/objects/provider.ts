import type { Address, Hex } from "../protocol/units.ts";

/** Whatever answers JSON-RPC, as EIP-1193 has it: a connection, a server, a wallet. */
export interface Provider {
  request(request: { readonly method: string; readonly params?: readonly unknown[] }): Promise<unknown>;
}

/** A log as JSON-RPC has it. */
export interface Log {
  readonly address: Address;
  readonly topics: readonly [Hex, ...Hex[]];
  readonly data: Hex;
  readonly blockNumber: Hex;
  readonly logIndex: Hex;
  readonly transactionHash: Hex;
}

/** A block as far as it matters here. */
export interface Block {
  readonly number: Hex;
  readonly hash: Hex;
  readonly stateRoot: Hex;
}

/** Asks a network something. */
export async function ask<T>(provider: Provider, method: string, ...params: readonly unknown[]): Promise<T> {
  return (await provider.request({ method, params })) as T;
}

/** A number as JSON-RPC has it. */
export function quantity(value: bigint | number): Hex {
  return `0x${value.toString(16)}`;
}

/** A block of a network by its number or one of Ethereum's words for blocks; null if there is none. */
export async function blockAt(provider: Provider, block: bigint | string): Promise<Block | null> {
  const name = typeof block === "bigint" ? quantity(block) : block;
  return await ask<Block | null>(provider, "eth_getBlockByNumber", name, false);
}
