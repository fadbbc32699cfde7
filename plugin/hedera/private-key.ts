/** DER headers of private keys, as Hedera's SDKs write them: PKCS#8 of RFC 8410, and the short form for secp256k1. */
const HEADERS = {
  ed25519: "302e020100300506032b657004220420",
  ecdsa: "3030020100300706052b8104000a04220420",
} as const;

/** A 32-byte private key in hexadecimal DER, which tells its type. */
export function privateKeyDer(type: keyof typeof HEADERS, secret: Uint8Array): string {
  return HEADERS[type] + Buffer.from(secret).toString("hex");
}
