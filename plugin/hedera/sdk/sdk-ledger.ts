import type { AccountState, Changes, EntityId, ExchangeRates, Follower, Inquiry, Ledger } from "../ledger.ts";
import type { Listener, Outcome, ScheduleState, Timestamp, TokenState, TopicMessage } from "../ledger.ts";
import { openClient } from "./client.ts";
import { ConsensusClock } from "./clock.ts";
import { mirrorOf } from "./endpoints.ts";
import type { HederaEndpoints } from "./endpoints.ts";
import { Following } from "./following/following.ts";
import { loadSdk } from "./load-sdk.ts";
import type { Sdk } from "./load-sdk.ts";
import { textOf } from "./log.ts";
import type { Log } from "./log.ts";
import { FactFinder } from "./records/facts.ts";
import { Schedules } from "./records/schedules.ts";
import { Spans } from "./records/spans.ts";
import { Entities } from "./rest/entities.ts";
import { MirrorRest } from "./rest/mirror-rest.ts";
import type { MirrorRestOptions } from "./rest/mirror-rest.ts";
import { blocksShape, messagesShape } from "./rest/shapes.ts";
import { ConsensusNodes } from "./submitting/consensus-nodes.ts";
import { envelopeOf } from "./submitting/envelope.ts";
import { Submission } from "./submitting/submission.ts";
import { Traces } from "./submitting/traces.ts";
import { fromRest } from "./topic/messages.ts";

/** How a real Hedera is dealt with. */
export interface SdkLedgerOptions {
  /** Takes a line about what an operator may want to know: outages, retries, a wrong clock. @default nobody */
  readonly log?: Log;
  /** How the mirror's REST API is asked. */
  readonly rest?: Omit<MirrorRestOptions, "log" | "dated">;
  /**
   * Milliseconds by which one machine of the mirror's may be behind another: so long what happened has to be past before
   * its details are asked for. @default 5_000
   */
  readonly mirrorSkew?: number;
  /** This machine's clock, nanoseconds since the epoch. @default that of the system */
  readonly machine?: () => Timestamp;
  /** @default loadSdk */
  readonly load?: () => Promise<Sdk>;
}

/** Submissions are remembered until they are seen to have come to consensus, or so many came after them. */
const MAX_SUBMITTED = 256;
/** Milliseconds between two looks at where the consensus nodes are. */
const DAY = 86_400_000;

/**
 * A real Hedera behind the port: transactions go to its consensus nodes by means of the SDK, and what happens comes from
 * a mirror node.
 *
 * @example
 * const ledger = await SdkLedger.connect({ network: "testnet" });
 * const operator = new Operator(ledger, "0.0.1234", key);
 * await operator.submit({ cryptoTransfer: { … } });
 * ledger.close();
 */
export class SdkLedger implements Ledger {
  readonly whole = false;
  readonly #nodes: ConsensusNodes;
  readonly #rest: MirrorRest;
  readonly #entities: Entities;
  readonly #traces: Traces;
  readonly #spans: Spans;
  readonly #facts: FactFinder;
  readonly #clock: ConsensusClock;
  readonly #mirrorGrpc: string;
  readonly #log: Log;
  readonly #closing = new AbortController();
  readonly #followings = new Set<Following>();
  /** When transactions were handed in, by the machine's clock, by their ids. */
  readonly #submitted = new Map<string, Timestamp>();
  readonly #refreshing: NodeJS.Timeout | undefined;

  private constructor(sdk: Sdk, endpoints: HederaEndpoints, options: SdkLedgerOptions) {
    const { log = () => {}, machine, mirrorSkew = 5_000 } = options;
    const { mirrorGrpc, mirrorRest } = mirrorOf(endpoints);
    this.#log = log;
    this.#mirrorGrpc = mirrorGrpc;
    this.#clock = new ConsensusClock(log, machine);
    const dated = (time: number) => this.#clock.told(BigInt(time) * 1_000_000n);
    // A mirror of one's own is not shared with anybody.
    const requestsPerSecond = "nodes" in endpoints ? 100 : undefined;
    this.#rest = new MirrorRest(mirrorRest, { requestsPerSecond, ...options.rest, dated, log });
    this.#entities = new Entities(this.#rest);
    this.#traces = new Traces(this.#rest);
    this.#spans = new Spans(this.#rest);
    const schedules = new Schedules(this.#rest, this.#entities);
    const skew = BigInt(mirrorSkew) * 1_000_000n;
    this.#facts = new FactFinder(this.#entities, schedules, this.#clock, skew, this.#closing.signal);
    this.#nodes = new ConsensusNodes(sdk, openClient(sdk, endpoints));
    // Where the nodes of a network of one's own are, its endpoints say.
    this.#refreshing = "nodes" in endpoints ? undefined : setInterval(() => this.#refresh(), DAY).unref();
  }

  /**
   * Connects to a network, and finds out what time it is there.
   * @throws {SdkMissingError} when Hedera's SDK is not installed
   * @throws {MirrorError} when the mirror cannot be reached
   */
  static async connect(endpoints: HederaEndpoints, options: SdkLedgerOptions = {}): Promise<SdkLedger> {
    const ledger = new SdkLedger(await (options.load ?? loadSdk)(), endpoints, options);
    try {
      const { blocks } = await ledger.#rest.get("blocks?limit=1&order=desc", blocksShape);
      if (blocks[0]) ledger.#clock.seen(blocks[0].timestamp.to);
      return ledger;
    } catch (error) {
      ledger.close();
      throw error;
    }
  }

  /** Ends everything: followers are told nothing any more, and what was under way fails. */
  close(): void {
    clearInterval(this.#refreshing);
    for (const following of this.#followings) following.stop();
    this.#followings.clear();
    this.#closing.abort(new Error("The ledger was closed"));
    this.#rest.close();
    this.#nodes.close();
  }

  get nodeAccounts(): readonly EntityId[] {
    return this.#nodes.accounts;
  }

  now(): Timestamp {
    return this.#clock.now();
  }

  async submit(transaction: Uint8Array, ...copies: readonly Uint8Array[]): Promise<Outcome> {
    const envelope = envelopeOf([transaction, ...copies]);
    this.#remember(envelope.id);
    const { signal } = this.#closing;
    const parts = { nodes: this.#nodes, traces: this.#traces, clock: this.#clock, log: this.#log, signal };
    const outcome = new Submission(envelope, parts).run();
    for (const following of this.#followings) following.hasten();
    return await outcome;
  }

  follow(topic: EntityId, listener: Listener, follower?: Follower): () => void {
    const following = new Following({
      ...{ topic, listener, follower, rest: this.#rest, mirrorGrpc: this.#mirrorGrpc },
      ...{ spans: this.#spans, facts: this.#facts, clock: this.#clock, log: this.#log },
      noticed: (id, at) => this.#notice(id, at),
    });
    this.#followings.add(following);
    if (this.#closing.signal.aborted) following.stop();
    following.start();
    return () => {
      following.stop();
      this.#followings.delete(following);
    };
  }

  async messages(topic: EntityId, from: number, limit: number): Promise<TopicMessage[]> {
    const found: TopicMessage[] = [];
    if (limit <= 0) return found;
    const path = `topics/${topic}/messages?sequencenumber=gte:${Math.max(from, 1)}&order=asc&limit=${Math.min(limit, 100)}`;
    for await (const { messages } of this.#rest.pages(path, messagesShape)) {
      found.push(...messages.map((row): TopicMessage => ({ ...fromRest(row), kind: "message" })));
      if (found.length >= limit) break;
    }
    return found.slice(0, limit);
  }

  account(id: EntityId | `0x${string}`): Promise<AccountState | undefined> {
    return this.#entities.account(id);
  }

  schedule(id: EntityId): Promise<ScheduleState | undefined> {
    return this.#entities.schedule(id);
  }

  token(id: EntityId): Promise<TokenState | undefined> {
    return this.#entities.token(id);
  }

  exchangeRates(): Promise<ExchangeRates> {
    return this.#entities.exchangeRates();
  }

  lookUp(inquiry: Inquiry): Promise<Changes> {
    return this.#entities.lookUp(inquiry);
  }

  #remember(id: string): void {
    this.#submitted.set(id, this.#clock.machineTime());
    if (this.#submitted.size > MAX_SUBMITTED) this.#submitted.delete(this.#submitted.keys().next().value!);
  }

  /** What was handed in here came to consensus after that. */
  #notice(id: string, at: Timestamp): void {
    const submitted = this.#submitted.get(id);
    if (submitted === undefined) return;
    this.#submitted.delete(id);
    this.#clock.reached(at, submitted);
  }

  #refresh(): void {
    this.#nodes.refresh().catch((error: unknown) => {
      this.#log(
        `The address book of the consensus nodes could not be read (${textOf(error)}); the old one still counts`,
      );
    });
  }
}
