import { encodeFunctionData, hashTypedData } from "viem/utils";

import type { Mined } from "../objects/mined.ts";
import type { Provider } from "../objects/provider.ts";
import type { Sender } from "../objects/sender.ts";
import { transact } from "../objects/transacting.ts";
import { addressOfSecret, signDigest } from "../protocol/attestation.ts";
import { bytesToHex, hexToBytes } from "../protocol/messages.ts";
import { NODE_REGISTRY } from "../protocol/reward-addresses.ts";
import type { Address, EntityId, Hex, Weibar } from "../protocol/units.ts";
import { CONTRACTS } from "./contracts.ts";
import { explained } from "./errors.ts";

/** A node that wants to be a candidate. */
export interface Registration {
  readonly chainId: number;
  /** Its Hedera account. */
  readonly account: EntityId;
  /** Its public key on Hedera, an encoded HAPI `Key`. */
  readonly key: Hex;
  /** Secret key of its attestations. */
  readonly secret: Uint8Array;
  readonly stake: Weibar;
}

/**
 * Registers a node, with its stake in hbar out of the sender's account, which owns it from then on.
 * @throws {RewardError} (as a rejection) if the registry refuses
 */
export async function register(provider: Provider, sender: Sender, registration: Registration): Promise<Mined> {
  const { account, key, secret, stake } = registration;
  const consent = consentOf(registration, sender.address);
  const args = [addressOfSecret(secret), BigInt(account.slice(4)), key, stake, consent];
  const data = encodeFunctionData({ abi: CONTRACTS.NodeRegistry.abi, functionName: "register", args });
  return await transact(provider, sender, { name: "register", to: NODE_REGISTRY, data, value: stake }).catch(
    (error: unknown) => {
      throw explained(error, "register");
    },
  );
}

/** The signature of a node that it is registered with its own consent, by this owner, for this account and key. */
export function consentOf({ chainId, account, key, secret }: Omit<Registration, "stake">, owner: Address): Hex {
  const digest = hashTypedData({
    domain: { name: "HIP-11 L2", version: "1", chainId },
    types: {
      Registration: [
        { name: "owner", type: "address" },
        { name: "account", type: "uint64" },
        { name: "key", type: "bytes" },
      ],
    },
    primaryType: "Registration",
    message: { owner, account: BigInt(account.slice(4)), key },
  });
  return bytesToHex(signDigest(hexToBytes(digest), secret));
}
