import type {
  AccountState,
  Changes,
  EntityId,
  ExchangeRates,
  Follower,
  Inquiry,
  Ledger,
  LedgerEvent,
  Listener,
  Outcome,
  RelationState,
  ScheduleState,
  Timestamp,
  TokenState,
  TopicMessage,
} from "../../plugin/hedera/ledger.ts";
import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";

/**
 * A simulated Hedera, seen as a real one shows itself: it tells of the transactions of those who are watched, and of what
 * changed of them alone.
 */
export class NarrowLedger implements Ledger {
  readonly whole = false;
  /** What this one shows instead, for those that lie or lag. */
  shown: (changes: Changes) => Changes = (changes) => changes;
  readonly #ledger: SimulatedLedger;

  constructor(ledger: SimulatedLedger) {
    this.#ledger = ledger;
  }

  get nodeAccounts(): readonly EntityId[] {
    return this.#ledger.nodeAccounts;
  }

  now(): Timestamp {
    return this.#ledger.now();
  }

  submit(...args: Parameters<SimulatedLedger["submit"]>): Promise<Outcome> {
    return this.#ledger.submit(...args);
  }

  /** One event after the other: each is told when the one before is dealt with. */
  follow(topic: EntityId, listener: Listener, follower: Follower): () => void {
    let telling = Promise.resolve<unknown>(undefined);
    let stopped = false;
    const unfollow = this.#ledger.follow(topic, (event) => {
      telling = telling.then(async () => {
        const told = narrowed(event, follower);
        if (!stopped && told !== undefined) await listener(told);
      });
    });
    void telling.then(() => follower.caughtUp());
    return () => {
      stopped = true;
      unfollow();
    };
  }

  messages(topic: EntityId, from: number, limit: number): Promise<TopicMessage[]> {
    return this.#ledger.messages(topic, from, limit);
  }

  account(id: EntityId | `0x${string}`): Promise<AccountState | undefined> {
    return this.#ledger.account(id);
  }

  schedule(id: EntityId): Promise<ScheduleState | undefined> {
    return this.#ledger.schedule(id);
  }

  token(id: EntityId): Promise<TokenState | undefined> {
    return this.#ledger.token(id);
  }

  exchangeRates(): Promise<ExchangeRates> {
    return this.#ledger.exchangeRates();
  }

  async lookUp(inquiry: Inquiry): Promise<Changes> {
    return this.shown(await this.#ledger.lookUp(inquiry));
  }
}

function narrowed(event: LedgerEvent, follower: Follower): LedgerEvent | undefined {
  if (event.kind === "message") return { ...event, changes: undefined };
  const watched = follower.watched();
  const isOf = (account: EntityId) => watched.has(account);
  const { payer, transfers, relations, accounts, entity, name } = event;
  const concerns =
    isOf(payer) || transfers.some(({ account }) => isOf(account)) || relations.some(({ account }) => isOf(account));
  if (!concerns && event.rates === undefined) return undefined;
  const isCreation = name === "cryptoCreateAccount" && isOf(payer);
  const aliases = accounts.flatMap(({ id, evmAddress }) => (evmAddress ? [[id, evmAddress] as const] : []));
  const own = (relation: RelationState) => isOf(relation.account);
  return {
    ...event,
    accounts: accounts.filter(({ id }) => isOf(id) || (isCreation && id === entity)),
    tokens: event.tokens.filter(({ id }) => name === "tokenCreation" || follower.token(id) !== undefined),
    relations: relations.filter(own),
    nfts: event.nfts.filter(({ owner }) => owner !== undefined && isOf(owner)),
    aliases: new Map(aliases.filter(([id]) => !isOf(id))),
  };
}
