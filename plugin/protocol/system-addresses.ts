import type { Address, EntityId } from "./units.ts";

/** Hedera's system contracts, and where their code and their data are; `SystemAddresses.sol` has the same constants. */
export const TOKEN_SERVICE: Address = long(0x167);
/** Slot 0 holds the exchange rate: cents << 32 | hbars. */
export const EXCHANGE_RATE: Address = long(0x168);
export const PRNG: Address = long(0x169);
export const ACCOUNT_SERVICE: Address = long(0x16a);
export const SCHEDULE_SERVICE: Address = long(0x16b);

/** The code of the token service, in parts: each is run as 0x167. */
export const TOKEN_SERVICE_CODE: Address = "0x6869703131000000000000000000000000000003";
export const TOKEN_CODE: Address = "0x6869703131000000000000000000000000000004";
export const TOKEN_MANAGEMENT_CODE: Address = "0x6869703131000000000000000000000000000005";
export const TOKEN_ACCOUNTS_CODE: Address = "0x6869703131000000000000000000000000000006";

/** Where the code is whose bytes are a token's details, ABI-encoded behind a STOP. */
export const tokenInfoAddress = (token: EntityId): Address => dataAddress("01", token);
/** Where the code is whose bytes are an account's key, an encoded HAPI `Key` behind a STOP. */
export const accountKeyAddress = (account: EntityId): Address => dataAddress("02", account);

/** What the data at an address is of, if it is any of these. */
export function dataIn(address: Address): { readonly account?: EntityId; readonly token?: EntityId } | undefined {
  const [, kind, num] = /^0x6869703131(01|02)0{12}([0-9a-f]{16})$/.exec(address) ?? [];
  if (num === undefined) return undefined;
  const id: EntityId = `0.0.${Number(`0x${num}`)}`;
  return kind === "01" ? { token: id } : { account: id };
}

function long(num: number): Address {
  return `0x${num.toString(16).padStart(40, "0")}`;
}

function dataAddress(kind: string, id: EntityId): Address {
  return `0x6869703131${kind}000000000000${BigInt(id.slice(4)).toString(16).padStart(16, "0")}`;
}
