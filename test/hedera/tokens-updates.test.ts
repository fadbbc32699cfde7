import type { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { SECOND, toAccountId, toLong, toTokenId } from "../../plugin/hedera/entity.ts";
import { sameKey } from "../../plugin/hedera/keys.ts";
import type { HederaKey } from "../../plugin/hedera/keys.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import { edKey, expiration, schedule, signSchedule, START, statusOf } from "./network.ts";
import {
  ALL_KEYS,
  associate,
  EMPTY_LIST,
  everybody,
  fixedFee,
  fraction,
  fractionalFee,
  GONE,
  HOLDER,
} from "./token-network.ts";
import {
  holderKey,
  HOPELESS,
  ISSUER,
  mint,
  mintNfts,
  naming,
  NFTS,
  NOBODY,
  price,
  role,
  royaltyFee,
} from "./token-network.ts";
import { sendNfts, TokenNetwork } from "./token-network.ts";

const next = edKey("next");
const UNIQUE = { ...ALL_KEYS, tokenType: 1 };
const NO_VALIDATION = { keyVerificationMode: 1 };
const update = (token: EntityId, more: proto.ITokenUpdateTransactionBody = {}): TransactionData => ({
  tokenUpdate: { token: toTokenId(token), ...more },
});
const updateNfts = (token: EntityId, metadata: string | undefined, ...serials: number[]): TransactionData => {
  const value = metadata === undefined ? undefined : { value: Buffer.from(metadata) };
  return { tokenUpdateNfts: { token: toTokenId(token), serialNumbers: serials.map(toLong), metadata: value } };
};
const fees = (token: EntityId, ...customFees: proto.ICustomFee[]): TransactionData => ({
  tokenFeeScheduleUpdate: { tokenId: toTokenId(token), customFees },
});

describe("token updates", () => {
  let network: TokenNetwork;
  const attempt = (data: TransactionData, signers: readonly HederaKey[] = everybody) =>
    statusOf(network.issuer.submit(data, { signers }));

  beforeEach(async () => {
    network = await TokenNetwork.start();
  });

  it("change what they name under the admin key, and nothing else", async () => {
    const token = await network.token();
    const before = network.tokenState(token);
    await network.do(update(token));
    expect({ ...network.tokenState(token), modifiedAt: before.modifiedAt }).to.deep.equal(before);
    const named = { name: "Silver", symbol: "SLV", memo: { value: "" }, metadata: { value: Buffer.from([1]) } };
    const { fee } = await network.do(update(token, named), { signers: [role.admin] });
    expect(fee).to.equal(price(9_000_000n, 2));
    await network.do(
      update(token, { autoRenewPeriod: { seconds: toLong(2_592_000) }, expiry: expiration(7_900_000n) }),
    );
    expect(network.tokenState(token)).to.deep.include({
      name: "Silver",
      symbol: "SLV",
      metadata: new Uint8Array([1]),
      autoRenewPeriod: 2_592_000,
      expirationSecond: Number(START / SECOND) + 7_900_000,
      totalSupply: 1_000n,
    });
  });

  it("let anybody make a token live longer, and immutable ones do nothing more", async () => {
    const token = await network.token({});
    await network.do(update(token, { expiry: expiration(7_900_000n) }), {});
    await network.do(update(token), {});
    expect(await attempt(update(token, { name: "N" }))).to.equal("TOKEN_IS_IMMUTABLE");
  });

  it("hand fungible supply to a new treasury, which they associate, unfreeze and give KYC", async () => {
    const token = await network.token({ ...ALL_KEYS, freezeDefault: true });
    const data = update(token, { treasury: toAccountId(HOLDER) });
    expect(await attempt(data)).to.equal("NO_REMAINING_AUTOMATIC_ASSOCIATIONS");
    await network.do(associate(HOLDER, token));
    expect(await attempt(data, [role.admin])).to.equal("INVALID_SIGNATURE");
    expect(await attempt(data, [holderKey])).to.equal("INVALID_SIGNATURE");
    const { transactionId } = await network.do(data, { signers: [role.admin, holderKey] });
    expect(network.tokenState(token).treasury).to.equal(1002);
    expect(network.relation(HOLDER, token)).to.deep.include({ balance: 1_000n, frozen: false, kycGranted: true });
    expect(network.balance(ISSUER, token)).to.equal(0n);
    const [list] = network.ledger.record(transactionId)!.record.tokenTransferLists!;
    expect(list!.transfers!.map(({ amount }) => Number(amount))).to.deep.equal([-1_000, 1_000]);
    await network.do(mint(token, 1n));
    expect(network.balance(HOLDER, token)).to.equal(1_001n);
  });

  it("hand NFTs to a new treasury that has none, and show it as serial -1", async () => {
    const token = await network.heldToken(UNIQUE);
    await network.do(mintNfts(token, "a", "b"));
    await network.do(sendNfts(token, ISSUER, HOLDER, 1));
    const data = update(token, { treasury: toAccountId(HOLDER) });
    expect(await attempt(data)).to.equal("TRANSACTION_REQUIRES_ZERO_TOKEN_BALANCES");
    await network.do(sendNfts(token, HOLDER, ISSUER, 1));
    const { transactionId } = await network.do(data);
    expect([network.nft(token, 1)!.owner, network.nft(token, 2)!.owner]).to.deep.equal([1002, 1002]);
    expect([network.balance(ISSUER, token), network.balance(HOLDER, token)]).to.deep.equal([0n, 2n]);
    const [list] = network.ledger.record(transactionId)!.record.tokenTransferLists!;
    expect(list!.nftTransfers!.map(({ serialNumber }) => Number(serialNumber))).to.deep.equal([-1]);
  });

  it("associate a new treasury in one of its automatic slots", async () => {
    const accountIDToUpdate = toAccountId(HOLDER);
    await network.do({ cryptoUpdateAccount: { accountIDToUpdate, maxAutomaticTokenAssociations: { value: -1 } } });
    const token = await network.token();
    const { transactionId } = await network.do(update(token, { treasury: toAccountId(HOLDER) }));
    expect(network.relation(HOLDER, token)).to.deep.include({ automatic: true, balance: 1_000n });
    expect(network.ledger.record(transactionId)!.record.automaticTokenAssociations).to.have.length(1);
  });

  it("leave a treasury that is frozen or has lost its KYC in place", async () => {
    const token = await network.heldToken();
    const data = update(token, { treasury: toAccountId(HOLDER) });
    await network.do({ tokenRevokeKyc: naming(token, ISSUER) });
    expect(await attempt(data)).to.equal("TOKEN_HAS_NO_KYC_KEY");
    await network.do({ tokenFreeze: naming(token, ISSUER) });
    expect(await attempt(data)).to.equal("ACCOUNT_FROZEN_FOR_TOKEN");
  });

  describe("of keys (HIP-540)", () => {
    const supplyKey = next.publicKey;
    const supplyOf = (token: EntityId) => network.tokenState(token).keys.supply;

    it("are up to the admin key, or to the role's key together with the new one", async () => {
      const token = await network.token();
      const data = update(token, { supplyKey });
      expect(await attempt(data, [role.supply])).to.equal("INVALID_SIGNATURE");
      expect(await attempt(data, [next])).to.equal("INVALID_SIGNATURE");
      await network.do(data, { signers: [role.supply, next] });
      expect(sameKey(supplyOf(token)!, supplyKey)).to.equal(true);
      await network.do(update(token, { supplyKey: role.supply.publicKey }), { signers: [role.admin] });
      await network.do(update(token, { supplyKey, ...NO_VALIDATION }), { signers: [role.supply] });
      expect(sameKey(supplyOf(token)!, supplyKey)).to.equal(true);
    });

    it("let a role change its own key when there is no admin key", async () => {
      const token = await network.token({ supplyKey: role.supply.publicKey });
      expect(await attempt(update(token, { supplyKey }), [role.supply])).to.equal("INVALID_SIGNATURE");
      await network.do(update(token, { supplyKey }), { signers: [role.supply, next] });
      expect(await attempt(update(token, { supplyKey: EMPTY_LIST }))).to.equal("TOKEN_IS_IMMUTABLE");
    });

    it("take keys away for good under the admin key, even that one", async () => {
      const token = await network.token();
      const removal = update(token, { supplyKey: EMPTY_LIST });
      expect(await attempt(removal, [role.supply])).to.equal("INVALID_SIGNATURE");
      await network.do(removal, { signers: [role.admin] });
      expect(supplyOf(token)).to.be.undefined;
      expect(await attempt(mint(token, 1n))).to.equal("TOKEN_HAS_NO_SUPPLY_KEY");
      expect(await attempt(update(token, { supplyKey }), [role.admin, next])).to.equal("TOKEN_HAS_NO_SUPPLY_KEY");
      expect(await attempt(removal)).to.equal("TOKEN_HAS_NO_SUPPLY_KEY");
      await network.do(update(token, { adminKey: EMPTY_LIST }), { signers: [role.admin] });
      expect(network.tokenState(token).keys.admin).to.be.undefined;
    });

    it("need the new admin key's signature in either mode", async () => {
      const token = await network.token();
      const data = update(token, { adminKey: next.publicKey, ...NO_VALIDATION });
      expect(await attempt(data, [role.admin])).to.equal("INVALID_SIGNATURE");
      expect(await attempt(data, [role.admin, next])).to.equal("SUCCESS");
    });

    it("leave metadata to its own key or the admin key", async () => {
      const token = await network.token();
      const data = update(token, { metadata: { value: Buffer.from("m") } });
      expect(await attempt(data, [role.supply])).to.equal("INVALID_SIGNATURE");
      expect(await attempt(data, [role.metadata])).to.equal("SUCCESS");
      expect(await attempt(data, [role.admin])).to.equal("SUCCESS");
    });
  });

  it("can be scheduled, as mints can", async () => {
    const token = await network.token();
    for (const data of [update(token, { name: "Later" }), mint(token, 5n)]) {
      const { entity } = await network.do(schedule(data as proto.ISchedulableTransactionBody), {});
      await network.do(signSchedule(entity!), { signers: [role.admin, role.supply] });
    }
    expect(network.tokenState(token)).to.deep.include({ name: "Later", totalSupply: 1_005n });
  });

  // gold: under all keys; bare: without keys; dead: deleted; stopped: paused.
  type Tokens = Record<"gold" | "bare" | "dead" | "stopped", EntityId>;
  const seconds = (value: number) => ({ seconds: toLong(value) });
  const table: [code: string, data: (tokens: Tokens) => TransactionData, signers?: readonly HederaKey[]][] = [
    ["precheck INVALID_TOKEN_ID", () => ({ tokenUpdate: {} })],
    ["precheck INVALID_ADMIN_KEY", ({ gold }) => update(gold, { adminKey: HOPELESS })],
    ["precheck INVALID_CUSTOM_FEE_SCHEDULE_KEY", ({ gold }) => update(gold, { feeScheduleKey: {} })],
    ["precheck INVALID_SUPPLY_KEY", ({ gold }) => update(gold, { supplyKey: HOPELESS, ...NO_VALIDATION })],
    ["precheck INVALID_WIPE_KEY", ({ gold }) => update(gold, { wipeKey: HOPELESS })],
    ["precheck INVALID_WIPE_KEY", ({ gold }) => update(gold, { wipeKey: { ECDSASecp256k1: Buffer.alloc(33) } })],
    ["precheck INVALID_PAUSE_KEY", ({ gold }) => update(gold, { pauseKey: HOPELESS })],
    ["precheck INVALID_FREEZE_KEY", ({ gold }) => update(gold, { freezeKey: HOPELESS })],
    ["precheck INVALID_KYC_KEY", ({ gold }) => update(gold, { kycKey: HOPELESS })],
    ["precheck INVALID_METADATA_KEY", ({ gold }) => update(gold, { metadataKey: HOPELESS })],
    ["INVALID_TOKEN_ID", () => update(NOBODY)],
    ["TOKEN_IS_IMMUTABLE", ({ bare }) => update(bare, { metadata: { value: Buffer.of(1) } })],
    ["TOKEN_IS_IMMUTABLE", ({ bare }) => update(bare, { treasury: toAccountId(HOLDER) })],
    ["TOKEN_IS_IMMUTABLE", ({ bare }) => update(bare, { autoRenewAccount: toAccountId(HOLDER) })],
    ["TOKEN_IS_IMMUTABLE", ({ bare }) => update(bare, { supplyKey: next.publicKey })],
    ["INVALID_ACCOUNT_ID", ({ gold }) => update(gold, { treasury: toAccountId(NOBODY) })],
    ["INVALID_AUTORENEW_ACCOUNT", ({ gold }) => update(gold, { autoRenewAccount: toAccountId(NOBODY) })],
    ["INVALID_AUTORENEW_ACCOUNT", ({ gold }) => update(gold, { autoRenewAccount: toAccountId(GONE) })],
    ["INVALID_SIGNATURE", ({ gold }) => update(gold, { autoRenewAccount: toAccountId(HOLDER) }), [role.admin]],
    ["INVALID_SIGNATURE", ({ gold }) => update(gold, { name: "N" }), []],
    ["TOKEN_WAS_DELETED", ({ dead }) => update(dead)],
    ["TOKEN_IS_PAUSED", ({ stopped }) => update(stopped)],
    ["MEMO_TOO_LONG", ({ gold }) => update(gold, { memo: { value: "m".repeat(101) } })],
    ["METADATA_TOO_LONG", ({ gold }) => update(gold, { metadata: { value: Buffer.alloc(101) } })],
    ["TOKEN_SYMBOL_TOO_LONG", ({ gold }) => update(gold, { symbol: "s".repeat(101) })],
    ["TOKEN_NAME_TOO_LONG", ({ gold }) => update(gold, { name: "n".repeat(101) })],
    ["INVALID_ZERO_BYTE_IN_STRING", ({ gold }) => update(gold, { name: "\0" })],
    ["INVALID_EXPIRATION_TIME", ({ gold }) => update(gold, { expiry: expiration(8_000_002n) })],
    ["EXPIRATION_REDUCTION_NOT_ALLOWED", ({ gold }) => update(gold, { expiry: expiration(100n) })],
    ["INVALID_RENEWAL_PERIOD", ({ gold }) => update(gold, { autoRenewPeriod: seconds(0) })],
    ["AUTORENEW_DURATION_NOT_IN_RANGE", ({ gold }) => update(gold, { autoRenewPeriod: seconds(8_000_002) })],
    ["ACCOUNT_DELETED", ({ gold }) => update(gold, { treasury: toAccountId(GONE) })],

    ["precheck INVALID_TOKEN_ID", () => ({ tokenFeeScheduleUpdate: {} })],
    ["INVALID_TOKEN_ID", () => fees(NOBODY, fixedFee(1n))],
    ["INVALID_SIGNATURE", ({ gold }) => fees(gold, fixedFee(1n)), [role.admin]],
    ["INVALID_CUSTOM_FEE_COLLECTOR", ({ gold }) => fees(gold, fixedFee(1n, NOBODY))],
    ["TOKEN_WAS_DELETED", ({ dead }) => fees(dead, fixedFee(1n))],
    ["TOKEN_IS_PAUSED", ({ stopped }) => fees(stopped, fixedFee(1n))],
    ["TOKEN_HAS_NO_FEE_SCHEDULE_KEY", ({ bare }) => fees(bare, fixedFee(1n))],
    ["CUSTOM_FEES_LIST_TOO_LONG", ({ gold }) => fees(gold, ...Array.from({ length: 11 }, () => fixedFee(1n)))],
    ["CUSTOM_SCHEDULE_ALREADY_HAS_NO_FEES", ({ gold }) => fees(gold)],
    ["INVALID_CUSTOM_FEE_COLLECTOR", ({ gold }) => fees(gold, fixedFee(1n, GONE))],
    ["CUSTOM_FEE_NOT_FULLY_SPECIFIED", ({ gold }) => fees(gold, { feeCollectorAccountId: toAccountId(HOLDER) })],
    ["CUSTOM_FEE_MUST_BE_POSITIVE", ({ gold }) => fees(gold, fixedFee(0n))],
    ["INVALID_TOKEN_ID_IN_CUSTOM_FEES", ({ gold }) => fees(gold, fixedFee(1n, HOLDER, "0.0.0"))],
    ["INVALID_TOKEN_ID_IN_CUSTOM_FEES", ({ gold, dead }) => fees(gold, fixedFee(1n, HOLDER, dead))],
    ["TOKEN_NOT_ASSOCIATED_TO_FEE_COLLECTOR", ({ gold, bare }) => fees(gold, fixedFee(1n, HOLDER, bare))],
    ["TOKEN_NOT_ASSOCIATED_TO_FEE_COLLECTOR", ({ gold }) => fees(gold, fractionalFee())],
    ["FRACTION_DIVIDES_BY_ZERO", ({ gold }) => fees(gold, fractionalFee({ fractionalAmount: fraction(1, 0) }, ISSUER))],
    ["CUSTOM_ROYALTY_FEE_ONLY_ALLOWED_FOR_NON_FUNGIBLE_UNIQUE", ({ gold }) => fees(gold, royaltyFee())],
  ];
  for (const [index, [code, data, signers = [...everybody, next]]] of table.entries()) {
    it(`answer ${code} (row ${index + 1})`, async () => {
      const [gold, bare] = [await network.token(), await network.token({})];
      const [dead, stopped] = [await network.token(), await network.token()];
      await network.do({ tokenDeletion: { token: toTokenId(dead) } });
      await network.do({ tokenPause: { token: toTokenId(stopped) } });
      const tokens = () => new Map(network.ledger.mirror.state().tokens.entries());
      const before = tokens();
      expect(await attempt(data({ gold, bare, dead, stopped }), signers)).to.equal(code);
      expect(tokens()).to.deep.equal(before);
    });
  }

  it("replace the whole fee schedule under its own key", async () => {
    const token = await network.heldToken();
    await network.do(fees(token, fixedFee(1n), fractionalFee()), { signers: [role.feeSchedule] });
    expect(network.tokenState(token).customFees).to.have.length(2);
    await network.do(fees(token), { signers: [role.feeSchedule] });
    expect(network.tokenState(token).customFees).to.have.length(0);
  });
});

describe("NFT updates", () => {
  let network: TokenNetwork;
  let art: EntityId;
  const attempt = (data: TransactionData, signers: readonly HederaKey[] = everybody) =>
    statusOf(network.issuer.submit(data, { signers }));

  beforeEach(async () => {
    network = await TokenNetwork.start();
    art = await network.heldToken(UNIQUE);
    await network.do(mintNfts(art, "a", "b", "c"));
    await network.do(sendNfts(art, ISSUER, HOLDER, 1));
  });

  it("change metadata under the metadata key, or the supply key while the treasury holds them all", async () => {
    expect(await attempt(updateNfts(art, "x", 1, 2), [role.supply])).to.equal("INVALID_SIGNATURE");
    const { fee } = await network.do(updateNfts(art, "x", 1, 2, 2), { signers: [role.metadata] });
    expect(fee).to.equal(price(9_000_000n + 2n * 10_000_000n, 2));
    await network.do(updateNfts(art, "y", 2, 3), { signers: [role.supply] });
    await network.do(updateNfts(art, undefined, 3));
    const metadata = [1, 2, 3].map((serial) => Buffer.from(network.nft(art, serial)!.metadata).toString());
    expect(metadata).to.deep.equal(["x", "y", "y"]);
  });

  const table: [code: string, data: (plain: EntityId, keyless: EntityId) => TransactionData][] = [
    ["precheck INVALID_TOKEN_ID", () => ({ tokenUpdateNfts: { serialNumbers: [toLong(1)] } })],
    ["precheck MISSING_SERIAL_NUMBERS", () => updateNfts(art, "x")],
    ["INVALID_TOKEN_ID", () => updateNfts(NOBODY, "x", 1)],
    ["INVALID_NFT_ID", () => updateNfts(art, "x", 2, 4)],
    ["TOKEN_HAS_NO_METADATA_KEY", (plain) => updateNfts(plain, "x", 1)],
    ["TOKEN_HAS_NO_METADATA_OR_SUPPLY_KEY", (_, keyless) => updateNfts(keyless, "x", 1)],
    ["METADATA_TOO_LONG", () => updateNfts(art, "x".repeat(101), 1)],
    ["BATCH_SIZE_LIMIT_EXCEEDED", () => updateNfts(art, "x", ...Array.from({ length: 11 }, () => 2))],
  ];
  for (const [index, [code, data]] of table.entries()) {
    it(`answer ${code} (row ${index + 1})`, async () => {
      const [plain, keyless] = [
        await network.heldToken(NFTS),
        await network.token({ ...NFTS, adminKey: role.admin.publicKey }),
      ];
      for (const token of [plain, keyless]) await network.do(mintNfts(token, "a"));
      await network.do(sendNfts(plain, ISSUER, HOLDER, 1));
      await network.do(update(keyless, { supplyKey: EMPTY_LIST }));
      expect(await attempt(data(plain, keyless))).to.equal(code);
    });
  }
});
