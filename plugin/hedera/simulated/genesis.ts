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
/** Fee, staking reward and node reward accounts. */
const FUND_ACCOUNTS: readonly number[] = [FEE_ACCOUNT, 800, 801];
/** The number of the first account, topic or schedule that a transaction creates. */
export const FIRST_USER_ENTITY = 1001;
/** 50 billion hbar. */
export const TOTAL_SUPPLY: Tinybar = 5_000_000_000_000_000_000n;

/** The well-known Ed25519 key of every development network's treasury; public, hence worth nothing elsewhere. */
export const TREASURY_SEED: Uint8Array = Buffer.from(
  "91132178e72057a1d7528025956fe39b0b847f200ab59b2fdd367017f3087137",
  "hex",
);

/** The genesis key, which all system accounts share. */
export function genesisKey(): HederaKey {
  return ed25519Key(TREASURY_SEED);
}

/** Puts the accounts of a new network into an empty state. */
export function createGenesis(state: State, now: Timestamp): void {
  const key = genesisKey().publicKey;
  for (const num of [TREASURY, ...NODE_ACCOUNTS, ...FUND_ACCOUNTS]) {
    state.accounts.set(num, {
      num,
      key,
      balance: num === TREASURY ? TOTAL_SUPPLY : 0n,
      deleted: false,
      receiverSigRequired: false,
      memo: "",
      autoRenewPeriod: 7_776_000,
      // System accounts never expire; this is the protobuf's largest second that fits a double.
      expirationSecond: Number.MAX_SAFE_INTEGER,
      maxAutoAssociations: 0,
      usedAutoAssociations: 0,
      allowances: NO_ALLOWANCES,
      staking: NO_STAKING,
      createdAt: now,
    });
  }
  // The first transaction comes after genesis, never at it.
  state.lastConsensus.value = now - 1_000n;
}
