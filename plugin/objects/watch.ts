import type { Hex } from "../protocol/units.ts";
import { literalsOf, type Dependency } from "./dependency.ts";
import type { Literal } from "./literal.ts";
import type { Event, ObjectNetwork } from "./object-network.ts";
import { blockAt } from "./provider.ts";
import type { Receipt } from "./receipt.ts";

/** A block of a network whose state root somebody waits for. */
export interface Wanted {
  readonly network: bigint;
  readonly height: bigint;
}

/** Events of the manager's that change who waits for what. */
const COPIES = ["Stored", "Removed", "MovedOut", "Sealed", "Resolved", "Revived"] as const;
const CLAIMS = ["Endorsed", "Posted"] as const;

/**
 * What objects on one network wait for, from its logs alone. It reads on from where it was, and begins anew if the chain
 * is not the one that it has read.
 */
export class Watch {
  readonly #network: ObjectNetwork;
  /** The last block that it has read. */
  #read: { readonly height: bigint; readonly hash: Hex } | undefined;
  /** What copies depend on, by their keys: those that depend on anything, and those that are moved. */
  #copies = new Map<Hex, readonly Wanted[]>();
  #moved = new Map<Hex, bigint>();
  /** Blocks that objects left in, and blocks that somebody vouches for. */
  #blocks = new Map<string, Wanted>();

  constructor(network: ObjectNetwork) {
    this.#network = network;
  }

  /**
   * Reads what is new.
   * @returns whether there was a block that it had not read
   */
  async update(): Promise<boolean> {
    const { provider } = this.#network;
    const head = (await blockAt(provider, "latest"))!;
    if (head.hash === this.#read?.hash) return false;
    const before = this.#read && (await blockAt(provider, this.#read.height));
    if (before?.hash !== this.#read?.hash) this.#forget();
    const from = this.#read === undefined ? 0n : this.#read.height + 1n;
    const to = BigInt(head.number);
    const [changes, claims] = await Promise.all([
      this.#network.events("ObjectManager", COPIES, { from, to }),
      this.#network.events("Admissions", CLAIMS, { from, to }),
    ]);
    for (const event of changes) this.#note(event);
    for (const { args } of claims) this.#want(args.literal as Literal);
    this.#read = { height: to, hash: head.hash };
    return true;
  }

  /** The keys of the copies that crosslinks change. */
  get copies(): readonly Hex[] {
    return [...new Set([...this.#copies.keys(), ...this.#moved.keys()])];
  }

  /** All blocks that somebody waits for, or has waited for. */
  get wanted(): readonly Wanted[] {
    return [...[...this.#copies.values()].flat(), ...this.#blocks.values()];
  }

  #note({ name, args }: Event): void {
    const at = args.at as Hex;
    switch (name) {
      case "Stored": {
        const literals = literalsOf(args.dependency as Dependency);
        if (literals.length > 0) this.#copies.set(at, literals);
        break;
      }
      case "MovedOut": {
        const { source: network, height } = args.receipt as Receipt;
        this.#moved.set(at, height);
        this.#want({ network, height });
        break;
      }
      case "Resolved": {
        // A moved copy that depends on less has another key.
        const [height, newAt] = [this.#moved.get(at), args.newAt as Hex];
        if (height !== undefined && BigInt(newAt) !== 0n) this.#moved.set(newAt, height);
        this.#moved.delete(at);
        break;
      }
      case "Sealed":
      case "Revived":
        this.#moved.delete(at);
        break;
      default:
        this.#copies.delete(at);
    }
  }

  #want({ network, height }: Wanted): void {
    this.#blocks.set(`${network}/${height}`, { network, height });
  }

  #forget(): void {
    this.#read = undefined;
    this.#copies = new Map();
    this.#moved = new Map();
    this.#blocks = new Map();
  }
}
