/** Who may change the network's own files (`PrivilegesVerifier`). */
import type { Timestamp } from "../../ledger.ts";
import { TREASURY } from "../genesis.ts";
import { RATES_FILE, setRates } from "../rates.ts";
import { Code, must } from "../refusal.ts";
import type { State } from "../state.ts";

/** The accounts that administrate one thing each, beside 0.0.2 and 0.0.50, which may do everything. */
const SYSTEM_ADMIN = 50;
const ADDRESS_BOOK_ADMIN = 55;
const FEE_SCHEDULES_ADMIN = 56;
const EXCHANGE_RATES_ADMIN = 57;
const SUPERUSERS: readonly number[] = [TREASURY, SYSTEM_ADMIN];
/** `LedgerConfig.numReservedSystemEntities`. */
const LAST_SYSTEM_ENTITY = 750;

const EDITORS: Readonly<Record<number, readonly number[]>> = {
  101: [ADDRESS_BOOK_ADMIN],
  102: [ADDRESS_BOOK_ADMIN],
  111: [FEE_SCHEDULES_ADMIN],
  112: [EXCHANGE_RATES_ADMIN],
  113: [FEE_SCHEDULES_ADMIN],
  121: [ADDRESS_BOOK_ADMIN, EXCHANGE_RATES_ADMIN],
  122: [ADDRESS_BOOK_ADMIN, EXCHANGE_RATES_ADMIN],
  123: [ADDRESS_BOOK_ADMIN, EXCHANGE_RATES_ADMIN],
};

/** Whether the number is one that only the network itself gives. */
export function isSystemEntity(num: number): boolean {
  return num >= 1 && num <= LAST_SYSTEM_ENTITY;
}

/**
 * Whether the payer changes the file by privilege, for which nobody needs to sign.
 * Without it, a system file cannot be changed (AUTHORIZATION_FAILED).
 */
export function isPrivileged(file: number, payer: number): boolean {
  if (!isSystemEntity(file)) return false;
  const editors = EDITORS[file];
  must(editors && (isSuperuser(payer) || editors.includes(payer)), Code.AUTHORIZATION_FAILED);
  return true;
}

/** Whether the account may do whatever there is a privilege for. */
export function isSuperuser(account: number): boolean {
  return SUPERUSERS.includes(account);
}

/** Has the contents of the network's own files take effect, as far as they do here: those of 112 are the exchange rates. */
export function takeEffect(state: State, file: number, contents: Uint8Array, payer: number, now: Timestamp): void {
  if (file !== RATES_FILE) return;
  setRates(state, contents, { now, isSuperuser: isSuperuser(payer), byAdmin: payer === SYSTEM_ADMIN });
}

/** Whether empty contents clear a file rather than leave it as it is. */
export function isOverride(file: number): boolean {
  return file === 121 || file === 122;
}
