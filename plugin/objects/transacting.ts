import type { Address, Hex } from "../protocol/units.ts";
import { ObjectError } from "./errors.ts";
import { mined, type Mined } from "./mined.ts";
import { ask, quantity, type Provider } from "./provider.ts";
import type { Sender } from "./sender.ts";

/** A call that changes something. */
export interface Call {
  /** What it is called in errors. */
  readonly name: string;
  readonly to: Address;
  readonly data: Hex;
  readonly value?: bigint;
}

/** Calls of foreign code may have a fixed amount of gas, which may not be there with exactly what was estimated. */
const SPARE = { part: 5n, of: 4n };

/**
 * Sends a transaction with as much gas as it takes, and waits until it is in a block. What would be refused is not sent.
 * @throws (as a rejection) what the network says when it refuses
 */
export async function transact(provider: Provider, from: Sender, call: Call): Promise<Mined> {
  const { name, to, data, value = 0n } = call;
  const request = { from: from.address, to, data, value: quantity(value) };
  const estimate = await ask<Hex>(provider, "eth_estimateGas", request);
  const gas = (BigInt(estimate) * SPARE.part) / SPARE.of;
  const done = await mined(provider, await from.send(provider, { to, data, value, gas }));
  if (done.ok) return done;
  // What came before it in the block changed what it found: the same call tells why.
  await ask(provider, "eth_call", request, "latest");
  throw new ObjectError(`${name}: the transaction ${done.hash} was refused, and would not be now. Try again`);
}
