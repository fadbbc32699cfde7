/** Reading and writing the compact byte format of topic messages: fixed-width fields and LEB128 integers. */

export class ByteWriter {
  #parts: Uint8Array[] = [];

  bytes(value: Uint8Array): this {
    this.#parts.push(value);
    return this;
  }

  u8(value: number): this {
    return this.bytes(Uint8Array.of(value));
  }

  u64(value: bigint): this {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, value);
    return this.bytes(bytes);
  }

  u96(value: bigint): this {
    const bytes = new Uint8Array(12);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, Number(value >> 64n));
    view.setBigUint64(4, BigInt.asUintN(64, value));
    return this.bytes(bytes);
  }

  /** An unsigned integer below 2^53, seven bits a byte, lowest first. */
  varint(value: number): this {
    const bytes: number[] = [];
    let rest = value;
    while (rest >= 0x80) {
      bytes.push((rest % 0x80) + 0x80);
      rest = Math.floor(rest / 0x80);
    }
    bytes.push(rest);
    return this.bytes(Uint8Array.from(bytes));
  }

  /** Bytes behind their length. */
  prefixed(value: Uint8Array): this {
    return this.varint(value.length).bytes(value);
  }

  finish(): Uint8Array {
    return Uint8Array.from(Buffer.concat(this.#parts));
  }
}

/** The bytes are not a message of the format. */
export class MalformedMessageError extends Error {
  override readonly name = "MalformedMessageError";
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #offset: number;

  constructor(bytes: Uint8Array, offset = 0) {
    this.#bytes = bytes;
    this.#offset = offset;
  }

  get done(): boolean {
    return this.#offset === this.#bytes.length;
  }

  bytes(length: number): Uint8Array {
    const end = this.#offset + length;
    if (end > this.#bytes.length) {
      throw new MalformedMessageError(`the message ends after ${this.#bytes.length} bytes where ${end} are needed`);
    }
    const value = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return value;
  }

  u8(): number {
    return this.bytes(1)[0]!;
  }

  u64(): bigint {
    const bytes = this.bytes(8);
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0);
  }

  u96(): bigint {
    const bytes = this.bytes(12);
    const view = new DataView(bytes.buffer, bytes.byteOffset, 12);
    return (BigInt(view.getUint32(0)) << 64n) | view.getBigUint64(4);
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (value > Number.MAX_SAFE_INTEGER) break;
      if (byte < 0x80) {
        // One integer has one encoding, so that equal messages are equal bytes.
        if (byte === 0 && i > 0) break;
        return value;
      }
      scale *= 0x80;
    }
    throw new MalformedMessageError("an integer is out of range or not in its shortest form");
  }

  prefixed(limit: number): Uint8Array {
    const length = this.varint();
    if (length > limit) throw new MalformedMessageError(`a field has ${length} bytes, ${limit} at most are allowed`);
    return this.bytes(length);
  }

  /** All that has not been read. */
  rest(): Uint8Array {
    return this.bytes(this.#bytes.length - this.#offset);
  }

  /** Fails unless everything was read. */
  end(): void {
    if (!this.done) throw new MalformedMessageError(`${this.#bytes.length - this.#offset} bytes follow the message`);
  }
}
