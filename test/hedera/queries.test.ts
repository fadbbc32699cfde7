import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import {
  fromHex,
  longZero,
  parseTransactionId,
  toAccountId,
  toLong,
  toNumber,
  toScheduleId,
  toTimestamp,
  toTopicId,
} from "../../plugin/hedera/entity.ts";
import type { EntityId, Tinybar } from "../../plugin/hedera/ledger.ts";
import { sameKey } from "../../plugin/hedera/keys.ts";
import type { HederaKey } from "../../plugin/hedera/keys.ts";
import { Operator } from "../../plugin/hedera/operator.ts";
import type { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { SimulatedOperator } from "../../plugin/hedera/simulated/outcome.ts";
import {
  codeName,
  createAccount,
  ecKey,
  edKey,
  frozenNetwork,
  HBAR,
  message,
  schedule,
  SECOND,
  signSchedule,
  START,
  topic,
  transfer,
} from "./network.ts";

const { ANSWER_ONLY, ANSWER_STATE_PROOF, COST_ANSWER } = proto.ResponseType;
/** $0.0001 at 12 cents an hbar, rounded down. */
const PRICE = 83_333n;

const [alice, bob] = [edKey("alice"), ecKey("bob")];

/** The one field of a query or a response. */
function only(message: proto.IQuery | proto.IResponse): any {
  return Object.values(message)[0];
}

function codeOf(response: proto.IResponse): string {
  return codeName(only(response).header.nodeTransactionPrecheckCode);
}

/** A query of the given type with a payment, asked of node 0.0.3. */
function withHeader(query: proto.IQuery, header: proto.IQueryHeader): proto.IQuery {
  const [name, body] = Object.entries(query)[0]!;
  return { [name]: { ...(body as object), header } };
}

describe("queries", () => {
  let ledger: SimulatedLedger;
  let payer: SimulatedOperator;

  beforeEach(async () => {
    ({ ledger } = frozenNetwork());
    payer = await createAccount(ledger, alice, 1_000n * HBAR);
  });

  /** A signed payment to a node. */
  function payment(amount: Tinybar = PRICE, to: EntityId = "0.0.3", by = payer): proto.ITransaction {
    const { transactionValidStart } = by.nextTransactionId();
    const data = transfer([by.account, -amount], [to, amount]);
    return proto.Transaction.decode(
      by.sign(data, BigInt(transactionValidStart!.nanos!) + nanosOf(transactionValidStart!)),
    );
  }

  function nanosOf(time: proto.ITimestamp): bigint {
    return BigInt(toNumber(time.seconds)) * SECOND;
  }

  const costOf = (query: proto.IQuery) => ledger.query(withHeader(query, { responseType: COST_ANSWER }));
  const ask = (query: proto.IQuery, by: proto.ITransaction = payment()) =>
    ledger.query(withHeader(query, { responseType: ANSWER_ONLY, payment: by }));
  const free = (query: proto.IQuery) => ledger.query(withHeader(query, { responseType: ANSWER_ONLY }));
  const balanceOf = async (id: EntityId) => (await ledger.account(id))!.balance;

  describe("and their payment", () => {
    const query: proto.IQuery = { cryptoGetInfo: { accountID: toAccountId(2) } };

    it("tell their price for nothing, and are answered for it", async () => {
      const { header } = only(costOf(query));
      expect(header).to.include({ nodeTransactionPrecheckCode: proto.ResponseCodeEnum.OK, responseType: COST_ANSWER });
      expect(header.cost.toString()).to.equal(String(PRICE));
      const before = await balanceOf("0.0.3");
      const response = ask(query);
      expect(codeOf(response)).to.equal("OK");
      expect(response.cryptoGetInfo!.accountInfo!.accountID).to.deep.equal(toAccountId(2));
      // The payment, and the node's share of what that transfer costs.
      expect((await balanceOf("0.0.3")) - before).to.equal(PRICE + 8_333n);
    });

    it("are answered out of the state before their payment, which is a transaction like any other", async () => {
      const before = await balanceOf(payer.account);
      const pay = payment();
      const response = ask({ cryptoGetInfo: { accountID: toAccountId(payer.account) } }, pay);
      expect(response.cryptoGetInfo!.accountInfo!.balance!.toString()).to.equal(String(before));
      expect(await balanceOf(payer.account)).to.equal(before - 2n * PRICE);
      const { bodyBytes } = proto.SignedTransaction.decode(pay.signedTransactionBytes!);
      const { transactionID } = proto.TransactionBody.decode(bodyBytes);
      expect(ledger.receipt(transactionID!)!.receipt.status).to.equal(proto.ResponseCodeEnum.SUCCESS);
      expect(codeOf(ask(query, pay))).to.equal("DUPLICATE_TRANSACTION");
    });

    it("cost their price even when there is no answer, as the node has had the work", async () => {
      const before = await balanceOf(payer.account);
      expect(codeOf(ask({ cryptoGetInfo: { accountID: toAccountId(424242) } }))).to.equal("INVALID_ACCOUNT_ID");
      expect(await balanceOf(payer.account)).to.equal(before - 2n * PRICE);
    });

    const flaws: Record<string, () => proto.ITransaction | Promise<proto.ITransaction>> = {
      INVALID_TRANSACTION_BODY: () => ({}),
      INVALID_SIGNATURE: () => payment(PRICE, "0.0.3", new Operator(ledger, payer.account, bob)),
      INVALID_RECEIVING_NODE_ACCOUNT: () => payment(PRICE, "0.0.4"),
      INVALID_ACCOUNT_AMOUNTS: () => signed(payer, transfer()),
      ACCOUNT_ID_DOES_NOT_EXIST: () => signed(payer, transfer([payer.account, -PRICE], ["0.0.424242", PRICE])),
      INSUFFICIENT_TX_FEE: () => payment(PRICE - 1n),
      INSUFFICIENT_PAYER_BALANCE: async () => {
        // Enough for the transfer's own fee, not for what it transfers.
        const poor = await createAccount(ledger, bob, 2n * PRICE - 1n);
        return payment(PRICE, "0.0.3", poor);
      },
    };
    for (const [code, flawed] of Object.entries(flaws)) {
      it(`answer ${code}, and charge nothing`, async () => {
        const pay = await flawed();
        const before = await balanceOf(payer.account);
        expect(codeOf(ask(query, pay))).to.equal(code);
        expect(await balanceOf(payer.account)).to.equal(before);
      });
    }

    it("say how much would have been enough", () => {
      expect(only(ask(query, payment(1n))).header.cost.toString()).to.equal(String(PRICE));
    });

    it("take nothing but transfers for money", () => {
      const pay = signed(payer, { consensusCreateTopic: { autoRenewPeriod: { seconds: toLong(7_776_000) } } });
      expect(codeOf(ask(query, pay))).to.equal("INSUFFICIENT_TX_FEE");
    });

    it("want the node that is asked to be paid, and no other", () => {
      const header = { responseType: ANSWER_ONLY, payment: payment(PRICE, "0.0.4") };
      expect(codeOf(ledger.query(withHeader(query, header), "0.0.4"))).to.equal("INVALID_NODE_ACCOUNT");
    });

    it("get BUSY when there are too many of them, while the network's limits are in force", async () => {
      const version = { networkGetVersionInfo: {} };
      const files = { fileGetInfo: { fileID: { fileNum: toLong(101) } } };
      const codes = (query: proto.IQuery, count: number) => Array.from({ length: count }, () => codeOf(costOf(query)));
      expect(codes(files, 2_000)).to.not.include("BUSY");
      ledger.throttled = true;
      expect(codes(files, 2_000)).to.include("BUSY");
      expect(codeOf(ask(files))).to.equal("BUSY");
      expect(codeOf(ask(files, payment(PRICE, "0.0.3", ledger.treasury)))).to.equal("OK");
      expect(codeOf(costOf(version))).to.equal("OK");
    });

    it("come without state proofs", () => {
      expect(codeOf(ledger.query(withHeader(query, { responseType: ANSWER_STATE_PROOF })))).to.equal("NOT_SUPPORTED");
    });

    function signed(by: SimulatedOperator, data: Parameters<SimulatedOperator["sign"]>[0]): proto.ITransaction {
      return proto.Transaction.decode(by.sign(data, START - SECOND));
    }
  });

  describe("that cannot be answered", () => {
    const unknown = { accountID: toAccountId(424242) };
    const table: Record<string, [proto.IQuery, string][]> = {
      "a balance": [
        [{ cryptogetAccountBalance: {} }, "INVALID_ACCOUNT_ID"],
        [{ cryptogetAccountBalance: unknown }, "INVALID_ACCOUNT_ID"],
        [{ cryptogetAccountBalance: { contractID: { contractNum: toLong(2) } } }, "INVALID_CONTRACT_ID"],
      ],
      "an account": [
        [{ cryptoGetInfo: {} }, "INVALID_ACCOUNT_ID"],
        [{ cryptoGetInfo: unknown }, "INVALID_ACCOUNT_ID"],
        [{ cryptoGetAccountRecords: unknown }, "INVALID_ACCOUNT_ID"],
        [{ accountDetails: { accountId: toAccountId(2) } }, "NOT_SUPPORTED"],
      ],
      "a topic": [
        [{ consensusGetTopicInfo: {} }, "INVALID_TOPIC_ID"],
        [{ consensusGetTopicInfo: { topicID: toTopicId(1) } }, "INVALID_TOPIC_ID"],
      ],
      "a token": [
        [{ tokenGetInfo: {} }, "INVALID_TOKEN_ID"],
        [{ tokenGetNftInfo: {} }, "INVALID_NFT_ID"],
        [{ tokenGetNftInfo: { nftID: { serialNumber: toLong(1) } } }, "INVALID_TOKEN_ID"],
        [{ tokenGetNftInfo: { nftID: { token_ID: { tokenNum: toLong(1) } } } }, "INVALID_TOKEN_NFT_SERIAL_NUMBER"],
        [
          { tokenGetNftInfo: { nftID: { token_ID: { tokenNum: toLong(1) }, serialNumber: toLong(1) } } },
          "INVALID_NFT_ID",
        ],
      ],
      "a schedule": [[{ scheduleGetInfo: {} }, "INVALID_SCHEDULE_ID"]],
      "a file": [
        [{ fileGetContents: {} }, "INVALID_FILE_ID"],
        [{ fileGetInfo: {} }, "INVALID_FILE_ID"],
      ],
      "a transaction": [
        [{ transactionGetReceipt: {} }, "INVALID_TRANSACTION_ID"],
        [{ transactionGetRecord: {} }, "INVALID_TRANSACTION_ID"],
        [{ transactionGetRecord: { transactionID: {} } }, "INVALID_ACCOUNT_ID"],
      ],
      "what is not supported": [
        [{ getByKey: {} }, "NOT_SUPPORTED"],
        [{ contractCallLocal: {} }, "NOT_SUPPORTED"],
        [{ contractGetInfo: {} }, "NOT_SUPPORTED"],
        [{ contractGetBytecode: {} }, "NOT_SUPPORTED"],
        [{ ContractGetRecords: {} }, "NOT_SUPPORTED"],
        [{ cryptoGetLiveHash: {} }, "NOT_SUPPORTED"],
        [{ cryptoGetProxyStakers: {} }, "NOT_SUPPORTED"],
        [{ tokenGetNftInfos: {} }, "NOT_SUPPORTED"],
        [{ networkGetExecutionTime: {} }, "NOT_SUPPORTED"],
      ],
    };
    for (const [what, rows] of Object.entries(table)) {
      for (const [index, [query, code]] of rows.entries()) {
        it(`for ${what} get ${code} (${index + 1}), whether they pay or only ask for the price`, () => {
          expect(codeOf(costOf(query))).to.equal(code);
          expect(codeOf(ask(query))).to.equal(code);
        });
      }
    }

    it("for deleted accounts get ACCOUNT_DELETED", async () => {
      const gone = await createAccount(ledger, bob);
      const ids = { deleteAccountID: toAccountId(gone.account), transferAccountID: toAccountId(2) };
      await gone.submit({ cryptoDelete: ids });
      const accountID = toAccountId(gone.account);
      expect(codeOf(free({ cryptogetAccountBalance: { accountID } }))).to.equal("ACCOUNT_DELETED");
      expect(codeOf(ask({ cryptoGetInfo: { accountID } }))).to.equal("ACCOUNT_DELETED");
      expect(codeOf(ask({ cryptoGetAccountRecords: { accountID } }))).to.equal("ACCOUNT_DELETED");
    });

    it("for what may be there by the time of the answer still have a price", () => {
      const transactionID = parseTransactionId("0.0.2@1.0");
      for (const query of [
        { transactionGetRecord: { transactionID } },
        { fileGetContents: { fileID: { fileNum: toLong(424242) } } },
        { fileGetInfo: { fileID: { fileNum: toLong(424242) } } },
      ]) {
        expect(codeOf(costOf(query))).to.equal("OK");
        expect(codeOf(ask(query))).to.match(/^(RECORD_NOT_FOUND|INVALID_FILE_ID)$/);
      }
    });

    it("because nothing is asked are refused", () => {
      expect(() => ledger.query({})).to.throw("INVALID_TRANSACTION_BODY");
    });
  });

  describe("for accounts", () => {
    it("show a balance for nothing, by every name of the account", async () => {
      const { account } = await createAccount(ledger, bob, 7n * HBAR, { alias: fromHex(bob.evmAddress) });
      const names: proto.IAccountID[] = [
        toAccountId(account),
        { alias: fromHex(bob.evmAddress) },
        { alias: fromHex(longZero(account)) },
      ];
      for (const accountID of names) {
        for (const query of [free, costOf]) {
          const { header, ...answer } = only(query({ cryptogetAccountBalance: { accountID } }));
          expect(header.cost.toString()).to.equal("0");
          expect(answer.accountID).to.deep.equal(toAccountId(account));
          expect(answer.balance.toString()).to.equal(String(7n * HBAR));
          expect(answer.tokenBalances).to.deep.equal([]);
        }
      }
    });

    it("show everything about one", async () => {
      const more = {
        alias: fromHex(bob.evmAddress),
        memo: "m",
        receiverSigRequired: true,
        maxAutomaticTokenAssociations: -1,
      };
      const { account } = await createAccount(ledger, bob, HBAR, more, { signers: [bob] });
      const info = ask({ cryptoGetInfo: { accountID: toAccountId(account) } }).cryptoGetInfo!.accountInfo!;
      expect(info).to.deep.include({
        accountID: toAccountId(account),
        contractAccountID: bob.evmAddress.slice(2),
        deleted: false,
        memo: "m",
        receiverSigRequired: true,
        maxAutomaticTokenAssociations: -1,
        tokenRelationships: [],
        alias: undefined,
        ledgerId: new Uint8Array([3]),
      });
      expect(sameKey(info.key!, bob.publicKey)).to.be.true;
      expect(toNumber(info.autoRenewPeriod!.seconds)).to.equal(7_776_000);
      expect(toNumber(info.expirationTime!.seconds)).to.equal(Number(START / SECOND) + 7_776_000);
      expect(toNumber(info.ethereumNonce)).to.equal(0);
      expect(toNumber(info.stakingInfo!.stakedToMe)).to.equal(0);
    });

    it("show an address made of the number for those that have none, and an empty key for hollow ones", async () => {
      const info = ask({ cryptoGetInfo: { accountID: toAccountId(payer.account) } }).cryptoGetInfo!.accountInfo!;
      expect(info.contractAccountID).to.equal(longZero(payer.account).slice(2));
      await payer.submit(transfer([payer.account, -HBAR], [bob.evmAddress, HBAR]));
      const hollow = ask({ cryptoGetInfo: { accountID: { alias: fromHex(bob.evmAddress) } } });
      expect(hollow.cryptoGetInfo!.accountInfo!.key).to.deep.equal({ keyList: { keys: [] } });
    });

    it("show who stakes to one, in whole hbar", async () => {
      const staker = await createAccount(ledger, bob, 5n * HBAR + 1n, { stakedAccountId: toAccountId(payer.account) });
      const infoOf = (id: EntityId) =>
        ask({ cryptoGetInfo: { accountID: toAccountId(id) } }).cryptoGetInfo!.accountInfo!;
      expect(infoOf(staker.account).stakingInfo!.stakedAccountId).to.deep.equal(toAccountId(payer.account));
      expect(infoOf(payer.account).stakingInfo!.stakedToMe!.toString()).to.equal(String(5n * HBAR));
    });

    it("show the records of what one paid for in the last three minutes", async () => {
      await payer.submit(transfer([payer.account, -1n], ["0.0.2", 1n]), { memo: "one" });
      await ledger.treasury.submit(transfer(["0.0.2", -1n], [payer.account, 1n]), { memo: "not mine" });
      await payer.submit(transfer([payer.account, -1n], ["0.0.2", 1n]), { memo: "two" });
      const answer = ask({
        cryptoGetAccountRecords: { accountID: toAccountId(payer.account) },
      }).cryptoGetAccountRecords!;
      expect(answer.accountID).to.deep.equal(toAccountId(payer.account));
      expect(answer.records!.map(({ memo }) => memo)).to.deep.equal(["one", "two"]);
    });

    it("show no more than 180 records, the oldest ones", async () => {
      for (let i = 0; i < 190; i++) await payer.submit(transfer(), { memo: String(i) });
      const { records } = ask({
        cryptoGetAccountRecords: { accountID: toAccountId(payer.account) },
      }).cryptoGetAccountRecords!;
      expect(records!.length).to.equal(180);
      expect(records!.at(-1)!.memo).to.equal("179");
    });

    it("show allowances to privileged accounts alone, who need not ask for the price", () => {
      const query = { accountDetails: { accountId: toAccountId(payer.account) } };
      const details = ask(query, payment(PRICE, "0.0.3", ledger.treasury)).accountDetails!.accountDetails!;
      expect(details).to.deep.include({
        accountId: toAccountId(payer.account),
        contractAccountId: longZero(payer.account).slice(2),
        grantedCryptoAllowances: [],
        grantedTokenAllowances: [],
        grantedNftAllowances: [],
      });
      expect(codeOf(costOf(query))).to.equal("NOT_SUPPORTED");
      expect(codeOf(ask(query))).to.equal("NOT_SUPPORTED");
    });
  });

  describe("for transactions", () => {
    const receiptOf = (id: string, more: object = {}) =>
      free({ transactionGetReceipt: { transactionID: parseTransactionId(id), ...more } });

    it("show a receipt for nothing", async () => {
      const { transactionId } = await payer.submit(topic());
      const { header, receipt } = only(receiptOf(transactionId));
      expect(header.cost.toString()).to.equal("0");
      expect(receipt.status).to.equal(proto.ResponseCodeEnum.SUCCESS);
      expect(receipt.topicID).to.deep.equal(toTopicId("0.0.1002"));
      expect(receipt.exchangeRate.nextRate.centEquiv).to.equal(15);
    });

    it("say UNKNOWN before consensus, and RECEIPT_NOT_FOUND to what they never heard of", async () => {
      ledger.consensusDelay = 60_000;
      const snapshot = ledger.snapshot();
      const id = payer.nextTransactionId();
      const start =
        BigInt(toNumber(id.transactionValidStart!.seconds)) * SECOND + BigInt(id.transactionValidStart!.nanos!);
      const outcome = ledger.take(payer.sign(transfer(), start)).catch(() => "dropped");
      const response = receiptOf(payer.formatId(start));
      expect(codeOf(response)).to.equal("OK");
      expect(only(response).receipt.status).to.equal(proto.ResponseCodeEnum.UNKNOWN);
      ledger.revert(snapshot);
      expect(await outcome).to.equal("dropped");
      expect(codeOf(receiptOf(payer.formatId(start)))).to.equal("RECEIPT_NOT_FOUND");
      expect(only(receiptOf(payer.formatId(start))).receipt).to.be.undefined;
    });

    it("show children and duplicates to those who ask for them", async () => {
      const start = START - SECOND;
      const data = transfer([payer.account, -HBAR], [bob.evmAddress, HBAR]);
      const other = transferTo("0.0.4", start);
      ledger.consensusDelay = 1;
      const both = [ledger.take(payer.sign(data, start)), ledger.take(other)];
      await Promise.all(both);
      const id = payer.formatId(start);
      const plain = only(receiptOf(id));
      expect([plain.duplicateTransactionReceipts, plain.childTransactionReceipts]).to.deep.equal([
        undefined,
        undefined,
      ]);
      const full = only(receiptOf(id, { includeDuplicates: true, includeChildReceipts: true }));
      expect(full.duplicateTransactionReceipts.map(({ status }: any) => codeName(status))).to.deep.equal([
        "DUPLICATE_TRANSACTION",
      ]);
      expect(full.childTransactionReceipts.map(({ accountID }: any) => accountID)).to.deep.equal([toAccountId(1002)]);
      ledger.consensusDelay = 0;
      const transactionID = parseTransactionId(id);
      const query = { transactionGetRecord: { transactionID, includeDuplicates: true, includeChildRecords: true } };
      const records = ask(query).transactionGetRecord!;
      expect(records.transactionRecord!.transactionID!.nonce ?? 0).to.equal(0);
      expect(records.duplicateTransactionRecords!.length).to.equal(1);
      expect(records.childTransactionRecords!.map((record) => record.transactionID!.nonce)).to.deep.equal([1]);
      const child = ask({ transactionGetRecord: { transactionID: { ...transactionID, nonce: 1 } } });
      expect(child.transactionGetRecord!.transactionRecord!.receipt!.accountID).to.deep.equal(toAccountId(1002));
    });

    /** A transfer under the same id, addressed to another node. */
    function transferTo(node: EntityId, start: bigint): Uint8Array {
      const bodyBytes = proto.TransactionBody.encode({
        transactionID: { accountID: toAccountId(payer.account), transactionValidStart: toTimestamp(start) },
        nodeAccountID: toAccountId(node),
        transactionFee: toLong(HBAR),
        transactionValidDuration: { seconds: toLong(120) },
        ...transfer([payer.account, -1n], ["0.0.2", 1n]),
      }).finish();
      return signedBytes(bodyBytes, alice);
    }

    function signedBytes(bodyBytes: Uint8Array, key: HederaKey): Uint8Array {
      const sigMap = { sigPair: [key.signaturePair(bodyBytes)] };
      const signedTransactionBytes = proto.SignedTransaction.encode({ bodyBytes, sigMap }).finish();
      return proto.Transaction.encode({ signedTransactionBytes }).finish();
    }
  });

  it("show everything about a topic, but nothing of a deleted one", async () => {
    const { entity } = await payer.submit(topic({ memo: "t", adminKey: alice.publicKey, submitKey: alice.publicKey }));
    await payer.submit(message(entity!, "hello"));
    const query = { consensusGetTopicInfo: { topicID: toTopicId(entity!) } };
    const { topicID, topicInfo } = ask(query).consensusGetTopicInfo!;
    expect(topicID).to.deep.equal(toTopicId(entity!));
    expect(topicInfo!.memo).to.equal("t");
    for (const key of [topicInfo!.adminKey!, topicInfo!.submitKey!]) expect(sameKey(key, alice.publicKey)).to.be.true;
    expect(topicInfo!.ledgerId).to.deep.equal(new Uint8Array([3]));
    expect(toNumber(topicInfo!.sequenceNumber)).to.equal(1);
    expect(topicInfo!.runningHash!.length).to.equal(48);
    await payer.submit({ consensusDeleteTopic: { topicID: toTopicId(entity!) } });
    expect(codeOf(ask(query))).to.equal("INVALID_TOPIC_ID");
  });

  it("show a schedule and who has signed it, and still do once it has been executed", async () => {
    const receiver = await createAccount(ledger, bob, HBAR);
    const inner = transfer([receiver.account, -5n], [payer.account, 5n]) as proto.ISchedulableTransactionBody;
    const { entity } = await payer.submit(schedule(inner, { memo: "s", adminKey: alice.publicKey }));
    const info = () => ask({ scheduleGetInfo: { scheduleID: toScheduleId(entity!) } }).scheduleGetInfo!.scheduleInfo!;
    expect(info()).to.deep.include({
      scheduleID: toScheduleId(entity!),
      memo: "s",
      creatorAccountID: toAccountId(payer.account),
      payerAccountID: toAccountId(payer.account),
      waitForExpiry: false,
    });
    expect(sameKey(info().adminKey!, alice.publicKey)).to.be.true;
    expect(info().scheduledTransactionID!.scheduled).to.be.true;
    expect(info().signers!.keys!.length).to.equal(1);
    expect(info()).to.not.have.any.keys("executionTime", "deletionTime");
    const { consensusTimestamp } = await receiver.submit(signSchedule(entity!));
    expect(info().executionTime).to.deep.equal(toTimestamp(consensusTimestamp));
    expect(info().signers!.keys!.length).to.equal(2);
  });

  it("tell the version", () => {
    const { hapiProtoVersion, hederaServicesVersion } = ask({ networkGetVersionInfo: {} }).networkGetVersionInfo!;
    expect(hapiProtoVersion).to.deep.include({ major: 0 });
    expect(hederaServicesVersion).to.deep.include({ major: 0 });
  });
});
