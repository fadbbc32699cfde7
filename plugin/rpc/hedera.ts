import { z } from "zod";

import { formatTimestamp, parseTimestamp, SECOND, toHex as bytesToHex } from "../hedera/entity.ts";
import type { EntityId, Timestamp } from "../hedera/ledger.ts";
import { MAX_DELAY_MS, type HederaControls } from "../hedera/simulated/controls.ts";
import type { SimulatedLedger } from "../hedera/simulated/simulated-ledger.ts";
import { invalidParams } from "./errors.ts";
import * as type from "./params.ts";
import { toHex } from "./tags.ts";

const entity = z
  .string()
  .regex(/^0\.0\.\d{1,15}$/, "is not a Hedera entity like 0.0.3") as unknown as z.ZodType<EntityId>;
const milliseconds = z
  .number({ invalid_type_error: "is not a number of milliseconds" })
  .int("is not a whole number of milliseconds")
  .min(0, "must be 0 or more milliseconds")
  .max(MAX_DELAY_MS, `must be ${MAX_DELAY_MS} milliseconds or less`);
const MAX_SECONDS = 10_000_000_000_000n;
const wholeSeconds = type.quantity.refine((value) => value <= MAX_SECONDS, `must be ${MAX_SECONDS} seconds or less`);
/** Seconds since the Unix epoch: a number, a quantity or, with nanoseconds, as mirror nodes write it. */
const time = z.union([
  z
    .string()
    .regex(/^\d{1,14}(\.\d{1,9})?$/, "is neither seconds since 1970 nor a timestamp like 1700000000.000000001")
    .transform((text) => parseTimestamp(text)!),
  wholeSeconds.transform((value): Timestamp => value * SECOND),
]);
const bool = z.boolean({ invalid_type_error: "is neither true nor false" });
const nothing = z.tuple([]);

/**
 * The methods that control a simulated Hedera, and look at it without a client of Hedera's: `hedera_*`. What moves time
 * or takes it back concerns everything that stands on the ledger.
 */
export class HederaMethods {
  readonly #ledger: SimulatedLedger;
  readonly #controls: HederaControls;

  constructor(ledger: SimulatedLedger, controls: HederaControls) {
    this.#ledger = ledger;
    this.#controls = controls;
  }

  /** @returns undefined if the method is none of these */
  handle(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    if (!method.startsWith("hedera_")) return undefined;
    return this.#answer(method, params)?.catch((error: unknown) => {
      throw error instanceof RangeError ? invalidParams(`${method}: ${error.message}`) : error;
    });
  }

  #answer(method: string, params: readonly unknown[]): Promise<unknown> | undefined {
    const controls = this.#controls;
    /** A control that takes one value, and answers true. */
    const set = async <T extends z.ZodTypeAny>(schema: T, apply: (value: z.output<T>) => Promise<void>) => {
      const [value] = type.parse(method, z.tuple([schema]), params) as [z.output<T>];
      await apply(value);
      return true;
    };
    /** The time after something is done. */
    const timed = async (done: Promise<void>) => (await done, formatTimestamp(await controls.now()));
    switch (method) {
      case "hedera_status":
        return this.#status(params);
      case "hedera_now":
        return this.#plain(method, params, async () => formatTimestamp(await controls.now()));
      case "hedera_snapshot":
        return this.#plain(method, params, async () => toHex(await controls.snapshot()));
      case "hedera_revert":
        return this.#revert(params);
      case "hedera_increaseTime":
        return this.#increaseTime(params);
      case "hedera_setTime":
        return this.#setTime(params);
      case "hedera_freezeClock":
        return this.#plain(method, params, () => timed(controls.freeze()));
      case "hedera_resumeClock":
        return this.#plain(method, params, () => timed(controls.resume()));
      case "hedera_setConsensusDelay":
        return set(milliseconds, (ms) => controls.setConsensusDelay(ms));
      case "hedera_setMirrorLag":
        return set(milliseconds, (ms) => controls.setMirrorLag(ms));
      case "hedera_setLatency":
        return set(milliseconds, (ms) => controls.setLatency(ms));
      case "hedera_setThrottles":
        return set(bool, (on) => controls.setThrottles(on));
      case "hedera_setNodeOutage":
        return this.#setNodeOutage(params);
      case "hedera_getAccount":
        return this.#getAccount(params);
      case "hedera_getSchedule":
        return this.#getSchedule(params);
      default:
        return undefined;
    }
  }

  async #plain<T>(method: string, params: readonly unknown[], act: () => Promise<T>): Promise<T> {
    type.parse(method, nothing, params);
    return await act();
  }

  async #status(params: readonly unknown[]): Promise<object> {
    type.parse("hedera_status", nothing, params);
    const { now, ...status } = await this.#controls.status();
    return { now: formatTimestamp(now), ...status };
  }

  async #revert(params: readonly unknown[]): Promise<boolean> {
    const [id] = type.parse("hedera_revert", z.tuple([type.quantity]), params);
    return await this.#controls.revert(Number(id));
  }

  async #increaseTime(params: readonly unknown[]): Promise<string> {
    const [by] = type.parse("hedera_increaseTime", z.tuple([wholeSeconds]), params);
    return formatTimestamp(await this.#controls.advance(by));
  }

  async #setTime(params: readonly unknown[]): Promise<string> {
    const [to] = type.parse("hedera_setTime", z.tuple([time]), params);
    return formatTimestamp(await this.#controls.advanceTo(to));
  }

  async #setNodeOutage(params: readonly unknown[]): Promise<boolean> {
    const [node, down] = type.parse("hedera_setNodeOutage", z.tuple([entity, bool]), params);
    await this.#controls.setOutage(node, down);
    return true;
  }

  async #getAccount(params: readonly unknown[]): Promise<object | null> {
    const message = "is neither an account like 0.0.1001 nor a 20-byte address";
    const schema = z.tuple([z.string().regex(/^(0\.0\.\d{1,15}|0x[0-9a-fA-F]{40})$/, message)]);
    const [id] = type.parse("hedera_getAccount", schema, params);
    const account = await this.#ledger.account(id.toLowerCase() as EntityId | `0x${string}`);
    if (account === undefined) return null;
    const { id: found, evmAddress, balance, memo, deleted, receiverSigRequired, key } = account;
    return {
      account: found,
      evmAddress: evmAddress ?? null,
      tinybar: balance.toString(),
      memo,
      deleted,
      receiverSigRequired,
      key: key === undefined ? null : bytesToHex(key),
    };
  }

  async #getSchedule(params: readonly unknown[]): Promise<object | null> {
    const [id] = type.parse("hedera_getSchedule", z.tuple([entity]), params);
    const schedule = await this.#ledger.schedule(id);
    if (schedule === undefined) return null;
    const { memo, creator, payer, expirationTime, executedAt, deletedAt, signers, scheduledTransactionId } = schedule;
    const at = (when: Timestamp | undefined) => (when === undefined ? null : formatTimestamp(when));
    return {
      schedule: schedule.id,
      memo,
      creator,
      payer,
      expirationTime: formatTimestamp(expirationTime),
      executedAt: at(executedAt),
      deletedAt: at(deletedAt),
      signers: signers.map((key) => bytesToHex(key)),
      scheduledTransactionId,
    };
  }
}
