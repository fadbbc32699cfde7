import type { TransactionRecord } from "../hedera/ledger.ts";
import { ACCOUNT_MEMO, FLOAT_MEMO } from "../protocol/deposits.ts";
import type { Settlement } from "../protocol/settlement.ts";
import type { Address, EntityId, Hex, Timestamp } from "../protocol/units.ts";
import type { Accounts } from "./accounts.ts";
import type { Outbox } from "./outbox.ts";
import { MAX_TRANSFER_FEE, payerOf } from "./scheduled.ts";

const SUCCESS = 22;

/** Something that Hedera has to have before a block can be settled. The leader sees to it, out of its own pocket. */
export type Want =
  /** A Hedera account for an address that takes part in a transfer; that of a contract is the network's. */
  | { readonly kind: "account"; readonly address: Address; readonly isContract: boolean }
  /** Hbar in an account of the network that has to pay for the settlement. */
  | { readonly kind: "float"; readonly account: EntityId };

/**
 * What a settlement wants. An account that pays for one must never do so with what backs the layer 2.
 * @param until the consensus time that the block covers
 */
export function wantsOf(settlement: Settlement | undefined, accounts: Accounts, until: Timestamp): Want[] {
  const payer = settlement === undefined ? undefined : payerOf(settlement);
  if (payer === undefined || accounts.floats.at(payer, until) >= MAX_TRANSFER_FEE) return [];
  return [{ kind: "float", account: payer }];
}

/** What identifies a want among a node's duties. */
export function nameOf(want: Want): string {
  return want.kind === "account" ? `account/${want.address}` : `float/${want.account}`;
}

/**
 * Gives Hedera what is wanted.
 * @param vaultKey the network's threshold key, encoded
 */
export async function provide(want: Want, outbox: Outbox, vaultKey: Uint8Array): Promise<void> {
  if (want.kind === "float") await outbox.fund(want.account);
  else if (want.isContract) await outbox.createAccount(want.address, vaultKey);
  else await outbox.createHollow(want.address);
}

/** Whether a transaction of a node's can be what a block waits for. */
export function mayProvide({ name, memo, status, scheduled }: TransactionRecord): boolean {
  if (status !== SUCCESS || scheduled) return false;
  return name === "cryptoCreateAccount" || memo === ACCOUNT_MEMO || memo === FLOAT_MEMO;
}

/** Whether a transaction is what gave Hedera what is wanted. */
export function isProvided(want: Want, record: TransactionRecord, accounts: Accounts): boolean {
  if (!mayProvide(record)) return false;
  if (want.kind === "float") {
    const gets = record.transfers.some(({ account, amount }) => account === want.account && amount > 0n);
    return gets && record.memo === FLOAT_MEMO;
  }
  if (!want.isContract) return record.accounts.some(({ evmAddress }) => evmAddress === want.address);
  return record.entity !== undefined && accounts.accountOf(want.address)?.id === record.entity;
}

/** Whether this is a contract's code: a key-controlled address may delegate its own to one. */
export function isContractCode(code: Hex): boolean {
  return code !== "0x" && !code.startsWith("0xef0100");
}
