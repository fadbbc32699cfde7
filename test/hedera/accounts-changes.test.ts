import type { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { entityNumber, fromHex, longZero, toAccountId, toLong, toTokenId } from "../../plugin/hedera/entity.ts";
import type { HederaKey } from "../../plugin/hedera/keys.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import { create, createAccount, ecKey, edKey, expiration, frozenNetwork, HBAR, START, statusOf } from "./network.ts";
import { ALL_KEYS, EMPTY_LIST, everybody, GONE, HOLDER, holderKey, HOPELESS, ISSUER } from "./token-network.ts";
import { mintNfts, NOBODY, role, send, sendNfts, TokenNetwork } from "./token-network.ts";

const next = edKey("next");
const update = (more: proto.ICryptoUpdateTransactionBody, account: EntityId = HOLDER): TransactionData => ({
  cryptoUpdateAccount: { accountIDToUpdate: toAccountId(account), ...more },
});
const remove = (account: EntityId, heir: EntityId = ISSUER): TransactionData => ({
  cryptoDelete: { deleteAccountID: toAccountId(account), transferAccountID: toAccountId(heir) },
});
const slots = (value: number) => update({ maxAutomaticTokenAssociations: { value } });
const seconds = (value: number) => ({ seconds: toLong(value) });

describe("accounts that change", () => {
  let network: TokenNetwork;
  const attempt = (data: TransactionData, signers: readonly HederaKey[] = everybody) =>
    statusOf(network.issuer.submit(data, { signers }));
  const account = (id: EntityId = HOLDER) => network.ledger.mirror.state().accounts.get(entityNumber(id))!;

  beforeEach(async () => {
    network = await TokenNetwork.start();
  });

  it("know when they were created, and by default stake to nobody", () => {
    const { createdAt, staking } = account(ISSUER);
    expect(createdAt >= START).to.equal(true);
    expect(staking).to.deep.equal({ declineReward: false });
  });

  it("stake to an account or to a node, never to both, and stop again", async () => {
    const { entity } = await network.do(create(next.publicKey, 0n, { stakedNodeId: toLong(3), declineReward: true }));
    expect(account(entity!).staking).to.deep.equal({ declineReward: true, nodeId: 3 });
    await network.do(update({ stakedNodeId: toLong(0) }));
    expect(account().staking).to.deep.equal({ declineReward: false, nodeId: 0 });
    await network.do(update({ stakedAccountId: toAccountId(ISSUER), declineReward: { value: true } }));
    expect(account().staking).to.deep.equal({ declineReward: true, account: 1001 });
    await network.do(update({ declineReward: { value: false } }));
    expect(account().staking).to.deep.equal({ declineReward: false, account: 1001 });
    await network.do(update({ stakedAccountId: toAccountId(0) }));
    expect(account().staking).to.deep.equal({ declineReward: false });
    await network.do(update({ stakedNodeId: toLong(1) }));
    await network.do(update({ stakedNodeId: toLong(-1) }));
    expect(account().staking).to.deep.equal({ declineReward: false });
  });

  it("keep at least the automatic slots that are in use", async () => {
    await network.do(slots(5));
    for (let i = 0; i < 2; i++) await network.do(send(await network.token({}), ISSUER, HOLDER, 1n));
    expect(await attempt(slots(1))).to.equal("EXISTING_AUTOMATIC_ASSOCIATIONS_EXCEED_GIVEN_LIMIT");
    await network.do(slots(2));
    await network.do(slots(-1));
    expect(account()).to.deep.include({ maxAutoAssociations: -1, usedAutoAssociations: 2 });
  });

  it("are not deleted while they are a treasury or hold tokens", async () => {
    const [gold, art] = [await network.heldToken(), await network.heldToken({ ...ALL_KEYS, tokenType: 1 })];
    await network.do(mintNfts(art, "a"));
    await network.do(sendNfts(art, ISSUER, HOLDER, 1));
    expect(await attempt(remove(HOLDER))).to.equal("TRANSACTION_REQUIRES_ZERO_TOKEN_BALANCES");
    await network.do(sendNfts(art, HOLDER, ISSUER, 1));
    await network.do({ tokenUpdate: { token: toTokenId(gold), treasury: toAccountId(HOLDER) } });
    expect(await attempt(remove(HOLDER))).to.equal("ACCOUNT_IS_TREASURY");
    await network.do({ tokenDeletion: { token: toTokenId(gold) } });
    expect(await attempt(remove(HOLDER))).to.equal("TRANSACTION_REQUIRES_ZERO_TOKEN_BALANCES");
    await network.do({ tokenDissociate: { account: toAccountId(HOLDER), tokens: [toTokenId(gold)] } });
    expect(await attempt(remove(HOLDER))).to.equal("SUCCESS");
  });

  it("are named by their number when they change: aliases are for transfers", async () => {
    const { ledger } = frozenNetwork();
    const bob = ecKey("bob");
    const operator = await createAccount(ledger, bob, HBAR, { alias: fromHex(bob.evmAddress) });
    for (const alias of [bob.evmAddress, longZero(operator.account)].map(fromHex)) {
      const accountIDToUpdate = { alias };
      expect(await statusOf(operator.submit({ cryptoUpdateAccount: { accountIDToUpdate } }))).to.equal(
        "INVALID_ACCOUNT_ID",
      );
    }
  });

  const created = (more: proto.ICryptoCreateTransactionBody) => create(next.publicKey, 0n, more);
  const huge = toLong(-1).toUnsigned();
  const table: [code: string, data: TransactionData, signers?: readonly HederaKey[]][] = [
    ["precheck INVALID_RENEWAL_PERIOD", created({ autoRenewPeriod: seconds(-1) })],
    ["precheck INVALID_MAX_AUTO_ASSOCIATIONS", created({ maxAutomaticTokenAssociations: -2 })],
    ["precheck INVALID_INITIAL_BALANCE", created({ initialBalance: huge })],
    ["precheck INVALID_SEND_RECORD_THRESHOLD", created({ sendRecordThreshold: huge })],
    ["precheck INVALID_RECEIVE_RECORD_THRESHOLD", created({ receiveRecordThreshold: huge })],
    ["precheck PROXY_ACCOUNT_ID_FIELD_IS_DEPRECATED", created({ proxyAccountID: toAccountId(3) })],
    ["precheck INVALID_ALIAS_KEY", created({ alias: Buffer.alloc(7) })],
    ["precheck INVALID_ALIAS_KEY", create(undefined, 0n, { alias: Buffer.alloc(20, 1) })],
    ["precheck KEY_REQUIRED", create(undefined)],
    ["precheck KEY_REQUIRED", create(EMPTY_LIST)],
    ["precheck BAD_ENCODING", create({ ed25519: Buffer.alloc(0) })],
    ["precheck BAD_ENCODING", create({ contractID: {} })],
    ["INVALID_ALIAS_KEY", created({ alias: fromHex(longZero("0.0.7")) })],
    ["INVALID_SIGNATURE", created({ alias: Buffer.alloc(20, 1) })],
    // No point of the curve, so no address.
    [
      "INVALID_SIGNATURE",
      create({ ECDSASecp256k1: Buffer.alloc(33, 2).fill(0xff, 1) }, 0n, { alias: Buffer.alloc(20, 1) }),
    ],
    ["INVALID_SIGNATURE", created({ receiverSigRequired: true })],
    ["INVALID_ACCOUNT_ID", created({ realmID: { realmNum: toLong(1) } })],
    ["MEMO_TOO_LONG", created({ memo: "m".repeat(101) })],
    ["INVALID_RENEWAL_PERIOD", created({ autoRenewPeriod: seconds(0) })],
    ["AUTORENEW_DURATION_NOT_IN_RANGE", created({ autoRenewPeriod: seconds(8_000_002) })],
    ["INVALID_MAX_AUTO_ASSOCIATIONS", created({ maxAutomaticTokenAssociations: 5_001 })],
    ["INVALID_ADMIN_KEY", create(HOPELESS)],
    ["INVALID_ADMIN_KEY", create({ ECDSASecp256k1: Buffer.alloc(33, 4) })],
    ["INVALID_ADMIN_KEY", create({ contractID: { contractNum: toLong(-1) } })],
    ["INVALID_ADMIN_KEY", create({ delegatableContractId: { evmAddress: Buffer.alloc(19, 1) } })],
    ["INVALID_STAKING_ID", created({ stakedAccountId: toAccountId(0) })],
    ["INVALID_STAKING_ID", created({ stakedNodeId: toLong(4) })],

    ["precheck ACCOUNT_ID_DOES_NOT_EXIST", { cryptoUpdateAccount: {} }],
    ["precheck PROXY_ACCOUNT_ID_FIELD_IS_DEPRECATED", update({ proxyAccountID: toAccountId(3) })],
    ["INVALID_ACCOUNT_ID", update({}, NOBODY)],
    ["INVALID_ACCOUNT_ID", update({}, "0.0.800")],
    ["INVALID_ADMIN_KEY", update({ key: HOPELESS })],
    ["INVALID_ADMIN_KEY", update({ key: EMPTY_LIST })],
    ["INVALID_SIGNATURE", update({}), [role.admin]],
    ["INVALID_SIGNATURE", update({ key: next.publicKey }), [holderKey]],
    ["ACCOUNT_DELETED", update({}, GONE)],
    ["MEMO_TOO_LONG", update({ memo: { value: "m".repeat(101) } })],
    ["INVALID_RENEWAL_PERIOD", update({ autoRenewPeriod: seconds(-1) })],
    ["AUTORENEW_DURATION_NOT_IN_RANGE", update({ autoRenewPeriod: seconds(2_591_999) })],
    ["INVALID_STAKING_ID", update({ stakedAccountId: toAccountId(NOBODY) })],
    ["INVALID_STAKING_ID", update({ stakedNodeId: toLong(-2) })],
    ["INVALID_EXPIRATION_TIME", update({ expirationTime: expiration(8_000_002n) })],
    ["EXPIRATION_REDUCTION_NOT_ALLOWED", update({ expirationTime: expiration(1n) })],
    ["INVALID_MAX_AUTO_ASSOCIATIONS", slots(-2)],
    ["REQUESTED_NUM_AUTOMATIC_ASSOCIATIONS_EXCEEDS_ASSOCIATION_LIMIT", slots(5_001)],

    ["precheck ACCOUNT_ID_DOES_NOT_EXIST", { cryptoDelete: { deleteAccountID: toAccountId(HOLDER) } }],
    ["precheck TRANSFER_ACCOUNT_SAME_AS_DELETE_ACCOUNT", remove(HOLDER, HOLDER)],
    ["INVALID_ACCOUNT_ID", remove(NOBODY)],
    ["INVALID_TRANSFER_ACCOUNT_ID", remove(HOLDER, NOBODY)],
    ["ENTITY_NOT_ALLOWED_TO_DELETE", remove("0.0.3")],
    ["INVALID_SIGNATURE", remove(HOLDER), [role.admin]],
    ["ACCOUNT_DELETED", remove(GONE)],
    ["ACCOUNT_DELETED", remove(HOLDER, GONE)],
  ];
  for (const [index, [code, data, signers]] of table.entries()) {
    it(`answer ${code} (row ${index + 1})`, async () => {
      const before = account();
      expect(await attempt(data, signers)).to.equal(code);
      expect(account()).to.deep.equal(before);
    });
  }
});
