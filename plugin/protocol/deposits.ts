import { isLongZero } from "./addresses.ts";
import type { Address, EntityId, Timestamp, Tinybar } from "./units.ts";

/** A transfer on Hedera, as far as it may be a deposit. */
export interface Transfer {
  readonly consensusTimestamp: Timestamp;
  readonly payer: EntityId;
  readonly memo: string;
  readonly transfers: readonly { readonly account: EntityId; readonly amount: Tinybar }[];
}

/** What a deposit means on the layer 2. */
export type Deposit =
  | { readonly kind: "credit"; readonly at: Timestamp; readonly address: Address; readonly amount: Tinybar }
  | { readonly kind: "refund"; readonly at: Timestamp; readonly account: EntityId; readonly amount: Tinybar };

/** The memo of the account that is a network's vault. */
export const vaultMemo = (chainId: number): string => `l2:${chainId}:vault`;
/** Whether an account says of itself that it is the vault of a network: what comes to it from another is nobody's. */
export const isVaultMemo = (memo: string): boolean => /^l2:\d+:vault$/.test(memo);

/** A transfer to the vault with this memo is a gift to it: it backs what already circulates and credits nobody. */
export const BACKING_MEMO = "l2:backing";
/** A transfer with this memo lets an account of the network pay for transfers that spend its allowances. */
export const FLOAT_MEMO = "l2:float";
/** A transfer of a node's with this memo gives an address a Hedera account, should it have none. */
export const ACCOUNT_MEMO = "l2:account";

/**
 * Reads the deposits in a transfer. What comes straight to a contract's account is the contract's. What comes to the
 * vault is for the layer-2 address in the memo, else for the sender's own alias; if neither names an address that
 * somebody can spend from, it is sent back.
 * @param contractOf the contract whose Hedera account this is
 * @param aliasOf the EVM address of a Hedera account that has one
 */
export function depositsOf(
  { consensusTimestamp: at, payer, memo, transfers }: Transfer,
  vault: EntityId,
  contractOf: (account: EntityId) => Address | undefined,
  aliasOf: (account: EntityId) => Address | undefined,
): Deposit[] {
  if (memo === FLOAT_MEMO) return [];
  const deposits: Deposit[] = [];
  for (const { account, amount } of transfers) {
    if (amount <= 0n) continue;
    const contract = contractOf(account);
    if (contract !== undefined) deposits.push({ kind: "credit", at, address: contract, amount });
    if (account !== vault || memo === BACKING_MEMO) continue;
    const sender = senderOf(transfers, payer);
    const named = addressIn(memo) ?? (sender === undefined ? undefined : aliasOf(sender));
    if (named !== undefined) deposits.push({ kind: "credit", at, address: named, amount });
    else if (sender !== undefined && sender !== vault) deposits.push({ kind: "refund", at, account: sender, amount });
  }
  return deposits;
}

/** The account that gave: the payer if it was debited, else the one that was debited most. */
function senderOf(transfers: Transfer["transfers"], payer: EntityId): EntityId | undefined {
  const debits = transfers.filter(({ amount }) => amount < 0n);
  if (debits.some(({ account }) => account === payer)) return payer;
  return debits.reduce<(typeof debits)[number] | undefined>(
    (most, debit) => (most === undefined || debit.amount < most.amount ? debit : most),
    undefined,
  )?.account;
}

/** The address that a memo is; long-zero addresses are Hedera's and have no key on the layer 2. */
function addressIn(memo: string): Address | undefined {
  if (!/^0x[0-9a-fA-F]{40}$/.test(memo)) return undefined;
  const address = memo.toLowerCase() as Address;
  return isLongZero(address) ? undefined : address;
}
