import type { EntityId, Timestamp } from "../hedera/ledger.ts";
import type { NetworkFile } from "../network/network-file.ts";
import type { Address, Tinybar } from "../protocol/units.ts";
import type { Holding, Mirror } from "./mirror.ts";

/** An account on Hedera that a network's nodes hold for a contract, and what it has now. */
export interface ContractAccount {
  readonly id: EntityId;
  readonly contract: Address;
  readonly tinybar: Tinybar;
}

/** A mirror, as far as reserves are looked up there. */
export type Reserves = Pick<Mirror, "account" | "created" | "holdingAt">;

/**
 * The accounts of a network's contracts, as the mirror shows them: what its nodes created under the network's memo, and
 * what has the vault's key. Who creates accounts is no secret, so that no node has to be believed.
 * @param creators the Hedera accounts of all who are or were members
 * @param until @default now
 */
export async function contractAccounts(
  { chainId, vault }: Pick<NetworkFile, "chainId" | "vault">,
  creators: readonly EntityId[],
  mirror: Pick<Reserves, "account" | "created">,
  until?: Timestamp,
): Promise<ContractAccount[]> {
  const custody = await mirror.account(vault);
  const memoOf = new RegExp(`^l2:${chainId}:(0x[0-9a-f]{40})$`);
  const found: ContractAccount[] = [];
  for (const creator of new Set(creators)) {
    for (const { id, at } of await mirror.created(creator)) {
      if (until !== undefined && at > until) continue;
      const account = await mirror.account(id);
      const contract = memoOf.exec(account?.memo ?? "")?.[1] as Address | undefined;
      // A memo is anybody's to write; the key is not.
      if (account === undefined || contract === undefined || account.key !== custody?.key) continue;
      found.push({ id, contract, tinybar: account.tinybar });
    }
  }
  return found;
}

/** What accounts held right after the transaction of a time. Those that did not exist held nothing. */
export async function holdingsAt(
  ids: readonly EntityId[],
  time: Timestamp,
  mirror: Pick<Reserves, "holdingAt">,
): Promise<ReadonlyMap<EntityId, Holding>> {
  const held = new Map<EntityId, Holding>();
  for (const id of ids) held.set(id, (await mirror.holdingAt(id, time)) ?? { tinybar: 0n, tokens: new Map() });
  return held;
}
