import type { proto } from "@hiero-ledger/proto";
import { keccak_256 } from "@noble/hashes/sha3.js";

import { fingerprint, primitiveOf, type HederaKey } from "../keys.ts";

/**
 * Keys by what they are on Hedera: it finds those that it takes to sign for any key. Whoever works on one ledger shares
 * one, so that all know the keys of the accounts that any of them created.
 */
export class Keyring {
  readonly #known = new Map<string, HederaKey>();
  readonly #seed: string;
  #secrets = 0;

  /** @param seed what new secrets are derived from, beside their number */
  constructor(seed = "hedera sandbox") {
    this.#seed = seed;
  }

  /** A secret that no account has yet, the same in each run. */
  nextSecret(): Uint8Array {
    return keccak_256(Buffer.from(`${this.#seed} ${this.#secrets++}`));
  }

  add(...keys: readonly HederaKey[]): void {
    for (const key of keys) this.#known.set(fingerprint(primitiveOf(key.publicKey)!), key);
  }

  /** Keys that together satisfy one, as few as a threshold asks for; undefined if there are not enough. */
  signersOf(key: proto.IKey): readonly HederaKey[] | undefined {
    const primitive = primitiveOf(key);
    if (primitive) {
      const known = this.#known.get(fingerprint(primitive));
      return known && [known];
    }
    const keys = key.thresholdKey?.keys?.keys ?? key.keyList?.keys ?? [];
    const needed = key.thresholdKey?.threshold ?? keys.length;
    const found = keys.map((inner) => this.signersOf(inner)).filter((signers) => signers !== undefined);
    return needed > 0 && found.length >= needed ? found.slice(0, needed).flat() : undefined;
  }
}
