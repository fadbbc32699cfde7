import { deflateRawSync, inflateRawSync } from "node:zlib";

import { keccak_256 } from "@noble/hashes/sha3.js";
import { expect } from "chai";
import fc from "fast-check";

import { MalformedMessageError } from "../../plugin/protocol/bytes.ts";
import {
  decodeMessage,
  encodeMessage,
  MAX_TRANSACTION_BYTES,
  type Message,
  subjectOf,
  type Proposal,
} from "../../plugin/protocol/messages.ts";
import { MAX_INFLATED_BYTES } from "../../plugin/protocol/deflated.ts";
import { bytes, hex, messages, plainMessages } from "./arbitraries.ts";

/** A message as text, so that equal ones are equal strings whatever kind of byte array they hold. */
function show(message: Message): string {
  const fields: [string, unknown][] = Object.entries(message);
  return JSON.stringify(fields.map(([name, value]) => [name, plain(value)]));
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Uint8Array) return hex(value);
  return Array.isArray(value) ? value.map(plain) : value;
}

/** The message that the bytes are, or undefined if they are refused as they should be. */
function decoded(encoding: Uint8Array): Message | undefined {
  try {
    return decodeMessage(encoding);
  } catch (error) {
    // chai's assertions are slow, and this runs a million times.
    if (!(error instanceof MalformedMessageError)) throw error;
    return undefined;
  }
}

const raw = (kind: number, body: Uint8Array) => Uint8Array.from([1, kind, 0, ...body]);
const packed = (kind: number, body: Uint8Array) =>
  Uint8Array.from(Buffer.concat([Uint8Array.of(1, kind, 1), deflateRawSync(body)]));
const json = (value: unknown) => Buffer.from(JSON.stringify(value));

const PROPOSAL: Proposal = {
  kind: "proposal",
  height: 300,
  attempt: 2,
  count: 128,
  timestamp: 1_700_000_000_123_456_789n,
  parent: `0x${"a1".repeat(32)}`,
  blockHash: `0x${"b2".repeat(32)}`,
  stateRoot: `0x${"c3".repeat(32)}`,
  settlement: `0x${"d4".repeat(32)}`,
};

const SAMPLES: Record<string, Message> = {
  "a proposal": PROPOSAL,
  "an attestation": {
    kind: "attestation",
    height: 7,
    blockHash: `0x${"b2".repeat(32)}`,
    stateRoot: `0x${"c3".repeat(32)}`,
    signature: new Uint8Array(65).fill(0xe5),
  },
  "a rejection": { kind: "rejection", height: 1, attempt: 0, reason: "the state root differs – § 4" },
  "a batch": { kind: "batch", transactions: [bytes("c0ffee"), bytes(""), bytes("02")] },
  // Numbers have many spellings in JSON.
  "a control": { kind: "control", method: "m", params: [1e21] },
  "a tick": { kind: "tick" },
  "a cosignature": { kind: "cosignature", subject: `0x${"a1".repeat(32)}`, signature: new Uint8Array(64).fill(0xe5) },
  "an assent": { kind: "assent", subject: `0x${"a1".repeat(32)}` },
};

describe("encodeMessage and decodeMessage", function () {
  it("give back any message", function () {
    fc.assert(
      fc.property(messages, (message) => {
        expect(show(decodeMessage(encodeMessage(message)))).to.equal(show(message));
      }),
      { numRuns: 500 },
    );
  });

  it("encode what they decoded to equal bytes", function () {
    fc.assert(
      fc.property(messages, (message) => {
        const encoding = encodeMessage(message);
        expect(hex(encodeMessage(decodeMessage(encoding)))).to.equal(hex(encoding));
      }),
      { numRuns: 500 },
    );
  });

  it("give each value of integers, fixed fields and text one encoding", function () {
    const nearlyMessages = fc
      .tuple(plainMessages, fc.nat(), fc.nat({ max: 255 }), fc.integer({ min: -3, max: 3 }))
      .map(([message, index, value, growth]) => {
        const encoding = [...encodeMessage(message)];
        encoding[2 + (index % Math.max(1, encoding.length - 2))] = value;
        return Uint8Array.from(
          growth < 0 ? encoding.slice(0, growth) : [...encoding, ...new Array<number>(growth).fill(0)],
        );
      });
    const anyBytes = fc
      .tuple(fc.constantFrom(2, 3, 4, 6, 7, 9), fc.uint8Array({ maxLength: 40 }))
      .map(([kind, body]) => Uint8Array.from([1, kind, ...body]));
    fc.assert(
      fc.property(fc.oneof(nearlyMessages, anyBytes), (encoding) => {
        const message = decoded(encoding);
        if (message !== undefined) expect(hex(encodeMessage(message))).to.equal(hex(encoding));
      }),
      { numRuns: 2_000 },
    );
  });

  it("read a message that lies inside a larger buffer", function () {
    const encoding = encodeMessage(PROPOSAL);
    const inside = Uint8Array.from([9, 9, 9, ...encoding, 9]).subarray(3, 3 + encoding.length);
    expect(show(decodeMessage(inside))).to.equal(show(PROPOSAL));
  });
});

describe("the byte layout of version 1", function () {
  const layouts: [string, Message, string[]][] = [
    [
      "a proposal",
      PROPOSAL,
      [
        "01 02", // version 1, kind 2
        "ac02 02 8001", // height 300, attempt 2, count 128
        "00000000 17979cfe3d85cd15", // timestamp
        "a1".repeat(32),
        "b2".repeat(32),
        "c3".repeat(32),
        "d4".repeat(32),
      ],
    ],
    ["an attestation", SAMPLES["an attestation"]!, ["01 03", "07", "b2".repeat(32), "c3".repeat(32), "e5".repeat(65)]],
    ["a rejection", { kind: "rejection", height: 128, attempt: 1, reason: "é!" }, ["01 04", "8001 01", "03 c3a921"]],
    ["a batch", SAMPLES["a batch"]!, ["01 01", "00", "03 c0ffee", "00", "01 02"]],
    [
      "a control",
      { kind: "control", method: "m", params: [] },
      ["01 05", "00", Buffer.from('{"method":"m","params":[]}').toString("hex")],
    ],
    ["a tick", { kind: "tick" }, ["01 06"]],
    [
      "a cosignature",
      { kind: "cosignature", subject: `0x${"a1".repeat(32)}`, signature: new Uint8Array(64).fill(0xe5) },
      ["01 07", "a1".repeat(32), "40", "e5".repeat(64)],
    ],
  ];
  for (const [what, message, layout] of layouts) {
    it(`spells ${what} as documented`, function () {
      expect(hex(encodeMessage(message))).to.equal(hex(bytes(...layout)));
      expect(show(decodeMessage(bytes(...layout)))).to.equal(show(message));
    });
  }

  it("deflates a batch that gets shorter by it, and only then", function () {
    const compressible = encodeMessage({ kind: "batch", transactions: [new Uint8Array(1_000)] });
    expect(hex(compressible.subarray(0, 3))).to.equal("0x010101");
    expect(compressible.length).to.be.below(50);
    // The length of 1,000 in LEB128, then the transaction.
    expect(inflateRawSync(compressible.subarray(3))).to.deep.equal(Buffer.from(bytes("e807", "00".repeat(1_000))));
    expect(encodeMessage({ kind: "batch", transactions: [bytes("c0ffee")] })[2]).to.equal(0);
  });

  it("does not try to deflate what is short", function () {
    expect(encodeMessage({ kind: "batch", transactions: [new Uint8Array(382)] })[2]).to.equal(0);
    expect(encodeMessage({ kind: "batch", transactions: [new Uint8Array(383)] })[2]).to.equal(1);
  });
});

describe("decodeMessage, given damaged bytes", function () {
  for (const [what, message] of Object.entries(SAMPLES)) {
    const encoding = encodeMessage(message);

    it(`refuses ${what} that is cut short, or sees another message`, function () {
      for (let length = 0; length < encoding.length; length++) {
        const cut = decoded(encoding.subarray(0, length));
        if (cut !== undefined) expect(show(cut), `cut to ${length} bytes`).to.not.equal(show(message));
      }
    });

    it(`refuses ${what} with any one byte changed, or sees another message`, function () {
      const shown = show(message);
      const changed = Uint8Array.from(encoding);
      for (let index = 0; index < encoding.length; index++) {
        for (let value = 0; value < 256; value++) {
          if (value === encoding[index]) continue;
          changed[index] = value;
          const other = decoded(changed);
          if (other !== undefined && show(other) === shown) {
            expect.fail(`byte ${index} may be ${value} as well as ${encoding[index]}: ${hex(changed)}`);
          }
        }
        changed[index] = encoding[index]!;
      }
    });

    it(`refuses ${what} that something follows, or sees another message`, function () {
      for (const tail of ["00", "01", "20", "ffff"]) {
        const longer = decoded(Uint8Array.from([...encoding, ...bytes(tail)]));
        if (longer !== undefined) expect(show(longer), `with ${tail} behind`).to.not.equal(show(message));
      }
    });
  }

  it("refuses deflated bytes that are cut short", function () {
    const encoding = encodeMessage({ kind: "batch", transactions: [Buffer.from("hip-11 ".repeat(100))] });
    expect(encoding[2]).to.equal(1);
    for (let length = 0; length < encoding.length; length++) {
      expect(decoded(encoding.subarray(0, length)), `${length} bytes`).to.be.undefined;
    }
  });

  it("refuses bytes behind the end of deflated ones", function () {
    for (const message of [
      { kind: "batch", transactions: [new Uint8Array(1_000)] },
      { kind: "control", method: "hardhat_setCode", params: ["0x".padEnd(1_000, "0")] },
    ] satisfies Message[]) {
      const encoding = encodeMessage(message);
      expect(encoding[2]).to.equal(1);
      expect(() => decodeMessage(Uint8Array.from([...encoding, 0]))).to.throw(MalformedMessageError);
      expect(() => decodeMessage(Uint8Array.from([...encoding, ...encoding]))).to.throw(MalformedMessageError);
    }
  });

  it("survives any one byte changed in deflated bytes", function () {
    const encoding = encodeMessage({ kind: "batch", transactions: [Buffer.from("0x6080604052 ".repeat(40))] });
    expect(encoding[2]).to.equal(1);
    for (let index = 0; index < encoding.length; index++) {
      for (let value = 0; value < 256; value += 3) {
        const changed = Uint8Array.from(encoding);
        changed[index] = value;
        decoded(changed);
      }
    }
  });

  it("survives any bytes", function () {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 64 }),
        fc.nat({ max: 10 }),
        fc.nat({ max: 2 }),
        (body, kind, compression) => {
          decoded(body);
          decoded(Uint8Array.from([1, kind, ...body]));
          decoded(Uint8Array.from([1, kind, compression, ...body]));
          decoded(packed(kind, body));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("survives any JSON as a control", function () {
    fc.assert(
      fc.property(fc.json(), fc.json(), (text, method) => {
        decoded(raw(5, Buffer.from(text)));
        decoded(raw(5, Buffer.from(`{"method":${method},"params":${text}}`)));
      }),
    );
  });

  it("names the version that it does not know", function () {
    for (const version of [0, 2, 255]) {
      const encoding = encodeMessage(PROPOSAL);
      encoding[0] = version;
      expect(() => decodeMessage(encoding)).to.throw(MalformedMessageError, `version ${version} is unknown`);
    }
  });

  it("names the kind that it does not know", function () {
    for (const kind of [0, 10, 255]) {
      expect(() => decodeMessage(Uint8Array.of(1, kind))).to.throw(MalformedMessageError, `kind ${kind} is unknown`);
    }
  });
});

describe("a testimony", function () {
  const facts = Buffer.from("the vault has 5 tinybar");

  it("is named by its height and its facts, however it was compressed", function () {
    const testimony = { kind: "testimony" as const, height: 300, facts };
    const preimage = Buffer.concat([bytes("ac02"), facts]);
    expect(subjectOf(testimony)).to.equal(hex(keccak_256(preimage)));
    const deflated = Uint8Array.from(Buffer.concat([bytes("0108ac0201"), deflateRawSync(facts)]));
    const decodedOne = decodeMessage(deflated) as typeof testimony;
    expect(subjectOf(decodedOne)).to.equal(subjectOf(testimony));
    expect(subjectOf({ ...testimony, height: 301 })).not.to.equal(subjectOf(testimony));
  });
});

describe("the bounds of messages", function () {
  const batchOf = (...lengths: number[]) =>
    encodeMessage({ kind: "batch", transactions: lengths.map((length) => new Uint8Array(length)) });
  const full = MAX_TRANSACTION_BYTES;

  it("are 128 KiB for a transaction and 1 MiB for what inflates", function () {
    expect(MAX_TRANSACTION_BYTES).to.equal(128 * 1024);
    expect(MAX_INFLATED_BYTES).to.equal(1024 * 1024);
  });

  it("let a transaction of 128 KiB pass and not one byte more", function () {
    expect(decodeMessage(batchOf(full))).to.have.nested.property("transactions[0].length", full);
    expect(() => decodeMessage(batchOf(full + 1))).to.throw(MalformedMessageError, "131073 bytes, 131072 at most");
    expect(() => decodeMessage(raw(1, bytes("818008", "00".repeat(full + 1))))).to.throw(MalformedMessageError);
  });

  it("let a batch of 1 MiB pass and not one byte more", function () {
    // Each transaction of these lengths takes three bytes for its length.
    const seven = new Array<number>(7).fill(full);
    const rest = MAX_INFLATED_BYTES - 7 * (full + 3) - 3;
    expect(decodeMessage(batchOf(...seven, rest))).to.have.nested.property("transactions.length", 8);
    expect(() => decodeMessage(batchOf(...seven, rest + 1))).to.throw(MalformedMessageError, "1048576 bytes or fewer");
  });

  it("refuse a body that is too long without being deflated", function () {
    const body = Buffer.alloc(MAX_INFLATED_BYTES + 1);
    expect(() => decodeMessage(Buffer.concat([bytes("010100"), body]))).to.throw(MalformedMessageError, "too long");
    expect(() => decodeMessage(Buffer.concat([bytes("010500"), body]))).to.throw(MalformedMessageError, "too long");
  });

  it("refuse a deflate bomb without inflating it", function () {
    const bomb = packed(1, Buffer.alloc(64 * MAX_INFLATED_BYTES));
    expect(bomb.length).to.be.below(70_000);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => decodeMessage(bomb)).to.throw(MalformedMessageError, "1048576 bytes or fewer");
    expect(process.memoryUsage().arrayBuffers - before).to.be.below(16 * MAX_INFLATED_BYTES);
    expect(() => decodeMessage(packed(5, json(" ".repeat(MAX_INFLATED_BYTES))))).to.throw(MalformedMessageError);
  });

  it("refuse an empty batch and an unknown compression", function () {
    expect(() => decodeMessage(bytes("010100"))).to.throw(MalformedMessageError, "one transaction at least");
    expect(() => decodeMessage(bytes("010102 03c0ffee"))).to.throw(MalformedMessageError, "compression 2");
  });

  it("cut a reason to 256 bytes between two characters", function () {
    const cases: [string, string][] = [
      ["a".repeat(300), "a".repeat(256)],
      [`${"a".repeat(255)}é`, "a".repeat(255)],
      [`${"a".repeat(253)}😀`, "a".repeat(253)],
      ["é".repeat(200), "é".repeat(128)],
    ];
    for (const [reason, cut] of cases) {
      const encoding = encodeMessage({ kind: "rejection", height: 1, attempt: 0, reason });
      expect(decodeMessage(encoding)).to.have.property("reason", cut);
      expect(hex(encodeMessage(decodeMessage(encoding)))).to.equal(hex(encoding));
    }
  });

  it("refuse a reason over 256 bytes and one that is not UTF-8", function () {
    const reasonOf = (length: string, digits: string) => bytes("0104 01 00", length, digits);
    expect(() => decodeMessage(reasonOf("8102", "61".repeat(257)))).to.throw(MalformedMessageError, "256 at most");
    for (const digits of ["ff", "c3", "eda080", "c080"]) {
      const length = (digits.length / 2).toString(16).padStart(2, "0");
      expect(() => decodeMessage(reasonOf(length, digits)), digits).to.throw(MalformedMessageError);
    }
  });
});

describe("a control", function () {
  const refused: [string, string][] = [
    ["that is not JSON", "{"],
    ["that is no object", '"evm_mine"'],
    ["that is null", "null"],
    ["without params", '{"method":"evm_mine"}'],
    ["without a method", '{"params":[]}'],
    ["whose params are no list", '{"method":"evm_mine","params":{}}'],
    ["whose method is no text", '{"method":1,"params":[]}'],
    ["with blanks between its parts", '{"method": "evm_mine", "params": []}'],
    ["with its parts in another order", '{"params":[],"method":"evm_mine"}'],
    ["with a part that nobody reads", '{"method":"evm_mine","params":[],"id":1}'],
    ["that says a thing twice", '{"method":"evm_mine","method":"evm_mine","params":[]}'],
    ["with a number in another spelling", '{"method":"evm_mine","params":[1.0]}'],
    ["with an escape where there need be none", '{"method":"evm\\u005fmine","params":[]}'],
  ];
  for (const [what, text] of refused) {
    it(`${what} is refused`, function () {
      expect(() => decodeMessage(raw(5, Buffer.from(text)))).to.throw(MalformedMessageError);
      expect(() => decodeMessage(packed(5, Buffer.from(text)))).to.throw(MalformedMessageError);
    });
  }

  it("that is not UTF-8 is refused", function () {
    const [before, after] = ['{"method":"', '","params":[]}'].map((text) => [...Buffer.from(text)]);
    expect(() => decodeMessage(raw(5, Uint8Array.from([...before!, 0xff, ...after!])))).to.throw(MalformedMessageError);
  });

  it("nested as deeply as 1 MiB allows is refused or can be encoded again", function () {
    const depth = MAX_INFLATED_BYTES / 2 - 20;
    const message = decoded(packed(5, Buffer.from(`{"method":"m","params":${"[".repeat(depth)}${"]".repeat(depth)}}`)));
    if (message !== undefined) expect(() => encodeMessage(message)).to.not.throw();
  });
});
