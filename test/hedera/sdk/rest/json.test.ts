import { expect } from "chai";
import fc from "fast-check";

import { keyBytes } from "../../../../plugin/hedera/sdk/rest/keys.ts";
import { parseJson } from "../../../../plugin/hedera/sdk/rest/json.ts";
import { accountOf, pathOfId, transactionIdOf, wholeIdOf } from "../../../../plugin/hedera/sdk/rest/transaction-id.ts";
import { encodeKey, thresholdKey } from "../../../../plugin/hedera/keys.ts";
import { ecKey, edKey } from "../../network.ts";

describe("a mirror's JSON", () => {
  it("keeps integers of any size", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const { amount } = parseJson(`{"amount":${value}}`) as { amount: number | bigint };
        expect(BigInt(amount)).to.equal(value);
      }),
      { seed: 7 },
    );
    expect(parseJson('[1.5e3, "12345678901234567890", 12345678901234567890, true, null]')).to.deep.equal([
      ...[1_500, "12345678901234567890", 12_345_678_901_234_567_890n, true, null],
    ]);
  });

  it("throws for what is none", () => {
    expect(() => parseJson("<html>")).to.throw(SyntaxError);
  });

  it("has ids of transactions with dashes, and others have them with an at", () => {
    const row = { transaction_id: "0.0.1001-1700000000-000000042", scheduled: true, nonce: 2 };
    expect(accountOf(row)).to.equal("0.0.1001");
    expect(transactionIdOf(row)).to.equal("0.0.1001@1700000000.000000042");
    expect(wholeIdOf(row)).to.equal("0.0.1001@1700000000.000000042?scheduled/2");
    expect(pathOfId(wholeIdOf(row))).to.equal(row.transaction_id);
  });

  it("has single keys as they are, and others encoded", () => {
    const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
    const [ed, ec] = [edKey("ed").publicKey, ecKey("ec").publicKey];
    expect(keyBytes({ _type: "ED25519", key: hex(ed.ed25519!) })).to.deep.equal(encodeKey(ed));
    expect(keyBytes({ _type: "ECDSA_SECP256K1", key: `0x${hex(ec.ECDSASecp256k1!)}` })).to.deep.equal(encodeKey(ec));
    const both = encodeKey(thresholdKey(1, [ed, ec]));
    expect(keyBytes({ _type: "ProtobufEncoded", key: hex(both) })).to.deep.equal(both);
    expect(keyBytes({ _type: "ProtobufEncoded", key: "" })).to.equal(undefined);
    expect(keyBytes(null)).to.equal(undefined);
  });
});
