import type { Changes } from "../hedera/ledger.ts";
import { lastSerialSlot, nftSlot, relationSlot, tokenSlot } from "../protocol/hedera-state.ts";
import type { Settlement } from "../protocol/settlement.ts";
import type { EntityId } from "../protocol/units.ts";

type Tokens = (Settlement & { readonly kind: "transfer" })["tokens"][number];

function slotsOf({ token, entries, nfts }: Tokens): bigint[] {
  const accounts = [...entries.map(({ account }) => account), ...nfts.flatMap(({ from, to }) => [from, to])];
  return [
    ...accounts.map((account) => relationSlot(token, account)),
    ...nfts.map(({ serial }) => nftSlot(token, serial)),
  ];
}

/** What a block changes on Hedera of what others could have looked at before: slots of the token service's storage. */
export class Moved {
  readonly #slots: ReadonlySet<bigint>;
  /** Tokens of which nothing is as it was. */
  readonly #tokens: ReadonlySet<EntityId>;

  constructor(settlement: Settlement) {
    this.#slots = new Set(settlement.kind === "transfer" ? settlement.tokens.flatMap(slotsOf) : []);
    const isOfToken = settlement.kind === "mint" || settlement.kind === "burn" || settlement.kind === "update";
    this.#tokens = new Set(isOfToken ? [settlement.token] : []);
  }

  get isNothing(): boolean {
    return this.#slots.size + this.#tokens.size === 0;
  }

  /** The slots of these facts that are out of date. */
  among({ tokens, relations, nfts }: Changes): Set<bigint> {
    const slots = [
      ...relations.map(({ token, account }) => [token, relationSlot(token, account)] as const),
      ...nfts.map(({ token, serial }) => [token, nftSlot(token, serial)] as const),
      ...tokens.flatMap(({ id }) => [[id, tokenSlot(id)] as const, [id, lastSerialSlot(id)] as const]),
    ];
    return new Set(slots.flatMap(([token, slot]) => (this.#tokens.has(token) || this.#slots.has(slot) ? [slot] : [])));
  }
}
