import { readFileSync } from "node:fs";

import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";
import { AbiCoder, ParamType, type Result } from "ethers";
import fc from "fast-check";

import { toAccountId, toLong, toTokenId } from "../../plugin/hedera/entity.ts";
import { contractKey } from "../../plugin/node/roles.ts";
import { tokenDetails } from "../../plugin/node/token-details.ts";
import { tokenState } from "./token-state.ts";

const structs = structsIn("IHederaTokenService.sol", "system/TokenDetails.sol");
const DETAILS = ParamType.from(typeOf("TokenDetails"));
const decode = (details: string) => AbiCoder.defaultAbiCoder().decode([DETAILS], details)[0] as Result;
const long = (num: number) => `0x${num.toString(16).padStart(40, "0")}`;
const NOBODY = long(0);
const encode = (key: proto.IKey) => proto.Key.encode(key).finish();
const fee = (custom: proto.ICustomFee) => proto.CustomFee.encode(custom).finish();

describe("tokenDetails", () => {
  it("is abi.encode(TokenDetails), as the struct is declared", () => {
    const texts = fc.record({
      ...{ name: fc.string(), symbol: fc.string(), memo: fc.string({ unit: "grapheme" }) },
      metadata: fc.uint8Array({ maxLength: 100 }),
      ...{ maxSupply: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), freezeDefault: fc.boolean() },
      ...{
        autoRenewPeriod: fc.bigInt({ min: 0n, max: 2n ** 40n }),
        expirationSecond: fc.bigInt({ min: 0n, max: 2n ** 40n }),
      },
    });
    fc.assert(
      fc.property(texts, (some) => {
        const details = decode(tokenDetails(tokenState(some), "0x03"));
        const { name, symbol, memo, tokenSupplyType, maxSupply, freezeDefault, expiry, treasury } = details["token"];
        expect([name, symbol, memo]).to.deep.equal([some.name, some.symbol, some.memo]);
        expect([tokenSupplyType, maxSupply, freezeDefault]).to.deep.equal([
          some.maxSupply > 0n,
          some.maxSupply,
          some.freezeDefault,
        ]);
        expect([...expiry]).to.deep.equal([some.expirationSecond, NOBODY, some.autoRenewPeriod]);
        expect(treasury).to.equal(long(1001));
        expect([details["ledgerId"], details["metadata"]]).to.deep.equal([
          "0x03",
          `0x${Buffer.from(some.metadata).toString("hex")}`,
        ]);
      }),
    );
  });

  it("lists seven keys, those that there are and those that there are not", () => {
    const ed25519 = new Uint8Array(32).fill(7);
    const ECDSASecp256k1 = new Uint8Array(33).fill(2);
    const keys = {
      admin: encode({ ed25519 }),
      supply: encode({ ECDSASecp256k1 }),
      pause: encode(contractKey("0.0.55", { ed25519 })),
      wipe: encode({ contractID: { contractNum: toLong(5n) } }),
      kyc: encode({ delegatableContractId: { contractNum: toLong(6n) } }),
      metadata: encode({ ed25519 }),
    };
    const { tokenKeys } = decode(tokenDetails(tokenState({ keys }), "0x03"))["token"];
    const told = Object.fromEntries(
      (tokenKeys as Result[]).map(({ keyType, key }) => [Number(keyType), [...(key as Result)]]),
    );
    const ed = `0x${"07".repeat(32)}`;
    expect(told).to.deep.equal({
      1: [false, NOBODY, ed, "0x", NOBODY],
      2: [false, NOBODY, "0x", "0x", long(6)],
      4: [false, NOBODY, "0x", "0x", NOBODY],
      8: [false, long(5), "0x", "0x", NOBODY],
      16: [false, NOBODY, "0x", `0x${"02".repeat(33)}`, NOBODY],
      32: [false, NOBODY, "0x", "0x", NOBODY],
      64: [false, long(55), "0x", "0x", NOBODY],
    });
  });

  it("tells the custom fees of each kind", () => {
    const feeCollectorAccountId = toAccountId("0.0.99");
    const fraction = { numerator: toLong(1n), denominator: toLong(20n) };
    const customFees = [
      fee({ feeCollectorAccountId, fixedFee: { amount: toLong(5n) } }),
      fee({ feeCollectorAccountId, fixedFee: { amount: toLong(6n), denominatingTokenId: toTokenId("0.0.1234") } }),
      fee({ feeCollectorAccountId, fixedFee: { amount: toLong(7n), denominatingTokenId: toTokenId("0.0.55") } }),
      fee({
        feeCollectorAccountId,
        fractionalFee: {
          fractionalAmount: fraction,
          minimumAmount: toLong(2n),
          maximumAmount: toLong(9n),
          netOfTransfers: true,
        },
      }),
      fee({ feeCollectorAccountId, royaltyFee: { exchangeValueFraction: fraction } }),
      fee({
        feeCollectorAccountId,
        royaltyFee: { exchangeValueFraction: fraction, fallbackFee: { amount: toLong(8n) } },
      }),
    ];
    const { fixedFees, fractionalFees, royaltyFees } = decode(tokenDetails(tokenState({ customFees }), "0x03"));
    const rows = (fees: Result[]) => fees.map((each) => [...each]);
    expect(rows(fixedFees)).to.deep.equal([
      [5n, NOBODY, true, false, long(99)],
      [6n, NOBODY, false, true, long(99)],
      [7n, long(55), false, false, long(99)],
    ]);
    expect(rows(fractionalFees)).to.deep.equal([[1n, 20n, 2n, 9n, true, long(99)]]);
    expect(rows(royaltyFees)).to.deep.equal([
      [1n, 20n, 0n, NOBODY, false, long(99)],
      [1n, 20n, 8n, NOBODY, true, long(99)],
    ]);
  });
});

/** The fields of the structs that Solidity files declare. */
function structsIn(...files: string[]): ReadonlyMap<string, string> {
  const sources = files.map((file) =>
    readFileSync(new URL(`../../contracts/hedera/${file}`, import.meta.url), "utf8").replace(
      /\/\/.*$|\/\*[^]*?\*\//gm,
      "",
    ),
  );
  const found = sources.flatMap((source) => [...source.matchAll(/struct (\w+) \{([^}]*)\}/g)]);
  return new Map(found.map(([, name, fields]) => [name!, fields!]));
}

/** A struct as ethers writes it. */
function typeOf(struct: string): string {
  const fields = structs
    .get(struct)!
    .split(";")
    .map((field) => field.trim().split(/\s+/));
  const types = fields.flatMap(([type, name]) => {
    if (type === undefined || name === undefined) return [];
    const [, base, list = ""] = /^(?:IHederaTokenService\.)?(\w+)(\[\])?$/.exec(type)!;
    return [structs.has(base!) ? `${typeOf(base!)}${list} ${name}` : `${base}${list} ${name}`];
  });
  return `tuple(${types.join(", ")})`;
}
