import type { EntityId, Inquiry } from "../hedera/ledger.ts";
import type { L2Network } from "../network/network.ts";
import { dependenciesIn, type Dependencies, type Prestate } from "../node/dependencies.ts";
import { transactionOf } from "../node/decoded.ts";
import { hexToBytes } from "../protocol/messages.ts";
import type { Hex } from "../protocol/units.ts";
import { toHex } from "./tags.ts";

/** A call, as JSON-RPC has it. */
type Call = Readonly<Record<string, unknown>>;

/** What becomes known changes what the call does next: a token leads to associations, those to accounts. */
const MAX_ROUNDS = 4;
/** Entities that one call has looked up at a time; the rest has to wait for the next round. */
const MAX_ENTITIES = 32;
/** What was looked up is taken for up to date for so long, ms. */
const FRESH_MS = 5_000;
/** What the others did not agree to in time is not waited for again for so long, ms: they may be slow, or cut off. */
const UNHEARD_MS = 30_000;
const MAX_FRESH = 10_000;
/** Rounds of consensus until the others' words are there, and a block that shows what they say. */
const ROUNDS_OF_CONSENSUS = 5;
const PATIENCE_MS = 5_000;

/**
 * Sees to it that the layer 2 knows what a call depends on of Hedera's before it is made, where the ledger does not tell
 * of everything. Nothing else depends on it: a call that comes without meets a Hedera that it does not know.
 */
export class Introductions {
  readonly #network: L2Network;
  /** When entities that are up to date have to be looked up again. */
  readonly #fresh = new Map<string, number>();

  constructor(network: L2Network) {
    this.#network = network;
  }

  /** Introduces what a request is going to need, if it makes or tries a call. */
  async before(method: string, [given]: readonly unknown[]): Promise<void> {
    if (method === "eth_call" || method === "eth_estimateGas") {
      if (typeof given === "object" && given !== null) await this.#introduce(given as Call);
    } else if (method === "eth_sendRawTransaction" && typeof given === "string") {
      const transaction = transactionOf(hexToBytes(given as Hex));
      if (transaction instanceof Error) return;
      const { sender: from, to, value, input } = transaction;
      await this.#introduce({ from, to, value: toHex(value), input });
    }
  }

  /** Introduces what a call depends on. Resolves when it is known, or when the others do not agree in time. */
  async #introduce(call: Call): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const { testifying } = this.#network.door;
      if (!testifying.isCalledFor) return;
      const wanted = this.#stale(await this.#dependenciesOf(call));
      if (wanted.size === 0) return;
      const inquiry = await this.#inquiryOf([...wanted].slice(0, MAX_ENTITIES));
      const patience = PATIENCE_MS + ROUNDS_OF_CONSENSUS * this.#network.settings.consensusDelay;
      const answer = await testifying.tell(inquiry, patience);
      for (const name of wanted) this.#remember(name, answer === "unheard" ? UNHEARD_MS : FRESH_MS);
      if (answer === "unheard") return;
    }
  }

  async #dependenciesOf(call: Call): Promise<Dependencies> {
    const { from, to, value, data, input } = call;
    const given = Object.entries({ from, to, value, data: data ?? input });
    const traced = Object.fromEntries(given.filter(([, each]) => each !== undefined && each !== null));
    const { evm } = this.#network.door.execution;
    const tracer = { tracer: "prestateTracer" };
    // What cannot be tried depends on nothing.
    const prestate = await evm.read<Prestate>("debug_traceCall", [traced, "latest", tracer]).catch(() => ({}));
    return dependenciesIn(prestate);
  }

  /** By names: of those that were not looked up a moment ago. */
  #stale({ accounts, tokens, addresses, relations, nfts }: Dependencies): Set<string> {
    const names = [
      ...accounts.map((id) => `account ${id}`),
      ...tokens.map((id) => `token ${id}`),
      ...addresses.map((address) => `address ${address}`),
      ...relations.map(({ account, token }) => `relation ${token} ${account}`),
      ...nfts.map(({ token, serial }) => `nft ${token} ${serial}`),
    ];
    const now = Date.now();
    return new Set(names.filter((name) => (this.#fresh.get(name) ?? 0) <= now));
  }

  async #inquiryOf(names: readonly string[]): Promise<Inquiry> {
    const parted = names.map((name) => name.split(" ") as [kind: string, one: string, other: string]);
    const of = (kind: string) => parted.filter(([each]) => each === kind);
    const { ledger } = this.#network;
    const found = await Promise.all(of("address").map(([, address]) => ledger.account(address as Hex)));
    const accounts = [...of("account").map(([, id]) => id as EntityId), ...found.flatMap((state) => state?.id ?? [])];
    return {
      accounts: [...new Set(accounts)],
      tokens: of("token").map(([, id]) => id as EntityId),
      relations: of("relation").map(([, token, account]) => ({
        account: account as EntityId,
        token: token as EntityId,
      })),
      nfts: of("nft").map(([, token, serial]) => ({ token: token as EntityId, serial: BigInt(serial) })),
    };
  }

  #remember(name: string, time: number): void {
    this.#fresh.delete(name);
    this.#fresh.set(name, Date.now() + time);
    if (this.#fresh.size > MAX_FRESH) this.#fresh.delete(this.#fresh.keys().next().value!);
  }
}
