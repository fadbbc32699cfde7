import { z } from "zod";

import { formatTimestamp } from "../hedera/entity.ts";
import type { EntityId } from "../hedera/ledger.ts";
import { audit } from "../network/audit.ts";
import { FAULTS, type Fault } from "../network/faults.ts";
import type { L2Network } from "../network/network.ts";
import { accountOf, openAccount } from "../network/own-accounts.ts";
import type { Settlements } from "../network/settlements.ts";
import { memberOf } from "../node/committee.ts";
import type { NodeState } from "../node/node.ts";
import type { Address, Hex } from "../protocol/units.ts";
import { invalidParams } from "./errors.ts";
import * as type from "./params.ts";
import { whyItStands } from "./standing.ts";
import { heightOf } from "./tags.ts";
import { topicMessages } from "./topic.ts";

/** How a node is, and what the others have heard of it. */
export interface NodeStatus {
  /** Its place in the committee. */
  readonly index: number;
  /** Its Hedera account, which pays for its messages. */
  readonly account: EntityId;
  /** The address that its attestations are signed for. */
  readonly attester: Address;
  readonly state: NodeState["kind"];
  /** Why it halted. */
  readonly reason: string | null;
  /** How it was made to fail. */
  readonly fault: Fault | "crashed" | null;
  /** The last block of its own chain. */
  readonly height: number;
  readonly blockHash: Hex;
  /** The highest block of the chain that it has attested; what it says of other blocks does not count. */
  readonly attested: number;
  /** Whether it has attested enough of the last blocks to lead one. */
  readonly active: boolean;
  /** Whether it is in the committee: not yet, or not any more, if it is not. */
  readonly member: boolean;
  /** What the nodes in its seat have paid Hedera for the network, as far as it was of use, tinybar. */
  readonly paid: string;
}

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
        return this.#nodes();
      case "l2_accounts":
        return this.#accounts();
      case "l2_accountOf":
        return this.#accountOf(params);
      case "l2_openAccount":
        return this.#openAccount(params);
      case "l2_getSettlement":
        return this.#settlement(params);
      case "l2_getTopicMessages":
        return this.#topicMessages(params);
      case "l2_audit":
        return audit(this.#network);
      case "l2_setFault":
        return this.#setFault(params);
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
      answeredBy: door.index,
      state: door.state.kind,
      waitingFor: standing ? whyItStands(network) : null,
      fees: genesis.rules.fees,
      costs: { tinybar: costs.total.toString(), usd: Number(costs.usd(costs.total).toFixed(6)) },
    };
  }

  async #nodes(): Promise<NodeStatus[]> {
    await this.#network.wake();
    const { keyholders, nodes, door } = this.#network;
    return keyholders.map(({ account, attester }, index) => {
      const { chain, state } = nodes[index]!;
      return {
        index,
        account,
        attester,
        state: state.kind,
        reason: state.kind === "halted" ? state.reason : null,
        fault: this.#network.fault(index) ?? null,
        height: chain.tip.height,
        blockHash: chain.tip.hash,
        attested: door.chain.attestations.attested(index),
        active: door.chain.attestations.active.includes(index),
        member: memberOf(door.chain.committee, account) !== undefined,
        paid: door.chain.merits.paidBy(index).toString(),
      };
    });
  }

  async #accounts(): Promise<object[]> {
    const { settings, users, ledger } = this.#network;
    return await Promise.all(
      settings.accounts.map(async ({ address }, index) => {
        const state = await ledger.account(users[index]!);
        return { address, account: users[index], tinybar: state?.balance.toString() ?? "0" };
      }),
    );
  }

  async #accountOf(params: readonly unknown[]): Promise<string | null> {
    const [address] = type.parse("l2_accountOf", z.tuple([type.address]), params);
    return (await accountOf(this.#network, address)) ?? null;
  }

  async #openAccount(params: readonly unknown[]): Promise<string> {
    const [address] = type.parse("l2_openAccount", z.tuple([type.address]), params);
    return await openAccount(this.#network, address).catch((error: unknown) => {
      throw error instanceof RangeError ? invalidParams(`l2_openAccount: ${error.message}`) : error;
    });
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
    return height === undefined ? null : (this.#settlements.at(height) ?? null);
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

  async #setFault(params: readonly unknown[]): Promise<boolean> {
    const schema = z.tuple([z.number().int().nonnegative(), z.enum([...FAULTS, "crashed"]).nullable()]);
    const [index, fault] = type.parse("l2_setFault", schema, params);
    const last = this.#network.keyholders.length - 1;
    if (index > last) throw invalidParams(`l2_setFault: there is no node ${index}: nodes are 0 to ${last}`);
    await this.#network.setFault(index, fault ?? undefined);
    return true;
  }
}
