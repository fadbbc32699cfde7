import { pbkdf2Sync } from "node:crypto";
import { HDKey } from "@scure/bip32";
import type { EdrNetworkConfig } from "hardhat/types/config";

import type { DevelopmentAccount } from "../network/settings.ts";
import { addressOfSecret } from "../protocol/attestation.ts";
import { hexToBytes } from "../protocol/messages.ts";

/** Derived keys, by the configuration that they were derived from: networks are opened by the hundred in test suites. */
const derived = new WeakMap<object, Promise<DevelopmentAccount[]>>();

/** The accounts of a network's configuration, with their keys. */
export function accountsOf({ accounts }: EdrNetworkConfig): Promise<DevelopmentAccount[]> {
  const known = derived.get(accounts);
  if (known !== undefined) return known;
  const fresh = derive(accounts);
  derived.set(accounts, fresh);
  return fresh;
}

async function derive(accounts: EdrNetworkConfig["accounts"]): Promise<DevelopmentAccount[]> {
  if (Array.isArray(accounts)) {
    return await Promise.all(
      accounts.map(async ({ privateKey, balance }) =>
        account(hexToBytes((await privateKey.getHexString()) as `0x${string}`), balance),
      ),
    );
  }
  const { path, initialIndex, count, accountsBalance } = accounts;
  const mnemonic = (await accounts.mnemonic.get()).trim().normalize("NFKD");
  const passphrase = (await accounts.passphrase.get()).normalize("NFKD");
  // BIP-39: the seed is the stretched mnemonic.
  const seed = pbkdf2Sync(mnemonic, `mnemonic${passphrase}`, 2048, 64, "sha512");
  const root = HDKey.fromMasterSeed(seed).derive(path.replace(/\/$/, ""));
  return Array.from({ length: count }, (_, index) =>
    account(root.deriveChild(initialIndex + index).privateKey!, accountsBalance),
  );
}

function account(secret: Uint8Array, balance: bigint): DevelopmentAccount {
  return { address: addressOfSecret(secret), secret, balance };
}
