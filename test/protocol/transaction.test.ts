import { expect } from "chai";
import {
  concat,
  decodeRlp,
  encodeRlp,
  Signature,
  SigningKey,
  toBeHex,
  Transaction as EthersTransaction,
  type TransactionLike,
} from "ethers";
import fc from "fast-check";
import { privateKeyToAccount } from "viem/accounts";

import {
  decodeTransaction,
  encodeImpersonated,
  type ImpersonatedTransaction,
  InvalidTransactionError,
} from "../../plugin/protocol/transaction.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { addresses, bytes, hashes, hex } from "./arbitraries.ts";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const KEY = new SigningKey(`0x${"11".repeat(32)}`);

const keys = fc.bigInt({ min: 1n, max: ORDER - 1n }).map((scalar) => new SigningKey(toBeHex(scalar, 32)));
const weibars = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 2n ** 96n }));
const accessLists = fc.array(fc.record({ address: addresses, storageKeys: fc.array(hashes, { maxLength: 2 }) }), {
  maxLength: 2,
});
const common = {
  nonce: fc.oneof(fc.constant(0), fc.maxSafeNat()),
  to: fc.option(addresses, { nil: null }),
  value: weibars,
  gasLimit: fc.bigInt({ min: 0n, max: 2n ** 63n }),
  data: fc.uint8Array({ maxLength: 100 }).map(hex),
};
const chainId = fc.integer({ min: 1, max: 2 ** 48 }).map(BigInt);
const priced = fc
  .tuple(weibars, weibars)
  .map(([a, b]) =>
    a < b ? { maxPriorityFeePerGas: a, maxFeePerGas: b } : { maxPriorityFeePerGas: b, maxFeePerGas: a },
  );

const KINDS = {
  "legacy transactions from before EIP-155": fc.record({ type: fc.constant(0), ...common, gasPrice: weibars }),
  "legacy transactions": fc.record({ type: fc.constant(0), ...common, gasPrice: weibars, chainId }),
  "transactions of type 1": fc.record({
    type: fc.constant(1),
    ...common,
    gasPrice: weibars,
    chainId,
    accessList: accessLists,
  }),
  "transactions of type 2": fc
    .tuple(fc.record({ type: fc.constant(2), ...common, chainId, accessList: accessLists }), priced)
    .map(([fields, prices]) => ({ ...fields, ...prices })),
};

function signed(fields: TransactionLike, key = KEY): Hex {
  const transaction = EthersTransaction.from(fields);
  transaction.signature = key.sign(transaction.unsignedHash);
  return transaction.serialized as Hex;
}

/** What other software sees in a transaction. */
function expected(raw: Hex) {
  const transaction = EthersTransaction.from(raw);
  const { type, hash, from, nonce, to, value, gasLimit, maxFeePerGas, gasPrice, data, accessList, chainId } =
    transaction;
  return {
    hash,
    raw,
    sender: from!.toLowerCase(),
    nonce,
    to: to?.toLowerCase(),
    value,
    gasLimit,
    maxFeePerGas: maxFeePerGas ?? gasPrice,
    input: data,
    plain: type !== 4 && (accessList ?? []).length === 0,
    chainId: chainId === 0n ? undefined : Number(chainId),
  };
}

const PAYMENT = {
  nonce: 5,
  gasLimit: 21_000,
  to: `0x${"b0".repeat(20)}`,
  value: 9,
  chainId: 298,
} satisfies TransactionLike;
const LEGACY = signed({ ...PAYMENT, type: 0, gasPrice: 7 });
const BEFORE_EIP_155 = signed({ ...PAYMENT, type: 0, gasPrice: 7, chainId: 0 });
const TYPE_1 = signed({ ...PAYMENT, type: 1, gasPrice: 7 });
const TYPE_2 = signed({ ...PAYMENT, type: 2, maxFeePerGas: 7, maxPriorityFeePerGas: 1 });

type Fields = ReturnType<typeof decodeRlp>[];

/** A transaction with some of its RLP fields exchanged. */
function changed(raw: Hex, change: (fields: Fields) => Fields): Hex {
  const type = raw.startsWith("0x0") ? raw.slice(0, 4) : "0x";
  const fields = decodeRlp(`0x${raw.slice(type.length)}`) as Fields;
  return concat([type, encodeRlp(change(fields))]) as Hex;
}

const decode = (raw: string) => decodeTransaction(bytes(raw));

describe("decodeTransaction", function () {
  for (const [what, transactions] of Object.entries(KINDS)) {
    it(`sees in ${what} what other software sees`, function () {
      fc.assert(
        fc.property(transactions as fc.Arbitrary<TransactionLike>, keys, (fields, key) => {
          const raw = signed(fields, key);
          expect(decode(raw)).to.deep.equal(expected(raw));
        }),
        { numRuns: 60 },
      );
    });
  }

  it("sees in transactions of type 4, with authorizations, what other software sees", async function () {
    const authorizations = fc.array(
      fc.record({ key: keys, address: addresses, nonce: fc.maxSafeNat(), chainId: fc.constantFrom(0, 1, 298) }),
      { minLength: 1, maxLength: 2 },
    );
    const types = fc.record({
      ...common,
      to: addresses,
      chainId: fc.integer({ min: 1, max: 2 ** 48 }),
      accessList: accessLists,
    });
    await fc.assert(
      fc.asyncProperty(types, priced, keys, authorizations, async ({ gasLimit, to, ...fields }, prices, key, given) => {
        const authorizationList = await Promise.all(
          given.map(({ key: authority, ...authorization }) =>
            privateKeyToAccount(authority.privateKey as Hex).signAuthorization(authorization),
          ),
        );
        const raw = await privateKeyToAccount(key.privateKey as Hex).signTransaction({
          type: "eip7702",
          ...fields,
          ...prices,
          to,
          gas: gasLimit,
          authorizationList,
        });
        expect(decode(raw)).to.deep.equal(expected(raw));
      }),
      { numRuns: 30 },
    );
  });

  it("sees the creation of a contract as a transaction to nobody", function () {
    for (const fields of [
      { type: 0, gasPrice: 7 },
      { type: 1, gasPrice: 7 },
      { type: 2, maxFeePerGas: 7, maxPriorityFeePerGas: 1 },
    ]) {
      const transaction = decode(signed({ ...PAYMENT, ...fields, to: null, data: "0x60006000f3" }));
      expect(transaction).to.include({ to: undefined, input: "0x60006000f3" });
    }
  });

  it("reads a transaction that lies inside a larger buffer", function () {
    const inside = bytes("ffff", LEGACY.slice(2), "ff").subarray(2, -1);
    expect(decodeTransaction(inside)).to.deep.equal(expected(LEGACY));
  });

  it("refuses blob transactions and says what to use", function () {
    const blob = signed({
      ...PAYMENT,
      type: 3,
      maxFeePerGas: 7,
      maxPriorityFeePerGas: 1,
      maxFeePerBlobGas: 1,
      blobVersionedHashes: [`0x01${"00".repeat(31)}`],
    });
    expect(() => decode(blob)).to.throw(InvalidTransactionError, "use type 2");
  });

  it("refuses transactions that are not signed", function () {
    const unsigned: TransactionLike[] = [
      { ...PAYMENT, type: 0, gasPrice: 7 },
      { ...PAYMENT, type: 0, gasPrice: 7, chainId: 0 },
      { ...PAYMENT, type: 1, gasPrice: 7 },
      { ...PAYMENT, type: 2, maxFeePerGas: 7, maxPriorityFeePerGas: 1 },
    ];
    for (const fields of unsigned) {
      const raw = EthersTransaction.from(fields).unsignedSerialized;
      expect(() => decode(raw), raw).to.throw(InvalidTransactionError, "not signed");
    }
  });

  for (const [what, raw] of Object.entries({ LEGACY, BEFORE_EIP_155, TYPE_1, TYPE_2 })) {
    describe(`given ${what.toLowerCase().replaceAll("_", " ")} that was tampered with`, function () {
      it("refuses the twin of its signature with s in the upper half", function () {
        const twin = changed(raw, (fields) => {
          const [v, , s] = fields.slice(-3) as string[];
          // The parity is the last bit of v, or of v - 35, which is odd.
          const parity = v === "0x" ? 0 : Number(v);
          const flipped = raw.startsWith("0x0") ? 1 - parity : parity % 2 === 0 ? parity - 1 : parity + 1;
          return [
            ...fields.slice(0, -3),
            flipped === 0 ? "0x" : toBeHex(flipped),
            fields.at(-2)!,
            toBeHex(ORDER - BigInt(s!)),
          ];
        });
        expect(() => decode(twin)).to.throw(InvalidTransactionError, "signature is invalid");
      });

      it("refuses a signature of zeros or beyond the order", function () {
        for (const bad of ["0x", toBeHex(ORDER), toBeHex(2n ** 256n - 1n), toBeHex(2n ** 256n)]) {
          expect(() => decode(changed(raw, (fields) => fields.with(-1, bad))), `s ${bad}`).to.throw(
            InvalidTransactionError,
          );
          expect(() => decode(changed(raw, (fields) => fields.with(-2, bad))), `r ${bad}`).to.throw(
            InvalidTransactionError,
          );
        }
      });

      it("refuses a v that no signature has", function () {
        for (const v of ["0x02", "0x1a", "0x1d", "0x22", toBeHex(2n ** 55n), toBeHex(2n ** 256n - 1n)]) {
          expect(() => decode(changed(raw, (fields) => fields.with(-3, v))), `v ${v}`).to.throw(
            InvalidTransactionError,
          );
        }
      });

      it("refuses fewer and more fields", function () {
        expect(() => decode(changed(raw, (fields) => fields.slice(0, -1)))).to.throw(InvalidTransactionError);
        expect(() => decode(changed(raw, (fields) => [...fields, "0x"]))).to.throw(InvalidTransactionError);
      });

      it("refuses bytes that are missing and bytes that follow", function () {
        for (let end = 2; end < raw.length; end += 2) {
          expect(() => decode(raw.slice(0, end)), `cut to ${end / 2 - 1} bytes`).to.throw(InvalidTransactionError);
        }
        for (const tail of ["00", "80", "c0", raw.slice(2)]) {
          expect(() => decode(raw + tail), `followed by ${tail}`).to.throw(InvalidTransactionError);
        }
      });

      // Whoever may spell a signed transaction in two ways can give it a second hash.
      it("refuses integers with leading zeros", function () {
        const fields = decodeRlp(`0x${raw.slice(raw.startsWith("0x0") ? 4 : 2)}`) as Fields;
        fields.forEach((field, index) => {
          // The recipient and the input are no integers.
          if (typeof field !== "string" || field === PAYMENT.to || index === fields.indexOf(PAYMENT.to) + 2) return;
          const padded = changed(raw, (given) => given.with(index, concat(["0x00", field])));
          expect(() => decode(padded), `field ${index}`).to.throw(InvalidTransactionError);
        });
      });

      it("refuses an empty list for a field of bytes", function () {
        const fields = decodeRlp(`0x${raw.slice(raw.startsWith("0x0") ? 4 : 2)}`) as Fields;
        fields.forEach((field, index) => {
          if (typeof field !== "string") return;
          expect(() => decode(changed(raw, (given) => given.with(index, []))), `field ${index}`).to.throw(
            InvalidTransactionError,
          );
        });
      });

      it("refuses a length that is spelled longer than it needs to be", function () {
        // A list of 56 to 255 bytes has its length in one byte behind 0xf8.
        const start = raw.indexOf("f8");
        expect(start).to.be.oneOf([2, 4]);
        const longer = `${raw.slice(0, start)}f900${raw.slice(start + 2)}`;
        expect(() => decode(longer)).to.throw(InvalidTransactionError);
      });

      it("refuses it, or recovers another sender, with any one bit flipped", function () {
        const original = expected(raw);
        const flipped = bytes(raw);
        for (let bit = 0; bit < flipped.length * 8; bit++) {
          flipped[bit >> 3]! ^= 1 << (bit & 7);
          let sender: string | undefined;
          try {
            sender = decodeTransaction(flipped).sender;
          } catch (error) {
            if (!(error instanceof InvalidTransactionError)) throw error;
          }
          expect(sender, `bit ${bit}`).to.not.equal(original.sender);
          flipped[bit >> 3]! ^= 1 << (bit & 7);
        }
      });
    });
  }

  it("refuses an empty string for an access list", function () {
    expect(() => decode(changed(TYPE_1, (fields) => fields.with(7, "0x")))).to.throw(InvalidTransactionError);
    expect(() => decode(changed(TYPE_2, (fields) => fields.with(8, "0x")))).to.throw(InvalidTransactionError);
  });

  it("refuses types that it does not know", function () {
    for (const type of ["00", "05", "64", "7d", "7f", "80", "bf"]) {
      expect(() => decode(`0x${type}${TYPE_2.slice(4)}`), type).to.throw(InvalidTransactionError);
    }
  });

  it("refuses lists in lists without end", function () {
    expect(() => decodeTransaction(new Uint8Array(100_000).fill(0xc1))).to.throw(InvalidTransactionError);
    let nested = "0x";
    for (let depth = 0; depth < 200; depth++) nested = encodeRlp([nested]);
    expect(() => decode(nested)).to.throw(InvalidTransactionError);
  });

  it("makes a whole transaction or an InvalidTransactionError of any bytes", function () {
    const prefixed = fc
      .tuple(fc.constantFrom(0x01, 0x02, 0x03, 0x04, 0x7e, 0xc0, 0xf8), fc.uint8Array({ maxLength: 100 }))
      .map(([prefix, rest]) => Uint8Array.from([prefix, ...rest]));
    // Lists of as many fields as transactions have, so that more than the outer shape is put to the test.
    const fieldsOf = (length: number) =>
      fc.array(
        fc.oneof(
          { weight: 8, arbitrary: fc.uint8Array({ maxLength: 33 }).map(hex) },
          { weight: 2, arbitrary: addresses },
          { weight: 1, arbitrary: fc.constant([] as string[]) },
        ),
        { minLength: length, maxLength: length },
      );
    const shaped = fc
      .constantFrom(["0x", 9], ["0x", 6], ["0x01", 11], ["0x02", 12], ["0x04", 13])
      .chain(([type, length]) =>
        fieldsOf(length as number).map((fields) => bytes(concat([type as string, encodeRlp(fields)]))),
      );
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), prefixed, shaped), (input) => {
        try {
          expectWhole(decodeTransaction(input));
        } catch (error) {
          if (!(error instanceof InvalidTransactionError)) throw error;
        }
      }),
      { numRuns: 1_500 },
    );
  });
});

/** The fields that the rest of the protocol computes with are what their types promise. */
function expectWhole({
  hash,
  sender,
  nonce,
  to,
  value,
  gasLimit,
  maxFeePerGas,
  input,
  chainId,
}: ReturnType<typeof decodeTransaction>) {
  expect(hash).to.match(/^0x[0-9a-f]{64}$/);
  expect(sender).to.match(/^0x[0-9a-f]{40}$/);
  if (to !== undefined) expect(to).to.match(/^0x[0-9a-f]{40}$/);
  expect(input).to.match(/^0x([0-9a-f]{2})*$/);
  expect(Number.isSafeInteger(nonce) && nonce >= 0, `nonce ${nonce}`).to.be.true;
  expect(value >= 0n && gasLimit >= 0n && maxFeePerGas >= 0n).to.be.true;
  if (chainId !== undefined) expect(Number.isSafeInteger(chainId) && chainId > 0, `chain ${chainId}`).to.be.true;
}

describe("the transaction of an impersonated account", function () {
  const quantity = (max: bigint) => fc.bigInt({ min: 0n, max }).map((value): Hex => `0x${value.toString(16)}`);
  const impersonated: fc.Arbitrary<ImpersonatedTransaction> = fc
    .record({
      from: addresses,
      to: fc.option(addresses, { nil: undefined }),
      nonce: quantity(2n ** 53n - 1n),
      gas: quantity(2n ** 63n),
      value: quantity(2n ** 128n),
      data: fc.uint8Array({ maxLength: 50 }).map(hex),
      gasPrice: fc.option(quantity(2n ** 96n), { nil: undefined }),
    })
    // As it is after a trip through JSON, which leaves out what is undefined.
    .map((transaction) => JSON.parse(JSON.stringify(transaction)) as ImpersonatedTransaction);

  const WANTED: ImpersonatedTransaction = {
    from: `0x${"a1".repeat(20)}`,
    to: `0x${"b0".repeat(20)}`,
    nonce: "0x5",
    gas: "0x5208",
    value: "0x9",
    data: "0x",
  };
  const spelled = (wanted: unknown) => Uint8Array.from([0x7e, ...Buffer.from(JSON.stringify(wanted))]);

  it("is decoded as it was encoded", function () {
    fc.assert(
      fc.property(impersonated, (wanted) => {
        const transaction = decodeTransaction(encodeImpersonated(wanted));
        expectWhole(transaction);
        expect(transaction.impersonated).to.deep.equal(wanted);
        expect(transaction).to.deep.include({
          raw: hex(encodeImpersonated(wanted)),
          sender: wanted.from,
          to: wanted.to,
          nonce: Number(wanted.nonce),
          gasLimit: BigInt(wanted.gas),
          value: BigInt(wanted.value),
          input: wanted.data,
          maxFeePerGas: BigInt(wanted.gasPrice ?? 0),
        });
      }),
    );
  });

  it("pays the fee of either kind", function () {
    const pays = (fee: object) => decodeTransaction(encodeImpersonated({ ...WANTED, ...fee })).maxFeePerGas;
    expect(pays({ maxFeePerGas: "0x8", maxPriorityFeePerGas: "0x1" })).to.equal(8n);
    expect(pays({ gasPrice: "0x7" })).to.equal(7n);
    expect(pays({})).to.equal(0n);
  });

  it("has lower-case addresses, however they were spelled", function () {
    const upper = (address: Hex): Hex => `0x${address.slice(2).toUpperCase()}`;
    const transaction = decodeTransaction(
      encodeImpersonated({ ...WANTED, from: upper(WANTED.from), to: upper(WANTED.to!) }),
    );
    expect(transaction).to.include({ sender: WANTED.from, to: WANTED.to });
  });

  const refused: [string, unknown][] = [
    ["that is null", null],
    ["that is a list", [WANTED]],
    ["without a sender", { ...WANTED, from: undefined }],
    ["from no address", { ...WANTED, from: "alice" }],
    ["from an address that is too short", { ...WANTED, from: WANTED.from.slice(0, -2) }],
    ["to no address", { ...WANTED, to: "bob" }],
    ["to a number", { ...WANTED, to: 1 }],
    ["whose nonce is no number", { ...WANTED, nonce: "first" }],
    ["without a nonce", { ...WANTED, nonce: undefined }],
    ["whose nonce is below zero", { ...WANTED, nonce: "-1" }],
    ["whose nonce is a fraction", { ...WANTED, nonce: "1.5" }],
    ["of a value below zero", { ...WANTED, value: "-1" }],
    ["of gas below zero", { ...WANTED, gas: "-1" }],
    ["of no gas limit", { ...WANTED, gas: null }],
    ["of a price below zero", { ...WANTED, gasPrice: "-1" }],
    ["without input", { ...WANTED, data: undefined }],
    ["whose input is not hexadecimal", { ...WANTED, data: "0xzz" }],
  ];
  for (const [what, wanted] of refused) {
    it(`${what} is refused`, function () {
      expect(() => decodeTransaction(spelled(wanted))).to.throw(
        InvalidTransactionError,
        "impersonated account is malformed",
      );
    });
  }

  it("that is not JSON is refused", function () {
    expect(() => decodeTransaction(bytes("7e"))).to.throw(InvalidTransactionError);
    expect(() => decodeTransaction(bytes("7e 7b"))).to.throw(InvalidTransactionError);
  });

  it("is whole or refused, whatever is in its JSON", function () {
    const parts = fc.oneof(
      fc.constantFrom<unknown>("0x1", "-1", "", null, 7, 1.5, [], {}, true, "0xZZ"),
      fc.jsonValue(),
      addresses,
    );
    const fields = fc.record({
      from: parts,
      to: parts,
      nonce: parts,
      gas: parts,
      value: parts,
      data: parts,
      maxFeePerGas: parts,
    });
    fc.assert(
      fc.property(fields, (wild) => {
        for (const [field, value] of Object.entries(wild)) {
          try {
            expectWhole(decodeTransaction(spelled({ ...WANTED, [field]: value })));
          } catch (error) {
            if (!(error instanceof InvalidTransactionError)) throw error;
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("signatures of other software", function () {
  it("whose r or s begins with zeros are read", function () {
    // One in 128 has one: enough signatures that several do.
    let short = 0;
    for (let nonce = 0; nonce < 400; nonce++) {
      const raw = signed({ ...PAYMENT, type: 2, maxFeePerGas: 7, maxPriorityFeePerGas: 1, nonce });
      const { r, s } = EthersTransaction.from(raw).signature ?? Signature.from();
      if (!r.startsWith("0x00") && !s.startsWith("0x00")) continue;
      short++;
      expect(decode(raw)).to.deep.equal(expected(raw));
    }
    expect(short).to.be.above(0);
  });
});
