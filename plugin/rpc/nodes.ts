import { z } from "zod";

import type { EntityId } from "../hedera/ledger.ts";
import { FAULTS, type Fault } from "../network/faults.ts";
import { openAccount } from "../network/own-accounts.ts";
import type { SimulatedNetwork } from "../network/simulated-network.ts";
import { memberOf } from "../node/committee.ts";
import type { NodePhase } from "../node/node.ts";
import type { Address, Hex } from "../protocol/units.ts";
import { invalidParams } from "./errors.ts";
import * as type from "./params.ts";

/** How a node is, and what the others have heard of it. */
export interface NodeStatus {
  /** Its place in the committee. */
  readonly index: number;
  /** Its Hedera account, which pays for its messages. */
  readonly account: EntityId;
  /** The address that its attestations are signed for. */
  readonly attester: Address;
  readonly state: NodePhase;
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

/** What there is to be said of, and done with, all nodes of a network: where they are in one process. */
export class NodeMethods {
  readonly #network: SimulatedNetwork;

  constructor(network: SimulatedNetwork) {
    this.#network = network;
  }

  /** @returns undefined if the method is none of these */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    switch (method) {
      case "l2_nodes":
        return this.#nodes();
      case "l2_accounts":
        return this.#accounts();
      case "l2_openAccount":
        return this.#openAccount(params);
      case "l2_setFault":
        return this.#setFault(params);
      default:
        return undefined;
    }
  }

  async #nodes(): Promise<NodeStatus[]> {
    await this.#network.wake();
    const { keyholders, nodes, door } = this.#network;
    return keyholders.map(({ account, attester }, index) => {
      const { chain, state, phase } = nodes[index]!;
      return {
        index,
        account,
        attester,
        state: phase,
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

  async #openAccount(params: readonly unknown[]): Promise<string> {
    const [address] = type.parse("l2_openAccount", z.tuple([type.address]), params);
    return await openAccount(this.#network, address).catch((error: unknown) => {
      throw error instanceof RangeError ? invalidParams(`l2_openAccount: ${error.message}`) : error;
    });
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
