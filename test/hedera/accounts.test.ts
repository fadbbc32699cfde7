import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { fromHex, longZero, toAccountId, toLong } from "../../plugin/hedera/entity.ts";
import { encodeKey, thresholdKey } from "../../plugin/hedera/keys.ts";
import type { EntityId, TransactionRecord } from "../../plugin/hedera/ledger.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import { eventOf } from "../../plugin/hedera/simulated/sealed.ts";
import { create, createAccount, ecKey, edKey, frozenNetwork, HBAR, statusOf, transfer } from "./network.ts";

const [alice, bob, carol] = [edKey("alice"), ecKey("bob"), ecKey("carol")];

describe("accounts", () => {
  let ledger: SimulatedLedger;
  let events: TransactionRecord[];
  const balance = async (id: EntityId | `0x${string}`) => (await ledger.account(id))?.balance;

  beforeEach(() => {
    ({ ledger } = frozenNetwork());
    events = [];
    ledger.subscribe((sealed) => {
      const event = eventOf(sealed);
      if (event.kind === "transaction") events.push(event);
    });
  });

  it("start at 0.0.1001, after the treasury with all hbar", async () => {
    expect(await balance("0.0.2")).to.equal(5_000_000_000_000_000_000n);
    expect((await createAccount(ledger, alice)).account).to.equal("0.0.1001");
  });

  it("are found by id, long-zero address and EVM address", async () => {
    const alias = fromHex(bob.evmAddress);
    const { account } = await createAccount(ledger, bob, HBAR, { alias, memo: "bob" });
    const state = await ledger.account(account);
    expect(state).to.deep.include({ id: account, memo: "bob", evmAddress: bob.evmAddress, balance: HBAR });
    expect(state!.key).to.deep.equal(encodeKey(bob.publicKey));
    expect(await ledger.account(longZero(account))).to.deep.equal(state);
    expect(await ledger.account(bob.evmAddress)).to.deep.equal(state);
    expect(await ledger.account("0.0.424242")).to.be.undefined;
  });

  it("take an EVM address only with its key's signature, and only once", async () => {
    const creation = create(alice.publicKey, 0n, { alias: fromHex(bob.evmAddress) });
    expect(await statusOf(ledger.treasury.submit(creation))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(ledger.treasury.submit(creation, { signers: [bob] }))).to.equal("SUCCESS");
    expect(await statusOf(ledger.treasury.submit(creation, { signers: [bob] }))).to.equal("ALIAS_ALREADY_ASSIGNED");
  });

  it("come into being hollow by a transfer to an EVM address, one nanosecond before it", async () => {
    const outcome = await ledger.treasury.submit(transfer(["0.0.2", -HBAR], [bob.evmAddress, HBAR]));
    const [creation, payment] = events;
    expect(creation).to.deep.include({
      name: "cryptoCreateAccount",
      transactionId: `${outcome.transactionId}/1`,
      consensusTimestamp: outcome.consensusTimestamp - 1n,
      fee: 41_583_333n,
    });
    expect(creation!.accounts[0]).to.deep.include({ balance: 0n, key: undefined, evmAddress: bob.evmAddress });
    expect(payment!.accounts.at(-1)).to.deep.include({ id: creation!.entity, balance: HBAR });
    expect(outcome.fee).to.equal(creation!.fee + payment!.fee);
    const { record, children } = ledger.record(outcome.transactionId)!;
    expect(children.map(({ receipt }) => receipt!.accountID)).to.deep.equal([toAccountId(creation!.entity!)]);
    for (const each of [record, ...children]) {
      const sum = each.transferList!.accountAmounts!.reduce((sum, { amount }) => sum.add(amount!), toLong(0n));
      expect(sum.toNumber()).to.equal(0);
    }
  });

  it("are completed when a hollow account pays and its ECDSA key signs", async () => {
    await ledger.treasury.submit(transfer(["0.0.2", -10n * HBAR], [bob.evmAddress, 10n * HBAR]));
    const { id } = (await ledger.account(bob.evmAddress))!;
    const pay = transfer([id, -HBAR], ["0.0.2", HBAR]);
    expect(await statusOf(new Operator(ledger, id, carol).submit(pay))).to.equal("precheck INVALID_SIGNATURE");
    expect(await statusOf(new Operator(ledger, id, bob).submit(pay))).to.equal("SUCCESS");
    expect((await ledger.account(id))!.key).to.deep.equal(encodeKey(bob.publicKey));
    expect(events.slice(-2).map(({ name }) => name)).to.deep.equal(["cryptoUpdateAccount", "cryptoTransfer"]);
    expect(await statusOf(new Operator(ledger, id, bob).submit(pay))).to.equal("SUCCESS");
    expect(events.slice(-2).map(({ name }) => name)).to.deep.equal(["cryptoTransfer", "cryptoTransfer"]);
  });

  it("are completed when a hollow account must sign for a debit", async () => {
    await ledger.treasury.submit(transfer(["0.0.2", -10n * HBAR], [bob.evmAddress, 10n * HBAR]));
    const debit = transfer([bob.evmAddress, -HBAR], ["0.0.2", HBAR]);
    expect(await statusOf(ledger.treasury.submit(debit))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(ledger.treasury.submit(debit, { signers: [bob] }))).to.equal("SUCCESS");
    expect((await ledger.account(bob.evmAddress))!.key).to.deep.equal(encodeKey(bob.publicKey));
  });

  it("come into being complete by a transfer to a key alias, under the key's address, too", async () => {
    const alias = encodeKey(bob.publicKey);
    const accountAmounts = [
      { accountID: toAccountId(2), amount: toLong(-HBAR) },
      { accountID: { alias }, amount: toLong(HBAR) },
    ];
    for (let i = 1n; i <= 2n; i++) {
      await ledger.treasury.submit({ cryptoTransfer: { transfers: { accountAmounts } } });
      const state = await ledger.account(bob.evmAddress);
      expect(state).to.deep.include({ memo: "auto-created account", balance: i * HBAR, key: alias });
    }
  });

  it("can insist on signing for what they receive", async () => {
    const more = { receiverSigRequired: true };
    expect(await statusOf(ledger.treasury.submit(create(alice.publicKey, 0n, more)))).to.equal("INVALID_SIGNATURE");
    const { account } = await createAccount(ledger, alice, HBAR, more, { signers: [alice] });
    const gift = transfer(["0.0.2", -1n], [account, 1n]);
    expect(await statusOf(ledger.treasury.submit(gift))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(ledger.treasury.submit(gift, { signers: [alice] }))).to.equal("SUCCESS");
  });

  it("change their key with the old and the new one", async () => {
    const { account } = await createAccount(ledger, alice);
    const key = thresholdKey(1, [bob.publicKey, carol.publicKey]);
    const update = { cryptoUpdateAccount: { accountIDToUpdate: toAccountId(account), key, memo: { value: "new" } } };
    expect(await statusOf(ledger.treasury.submit(update, { signers: [alice] }))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(ledger.treasury.submit(update, { signers: [bob] }))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(ledger.treasury.submit(update, { signers: [alice, bob] }))).to.equal("SUCCESS");
    expect(await ledger.account(account)).to.deep.include({ memo: "new", key: encodeKey(key) });
  });

  it("hand over everything when they are deleted", async () => {
    const { account } = await createAccount(ledger, alice, 7n);
    const heir = await createAccount(ledger, bob, 0n);
    const cryptoDelete = { deleteAccountID: toAccountId(account), transferAccountID: toAccountId(heir.account) };
    expect(await statusOf(ledger.treasury.submit({ cryptoDelete }))).to.equal("INVALID_SIGNATURE");
    expect(await statusOf(ledger.treasury.submit({ cryptoDelete }, { signers: [alice] }))).to.equal("SUCCESS");
    expect(await balance(heir.account)).to.equal(7n);
    expect(await ledger.account(account)).to.deep.include({ deleted: true, balance: 0n });
    const gift = transfer(["0.0.2", -1n], [account, 1n]);
    expect(await statusOf(ledger.treasury.submit(gift))).to.equal("ACCOUNT_DELETED");
  });

  it("pay for failures, and nothing else happens then", async () => {
    const payer = await createAccount(ledger, alice, HBAR);
    // All that the fee leaves, so that nothing is left for the creation of the account.
    const all = HBAR - 83_333n;
    const outcome = await payer.submit(transfer([payer.account, -all], [carol.evmAddress, all]));
    expect(proto.ResponseCodeEnum[outcome.status]).to.equal("INSUFFICIENT_ACCOUNT_BALANCE");
    expect(outcome.fee).to.equal(83_333n);
    expect(await balance(payer.account)).to.equal(HBAR - outcome.fee);
    expect(await ledger.account(carol.evmAddress)).to.be.undefined;
    expect(await balance("0.0.98")).not.to.equal(0n);
    expect(events.at(-1)).to.deep.include({ status: 28, transfers: [], accounts: [] });
  });

  const eleven = Array.from({ length: 10 }, (_, i): [EntityId, bigint] => [`0.0.${i < 4 ? 3 + i : 1001 + i}`, 1n]);
  const table: [code: string, data: ReturnType<typeof transfer>][] = [
    ["INVALID_ACCOUNT_ID", transfer(["0.0.2", -1n], ["0.0.424242", 1n])],
    ["INVALID_ACCOUNT_ID", transfer(["0.0.2", 1n], [carol.evmAddress, -1n])],
    ["INVALID_ALIAS_KEY", transfer(["0.0.2", -1n], [longZero("0.0.424242"), 1n])],
    ["INVALID_SIGNATURE", transfer(["0.0.1001", -1n], ["0.0.2", 1n])],
    ["TRANSFER_LIST_SIZE_LIMIT_EXCEEDED", transfer(["0.0.2", -10n], ...eleven)],
    ["ENTITY_NOT_ALLOWED_TO_DELETE", deletion(98, 2)],
    ["INVALID_ACCOUNT_ID", deletion(424242, 2)],
    ["INVALID_TRANSFER_ACCOUNT_ID", deletion(1001, 424242)],
    ["INVALID_ADMIN_KEY", create(thresholdKey(3, [alice.publicKey]))],
    ["precheck INSUFFICIENT_PAYER_BALANCE", create(alice.publicKey, 6_000_000_000_000_000_000n)],
    [
      "AUTORENEW_DURATION_NOT_IN_RANGE",
      create(alice.publicKey, 0n, { autoRenewPeriod: { seconds: toLong(2_591_999) } }),
    ],
    ["INVALID_MAX_AUTO_ASSOCIATIONS", create(alice.publicKey, 0n, { maxAutomaticTokenAssociations: 5001 })],
    ["INVALID_ACCOUNT_ID", { cryptoUpdateAccount: { accountIDToUpdate: toAccountId(424242) } }],
  ];
  for (const [index, [code, data]] of table.entries()) {
    it(`answer ${code} (row ${index + 1})`, async () => {
      for (let i = 0; i < 15; i++) await createAccount(ledger, alice, 10n);
      expect(await statusOf(ledger.treasury.submit(data))).to.equal(code);
    });
  }
});

function deletion(closed: number, heir: number): ReturnType<typeof transfer> {
  return { cryptoDelete: { deleteAccountID: toAccountId(closed), transferAccountID: toAccountId(heir) } };
}
