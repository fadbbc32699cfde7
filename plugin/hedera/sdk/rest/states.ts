/** A mirror's rows as the states of the port. */
import { proto } from "@hiero-ledger/proto";

import { fromLongZero, SECOND, toAccountId, toLong, toTokenId } from "../../entity.ts";
import { encodeKey, keyOf } from "../../keys.ts";
import type {
  AccountState,
  AllowanceState,
  EntityId,
  ExchangeRates,
  NftState,
  RelationState,
  ScheduleState,
  Timestamp,
  TokenState,
} from "../../ledger.ts";
import { keyBytes } from "./keys.ts";
import type { AccountRow, ExchangeRateRow, NftRow, RelationRow, ScheduleRow, TokenRow } from "./shapes.ts";

/** Nobody may spend anything. */
export const NO_ALLOWANCES: AllowanceState = Object.freeze({ hbar: [], tokens: [], operators: [] });

/** How long a schedule lasts that does not say so, seconds (`ledger.schedule.txExpiryTimeSecs`). */
const SCHEDULE_LIFE = 1_800n;

/** The EVM address of an account that has one of its own; for all others a mirror shows the long-zero one. */
export function evmAddressOf({ evm_address: address }: AccountRow): `0x${string}` | undefined {
  if (!address) return undefined;
  const own = `0x${address.replace(/^0x/, "").toLowerCase()}` as const;
  return fromLongZero(own) === undefined ? own : undefined;
}

/** An account, but for what a mirror shows elsewhere. */
export function accountState(
  row: AccountRow,
  {
    balance = row.balance?.balance ?? 0n,
    used = 0,
    allowances = NO_ALLOWANCES,
  }: { readonly balance?: bigint; readonly used?: number; readonly allowances?: AllowanceState } = {},
): AccountState {
  return {
    id: row.account,
    evmAddress: evmAddressOf(row),
    balance,
    deleted: row.deleted ?? false,
    receiverSigRequired: row.receiver_sig_required ?? false,
    memo: row.memo ?? "",
    key: keyBytes(row.key),
    maxAutomaticAssociations: row.max_automatic_token_associations ?? 0,
    usedAutomaticAssociations: used,
    allowances,
  };
}

/** @param lastSerial the highest that is known of */
export function tokenState(row: TokenRow, lastSerial: number): TokenState {
  return {
    id: row.token_id,
    type: row.type === "FUNGIBLE_COMMON" ? "fungible" : "nonFungible",
    name: row.name,
    symbol: row.symbol,
    memo: row.memo ?? "",
    decimals: Number(row.decimals),
    totalSupply: row.total_supply,
    maxSupply: row.max_supply,
    lastSerial,
    treasury: row.treasury_account_id,
    keys: present({
      admin: keyBytes(row.admin_key),
      kyc: keyBytes(row.kyc_key),
      freeze: keyBytes(row.freeze_key),
      wipe: keyBytes(row.wipe_key),
      supply: keyBytes(row.supply_key),
      feeSchedule: keyBytes(row.fee_schedule_key),
      pause: keyBytes(row.pause_key),
      metadata: keyBytes(row.metadata_key),
    }),
    freezeDefault: row.freeze_default ?? false,
    paused: row.pause_status === "PAUSED",
    deleted: row.deleted ?? false,
    customFees: customFees(row),
    metadata: row.metadata,
    autoRenewAccount: row.auto_renew_account,
    autoRenewPeriod: row.auto_renew_period ?? 0n,
    expirationSecond: (row.expiry_timestamp ?? 0n) / SECOND,
    createdAt: row.created_timestamp,
  };
}

export function relationState(account: EntityId, row: RelationRow): RelationState {
  return {
    account,
    token: row.token_id,
    associated: true,
    balance: row.balance,
    frozen: row.freeze_status === "FROZEN",
    kycGranted: row.kyc_status !== "REVOKED",
    automatic: row.automatic_association,
  };
}

/** That an account has nothing to do with a token. */
export function noRelation(account: EntityId, token: EntityId): RelationState {
  return { account, token, associated: false, balance: 0n, frozen: false, kycGranted: false, automatic: false };
}

export function nftState({
  token_id,
  serial_number,
  account_id,
  spender,
  metadata,
  created_timestamp,
}: NftRow): NftState {
  return {
    token: token_id,
    serial: serial_number,
    owner: account_id,
    spender,
    metadata,
    createdAt: created_timestamp,
  };
}

/** What never changes of a schedule, as it was right after its creation. */
export function newSchedule(row: ScheduleRow, createId: string): ScheduleState {
  const { consensus_timestamp: createdAt, expiration_time: expirationTime } = row;
  return {
    id: row.schedule_id,
    memo: row.memo ?? "",
    creator: row.creator_account_id,
    payer: row.payer_account_id,
    body: row.transaction_body,
    expirationTime: expirationTime ?? (createdAt / SECOND + SCHEDULE_LIFE) * SECOND,
    signers: [],
    scheduledTransactionId: `${createId}?scheduled`,
  };
}

/**
 * A schedule as it is now. When it was deleted a mirror does not say; it is given the time of its creation.
 */
export function scheduleState(row: ScheduleRow, createId: string): ScheduleState {
  return {
    ...newSchedule(row, createId),
    executedAt: row.executed_timestamp,
    deletedAt: row.deleted ? row.consensus_timestamp : undefined,
    signers: (row.signatures ?? []).map(({ public_key_prefix: bytes, type }) =>
      encodeKey(keyOf({ type: type === "ED25519" ? "ed25519" : "ecdsa", bytes })),
    ),
  };
}

export function exchangeRates({ current_rate, next_rate }: ExchangeRateRow): ExchangeRates {
  const rate = (row: ExchangeRateRow["current_rate"]) => ({
    hbars: row.hbar_equivalent,
    cents: row.cent_equivalent,
    expires: (BigInt(row.expiration_time) * SECOND) satisfies Timestamp,
  });
  return { current: rate(current_rate), next: rate(next_rate) };
}

/** Encoded, what is 0 or false left out; fixed ones first, as a mirror does not tell their order. */
function customFees({ token_id, custom_fees: { fixed_fees, fractional_fees, royalty_fees } }: TokenRow): Uint8Array[] {
  type Collected = NonNullable<typeof fixed_fees>[number] | NonNullable<typeof royalty_fees>[number];
  const common = ({ all_collectors_are_exempt, collector_account_id }: Omit<Collected, "amount">) => ({
    allCollectorsAreExempt: all_collectors_are_exempt || undefined,
    feeCollectorAccountId: collector_account_id && toAccountId(collector_account_id),
  });
  const fixed = ({ amount, denominating_token_id: token }: { amount: bigint; denominating_token_id?: EntityId }) => ({
    amount: toLong(amount),
    denominatingTokenId: token && toTokenId(token),
  });
  const fraction = ({ numerator, denominator }: { numerator: bigint; denominator: bigint }) => ({
    numerator: toLong(numerator),
    denominator: toLong(denominator),
  });
  const all: proto.ICustomFee[] = [
    ...(fixed_fees ?? []).map((fee) => ({ ...common(fee), fixedFee: fixed(fee) })),
    ...(fractional_fees ?? []).map((fee) => ({
      ...common(fee),
      fractionalFee: {
        fractionalAmount: fraction(fee.amount),
        minimumAmount: fee.minimum ? toLong(fee.minimum) : undefined,
        maximumAmount: fee.maximum ? toLong(fee.maximum) : undefined,
        netOfTransfers: fee.net_of_transfers || undefined,
      },
    })),
    ...(royalty_fees ?? []).map((fee) => ({
      ...common(fee),
      royaltyFee: {
        exchangeValueFraction: fraction(fee.amount),
        fallbackFee: fee.fallback_fee ? fixed(fee.fallback_fee) : undefined,
      },
    })),
  ];
  if (all.some(({ feeCollectorAccountId }) => !feeCollectorAccountId)) {
    throw new TypeError(`The mirror does not say who collects a custom fee of token ${token_id}`);
  }
  return all.map((fee) => new Uint8Array(proto.CustomFee.encode(fee).finish()));
}

/** The entries that are there. */
function present<T extends object>(all: T): T {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as T;
}
