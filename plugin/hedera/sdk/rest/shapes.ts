/** What a mirror's answers look like, as far as they are of interest. */
import { z } from "zod";

import { parseTimestamp } from "../../entity.ts";
import type { EntityId } from "../../ledger.ts";

const id = z
  .string()
  .regex(/^0\.0\.\d+$/, "is no entity of shard and realm 0")
  .transform((text) => text as EntityId);
const optionalId = id.nullish().transform((text) => text ?? undefined);
const integer = z
  .union([z.number().int(), z.bigint(), z.string().regex(/^-?\d+$/)])
  .transform((value) => BigInt(value));
const time = z.string().transform((text, context) => {
  const parsed = parseTimestamp(text);
  if (parsed === undefined) context.addIssue({ code: "custom", message: `"${text}" is no timestamp` });
  return parsed ?? 0n;
});
const optionalTime = time.nullish().transform((parsed) => parsed ?? undefined);
const bytes = z
  .string()
  .nullish()
  .transform((text) => new Uint8Array(Buffer.from(text ?? "", "base64")));
const key = z.object({ _type: z.string(), key: z.string() }).nullish();
const links = z.object({
  next: z
    .string()
    .nullish()
    .transform((next) => next ?? null),
});
const hex = z.string().regex(/^(0x)?[0-9a-fA-F]*$/);

/** A list under this name, and where it goes on. */
function listOf<N extends string, T extends z.ZodTypeAny>(
  name: N,
  row: T,
): z.ZodObject<Record<N, z.ZodArray<T>> & { links: typeof links }> {
  return z.object({ [name]: z.array(row), links } as Record<N, z.ZodArray<T>> & { links: typeof links });
}

const hbarLine = z.object({ account: id, amount: integer, is_approval: z.boolean().nullish() });

const transaction = z.object({
  charged_tx_fee: integer,
  consensus_timestamp: time,
  entity_id: optionalId,
  memo_base64: bytes,
  name: z.string(),
  nft_transfers: z
    .array(
      z.object({
        receiver_account_id: optionalId,
        sender_account_id: optionalId,
        serial_number: integer,
        token_id: id,
      }),
    )
    .nullish(),
  node: optionalId,
  nonce: z.number().int(),
  result: z.string(),
  scheduled: z.boolean(),
  staking_reward_transfers: z.array(z.object({ account: id, amount: integer })).nullish(),
  token_transfers: z.array(hbarLine.extend({ token_id: id })).nullish(),
  transaction_id: z.string().regex(/^0\.0\.\d+-\d+-\d{9}$/),
  transfers: z.array(hbarLine).nullish(),
});

/** A transaction of `/transactions`. */
export type TransactionRow = z.output<typeof transaction>;

export const transactionsShape = listOf("transactions", transaction);
/** A page of `/transactions`. */
export type TransactionsPage = z.output<typeof transactionsShape>;
/** `/transactions/{id}`, all of a family at once. */
export const familyShape = z.object({ transactions: z.array(transaction) });

const message = z.object({
  chunk_info: z
    .object({
      initial_transaction_id: z.object({ account_id: id, transaction_valid_start: time }),
      number: z.number().int(),
      total: z.number().int(),
    })
    .nullish(),
  consensus_timestamp: time,
  message: bytes,
  payer_account_id: id,
  running_hash: bytes,
  running_hash_version: z.number().int().nullish(),
  sequence_number: z.number().int(),
});

/** A message of `/topics/{id}/messages`. */
export type MessageRow = z.output<typeof message>;

export const messageShape = message;
export const messagesShape = listOf("messages", message);
export const topicShape = z.object({ created_timestamp: time });

const account = z.object({
  account: id,
  balance: z.object({ balance: integer }).nullish(),
  deleted: z.boolean().nullish(),
  evm_address: hex.nullish(),
  key,
  max_automatic_token_associations: z.number().int().nullish(),
  memo: z.string().nullish(),
  receiver_sig_required: z.boolean().nullish(),
});

/** An account of `/accounts/{id}`. */
export type AccountRow = z.output<typeof account>;

export const accountShape = account;

const relation = z.object({
  automatic_association: z.boolean(),
  balance: integer,
  freeze_status: z.string(),
  kyc_status: z.string(),
  token_id: id,
});

/** An association of `/accounts/{id}/tokens`. */
export type RelationRow = z.output<typeof relation>;

export const relationsShape = listOf("tokens", relation);
export const hbarAllowancesShape = listOf("allowances", z.object({ amount: integer, spender: id }));
export const tokenAllowancesShape = listOf("allowances", z.object({ amount: integer, spender: id, token_id: id }));
export const operatorsShape = listOf(
  "allowances",
  z.object({ approved_for_all: z.boolean(), spender: id, token_id: id }),
);

const fraction = z.object({ numerator: integer, denominator: integer });
const fee = z.object({ all_collectors_are_exempt: z.boolean().nullish(), collector_account_id: optionalId });
const fixed = z.object({ amount: integer, denominating_token_id: optionalId });

const token = z.object({
  admin_key: key,
  auto_renew_account: optionalId,
  auto_renew_period: integer.nullish(),
  created_timestamp: time,
  custom_fees: z.object({
    fixed_fees: z.array(fee.merge(fixed)).nullish(),
    fractional_fees: z
      .array(
        fee.extend({
          amount: fraction,
          maximum: integer.nullish(),
          minimum: integer.nullish(),
          net_of_transfers: z.boolean().nullish(),
        }),
      )
      .nullish(),
    royalty_fees: z.array(fee.extend({ amount: fraction, fallback_fee: fixed.nullish() })).nullish(),
  }),
  decimals: integer,
  deleted: z.boolean().nullish(),
  expiry_timestamp: integer.nullish(),
  fee_schedule_key: key,
  freeze_default: z.boolean().nullish(),
  freeze_key: key,
  kyc_key: key,
  max_supply: integer,
  memo: z.string().nullish(),
  metadata: bytes,
  metadata_key: key,
  name: z.string(),
  pause_key: key,
  pause_status: z.string(),
  supply_key: key,
  symbol: z.string(),
  token_id: id,
  total_supply: integer,
  treasury_account_id: id,
  type: z.enum(["FUNGIBLE_COMMON", "NON_FUNGIBLE_UNIQUE"]),
  wipe_key: key,
});

/** A token of `/tokens/{id}`. */
export type TokenRow = z.output<typeof token>;

export const tokenShape = token;

const nft = z.object({
  account_id: optionalId,
  created_timestamp: time,
  deleted: z.boolean().nullish(),
  metadata: bytes,
  serial_number: integer,
  spender: optionalId,
  token_id: id,
});

/** An NFT of `/tokens/{id}/nfts`. */
export type NftRow = z.output<typeof nft>;

export const nftShape = nft;
export const nftsShape = listOf("nfts", nft);
/** `/tokens/{id}/nfts/{serial}/transactions` */
export const nftHistoryShape = listOf("transactions", z.object({ consensus_timestamp: time }));

const schedule = z.object({
  consensus_timestamp: time,
  creator_account_id: id,
  deleted: z.boolean().nullish(),
  executed_timestamp: optionalTime,
  expiration_time: optionalTime,
  memo: z.string().nullish(),
  payer_account_id: id,
  schedule_id: id,
  signatures: z.array(z.object({ public_key_prefix: bytes, type: z.string() })).nullish(),
  transaction_body: bytes,
});

/** A schedule of `/schedules/{id}`. */
export type ScheduleRow = z.output<typeof schedule>;

export const scheduleShape = schedule;
export const schedulesShape = listOf("schedules", schedule);

const rate = z.object({
  cent_equivalent: z.number().int(),
  expiration_time: z.number().int(),
  hbar_equivalent: z.number().int(),
});

export const exchangeRateShape = z.object({ current_rate: rate, next_rate: rate });

/** The rates of `/network/exchangerate`. */
export type ExchangeRateRow = z.output<typeof exchangeRateShape>;

export const blocksShape = listOf("blocks", z.object({ number: z.number().int(), timestamp: z.object({ to: time }) }));
