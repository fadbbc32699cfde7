import type { EdrNetworkConfig } from "hardhat/types/config";

import { ecdsaSecrets, ed25519Seeds, type KeySource } from "../hedera/mnemonic.ts";
import type { Secrets } from "../hedera/simulated/funded.ts";
import type { DevelopmentAccount } from "../network/settings.ts";
import { addressOfSecret } from "../protocol/attestation.ts";
import { hexToBytes } from "../protocol/messages.ts";

/** Derived keys, by the configuration that they were derived from: networks are opened by the hundred in test suites. */
const derived = new WeakMap<object, Promise<DevelopmentAccount[]>>();

type Accounts = EdrNetworkConfig["accounts"];

/** The accounts of a network's configuration, with their keys. */
export function accountsOf({ accounts }: EdrNetworkConfig): Promise<DevelopmentAccount[]> {
  const known = derived.get(accounts);
  if (known !== undefined) return known;
  const fresh = derive(accounts);
  derived.set(accounts, fresh);
  return fresh;
}

/**
 * Keys of a network's configuration for accounts on Hedera, at most `count` of each kind: a list of keys ends, a
 * mnemonic does not. Where there is no mnemonic, each key is the seed of an Ed25519 one as well.
 */
export async function secretsOf({ accounts }: EdrNetworkConfig, count: number): Promise<Secrets> {
  if (Array.isArray(accounts)) {
    const ecdsa = (await secretsIn(accounts)).slice(0, count);
    return { ecdsa, ed25519: ecdsa };
  }
  const source = { ...(await sourceOf(accounts)), count };
  return { ecdsa: ecdsaSecrets(source, accounts.path), ed25519: ed25519Seeds(source) };
}

async function derive(accounts: Accounts): Promise<DevelopmentAccount[]> {
  if (Array.isArray(accounts)) {
    const secrets = await secretsIn(accounts);
    return secrets.map((secret, index) => account(secret, accounts[index]!.balance));
  }
  const secrets = ecdsaSecrets(await sourceOf(accounts), accounts.path);
  return secrets.map((secret) => account(secret, accounts.accountsBalance));
}

async function secretsIn(accounts: Extract<Accounts, readonly unknown[]>): Promise<Uint8Array[]> {
  const keys = await Promise.all(accounts.map(({ privateKey }) => privateKey.getHexString()));
  return keys.map((key) => hexToBytes(key as `0x${string}`));
}

async function sourceOf({
  mnemonic,
  passphrase,
  initialIndex,
  count,
}: Exclude<Accounts, readonly unknown[]>): Promise<KeySource> {
  return { mnemonic: await mnemonic.get(), passphrase: await passphrase.get(), initialIndex, count };
}

function account(secret: Uint8Array, balance: bigint): DevelopmentAccount {
  return { address: addressOfSecret(secret), secret, balance };
}
