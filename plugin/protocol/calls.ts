import { keccak_256 } from "@noble/hashes/sha3.js";

import { decodeAbiParameters } from "./abi.ts";
import type { EffectLog } from "./effects.ts";
import { bytesToHex, hexToBytes } from "./messages.ts";
import { SCHEDULE_SERVICE } from "./system-addresses.ts";
import type { Address, Hex, Weibar } from "./units.ts";

/** A call that a contract or a key-controlled address has scheduled (HIP-1215). */
export interface ScheduledCall {
  /** The schedule's address, which identifies it. */
  readonly schedule: Address;
  /** The second in which it is due, or until which it can be authorized. */
  readonly second: bigint;
  /** Whose call it is, and who pays for it. */
  readonly payer: Address;
  readonly to: Address;
  readonly gasLimit: bigint;
  readonly value: Weibar;
  readonly data: Hex;
  readonly authorized: boolean;
  /** Whether it is due as soon as it is authorized. */
  readonly onSignature: boolean;
}

/** What an event of the schedule service says. */
export type ScheduleEvent =
  | { readonly kind: "scheduled"; readonly call: ScheduledCall }
  | { readonly kind: "authorized" | "deleted"; readonly schedule: Address };

/** The events of `IScheduleEffects`, by the hashes of their signatures. */
export const SCHEDULE_EVENTS = {
  CallScheduled: "0xb5347a928ef8a70836c375f6ddade42c86fb0d9288225bd1eb9e9567ad02caa4",
  CallAuthorized: "0xf1ca6a54215fe24b0f9c39d68e951390b28a79863652b19cc9ebd8727b2fb4a3",
  CallDeleted: "0xe4da9e0d1fea866f18d403a8e7f6db42389ad0945cd449026cd72ca843b94826",
} as const satisfies Record<string, Hex>;

/** @returns undefined for an event that only looks like one of them */
export function scheduleEventOf(log: EffectLog): ScheduleEvent | undefined {
  try {
    return decode(log);
  } catch {
    return undefined;
  }
}

function decode({ address, topics, data }: EffectLog): ScheduleEvent | undefined {
  if (address !== SCHEDULE_SERVICE) return undefined;
  const [event, ...indexed] = topics;
  const schedule = addressIn(indexed[0]!);
  if (event === SCHEDULE_EVENTS.CallAuthorized) return { kind: "authorized", schedule };
  if (event === SCHEDULE_EVENTS.CallDeleted) return { kind: "deleted", schedule };
  if (event !== SCHEDULE_EVENTS.CallScheduled) return undefined;
  const [to, gasLimit, value, callData, authorized, onSignature] = decodeAbiParameters(CALL, data);
  const payer = addressIn(indexed[2]!);
  const call = {
    ...{ schedule, second: BigInt(indexed[1]!), payer, to: to.toLowerCase() as Address },
    ...{ gasLimit, value, data: callData, authorized, onSignature },
  };
  return { kind: "scheduled", call };
}

/** Whether a call is to be executed in a block with this timestamp. */
export function isDue({ authorized, onSignature, second }: ScheduledCall, seconds: bigint): boolean {
  return authorized && (onSignature || second <= seconds);
}

/** The hash by which the transaction of a scheduled call is known: nobody signs it, so it has none of its own. */
export function callHash(schedule: Address): Hex {
  return bytesToHex(keccak_256(Buffer.concat([Buffer.from("scheduled call"), hexToBytes(schedule)])));
}

const CALL = [
  { type: "address" },
  { type: "uint64" },
  { type: "uint256" },
  { type: "bytes" },
  { type: "bool" },
  { type: "bool" },
] as const;

function addressIn(topic: Hex): Address {
  return `0x${topic.slice(26)}`;
}
