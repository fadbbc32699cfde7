import { z } from "zod";

import { formatTimestamp } from "../hedera/entity.ts";
import { audit } from "../network/audit.ts";
import type { L2Network } from "../network/network.ts";
import { accountOf } from "../network/own-accounts.ts";
import type { Settlements } from "../network/settlements.ts";
import { invalidParams } from "./errors.ts";
import { membersOf } from "./members.ts";
import * as type from "./params.ts";
import { whyItStands } from "./standing.ts";
import { heightOf } from "./tags.ts";
import { topicMessages } from "./topic.ts";

/** The methods that Ethereum does not have: what a layer 2 over Hedera can say of itself. */
export class L2Methods {
  readonly #network: L2Network;
  readonly #settlements: Settlements;

  constructor(network: L2Network, settlements: Settlements) {
    this.#network = network;
    this.#settlements = settlements;
  }

  /** @returns undefined if the method is none of these */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    switch (method) {
      case "l2_status":
        return Promise.resolve(this.#status());
      case "l2_nodes":
        return Promise.resolve(membersOf(this.#network));
      case "l2_accountOf":
        return this.#accountOf(params);
      case "l2_getSettlement":
        return this.#settlement(params);
      case "l2_getTopicMessages":
        return this.#topicMessages(params);
      case "l2_audit":
        return audit(this.#network);
      default:
        return undefined;
    }
  }

  #status(): object {
    const network = this.#network;
    const { door, genesis, costs } = network;
    const { chain } = door;
    const standing = chain.candidate !== undefined || (chain.attempts?.first ?? 0) > 0 || door.wants.length > 0;
    return {
      chainId: genesis.chainId,
      topic: genesis.topic,
      vault: genesis.vault,
      nodes: chain.committee.members.length,
      threshold: chain.committee.threshold,
      height: chain.tip.height,
      finalized: chain.finalized,
      queued: chain.queue.entries.length,
      sequenceNumber: chain.sequenceNumber,
      consensusTime: formatTimestamp(chain.time),
      answeredBy: door.index < 0 ? null : door.index,
      state: door.phase,
      waitingFor: standing ? whyItStands(network) : null,
      fees: genesis.rules.fees,
      costs: { tinybar: costs.total.toString(), usd: Number(costs.usd(costs.total).toFixed(6)) },
    };
  }

  async #accountOf(params: readonly unknown[]): Promise<string | null> {
    const [address] = type.parse("l2_accountOf", z.tuple([type.address]), params);
    return (await accountOf(this.#network, address)) ?? null;
  }

  async #settlement(params: readonly unknown[]): Promise<object | null> {
    const [of] = type.parse(
      "l2_getSettlement",
      z.tuple([z.union([z.string(), z.number().int().nonnegative()])]),
      params,
    );
    const { door } = this.#network;
    const { evm } = door.execution;
    let height: number | undefined;
    if (typeof of === "number") height = of;
    else if (of === "latest") height = door.chain.tip.height;
    else if (/^0x[0-9a-fA-F]{64}$/.test(of)) {
      const block = await evm.read<{ number: `0x${string}` } | null>("eth_getBlockByHash", [of, false]);
      const receipt = await evm.read<{ blockNumber: `0x${string}` } | null>("eth_getTransactionReceipt", [of]);
      height = heightOf(block?.number ?? receipt?.blockNumber);
    } else height = heightOf(of);
    if (height === undefined && !of.toString().startsWith("0x")) {
      throw invalidParams(`l2_getSettlement: ${of} is neither a block number, nor a block's or transaction's hash`);
    }
    return height === undefined ? null : ((await this.#settlements.at(height)) ?? null);
  }

  async #topicMessages(params: readonly unknown[]): Promise<object[]> {
    const schema = z.union([
      z.tuple([]),
      z.tuple([z.number().int().min(1)]),
      z.tuple([z.number().int().min(1), z.number().int().min(1).max(1_000)]),
    ]);
    const [from = 1, limit = 100] = type.parse("l2_getTopicMessages", schema, params);
    return await topicMessages(this.#network, from, limit);
  }
}
