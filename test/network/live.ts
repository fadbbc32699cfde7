import { ecdsaSecrets } from "../../plugin/hedera/mnemonic.ts";
import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import { layGround, type Keys } from "../../plugin/network/genesis.ts";
import { networkFileOf, type NetworkFile } from "../../plugin/network/network-file.ts";
import { liveRules, type DevelopmentAccount } from "../../plugin/network/settings.ts";
import type { Foundation, Rules } from "../../plugin/node/genesis.ts";
import { addressOfSecret } from "../../plugin/protocol/attestation.ts";
import { NODE_REGISTRY } from "../../plugin/protocol/reward-addresses.ts";
import type { EntityId } from "../../plugin/protocol/units.ts";

/** A network like one on a real Hedera, on a simulated one: nobody has anything but what Hedera shows. */
export interface LiveGround {
  readonly ledger: SimulatedLedger;
  readonly foundation: Foundation;
  readonly keys: readonly Keys[];
  /** People with 10,000 hbar each on Hedera, and their accounts there. */
  readonly people: readonly DevelopmentAccount[];
  readonly users: readonly EntityId[];
}

const CHAIN_ID = 2_961;
const MNEMONIC = { mnemonic: "test test test test test test test test test test test junk", passphrase: "" };

/**
 * Lays it, by ordinary transactions.
 * @param archive whether the mirror can show the past
 */
export async function layLive(
  rules: Partial<Rules> = {},
  nodes = 4,
  threshold = 3,
  archive = true,
): Promise<LiveGround> {
  const secrets = ecdsaSecrets({ ...MNEMONIC, initialIndex: 0, count: 4 }, "m/44'/60'/0'/0");
  const people = secrets.map((secret) => ({ address: addressOfSecret(secret), secret, balance: 0n }));
  const { ledger, sites, users } = await layGround({
    ...{ chainIds: [CHAIN_ID], nodes, threshold, consensusDelay: 0, blockTime: 0, accounts: people, archive },
    rules: { ...liveRules("hardhat"), ...rules },
  });
  const [{ foundation, keys }] = sites as [(typeof sites)[number]];
  const { committee, vault, world, endowments, rules: agreed } = foundation;
  const known = new Set([vault, ...committee.members.map(({ account }) => account)]);
  // A file does not tell an absent field from one that is undefined.
  const accounts = world.accounts
    .filter(({ id }) => known.has(id))
    .map(({ evmAddress, ...state }) => ({ ...state, ...(evmAddress !== undefined && { evmAddress }) }));
  return {
    ...{ ledger, keys, people, users },
    foundation: {
      ...foundation,
      time: ledger.now(),
      rules: { ...agreed, ...rules },
      world: { accounts, tokens: [], relations: [], nfts: [] },
      endowments: new Map([[NODE_REGISTRY, endowments.get(NODE_REGISTRY)!]]),
    },
  };
}

/** Its file, with a block 0 that nobody has built. */
export function fileOf({ foundation }: LiveGround, genesis?: NetworkFile["genesis"]): NetworkFile {
  const nothing = `0x${"00".repeat(32)}` as const;
  return networkFileOf(foundation, {
    name: "test",
    hedera: {
      nodes: { "127.0.0.1:50211": "0.0.3" },
      mirrorGrpc: "127.0.0.1:5600",
      mirrorRest: "http://127.0.0.1:5551",
    },
    evm: { hardfork: "osaka", blockGasLimit: 30_000_000 },
    genesis: genesis ?? { hash: nothing, stateRoot: nothing },
  });
}
