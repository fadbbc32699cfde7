import type { EntityId, Timestamp, Tinybar } from "../protocol/units.ts";

/** Hbar with which accounts of the network can pay for transfers, tinybar: it backs nothing on the layer 2. */
export class Floats {
  readonly #amounts = new Map<EntityId, Tinybar>();
  /** What changed and no block covers yet. */
  #changes: readonly { readonly at: Timestamp; readonly id: EntityId; readonly amount: Tinybar }[] = [];

  clone(): Floats {
    const copy = new Floats();
    for (const [id, amount] of this.#amounts) copy.#amounts.set(id, amount);
    copy.#changes = this.#changes;
    return copy;
  }

  add(id: EntityId, amount: Tinybar, at: Timestamp): void {
    this.#amounts.set(id, this.of(id) + amount);
    this.#changes = [...this.#changes, { at, id, amount }];
  }

  of(id: EntityId): Tinybar {
    return this.#amounts.get(id) ?? 0n;
  }

  /** {@link of} as of a time: nodes that know of later changes say the same. */
  at(id: EntityId, until: Timestamp): Tinybar {
    const later = this.#changes.filter((change) => change.id === id && change.at > until);
    return later.reduce((float, { amount }) => float - amount, this.of(id));
  }

  /** A block that covers this time joined the chain. */
  settle(until: Timestamp): void {
    this.#changes = this.#changes.filter(({ at }) => at > until);
  }
}
