import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { parseTransactionId, toAccountId, toLong, toTimestamp } from "../../plugin/hedera/entity.ts";
import type { EntityId, Tinybar } from "../../plugin/hedera/ledger.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import type { TransactionData } from "../../plugin/hedera/operator.ts";
import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { SimulatedOperator, SimulatedOutcome } from "../../plugin/hedera/simulated/outcome.ts";
import {
  codeName,
  create,
  createAccount,
  ecKey,
  edKey,
  frozenNetwork,
  HBAR,
  schedule,
  SECOND,
  START,
  statusOf,
  transfer,
} from "./network.ts";

const NODE = 8_333n;
const NETWORK = 75_000n;

/** A signed transaction to any node, with any id. */
function build(
  payer: SimulatedOperator,
  data: TransactionData,
  body: proto.ITransactionBody = {},
  start = START,
): Uint8Array {
  const bodyBytes = proto.TransactionBody.encode({
    transactionID: { accountID: toAccountId(payer.account), transactionValidStart: toTimestamp(start) },
    nodeAccountID: toAccountId(3),
    transactionFee: toLong(20n * HBAR),
    transactionValidDuration: { seconds: toLong(120) },
    ...data,
    ...body,
  }).finish();
  const sigMap = { sigPair: [payer.key.signaturePair(bodyBytes)] };
  const signedTransactionBytes = proto.SignedTransaction.encode({ bodyBytes, sigMap }).finish();
  return proto.Transaction.encode({ signedTransactionBytes }).finish();
}

/** The header of a query that the treasury pays for. */
function paidBy({ treasury }: SimulatedLedger): proto.IQueryHeader {
  const payment = build(treasury, transfer(["0.0.2", -HBAR], ["0.0.3", HBAR]), {}, START - 2n * SECOND);
  return { payment: proto.Transaction.decode(payment) };
}

describe("records", () => {
  it("of a transaction that two nodes submit are two, and the second is a duplicate", async () => {
    const clock = new SimulatedClock({ start: START, realTime: false });
    const ledger = new SimulatedLedger({ clock });
    const payer = await createAccount(ledger, edKey("payer"));
    ledger.consensusDelay = 1;
    const gift = transfer([payer.account, -1n], ["0.0.2", 1n]);
    const sent = [3, 4].map((node) => ledger.submit(build(payer, gift, { nodeAccountID: toAccountId(node) })));
    const again = ledger.submit(build(payer, gift));
    expect(await statusOf(again), "by the same node").to.equal("precheck DUPLICATE_TRANSACTION");
    const [first, second] = await Promise.all(sent);
    expect([first, second].map((outcome) => codeName(outcome!.status))).to.deep.equal([
      "SUCCESS",
      "DUPLICATE_TRANSACTION",
    ]);
    const { receipt, duplicates } = ledger.receipt(first!.transactionId)!;
    expect(codeName(receipt.status!)).to.equal("SUCCESS");
    expect(duplicates.map(({ status }) => codeName(status!))).to.deep.equal(["DUPLICATE_TRANSACTION"]);
    const record = ledger.record(first!.transactionId)!;
    expect(record.duplicates).to.have.length(1);
    // The network had the work twice, and did it once.
    expect(second!.fee).to.equal(NODE + NETWORK);
    const lines = record.duplicates[0]!.transferList!.accountAmounts!;
    expect(lines.map(({ accountID, amount }) => [accountID!.accountNum!.toNumber(), amount!.toNumber()])).to.deep.equal(
      [
        [4, Number(NODE)],
        [98, Number(NETWORK)],
        [1001, -Number(NODE + NETWORK)],
      ],
    );
  });

  it("are known for 180 s", async () => {
    const { ledger, clock, treasury } = frozenNetwork();
    const { transactionId } = await treasury.submit(transfer(["0.0.2", -1n], ["0.0.3", 1n]));
    clock.advanceTo(START + 180n * SECOND);
    expect(ledger.receipt(transactionId)).not.to.be.undefined;
    clock.advanceTo(START + 181n * SECOND);
    expect(ledger.receipt(transactionId)).to.be.undefined;
    expect(ledger.record(transactionId)).to.be.undefined;
  });

  it("are known as long as there are no more transactions than are retained", async () => {
    const ledger = new SimulatedLedger({ clock: new SimulatedClock({ start: START, realTime: false }), retention: 3 });
    const sent = [];
    for (let i = 0; i < 4; i++) sent.push(await ledger.treasury.submit(transfer(["0.0.2", -1n], ["0.0.3", 1n])));
    const known = sent.map(({ transactionId: id }) => [!!ledger.receipt(id), !!ledger.record(id)]);
    expect(known).to.deep.equal([
      [false, false],
      [true, true],
      [true, true],
      [true, true],
    ]);
    const paid = ledger.query({ cryptoGetAccountRecords: { accountID: toAccountId(2), header: paidBy(ledger) } });
    expect(paid.cryptoGetAccountRecords!.records!).to.have.length(3);
  });

  describe("beyond the retention", () => {
    /** A ledger that remembers one transaction, and a signed one whose record is gone. */
    async function forgotten() {
      const clock = new SimulatedClock({ start: START, realTime: false });
      const ledger = new SimulatedLedger({ clock, retention: 1 });
      const bytes = ledger.treasury.sign(transfer(["0.0.2", -1n], ["0.0.3", 1n]), START);
      const { transactionId } = await ledger.submit(bytes);
      await ledger.treasury.submit(transfer(["0.0.2", -1n], ["0.0.3", 1n]));
      return { clock, ledger, bytes, transactionId };
    }

    it("are not found", async () => {
      const { ledger, transactionId: id } = await forgotten();
      const transactionID = parseTransactionId(id);
      const { transactionGetReceipt } = ledger.query({ transactionGetReceipt: { transactionID } });
      expect(codeName(transactionGetReceipt!.header!.nodeTransactionPrecheckCode!)).to.equal("RECEIPT_NOT_FOUND");
      const { transactionGetRecord } = ledger.query({
        transactionGetRecord: { transactionID, header: paidBy(ledger) },
      });
      expect(codeName(transactionGetRecord!.header!.nodeTransactionPrecheckCode!)).to.equal("RECORD_NOT_FOUND");
    });

    it("still keep their ids from being used again, for 180 s", async () => {
      const { ledger, clock, bytes } = await forgotten();
      expect(await statusOf(ledger.submit(bytes))).to.equal("precheck DUPLICATE_TRANSACTION");
      clock.advanceTo(START + 100n * SECOND);
      // More of them, so that the used ids are looked through.
      await ledger.treasury.submit(transfer(["0.0.2", -1n], ["0.0.3", 1n]));
      expect(await statusOf(ledger.submit(bytes))).to.equal("precheck DUPLICATE_TRANSACTION");
      clock.advanceTo(START + 181n * SECOND);
      await ledger.treasury.submit(transfer(["0.0.2", -1n], ["0.0.3", 1n]));
      expect(await statusOf(ledger.submit(bytes))).to.equal("precheck TRANSACTION_EXPIRED");
    });

    it("have duplicates, whose receipts are not theirs", async () => {
      const { ledger, transactionId: id } = await forgotten();
      ledger.consensusDelay = 1;
      const gift = transfer(["0.0.2", -1n], ["0.0.3", 1n]);
      const by = (node: number) =>
        ledger.submit(build(ledger.treasury, gift, { nodeAccountID: toAccountId(node) }, START - SECOND));
      const sent = [by(3), ledger.treasury.submit(gift), by(4)];
      expect(await Promise.all(sent.map(statusOf))).to.deep.equal(["SUCCESS", "SUCCESS", "DUPLICATE_TRANSACTION"]);
      const [{ transactionId }] = (await Promise.all(sent)) as [SimulatedOutcome, ...SimulatedOutcome[]];
      expect([id, transactionId].map((each) => ledger.receipt(each))).to.deep.equal([undefined, undefined]);
    });

    it("are those of the transaction, not of what comes before it or what it schedules", async () => {
      const ledger = new SimulatedLedger({
        clock: new SimulatedClock({ start: START, realTime: false }),
        retention: 1,
      });
      const created = await ledger.treasury.submit(transfer(["0.0.2", -1n], [ecKey("new").evmAddress, 1n]));
      expect(ledger.receipt(created.transactionId), "the transfer comes after the creation").not.to.be.undefined;
      const { transactionId: id } = await ledger.treasury.submit(schedule(transfer(["0.0.2", -1n], ["0.0.3", 1n])));
      expect(ledger.receipt(id), "the transfer comes after its schedule").to.be.undefined;
      expect(codeName(ledger.receipt(`${id}?scheduled`)!.receipt.status!)).to.equal("SUCCESS");
    });

    it("leave the same start to another account", async () => {
      const { ledger } = await forgotten();
      const other = await createAccount(ledger, edKey("other"));
      expect(await statusOf(ledger.submit(build(other, transfer())))).to.equal("SUCCESS");
    });

    it("do not keep the id of a transaction that its node should not have submitted", async () => {
      const ledger = new SimulatedLedger({
        clock: new SimulatedClock({ start: START, realTime: false }),
        retention: 1,
      });
      const owner = await createAccount(ledger, edKey("owner"));
      ledger.consensusDelay = 1;
      const gift = transfer([owner.account, -1n], ["0.0.2", 1n]);
      const key = edKey("new");
      const update = { cryptoUpdateAccount: { accountIDToUpdate: toAccountId(owner.account), key: key.publicKey } };
      const updated = ledger.treasury.submit(update, { signers: [owner.key, key] });
      const spoilt = ledger.submit(build(owner, gift));
      const later = ledger.treasury.submit(transfer(["0.0.2", -1n], ["0.0.3", 1n]));
      expect([await statusOf(updated), await statusOf(spoilt)]).to.deep.equal(["SUCCESS", "INVALID_PAYER_SIGNATURE"]);
      await later;
      const again = ledger.submit(build(new Operator(ledger, owner.account, key), gift));
      expect(await statusOf(again)).to.equal("SUCCESS");
    });

    it("come back with a snapshot", async () => {
      const clock = new SimulatedClock({ start: START, realTime: false });
      const ledger = new SimulatedLedger({ clock, retention: 1 });
      const gift = transfer(["0.0.2", -1n], ["0.0.3", 1n]);
      const { transactionId } = await ledger.treasury.submit(gift);
      const snapshot = ledger.snapshot();
      await ledger.treasury.submit(gift);
      ledger.revert(snapshot);
      expect(ledger.receipt(transactionId)).not.to.be.undefined;
      await ledger.treasury.submit(gift);
      expect(ledger.receipt(transactionId)).to.be.undefined;
    });
  });

  it("of an id that somebody else spoilt are those of its owner", async () => {
    const { ledger, treasury } = frozenNetwork();
    const owner = await createAccount(ledger, edKey("owner"));
    ledger.consensusDelay = 1;
    const gift = transfer([owner.account, -1n], ["0.0.2", 1n]);
    // Signed with a key that is replaced before the transaction reaches consensus.
    const key = edKey("new");
    const update = { cryptoUpdateAccount: { accountIDToUpdate: toAccountId(owner.account), key: key.publicKey } };
    const updated = treasury.submit(update, { signers: [owner.key, key] });
    const spoilt = ledger.submit(build(owner, gift));
    expect([await statusOf(updated), await statusOf(spoilt)]).to.deep.equal(["SUCCESS", "INVALID_PAYER_SIGNATURE"]);
    const outcome = await ledger.submit(build(new Operator(ledger, owner.account, key), gift));
    expect(codeName(outcome.status)).to.equal("SUCCESS");
    const { receipt, duplicates } = ledger.receipt(outcome.transactionId)!;
    expect(codeName(receipt.status!)).to.equal("SUCCESS");
    expect(duplicates.map(({ status }) => codeName(status!))).to.deep.equal(["INVALID_PAYER_SIGNATURE"]);
  });
});

describe("a transaction with several data fields", () => {
  it("is what the last of them says", async () => {
    const { ledger, treasury } = frozenNetwork();
    const twice = { ...transfer(["0.0.2", -1n], ["0.0.3", 1n]), ...create(edKey("x").publicKey) };
    const outcome = await treasury.submit(twice);
    expect(codeName(outcome.status)).to.equal("SUCCESS");
    const { transactionFee } = ledger.record(outcome.transactionId)!.record;
    // The protobuf's fields are written in the order of their numbers: 11 is the creation, 14 the transfer.
    expect(outcome.entity).to.be.undefined;
    expect(transactionFee!.toNumber()).to.equal(Number(NODE + NETWORK));
  });
});

describe("a kind of transaction that the ledger does not know", () => {
  for (const data of [{ cryptoAddLiveHash: {} }, { contractCall: {} }, { freeze: {} }, { nodeCreate: {} }]) {
    it(`is refused as NOT_SUPPORTED: ${Object.keys(data).join()}`, async () => {
      const { treasury } = frozenNetwork();
      expect(await statusOf(treasury.submit(data))).to.equal("precheck NOT_SUPPORTED");
    });
  }

  it("is none at all without a data field", async () => {
    const { treasury } = frozenNetwork();
    expect(await statusOf(treasury.submit({}))).to.equal("precheck INVALID_TRANSACTION_BODY");
  });
});

describe("who pays", () => {
  type Case = readonly [
    what: string,
    status: string,
    charged: { readonly payer: Tinybar; readonly node: Tinybar },
    submit: (ledger: SimulatedLedger, payer: SimulatedOperator) => Promise<SimulatedOutcome>,
  ];
  const creation = create(edKey("created").publicKey);
  const CREATION = 41_583_333n;
  /** Leaves the payer so much, in a transaction that is handled before the next. */
  const leave = (payer: SimulatedOperator, left: Tinybar) => {
    const amount = 100n * HBAR - NODE - NETWORK - left;
    return payer.submit(transfer([payer.account, -amount], ["0.0.2", amount]));
  };

  const cases: readonly Case[] = [
    [
      "in full for success",
      "SUCCESS",
      { payer: NODE + NETWORK + CREATION, node: NODE },
      (_, payer) => payer.submit(creation),
    ],
    [
      "in full for failure",
      "MEMO_TOO_LONG",
      { payer: NODE + NETWORK + CREATION, node: NODE },
      (_, payer) => payer.submit(create(edKey("c").publicKey, 0n, { memo: "m".repeat(101) })),
    ],
    [
      "for the network's work alone when the offer does not cover the service",
      "INSUFFICIENT_TX_FEE",
      { payer: NODE + NETWORK, node: NODE },
      (_, payer) => payer.submit(creation, { maxFee: CREATION }),
    ],
    [
      "nothing when the offer does not cover the network's work",
      "precheck INSUFFICIENT_TX_FEE",
      { payer: 0n, node: 0n },
      (_, payer) => payer.submit(creation, { maxFee: NETWORK }),
    ],
  ];
  for (const [what, status, charged, submit] of cases) {
    it(`is the payer ${what}`, async () => {
      const { ledger } = frozenNetwork();
      const payer = await createAccount(ledger, edKey("payer"));
      const balance = async (id: EntityId) => (await ledger.account(id))!.balance;
      const before = [await balance(payer.account), await balance("0.0.3")];
      expect(await statusOf(submit(ledger, payer))).to.equal(status);
      expect(before[0]! - (await balance(payer.account)), "payer").to.equal(charged.payer);
      expect((await balance("0.0.3")) - before[1]!, "node").to.equal(charged.node);
    });
  }

  const late: readonly [what: string, status: string, left: Tinybar, payer: Tinybar, node: Tinybar][] = [
    [
      "the payer, for the network's work, whom the service turns out too dear",
      "INSUFFICIENT_PAYER_BALANCE",
      HBAR / 10n,
      NODE + NETWORK,
      NODE,
    ],
    [
      "the payer, as far as he can, and the node gets the rest",
      "INSUFFICIENT_PAYER_BALANCE",
      NETWORK + 1n,
      NETWORK + 1n,
      1n,
    ],
    ["the node, when the payer has nothing left", "INSUFFICIENT_PAYER_BALANCE", 1n, 0n, -NETWORK],
  ];
  for (const [what, status, left, paid, earned] of late) {
    it(`is ${what}`, async () => {
      const { ledger, treasury } = frozenNetwork();
      const payer = await createAccount(ledger, edKey("payer"));
      await treasury.submit(transfer(["0.0.2", -HBAR], ["0.0.3", HBAR]));
      const balance = async (id: EntityId) => (await ledger.account(id))!.balance;
      ledger.consensusDelay = 1;
      const leaving = leave(payer, left);
      const poor = payer.submit(creation);
      expect(codeName((await leaving).status)).to.equal("SUCCESS");
      const before = await balance("0.0.3");
      expect(await statusOf(poor)).to.equal(status);
      expect(left - (await balance(payer.account)), "payer").to.equal(paid);
      expect((await balance("0.0.3")) - before, "node").to.equal(earned);
    });
  }
});
