/** Private keys as people have them: Hedera's DER, and what other tools make of the same two kinds of keys. */
import { createPrivateKey, type KeyObject } from "node:crypto";

import { ecdsaKey, ed25519Key, type HederaKey } from "./keys.ts";

/** DER headers of private keys, as Hedera's SDKs write them: PKCS#8 of RFC 8410, and the short form for secp256k1. */
const HEADERS = {
  ed25519: "302e020100300506032b657004220420",
  ecdsa: "3030020100300706052b8104000a04220420",
} as const;

/** A 32-byte private key and what it is for. */
export interface PrivateKey {
  readonly type: keyof typeof HEADERS;
  readonly secret: Uint8Array;
}

/** A 32-byte private key in hexadecimal DER, which tells its type. */
export function privateKeyDer(type: PrivateKey["type"], secret: Uint8Array): string {
  return HEADERS[type] + Buffer.from(secret).toString("hex");
}

/**
 * Reads a private key: hexadecimal DER of an ECDSA(secp256k1) or Ed25519 key, with or without 0x, or 0x and the 64 digits
 * of an ECDSA key, as wallets of Ethereum show them. 64 digits without 0x could be either, and are not taken.
 * @returns undefined for everything else
 */
export function parsePrivateKey(text: string): PrivateKey | undefined {
  const trimmed = text.trim();
  if (!/^(0x)?([0-9a-f]{2})+$/i.test(trimmed)) return undefined;
  const digits = trimmed.replace(/^0x/i, "").toLowerCase();
  if (digits.length === 64) return trimmed === digits ? undefined : bare(digits);
  for (const type of ["ed25519", "ecdsa"] as const) {
    const header = HEADERS[type];
    if (digits.startsWith(header) && digits.length === header.length + 64) {
      return { type, secret: bytesOf(digits.slice(header.length)) };
    }
  }
  return standard(bytesOf(digits));
}

/** The key that signs with a private key. @throws {TypeError} if it is out of the curve's range */
export function signingKey({ type, secret }: PrivateKey): HederaKey {
  return type === "ecdsa" ? ecdsaKey(secret) : ed25519Key(secret);
}

/** What {@link parsePrivateKey} takes, for errors. */
export const PRIVATE_KEY_FORMS =
  "0x and the 64 hexadecimal digits of an ECDSA key, or the hexadecimal DER of an ECDSA or Ed25519 key";

function bare(digits: string): PrivateKey {
  return { type: "ecdsa", secret: bytesOf(digits) };
}

/** PKCS#8 and SEC 1, as OpenSSL writes them. */
function standard(der: Uint8Array): PrivateKey | undefined {
  for (const type of ["pkcs8", "sec1"] as const) {
    let key: KeyObject;
    try {
      key = createPrivateKey({ key: Buffer.from(der), format: "der", type });
    } catch {
      continue;
    }
    const { crv, d } = key.export({ format: "jwk" });
    const secret = d === undefined ? undefined : new Uint8Array(Buffer.from(d, "base64url"));
    if (secret?.length !== 32) return undefined;
    if (crv === "Ed25519") return { type: "ed25519", secret };
    return crv === "secp256k1" ? { type: "ecdsa", secret } : undefined;
  }
  return undefined;
}

function bytesOf(digits: string): Uint8Array {
  return new Uint8Array(Buffer.from(digits, "hex"));
}
