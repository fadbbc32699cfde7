/** Keys from a BIP-39 mnemonic, as wallets derive them. */
import { createHmac, pbkdf2Sync } from "node:crypto";

import * as secp256k1 from "tiny-secp256k1";

/** What a row of keys is derived from. */
export interface KeySource {
  readonly mnemonic: string;
  /** @default "" */
  readonly passphrase?: string;
  /** How many keys. */
  readonly count: number;
  /** The first of them. @default 0 */
  readonly initialIndex?: number;
}

/** The mnemonic of Hardhat's development accounts; public, hence worth nothing elsewhere. */
export const DEVELOPMENT_MNEMONIC = "test test test test test test test test test test test junk";
/** The path of Ethereum's accounts. */
const ETHEREUM_PATH = "m/44'/60'/0'/0";
/** The path of Hedera's Ed25519 accounts, hardened throughout: 3030 is hbar's number in SLIP-44. */
const HEDERA_PATH: readonly number[] = [44, 3030, 0, 0];
const HARDENED = 0x8000_0000;

/** The ECDSA secrets under a BIP-32 path. */
export function ecdsaSecrets(source: KeySource, path = ETHEREUM_PATH): Uint8Array[] {
  const master = hmac(Buffer.from("Bitcoin seed"), seedOf(source));
  const root = stepsOf(path).reduce((node, step) => ecdsaChild(node, step), master);
  const publicKey = publicKeyOf(root);
  return indices(source).map((index) => new Uint8Array(ecdsaChild(root, index, publicKey).subarray(0, 32)));
}

/** The Ed25519 seeds (SLIP-10) that Hedera's wallets and SDKs derive, under m/44'/3030'/0'/0'. */
export function ed25519Seeds(source: KeySource): Uint8Array[] {
  const master = hmac(Buffer.from("ed25519 seed"), seedOf(source));
  const root = HEDERA_PATH.reduce(hardenedChild, master);
  return indices(source).map((index) => new Uint8Array(hardenedChild(root, index).subarray(0, 32)));
}

/** BIP-39: the seed is the stretched mnemonic. */
function seedOf({ mnemonic, passphrase = "" }: KeySource): Buffer {
  const salt = `mnemonic${passphrase.normalize("NFKD")}`;
  return pbkdf2Sync(mnemonic.trim().normalize("NFKD"), salt, 2048, 64, "sha512");
}

/** The numbers of a path such as m/44'/60'/0'/0, those with an apostrophe beyond 2^31. */
function stepsOf(path: string): number[] {
  const [root, ...steps] = path.replace(/\/$/, "").split("/");
  const numbers = steps.map((step) => Number(/^(\d+)'?$/.exec(step)?.[1] ?? NaN));
  if (root?.toLowerCase() !== "m" || !numbers.every((number) => number < HARDENED)) {
    throw new RangeError(`the path of accounts ${path} is none of BIP-32's: write it as ${ETHEREUM_PATH}`);
  }
  return numbers.map((number, index) => (steps[index]!.endsWith("'") ? HARDENED + number : number));
}

/** A BIP-32 child. A node is 32 bytes of key, then 32 of chain code. */
function ecdsaChild(node: Buffer, index: number, publicKey?: Uint8Array): Buffer {
  if (index >= HARDENED) return childOf(node, hardenedChild(node, index - HARDENED));
  const data = Buffer.alloc(37);
  data.set(publicKey ?? publicKeyOf(node));
  data.writeUInt32BE(index, 33);
  return childOf(node, hmac(node.subarray(32), data));
}

/** The child's key is the sum of its parent's and of what was derived from it. */
function childOf(parent: Buffer, derived: Buffer): Buffer {
  const key = secp256k1.privateAdd(parent.subarray(0, 32), derived.subarray(0, 32));
  // One in 2^127 has none.
  if (key === null) throw new RangeError("there is no key under this index: take the next one");
  return Buffer.concat([key, derived.subarray(32)]);
}

function publicKeyOf(node: Buffer): Uint8Array {
  return secp256k1.pointFromScalar(node.subarray(0, 32), true)!;
}

/** SLIP-10's only kind of child for Ed25519. A node is 32 bytes of key, then 32 of chain code. */
function hardenedChild(node: Buffer, index: number): Buffer {
  const data = Buffer.alloc(37);
  node.copy(data, 1, 0, 32);
  data.writeUInt32BE(HARDENED + index, 33);
  return hmac(node.subarray(32), data);
}

function hmac(key: Buffer, data: Uint8Array): Buffer {
  return createHmac("sha512", key).update(data).digest();
}

function indices({ count, initialIndex = 0 }: KeySource): number[] {
  return Array.from({ length: count }, (_, index) => initialIndex + index);
}
