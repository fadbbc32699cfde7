import type { Mined } from "../objects/mined.ts";
import { blockAt, type Provider } from "../objects/provider.ts";
import { repeatedly } from "../objects/repeating.ts";
import type { Sender } from "../objects/sender.ts";
import { FEE_VAULT } from "../protocol/addresses.ts";
import { WEIBAR_PER_TINYBAR, type Address, type EntityId, type Hex, type Weibar } from "../protocol/units.ts";
import type { ContractName } from "./contracts.ts";
import { RewardError } from "./errors.ts";
import type { Lie } from "./lies.ts";
import { Lookout } from "./lookout.ts";
import { eventsIn, RewardNetwork } from "./reward-network.ts";
import {
  isEmpty,
  lineOf,
  totalOf,
  type ClosedEpoch,
  type Collected,
  type Decided,
  type PaidOut,
  type Refused,
  type Round,
  type Slashed,
} from "./round.ts";
import { STATUSES } from "./statuses.ts";

/** What a {@link Steward} works with. */
export interface StewardParts {
  /** Answers of the network. */
  readonly provider: Provider;
  /** Pays for its transactions, and gets a reporter's share. */
  readonly sender: Sender;
  /** Less than so much is not sent to a node. @default a tinybar, the least that can be */
  readonly least?: Weibar;
  /** Is told in one line what was done. */
  readonly print?: (line: string) => void;
}

/** Milliseconds. */
const PAUSE_MS = 1_000;
const HBAR: Address = `0x${"0".repeat(40)}`;
/** So many nodes are asked about at once, and so many are paid at once: one block can settle several payments. */
const AT_ONCE = 32;

/**
 * Does for a network what anybody may and somebody must: it closes reward epochs, sends nodes their rewards, has the
 * next committee decided, and shows who lied. It knows nothing but what the network tells, so it can end at any time,
 * begin anew, and work beside others. Where there is nothing to be done it sends nothing.
 *
 * @example
 * const steward = new Steward({ provider, sender: keyed(secret) });
 * const { closed, paidOut } = await steward.round();
 */
export class Steward {
  readonly #parts: StewardParts;
  readonly #network: RewardNetwork;
  readonly #lookout: Lookout;
  readonly #least: Weibar;
  /** In which epoch a node's account refused its rewards: once an epoch is often enough to ask. */
  readonly #refused = new Map<number, bigint>();
  /** The block in which there was nothing left to do. */
  #idleAt: Hex | undefined;
  #isBehind = false;

  constructor(parts: StewardParts) {
    const { provider, least = WEIBAR_PER_TINYBAR } = parts;
    this.#parts = parts;
    this.#network = new RewardNetwork(provider);
    this.#lookout = new Lookout(this.#network);
    this.#least = least > WEIBAR_PER_TINYBAR ? least : WEIBAR_PER_TINYBAR;
  }

  /** Does what there is to be done now. */
  async round(): Promise<Round> {
    const slashed = await this.#report();
    const closed = await this.#close();
    const { paidOut, refused } = await this.#pay();
    const round = {
      slashed,
      closed,
      paidOut,
      refused,
      collected: await this.#collect(),
      decided: await this.#decide(),
    };
    if (!isEmpty(round) || refused.length > 0) this.#parts.print?.(lineOf(round));
    return round;
  }

  /** Does what there is to be done until there is nothing left to be done now. */
  async rounds(): Promise<Round> {
    const rounds: Round[] = [];
    do rounds.push(await this.round());
    while (this.#isBehind || !isEmpty(rounds.at(-1)!));
    return totalOf(rounds);
  }

  /**
   * Works whenever there is something to be done, until it is told to stop. What goes wrong is told and tried again.
   * @returns what stops it
   */
  start(): () => Promise<void> {
    const { print } = this.#parts;
    return repeatedly({
      pause: PAUSE_MS,
      round: () => this.#roundOnNews(),
      failed: (reason) => print?.(`could not go on: ${reason}`),
    });
  }

  /** All that it has to do begins with a block. */
  async #roundOnNews(): Promise<void> {
    const { hash } = (await blockAt(this.#parts.provider, "latest"))!;
    if (hash === this.#idleAt && !this.#isBehind) return;
    const round = await this.round();
    this.#idleAt = isEmpty(round) ? hash : undefined;
  }

  async #report(): Promise<readonly Slashed[]> {
    const { lies, isBehind, isAnew } = await this.#lookout.look();
    this.#isBehind = isBehind;
    if (isAnew) this.#refused.clear();
    const slashed: Slashed[] = [];
    for (const lie of lies) {
      const number = await this.#network.read<number>("NodeRegistry", "numberOf", lie.signer);
      const status = STATUSES[await this.#network.read<number>("NodeRegistry", "statusOf", number)];
      if (status === "none" || status === "withdrawn" || status === "slashed") continue;
      const done = await this.#attempt(NO_LIE, "NodeRegistry", ...reportOf(number, lie));
      const [told] = done === undefined ? [] : eventsIn(done.logs, "NodeRegistry", "Slashed");
      if (told === undefined) continue;
      const { reward, rest } = told.args as { reward: bigint; rest: bigint };
      slashed.push({ number, height: lie.height, kind: lie.kind, reward, rest });
    }
    return slashed;
  }

  async #close(): Promise<readonly ClosedEpoch[]> {
    const done = await this.#attempt(["EpochOpen"], "RewardsDistributor", "close");
    if (done === undefined) return [];
    return eventsIn(done.logs, "RewardsDistributor", "EpochClosed").map(({ args }) => {
      const { epoch, end, ...amounts } = args as Record<"epoch" | "end", bigint> & Omit<ClosedEpoch, "epoch" | "end">;
      return { epoch: Number(epoch), end: Number(end), ...amounts };
    });
  }

  async #pay(): Promise<Pick<Round, "paidOut" | "refused">> {
    const [count, epoch] = await Promise.all([
      this.#network.read<number>("NodeRegistry", "nodeCount"),
      this.#network.read<bigint>("RewardsDistributor", "epoch"),
    ]);
    const paidOut: PaidOut[] = [];
    const refused: Refused[] = [];
    for (let first = 1; first <= count; first += AT_ONCE) {
      const page = Array.from({ length: Math.min(AT_ONCE, count - first + 1) }, (_, index) => first + index);
      for (const paid of await all(page.map((number) => this.#payNode(number, epoch)))) {
        if (paid === undefined) continue;
        if ("why" in paid) refused.push(paid);
        else paidOut.push(paid);
      }
    }
    return { paidOut, refused };
  }

  async #payNode(number: number, epoch: bigint): Promise<PaidOut | Refused | undefined> {
    const claimable = await this.#network.read<bigint>("RewardsDistributor", "claimable", number);
    if (claimable < this.#least || this.#refused.get(number) === epoch) return undefined;
    try {
      const done = await this.#attempt(["NothingToClaim"], "RewardsDistributor", "claim", number);
      const [told] = done === undefined ? [] : eventsIn(done.logs, "RewardsDistributor", "Claimed");
      if (told === undefined) return undefined;
      const { account, amount } = told.args as { account: bigint; amount: bigint };
      return { number, account: `0.0.${Number(account)}` as EntityId, amount };
    } catch (error) {
      if (!isAbout(error, ["PaymentRefused", "UnknownAccount"])) throw error;
      this.#refused.set(number, epoch);
      return { number, why: error.message.replace(/^claim: /, "") };
    }
  }

  /** What slashed stakes gave to this account and to the fee vault; others ask for what is theirs by themselves. */
  async #collect(): Promise<readonly Collected[]> {
    const collected: Collected[] = [];
    for (const who of [this.#parts.sender.address, FEE_VAULT]) {
      if ((await this.#network.read<bigint>("NodeRegistry", "owed", HBAR, who)) === 0n) continue;
      const done = await this.#attempt(["NothingOwed"], "NodeRegistry", "collect", HBAR, who);
      const [told] = done === undefined ? [] : eventsIn(done.logs, "NodeRegistry", "Collected");
      if (told !== undefined) collected.push({ who, amount: told.args["amount"] as bigint });
    }
    return collected;
  }

  async #decide(): Promise<readonly Decided[]> {
    const done = await this.#attempt(NO_CHANGE, "NodeRegistry", "rotate");
    if (done === undefined) return [];
    return eventsIn(done.logs, "NodeRegistry", "CommitteeDecided").map(({ args }) => {
      const { epoch, threshold, members } = args as {
        epoch: bigint;
        threshold: number;
        members: readonly { number: number }[];
      };
      return { epoch: Number(epoch), threshold, members: members.map(({ number }) => number) };
    });
  }

  /**
   * Sends a transaction, if it is of use.
   * @param useless how the contract refuses what cannot be done yet, or somebody else has done
   */
  async #attempt(
    useless: readonly string[],
    contract: ContractName,
    functionName: string,
    ...args: readonly unknown[]
  ): Promise<Mined | undefined> {
    try {
      return await this.#network.write(this.#parts.sender, contract, functionName, ...args);
    } catch (error) {
      if (isAbout(error, useless)) return undefined;
      throw error;
    }
  }
}

const NO_LIE = ["WrongStatus", "NotTheAttester", "NotAMember", "TooFewSignatures"];
const NO_CHANGE = ["TooEarly", "NothingChanges", "HandoverPending", "NobodyLeft"];

function isAbout(error: unknown, reasons: readonly string[]): error is RewardError {
  return error instanceof RewardError && reasons.includes(error.reason);
}

/** Waits for all of them, also if some fail. */
async function all<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return await Promise.all(promises);
}

/** The call that shows a lie. */
function reportOf(number: number, lie: Lie): [functionName: string, ...args: unknown[]] {
  const height = BigInt(lie.height);
  if (lie.kind === "equivocation") return ["reportEquivocation", number, height, lie.one, lie.other];
  const { blockHash, stateRoot, signatures } = lie.agreed;
  const others = signatures.map(({ signature }) => signature);
  return ["reportContradiction", number, height, lie.claimed, blockHash, stateRoot, others];
}
