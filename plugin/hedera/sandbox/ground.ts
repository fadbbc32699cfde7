import type { proto } from "@hiero-ledger/proto";

import type { HederaKey } from "../keys.ts";
import type { EntityId } from "../ledger.ts";
import type { SimulatedLedger } from "../simulated/simulated-ledger.ts";
import { Keyring } from "./keyring.ts";

/** What a sandbox works on: a ledger, the keys that it signs with, and what stands on the ledger and has to keep up. */
export interface Ground {
  readonly ledger: SimulatedLedger;
  /** The keys that are known, and where new ones come from. */
  readonly keyring: Keyring;
  /** The treasury of tokens for which none is named. */
  readonly owner: EntityId;
  /** The account behind an address that is nobody's alias. @default there is none */
  findAccount?(address: `0x${string}`): Promise<EntityId | undefined>;
  /** Makes an account for an address that has none. @default that is not possible */
  openAccount?(address: `0x${string}`): Promise<EntityId>;
  /** The key that gives a token's role to an account. @default the account's own key */
  roleKeyOf?(account: EntityId): Promise<proto.IKey | undefined>;
  /** Resolves when everybody has taken note of what happened. @default at once */
  settled?(): Promise<void>;
}

/** A ledger on which nothing stands. */
export function bareGround(ledger: SimulatedLedger, keys: readonly HederaKey[] = []): Ground {
  const keyring = new Keyring();
  keyring.add(ledger.treasury.key, ...keys);
  return { ledger, keyring, owner: ledger.treasury.account };
}
