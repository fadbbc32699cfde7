import { expect } from "chai";

import { isPlainlyFine, type NextBlock, type SenderState } from "../../plugin/node/judge.ts";
import { gasCapOf, mostGas } from "../../plugin/protocol/gas-cap.ts";
import type { Transaction } from "../../plugin/protocol/transaction.ts";

const HBAR = 10n ** 18n;
const SENDER: SenderState = { nonce: 3, balance: HBAR };
const NEXT: NextBlock = { mostGas: 16_777_216n, baseFee: 1_000n };
const TRANSFER: Transaction = {
  ...{ hash: "0x01", raw: "0x02", sender: `0x${"11".repeat(20)}`, to: `0x${"22".repeat(20)}` },
  ...{ nonce: 3, value: 1n, gasLimit: 21_000n, maxFeePerGas: 1_000n, input: "0x", plain: true },
};

describe("a transaction that the EVM need not be asked about", () => {
  const isFine = (changes: Partial<Transaction>, next = NEXT) =>
    isPlainlyFine({ ...TRANSFER, ...changes }, SENDER, next);

  it("is a transfer with the gas that a transfer takes", () => {
    expect(isFine({})).to.equal(true);
    expect(isFine({ gasLimit: 20_999n })).to.equal(false);
  });

  it("has gas for all of its input, and for a creation, whatever the bytes are", () => {
    const input = `0x${"ff".repeat(100)}` as const;
    // EIP-7623: 40 a byte at the most.
    expect(isFine({ input, gasLimit: 25_000n })).to.equal(true);
    expect(isFine({ input, gasLimit: 24_999n })).to.equal(false);
    expect(isFine({ input, to: undefined, gasLimit: 57_000n })).to.equal(true);
    expect(isFine({ input, to: undefined, gasLimit: 56_999n })).to.equal(false);
    expect(isFine({ input: "0x", to: undefined, gasLimit: 100_000n })).to.equal(false);
  });

  it("has no more gas than one can have", () => {
    expect(isFine({ gasLimit: NEXT.mostGas, maxFeePerGas: 2_000n })).to.equal(true);
    expect(isFine({ gasLimit: NEXT.mostGas + 1n })).to.equal(false);
    expect(isFine({ gasLimit: NEXT.mostGas + 1n }, { ...NEXT, mostGas: 30_000_000n })).to.equal(true);
  });

  it("can be paid for, at a price that the block takes", () => {
    expect(isFine({ maxFeePerGas: 999n })).to.equal(false);
    expect(isFine({ value: HBAR - 21_000_000n })).to.equal(true);
    expect(isFine({ value: HBAR - 20_999_999n })).to.equal(false);
  });

  it("has a nonce that is not used, and nothing that needs looking into", () => {
    expect(isFine({ nonce: 4 })).to.equal(true);
    expect(isFine({ nonce: 2 })).to.equal(false);
    expect(isFine({ plain: false })).to.equal(false);
  });
});

describe("the most gas that a transaction can have", () => {
  it("is its hardfork's, or its block's", () => {
    expect(["cancun", "prague", "osaka", "bpo2"].map((hardfork) => gasCapOf(hardfork))).to.deep.equal([
      ...[undefined, undefined],
      ...[16_777_216n, 16_777_216n],
    ]);
    expect([gasCapOf("osaka", false), gasCapOf("prague", 5n)]).to.deep.equal([undefined, 5n]);
    expect([mostGas(30n, undefined), mostGas(30n, 20n), mostGas(10n, 20n)]).to.deep.equal([30n, 20n, 10n]);
  });
});
