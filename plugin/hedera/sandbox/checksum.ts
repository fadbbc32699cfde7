import { keccak_256 } from "@noble/hashes/sha3.js";

/**
 * An address with the checksum of EIP-55 in its capital letters, as Ethereum's tools show it. Not viem's: loading that
 * would take as long as starting Hedera.
 */
export function checksummed(address: `0x${string}`): `0x${string}` {
  const digits = address.slice(2).toLowerCase();
  const hash = Buffer.from(keccak_256(Buffer.from(digits))).toString("hex");
  const cased = Array.from(digits, (digit, index) => (parseInt(hash[index]!, 16) >= 8 ? digit.toUpperCase() : digit));
  return `0x${cased.join("")}`;
}
