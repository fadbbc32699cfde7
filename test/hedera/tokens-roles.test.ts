import { expect } from "chai";

import { toAccountId, toTokenId } from "../../plugin/hedera/entity.ts";
import type { HederaKey } from "../../plugin/hedera/keys.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import { statusOf } from "./network.ts";
import { associate, everybody, GONE, HOLDER, holderKey, mint, naming } from "./token-network.ts";
import { NOBODY, role, TokenNetwork } from "./token-network.ts";

const freeze = (token: EntityId, account: EntityId = HOLDER) => ({ tokenFreeze: naming(token, account) });
const unfreeze = (token: EntityId, account: EntityId = HOLDER) => ({ tokenUnfreeze: naming(token, account) });
const grant = (token: EntityId, account: EntityId = HOLDER) => ({ tokenGrantKyc: naming(token, account) });
const revoke = (token: EntityId, account: EntityId = HOLDER) => ({ tokenRevokeKyc: naming(token, account) });
const pause = (token: EntityId) => ({ tokenPause: { token: toTokenId(token) } });
const unpause = (token: EntityId) => ({ tokenUnpause: { token: toTokenId(token) } });
const remove = (token: EntityId) => ({ tokenDeletion: { token: toTokenId(token) } });

describe("token roles", () => {
  let network: TokenNetwork;
  const attempt = (data: TransactionData, signers: readonly HederaKey[] = everybody) =>
    statusOf(network.issuer.submit(data, { signers }));

  beforeEach(async () => {
    network = await TokenNetwork.start();
  });

  it("freeze and unfreeze an account, but freeze nobody twice", async () => {
    const token = await network.heldToken();
    await network.do(freeze(token), { signers: [role.freeze] });
    expect(network.relation(HOLDER, token)!.frozen).to.equal(true);
    expect(await attempt(freeze(token))).to.equal("ACCOUNT_FROZEN_FOR_TOKEN");
    await network.do(unfreeze(token));
    await network.do(unfreeze(token));
    expect(network.relation(HOLDER, token)!.frozen).to.equal(false);
  });

  it("grant and revoke KYC, of accounts that are not frozen", async () => {
    const token = await network.heldToken();
    await network.do(revoke(token), { signers: [role.kyc] });
    expect(network.relation(HOLDER, token)!.kycGranted).to.equal(false);
    await network.do(grant(token));
    expect(network.relation(HOLDER, token)!.kycGranted).to.equal(true);
    await network.do(freeze(token));
    expect(await attempt(revoke(token))).to.equal("ACCOUNT_FROZEN_FOR_TOKEN");
    expect(await attempt(grant(token))).to.equal("ACCOUNT_FROZEN_FOR_TOKEN");
  });

  it("pause a token, which stops everything but its unpausing", async () => {
    const token = await network.heldToken();
    await network.do(pause(token), { signers: [role.pause] });
    await network.do(pause(token));
    for (const data of [mint(token, 1n), freeze(token), grant(token), remove(token), associate(HOLDER, token)]) {
      expect(await attempt(data)).to.equal("TOKEN_IS_PAUSED");
    }
    await network.do(unpause(token));
    await network.do(mint(token, 1n));
  });

  it("delete a token, after which nothing can be done with it", async () => {
    const token = await network.heldToken();
    await network.do(remove(token), { signers: [role.admin] });
    expect(network.tokenState(token).deleted).to.equal(true);
    for (const data of [mint(token, 1n), freeze(token), revoke(token), remove(token), pause(token), unpause(token)]) {
      expect(await attempt(data)).to.equal("TOKEN_WAS_DELETED");
    }
  });

  // gold: under all keys, and held; bare: without keys; loose: under all keys, and not held.
  type Tokens = Record<"gold" | "bare" | "loose", EntityId>;
  const [account, stranger] = [toAccountId(HOLDER), [holderKey]];
  const table: [code: string, data: (tokens: Tokens) => TransactionData, signers?: readonly HederaKey[]][] = [
    ["precheck INVALID_TOKEN_ID", () => ({ tokenFreeze: { account } })],
    ["precheck INVALID_ACCOUNT_ID", ({ gold }) => ({ tokenFreeze: { token: toTokenId(gold) } })],
    ["INVALID_TOKEN_ID", () => freeze(NOBODY)],
    ["TOKEN_HAS_NO_FREEZE_KEY", ({ bare }) => freeze(bare)],
    ["INVALID_SIGNATURE", ({ gold }) => freeze(gold), stranger],
    ["INVALID_ACCOUNT_ID", ({ gold }) => freeze(gold, NOBODY)],
    ["ACCOUNT_DELETED", ({ gold }) => freeze(gold, GONE)],
    ["TOKEN_NOT_ASSOCIATED_TO_ACCOUNT", ({ loose }) => freeze(loose)],

    ["precheck INVALID_TOKEN_ID", () => ({ tokenUnfreeze: { account } })],
    ["precheck INVALID_ACCOUNT_ID", ({ gold }) => ({ tokenUnfreeze: { token: toTokenId(gold) } })],
    ["INVALID_TOKEN_ID", () => unfreeze(NOBODY)],
    ["TOKEN_HAS_NO_FREEZE_KEY", ({ bare }) => unfreeze(bare)],
    ["INVALID_SIGNATURE", ({ gold }) => unfreeze(gold), stranger],
    ["INVALID_ACCOUNT_ID", ({ gold }) => unfreeze(gold, NOBODY)],
    ["ACCOUNT_DELETED", ({ gold }) => unfreeze(gold, GONE)],
    ["TOKEN_NOT_ASSOCIATED_TO_ACCOUNT", ({ loose }) => unfreeze(loose)],

    ["precheck INVALID_TOKEN_ID", () => ({ tokenGrantKyc: { account } })],
    ["precheck INVALID_ACCOUNT_ID", ({ gold }) => ({ tokenGrantKyc: { token: toTokenId(gold) } })],
    ["INVALID_TOKEN_ID", () => grant(NOBODY)],
    ["TOKEN_HAS_NO_KYC_KEY", ({ bare }) => grant(bare)],
    ["INVALID_SIGNATURE", ({ gold }) => grant(gold), stranger],
    ["INVALID_ACCOUNT_ID", ({ gold }) => grant(gold, NOBODY)],
    ["ACCOUNT_DELETED", ({ gold }) => grant(gold, GONE)],
    ["TOKEN_NOT_ASSOCIATED_TO_ACCOUNT", ({ loose }) => grant(loose)],

    ["precheck INVALID_TOKEN_ID", () => ({ tokenRevokeKyc: { account } })],
    ["precheck INVALID_ACCOUNT_ID", ({ gold }) => ({ tokenRevokeKyc: { token: toTokenId(gold) } })],
    ["INVALID_TOKEN_ID", () => revoke(NOBODY)],
    ["TOKEN_HAS_NO_KYC_KEY", ({ bare }) => revoke(bare)],
    ["INVALID_SIGNATURE", ({ gold }) => revoke(gold), stranger],
    ["INVALID_ACCOUNT_ID", ({ gold }) => revoke(gold, NOBODY)],
    ["ACCOUNT_DELETED", ({ gold }) => revoke(gold, GONE)],
    ["TOKEN_NOT_ASSOCIATED_TO_ACCOUNT", ({ loose }) => revoke(loose)],

    ["precheck INVALID_TOKEN_ID", () => ({ tokenPause: {} })],
    ["INVALID_TOKEN_ID", () => pause(NOBODY)],
    ["TOKEN_HAS_NO_PAUSE_KEY", ({ bare }) => pause(bare)],
    ["INVALID_SIGNATURE", ({ gold }) => pause(gold), stranger],

    ["precheck INVALID_TOKEN_ID", () => ({ tokenUnpause: {} })],
    ["INVALID_TOKEN_ID", () => unpause(NOBODY)],
    ["TOKEN_HAS_NO_PAUSE_KEY", ({ bare }) => unpause(bare)],
    ["INVALID_SIGNATURE", ({ gold }) => unpause(gold), stranger],

    ["precheck INVALID_TOKEN_ID", () => ({ tokenDeletion: {} })],
    ["INVALID_TOKEN_ID", () => remove(NOBODY)],
    ["TOKEN_IS_IMMUTABLE", ({ bare }) => remove(bare)],
    ["INVALID_SIGNATURE", ({ gold }) => remove(gold), stranger],
  ];
  for (const [index, [code, data, signers]] of table.entries()) {
    it(`answer ${code} (row ${index + 1})`, async () => {
      const [gold, bare, loose] = [await network.heldToken(), await network.heldToken({}), await network.token()];
      expect(await attempt(data({ gold, bare, loose }), signers)).to.equal(code);
      expect(network.relation(HOLDER, gold)).to.deep.include({ frozen: false, kycGranted: true });
      expect(network.tokenState(gold)).to.deep.include({ paused: false, deleted: false });
    });
  }
});
