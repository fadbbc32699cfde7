import { keccak_256 } from "@noble/hashes/sha3.js";

import { addressOfSecret } from "../protocol/attestation.ts";
import type { DevelopmentAccount } from "./settings.ts";

const SECRET = keccak_256(Buffer.from("hip-11 steward"));

/**
 * Closes reward epochs, sends nodes their rewards and shows who lied, on each development network: so the nonces of users
 * are theirs. Its key is public knowledge. It has no account on Hedera, and is not among the unlocked accounts.
 */
export const STEWARD: DevelopmentAccount = {
  address: addressOfSecret(SECRET),
  secret: SECRET,
  balance: 10_000n * 10n ** 18n,
};
