import { decodeFunctionResult, encodeFunctionData, parseEventLogs } from "viem/utils";

import type { Mined } from "../objects/mined.ts";
import { ask, quantity, type Log, type Provider } from "../objects/provider.ts";
import type { Sender } from "../objects/sender.ts";
import { transact } from "../objects/transacting.ts";
import type { Hex } from "../protocol/units.ts";
import { CONTRACTS, type ContractName } from "./contracts.ts";
import { explained } from "./errors.ts";

/** Something that one of the contracts told. */
export interface Event {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** The contracts of the rewards on a network, wherever it is. */
export class RewardNetwork {
  readonly provider: Provider;

  constructor(provider: Provider) {
    this.provider = provider;
  }

  /** Calls a function that only reads, on the newest state. */
  async read<T>(contract: ContractName, functionName: string, ...args: readonly unknown[]): Promise<T> {
    return await this.readAt<T>("latest", contract, functionName, ...args);
  }

  /** Likewise, on the state after a block: what belongs together is read at the same height. */
  async readAt<T>(
    block: bigint | "latest",
    contract: ContractName,
    functionName: string,
    ...args: readonly unknown[]
  ): Promise<T> {
    const { abi, address: to } = CONTRACTS[contract];
    const data = encodeFunctionData({ abi, functionName, args });
    const at = block === "latest" ? block : quantity(block);
    const result = await ask<Hex>(this.provider, "eth_call", { to, data }, at).catch((error: unknown) => {
      throw explained(error, functionName);
    });
    return decodeFunctionResult({ abi, functionName, data: result }) as T;
  }

  /**
   * Sends a transaction and waits until it is in a block.
   * @throws {RewardError} (as a rejection) if the contract refuses; then it was not sent, unless somebody was faster
   */
  async write(from: Sender, contract: ContractName, functionName: string, ...args: readonly unknown[]): Promise<Mined> {
    const { abi, address: to } = CONTRACTS[contract];
    const data = encodeFunctionData({ abi, functionName, args });
    return await transact(this.provider, from, { name: functionName, to, data }).catch((error: unknown) => {
      throw explained(error, functionName);
    });
  }

  /** The height of the newest block. */
  async height(): Promise<bigint> {
    return BigInt(await ask<Hex>(this.provider, "eth_blockNumber"));
  }
}

/** What a contract told of one kind, in order. */
export function eventsIn(logs: readonly Log[], contract: ContractName, eventName: string): readonly Event[] {
  const { abi, address } = CONTRACTS[contract];
  const own = logs.filter((log) => log.address.toLowerCase() === address);
  const decoded = parseEventLogs({ abi, eventName, logs: own as never }) as unknown as readonly Event[];
  return decoded.map(({ args }) => ({ name: eventName, args }));
}
