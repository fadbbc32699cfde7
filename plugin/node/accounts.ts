import type { AccountState, TransactionRecord } from "../hedera/ledger.ts";
import { designator, HEDERA_ACCOUNT, longZero, refusedAccount } from "../protocol/addresses.ts";
import { depositsOf, type Deposit } from "../protocol/deposits.ts";
import type { Payment } from "../protocol/settlement.ts";
import { WEIBAR_PER_TINYBAR, type Address, type EntityId, type Hex, type Timestamp } from "../protocol/units.ts";
import type { SystemWrites } from "./block.ts";
import type { Genesis } from "./genesis.ts";

/** Hedera's response codes with which a payment to an account is refused beforehand. */
const INVALID_SIGNATURE = 7;
const ACCOUNT_DELETED = 72;
const ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS = 74;
const SUCCESS = 22;
/** Refunds in one block: they leave room for payments. */
const MAX_REFUNDS = 4;

/**
 * What the chain knows of Hedera's accounts, and how that becomes state of the layer 2: the code and balance at
 * long-zero addresses, and credits for deposits.
 */
export class Accounts {
  readonly #genesis: Genesis;
  readonly #states = new Map<EntityId, AccountState>();
  /** Hedera accounts of contracts. */
  readonly #contracts = new Map<Address, EntityId>();
  /** The implementation that runs at each long-zero address in the chain's state. */
  readonly #written = new Map<EntityId, Address>();
  /** Not yet covered by a block, in consensus order. */
  #changes: { readonly at: Timestamp; readonly state: AccountState }[] = [];
  #deposits: Deposit[] = [];

  constructor(genesis: Genesis) {
    this.#genesis = genesis;
  }

  clone(): Accounts {
    const copy = new Accounts(this.#genesis);
    for (const [id, state] of this.#states) copy.#states.set(id, state);
    for (const [address, id] of this.#contracts) copy.#contracts.set(address, id);
    for (const [id, implementation] of this.#written) copy.#written.set(id, implementation);
    copy.#changes = [...this.#changes];
    copy.#deposits = [...this.#deposits];
    return copy;
  }

  /** Takes note of an account that was there before the chain. */
  know(state: AccountState): void {
    this.#changes.push({ at: this.#genesis.time, state });
    this.#states.set(state.id, state);
  }

  /** Takes note of a transaction on Hedera. */
  observe(record: TransactionRecord): void {
    const { consensusTimestamp: at, status, name } = record;
    for (const state of record.accounts) {
      this.#changes.push({ at, state });
      this.#states.set(state.id, state);
    }
    if (status !== SUCCESS) return;
    if (name === "cryptoCreateAccount") this.#adopt(record);
    this.#deposits.push(
      ...depositsOf(
        record,
        this.#genesis.vault,
        (id) => this.contractOf(id),
        (id) => this.#states.get(id)?.evmAddress,
      ),
    );
  }

  state(id: EntityId): AccountState | undefined {
    return this.#states.get(id);
  }

  /** The Hedera account of a contract, if it has one. */
  accountOf(contract: Address): AccountState | undefined {
    const id = this.#contracts.get(contract);
    return id === undefined ? undefined : this.#states.get(id);
  }

  contractOf(account: EntityId): Address | undefined {
    for (const [address, id] of this.#contracts) if (id === account) return address;
    return undefined;
  }

  get contracts(): ReadonlyMap<Address, EntityId> {
    return this.#contracts;
  }

  /** Whether something happened on Hedera that cannot wait for the next block of its own accord. */
  get pressing(): boolean {
    if (this.#deposits.length > 0) return true;
    // Nobody pays a contract's own account from the layer 2: it can wait.
    const own = new Set(this.#contracts.values());
    return this.#changes.some(
      ({ state }) => !own.has(state.id) && this.#implementation(state) !== this.#written.get(state.id),
    );
  }

  /** Deposits that no block covers yet, tinybar. */
  get uncredited(): bigint {
    return this.#deposits.reduce((sum, { amount }) => sum + amount, 0n);
  }

  /** Addresses that a block which covers this time credits. */
  creditedBy(until: Timestamp): Address[] {
    return this.#deposits.flatMap((deposit) =>
      deposit.kind === "credit" && deposit.at <= until ? [deposit.address] : [],
    );
  }

  /** The latest time, up to this one, that a block can cover: one transfer sends back a few deposits only. */
  boundedBy(time: Timestamp): Timestamp {
    const refunds = this.#deposits.filter(({ kind }) => kind === "refund");
    const next = refunds[MAX_REFUNDS];
    return next === undefined || next.at > time ? time : next.at - 1n;
  }

  /** Accounts that take payments and that a block which covers this time is the first to know. */
  appearing(until: Timestamp): EntityId[] {
    const fresh = this.#changes.filter(({ at, state }) => at <= until && !this.#written.has(state.id));
    const ids = new Set(fresh.map(({ state }) => state.id));
    return [...ids].filter((id) => this.#refusal(this.#stateAt(id, until)!) === undefined);
  }

  /** Deposits to be sent back by a block that covers this time. */
  refunds(until: Timestamp): Payment[] {
    return this.#deposits.flatMap((deposit) =>
      deposit.kind === "refund" && deposit.at <= until ? [{ to: deposit.account, amount: deposit.amount }] : [],
    );
  }

  /**
   * What a block that covers this time writes.
   * @param refused payees that refuse in this block, with Hedera's code
   */
  writes(until: Timestamp, refused: ReadonlyMap<EntityId, number>): SystemWrites {
    const latest = new Map<EntityId, AccountState>();
    for (const { at, state } of this.#changes) if (at <= until) latest.set(state.id, state);
    const codes = new Map<Address, Hex>();
    const balances = new Map<Address, bigint>();
    const credits = new Map<Address, bigint>();

    for (const state of latest.values()) balances.set(longZero(state.id), state.balance * WEIBAR_PER_TINYBAR);
    for (const [id, implementation] of this.#implementations(until, refused)) {
      if (implementation.code !== undefined) codes.set(implementation.address, implementation.code);
      codes.set(longZero(id), designator(implementation.address));
    }
    for (const deposit of this.#deposits) {
      if (deposit.kind !== "credit" || deposit.at > until) continue;
      credits.set(deposit.address, (credits.get(deposit.address) ?? 0n) + deposit.amount * WEIBAR_PER_TINYBAR);
    }
    return { codes, balances, credits };
  }

  /** The block that made these writes joined the chain. */
  settle(until: Timestamp, refused: ReadonlyMap<EntityId, number>): void {
    for (const [id, { address }] of this.#implementations(until, refused)) this.#written.set(id, address);
    this.#changes = this.#changes.filter(({ at }) => at > until);
    this.#deposits = this.#deposits.filter(({ at }) => at > until);
  }

  /** A refund that Hedera refused is given up: what it would have moved stays with the vault. */
  abandonRefunds(until: Timestamp): void {
    this.#deposits = this.#deposits.filter(({ kind, at }) => kind !== "refund" || at > until);
  }

  /** The implementations that the long-zero addresses get, where they differ from what is written. */
  #implementations(
    until: Timestamp,
    refused: ReadonlyMap<EntityId, number>,
  ): Map<EntityId, { address: Address; code?: Hex }> {
    const wanted = new Map<EntityId, Address>();
    const codeOf = new Map<Address, Hex>();
    const want = (id: EntityId, responseCode: number | undefined) => {
      const address = responseCode === undefined ? HEDERA_ACCOUNT : refusedAccount(responseCode);
      if (responseCode !== undefined) codeOf.set(address, this.#genesis.refusal(responseCode));
      wanted.set(id, address);
    };
    for (const [id, written] of this.#written) {
      // A refusal of one block ends with it.
      const state = this.#stateAt(id, until);
      if (state !== undefined && written !== this.#implementation(state)) want(id, this.#refusal(state));
    }
    for (const { at, state } of this.#changes) if (at <= until) want(state.id, this.#refusal(state));
    for (const [id, responseCode] of refused) want(id, responseCode);

    const changed = new Map<EntityId, { address: Address; code?: Hex }>();
    for (const [id, address] of wanted) {
      if (this.#written.get(id) !== address) changed.set(id, { address, code: codeOf.get(address) });
    }
    return changed;
  }

  /** An account as of a time: later changes are not looked at. */
  #stateAt(id: EntityId, until: Timestamp): AccountState | undefined {
    const pending = this.#changes.filter(({ state }) => state.id === id);
    if (pending.length === 0) return this.#states.get(id);
    return pending.findLast(({ at }) => at <= until)?.state;
  }

  #implementation(state: AccountState): Address {
    const responseCode = this.#refusal(state);
    return responseCode === undefined ? HEDERA_ACCOUNT : refusedAccount(responseCode);
  }

  #refusal({ id, deleted, receiverSigRequired }: AccountState): number | undefined {
    if (id === this.#genesis.vault) return ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS;
    if (deleted) return ACCOUNT_DELETED;
    return receiverSigRequired ? INVALID_SIGNATURE : undefined;
  }

  /** A new account under the vault's key whose memo names a contract is that contract's. */
  #adopt({ entity, accounts }: TransactionRecord): void {
    const state = accounts.find(({ id }) => id === entity);
    if (state?.key === undefined || !Buffer.from(state.key).equals(this.#genesis.vaultKey)) return;
    const [prefix, chainId, address] = state.memo.split(":");
    if (prefix !== "l2" || Number(chainId) !== this.#genesis.chainId || !/^0x[0-9a-f]{40}$/.test(address ?? "")) return;
    if (!this.#contracts.has(address as Address)) this.#contracts.set(address as Address, state.id);
  }
}
