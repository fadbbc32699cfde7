import type { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { SECOND, toAccountId, toLong, toTokenId } from "../../plugin/hedera/entity.ts";
import type { HederaKey } from "../../plugin/hedera/keys.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import { codeName, expiration, START, statusOf } from "./network.ts";
import {
  ALL_KEYS,
  EMPTY_LIST,
  everybody,
  fixedFee,
  fraction,
  fractionalFee,
  GONE,
  HOLDER,
  HOPELESS,
} from "./token-network.ts";
import {
  holderKey,
  ISSUER,
  NFTS,
  NOBODY,
  price,
  role,
  royaltyFee,
  tokenCreation,
  TokenNetwork,
} from "./token-network.ts";

const seconds = (value: bigint) => ({ seconds: toLong(value) });
const unrenewed = { autoRenewAccount: undefined, autoRenewPeriod: undefined };

describe("token creation", () => {
  let network: TokenNetwork;

  beforeEach(async () => {
    network = await TokenNetwork.start();
  });

  it("gives the treasury the initial supply, without asking for KYC or freezing it", async () => {
    const { transactionId, entity, fee } = await network.do(
      tokenCreation({ ...ALL_KEYS, freezeDefault: true, decimals: 2, memo: "m", metadata: Buffer.from([7]) }),
    );
    expect(network.tokenState(entity!)).to.deep.include({
      type: "fungible",
      name: "Gold",
      symbol: "GLD",
      memo: "m",
      decimals: 2,
      totalSupply: 1_000n,
      maxSupply: 0n,
      treasury: 1001,
      metadata: new Uint8Array([7]),
      autoRenewAccount: 1001,
      expirationSecond: Number(START / SECOND) + 7_776_000,
    });
    const held = { balance: 1_000n, frozen: false, kycGranted: true, automatic: false };
    expect(network.relation(ISSUER, entity!)).to.deep.include(held);
    // $1 with ten signatures, and seven keys more than one.
    expect(fee).to.equal(price(9_999_000_000n + 7n * 100_000_000n, 10));
    const { record } = network.ledger.record(transactionId)!;
    expect(record.receipt!.tokenID).to.deep.equal(toTokenId(entity!));
    expect(record.tokenTransferLists).to.deep.equal([
      {
        token: toTokenId(entity!),
        transfers: [{ accountID: toAccountId(ISSUER), amount: toLong(1_000), isApproval: false }],
        nftTransfers: [],
      },
    ]);
    expect(record.automaticTokenAssociations).to.deep.equal([
      { accountId: toAccountId(ISSUER), tokenId: toTokenId(entity!) },
    ]);
  });

  it("makes a token for NFTs without any", async () => {
    const token = await network.token({ ...NFTS, supplyType: 1, maxSupply: toLong(5) });
    expect(network.tokenState(token)).to.deep.include({ type: "nonFungible", totalSupply: 0n, maxSupply: 5n });
    expect(network.balance(ISSUER, token)).to.equal(0n);
  });

  it("takes an empty key list for no key", async () => {
    const token = await network.token({ adminKey: EMPTY_LIST, kycKey: EMPTY_LIST });
    expect(network.tokenState(token).keys).to.deep.equal({});
  });

  it("lives as long as it is told to, or as Hedera allows", async () => {
    const end = async (more: proto.ITokenCreateTransactionBody) => {
      const token = await network.token({ ...unrenewed, ...more });
      return BigInt(network.tokenState(token).expirationSecond) - START / SECOND;
    };
    expect(await end({ expiry: expiration(100n) })).to.equal(100n);
    expect(await end({})).to.equal(8_000_001n);
    const renewed = { autoRenewAccount: toAccountId(ISSUER), autoRenewPeriod: seconds(2_592_000n) };
    expect(await end({ ...renewed, expiry: expiration(100n) })).to.equal(2_592_000n);
    expect(await end({ ...renewed, autoRenewPeriod: undefined, expiry: expiration(100n) })).to.equal(100n);
  });

  it("associates the collectors of its own units, who must sign, and costs a dollar more", async () => {
    for (const fee of [fixedFee(1n, HOLDER, "0.0.0"), fractionalFee()]) {
      const data = tokenCreation({ customFees: [fee] });
      expect(await statusOf(network.issuer.submit(data))).to.equal("INVALID_SIGNATURE");
      const { entity, fee: paid } = await network.do(data, { signers: [holderKey] });
      expect(paid).to.equal(price(19_999_000_000n, 2));
      expect(network.balance(HOLDER, entity!)).to.equal(0n);
      const [stored] = network.tokenState(entity!).customFees;
      if (stored!.fixedFee) expect(stored!.fixedFee.denominatingTokenId).to.deep.equal(toTokenId(entity!));
    }
  });

  it("asks no other collector for a signature, unless they sign for whatever they receive", async () => {
    const customFees = [fixedFee(1n)];
    expect(await statusOf(network.issuer.submit(tokenCreation({ customFees })))).to.equal("SUCCESS");
    const accountIDToUpdate = toAccountId(HOLDER);
    await network.holder.submit({ cryptoUpdateAccount: { accountIDToUpdate, receiverSigRequired: true } });
    expect(await statusOf(network.issuer.submit(tokenCreation({ customFees })))).to.equal("INVALID_SIGNATURE");
  });

  const long = "x".repeat(101);
  const wide = (value: bigint) => toLong(BigInt.asIntN(64, value)).toUnsigned();
  const table: [code: string, more: proto.ITokenCreateTransactionBody, signers?: readonly HederaKey[]][] = [
    ["precheck NOT_SUPPORTED", { tokenType: 2 as proto.TokenType }],
    ["precheck NOT_SUPPORTED", { supplyType: 2 as proto.TokenSupplyType }],
    ["precheck INVALID_TOKEN_INITIAL_SUPPLY", { initialSupply: wide(-1n) }],
    ["precheck INVALID_TOKEN_INITIAL_SUPPLY", { supplyType: 1, maxSupply: toLong(999) }],
    ["precheck INVALID_TOKEN_INITIAL_SUPPLY", { ...NFTS, initialSupply: toLong(1) }],
    ["precheck INVALID_TOKEN_DECIMALS", { decimals: 2 ** 31 }],
    ["precheck INVALID_TOKEN_DECIMALS", { ...NFTS, decimals: 1 }],
    ["precheck INVALID_TOKEN_MAX_SUPPLY", { maxSupply: toLong(1_000) }],
    ["precheck INVALID_TOKEN_MAX_SUPPLY", { supplyType: 1 }],
    ["precheck INVALID_TREASURY_ACCOUNT_FOR_TOKEN", { treasury: undefined }],
    ["precheck TOKEN_HAS_NO_SUPPLY_KEY", { tokenType: 1 }],
    ["precheck TOKEN_HAS_NO_FREEZE_KEY", { freezeDefault: true }],
    ["INVALID_ACCOUNT_ID", { treasury: toAccountId(NOBODY) }],
    ["INVALID_AUTORENEW_ACCOUNT", { autoRenewAccount: toAccountId(NOBODY) }],
    ["INVALID_AUTORENEW_ACCOUNT", { autoRenewAccount: toAccountId(GONE) }],
    ["INVALID_SIGNATURE", { treasury: toAccountId(HOLDER) }, []],
    ["INVALID_SIGNATURE", { autoRenewAccount: toAccountId(HOLDER) }, []],
    ["INVALID_SIGNATURE", { adminKey: role.admin.publicKey }, [holderKey]],
    ["INVALID_TREASURY_ACCOUNT_FOR_TOKEN", { treasury: toAccountId(GONE) }],
    ["MEMO_TOO_LONG", { memo: long }],
    ["MISSING_TOKEN_SYMBOL", { symbol: "" }],
    ["TOKEN_SYMBOL_TOO_LONG", { symbol: long }],
    ["MISSING_TOKEN_NAME", { name: "" }],
    ["TOKEN_NAME_TOO_LONG", { name: "é".repeat(51) }],
    ["INVALID_ZERO_BYTE_IN_STRING", { name: "a\0" }],
    ["INVALID_ADMIN_KEY", { adminKey: HOPELESS }],
    ["INVALID_KYC_KEY", { kycKey: HOPELESS }],
    ["INVALID_WIPE_KEY", { wipeKey: HOPELESS }],
    ["INVALID_SUPPLY_KEY", { supplyKey: { ed25519: Buffer.alloc(31) } }],
    ["INVALID_SUPPLY_KEY", { supplyKey: { ECDSASecp256k1: Buffer.alloc(33) } }],
    ["INVALID_FREEZE_KEY", { freezeKey: {} }],
    ["INVALID_CUSTOM_FEE_SCHEDULE_KEY", { feeScheduleKey: HOPELESS }],
    ["INVALID_PAUSE_KEY", { pauseKey: HOPELESS }],
    ["INVALID_METADATA_KEY", { metadataKey: HOPELESS }],
    ["METADATA_TOO_LONG", { metadata: Buffer.alloc(101) }],
    ["INVALID_RENEWAL_PERIOD", { autoRenewPeriod: seconds(-1n) }],
    ["INVALID_RENEWAL_PERIOD", { autoRenewPeriod: seconds(2_591_999n) }],
    ["INVALID_EXPIRATION_TIME", { ...unrenewed, expiry: expiration(0n) }],
    ["INVALID_EXPIRATION_TIME", { ...unrenewed, expiry: expiration(8_000_002n) }],
    ["CUSTOM_FEES_LIST_TOO_LONG", { customFees: Array.from({ length: 11 }, () => fixedFee(1n)) }],
    ["INVALID_CUSTOM_FEE_COLLECTOR", { customFees: [fixedFee(1n, NOBODY)] }],
    ["INVALID_CUSTOM_FEE_COLLECTOR", { customFees: [fixedFee(1n, GONE)] }],
    ["INVALID_CUSTOM_FEE_COLLECTOR", { customFees: [fractionalFee({}, NOBODY)] }],
    ["INVALID_CUSTOM_FEE_COLLECTOR", { customFees: [{ fixedFee: { amount: toLong(1) } }] }],
    ["CUSTOM_FEE_NOT_FULLY_SPECIFIED", { customFees: [{ feeCollectorAccountId: toAccountId(HOLDER) }] }],
    ["CUSTOM_FEE_MUST_BE_POSITIVE", { customFees: [fixedFee(0n)] }],
    ["CUSTOM_FEE_MUST_BE_POSITIVE", { customFees: [fractionalFee({ fractionalAmount: fraction(-1, 2) })] }],
    ["CUSTOM_FEE_MUST_BE_POSITIVE", { customFees: [fractionalFee({ minimumAmount: toLong(-1) })] }],
    ["INVALID_TOKEN_ID_IN_CUSTOM_FEES", { customFees: [fixedFee(1n, HOLDER, NOBODY)] }],
    ["CUSTOM_FEE_DENOMINATION_MUST_BE_FUNGIBLE_COMMON", { ...NFTS, customFees: [fixedFee(1n, HOLDER, "0.0.0")] }],
    ["FRACTION_DIVIDES_BY_ZERO", { customFees: [fractionalFee({ fractionalAmount: fraction(1, 0) })] }],
    [
      "FRACTIONAL_FEE_MAX_AMOUNT_LESS_THAN_MIN_AMOUNT",
      { customFees: [fractionalFee({ minimumAmount: toLong(2), maximumAmount: toLong(1) })] },
    ],
    ["CUSTOM_FRACTIONAL_FEE_ONLY_ALLOWED_FOR_FUNGIBLE_COMMON", { ...NFTS, customFees: [fractionalFee()] }],
    ["CUSTOM_ROYALTY_FEE_ONLY_ALLOWED_FOR_NON_FUNGIBLE_UNIQUE", { customFees: [royaltyFee()] }],
    [
      "ROYALTY_FRACTION_CANNOT_EXCEED_ONE",
      { ...NFTS, customFees: [royaltyFee({ exchangeValueFraction: fraction(3, 2) })] },
    ],
    ["CUSTOM_FEE_MUST_BE_POSITIVE", { ...NFTS, customFees: [royaltyFee({ fallbackFee: { amount: toLong(0) } })] }],
    [
      "CUSTOM_FEE_DENOMINATION_MUST_BE_FUNGIBLE_COMMON",
      { ...NFTS, customFees: [royaltyFee({ fallbackFee: fixedFee(1n, HOLDER, "0.0.0").fixedFee })] },
    ],
  ];
  for (const [index, [code, more, signers = everybody]] of table.entries()) {
    it(`answers ${code} (row ${index + 1})`, async () => {
      expect(await statusOf(network.issuer.submit(tokenCreation(more), { signers }))).to.equal(code);
      expect([...network.ledger.mirror.state().tokens.entries()]).to.deep.equal([]);
    });
  }

  it("lets fees be paid in fungible tokens alone, which their collector can hold and nobody has stopped", async () => {
    const attempt = async (token: EntityId) => {
      const { status } = await network.issuer.submit(tokenCreation({ customFees: [fixedFee(1n, HOLDER, token)] }));
      return codeName(status);
    };
    const gold = await network.token(ALL_KEYS);
    expect(await attempt(gold)).to.equal("TOKEN_NOT_ASSOCIATED_TO_FEE_COLLECTOR");
    expect(await attempt(await network.token(NFTS))).to.equal("CUSTOM_FEE_DENOMINATION_MUST_BE_FUNGIBLE_COMMON");
    await network.do({ tokenAssociate: { account: toAccountId(HOLDER), tokens: [toTokenId(gold)] } });
    expect(await attempt(gold)).to.equal("SUCCESS");
    await network.do({ tokenPause: { token: toTokenId(gold) } });
    expect(await attempt(gold)).to.equal("INVALID_TOKEN_ID_IN_CUSTOM_FEES");
  });
});
