import { proto } from "@hiero-ledger/proto";

import type {
  AccountState,
  AllowanceState,
  Changes,
  ExchangeRate,
  ExchangeRates,
  NftState,
  RelationState,
  TokenState,
} from "../hedera/ledger.ts";
import { designator, longZero } from "../protocol/addresses.ts";
import {
  accountSlot,
  accountWord,
  allowanceSlot,
  hbarAllowanceSlot,
  lastSerialSlot,
  metadataWords,
  nftSlot,
  nftWord,
  numberOf,
  numberSlot,
  operatorSlot,
  rateWord,
  REFUSAL_SLOT,
  relationSlot,
  relationWord,
  rolesSlot,
  serialAllowanceSlot,
  tokenSlot,
  tokenWord,
  VAULT_SLOT,
} from "../protocol/hedera-state.ts";
import { rateAt } from "../protocol/hedera-prices.ts";
import { accountKeyAddress, EXCHANGE_RATE, TOKEN_SERVICE, tokenInfoAddress } from "../protocol/system-addresses.ts";
import { secondsOf, type Address, type EntityId, type Hex, type Timestamp } from "../protocol/units.ts";
import type { StorageWrite } from "./block.ts";
import type { Foundation } from "./genesis.ts";
import type { Moved } from "./moved.ts";
import { keyBits, rolesOf } from "./roles.ts";
import { SharedMap } from "./shared-map.ts";
import { tokenDetails } from "./token-details.ts";

/** What a block writes of Hedera's state. */
export interface ReplicaWrites {
  readonly storage: readonly StorageWrite[];
  readonly codes: ReadonlyMap<Address, Hex>;
}

/** A change on Hedera that no block covers yet. */
interface Pending {
  readonly at: Timestamp;
  /** Whether a call could notice it. What the chain's own settlement changed the EVM has booked already. */
  readonly pressing: boolean;
  readonly storage: readonly (readonly [slot: bigint, word: bigint])[];
  readonly codes: readonly (readonly [Address, Hex])[];
  /** What nodes have testified, if it comes from there. */
  readonly facts?: Changes;
}

/** How a change on Hedera came about, and to whom it matters. */
interface Observation {
  /** Whether it was the settlement of a block of this chain. */
  readonly own: boolean;
  /** Whether it is to be written even if nothing else was, as far as is known here. */
  readonly anew?: boolean;
  /** The contract of the layer 2 that an account belongs to. */
  readonly contractOf: (account: EntityId) => Address | undefined;
}

/**
 * Hedera's accounts, tokens and allowances as the system contracts see them: what happens on Hedera becomes storage of
 * 0x167 and code, in the block that covers its consensus time.
 */
export class Replica {
  readonly #foundation: Foundation;
  #pending: Pending[] = [];
  /** What was last queued of what seldom changes, so that nothing is written twice: words by slot, codes by address. */
  #words = new SharedMap<bigint, bigint>();
  #codes = new SharedMap<Address, Hex>();
  /** Slots of the allowances that an account gives, and of the roles of a token: those that are gone become zero. */
  #listed = new SharedMap<string, ReadonlySet<bigint>>();
  /** The associations of contracts' accounts, by {@link relationSlot}. */
  #relations = new SharedMap<bigint, RelationState>();
  /** The network's threshold keys, encoded: several while one committee hands over to another. */
  #vaultKeys: readonly Uint8Array[];
  /** Tokens in which contracts have roles. */
  #withRoles: readonly TokenState[] = [];
  #rates: ExchangeRates;
  #writtenRate = 0n;
  #writtenRefusal = 0;

  constructor(foundation: Foundation) {
    this.#foundation = foundation;
    this.#vaultKeys = [foundation.committee.vaultKey];
    this.#rates = foundation.rates;
  }

  clone(): Replica {
    const copy = new Replica(this.#foundation);
    copy.#pending = [...this.#pending];
    copy.#words = this.#words.clone();
    copy.#codes = this.#codes.clone();
    copy.#listed = this.#listed.clone();
    copy.#relations = this.#relations.clone();
    copy.#withRoles = this.#withRoles;
    copy.#vaultKeys = this.#vaultKeys;
    copy.#rates = this.#rates;
    copy.#writtenRate = this.#writtenRate;
    copy.#writtenRefusal = this.#writtenRefusal;
    return copy;
  }

  /** Takes note of what a transaction on Hedera changed. */
  observe(changes: Partial<Changes>, at: Timestamp, { own, anew = false, contractOf }: Observation): void {
    const { accounts = [], tokens = [], relations = [], nfts = [] } = changes;
    const storage: [bigint, bigint][] = [];
    const codes: [Address, Hex][] = [];
    const rarely = (slot: bigint, word: bigint) => {
      if (!anew && (this.#words.get(slot) ?? 0n) === word) return;
      this.#words.set(slot, word);
      storage.push([slot, word]);
    };
    const code = (address: Address, bytes: Hex) => {
      if (this.#codes.get(address) === bytes) return;
      this.#codes.set(address, bytes);
      codes.push([address, bytes]);
    };
    const isOfContract = ({ id }: AccountState) => contractOf(id) !== undefined;
    for (const state of accounts) if (!isOfContract(state)) this.#account(state, undefined, rarely, code);
    for (const state of tokens) this.#token(state, storage, rarely, code);
    for (const relation of relations) {
      const slot = relationSlot(relation.token, relation.account);
      storage.push([slot, relationWord(relation)]);
      if (contractOf(relation.account) !== undefined) this.#relations.set(slot, relation);
    }
    for (const nft of nfts) storage.push(...this.#nft(nft, own, contractOf));
    const pressing = !own && storage.length + codes.length > 0;
    // That a contract has an account now changes nothing for it: until then it was as good as there.
    for (const state of accounts) if (isOfContract(state)) this.#account(state, contractOf(state.id), rarely, code);
    if (storage.length + codes.length > 0) this.#pending.push({ at, pressing, storage, codes });
  }

  /** The network's threshold keys are others, encoded: several while one committee hands over to another. */
  rekey(vaultKeys: readonly Uint8Array[]): void {
    this.#vaultKeys = vaultKeys;
  }

  /** Takes note of what m nodes have testified. */
  learn(facts: Changes, at: Timestamp, contractOf: (account: EntityId) => Address | undefined): void {
    const { length } = this.#pending;
    // Contracts may have written something else since: it is not known to nodes what they did.
    this.observe(facts, at, { own: false, anew: true, contractOf });
    this.#pending = this.#pending.map((pending, index) => (index < length ? pending : { ...pending, facts }));
  }

  /** The next block moves this on Hedera: what nodes saw before says nothing of it, and no block has shown it yet. */
  outdate(moved: Moved): void {
    this.#pending = this.#pending.map((pending) => {
      const slots = pending.facts && moved.among(pending.facts);
      if (slots === undefined || slots.size === 0) return pending;
      return { ...pending, storage: pending.storage.filter(([slot]) => !slots.has(slot)) };
    });
  }

  /** What a block would write of these facts, as things stand. */
  shownBy(facts: Changes, at: Timestamp, contractOf: (account: EntityId) => Address | undefined): ReplicaWrites {
    const copy = new Replica(this.#foundation);
    copy.#vaultKeys = this.#vaultKeys;
    copy.observe(facts, at, { own: false, contractOf });
    const { storage, codes } = copy.writes(at, 0);
    return { storage: storage.filter(({ address }) => address === TOKEN_SERVICE), codes };
  }

  /** The association of a contract's account, as it is by now. */
  relation(account: EntityId, token: EntityId): RelationState | undefined {
    return this.#relations.get(relationSlot(token, account));
  }

  /** The tokens that contracts' accounts are, or were, associated with. */
  get tokensHeld(): readonly EntityId[] {
    return [...new Set([...this.#relations.values()].map(({ token }) => token))];
  }

  /** A token in which contracts have roles, as it is by now. */
  token(id: EntityId): TokenState | undefined {
    return this.#withRoles.find((state) => state.id === id);
  }

  /** Tokens in which contracts have roles under this key, and whose keys can be changed. */
  tokensUnder(vaultKey: Uint8Array): TokenState[] {
    return this.#withRoles.filter((state) => !state.deleted && !state.paused && rolesOf(state, [vaultKey]).size > 0);
  }

  /** Hedera's exchange rates changed. */
  price(rates: ExchangeRates): void {
    this.#rates = rates;
  }

  /** What hbar is worth at a time, by what is known of it. */
  rateAt(time: Timestamp): ExchangeRate {
    return rateAt(this.#rates, time);
  }

  /** Whether Hedera's state differs from the chain's in a way that a call could notice; a refusal is one block's own. */
  get pressing(): boolean {
    return this.#writtenRefusal !== 0 || this.#pending.some(({ pressing }) => pressing);
  }

  /**
   * What a block that covers this time writes.
   * @param refusal Hedera's code for everything that the block would do there, 0 for none
   */
  writes(until: Timestamp, refusal: number): ReplicaWrites {
    const words = new Map<bigint, bigint>();
    const codes = new Map<Address, Hex>();
    for (const pending of this.#pending) {
      if (pending.at > until) continue;
      for (const [slot, word] of pending.storage) words.set(slot, word);
      for (const [address, bytes] of pending.codes) codes.set(address, bytes);
    }
    if (refusal !== this.#writtenRefusal) words.set(REFUSAL_SLOT, BigInt(refusal));
    const storage = [...words].map(([slot, word]): StorageWrite => ({ address: TOKEN_SERVICE, slot, word }));
    const rate = rateWord(this.rateAt(until));
    if (rate !== this.#writtenRate) storage.push({ address: EXCHANGE_RATE, slot: 0n, word: rate });
    return { storage, codes };
  }

  /** The block that made these writes joined the chain. */
  settle(until: Timestamp, refusal: number): void {
    this.#pending = this.#pending.filter(({ at }) => at > until);
    this.#writtenRate = rateWord(this.rateAt(until));
    this.#writtenRefusal = refusal;
  }

  /** What stands in the storage from the beginning, whoever has which account. */
  static constants({ vault }: Foundation): StorageWrite[] {
    return [{ address: TOKEN_SERVICE, slot: VAULT_SLOT, word: numberOf(vault) }];
  }

  #account(
    state: AccountState,
    contract: Address | undefined,
    word: (slot: bigint, word: bigint) => void,
    code: (address: Address, bytes: Hex) => void,
  ): void {
    const address = contract ?? state.evmAddress;
    word(accountSlot(state.id), accountWord({ ...state, address, ofContract: contract !== undefined }));
    if (address !== undefined) word(numberSlot(address), numberOf(state.id));
    this.#list(`allowances of ${state.id}`, allowanceWords(state.id, state.allowances), word);
    if (contract === undefined) code(accountKeyAddress(state.id), dataCode(state.key ?? HOLLOW_KEY));
  }

  #token(
    state: TokenState,
    storage: [bigint, bigint][],
    rarely: (slot: bigint, word: bigint) => void,
    code: (address: Address, bytes: Hex) => void,
  ): void {
    const hasCustomFees = state.customFees.length > 0;
    // The system contracts book supply and serials themselves: what was queued last says nothing about what is there.
    storage.push([tokenSlot(state.id), tokenWord({ ...state, keyBits: keyBits(state), hasCustomFees })]);
    if (state.type === "nonFungible") storage.push([lastSerialSlot(state.id), BigInt(state.lastSerial)]);
    const roles = rolesOf(state, this.#vaultKeys);
    const others = this.#withRoles.filter(({ id }) => id !== state.id);
    this.#withRoles = roles.size > 0 ? [...others, state] : others;
    this.#list(
      `roles of ${state.id}`,
      [...roles].map(([account, bits]) => [rolesSlot(state.id, account), BigInt(bits)]),
      rarely,
    );
    code(tokenInfoAddress(state.id), dataCode(tokenDetails(state, this.#foundation.ledgerId)));
    code(longZero(state.id), designator(TOKEN_SERVICE));
  }

  #nft(
    { token, serial, owner, spender, metadata, createdAt }: NftState,
    own: boolean,
    contractOf: (account: EntityId) => Address | undefined,
  ): [bigint, bigint][] {
    // What a contract has allowed the vault it has allowed nobody: that is how an allowance is taken away.
    const nobody = spender === this.#foundation.vault && owner !== undefined && contractOf(owner) !== undefined;
    return [
      [nftSlot(token, serial), nftWord(owner, nobody ? undefined : spender, secondsOf(createdAt))],
      // An NFT of a contract's minting has it already; on Hedera it can change at any time.
      ...(own || metadata === undefined ? [] : metadataWords(token, serial, metadata)),
      // On Hedera, an NFT that moves loses its allowance; those among contracts have to follow.
      ...(own ? [] : [[serialAllowanceSlot(token, serial), 0n] as [bigint, bigint]]),
    ];
  }

  /** Words of a list that can become shorter. */
  #list(name: string, entries: readonly [bigint, bigint][], word: (slot: bigint, word: bigint) => void): void {
    const before = this.#listed.get(name);
    if (entries.length === 0 && before === undefined) return;
    const slots = new Set(entries.map(([slot]) => slot));
    for (const slot of before ?? []) if (!slots.has(slot)) word(slot, 0n);
    for (const [slot, value] of entries) word(slot, value);
    this.#listed.set(name, slots);
  }
}

function allowanceWords(owner: EntityId, { hbar, tokens, operators }: AllowanceState): [bigint, bigint][] {
  return [
    ...hbar.map(({ spender, amount }): [bigint, bigint] => [hbarAllowanceSlot(owner, spender), amount]),
    ...tokens.map(({ token, spender, amount }): [bigint, bigint] => [allowanceSlot(token, owner, spender), amount]),
    ...operators.map(({ token, spender }): [bigint, bigint] => [operatorSlot(token, owner, spender), 1n]),
  ];
}

/** On Hedera, a hollow account has an empty key list. */
const HOLLOW_KEY = proto.Key.encode({ keyList: { keys: [] } }).finish();

/** Bytes as code that cannot be run. */
function dataCode(bytes: Uint8Array | Hex): Hex {
  return `0x00${typeof bytes === "string" ? bytes.slice(2) : Buffer.from(bytes).toString("hex")}`;
}
