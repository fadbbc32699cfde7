import { decodeErrorResult } from "viem/utils";

import type { Hex } from "../protocol/units.ts";
import { STATUSES } from "./statuses.ts";

type Sentence = (...args: never[]) => string;

/** What the contracts' errors mean, each with a way out. */
const SENTENCES: Readonly<Record<string, Sentence>> = {
  EpochOpen: (at: bigint, height: bigint) =>
    `the epoch can be closed when the record tells of block ${at}; now it tells of ${height}. Wait for more blocks`,
  TooLittleGas: (required: bigint, left: bigint) =>
    `the policy gets a fixed amount of gas, which is not there: ${required} is needed and ${left} left. Send more gas`,
  NothingToClaim: (number: number) => `node ${number} has no tinybar to claim. Wait until the epoch is closed`,
  UnknownAccount: (number: number, account: bigint) =>
    `the network knows no account 0.0.${account}, which is to get the rewards of node ${number}`,
  PaymentRefused: (who: bigint | Hex, reason: Hex) =>
    `${typeof who === "bigint" ? `0.0.${who}` : who} does not take the payment${because(reason)}`,
  UnknownNode: (number: number) => `there is no node ${number}`,
  WrongStatus: (number: number, status: number) => `node ${number} is ${STATUSES[status]}: that does not go together`,
  NotTheOwner: (number: number, caller: Hex) => `${caller} does not own node ${number}. Its owner has to do it`,
  NotTheAttester: (attester: Hex) =>
    `the signature is not ${attester}'s for this owner, account and key. Sign it with the attester's key`,
  AttesterTaken: (attester: Hex, number: number) => `node ${number} attests as ${attester} already. Take another key`,
  AccountTaken: (account: bigint, number: number) => `node ${number} has the account 0.0.${account} already`,
  KeyTaken: (_: Hex, number: number) => `node ${number} has the same key on Hedera. Take another one`,
  StakeTooSmall: (least: bigint, given: bigint) => `the stake must be ${least} at least; it is ${given}`,
  StakeTooLarge: (most: bigint, given: bigint) => `the stake must be ${most} at most; it is ${given}`,
  WrongValue: (expected: bigint, sent: bigint) => `the value must be ${expected} weibars; it is ${sent}`,
  NoSeat: (most: bigint) => `all ${most} seats are taken. Wait until somebody who has left withdraws`,
  StakeBound: (number: number, until: bigint) => `the stake of node ${number} is bound until ${date(until)}`,
  RewardsOpen: (number: number, end: bigint) =>
    `node ${number} may have rewards in the open epoch. Close one that ends at block ${end} or later first`,
  HandoverPending: (epoch: bigint) =>
    `committee ${epoch} is decided and has not taken over yet. Wait until Hedera's keys are handed over`,
  TooEarly: (height: bigint) => `the next committee can be decided from block ${height} on`,
  NothingChanges: () => "the next committee would be the same. Let somebody be admitted, or leave, first",
  NobodyLeft: () => "the next committee would have no members. Let somebody be admitted first",
  TooFewSignatures: (required: bigint, given: bigint) => `it takes the signatures of ${required} members, not ${given}`,
  BadSignature: (place: bigint) => `signature ${place} is none of 65 bytes with v 27 or 28 and a low s`,
  UnsortedSigners: (signer: Hex) => `signatures go by ascending signers, each once; ${signer} does not`,
  NotAMember: (epoch: bigint, signer: Hex) =>
    `${signer} is no member of committee ${epoch}, has no say in this, or signed something else (or for another nonce)`,
  NoContradiction: () => "both attestations say the same",
  NothingOwed: (_: Hex, who: Hex) => `nothing is owed to ${who}`,
  ParameterOutOfRange: (name: string, least: bigint, most: bigint, given: bigint) =>
    `${name} must be ${least} to ${most}; it is ${given}`,
  NoPolicy: (policy: Hex) => `there is no contract at ${policy}. Deploy the policy first`,
  BadBeneficiary: (beneficiary: Hex) =>
    `${beneficiary} cannot get what is left of slashed stakes. Name somebody who takes the token of the stakes`,
  Error: (message: string) => message,
  Panic: (code: bigint) => `a panic, code ${code}`,
};

const ACCOUNT_ERRORS = [
  { type: "error", name: "HederaRefused", inputs: [{ name: "responseCode", type: "int64" }] },
  { type: "error", name: "NotAHederaAccount", inputs: [{ name: "account", type: "address" }] },
] as const;

/** What an error means. */
export function reasonOf(name: string, args: readonly unknown[]): string {
  return SENTENCES[name]?.(...(args as never[])) ?? `${name}(${args.map(String).join(", ")})`;
}

/** Why Hedera does not pay, as far as it says so. */
function because(reason: Hex): string {
  try {
    const { errorName, args } = decodeErrorResult({ abi: ACCOUNT_ERRORS, data: reason });
    return errorName === "HederaRefused" ? `: Hedera's response code is ${args[0]}` : ": it is no Hedera account";
  } catch {
    return "";
  }
}

function date(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString();
}
