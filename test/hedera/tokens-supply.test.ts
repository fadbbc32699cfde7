import { expect } from "chai";

import { toAccountId, toLong, toTokenId, toUnsignedLong } from "../../plugin/hedera/entity.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import { statusOf } from "./network.ts";
import {
  ALL_KEYS,
  associate,
  burn,
  burnNfts,
  everybody,
  GONE,
  HOLDER,
  ISSUER,
  mint,
  mintNfts,
} from "./token-network.ts";
import { naming, NOBODY, price, role, send, sendNfts, TokenNetwork, wipe, wipeNfts } from "./token-network.ts";

const MAX = 2n ** 63n - 1n;
const UNIQUE = { ...ALL_KEYS, tokenType: 1 };

describe("token supply", () => {
  let network: TokenNetwork;
  const record = (id: string) => network.ledger.record(id)!.record;

  beforeEach(async () => {
    network = await TokenNetwork.start();
  });

  it("grows in the treasury's hands by mints, and shrinks by burns", async () => {
    const token = await network.token();
    const supplied = async (data: TransactionData) => {
      const { receipt, tokenTransferLists } = record((await network.do(data)).transactionId);
      return [receipt!.newTotalSupply, tokenTransferLists![0]!.transfers];
    };
    const toTreasury = (amount: bigint) => [
      { accountID: toAccountId(ISSUER), amount: toLong(amount), isApproval: false },
    ];
    expect(await supplied(mint(token, 5n))).to.deep.equal([toUnsignedLong(1_005n), toTreasury(5n)]);
    expect(await supplied(burn(token, 7n))).to.deep.equal([toUnsignedLong(998n), toTreasury(-7n)]);
    expect(network.tokenState(token).totalSupply).to.equal(998n);
    expect(network.balance(ISSUER, token)).to.equal(998n);
    await network.do(mint(token, 0n));
    await network.do(mint(token, MAX - 998n));
    expect(await statusOf(network.issuer.submit(mint(token, 1n), { signers: everybody }))).to.equal(
      "INVALID_TOKEN_MINT_AMOUNT",
    );
  });

  it("numbers NFTs from 1, and never uses a number again", async () => {
    const token = await network.token(UNIQUE);
    const { transactionId, fee } = await network.do(mintNfts(token, "a", "b", "c"), { signers: [role.supply] });
    // Two cents each.
    expect(fee).to.equal(price(9_000_000n + 190_000_000n + 2n * 200_000_000n, 2));
    const { receipt, tokenTransferLists } = record(transactionId);
    expect(receipt!.serialNumbers).to.deep.equal([1, 2, 3].map((serial) => toLong(serial)));
    expect(receipt!.newTotalSupply).to.deep.equal(toUnsignedLong(3n));
    expect(tokenTransferLists![0]!.nftTransfers![0]).to.deep.include({
      senderAccountID: toAccountId(0),
      receiverAccountID: toAccountId(ISSUER),
    });
    expect(network.nft(token, 2)).to.deep.include({ owner: 1001, metadata: new Uint8Array(Buffer.from("b")) });
    const burned = record((await network.do(burnNfts(token, 3, 3, 2))).transactionId);
    expect(burned.receipt!.newTotalSupply).to.deep.equal(toUnsignedLong(1n));
    expect(
      burned.tokenTransferLists![0]!.nftTransfers!.map(({ receiverAccountID }) => receiverAccountID),
    ).to.deep.equal([toAccountId(0), toAccountId(0)]);
    await network.do(mintNfts(token, "d"));
    expect(network.nft(token, 2)).to.be.undefined;
    expect(network.nft(token, 4)).to.not.be.undefined;
    expect(network.balance(ISSUER, token)).to.equal(2n);
    expect(network.tokenState(token).totalSupply).to.equal(2n);
  });

  it("shrinks when units or NFTs of a holder who is not frozen are wiped", async () => {
    const [gold, art] = [await network.heldToken(), await network.heldToken(UNIQUE)];
    await network.do(mintNfts(art, "a", "b"));
    await network.do(send(gold, ISSUER, HOLDER, 10n));
    await network.do(sendNfts(art, ISSUER, HOLDER, 1));
    const { receipt } = record((await network.do(wipe(gold, HOLDER, 4n))).transactionId);
    expect(receipt!.newTotalSupply).to.deep.equal(toUnsignedLong(996n));
    await network.do(wipeNfts(art, HOLDER, 1));
    expect([network.balance(HOLDER, gold), network.balance(HOLDER, art)]).to.deep.equal([6n, 0n]);
    expect(network.nft(art, 1)).to.be.undefined;
    expect(network.tokenState(art).totalSupply).to.equal(1n);
    await network.do({ tokenFreeze: naming(gold, HOLDER) });
    expect(await statusOf(network.issuer.submit(wipe(gold, HOLDER, 1n), { signers: everybody }))).to.equal(
      "ACCOUNT_FROZEN_FOR_TOKEN",
    );
  });

  it("is for the supply and wipe keys alone to change", async () => {
    const [gold, art] = [await network.heldToken(), await network.heldToken(UNIQUE)];
    const signers = everybody.filter((key) => key !== role.supply && key !== role.wipe);
    for (const data of [mint(gold, 1n), burn(gold, 1n), wipe(gold, HOLDER, 0n), mintNfts(art, "a"), burnNfts(art, 1)]) {
      expect(await statusOf(network.issuer.submit(data, { signers }))).to.equal("INVALID_SIGNATURE");
    }
  });

  // gold: fungible, art: NFTs with serials 1 (the holder's) and 2 (the treasury's), bare: without keys,
  // dead: deleted, stopped: paused; few: at most 1,000 units.
  type Tokens = Record<"gold" | "art" | "bare" | "dead" | "stopped" | "few", EntityId>;
  const meta = (count: number) => Array.from({ length: count }, () => "m");
  const serials = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
  const table: [code: string, data: (tokens: Tokens) => TransactionData][] = [
    ["precheck INVALID_TOKEN_ID", () => ({ tokenMint: {} })],
    [
      "precheck INVALID_TRANSACTION_BODY",
      ({ art }) => ({ tokenMint: { ...mint(art, 1n).tokenMint, metadata: [Buffer.of(1)] } }),
    ],
    ["precheck INVALID_TOKEN_MINT_AMOUNT", ({ gold }) => mint(gold, -1n)],
    ["INVALID_TOKEN_ID", () => mint(NOBODY, 1n)],
    ["BATCH_SIZE_LIMIT_EXCEEDED", ({ art }) => mintNfts(art, ...meta(11))],
    ["METADATA_TOO_LONG", ({ art }) => mintNfts(art, "m".repeat(101))],
    ["TOKEN_WAS_DELETED", ({ dead }) => mint(dead, 1n)],
    ["TOKEN_IS_PAUSED", ({ stopped }) => mint(stopped, 1n)],
    ["TOKEN_HAS_NO_SUPPLY_KEY", ({ bare }) => mint(bare, 1n)],
    ["INVALID_TOKEN_MINT_METADATA", ({ art }) => mint(art, 1n)],
    ["TOKEN_MAX_SUPPLY_REACHED", ({ few }) => mint(few, 1n)],

    ["precheck INVALID_TOKEN_ID", () => ({ tokenBurn: {} })],
    [
      "precheck INVALID_TRANSACTION_BODY",
      ({ art }) => ({ tokenBurn: { ...burn(art, 1n).tokenBurn, serialNumbers: [toLong(1)] } }),
    ],
    ["precheck INVALID_TOKEN_BURN_AMOUNT", ({ gold }) => burn(gold, -1n)],
    ["precheck INVALID_NFT_ID", ({ art }) => burnNfts(art, 0)],
    ["INVALID_TOKEN_ID", () => burn(NOBODY, 1n)],
    ["BATCH_SIZE_LIMIT_EXCEEDED", ({ art }) => burnNfts(art, ...serials(11))],
    ["TOKEN_WAS_DELETED", ({ dead }) => burn(dead, 1n)],
    ["TOKEN_IS_PAUSED", ({ stopped }) => burn(stopped, 1n)],
    ["TOKEN_HAS_NO_SUPPLY_KEY", ({ bare }) => burn(bare, 1n)],
    ["INVALID_TOKEN_BURN_AMOUNT", ({ gold }) => burn(gold, 1_001n)],
    ["INSUFFICIENT_TOKEN_BALANCE", ({ gold }) => burn(gold, 995n)],
    ["INVALID_TOKEN_BURN_METADATA", ({ art }) => burn(art, 1n)],
    ["INVALID_NFT_ID", ({ art }) => burnNfts(art, 2, 3)],
    ["TREASURY_MUST_OWN_BURNED_NFT", ({ art }) => burnNfts(art, 2, 1)],

    ["precheck INVALID_TOKEN_ID", () => ({ tokenWipe: { account: toAccountId(HOLDER) } })],
    ["precheck INVALID_WIPING_AMOUNT", ({ gold }) => wipe(gold, HOLDER, -1n)],
    ["precheck INVALID_ACCOUNT_ID", ({ gold }) => ({ tokenWipe: { token: toTokenId(gold), amount: toLong(1) } })],
    ["INVALID_TOKEN_ID", () => wipe(NOBODY, HOLDER, 1n)],
    ["INVALID_ACCOUNT_ID", ({ gold }) => wipe(gold, NOBODY, 1n)],
    ["ACCOUNT_DELETED", ({ gold }) => wipe(gold, GONE, 1n)],
    ["BATCH_SIZE_LIMIT_EXCEEDED", ({ art }) => wipeNfts(art, HOLDER, ...serials(11))],
    ["TOKEN_WAS_DELETED", ({ dead }) => wipe(dead, HOLDER, 1n)],
    ["TOKEN_IS_PAUSED", ({ stopped }) => wipe(stopped, HOLDER, 1n)],
    ["TOKEN_HAS_NO_WIPE_KEY", ({ bare }) => wipe(bare, HOLDER, 1n)],
    ["TOKEN_NOT_ASSOCIATED_TO_ACCOUNT", ({ few }) => wipe(few, HOLDER, 1n)],
    ["CANNOT_WIPE_TOKEN_TREASURY_ACCOUNT", ({ gold }) => wipe(gold, ISSUER, 1n)],
    ["INVALID_WIPING_AMOUNT", ({ gold }) => wipe(gold, HOLDER, 11n)],
    ["INVALID_WIPING_AMOUNT", ({ art }) => wipe(art, HOLDER, 1n)],
    ["INVALID_NFT_ID", ({ art }) => wipeNfts(art, HOLDER, 1, 3)],
    ["ACCOUNT_DOES_NOT_OWN_WIPED_NFT", ({ art }) => wipeNfts(art, HOLDER, 1, 2)],
  ];
  describe("refused", () => {
    let tokens: Tokens;

    // The rows change nothing, so that all of them can share these.
    before(async () => {
      network = await TokenNetwork.start();
      const [gold, art] = [await network.heldToken(), await network.heldToken(UNIQUE)];
      await network.do(send(gold, ISSUER, HOLDER, 10n));
      await network.do(mintNfts(art, "a", "b"));
      await network.do(sendNfts(art, ISSUER, HOLDER, 1));
      const [dead, stopped] = [await network.token(), await network.token()];
      await network.do({ tokenDeletion: { token: toTokenId(dead) } });
      await network.do({ tokenPause: { token: toTokenId(stopped) } });
      const few = await network.token({ ...ALL_KEYS, supplyType: 1, maxSupply: toLong(1_000) });
      tokens = { gold, art, bare: await network.token({}), dead, stopped, few };
      shared = network;
    });

    let shared: TokenNetwork;
    for (const [index, [code, data]] of table.entries()) {
      it(`answers ${code} (row ${index + 1})`, async () => {
        const before = new Map(shared.ledger.mirror.state().relations.entries());
        expect(await statusOf(shared.issuer.submit(data(tokens), { signers: everybody }))).to.equal(code);
        expect(new Map(shared.ledger.mirror.state().relations.entries())).to.deep.equal(before);
      });
    }
  });

  it("stands still while the treasury is frozen or has lost its KYC", async () => {
    const token = await network.token();
    const attempt = (data: TransactionData) => statusOf(network.issuer.submit(data, { signers: everybody }));
    await network.do({ tokenRevokeKyc: naming(token, ISSUER) });
    expect(await attempt(mint(token, 1n))).to.equal("ACCOUNT_KYC_NOT_GRANTED_FOR_TOKEN");
    expect(await attempt(burn(token, 1n))).to.equal("ACCOUNT_KYC_NOT_GRANTED_FOR_TOKEN");
    await network.do({ tokenFreeze: naming(token, ISSUER) });
    expect(await attempt(mint(token, 1n))).to.equal("ACCOUNT_FROZEN_FOR_TOKEN");
    expect(await attempt(burn(token, 1n))).to.equal("ACCOUNT_FROZEN_FOR_TOKEN");
    const held = await network.token();
    await network.do(associate(HOLDER, held));
    expect(await attempt(wipe(held, HOLDER, 0n))).to.equal("ACCOUNT_KYC_NOT_GRANTED_FOR_TOKEN");
  });
});
