import type {
  AccountState,
  Changes,
  EntityId,
  Follower,
  LedgerEvent,
  Position,
  RelationState,
  TokenState,
} from "../../../plugin/hedera/ledger.ts";

const NO_RELATION = { associated: false, balance: 0n, frozen: false, kycGranted: false, automatic: false };

/** Somebody who watches accounts and takes note of what becomes of them, as a node's chain does. */
export class Watcher implements Follower {
  readonly events: LedgerEvent[] = [];
  readonly accounts: Map<EntityId, AccountState>;
  readonly relations = new Map<string, RelationState>();
  readonly tokens = new Map<EntityId, TokenState>();
  readonly after?: Position;
  hasCaughtUp = false;
  failure: Error | undefined;

  constructor(accounts: readonly AccountState[], after?: Position) {
    this.accounts = new Map(accounts.map((state) => [state.id, state]));
    if (after) this.after = after;
  }

  /** What the ledger calls with each event; it has to wait for the next. */
  readonly listener = async (event: LedgerEvent): Promise<void> => {
    await Promise.resolve();
    if (this.failure) throw new Error("told after it failed");
    this.events.push(event);
    this.note(event);
  };

  /** Takes note of an event, of what it watches by now. Who adopts accounts that it creates watches them from then on. */
  note(event: LedgerEvent): void {
    const changes: Partial<Changes> = event.kind === "transaction" ? event : (event.changes ?? {});
    const before = this.accounts.get(event.payer);
    const isTold = changes.accounts?.some(({ id }) => id === event.payer);
    if (event.kind === "transaction" && before && !isTold) {
      this.accounts.set(event.payer, { ...before, balance: before.balance - event.fee });
    }
    for (const state of changes.accounts ?? []) {
      const isAdopted = event.kind === "transaction" && state.memo.startsWith("adopt") && event.entity === state.id;
      if (this.accounts.has(state.id) || isAdopted) this.accounts.set(state.id, state);
    }
    for (const state of changes.relations ?? []) this.relations.set(`${state.account}/${state.token}`, state);
    for (const state of changes.tokens ?? []) this.tokens.set(state.id, state);
  }

  watched(): ReadonlyMap<EntityId, AccountState> {
    return this.accounts;
  }

  relation(account: EntityId, token: EntityId): RelationState {
    return this.relations.get(`${account}/${token}`) ?? { account, token, ...NO_RELATION };
  }

  token(id: EntityId): TokenState | undefined {
    return this.tokens.get(id);
  }

  caughtUp(): void {
    this.hasCaughtUp = true;
  }

  failed(error: Error): void {
    this.failure = error;
  }

  /** Where it is, to go on from there. */
  get position(): Position {
    const { consensusTimestamp } = this.events.at(-1)!;
    const last = this.events.findLast((event) => event.kind === "message");
    if (last === undefined) return { consensusTimestamp, sequenceNumber: 0, runningHash: new Uint8Array(48) };
    return { consensusTimestamp, sequenceNumber: last.sequenceNumber, runningHash: last.runningHash };
  }
}

/** Resolves when something is so. */
export async function until(isSo: () => boolean | Promise<boolean>, patience = 20_000): Promise<void> {
  for (const end = Date.now() + patience; !(await isSo());) {
    if (Date.now() > end) throw new Error("it never came");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Without fields that are undefined, bytes as hex: what differs in nothing else is the same. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (value instanceof Map) return plain(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, plain(each)]));
}
