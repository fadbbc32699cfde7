import { holdersBesides, isHolder, touchedIn } from "../network/audit.ts";
import type { L2Network } from "../network/network.ts";
import { WEIBAR_PER_TINYBAR, type Address, type Hex, type Tinybar, type Weibar } from "../protocol/units.ts";

/** What a network's accounts on Hedera have, against what circulates on the layer 2, at one moment. */
export interface ReservesReading {
  readonly height: number;
  /** Of the vault and of the contracts' accounts, by what Hedera has told. */
  readonly custody: Tinybar;
  /** Deposits that no block has credited yet. */
  readonly uncredited: Tinybar;
  /** The balances of all addresses, with what blocks still owe. */
  readonly supply: Weibar;
  /** What custody is more than it has to be, weibar; negative if anything is missing. */
  readonly surplus: Weibar;
}

/** Blocks that are looked at in one go: requests and blocks come between. */
const BLOCKS = 25;
/** Balances that are read in one go. */
const BALANCES = 500;
/** Between two goes while there is more to look at, and between two readings, ms. */
const PAUSE_MS = 200;
const INTERVAL_MS = 30_000;

/**
 * Adds up what circulates on the layer 2, now and then, in the background. Each block is looked at once, for the
 * addresses in it. None of the books that nodes keep is trusted, but for what Hedera has told of the network's accounts.
 */
export class Reserves {
  readonly #network: L2Network;
  readonly #addresses = new Set<Address>();
  /** The last reading, once there is one. */
  latest: ReservesReading | undefined;
  /** The last block that was looked at. */
  #looked = 0;

  constructor(network: L2Network) {
    this.#network = network;
  }

  /** Reads now and then. @param note is told what keeps it from reading @returns what ends it */
  watch(note: (error: unknown) => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    let ended = false;
    const next = (ms: number) => {
      if (!ended) timer = setTimeout(() => void go(), ms).unref();
    };
    const go = async () => {
      try {
        next((await this.proceed()) ? INTERVAL_MS : PAUSE_MS);
      } catch (error) {
        if (!ended) note(error);
        next(INTERVAL_MS);
      }
    };
    next(PAUSE_MS);
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }

  /** Looks at some blocks more, or reads the balances if there are none. @returns whether it did that */
  async proceed(): Promise<boolean> {
    const { door, current } = this.#network;
    if (!current) return false;
    for (let blocks = 0; blocks < BLOCKS && this.#looked < door.chain.tip.height; blocks++) {
      for (const address of await touchedIn(door.execution.evm, this.#looked + 1)) this.#addresses.add(address);
      this.#looked++;
    }
    if (this.#looked < door.chain.tip.height) return false;
    this.latest = await this.#read();
    return true;
  }

  async #read(): Promise<ReservesReading> {
    const { chain, execution } = this.#network.door;
    const { height, owed } = chain.tip;
    // What Hedera holds for the network changes with the chain: it is taken at the same moment.
    const { uncredited } = chain.accounts;
    const custody = custodyOf(this.#network);
    for (const address of holdersBesides(this.#network)) this.#addresses.add(address);
    const holders = [...this.#addresses].filter(isHolder);
    let supply: Weibar = [...owed.values()].reduce((sum, amount) => sum + amount, 0n);
    const block: Hex = `0x${height.toString(16)}`;
    for (let from = 0; from < holders.length; from += BALANCES) {
      const some = holders.slice(from, from + BALANCES);
      const balances = await execution.evm.readBatch(some.map((address) => ["eth_getBalance", address, block]));
      supply += balances.reduce<Weibar>((sum, balance) => sum + BigInt(balance as Hex), 0n);
    }
    const surplus = (custody - uncredited) * WEIBAR_PER_TINYBAR - supply;
    return { height, custody, uncredited, supply, surplus };
  }
}

/** What a network's accounts have on Hedera, by what it has told. */
export function custodyOf({ door, genesis }: L2Network): Tinybar {
  const { accounts } = door.chain;
  const own = new Set([genesis.vault, ...accounts.contracts.values()]);
  return [...accounts.statesOf([])].reduce((sum, [id, { balance }]) => (own.has(id) ? sum + balance : sum), 0n);
}
