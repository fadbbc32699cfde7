import type { Address, EntityId } from "./units.ts";

/**
 * Addresses that the layer 2 keeps for itself. They spell "hip11" (0x6869703131…), far from the long-zero addresses,
 * all of which belong to Hedera's entities.
 */
export const FEE_VAULT: Address = "0x6869703131000000000000000000000000000001";
/** Code that runs at the long-zero address of a Hedera account: value sent to it is a payment. */
export const HEDERA_ACCOUNT: Address = "0x6869703131000000000000000000000000000002";

/** Deploys whatever it is sent with CREATE2, for everybody alike, on any network that takes its one transaction. */
export const DEPLOYER: Address = "0x4e59b44847b379578588920ca78fbf26c0b4956c";

/** Code that runs at the long-zero address of an account to which Hedera would refuse a payment with this code. */
export function refusedAccount(responseCode: number): Address {
  return `0x68697031310000000000000000000000${(0x10000 + responseCode).toString(16).padStart(8, "0")}`;
}

/** `0.0.N` as an address: twelve zero bytes, then N. */
export function longZero(id: EntityId): Address {
  return `0x${BigInt(id.slice(4)).toString(16).padStart(40, "0")}`;
}

/** Whether twelve zero bytes begin the address: it is Hedera's, and nobody has a key for it. */
export function isLongZero(address: Address): boolean {
  return address.startsWith("0x000000000000000000000000");
}

/** The entity of a long-zero address, or undefined for any other address. */
export function entityOf(address: Address): EntityId | undefined {
  if (!isLongZero(address)) return undefined;
  const num = Number(BigInt(address));
  return num > 0 && Number.isSafeInteger(num) ? `0.0.${num}` : undefined;
}

/** What `eth_getCode` shows at an address that runs another one's code (EIP-7702; HIP-1340 uses it for Hedera's entities). */
export function designator(implementation: Address): Address {
  return `0xef0100${implementation.slice(2)}`;
}
