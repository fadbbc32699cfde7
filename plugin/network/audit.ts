import { formatTimestamp } from "../hedera/entity.ts";
import type { Evm } from "../node/evm.ts";
import { entityOf, FEE_VAULT } from "../protocol/addresses.ts";
import { relationBalance, relationSlot, wordHex } from "../protocol/hedera-state.ts";
import { TOKEN_SERVICE } from "../protocol/system-addresses.ts";
import { WEIBAR_PER_TINYBAR, type Address, type EntityId, type Hex, type Weibar } from "../protocol/units.ts";
import type { L2Network } from "./network.ts";

/** Proof of reserves: what circulates on the layer 2 against what Hedera holds for it. Amounts are decimal strings. */
export interface Audit {
  readonly height: number;
  /** The consensus time up to which that block and what is not credited yet tell of Hedera, `seconds.nanoseconds`. */
  readonly consensusTime: string;
  /** Hbar of the vault and of the contracts' accounts on Hedera, tinybar. */
  readonly reserves: string;
  /** Hbar on the layer 2, read from the state of every account that ever had any, weibar. */
  readonly circulating: string;
  /** Deposits that Hedera has and that no block has credited yet, tinybar. */
  readonly uncredited: string;
  /** Reserves beyond what they have to cover, weibar: gifts to the vault. Negative if anything is missing. */
  readonly surplus: string;
  /** Tokens of which the layer 2 says that a contract has more than its Hedera account holds: there are none. */
  readonly missing: readonly HeldTokens[];
  /** Tokens that the layer 2 says that contracts have. */
  readonly tokens: readonly HeldTokens[];
  readonly solvent: boolean;
  /** Addresses whose balances were added up. */
  readonly addresses: number;
}

/** Units of a token that a contract has on the layer 2, and those that its account holds on Hedera. Amounts are decimal strings. */
export interface HeldTokens {
  readonly token: EntityId;
  readonly contract: Address;
  readonly account: EntityId;
  readonly believed: string;
  readonly held: string;
}

/**
 * Adds up the balances of every address that ever appeared in a transaction's trace, and compares them with what
 * Hedera says; the same for each token of each contract. It trusts none of the books that the nodes keep.
 */
export async function audit(network: L2Network): Promise<Audit> {
  await network.idle();
  const { chain, execution } = network.door;
  // All of one moment, since nodes of a real network go on meanwhile.
  const [{ height, owed }, uncredited, time] = [chain.tip, chain.accounts.uncredited, chain.time];
  const block: Hex = `0x${height.toString(16)}`;
  let circulating: Weibar = [...owed.values()].reduce((sum, amount) => sum + amount, 0n);
  const addresses = await touchedAddresses(network, height);
  for (const address of addresses) {
    circulating += BigInt(await execution.evm.read<Hex>("eth_getBalance", [address, block]));
  }
  const custodians = [network.genesis.vault, ...chain.accounts.contracts.values()];
  const states = await Promise.all(custodians.map((id) => network.ledger.account(id)));
  const reserves = states.reduce((sum, state) => sum + (state?.balance ?? 0n), 0n);
  const surplus = (reserves - uncredited) * WEIBAR_PER_TINYBAR - circulating;
  const tokens = await heldTokens(network, block);
  const missing = tokens.filter(({ believed, held }) => BigInt(believed) > BigInt(held));
  return {
    height,
    consensusTime: formatTimestamp(time),
    reserves: reserves.toString(),
    circulating: circulating.toString(),
    uncredited: uncredited.toString(),
    surplus: surplus.toString(),
    ...{ missing, tokens },
    solvent: surplus >= 0n && missing.length === 0,
    addresses: addresses.size,
  };
}

async function heldTokens({ door, ledger }: L2Network, block: Hex): Promise<HeldTokens[]> {
  const { replica, accounts } = door.chain;
  const { contracts } = accounts;
  const tokens = replica.tokensHeld;
  const pairs = [...contracts.values()].flatMap((account) => tokens.map((token) => ({ account, token })));
  const { relations } = await ledger.lookUp({ accounts: [], tokens: [], relations: pairs, nfts: [] });
  const held = new Map(relations.map(({ token, account, balance }) => [`${token}/${account}`, balance]));
  const tokensHeld: HeldTokens[] = [];
  for (const [contract, account] of contracts) {
    for (const token of tokens) {
      const slot = wordHex(relationSlot(token, account));
      const word = await door.execution.evm.read<Hex>("eth_getStorageAt", [TOKEN_SERVICE, slot, block]);
      const believed = relationBalance(BigInt(word));
      const balance = held.get(`${token}/${account}`) ?? 0n;
      if (believed > 0n) {
        tokensHeld.push({ token, contract, account, believed: believed.toString(), held: balance.toString() });
      }
    }
  }
  return tokensHeld;
}

interface Block {
  readonly miner: Address;
  readonly transactions: readonly Hex[];
}

/** Every address that may hold hbar of the layer 2. */
async function touchedAddresses(network: L2Network, last: number): Promise<ReadonlySet<Address>> {
  const addresses = holdersBesides(network);
  for (let height = 1; height <= last; height++) {
    for (const address of await touchedIn(network.door.execution.evm, height)) addresses.add(address);
  }
  return new Set([...addresses].filter(isHolder));
}

/** Addresses that may hold hbar of the layer 2 though no block's transactions touch them. */
export function holdersBesides({ genesis, settings, touched }: L2Network): Set<Address> {
  const accounts = settings.accounts.map(({ address }) => address);
  return new Set<Address>([FEE_VAULT, ...accounts, ...genesis.endowments.keys(), ...touched]);
}

/** Addresses that the transactions of a block have to do with. */
export async function touchedIn(evm: Evm, height: number): Promise<Address[]> {
  const { miner, transactions } = await evm.read<Block>("eth_getBlockByNumber", [`0x${height.toString(16)}`, false]);
  const addresses: string[] = [miner];
  for (const hash of transactions) {
    const before = await evm.read<object>("debug_traceTransaction", [hash, { tracer: "prestateTracer" }]);
    addresses.push(...Object.keys(before));
  }
  return addresses.map((address) => address.toLowerCase() as Address);
}

/** Whether what an address has is of the layer 2: those of Hedera's accounts hold hbar of Hedera. */
export function isHolder(address: Address): boolean {
  return entityOf(address) === undefined;
}
