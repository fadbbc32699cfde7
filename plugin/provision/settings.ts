import type { EntityId, Tinybar } from "../hedera/ledger.ts";
import type { NodeKeys } from "../network/node-keys.ts";

/** What is to be provisioned. */
export interface ProvisionSettings {
  /** What the network is called. */
  readonly name: string;
  readonly chainId: number;
  /** m */
  readonly threshold: number;
  /** Those of the nodes, by seat. */
  readonly keys: readonly NodeKeys[];
  /** Accounts that the nodes have already, by seat; absent if each is to get one. */
  readonly accounts?: readonly EntityId[];
  /** What each node has at stake from the beginning; the vault holds it. */
  readonly stake: Tinybar;
  /** What the vault gets beyond the stakes: nobody's on the layer 2. */
  readonly deposit: Tinybar;
  /** What each node's new account starts with, to pay Hedera's fees. */
  readonly nodeBalance: Tinybar;
}
