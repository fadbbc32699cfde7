import { proto } from "@hiero-ledger/proto";

import type { Ground } from "../hedera/sandbox/ground.ts";
import { LedgerOutbox } from "../node/outbox.ts";
import { contractKey } from "../node/roles.ts";
import { isContractCode, provide } from "../node/wants.ts";
import { entityOf, isLongZero } from "../protocol/addresses.ts";
import type { Address, EntityId, Hex } from "../protocol/units.ts";
import type { L2Network } from "./network.ts";
import type { SimulatedNetwork } from "./simulated-network.ts";

/** The Hedera account of an address: a contract's own, the one whose alias it is, or the one whose number it is. */
export async function accountOf({ door, ledger }: L2Network, address: Address): Promise<EntityId | undefined> {
  return door.chain.accounts.accountOf(address)?.id ?? (await ledger.account(address))?.id;
}

/**
 * The Hedera account of an address, which is made if there is none: as the nodes make it when a transaction needs it,
 * under their threshold key for a contract, and hollow for an address without code.
 * @throws {RangeError} (as a rejection) for the number of an account that does not exist
 */
export async function openAccount(network: SimulatedNetwork, address: Address): Promise<EntityId> {
  const known = await accountOf(network, address);
  if (known !== undefined) return known;
  if (isLongZero(address)) throw new RangeError(`there is no Hedera account ${entityOf(address) ?? address}`);
  const { door, genesis, keyholders } = network;
  const outbox = new LedgerOutbox(keyholders[door.index]!.operator, genesis);
  const code = await door.execution.evm.read<Hex>("eth_getCode", [address, "latest"]);
  const { vaultKey } = door.chain.committee;
  await provide({ kind: "account", address, isContract: isContractCode(code) }, outbox, vaultKey);
  await caughtUp(network);
  const made = await accountOf(network, address);
  if (made === undefined) throw new Error(`Hedera did not create an account for ${address}`);
  return made;
}

/** The network as what a sandbox of its Hedera works on: contracts of the layer 2 take part under the nodes' keys. */
export function groundOf(network: SimulatedNetwork): Ground {
  const { ledger, federation, users } = network;
  return {
    ledger,
    keyring: federation.keyring,
    owner: users[0] ?? ledger.treasury.account,
    findAccount: (address) => accountOf(network, address),
    openAccount: (address) => openAccount(network, address),
    roleKeyOf: async (account) => {
      const { accounts, committee } = network.door.chain;
      const contract = accounts.contractOf(account);
      return contract === undefined ? undefined : contractKey(account, proto.Key.decode(committee.vaultKey));
    },
    settled: async () => void (await Promise.all(federation.networks.map((each) => caughtUp(each)))),
  };
}

/** More rounds of consensus than a block takes. */
const ROUNDS = 8;
const PATIENCE_MS = 5_000;

/** Resolves when what happened on Hedera is in the state of the layer 2, unless blocks are only made when asked for. */
export async function caughtUp(network: L2Network): Promise<void> {
  const end = performance.now() + PATIENCE_MS + ROUNDS * network.settings.consensusDelay;
  await network.idle();
  for (;;) {
    const { chain } = network.door;
    const behind = chain.automine && (chain.accounts.pressing || chain.replica.pressing);
    if (!behind || performance.now() > end) return;
    // A block takes rounds of consensus: the nodes only wait for them meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 1));
    await network.idle();
  }
}
