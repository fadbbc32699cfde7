import { encodeKey, keyOf } from "../../keys.ts";

/** A key as a mirror shows it. */
export interface KeyRow {
  readonly _type: string;
  /** Hex, without 0x as a rule. */
  readonly key: string;
}

/**
 * The encoded HAPI `Key` that a mirror shows; undefined for none. A mirror shows a list of one key as that key, and a key
 * that can do nothing as none.
 */
export function keyBytes(row: KeyRow | null | undefined): Uint8Array | undefined {
  if (!row) return undefined;
  const bytes = new Uint8Array(Buffer.from(row.key.replace(/^0x/, ""), "hex"));
  if (row._type === "ED25519") return encodeKey(keyOf({ type: "ed25519", bytes }));
  if (row._type === "ECDSA_SECP256K1") return encodeKey(keyOf({ type: "ecdsa", bytes }));
  return bytes.length === 0 ? undefined : bytes;
}
