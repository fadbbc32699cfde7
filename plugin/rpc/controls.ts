import { z } from "zod";

import type { SimulatedNetwork } from "../network/simulated-network.ts";
import { giveToVault } from "../network/genesis.ts";
import { MAX_MINED, STATE_CONTROLS } from "../node/controls.ts";
import { entityOf } from "../protocol/addresses.ts";
import { WEIBAR_PER_TINYBAR, type Address, type Hex } from "../protocol/units.ts";
import { CODES, invalidInput, invalidParams, RpcError } from "./errors.ts";
import { Mining } from "./mining.ts";
import { explained } from "./parameters.ts";
import * as type from "./params.ts";
import type { Pool } from "./pool.ts";
import { toHex } from "./tags.ts";

/**
 * The development controls that Hardhat's own network has. Those that change state go through the topic, so that every
 * node executes them at the same place; those that move time move the ledger's clock; snapshots take everything.
 */
export class Controls {
  readonly #network: SimulatedNetwork;
  readonly #pool: Pool;
  readonly #mining: Mining;

  constructor(network: SimulatedNetwork, pool: Pool) {
    this.#network = network;
    this.#pool = pool;
    this.#mining = new Mining(network, pool);
  }

  stop(): void {
    this.#mining.stop();
  }

  /** @returns undefined if the method is none of these */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    if (STATE_CONTROLS.has(method)) return this.#state(method, params);
    switch (method) {
      case "hardhat_setPrevRandao":
      case "hardhat_dropTransaction":
        return this.#state(method, params);
      case "hardhat_mine":
        return this.#mine(method, params);
      case "evm_mine":
        return this.#mineOne(params);
      case "evm_increaseTime":
        return this.#increaseTime(params);
      case "evm_setNextBlockTimestamp":
        return this.#setNextBlockTimestamp(params);
      case "evm_setAutomine":
        return this.#setAutomine(params);
      case "evm_setIntervalMining":
        return this.#setIntervalMining(params);
      case "evm_snapshot":
        return this.#network.federation.snapshot().then(toHex);
      case "evm_revert":
        return this.#revert(params);
      default:
        return undefined;
    }
  }

  async #state(method: string, params: readonly unknown[]): Promise<unknown> {
    // Bad parameters are the caller's to hear of, before they are on the topic.
    const { door } = this.#network;
    if (method === "hardhat_dropTransaction") {
      const [name] = type.parse(method, z.tuple([type.hash]), params);
      const transaction = this.#pool.transaction(name);
      if (transaction === undefined) {
        const known = await door.execution.evm.read("eth_getTransactionByHash", [name]);
        if (known !== null) throw invalidParams(`Transaction ${name} cannot be dropped because it's already mined`);
        return false;
      }
      this.#pool.drop(transaction);
      await this.#network.control({ method, params: [transaction.hash] });
      return true;
    }
    if (method === "hardhat_setPrevRandao") {
      type.parse(method, z.tuple([type.hash]), params);
    } else {
      if (method === "hardhat_setNonce" && this.#pool.transactions.length > 0) {
        throw new RpcError(CODES.internal, "Cannot set account nonce when the transaction pool is not empty");
      }
      await door.execution.rehearse(method, params).catch((error: unknown) => {
        throw explained(method, params, error);
      });
      if (method === "hardhat_setBalance") await this.#back(params as [Address, Hex]);
    }
    await this.#network.control({ method, params });
    if (method === "evm_setBlockGasLimit") {
      const { blockGasLimit } = this.#network.door.chain;
      for (const transaction of this.#pool.transactions) {
        if (transaction.gasLimit > blockGasLimit) this.#pool.drop(transaction);
      }
    }
    return true;
  }

  /** Hbar that appears on the layer 2 out of nothing gets its backing on Hedera, as far as the treasury has it. */
  async #back([address, wanted]: [Address, Hex]): Promise<void> {
    const { door, ledger, genesis } = this.#network;
    const before = BigInt(await door.execution.evm.read<Hex>("eth_getBalance", [address, "latest"]));
    const missing = BigInt(wanted) - before;
    if (missing > 0n && entityOf(address.toLowerCase() as Address) === undefined) {
      await giveToVault(ledger, genesis.vault, (missing + WEIBAR_PER_TINYBAR - 1n) / WEIBAR_PER_TINYBAR);
    }
  }

  async #mineOne(params: readonly unknown[]): Promise<string> {
    const [timestamp] = type.parseSome("evm_mine", 0, z.tuple([type.quantity.optional()]), params);
    if (timestamp !== undefined) await this.#pin(timestamp);
    await this.#mining.seal(1n, 1n);
    return "0";
  }

  async #mine(method: string, params: readonly unknown[]): Promise<boolean> {
    const schema = z.tuple([type.quantity.optional(), type.quantity.optional()]);
    const [blocks = 1n, interval = 1n] = type.parseSome(method, 0, schema, params);
    if (blocks > MAX_MINED) throw invalidParams(`${method}: ${blocks} blocks are more than ${MAX_MINED} at a time`);
    // No two blocks have the same time.
    if (blocks > 0n) await this.#mining.seal(blocks, interval > 0n ? interval : 1n);
    return true;
  }

  async #increaseTime(params: readonly unknown[]): Promise<string> {
    const [seconds] = type.parse("evm_increaseTime", z.tuple([type.quantity]), params);
    const { pace, federation } = this.#network;
    await federation.idle();
    const offset = pace.offset + seconds;
    pace.increase(seconds);
    return offset.toString();
  }

  async #setNextBlockTimestamp(params: readonly unknown[]): Promise<string> {
    const [timestamp] = type.parse("evm_setNextBlockTimestamp", z.tuple([type.quantity]), params);
    await this.#network.idle();
    await this.#pin(timestamp);
    return timestamp.toString();
  }

  async #pin(timestamp: bigint): Promise<void> {
    const { seconds } = this.#network.door.chain.tip;
    if (timestamp <= seconds) {
      throw invalidInput(
        timestamp === seconds
          ? `Timestamp ${timestamp} is equal to the previous block's timestamp. Enable the 'allowBlocksWithSameTimestamp' option to allow this`
          : `Timestamp ${timestamp} is lower than the previous block's timestamp ${seconds}`,
      );
    }
    await this.#network.pin(timestamp);
  }

  async #setAutomine(params: readonly unknown[]): Promise<boolean> {
    const [on] = type.parse("evm_setAutomine", z.tuple([z.boolean()]), params);
    await this.#network.control({ method: "l2_setAutomine", params: [on] });
    return true;
  }

  async #setIntervalMining(params: readonly unknown[]): Promise<boolean> {
    const range = z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]);
    const schema = z.tuple([z.union([z.number().int().nonnegative(), range])]);
    const [interval] = type.parse("evm_setIntervalMining", schema, params);
    this.#mining.every(typeof interval === "number" ? interval : Math.floor((interval[0] + interval[1]) / 2));
    return true;
  }

  async #revert(params: readonly unknown[]): Promise<boolean> {
    const [id] = type.parse("evm_revert", z.tuple([type.quantity]), params);
    return await this.#network.federation.revert(Number(id));
  }
}
