import type { Candidate } from "../node/candidate.ts";
import type { NodeObserver } from "../node/observer.ts";
import type { Address } from "../protocol/units.ts";
import type { L2Network } from "./network.ts";

/**
 * What a network tells of what its nodes tell: each block and each committee once, when the node at the door has it,
 * whichever node that is.
 */
export class Telling {
  readonly #network: L2Network;
  /** The highest block and the newest committee that were told of. */
  #told = { height: 0, epoch: 0 };
  /** Blocks that some nodes have, and the one at the door may have as well. */
  readonly #untold = new Map<number, Candidate>();

  constructor(network: L2Network) {
    this.#network = network;
  }

  /** Tells of the blocks that the node at the door has by now. */
  tell(): void {
    const { chain } = this.#network.door;
    const heights = [...this.#untold.keys()].filter((height) => height <= chain.tip.height).sort((a, b) => a - b);
    for (const height of heights) {
      const candidate = this.#untold.get(height)!;
      this.#untold.delete(height);
      this.#told.height = height;
      this.#network.emit("joined", candidate, chain);
    }
  }

  /** The past is another: what the node at the door has was told of. */
  restart(): void {
    const { chain } = this.#network.door;
    this.#told = { height: chain.tip.height, epoch: chain.committee.epoch };
    this.#untold.clear();
  }

  /** Takes note of what the node in this seat tells. */
  observer(index: number): NodeObserver {
    const network = this.#network;
    const atTheDoor = () => network.door.index === index;
    return {
      joined: (candidate) => {
        if (candidate.block.height > this.#told.height) this.#untold.set(candidate.block.height, candidate);
        // The node at the door was behind the one before it: who waits for it to be done is told of no block.
        else if (atTheDoor()) network.emit("changed");
        this.tell();
      },
      working: () => {
        if (atTheDoor()) network.wake().catch((error: unknown) => network.emit("noted", index, String(error)));
      },
      attested: (height, node) => atTheDoor() && network.emit("attested", height, node),
      dropped: (hash, reason) => atTheDoor() && network.emit("dropped", hash, reason),
      controlled: ({ method, params }) => {
        if (method === "hardhat_setBalance") network.touched.add(String(params[0]).toLowerCase() as Address);
        if (atTheDoor()) network.emit("changed");
      },
      succeeded: (committee, fromHeight) => {
        // One of its members is to answer requests, if the door was of the former committee's alone.
        network.emit("door");
        this.tell();
        if (network.door.chain.committee.epoch < committee.epoch || committee.epoch <= this.#told.epoch) return;
        this.#told.epoch = committee.epoch;
        network.emit("succeeded", committee, fromHeight);
      },
      credited: (address) => network.touched.add(address),
      noted: (what) => network.emit("noted", index, what),
    };
  }
}
