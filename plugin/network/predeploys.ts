import { DEPLOYER, FEE_VAULT, HEDERA_ACCOUNT } from "../protocol/addresses.ts";
import type { FeeRule } from "../protocol/fees.ts";
import {
  EQUAL_SHARES,
  NODE_REGISTRY,
  PARTICIPATION,
  REWARDS_DISTRIBUTOR,
  SAMPLED_SHARES,
  STAKE_SHARES,
} from "../protocol/reward-addresses.ts";
import {
  ACCOUNT_SERVICE,
  EXCHANGE_RATE,
  PRNG,
  SCHEDULE_SERVICE,
  TOKEN_ACCOUNTS_CODE,
  TOKEN_CODE,
  TOKEN_MANAGEMENT_CODE,
  TOKEN_SERVICE,
  TOKEN_SERVICE_CODE,
} from "../protocol/system-addresses.ts";
import type { Address, Hex } from "../protocol/units.ts";
import compiled from "./predeploys.json" with { type: "json" };

const { contracts } = compiled;

/** Hedera's system contracts, what runs at the addresses of its accounts, and the contracts of the rewards. */
const SYSTEM: readonly (readonly [Address, Hex])[] = [
  [HEDERA_ACCOUNT, contracts.HederaAccount as Hex],
  [TOKEN_SERVICE, contracts.HederaRouter as Hex],
  [TOKEN_SERVICE_CODE, contracts.HederaTokenService as Hex],
  [TOKEN_CODE, contracts.HederaToken as Hex],
  [TOKEN_MANAGEMENT_CODE, contracts.HederaTokenManagement as Hex],
  [TOKEN_ACCOUNTS_CODE, contracts.HederaAccounts as Hex],
  [EXCHANGE_RATE, contracts.ExchangeRate as Hex],
  [PRNG, contracts.PrngSystemContract as Hex],
  [ACCOUNT_SERVICE, contracts.HederaAccountService as Hex],
  [SCHEDULE_SERVICE, contracts.HederaScheduleService as Hex],
  [FEE_VAULT, contracts.FeeVault as Hex],
  [NODE_REGISTRY, contracts.NodeRegistry as Hex],
  [PARTICIPATION, contracts.Participation as Hex],
  [REWARDS_DISTRIBUTOR, contracts.RewardsDistributor as Hex],
  [EQUAL_SHARES, contracts.EqualShares as Hex],
  [SAMPLED_SHARES, contracts.SampledShares as Hex],
  [STAKE_SHARES, contracts.StakeShares as Hex],
];

/** Nobody has the key to the transaction that would create it, and that offers 100 gwei for gas. */
const DEPLOYER_CODE: Hex =
  "0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3";

/** Contracts that are there from the start: where gas pays for what blocks cost, some could not be created later. */
export function predeploys(fees: FeeRule): ReadonlyMap<Address, Hex> {
  return new Map(fees === "hedera" ? [...SYSTEM, [DEPLOYER, DEPLOYER_CODE]] : SYSTEM);
}

/** Runtime code of an account that refuses payments with Hedera's response code. */
export function refusal(responseCode: number): Hex {
  const { runtime, responseCodeOffsets } = compiled.RefusedHederaAccount;
  const word = responseCode.toString(16).padStart(64, "0");
  return responseCodeOffsets.reduce<string>((code, offset) => {
    const at = 2 + offset * 2;
    return code.slice(0, at) + word + code.slice(at + 64);
  }, runtime) as Hex;
}
