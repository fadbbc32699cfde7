import { encodeRlp, getCreateAddress, Interface, keccak256, toQuantity } from "ethers";
import { network } from "hardhat";
import type { EthereumProvider } from "hardhat/types/providers";

import { headerTree, type ShownBlock } from "../../../plugin/rpc/encoded.ts";
import type { TypeName } from "../model/object-types.ts";
import type { Committee } from "./committee.ts";
import { THRESHOLD } from "./committee.ts";
import type { ContractName, Contracts } from "./compiled.ts";

/** Longer than all histories together: time passes only when a history says so. */
export const DELAY = 1_000_000;
export const BOND = 10n ** 16n;
const GAS = toQuantity(12_000_000);

/** A block as its node shows it. */
export type Block = ShownBlock & { readonly hash: string; readonly stateRoot: string; readonly number: string };

/** A call of a function of one of the contracts. */
export interface Call {
  readonly from: string;
  readonly contract: ContractName;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** One network on an EVM of its own, with a manager at the same address as on the others. */
export class Shard {
  readonly chainId: number;
  readonly accounts: readonly string[];
  readonly addresses: Readonly<Record<ContractName, string>>;
  readonly typeIds: Readonly<Record<TypeName, string>>;
  /** Ends the network. */
  readonly close: () => Promise<void>;
  readonly #provider: EthereumProvider;
  readonly #faces: Readonly<Record<ContractName, Interface>>;
  readonly #blocks = new Map<number, Promise<Block>>();
  #snapshot = "";

  private constructor(
    chainId: number,
    { provider, close }: { readonly provider: EthereumProvider; close(): Promise<void> },
    accounts: readonly string[],
    faces: Readonly<Record<ContractName, Interface>>,
  ) {
    [this.chainId, this.#provider, this.accounts, this.#faces] = [chainId, provider, accounts, faces];
    this.close = () => close();
    const deployer = accounts[0]!;
    const names = Object.keys(faces) as ContractName[];
    const entries = names.map((name, nonce) => [name, getCreateAddress({ from: deployer, nonce })]);
    this.addresses = Object.fromEntries(entries);
    this.typeIds = { balance: "", nft: "", counter: "" };
  }

  /** Starts a network and deploys everything. Equal deployers, nonces and arguments make addresses equal everywhere. */
  static async open(chainId: number, contracts: Contracts, committees: readonly Committee[]): Promise<Shard> {
    const connection = await network.create({
      network: "default",
      // Blocks take transactions in as they came, and mutants are compiled in a hurry, hence large.
      override: { chainId, mining: { auto: true, mempool: { order: "fifo" } }, allowUnlimitedContractSize: true },
    });
    const accounts = (await connection.provider.request({ method: "eth_accounts" })) as string[];
    const faces = Object.fromEntries(
      Object.entries(contracts).map(([name, { abi }]) => [name, new Interface(abi)]),
    ) as Record<ContractName, Interface>;
    const shard = new Shard(chainId, connection, accounts, faces);
    await shard.#deploy(contracts, committees);
    shard.#snapshot = await shard.ask("evm_snapshot");
    return shard;
  }

  async #deploy(contracts: Contracts, committees: readonly Committee[]): Promise<void> {
    const { Crosslinks, Admissions } = this.addresses;
    const federation = committees.map(({ chainId, members }) => [chainId, members, THRESHOLD]);
    const args: Readonly<Record<ContractName, readonly unknown[]>> = {
      Crosslinks: [federation, DELAY, DELAY],
      Admissions: [Crosslinks, 1, BOND, this.accounts[9]],
      ObjectManager: [Crosslinks, Admissions],
      BalanceType: [],
      NftType: [],
      CounterType: [],
    };
    for (const name of Object.keys(contracts) as ContractName[]) {
      const data = contracts[name].bytecode + this.#faces[name].encodeDeploy(args[name]).slice(2);
      await this.ask("eth_sendTransaction", { from: this.accounts[0], data, gas: GAS });
    }
    const types = { balance: "BalanceType", nft: "NftType", counter: "CounterType" } as const;
    for (const [type, name] of Object.entries(types) as [TypeName, ContractName][]) {
      (this.typeIds as Record<TypeName, string>)[type] = keccak256(
        await this.ask("eth_getCode", this.addresses[name], "latest"),
      );
      const outcome = await this.send(this.accounts[0]!, "ObjectManager", "register", [this.addresses[name]]);
      if (outcome !== "ok") throw new Error(`${name} is refused: ${outcome}`);
    }
  }

  /** Back to the network as it was opened. */
  async reset(): Promise<void> {
    await this.ask("evm_revert", this.#snapshot);
    this.#snapshot = await this.ask("evm_snapshot");
    this.#blocks.clear();
  }

  ask<T = any>(method: string, ...params: unknown[]): Promise<T> {
    return this.#provider.request({ method, params }) as Promise<T>;
  }

  /** Sends a transaction, which a block of its own takes in: "ok", or the error's name. */
  async send(
    from: string,
    contract: ContractName,
    name: string,
    args: readonly unknown[],
    value = 0n,
  ): Promise<string> {
    try {
      await this.submit(from, contract, name, args, value);
      return "ok";
    } catch (error) {
      return this.#reason((error as { data?: unknown }).data, error as Error);
    }
  }

  /** Sends transactions that one block takes in, in their order. */
  async sendTogether(calls: readonly Call[]): Promise<{ block: number; outcomes: string[] }> {
    const hashes: string[] = [];
    await this.ask("evm_setAutomine", false);
    for (const { from, contract, name, args } of calls) hashes.push(await this.submit(from, contract, name, args));
    await this.ask("evm_mine");
    await this.ask("evm_setAutomine", true);
    const outcomes: string[] = [];
    for (const hash of hashes) outcomes.push(await this.#outcomeOf(hash));
    return { block: Number(await this.ask("eth_blockNumber")), outcomes };
  }

  /** Sends a transaction and waits for nothing. */
  submit(from: string, contract: ContractName, name: string, args: readonly unknown[], value = 0n): Promise<string> {
    const data = this.#faces[contract].encodeFunctionData(name, args);
    const to = this.addresses[contract];
    return this.ask("eth_sendTransaction", { from, to, data, value: toQuantity(value), gas: GAS });
  }

  /** What came of a transaction in a block that has others too. */
  async #outcomeOf(hash: string): Promise<string> {
    const { status } = await this.ask<{ status: string }>("eth_getTransactionReceipt", hash);
    if (status === "0x1") return "ok";
    const options = { disableStorage: true, disableMemory: true, disableStack: true };
    const { returnValue } = await this.ask<{ returnValue: string }>("debug_traceTransaction", hash, options);
    return this.#reason(returnValue.startsWith("0x") ? returnValue : `0x${returnValue}`);
  }

  #reason(data: unknown, error?: Error): string {
    if (typeof data !== "string" || data.length < 10) throw error ?? new Error("a transaction failed without a reason");
    for (const face of Object.values(this.#faces)) {
      const description = face.parseError(data);
      if (description !== null) return description.name;
    }
    return data;
  }

  async call(contract: ContractName, name: string, args: readonly unknown[]): Promise<any> {
    const face = this.#faces[contract];
    const to = this.addresses[contract];
    const data = await this.ask<string>("eth_call", { to, data: face.encodeFunctionData(name, args) }, "latest");
    return face.decodeFunctionResult(name, data)[0];
  }

  /** A block of the chain as it is since the last reset. */
  block(height: number): Promise<Block> {
    let block = this.#blocks.get(height);
    if (block === undefined) {
      block = this.ask<Block>("eth_getBlockByNumber", toQuantity(height), false);
      this.#blocks.set(height, block);
    }
    return block;
  }

  /** A block's header in RLP. */
  async header(height: number): Promise<string> {
    const block = await this.block(height);
    const header = encodeRlp(headerTree(block) as any);
    if (keccak256(header) !== block.hash) throw new Error(`the header of block ${height} is not as it was encoded`);
    return header;
  }
}
