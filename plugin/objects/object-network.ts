import { decodeEventLog, decodeFunctionResult, encodeEventTopics, encodeFunctionData } from "viem/utils";

import type { Address, Hex } from "../protocol/units.ts";
import { CONTRACTS, type ContractName } from "./contracts.ts";
import type { Addresses } from "./deployment.ts";
import { explained } from "./errors.ts";
import type { Mined } from "./mined.ts";
import { ask, quantity, type Log, type Provider } from "./provider.ts";
import type { Sender } from "./sender.ts";
import { transact } from "./transacting.ts";

/** Something that a contract told. */
export interface Event<Args = Readonly<Record<string, unknown>>> {
  readonly name: string;
  readonly args: Args;
  readonly height: bigint;
}

/** How a transaction is sent. */
export interface Sending {
  readonly from: Sender;
  readonly value?: bigint;
}

/** The contracts behind objects on one network of a federation. */
export class ObjectNetwork {
  readonly chainId: number;
  readonly provider: Provider;
  readonly addresses: Addresses;

  constructor(chainId: number, provider: Provider, addresses: Addresses) {
    this.chainId = chainId;
    this.provider = provider;
    this.addresses = addresses;
  }

  /** Calls a function that only reads. */
  async read<T>(contract: ContractName, functionName: string, ...args: readonly unknown[]): Promise<T> {
    return await this.readAt<T>(this.addresses[contract], contract, functionName, ...args);
  }

  /** Likewise, of a contract with this interface that is somewhere else. */
  async readAt<T>(to: Address, contract: ContractName, functionName: string, ...args: readonly unknown[]): Promise<T> {
    const { abi } = CONTRACTS[contract];
    const data = encodeFunctionData({ abi, functionName, args });
    const result = await ask<Hex>(this.provider, "eth_call", { to, data }, "latest").catch((error: unknown) => {
      throw explained(error, functionName);
    });
    return decodeFunctionResult({ abi, functionName, data: result }) as T;
  }

  /**
   * Sends a transaction and waits until it is in a block.
   * @throws {ObjectError} (as a rejection) if the contract refuses
   */
  async write(
    { from, value = 0n }: Sending,
    contract: ContractName,
    functionName: string,
    ...args: readonly unknown[]
  ): Promise<Mined> {
    const to = this.addresses[contract];
    const data = encodeFunctionData({ abi: CONTRACTS[contract].abi, functionName, args });
    return await transact(this.provider, from, { name: functionName, to, data, value }).catch((error: unknown) => {
      throw explained(error, functionName);
    });
  }

  /** What a transaction had a contract tell. */
  eventsOf(done: Mined, contract: ContractName): readonly Event[] {
    return decoded(this.addresses[contract], contract, done.logs);
  }

  /**
   * What a contract told of some kinds, in order.
   * @param indexed what the events' indexed fields must be, one kind of event given
   */
  async events(
    contract: ContractName,
    names: readonly string[],
    {
      from = 0n,
      to = "latest",
      indexed,
    }: { from?: bigint; to?: bigint | "latest"; indexed?: Record<string, Hex> } = {},
  ): Promise<readonly Event[]> {
    const { abi } = CONTRACTS[contract];
    const topics = names.map((eventName) => encodeEventTopics({ abi, eventName }) as [Hex, ...Hex[]]);
    const first = encodeEventTopics({ abi, eventName: names[0]!, args: indexed }) as Hex[];
    const filter = {
      address: this.addresses[contract],
      fromBlock: quantity(from),
      toBlock: to === "latest" ? to : quantity(to),
      topics: indexed === undefined ? [topics.map(([topic]) => topic)] : first,
    };
    const logs = await ask<readonly Log[]>(this.provider, "eth_getLogs", filter);
    return decoded(this.addresses[contract], contract, logs);
  }

  /** Whether there is a manager. */
  async isThere(): Promise<boolean> {
    return (await ask<Hex>(this.provider, "eth_getCode", this.addresses.ObjectManager, "latest")) !== "0x";
  }

  /** The height of the newest block. */
  async height(): Promise<bigint> {
    return BigInt(await ask<Hex>(this.provider, "eth_blockNumber"));
  }
}

function decoded(address: Address, contract: ContractName, logs: readonly Log[]): readonly Event[] {
  const { abi } = CONTRACTS[contract];
  return logs
    .filter((log) => log.address.toLowerCase() === address)
    .map(({ topics, data, blockNumber }) => {
      const { eventName, args } = decodeEventLog({ abi, topics: [...topics], data });
      return { name: eventName!, args: args as unknown as Record<string, unknown>, height: BigInt(blockNumber) };
    });
}
