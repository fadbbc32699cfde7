import { deflateRawSync, inflateRawSync, type InflateRaw } from "node:zlib";

import { ByteReader, ByteWriter, MalformedMessageError } from "./bytes.ts";

/** What is deflated inflates to this at most. */
export const MAX_INFLATED_BYTES = 1_048_576;
/** A transaction or two: they fit into one message of the topic as they are, and hardly get shorter. */
const SHORT = 384;

/** `0 bytes` or `1 raw-deflate(bytes)`, whichever is shorter. */
export function deflated(body: Uint8Array): Uint8Array {
  const packed = body.length <= SHORT ? body : deflateRawSync(body);
  return packed.length < body.length
    ? new ByteWriter().u8(1).bytes(packed).finish()
    : new ByteWriter().u8(0).bytes(body).finish();
}

/** @throws {MalformedMessageError} when the bytes are nothing that {@link deflated} can have made */
export function inflated(bytes: Uint8Array): Uint8Array {
  const reader = new ByteReader(bytes);
  const flag = reader.u8();
  const body = bytes.subarray(1);
  if (flag === 0 && body.length <= MAX_INFLATED_BYTES) return body;
  if (flag !== 1) throw new MalformedMessageError(`compression ${flag} is unknown or the body too long`);
  try {
    const options = { maxOutputLength: MAX_INFLATED_BYTES, info: true };
    const { buffer, engine } = inflateRawSync(body, options) as unknown as { buffer: Uint8Array; engine: InflateRaw };
    if (engine.bytesWritten !== body.length) throw new Error("bytes follow the end");
    return buffer;
  } catch {
    throw new MalformedMessageError(`the body does not inflate to ${MAX_INFLATED_BYTES} bytes or fewer`);
  }
}
