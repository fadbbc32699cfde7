/**
 * What may differ between Hardhat's own network and the layer 2: the rows of the table in plugin/hooks/README.md,
 * and nothing else.
 */
const DIFFERENT: ReadonlySet<string> = new Set([
  // Blocks have another beginning and other beacons, hence other roots; their hashes are named by their heights.
  "stateRoot",
  "mixHash",
  "parentBeaconBlockRoot",
  // The layer 2 shows what the standard has and Hardhat leaves out.
  "yParity",
  "blockTimestamp",
]);
/** The standard has these in a pending block too; in Hardhat's they are null, or the hash of something that never is. */
const GUESSED: ReadonlySet<string> = new Set(["hash", "number", "nonce"]);
const HASHES: ReadonlySet<string> = new Set(["blockHash", "parentHash"]);
const LEGACY_V = 27;

type Fields = Record<string, unknown>;

/** Reads the answers of one network. */
export class Reader {
  /** The heights of the blocks that the network has shown, by their hashes. */
  readonly #heights = new Map<string, number>();

  /**
   * An answer without what may differ.
   * @param pending whether it is about the block that is still to come
   */
  alike(value: unknown, pending = false): unknown {
    if (Array.isArray(value)) return value.map((each) => this.alike(each, pending));
    if (typeof value === "string") return this.#heights.has(value) ? this.#named(value) : value;
    if (typeof value !== "object" || value === null) return value;
    const fields = value as Fields;
    const guessed = pending && "parentHash" in fields;
    if (!guessed) this.#learn(fields);
    const kept = Object.keys(fields).filter((name) => !DIFFERENT.has(name) && !(guessed && GUESSED.has(name)));
    return Object.fromEntries(kept.map((name) => [name, this.#field(name, fields, pending)]));
  }

  #field(name: string, fields: Fields, pending: boolean): unknown {
    const value = fields[name];
    if (HASHES.has(name)) return this.#named(value);
    // Hardhat gives the made-up signature of an impersonated account the parity of a legacy transaction.
    if (name === "v" && fields.type !== "0x0")
      return Number(value) < LEGACY_V ? Number(value) : Number(value) - LEGACY_V;
    return this.alike(value, pending);
  }

  /** A block hash is as good as another one if it is the hash of the same block. */
  #named(hash: unknown): unknown {
    return typeof hash === "string" ? `the hash of block ${this.#heights.get(hash) ?? "unknown"}` : hash;
  }

  #learn({ hash, parentHash, number, blockHash, blockNumber }: Fields): void {
    if (typeof parentHash === "string" && typeof number === "string") {
      if (typeof hash === "string") this.#heights.set(hash, Number(number));
      if (Number(number) > 0) this.#heights.set(parentHash, Number(number) - 1);
    }
    if (typeof blockHash === "string" && typeof blockNumber === "string") {
      this.#heights.set(blockHash, Number(blockNumber));
    }
  }
}
