import type { Changes, EntityId, Inquiry, Ledger } from "../hedera/ledger.ts";
import { tellTheSame, wordHex } from "../protocol/hedera-state.ts";
import type { Address, Hex } from "../protocol/units.ts";
import { TOKEN_SERVICE } from "../protocol/system-addresses.ts";
import type { Chain } from "./chain.ts";
import { memberAt } from "./committee.ts";
import type { Call } from "./evm.ts";
import type { Execution } from "./execution.ts";
import { encodeFacts, factsIn, MAX_FACTS } from "./facts.ts";
import type { Outbox } from "./outbox.ts";
import type { Reminders } from "./reminders.ts";
import type { OpenTestimony } from "./testimonies.ts";

/** What {@link Testifying} needs of its node. */
export interface TestifyingParts {
  readonly index: number;
  readonly ledger: Ledger;
  readonly outbox: Outbox;
  readonly reminders: Reminders;
  readonly execution: Execution;
  readonly chain: () => Chain;
}

/** How often it is looked whether the chain shows what was testified, ms. */
const LOOK_MS = 100;

/**
 * A node's part in telling its network of the rest of Hedera, where the ledger cannot: it says what it sees when
 * somebody is about to need it, and looks for itself at what others say.
 */
export class Testifying {
  readonly #parts: TestifyingParts;

  constructor(parts: TestifyingParts) {
    this.#parts = parts;
  }

  /** Whether there is anything to testify: a ledger that tells of everything leaves nothing to say. */
  get isCalledFor(): boolean {
    const { ledger, index, chain } = this.#parts;
    return !ledger.whole && memberAt(chain().committee, index) !== undefined;
  }

  /** Looks at what others have testified. */
  attend(): void {
    if (!this.isCalledFor) return;
    const { chain, index, reminders } = this.#parts;
    for (const open of chain().testimonies.unanswered(index)) {
      reminders.once(`assent/${open.subject}`, () => this.#compare(open));
    }
  }

  /**
   * Sees to it that the layer 2 knows these entities as they are on Hedera.
   * @param patience how long the others have to agree, ms
   * @returns whether it knew already, knows now, or still does not
   */
  async tell(inquiry: Inquiry, patience: number): Promise<"known" | "told" | "unheard"> {
    if (!this.isCalledFor) return "known";
    const news = await this.#newsIn(await this.#look(inquiry));
    if (news === undefined) return "known";
    const { chain, outbox, reminders } = this.#parts;
    const facts = encodeFacts(news);
    reminders.once(`testimony/${Buffer.from(facts).toString()}`, () =>
      outbox.say({ kind: "testimony", height: chain().tip.height, facts }),
    );
    for (const until = Date.now() + patience; Date.now() < until;) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS).unref());
      if ((await this.#newsIn(news)) === undefined) return "told";
    }
    return "unheard";
  }

  /** The same for the account with this address. @returns whether there is one */
  async tellOf(address: Address, patience: number): Promise<boolean> {
    const account = await this.#parts.ledger.account(address);
    if (account === undefined) return false;
    await this.tell({ ...NOTHING, accounts: [account.id] }, patience);
    return true;
  }

  async #compare({ subject, facts }: OpenTestimony): Promise<void> {
    const seen = await this.#look(inquiryOf(facts));
    if (!Buffer.from(encodeFacts(seen)).equals(encodeFacts(facts))) {
      throw new Error(`Hedera does not show what testimony ${subject} says`);
    }
    await this.#parts.outbox.say({ kind: "assent", subject });
  }

  async #look(inquiry: Inquiry): Promise<Changes> {
    const { ledger, chain } = this.#parts;
    return factsIn(await ledger.lookUp(inquiry), (id: EntityId) => chain().accounts.isOurs(id));
  }

  /** Those of the facts that the layer 2 does not show yet; undefined if there are none. */
  async #newsIn(facts: Changes): Promise<Changes | undefined> {
    const single = apart(facts).slice(0, MAX_FACTS);
    const isNews = await Promise.all(single.map((fact) => this.#isNews(fact)));
    const news = single.filter((_, index) => isNews[index]);
    return news.length === 0 ? undefined : together(news);
  }

  async #isNews(fact: Changes): Promise<boolean> {
    const { chain, execution } = this.#parts;
    const { accounts, replica, time } = chain();
    const known = accounts.statesOf(fact.accounts.map(({ id }) => id));
    if (fact.accounts.some((state) => differs(state, known.get(state.id)))) return true;
    const { storage, codes } = replica.shownBy(fact, time, (id) => accounts.contractOf(id));
    const calls = [
      ...storage.map(({ slot }): Call => ["eth_getStorageAt", TOKEN_SERVICE, wordHex(slot), "latest"]),
      ...[...codes.keys()].map((address): Call => ["eth_getCode", address, "latest"]),
    ];
    const shown = (await execution.evm.readBatch(calls)) as Hex[];
    const shownCodes = shown.slice(storage.length);
    return (
      storage.some(({ slot, word }, index) => !tellTheSame(slot, word, BigInt(shown[index]!))) ||
      [...codes.values()].some((code, index) => shownCodes[index] !== code)
    );
  }
}

const NOTHING: Inquiry = { accounts: [], tokens: [], relations: [], nfts: [] };

/** Whether payments to an account fare otherwise than the chain believes. */
function differs(state: Changes["accounts"][number], known: Changes["accounts"][number] | undefined): boolean {
  if (known === undefined) return true;
  const { deleted, receiverSigRequired, memo } = state;
  return deleted !== known.deleted || receiverSigRequired !== known.receiverSigRequired || memo !== known.memo;
}

/** What the facts are about. */
function inquiryOf({ accounts, tokens, relations, nfts }: Changes): Inquiry {
  return { accounts: accounts.map(({ id }) => id), tokens: tokens.map(({ id }) => id), relations, nfts };
}

function apart({ accounts, tokens, relations, nfts }: Changes): Changes[] {
  const nothing = { accounts: [], tokens: [], relations: [], nfts: [] };
  return [
    ...accounts.map((each) => ({ ...nothing, accounts: [each] })),
    ...tokens.map((each) => ({ ...nothing, tokens: [each] })),
    ...relations.map((each) => ({ ...nothing, relations: [each] })),
    ...nfts.map((each) => ({ ...nothing, nfts: [each] })),
  ];
}

function together(facts: readonly Changes[]): Changes {
  return {
    accounts: facts.flatMap(({ accounts }) => accounts),
    tokens: facts.flatMap(({ tokens }) => tokens),
    relations: facts.flatMap(({ relations }) => relations),
    nfts: facts.flatMap(({ nfts }) => nfts),
  };
}
