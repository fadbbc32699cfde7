import type { Fault } from "../network/faults.ts";
import type { NodeStatus } from "../rpc/nodes.ts";
import type { DevelopmentDoor } from "../rpc/development-door.ts";

/**
 * One of the nodes of a network, and ways to make it fail.
 *
 * @example
 * await l2.nodes[2].fail("wrong-root");
 * await counter.inc(); // the others are enough
 * expect((await l2.nodes[2].status()).attested).to.equal(0);
 */
export interface ConnectedNode {
  /** Its place in the committee. */
  readonly index: number;
  /** Where it is, how it is, and what the others have heard of it. */
  status(): Promise<NodeStatus>;
  /** Makes it fail from now on, in one way. A `crashed` node hears nothing, either. */
  fail(how: Fault | "crashed"): Promise<void>;
  /** Ends its failing. A node that was crashed comes back with an empty EVM, by replaying the topic. */
  recover(): Promise<void>;
  /** Announces that it leaves: it is not in the next committee, which is decided once an epoch is over. */
  leave(): Promise<void>;
}

/** Opens the network with the first thing that is asked of a node. */
export class LazyNode implements ConnectedNode {
  readonly index: number;
  readonly #door: () => Promise<DevelopmentDoor>;

  constructor(index: number, door: () => Promise<DevelopmentDoor>) {
    this.index = index;
    this.#door = door;
  }

  async status(): Promise<NodeStatus> {
    const door = await this.#door();
    // A block is there once m nodes have it: the others may still be at it.
    await door.network.idle();
    return ((await door.request("l2_nodes")) as NodeStatus[])[this.index]!;
  }

  async fail(how: Fault | "crashed"): Promise<void> {
    await (await this.#door()).request("l2_setFault", [this.index, how]);
  }

  async recover(): Promise<void> {
    await (await this.#door()).request("l2_setFault", [this.index, null]);
  }

  async leave(): Promise<void> {
    await (await this.#door()).request("l2_retireNode", [this.index]);
  }
}
