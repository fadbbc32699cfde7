import type { proto } from "@hiero-ledger/proto";

import type { TokenKeyState } from "./ledger.ts";

/** How TokenCreate and TokenUpdate name the keys of a token's roles. */
export const TOKEN_KEY_FIELDS = {
  admin: "adminKey",
  kyc: "kycKey",
  freeze: "freezeKey",
  wipe: "wipeKey",
  supply: "supplyKey",
  feeSchedule: "feeScheduleKey",
  pause: "pauseKey",
  metadata: "metadataKey",
} as const satisfies Record<
  keyof TokenKeyState,
  keyof proto.ITokenCreateTransactionBody & keyof proto.ITokenUpdateTransactionBody
>;

/** A key field of a TokenCreate or TokenUpdate. */
export type TokenKeyField = (typeof TOKEN_KEY_FIELDS)[keyof typeof TOKEN_KEY_FIELDS];
