import type { proto } from "@hiero-ledger/proto";

import { AUTO_RENEW_SECONDS } from "../create-account.ts";
import { ed25519Key } from "../keys.ts";
import type { HederaKey } from "../keys.ts";
import type { Timestamp, Tinybar } from "../ledger.ts";
import { NO_ALLOWANCES, NO_STAKING } from "./entities.ts";
import type { State } from "./state.ts";

/** The account that holds all hbar at genesis. */
export const TREASURY = 2;
/** Where network and service fees go. */
export const FEE_ACCOUNT = 98;
/** The accounts of the consensus nodes, to which transactions can be addressed. */
export const NODE_ACCOUNTS: readonly number[] = [3, 4, 5, 6];
/**
 * The ranges of the system accounts, the nodes' among them: those of old, the treasury's clones around the numbers of
 * system contracts, and the last ones before the users' (`SystemTransactions.doGenesisSetup`).
 */
const SYSTEM_ACCOUNTS: readonly (readonly [first: number, last: number])[] = [
  [1, 100],
  [200, 349],
  [400, 750],
  [900, 1000],
];
/** The accounts of staking rewards, node rewards and collected fees, of which nobody has the key. */
const FUND_ACCOUNTS: readonly number[] = [800, 801, 802];
/** The number of the first account, topic or schedule that a transaction creates. */
export const FIRST_USER_ENTITY = 1001;
/** When system entities say that they expire, seconds since the epoch (`bootstrap.system.entityExpiry`). */
export const SYSTEM_EXPIRY = 1_812_637_686;
/** 50 billion hbar. */
export const TOTAL_SUPPLY: Tinybar = 5_000_000_000_000_000_000n;

/** The well-known Ed25519 key of every development network's treasury; public, hence worth nothing elsewhere. */
export const TREASURY_SEED: Uint8Array = Buffer.from(
  "91132178e72057a1d7528025956fe39b0b847f200ab59b2fdd367017f3087137",
  "hex",
);

/** What stands for the key of an account that nobody can sign for: no keys at all. */
const IMMUTABLE: proto.IKey = { keyList: {} };

/** The genesis key, which the system accounts share. */
export function genesisKey(): HederaKey {
  return ed25519Key(TREASURY_SEED);
}

/** Puts the accounts of a new network into an empty state. */
export function createGenesis(state: State, now: Timestamp): void {
  const systemKey = genesisKey().publicKey;
  const create = (num: number, key: proto.IKey) => {
    state.accounts.set(num, {
      num,
      key,
      balance: num === TREASURY ? TOTAL_SUPPLY : 0n,
      deleted: false,
      receiverSigRequired: false,
      memo: "",
      autoRenewPeriod: AUTO_RENEW_SECONDS,
      expirationSecond: SYSTEM_EXPIRY,
      maxAutoAssociations: 0,
      usedAutoAssociations: 0,
      allowances: NO_ALLOWANCES,
      staking: NO_STAKING,
      createdAt: now,
    });
  };
  for (const [first, last] of SYSTEM_ACCOUNTS) for (let num = first; num <= last; num++) create(num, systemKey);
  for (const num of FUND_ACCOUNTS) create(num, IMMUTABLE);
  // The first transaction comes after genesis, never at it.
  state.lastConsensus.value = now - 1_000n;
}
