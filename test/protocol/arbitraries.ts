import fc from "fast-check";

import type { Message } from "../../plugin/protocol/messages.ts";
import type { EntityId, Hex } from "../../plugin/protocol/units.ts";

// A failure that one run finds is the failure that every run finds.
fc.configureGlobal({ seed: 0x68697031 });

export function hex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes).toString("hex")}`;
}

/** The bytes that hexadecimal digits spell; blanks between them are for the reader. */
export function bytes(...digits: string[]): Uint8Array {
  return Uint8Array.from(Buffer.from(digits.join("").replaceAll(" ", "").replace(/^0x/, ""), "hex"));
}

export const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
export const hexOf = (length: number) => bytesOf(length).map(hex);
export const addresses = hexOf(20);
export const hashes = hexOf(32);
export const timestamps = fc.bigInt({ min: 0n, max: 2n ** 96n - 1n });

export function entities(min: number, max: number): fc.Arbitrary<EntityId> {
  return fc.integer({ min, max }).map((num) => `0.0.${num}` as const);
}

/** What JSON can carry, as it is after a trip through JSON. */
const jsonValues = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);

const batches = fc.record({
  kind: fc.constant("batch" as const),
  transactions: fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      // What compresses takes another path through the encoding.
      fc.nat({ max: 5_000 }).map((length) => new Uint8Array(length)),
    ),
    { minLength: 1, maxLength: 5 },
  ),
});

const proposals = fc.record({
  kind: fc.constant("proposal" as const),
  height: fc.maxSafeNat(),
  attempt: fc.maxSafeNat(),
  count: fc.maxSafeNat(),
  timestamp: timestamps,
  parent: hashes,
  blockHash: hashes,
  stateRoot: hashes,
  settlement: hashes,
});

const attestations = fc.record({
  kind: fc.constant("attestation" as const),
  height: fc.maxSafeNat(),
  blockHash: hashes,
  stateRoot: hashes,
  signature: bytesOf(65),
});

const rejections = fc.record({
  kind: fc.constant("rejection" as const),
  height: fc.maxSafeNat(),
  attempt: fc.maxSafeNat(),
  reason: fc
    .string({ unit: "grapheme", maxLength: 80 })
    .filter((reason) => reason.isWellFormed() && Buffer.byteLength(reason) <= 256),
});

const controls = fc.record({
  kind: fc.constant("control" as const),
  method: fc.string(),
  params: fc.array(jsonValues, { maxLength: 3 }),
});

const ticks = fc.constant({ kind: "tick" as const });

const cosignatures = fc.record({
  kind: fc.constant("cosignature" as const),
  subject: hashes,
  signature: fc.uint8Array({ maxLength: 65 }),
});

const assents = fc.record({ kind: fc.constant("assent" as const), subject: hashes });

const testimonies = fc.record({
  kind: fc.constant("testimony" as const),
  height: fc.maxSafeNat(),
  facts: fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.nat({ max: 5_000 }).map((length) => new Uint8Array(length)),
  ),
});

/** Messages whose fields are all of fixed width, integers or plain text. */
export const plainMessages: fc.Arbitrary<Message> = fc.oneof(
  ...[proposals, attestations, rejections, ticks, cosignatures, assents],
);
export const messages: fc.Arbitrary<Message> = fc.oneof(plainMessages, batches, controls, testimonies);
