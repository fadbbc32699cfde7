import type { Timestamp } from "../protocol/units.ts";
import { Carrier, type Carriage } from "./carrier.ts";
import type { ObjectNetwork } from "./object-network.ts";
import { resolveOn, totalOf, type Resolved } from "./resolving.ts";
import { repeatedly } from "./repeating.ts";
import type { Sender } from "./sender.ts";
import { Watch, type Wanted } from "./watch.ts";

/** What a {@link Relayer} works with. */
export interface RelayerParts {
  /** All networks of the federation. */
  readonly networks: readonly ObjectNetwork[];
  /** Pays for its transactions, on each network. */
  readonly sender: Sender;
  /** The time that the networks have in common. */
  readonly now: () => Timestamp | Promise<Timestamp>;
  /** How long it waits with a crosslink after enough nodes have signed, ns. @default 0 */
  readonly delay?: Timestamp;
  /** Is told in one line what was carried. */
  readonly print?: (line: string) => void;
}

/** What a round of a relayer's did. */
export interface Round extends Resolved {
  /** The crosslinks that it brought. */
  readonly carried: readonly Carriage[];
}

/** It cares for so many blocks in a round; others come in the next. */
const MAX_WANTED = 64;
/** Milliseconds. */
const PAUSE_MS = 250;
const NOTHING_DONE: Round = { carried: [], sealed: 0, resolved: 0 };

/**
 * Carries crosslinks: of the blocks that objects wait for, to every network of the federation, where they were made too;
 * and has the objects take note of them. It knows nothing but what the networks tell, so it can end at any time, begin
 * anew, and work beside others. Where nobody waits for anything it sends nothing.
 *
 * It also keeps live networks from being halted: announced a halt, it carries a newer block.
 *
 * @example
 * const relayer = new Relayer({ networks, sender: keyed(secret), now: () => BigInt(Date.now()) * 1_000_000n });
 * await relayer.carry();
 */
export class Relayer {
  readonly #parts: RelayerParts;
  readonly #watches: readonly Watch[];
  /** Blocks that are decided on all networks, or never will be. */
  readonly #done = new Set<string>();
  /** Whether it had nothing to do when it looked last, and nothing to wait for. */
  #isIdle = false;

  constructor(parts: RelayerParts) {
    this.#parts = parts;
    this.#watches = parts.networks.map((network) => new Watch(network));
  }

  /** Carries what there is to be carried now. */
  async carry(): Promise<Round> {
    const { networks, sender, print } = this.#parts;
    const isNews = await this.#look();
    // Whoever announces a halt, or moves an object, does so in a block.
    if (!isNews && this.#isIdle) return NOTHING_DONE;
    this.#isIdle = false;
    const carrier = new Carrier(networks, sender, () => this.#ripeness());
    for (const network of networks) await carrier.keepAlive(network);
    for (const wanted of this.#wanted()) {
      if (await carrier.bring(wanted)) this.#done.add(nameOf(wanted));
    }
    const { carried } = carrier;
    if (carried.length > 0) await this.#look();
    const done = await Promise.all(
      networks.map((network, place) => resolveOn(network, { from: sender }, this.#watches[place]!.copies)),
    );
    const round = { carried, ...totalOf(done) };
    if (!isEmpty(round)) print?.(lineOf(round));
    this.#isIdle = isEmpty(round) && this.#wanted().length === 0;
    return round;
  }

  /** Carries until there is nothing left to be carried now. */
  async carryAll(): Promise<Round> {
    const rounds: Round[] = [];
    do rounds.push(await this.carry());
    while (!isEmpty(rounds.at(-1)!));
    return { carried: rounds.flatMap(({ carried }) => carried), ...totalOf(rounds) };
  }

  /**
   * Carries whenever there is something to be carried, until it is told to stop. What goes wrong is told and tried again.
   * @returns what stops it
   */
  start(): () => Promise<void> {
    const { print } = this.#parts;
    return repeatedly({
      pause: PAUSE_MS,
      round: () => this.carry(),
      failed: (reason) => print?.(`could not carry: ${reason}`),
    });
  }

  /** @returns whether there is anything new on any network */
  async #look(): Promise<boolean> {
    const news = await Promise.all(this.#watches.map((watch) => watch.update()));
    return news.includes(true);
  }

  /** The consensus time until which enough nodes must have signed. */
  async #ripeness(): Promise<Timestamp> {
    return (await this.#parts.now()) - (this.#parts.delay ?? 0n);
  }

  /** What is not decided everywhere, the oldest first. */
  #wanted(): readonly Wanted[] {
    const followed = new Set(this.#parts.networks.map(({ chainId }) => BigInt(chainId)));
    const wanted = new Map(this.#watches.flatMap((watch) => watch.wanted.map((each) => [nameOf(each), each])));
    const open = [...wanted].filter(([name, { network }]) => followed.has(network) && !this.#done.has(name));
    return open
      .map(([, each]) => each)
      .sort((a, b) => Number(a.height - b.height))
      .slice(0, MAX_WANTED);
  }
}

function isEmpty({ carried, sealed, resolved }: Round): boolean {
  return carried.length === 0 && sealed === 0 && resolved === 0;
}

function nameOf({ network, height }: Wanted): string {
  return `${network}/${height}`;
}

/** What a round did, in one line. */
function lineOf({ carried, sealed, resolved }: Round): string {
  const blocks = new Map<string, number[]>();
  for (const { network, height, to } of carried) {
    const name = `block ${height} of ${network}`;
    blocks.set(name, [...(blocks.get(name) ?? []), to]);
  }
  const parts = [...blocks].map(([name, to]) => `${name} to ${to.join(", ")}`);
  const copies = (count: number) => `${count} ${count === 1 ? "copy" : "copies"}`;
  return [
    ...(parts.length > 0 ? [`carried ${parts.join("; ")}`] : []),
    ...(sealed > 0 ? [`sealed ${copies(sealed)}`] : []),
    ...(resolved > 0 ? [`resolved ${copies(resolved)}`] : []),
  ].join("; ");
}
