import { createAccount } from "../create-account.ts";
import { ecdsaKey, ed25519Key } from "../keys.ts";
import type { EntityId, Tinybar } from "../ledger.ts";
import { privateKeyDer } from "../private-key.ts";
import type { SimulatedLedger } from "./simulated-ledger.ts";

/** The private keys of accounts to be: 32 bytes each. */
export interface Secrets {
  readonly ecdsa: readonly Uint8Array[];
  readonly ed25519: readonly Uint8Array[];
}

/** An account that a development network funded and whose key it knows. */
export interface FundedAccount {
  readonly account: EntityId;
  readonly type: "ecdsa" | "ed25519";
  /** Hexadecimal DER, as `PrivateKey.fromStringDer` of Hedera's SDKs and `setOperator` take it. */
  readonly privateKey: string;
  /** The alias, lower-case hex with 0x; ECDSA accounts have one. */
  readonly evmAddress?: `0x${string}`;
}

/** 10,000 hbar. */
const BALANCE: Tinybar = 1_000_000_000_000n;

/** Creates accounts out of the treasury, by ordinary transactions: the ECDSA ones, under their EVM addresses, first. */
export async function fundAccounts(
  ledger: SimulatedLedger,
  { ecdsa, ed25519 }: Secrets,
  balance = BALANCE,
): Promise<FundedAccount[]> {
  const { treasury } = ledger;
  const withAliases = ecdsa.map(async (secret): Promise<FundedAccount> => {
    const key = ecdsaKey(secret);
    const { publicKey, evmAddress } = key;
    const account = await createAccount(treasury, { key: publicKey, balance, evmAddress }, [key]);
    return { account, type: "ecdsa", privateKey: privateKeyDer("ecdsa", secret), evmAddress };
  });
  const others = ed25519.map(async (seed): Promise<FundedAccount> => {
    const account = await createAccount(treasury, { key: ed25519Key(seed).publicKey, balance });
    return { account, type: "ed25519", privateKey: privateKeyDer("ed25519", seed) };
  });
  return await Promise.all([...withAliases, ...others]);
}
