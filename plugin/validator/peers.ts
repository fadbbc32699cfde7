import type { LiveNetwork } from "../network/live-network.ts";
import type { Timestamp } from "../protocol/units.ts";

/** What was last heard of a member of the committee. */
export interface Peer {
  readonly seat: number;
  /** The highest block that it has attested. */
  readonly attested: number;
  /** The consensus time of the last attestation that told of a new block; undefined if there was none. */
  readonly at: Timestamp | undefined;
  /** Whether it may lead a block. */
  readonly active: boolean;
}

/** Listens to when the nodes of a network attest. */
export class Peers {
  readonly #network: LiveNetwork;
  readonly #heard = new Map<number, Timestamp>();

  constructor(network: LiveNetwork) {
    this.#network = network;
    network.on("attested", (_, seat) => this.#heard.set(seat, network.door.chain.time));
  }

  /** The members of the committee that is in office, by their seats. */
  get all(): Peer[] {
    const { committee, attestations } = this.#network.door.chain;
    return committee.seats.map((seat) => ({
      seat,
      attested: attestations.attested(seat),
      at: this.#heard.get(seat),
      active: attestations.active.includes(seat),
    }));
  }
}
