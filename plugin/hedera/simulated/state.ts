import { SECOND } from "../entity.ts";
import type { ExchangeRates, Timestamp, Tinybar } from "../ledger.ts";
import type { Service } from "./context.ts";
import { airdropKey, nftKey, relationKey } from "./entities.ts";
import type { Account, File, Nft, PendingAirdrop, Schedule, Token, TokenRelation, Topic } from "./entities.ts";
import { JournaledCell, JournaledIndex, JournaledMap } from "./journal.ts";
import type { Journal } from "./journal.ts";
import { Code, present } from "./refusal.ts";
import type { Fill } from "./throttles.ts";
import type { Table } from "./versions.ts";

/** The entities of a ledger, now or at some time in the past. */
export interface StateView {
  readonly accounts: Table<number, Account>;
  readonly topics: Table<number, Topic>;
  readonly schedules: Table<number, Schedule>;
  readonly tokens: Table<number, Token>;
  /** By {@link relationKey}. */
  readonly relations: Table<string, TokenRelation>;
  /** By {@link nftKey}. */
  readonly nfts: Table<string, Nft>;
  /** By {@link airdropKey}. */
  readonly airdrops: Table<string, PendingAirdrop>;
  readonly files: Table<number, File>;
}

/** Everything that consensus decides on: what a transaction can read and change. */
export class State implements StateView {
  readonly journal: Journal;
  readonly accounts: JournaledMap<number, Account>;
  /** Account by EVM address or encoded key alias, hex with 0x. Aliases are never taken away. */
  readonly aliases: JournaledMap<string, number>;
  readonly topics: JournaledMap<number, Topic>;
  readonly schedules: JournaledMap<number, Schedule>;
  /** The schedules that have expired, in the order in which they did. Consensus nodes forget them, mirrors do not. */
  readonly expired: JournaledMap<number, Schedule>;
  /** Schedule by {@link Schedule.identity}. */
  readonly identities: JournaledMap<string, number>;
  /** Schedules by the second in which they expire. */
  readonly expiries: JournaledMap<number, readonly number[]>;
  /** The smallest key of {@link expiries}; Infinity when there is none. */
  readonly firstExpiry: JournaledCell<number>;
  readonly tokens: JournaledMap<number, Token>;
  /** The tokens, but for deleted ones, that an account is the treasury of. */
  readonly treasuriesOf: JournaledIndex<number, number>;
  readonly relations: JournaledMap<string, TokenRelation>;
  /** The keys of an account's {@link relations}. */
  readonly relationsOf: JournaledIndex<number, string>;
  /** The keys of a token's {@link relations}. */
  readonly holdersOf: JournaledIndex<number, string>;
  readonly nfts: JournaledMap<string, Nft>;
  /** The keys of the {@link nfts} that an account owns. */
  readonly nftsOf: JournaledIndex<number, string>;
  readonly airdrops: JournaledMap<string, PendingAirdrop>;
  /** The keys of the {@link airdrops} that wait for, or come from, an account. */
  readonly airdropsOf: JournaledIndex<number, string>;
  readonly files: JournaledMap<number, File>;
  /** How full the network's buckets are, by stage and bucket; see `throttles.ts`. */
  readonly fills: JournaledMap<string, Fill>;
  /** One counter for all kinds of entities. */
  readonly nextEntity: JournaledCell<number>;
  /** The last consensus timestamp given to a user transaction or to work of the ledger's own. */
  readonly lastConsensus: JournaledCell<Timestamp>;
  /** The exchange rates at the beginning of the day, days since the epoch, on which they last changed. */
  readonly midnightRates: JournaledCell<{ readonly day: bigint; readonly rates?: ExchangeRates }>;
  /** SHA-384 over all transactions so far: the ledger's only source of entropy. */
  readonly recordHash: JournaledCell<Uint8Array>;

  readonly #services: ReadonlyMap<string, Service>;

  /** @param services the rules of the network, by the names of the data fields of its transactions */
  constructor(journal: Journal, services: ReadonlyMap<string, Service>, firstEntity: number) {
    this.journal = journal;
    this.#services = services;
    this.accounts = new JournaledMap(journal, true);
    this.aliases = new JournaledMap(journal);
    this.topics = new JournaledMap(journal, true);
    this.schedules = new JournaledMap(journal, true);
    this.expired = new JournaledMap(journal);
    this.identities = new JournaledMap(journal);
    this.expiries = new JournaledMap(journal);
    this.firstExpiry = new JournaledCell(journal, Infinity);
    this.tokens = new JournaledMap(journal, true);
    this.treasuriesOf = new JournaledIndex(journal);
    this.relations = new JournaledMap(journal, true);
    this.relationsOf = new JournaledIndex(journal);
    this.holdersOf = new JournaledIndex(journal);
    this.nfts = new JournaledMap(journal, true);
    this.nftsOf = new JournaledIndex(journal);
    this.airdrops = new JournaledMap(journal, true);
    this.airdropsOf = new JournaledIndex(journal);
    this.files = new JournaledMap(journal, true);
    this.fills = new JournaledMap(journal);
    this.nextEntity = new JournaledCell(journal, firstEntity);
    this.lastConsensus = new JournaledCell(journal, 0n);
    this.midnightRates = new JournaledCell(journal, { day: 0n });
    this.recordHash = new JournaledCell(journal, new Uint8Array(48));
  }

  /**
   * The rules for transactions whose data field has this name, else NOT_SUPPORTED. They are handed in, since some kinds
   * of transactions carry others of any kind.
   */
  serviceOf(name: string): Service {
    return present(this.#services.get(name), Code.NOT_SUPPORTED);
  }

  /** The number of a new entity. */
  newEntity(): number {
    return this.nextEntity.value++;
  }

  /** Moves hbar into (or, negative, out of) an account that is known to exist and to afford it. */
  credit(num: number, amount: Tinybar): void {
    const account = this.accounts.get(num)!;
    this.accounts.set(num, { ...account, balance: account.balance + amount });
  }

  /** Adds a token or replaces it, under a new treasury perhaps. */
  putToken(token: Token): void {
    const old = this.tokens.get(token.num);
    if (old) this.treasuriesOf.delete(old.treasury, token.num);
    if (!token.deleted) this.treasuriesOf.add(token.treasury, token.num);
    this.tokens.set(token.num, token);
  }

  /** Adds or replaces an association. */
  putRelation(relation: TokenRelation): void {
    const key = relationKey(relation.account, relation.token);
    if (!this.relations.has(key)) {
      this.relationsOf.add(relation.account, key);
      this.holdersOf.add(relation.token, key);
    }
    this.relations.set(key, relation);
  }

  removeRelation({ account, token }: TokenRelation): void {
    const key = relationKey(account, token);
    this.relations.delete(key);
    this.relationsOf.delete(account, key);
    this.holdersOf.delete(token, key);
  }

  /** Adds an NFT or replaces it, under a new owner perhaps. */
  putNft(nft: Nft): void {
    const key = nftKey(nft.token, nft.serial);
    const owner = this.nfts.get(key)?.owner;
    if (owner !== nft.owner) {
      if (owner !== undefined) this.nftsOf.delete(owner, key);
      this.nftsOf.add(nft.owner, key);
    }
    this.nfts.set(key, nft);
  }

  removeNft({ token, serial, owner }: Nft): void {
    const key = nftKey(token, serial);
    this.nfts.delete(key);
    this.nftsOf.delete(owner, key);
  }

  putAirdrop(airdrop: PendingAirdrop): void {
    const key = airdropKey(airdrop);
    if (!this.airdrops.has(key)) {
      this.airdropsOf.add(airdrop.sender, key);
      this.airdropsOf.add(airdrop.receiver, key);
    }
    this.airdrops.set(key, airdrop);
  }

  removeAirdrop(airdrop: PendingAirdrop): void {
    const key = airdropKey(airdrop);
    this.airdrops.delete(key);
    this.airdropsOf.delete(airdrop.sender, key);
    this.airdropsOf.delete(airdrop.receiver, key);
  }

  /** Has the schedule dealt with after its expiry second. */
  expireLater(schedule: Schedule): void {
    const second = schedule.expirationSecond;
    this.expiries.set(second, [...(this.expiries.get(second) ?? []), schedule.num]);
    if (second < this.firstExpiry.value) this.firstExpiry.value = second;
  }

  /** Ends a schedule. */
  expire(schedule: Schedule): void {
    this.schedules.delete(schedule.num);
    if (this.identities.get(schedule.identity) === schedule.num) this.identities.delete(schedule.identity);
    this.expired.set(schedule.num, schedule);
  }

  /** Forgets what expired before a time. Cannot be taken back, hence not while there is a snapshot. */
  forgetExpired(before: Timestamp): void {
    for (const [num, { expirationSecond }] of this.expired.entries()) {
      if (BigInt(expirationSecond) * SECOND >= before) return;
      this.expired.delete(num);
    }
  }

  /** Removes and returns the schedules of the first expiry second, in the order of their creation. */
  takeFirstExpiring(): readonly number[] {
    const second = this.firstExpiry.value;
    const due = this.expiries.get(second) ?? [];
    this.expiries.delete(second);
    let first = Infinity;
    for (const other of this.expiries.keys()) first = Math.min(first, other);
    this.firstExpiry.value = first;
    return due;
  }

  /** The entities as they were at a time, as far back as the journal was told to remember. */
  at(time: Timestamp): StateView {
    return {
      accounts: this.accounts.at(time),
      topics: this.topics.at(time),
      schedules: this.schedules.at(time),
      tokens: this.tokens.at(time),
      relations: this.relations.at(time),
      nfts: this.nfts.at(time),
      airdrops: this.airdrops.at(time),
      files: this.files.at(time),
    };
  }
}
