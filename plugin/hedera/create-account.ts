/** Creating accounts the way development networks want them. */
import { proto } from "@hiero-ledger/proto";

import { fromHex, toLong, toUnsignedLong } from "./entity.ts";
import type { HederaKey } from "./keys.ts";
import type { EntityId, Tinybar } from "./ledger.ts";
import type { Operator, TransactionData } from "./operator.ts";

/** Hedera's default auto-renew period in seconds, 90 days. */
export const AUTO_RENEW_SECONDS = 7_776_000;

/** What is said of an account when it is created. */
export interface AccountCreation {
  readonly key: proto.IKey;
  /** What the account starts with. @default 0 */
  readonly balance?: Tinybar;
  /** @default "" */
  readonly memo?: string;
  /** The account's own address, lower-case hex with 0x, for which its key signs (HIP-583). */
  readonly evmAddress?: `0x${string}`;
  /** How many tokens it takes without being associated; -1 is any number. @default -1 */
  readonly automaticAssociations?: number;
  /** Whether it has to sign for what it receives. @default false */
  readonly receiverSigRequired?: boolean;
}

/** The transaction that creates an account, which takes any token unless it is told otherwise. */
export function accountCreation(creation: AccountCreation): TransactionData {
  const { key, balance, memo, evmAddress, automaticAssociations = -1, receiverSigRequired } = creation;
  return {
    cryptoCreateAccount: {
      key,
      initialBalance: balance === undefined ? undefined : toUnsignedLong(balance),
      autoRenewPeriod: { seconds: toLong(AUTO_RENEW_SECONDS) },
      maxAutomaticTokenAssociations: automaticAssociations,
      receiverSigRequired,
      memo,
      alias: evmAddress && fromHex(evmAddress),
    },
  };
}

/**
 * Has an operator create an account, out of its own hbar.
 * @param signers who signs for the account's EVM address
 * @throws {Error} (as a rejection) when Hedera does not create it
 */
export async function createAccount(
  operator: Operator,
  creation: AccountCreation,
  signers: readonly HederaKey[] = [],
): Promise<EntityId> {
  const { entity, status } = await operator.submit(accountCreation(creation), { signers });
  if (entity !== undefined) return entity;
  throw new Error(`Hedera did not create an account: ${proto.ResponseCodeEnum[status] ?? status}`);
}
