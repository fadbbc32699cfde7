import type { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { entityNumber, toAccountId, toLong, toTokenId } from "../../plugin/hedera/entity.ts";
import type { HederaKey } from "../../plugin/hedera/keys.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import { statusOf } from "./network.ts";
import {
  ALL_KEYS,
  associate,
  dissociate,
  everybody,
  GONE,
  HOLDER,
  holderKey,
  ISSUER,
  mintNfts,
} from "./token-network.ts";
import { naming, NFTS, NOBODY, price, role, send, sendNfts, TokenNetwork } from "./token-network.ts";

describe("token associations", () => {
  let network: TokenNetwork;
  const attempt = (data: TransactionData, signers: readonly HederaKey[] = everybody) =>
    statusOf(network.issuer.submit(data, { signers }));
  const account = () => network.ledger.mirror.state().accounts.get(entityNumber(HOLDER))!;
  const slots = (value: number) =>
    network.do({
      cryptoUpdateAccount: { accountIDToUpdate: toAccountId(HOLDER), maxAutomaticTokenAssociations: { value } },
    });
  const remove = (token: EntityId) => network.do({ tokenDeletion: { token: toTokenId(token) } });

  beforeEach(async () => {
    network = await TokenNetwork.start();
  });

  it("start frozen and without KYC where the token says so", async () => {
    const held = async (more: proto.ITokenCreateTransactionBody) => {
      const token = await network.token(more);
      await network.do(associate(HOLDER, token), { signers: [holderKey] });
      return network.relation(HOLDER, token)!;
    };
    const open = { frozen: false, kycGranted: true, automatic: false, balance: 0n };
    expect(await held({})).to.deep.include(open);
    expect(await held(ALL_KEYS)).to.deep.include({ ...open, kycGranted: false });
    const strict = { ...ALL_KEYS, freezeDefault: true };
    expect(await held(strict)).to.deep.include({ ...open, frozen: true, kycGranted: false });
  });

  it("come one by one or many at once, at five cents each", async () => {
    const tokens = [await network.token({}), await network.token({}), await network.token({})];
    const { fee } = await network.do(associate(HOLDER, ...tokens), { signers: [holderKey] });
    expect(fee).to.equal(price(499_000_000n + 2n * 500_000_000n, 2));
    for (const token of tokens) expect(network.balance(HOLDER, token)).to.equal(0n);
    await network.do(associate(HOLDER));
    await network.do(dissociate(HOLDER, ...tokens));
    for (const token of tokens) expect(network.relation(HOLDER, token)).to.be.undefined;
  });

  it("come all or none", async () => {
    const [first, second] = [await network.token({}), await network.token({})];
    await network.do(associate(HOLDER, second));
    expect(await attempt(associate(HOLDER, first, second))).to.equal("TOKEN_ALREADY_ASSOCIATED_TO_ACCOUNT");
    expect(network.relation(HOLDER, first)).to.be.undefined;
  });

  it("free their automatic slot when they end", async () => {
    await slots(1);
    const token = await network.token({});
    await network.do(send(token, ISSUER, HOLDER, 1n));
    expect(network.relation(HOLDER, token)!.automatic).to.equal(true);
    expect(account().usedAutoAssociations).to.equal(1);
    await network.do(send(token, HOLDER, ISSUER, 1n));
    await network.do(dissociate(HOLDER, token));
    expect(account().usedAutoAssociations).to.equal(0);
  });

  it("take what is left of a deleted token with them", async () => {
    const [gold, art] = [await network.heldToken(), await network.heldToken({ ...ALL_KEYS, tokenType: 1 })];
    await network.do(mintNfts(art, "a", "b", "c"));
    await network.do(send(gold, ISSUER, HOLDER, 10n));
    await network.do(sendNfts(art, ISSUER, HOLDER, 1, 3));
    await network.do({ tokenFreeze: naming(gold, HOLDER) });
    await remove(gold);
    await remove(art);
    const { transactionId } = await network.do(dissociate(HOLDER, gold, art));
    expect(network.tokenState(gold).totalSupply).to.equal(990n);
    expect(network.tokenState(art).totalSupply).to.equal(1n);
    expect([1, 2, 3].map((serial) => network.nft(art, serial) !== undefined)).to.deep.equal([false, true, false]);
    const { tokenTransferLists } = network.ledger.record(transactionId)!.record;
    const gone = (amount: number) => [{ accountID: toAccountId(HOLDER), amount: toLong(amount), isApproval: false }];
    expect(tokenTransferLists!.map(({ transfers }) => transfers)).to.deep.equal([gone(-10), gone(-2)]);
    await network.do(dissociate(ISSUER, gold, art));
    expect(network.tokenState(gold).totalSupply).to.equal(0n);
  });

  // gold: held by the holder, under all keys; loose: not held; dead: deleted; full: held, with units;
  // art: held, with an NFT; stopped: held and paused; cold: held and frozen.
  type Tokens = Record<"gold" | "loose" | "dead" | "full" | "art" | "stopped" | "cold", EntityId>;
  const table: [code: string, data: (tokens: Tokens) => TransactionData, signers?: readonly HederaKey[]][] = [
    ["precheck INVALID_ACCOUNT_ID", ({ loose }) => ({ tokenAssociate: { tokens: [toTokenId(loose)] } })],
    ["precheck INVALID_ACCOUNT_ID", ({ loose }) => associate("0.0.0", loose)],
    ["precheck INVALID_TOKEN_ID", () => associate(HOLDER, "0.0.0")],
    ["precheck TOKEN_ID_REPEATED_IN_TOKEN_LIST", ({ loose }) => associate(HOLDER, loose, loose)],
    ["INVALID_ACCOUNT_ID", ({ loose }) => associate(NOBODY, loose)],
    ["INVALID_SIGNATURE", ({ loose }) => associate(HOLDER, loose), [role.admin]],
    ["ACCOUNT_DELETED", ({ loose }) => associate(GONE, loose)],
    ["INVALID_TOKEN_ID", ({ loose }) => associate(HOLDER, loose, NOBODY)],
    ["TOKEN_WAS_DELETED", ({ dead }) => associate(HOLDER, dead)],
    ["TOKEN_IS_PAUSED", ({ stopped }) => associate(ISSUER, stopped)],
    ["TOKEN_ALREADY_ASSOCIATED_TO_ACCOUNT", ({ gold }) => associate(HOLDER, gold)],

    ["precheck INVALID_ACCOUNT_ID", ({ gold }) => ({ tokenDissociate: { tokens: [toTokenId(gold)] } })],
    ["precheck INVALID_TOKEN_ID", () => dissociate(HOLDER, "0.0.0")],
    ["precheck TOKEN_ID_REPEATED_IN_TOKEN_LIST", ({ gold }) => dissociate(HOLDER, gold, gold)],
    ["INVALID_ACCOUNT_ID", ({ gold }) => dissociate(NOBODY, gold)],
    ["INVALID_SIGNATURE", ({ gold }) => dissociate(HOLDER, gold), [role.admin]],
    ["ACCOUNT_DELETED", ({ gold }) => dissociate(GONE, gold)],
    ["TOKEN_NOT_ASSOCIATED_TO_ACCOUNT", ({ gold, loose }) => dissociate(HOLDER, gold, loose)],
    ["TOKEN_NOT_ASSOCIATED_TO_ACCOUNT", () => dissociate(HOLDER, NOBODY)],
    ["TOKEN_IS_PAUSED", ({ stopped }) => dissociate(HOLDER, stopped)],
    ["ACCOUNT_IS_TREASURY", ({ gold }) => dissociate(ISSUER, gold)],
    ["ACCOUNT_FROZEN_FOR_TOKEN", ({ cold }) => dissociate(HOLDER, cold)],
    ["TRANSACTION_REQUIRES_ZERO_TOKEN_BALANCES", ({ gold, full }) => dissociate(HOLDER, gold, full)],
    ["ACCOUNT_STILL_OWNS_NFTS", ({ art }) => dissociate(HOLDER, art)],
  ];
  for (const [index, [code, data, signers]] of table.entries()) {
    it(`answer ${code} (row ${index + 1})`, async () => {
      const tokens: Tokens = {
        gold: await network.heldToken(),
        loose: await network.token(),
        dead: await network.token(),
        full: await network.heldToken({}),
        art: await network.heldToken(NFTS),
        stopped: await network.heldToken(),
        cold: await network.heldToken(),
      };
      await remove(tokens.dead);
      await network.do(send(tokens.full, ISSUER, HOLDER, 1n));
      await network.do(mintNfts(tokens.art, "a"));
      await network.do(sendNfts(tokens.art, ISSUER, HOLDER, 1));
      await network.do({ tokenPause: { token: toTokenId(tokens.stopped) } });
      await network.do({ tokenFreeze: naming(tokens.cold, HOLDER) });
      const relations = () => new Map(network.ledger.mirror.state().relations.entries());
      const before = relations();
      expect(await attempt(data(tokens), signers)).to.equal(code);
      expect(relations()).to.deep.equal(before);
    });
  }
});
