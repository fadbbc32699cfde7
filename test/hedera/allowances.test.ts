import type { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { entityNumber, toAccountId, toLong, toTokenId } from "../../plugin/hedera/entity.ts";
import { encodeKey } from "../../plugin/hedera/keys.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import { codeName, ecKey, HBAR, statusOf } from "./network.ts";
import { account, all, CAROL, DAVE, ERIN, give, holdings, market, move, submit, transferOf } from "./market.ts";
import type { Market } from "./market.ts";
import { associate, GONE, HOLDER, ISSUER, mintNfts, NFTS, NOBODY } from "./token-network.ts";

describe("allowances", () => {
  let m: Market;

  beforeEach(async () => {
    m = await market();
  });

  it("let their spender, who pays, move hbar as far as they go", async () => {
    await submit(m, approve({ hbar: [[HOLDER, CAROL, 10n]] }));
    const take = (amount: bigint) => transferOf([], [HOLDER, -amount, true], [DAVE, amount]);
    expect(await statusOf(m.carol.submit(take(4n)))).to.equal("SUCCESS");
    expect(account(m, HOLDER).allowances.hbar.get(1004)).to.equal(6n);
    expect(await statusOf(m.carol.submit(take(7n)))).to.equal("AMOUNT_EXCEEDS_ALLOWANCE");
    expect(await statusOf(m.dave.submit(take(1n)))).to.equal("SPENDER_DOES_NOT_HAVE_ALLOWANCE");
    expect(await statusOf(m.carol.submit(take(6n)))).to.equal("SUCCESS");
    expect(account(m, HOLDER).allowances.hbar.size).to.equal(0);
    expect(await statusOf(m.carol.submit(take(1n)))).to.equal("SPENDER_DOES_NOT_HAVE_ALLOWANCE");
    expect(account(m, HOLDER).balance).to.equal(1_000n * HBAR - 10n);
  });

  it("are not used up by transfers that fail, and of no use for what the owner lacks", async () => {
    await submit(m, approve({ hbar: [[HOLDER, CAROL, 2_000n * HBAR]] }));
    const take = transferOf([], [HOLDER, -1_001n * HBAR, true], [DAVE, 1_001n * HBAR]);
    expect(await statusOf(m.carol.submit(take))).to.equal("INSUFFICIENT_ACCOUNT_BALANCE");
    expect(account(m, HOLDER).allowances.hbar.get(1004)).to.equal(2_000n * HBAR);
  });

  it("let their spender move units of a token", async () => {
    await submit(m, approve({ tokens: [[m.gold, HOLDER, CAROL, 10n]] }));
    const take = (amount: bigint) => transferOf([move(m.gold, [HOLDER, -amount, true], [ISSUER, amount])]);
    expect(await statusOf(m.carol.submit(take(4n)))).to.equal("SUCCESS");
    expect([...account(m, HOLDER).allowances.tokens.values()]).to.deep.equal([6n]);
    expect(await statusOf(m.carol.submit(take(7n)))).to.equal("AMOUNT_EXCEEDS_ALLOWANCE");
    expect(await statusOf(m.issuer.submit(take(1n)))).to.equal("SPENDER_DOES_NOT_HAVE_ALLOWANCE");
    expect(await statusOf(m.carol.submit(take(6n)))).to.equal("SUCCESS");
    expect(account(m, HOLDER).allowances.tokens.size).to.equal(0);
    // Without an association, the lack of an allowance is what counts.
    const other = transferOf([move(m.gold, [CAROL, -1n, true], [ISSUER, 1n])]);
    expect(await statusOf(m.dave.submit(other))).to.equal("SPENDER_DOES_NOT_HAVE_ALLOWANCE");
  });

  it("let their spender move single NFTs, once", async () => {
    await submit(m, approve({ nfts: [[m.art, HOLDER, CAROL, { serials: [1] }]] }));
    const take = (serial: number) => transferOf([give(m.art, [HOLDER, ISSUER, serial, true])]);
    expect(await statusOf(m.carol.submit(take(2)))).to.equal("SPENDER_DOES_NOT_HAVE_ALLOWANCE");
    expect(await statusOf(m.carol.submit(take(1)))).to.equal("SUCCESS");
    expect(m.network.nft(m.art, 1)).to.deep.include({ owner: 1001, spender: undefined });
    await submit(m, transferOf([give(m.art, [ISSUER, HOLDER, 1])]));
    expect(await statusOf(m.carol.submit(take(1)))).to.equal("SPENDER_DOES_NOT_HAVE_ALLOWANCE");
    const unassociated = transferOf([give(m.art, [ERIN, ISSUER, 1, true])]);
    expect(await statusOf(m.carol.submit(unassociated))).to.equal("SPENDER_DOES_NOT_HAVE_ALLOWANCE");
  });

  it("let their spender move all NFTs of a token, until that is taken back", async () => {
    await submit(m, approve({ nfts: [[m.art, HOLDER, CAROL, { forAll: true }]] }));
    const take = (serial: number) => m.carol.submit(transferOf([give(m.art, [HOLDER, ISSUER, serial, true])]));
    expect(await statusOf(take(1))).to.equal("SUCCESS");
    expect(await statusOf(take(3))).to.equal("SENDER_DOES_NOT_OWN_NFT_SERIAL_NO");
    await submit(m, approve({ nfts: [[m.art, HOLDER, CAROL, { forAll: false }]] }));
    expect(await statusOf(take(2))).to.equal("SPENDER_DOES_NOT_HAVE_ALLOWANCE");
  });

  it("for all NFTs can be passed on for single ones", async () => {
    await submit(m, approve({ nfts: [[m.art, HOLDER, CAROL, { forAll: true }]] }));
    const delegated = approve({ nfts: [[m.art, HOLDER, DAVE, { serials: [1], delegate: CAROL, forAll: false }]] });
    expect(await statusOf(m.dave.submit(delegated))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(m.carol.submit(delegated))).to.equal("SUCCESS");
    // The delegate cannot take its own right away by the way.
    expect(account(m, HOLDER).allowances.operators.size).to.equal(1);
    expect(await statusOf(m.dave.submit(transferOf([give(m.art, [HOLDER, ISSUER, 1, true])])))).to.equal("SUCCESS");
  });

  it("replace older ones, and end when 0 is granted", async () => {
    const [hbar, tokens] = [(amount: bigint) => approve({ hbar: [[HOLDER, CAROL, amount]] }), m.gold] as const;
    for (const amount of [10n, 5n]) await submit(m, hbar(amount));
    expect([...account(m, HOLDER).allowances.hbar.values()]).to.deep.equal([5n]);
    await submit(m, approve({ hbar: [[HOLDER, CAROL, 0n]], tokens: [[tokens, HOLDER, CAROL, 0n]] }));
    expect(account(m, HOLDER).allowances.hbar.size).to.equal(0);
  });

  it("are the payer's own by default, and need the signature of any other owner", async () => {
    await m.holder.submit(approve({ hbar: [[undefined, CAROL, 3n]], tokens: [[m.gold, undefined, CAROL, 4n]] }));
    expect(account(m, HOLDER).allowances.hbar.get(1004)).to.equal(3n);
    expect(account(m, HOLDER).allowances.tokens.size).to.equal(1);
    const others = approve({ hbar: [[HOLDER, CAROL, 3n]] });
    expect(await statusOf(m.issuer.submit(others))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(m.issuer.submit(others, { signers: [m.holder.key] }))).to.equal("SUCCESS");
  });

  it("cost $0.05 each", async () => {
    const one = await submit(m, approve({ hbar: [[HOLDER, CAROL, 1n]] }));
    const two = await submit(
      m,
      approve({
        hbar: [
          [HOLDER, CAROL, 1n],
          [HOLDER, DAVE, 1n],
        ],
      }),
    );
    expect(two.fee - one.fee).to.be.oneOf([500_000_000n / 12n, 500_000_000n / 12n + 1n]);
  });

  it("of single NFTs are deleted by the owner, or by who may move them all", async () => {
    const grant = approve({ nfts: [[m.art, HOLDER, DAVE, { serials: [1, 2] }]] });
    await submit(m, grant);
    expect(await statusOf(m.carol.submit(remove([m.art, HOLDER, [1]])))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(m.holder.submit(remove([m.art, undefined, [1]])))).to.equal("SUCCESS");
    expect(m.network.nft(m.art, 1)!.spender).to.equal(undefined);
    expect(m.network.nft(m.art, 2)!.spender).to.equal(1005);
    await submit(m, approve({ nfts: [[m.art, HOLDER, CAROL, { forAll: true }]] }));
    expect(await statusOf(m.carol.submit(remove([m.art, HOLDER, [2]])))).to.equal("SUCCESS");
    expect(m.network.nft(m.art, 2)!.spender).to.equal(undefined);
  });

  interface Row {
    readonly code: string;
    readonly data: (m: Market) => TransactionData;
    readonly before?: (m: Market) => Promise<unknown>;
  }

  const nft = (m: Market, more: NftGrant, owner: EntityId = HOLDER, spender: EntityId = CAROL) =>
    approve({ nfts: [[m.art, owner, spender, more]] });
  const forAll = (m: Market) => submit(m, nft(m, { forAll: true }));
  const many = (count: number): [EntityId, EntityId, bigint][] =>
    Array.from({ length: count }, (_, i) => [HOLDER, `0.0.${[2, 3, 4, 5, 6, 98][i % 6]!}`, 1n]);
  const rows: Row[] = [
    { code: "precheck EMPTY_ALLOWANCES", data: () => approve({}) },
    { code: "precheck NEGATIVE_ALLOWANCE_AMOUNT", data: () => approve({ hbar: [[HOLDER, CAROL, -1n]] }) },
    { code: "precheck NEGATIVE_ALLOWANCE_AMOUNT", data: (m) => approve({ tokens: [[m.gold, HOLDER, CAROL, -1n]] }) },
    { code: "precheck INVALID_ALLOWANCE_SPENDER_ID", data: () => approve({ hbar: [[HOLDER, "0.0.0", 1n]] }) },
    { code: "precheck INVALID_ACCOUNT_ID", data: () => approve({ hbar: [["0.0.0", CAROL, 1n]] }) },
    {
      code: "precheck INVALID_TOKEN_ID",
      data: () => ({ cryptoApproveAllowance: { nftAllowances: [{ spender: toAccountId(CAROL) }] } }),
    },
    { code: "precheck EMPTY_ALLOWANCES", data: () => remove() },
    { code: "precheck EMPTY_ALLOWANCES", data: (m) => remove([m.art, HOLDER, []]) },
    {
      code: "precheck INVALID_TOKEN_ID",
      data: () => ({ cryptoDeleteAllowance: { nftAllowances: [{ serialNumbers: [toLong(1)] }] } }),
    },
    { code: "INVALID_ALLOWANCE_OWNER_ID", data: () => approve({ hbar: [[NOBODY, CAROL, 1n]] }) },
    { code: "INVALID_ALLOWANCE_OWNER_ID", data: () => approve({ hbar: [[GONE, CAROL, 1n]] }) },
    { code: "INVALID_ALLOWANCE_OWNER_ID", data: (m) => nft(m, { serials: [1] }, NOBODY) },
    {
      code: "INVALID_ALLOWANCE_OWNER_ID",
      data: () => ({
        cryptoApproveAllowance: {
          cryptoAllowances: [{ owner: { alias: encodeKey(ecKey("x").publicKey) }, spender: toAccountId(CAROL) }],
        },
      }),
    },
    { code: "INVALID_DELEGATING_SPENDER", data: (m) => nft(m, { serials: [1], delegate: NOBODY }) },
    { code: "INVALID_DELEGATING_SPENDER", data: (m) => nft(m, { serials: [1], delegate: GONE }) },
    { code: "MAX_ALLOWANCES_EXCEEDED", data: () => approve({ hbar: many(21) }) },
    { code: "MAX_ALLOWANCES_EXCEEDED", data: (m) => nft(m, { serials: Array.from({ length: 21 }, () => 1) }) },
    { code: "INVALID_ALLOWANCE_SPENDER_ID", data: () => approve({ hbar: [[HOLDER, NOBODY, 1n]] }) },
    { code: "INVALID_ALLOWANCE_SPENDER_ID", data: (m) => approve({ tokens: [[m.gold, HOLDER, GONE, 1n]] }) },
    { code: "INVALID_ALLOWANCE_SPENDER_ID", data: (m) => nft(m, { forAll: true }, HOLDER, NOBODY) },
    { code: "SUCCESS", data: () => approve({ hbar: [[HOLDER, NOBODY, 0n]] }) },
    { code: "SPENDER_ACCOUNT_SAME_AS_OWNER", data: () => approve({ hbar: [[HOLDER, HOLDER, 1n]] }) },
    { code: "SPENDER_ACCOUNT_SAME_AS_OWNER", data: (m) => nft(m, { serials: [1] }, HOLDER, HOLDER) },
    { code: "SUCCESS", data: (m) => approve({ tokens: [[m.gold, HOLDER, HOLDER, 1n]] }) },
    { code: "INVALID_TOKEN_ID", data: () => approve({ tokens: [["0.0.424242", HOLDER, CAROL, 1n]] }) },
    { code: "NFT_IN_FUNGIBLE_TOKEN_ALLOWANCES", data: (m) => approve({ tokens: [[m.art, HOLDER, CAROL, 1n]] }) },
    { code: "FUNGIBLE_TOKEN_IN_NFT_ALLOWANCES", data: (m) => approve({ nfts: [[m.gold, HOLDER, CAROL, {}]] }) },
    { code: "TOKEN_NOT_ASSOCIATED_TO_ACCOUNT", data: (m) => approve({ tokens: [[m.gold, CAROL, DAVE, 1n]] }) },
    { code: "TOKEN_NOT_ASSOCIATED_TO_ACCOUNT", data: (m) => nft(m, { forAll: true }, CAROL, DAVE) },
    {
      code: "TOKEN_IS_PAUSED",
      before: (m) => submit(m, { tokenPause: { token: toTokenId(m.gold) } }),
      data: (m) => approve({ tokens: [[m.gold, HOLDER, CAROL, 1n]] }),
    },
    {
      code: "DELEGATING_SPENDER_CANNOT_GRANT_APPROVE_FOR_ALL",
      before: forAll,
      data: (m) => nft(m, { forAll: true, delegate: CAROL }, HOLDER, DAVE),
    },
    {
      code: "DELEGATING_SPENDER_DOES_NOT_HAVE_APPROVE_FOR_ALL",
      data: (m) => nft(m, { serials: [1], delegate: CAROL }, HOLDER, DAVE),
    },
    { code: "INVALID_TOKEN_NFT_SERIAL_NUMBER", data: (m) => nft(m, { serials: [99] }) },
    { code: "INVALID_TOKEN_NFT_SERIAL_NUMBER", data: (m) => nft(m, { serials: [0] }) },
    { code: "SENDER_DOES_NOT_OWN_NFT_SERIAL_NO", data: (m) => nft(m, { serials: [3] }) },
    { code: "INVALID_ALLOWANCE_OWNER_ID", data: (m) => remove([m.art, NOBODY, [1]]) },
    { code: "INVALID_ALLOWANCE_OWNER_ID", data: (m) => remove([m.art, GONE, [1]]) },
    { code: "MAX_ALLOWANCES_EXCEEDED", data: (m) => remove([m.art, HOLDER, Array.from({ length: 21 }, () => 1)]) },
    { code: "INVALID_TOKEN_ID", data: () => remove(["0.0.424242", HOLDER, [1]]) },
    { code: "FUNGIBLE_TOKEN_IN_NFT_ALLOWANCES", data: (m) => remove([m.gold, HOLDER, [1]]) },
    { code: "TOKEN_NOT_ASSOCIATED_TO_ACCOUNT", data: (m) => remove([m.art, CAROL, [1]]) },
    { code: "INVALID_TOKEN_NFT_SERIAL_NUMBER", data: (m) => remove([m.art, HOLDER, [99]]) },
    { code: "SENDER_DOES_NOT_OWN_NFT_SERIAL_NO", data: (m) => remove([m.art, HOLDER, [3]]) },
    {
      code: "TOKEN_WAS_DELETED",
      before: (m) => submit(m, { tokenDeletion: { token: toTokenId(m.art) } }),
      data: (m) => remove([m.art, HOLDER, [1]]),
    },
  ];
  for (const [index, { code, data, before }] of rows.entries()) {
    it(`answer ${code} (row ${index + 1})`, async () => {
      await before?.(m);
      const known = holdings(m);
      expect(await statusOf(m.issuer.submit(data(m), { signers: all }))).to.equal(code);
      if (code !== "SUCCESS") expect(holdings(m)).to.deep.equal(known);
    });
  }

  it("are limited to one for each token that is approved up to its maximum", async () => {
    const token = await m.network.token({ supplyType: 1, maxSupply: toLong(1_000) });
    await submit(m, associate(HOLDER, token));
    const grant = (amount: bigint) => m.holder.submit(approve({ tokens: [[token, HOLDER, CAROL, amount]] }));
    expect(await statusOf(grant(1_001n))).to.equal("AMOUNT_EXCEEDS_TOKEN_MAX_SUPPLY");
    expect(await statusOf(grant(1_000n))).to.equal("SUCCESS");
  });

  it("are at most 100 for each account", async () => {
    const tokens: EntityId[] = [];
    for (let i = 0; i < 100; i++) tokens.push(await m.network.token());
    const grant = (some: EntityId[]) =>
      approve({ tokens: some.map((token): [EntityId, EntityId, EntityId, bigint] => [token, ISSUER, CAROL, 1n]) });
    for (let i = 0; i < 100; i += 20) await submit(m, grant(tokens.slice(i, i + 20)));
    const more = approve({ hbar: [[ISSUER, CAROL, 1n]] });
    expect(await statusOf(m.issuer.submit(more))).to.equal("MAX_ALLOWANCES_EXCEEDED");
    expect(await statusOf(m.issuer.submit(grant(tokens.slice(0, 1))))).to.equal("SUCCESS");
    const less = approve({ tokens: [[tokens[0]!, ISSUER, CAROL, 0n]] });
    expect(await statusOf(m.issuer.submit(less))).to.equal("SUCCESS");
    expect(await statusOf(m.issuer.submit(more))).to.equal("SUCCESS");
  });

  it("can be granted by a treasury, too", async () => {
    const art = await m.network.token({ ...NFTS });
    await m.network.do(mintNfts(art, "1"));
    const outcome = await m.issuer.submit(approve({ nfts: [[art, ISSUER, CAROL, { serials: [1] }]] }));
    expect(codeName(outcome.status)).to.equal("SUCCESS");
    expect(m.network.nft(art, 1)!.spender).to.equal(entityNumber(CAROL));
  });
});

interface NftGrant {
  readonly serials?: readonly number[];
  readonly forAll?: boolean;
  readonly delegate?: EntityId;
}

function approve({
  hbar = [],
  tokens = [],
  nfts = [],
}: {
  hbar?: readonly [owner: EntityId | undefined, spender: EntityId, amount: bigint][];
  tokens?: readonly [token: EntityId, owner: EntityId | undefined, spender: EntityId, amount: bigint][];
  nfts?: readonly [token: EntityId, owner: EntityId | undefined, spender: EntityId, grant: NftGrant][];
}): TransactionData {
  const id = (account: EntityId | undefined): proto.IAccountID | undefined => account && toAccountId(account);
  return {
    cryptoApproveAllowance: {
      cryptoAllowances: hbar.map(([owner, spender, amount]) => ({
        owner: id(owner),
        spender: id(spender),
        amount: toLong(amount),
      })),
      tokenAllowances: tokens.map(([token, owner, spender, amount]) => ({
        tokenId: toTokenId(token),
        owner: id(owner),
        spender: id(spender),
        amount: toLong(amount),
      })),
      nftAllowances: nfts.map(([token, owner, spender, { serials = [], forAll, delegate }]) => ({
        tokenId: toTokenId(token),
        owner: id(owner),
        spender: id(spender),
        serialNumbers: serials.map(toLong),
        approvedForAll: forAll === undefined ? undefined : { value: forAll },
        delegatingSpender: id(delegate),
      })),
    },
  };
}

function remove(...allowances: [token: EntityId, owner: EntityId | undefined, serials: number[]][]): TransactionData {
  const nftAllowances = allowances.map(([token, owner, serials]) => ({
    tokenId: toTokenId(token),
    owner: owner && toAccountId(owner),
    serialNumbers: serials.map(toLong),
  }));
  return { cryptoDeleteAllowance: { nftAllowances } };
}
