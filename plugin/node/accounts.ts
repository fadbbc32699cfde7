import type { AccountState, TransactionRecord } from "../hedera/ledger.ts";
import { designator, HEDERA_ACCOUNT, longZero, refusedAccount } from "../protocol/addresses.ts";
import { ACCOUNT_MEMO, depositsOf, FLOAT_MEMO, isVaultMemo, type Deposit } from "../protocol/deposits.ts";
import type { Payment } from "../protocol/effects.ts";
import {
  WEIBAR_PER_TINYBAR,
  type Address,
  type EntityId,
  type Hex,
  type Timestamp,
  type Tinybar,
} from "../protocol/units.ts";
import type { SystemWrites } from "./block.ts";
import { memberOf, type Committee } from "./committee.ts";
import { Floats } from "./floats.ts";
import type { Foundation } from "./genesis.ts";

/** Hedera's response codes with which a payment to an account is refused beforehand. */
const INVALID_SIGNATURE = 7;
const NOT_SUPPORTED = 13;
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
  floats = new Floats();
  /** Whose accounts they are. */
  committee: Committee;
  readonly #foundation: Foundation;
  readonly #states = new Map<EntityId, AccountState>();
  /** Hedera accounts of contracts, and the other way round. */
  readonly #contracts = new Map<Address, EntityId>();
  readonly #owners = new Map<EntityId, Address>();
  /** The implementation that runs at each long-zero address in the chain's state. */
  readonly #written = new Map<EntityId, Address>();
  /** Not yet covered by a block, in consensus order; with what was there before. */
  #changes: { readonly at: Timestamp; readonly state: AccountState; readonly before: AccountState | undefined }[] = [];
  #deposits: Deposit[] = [];
  /** Whether some payees refuse in the last block only. */
  #refusing = false;

  constructor(foundation: Foundation) {
    this.#foundation = foundation;
    this.committee = foundation.committee;
  }

  clone(): Accounts {
    const copy = new Accounts(this.#foundation);
    for (const [id, state] of this.#states) copy.#states.set(id, state);
    for (const [address, id] of this.#contracts) copy.#contracts.set(address, id);
    for (const [id, address] of this.#owners) copy.#owners.set(id, address);
    copy.floats = this.floats.clone();
    copy.committee = this.committee;
    for (const [id, implementation] of this.#written) copy.#written.set(id, implementation);
    copy.#changes = [...this.#changes];
    copy.#deposits = [...this.#deposits];
    copy.#refusing = this.#refusing;
    return copy;
  }

  /** Takes note of accounts that changed. */
  note(accounts: readonly AccountState[], at: Timestamp): void {
    for (const state of accounts) {
      if (isSystemContract(state.id)) continue;
      this.#changes.push({ at, state, before: this.#states.get(state.id) });
      this.#states.set(state.id, state);
    }
  }

  /**
   * Takes note of a transaction on Hedera.
   * @returns whether a block may have waited for it: a node gave an address a Hedera account, or an account a float
   */
  observe(record: TransactionRecord): boolean {
    const { consensusTimestamp: at, status, name } = record;
    this.note(record.accounts, at);
    if (this.isOurs(record.payer)) this.#charge(record);
    if (status !== SUCCESS) return false;
    const adopted = name === "cryptoCreateAccount" && this.#adopt(record);
    if (record.memo === FLOAT_MEMO) {
      for (const { account, amount } of record.transfers) {
        if (amount > 0n && this.isOurs(account)) this.floats.add(account, amount, at);
      }
    }
    this.#deposits.push(
      ...depositsOf(
        record,
        this.#foundation.vault,
        (id) => this.contractOf(id),
        (id) => this.#states.get(id)?.evmAddress ?? record.aliases?.get(id),
      ),
    );
    const provided = record.memo === FLOAT_MEMO || record.memo === ACCOUNT_MEMO;
    return adopted || (provided && this.#isMember(record.payer));
  }

  /** The Hedera account of a contract, if it has one. */
  accountOf(contract: Address): AccountState | undefined {
    const id = this.#contracts.get(contract);
    return id === undefined ? undefined : this.#states.get(id);
  }

  /**
   * The Hedera account of a contract as of a time, and the hbar that it can pay with on the contract's behalf. Nodes
   * that know of later changes say the same.
   */
  payerAt(contract: Address, until: Timestamp): { id: EntityId; balance: Tinybar } | undefined {
    const id = this.#contracts.get(contract);
    const state = id === undefined ? undefined : this.#stateAt(id, until);
    if (state === undefined) return undefined;
    const backing = state.balance - this.floats.at(state.id, until);
    return { id: state.id, balance: backing > 0n ? backing : 0n };
  }

  /** An account's key on Hedera, encoded; undefined if nobody can change it any more. */
  keyOf(account: EntityId): Uint8Array | undefined {
    const state = this.#states.get(account);
    return state?.deleted === false ? state.key : undefined;
  }

  /** The contract that a Hedera account belongs to. */
  contractOf(account: EntityId): Address | undefined {
    return this.#owners.get(account);
  }

  /** Whether a Hedera account is one of the network's: the vault, or a contract's. */
  isOurs(id: EntityId): boolean {
    return id === this.#foundation.vault || this.contractOf(id) !== undefined;
  }

  /** The network's own accounts and these others, as far as they are known, as they are by now. */
  statesOf(others: readonly EntityId[]): Map<EntityId, AccountState> {
    const ids = [this.#foundation.vault, ...this.#contracts.values(), ...others];
    return new Map(ids.flatMap((id) => (this.#states.has(id) ? [[id, this.#states.get(id)!]] : [])));
  }

  get contracts(): ReadonlyMap<Address, EntityId> {
    return this.#contracts;
  }

  /** Whether something happened on Hedera that cannot wait for the next block of its own accord. */
  get pressing(): boolean {
    if (this.#deposits.length > 0 || this.#refusing) return true;
    // Nobody pays a contract's own account from the layer 2: it can wait.
    return this.#changes.some(
      ({ state }) => !this.#owners.has(state.id) && this.#implementation(state) !== this.#written.get(state.id),
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
      deposit.kind === "refund" && deposit.at <= until
        ? [{ kind: "payment", to: deposit.account, amount: deposit.amount }]
        : [],
    );
  }

  /**
   * What a block that covers this time writes.
   * @param refused payees that refuse in this block, with Hedera's code
   */
  writes(until: Timestamp, refused: ReadonlyMap<EntityId, number>): Omit<SystemWrites, "storage"> {
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
    this.#refusing = refused.size > 0;
    this.#changes = this.#changes.filter(({ at }) => at > until);
    this.#deposits = this.#deposits.filter(({ at }) => at > until);
    this.floats.settle(until);
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
      if (responseCode !== undefined) codeOf.set(address, this.#foundation.refusal(responseCode));
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
    const [first] = pending;
    if (first === undefined) return this.#states.get(id);
    return first.at > until ? first.before : pending.findLast(({ at }) => at <= until)!.state;
  }

  #implementation(state: AccountState): Address {
    const responseCode = this.#refusal(state);
    return responseCode === undefined ? HEDERA_ACCOUNT : refusedAccount(responseCode);
  }

  #refusal({ id, deleted, receiverSigRequired, memo }: AccountState): number | undefined {
    if (id === this.#foundation.vault) return ACCOUNT_REPEATED_IN_ACCOUNT_AMOUNTS;
    // A block's transfer names no recipient on the other network, and would be sent back and forth for ever.
    if (isVaultMemo(memo)) return NOT_SUPPORTED;
    if (deleted) return ACCOUNT_DELETED;
    return receiverSigRequired ? INVALID_SIGNATURE : undefined;
  }

  /**
   * A new account under the vault's key that a node made and whose memo names a contract is that contract's.
   * @returns whether the contract has one now that it had not
   */
  #adopt({ entity, accounts, payer }: TransactionRecord): boolean {
    const { chainId: ours } = this.#foundation;
    const state = accounts.find(({ id }) => id === entity);
    if (state?.key === undefined || !Buffer.from(state.key).equals(this.committee.vaultKey)) return false;
    if (!this.#isMember(payer)) return false;
    const [prefix, chainId, address] = state.memo.split(":");
    if (prefix !== "l2" || Number(chainId) !== ours || !/^0x[0-9a-f]{40}$/.test(address ?? "")) return false;
    if (this.#contracts.has(address as Address)) return false;
    this.#contracts.set(address as Address, state.id);
    this.#owners.set(state.id, address as Address);
    return true;
  }

  /** An account of the network has paid for a transaction; unless something else of it changed, no report says so. */
  #charge({ payer, fee, accounts, consensusTimestamp }: TransactionRecord): void {
    this.floats.add(payer, -fee, consensusTimestamp);
    const state = this.#states.get(payer);
    if (state === undefined || accounts.some(({ id }) => id === payer)) return;
    this.note([{ ...state, balance: state.balance - fee }], consensusTimestamp);
  }

  #isMember(id: EntityId): boolean {
    return memberOf(this.committee, id) !== undefined;
  }
}

/** The numbers from 0x167 on are those of Hedera's system contracts: what they hold as accounts is of no interest. */
function isSystemContract(id: EntityId): boolean {
  const num = Number(id.slice(4));
  return num >= 0x167 && num <= 0x16f;
}
