import type { Client, Transaction } from "@hiero-ledger/sdk";
import { expect } from "chai";

import { serveMirrorGrpc } from "../../plugin/hedera/serve/mirror-grpc/server.ts";
import { clientOf, SDKS, serve, TREASURY_KEY } from "./sdk.ts";
import type { Served } from "./sdk.ts";

const ERRORS = ["PrecheckStatusError", "ReceiptStatusError"] as const;

for (const [name, sdk] of Object.entries(SDKS)) {
  describe(`${name} on a simulated Hedera`, function () {
    this.timeout(20_000);
    let served: Served;
    let client: Client;

    before(async () => {
      served = await serve();
      client = clientOf(sdk, served);
    });

    after(async () => {
      client.close();
      await served.server.close();
    });

    const { AccountId, Hbar, PrivateKey, Status } = sdk;

    /** Executes and waits for the receipt. */
    async function run(transaction: Transaction) {
      return (await transaction.execute(client)).getReceipt(client);
    }

    /** An account with its key and some hbar. */
    async function account(key = PrivateKey.generateED25519(), balance = 10) {
      const creation = new sdk.AccountCreateTransaction().setKeyWithoutAlias(key.publicKey).setInitialBalance(balance);
      const { accountId } = await run(creation);
      return { id: accountId!, key };
    }

    /** The name of the status that something fails with. */
    async function failure(attempt: Promise<unknown>): Promise<string> {
      try {
        await attempt;
        return "nothing";
      } catch (error) {
        expect(error).to.be.instanceOf(sdk.StatusError);
        const kind = ERRORS.find((known) => error instanceof sdk[known]);
        return `${kind} ${(error as { status: object }).status.toString()}`;
      }
    }

    it("pings", async () => {
      await client.ping("0.0.3");
      await client.pingAll();
    });

    it("creates an account with an Ed25519 key, and finds it", async () => {
      const { id, key } = await account();
      const info = await new sdk.AccountInfoQuery().setAccountId(id).execute(client);
      expect(info.accountId.toString()).to.equal(id.toString());
      expect(info.key.toString()).to.equal(key.publicKey.toString());
      expect(info.balance.toString()).to.equal("10 ℏ");
      expect(info.contractAccountId).to.equal(id.num.toString(16).padStart(40, "0"));
      expect(info.ledgerId!.isLocalNode()).to.be.true;
      expect(info.isDeleted).to.be.false;
    });

    it("creates an account with an ECDSA key and its EVM address", async () => {
      const key = PrivateKey.generateECDSA();
      const creation = new sdk.AccountCreateTransaction().setECDSAKeyWithAlias(key).setInitialBalance(1);
      const receipt = await (await (await creation.freezeWith(client).sign(key)).execute(client)).getReceipt(client);
      const address = key.publicKey.toEvmAddress();
      const info = await new sdk.AccountInfoQuery().setAccountId(receipt.accountId!).execute(client);
      expect(info.contractAccountId).to.equal(address);
      const byAddress = await new sdk.AccountBalanceQuery()
        .setAccountId(AccountId.fromEvmAddress(0, 0, address))
        .execute(client);
      expect(byAddress.hbars.toString()).to.equal("1 ℏ");
    });

    it("transfers hbar, with a receipt and a record", async () => {
      const { id } = await account();
      const transfer = new sdk.TransferTransaction()
        .addHbarTransfer("0.0.2", new Hbar(-3))
        .addHbarTransfer(id, new Hbar(3))
        .setTransactionMemo("lunch");
      const response = await transfer.execute(client);
      const receipt = await response.getReceipt(client);
      expect(receipt.status).to.equal(Status.Success);
      expect(receipt.exchangeRate!.cents).to.equal(12);
      const record = await response.getRecord(client);
      expect(record.transactionMemo).to.equal("lunch");
      expect(record.transactionId.toString()).to.equal(response.transactionId.toString());
      expect(Buffer.from(record.transactionHash)).to.deep.equal(Buffer.from(response.transactionHash));
      const sum = record.transfers.reduce((sum, { amount }) => sum + BigInt(amount.toTinybars().toString()), 0n);
      expect(sum).to.equal(0n);
      expect(record.transfers.find(({ accountId }) => accountId.equals(id))!.amount.toString()).to.equal("3 ℏ");
      const balance = await new sdk.AccountBalanceQuery().setAccountId(id).execute(client);
      expect(balance.hbars.toString()).to.equal("13 ℏ");
    });

    it("creates a hollow account by a transfer to an EVM address, with children in receipt and record", async () => {
      const address = PrivateKey.generateECDSA().publicKey.toEvmAddress();
      const response = await new sdk.TransferTransaction()
        .addHbarTransfer("0.0.2", new Hbar(-2))
        .addHbarTransfer(AccountId.fromEvmAddress(0, 0, address), new Hbar(2))
        .execute(client);
      const receipt = await new sdk.TransactionReceiptQuery()
        .setTransactionId(response.transactionId)
        .setIncludeChildren(true)
        .execute(client);
      expect(receipt.children.length).to.equal(1);
      const record = await new sdk.TransactionRecordQuery()
        .setTransactionId(response.transactionId)
        .setIncludeChildren(true)
        .execute(client);
      expect(record.children.length).to.equal(1);
      const info = await new sdk.AccountInfoQuery().setAccountId(receipt.children[0]!.accountId!).execute(client);
      expect(info.contractAccountId).to.equal(address);
      expect(info.key.toString()).to.equal(new sdk.KeyList().toString());
    });

    it("updates and deletes an account", async () => {
      const { id, key } = await account();
      const update = new sdk.AccountUpdateTransaction().setAccountId(id).setAccountMemo("renamed").freezeWith(client);
      await run(await update.sign(key));
      const info = await new sdk.AccountInfoQuery().setAccountId(id).execute(client);
      expect(info.accountMemo).to.equal("renamed");
      const deletion = new sdk.AccountDeleteTransaction().setAccountId(id).setTransferAccountId("0.0.2");
      await run(await deletion.freezeWith(client).sign(key));
      const query = new sdk.AccountInfoQuery().setAccountId(id).execute(client);
      expect(await failure(query)).to.equal("PrecheckStatusError ACCOUNT_DELETED");
    });

    it("gets the records of an account", async () => {
      const { id, key } = await account();
      const own = clientOf(sdk, served).setOperator(id, key);
      for (const memo of ["one", "two"]) {
        await (await new sdk.TransferTransaction().setTransactionMemo(memo).execute(own)).getReceipt(own);
      }
      own.close();
      const records = await new sdk.AccountRecordsQuery().setAccountId(id).execute(client);
      expect(records.map(({ transactionMemo }) => transactionMemo)).to.deep.equal(["one", "two"]);
    });

    it("has topics: created, written to, described and deleted", async () => {
      const key = PrivateKey.generateED25519();
      const creation = new sdk.TopicCreateTransaction()
        .setTopicMemo("news")
        .setAdminKey(key.publicKey)
        .setSubmitKey(key.publicKey);
      const { topicId } = await run(await creation.freezeWith(client).sign(key));
      const submit = new sdk.TopicMessageSubmitTransaction().setTopicId(topicId!).setMessage("hello");
      const receipt = await run(await submit.freezeWith(client).sign(key));
      expect(receipt.topicSequenceNumber!.toString()).to.equal("1");
      const info = await new sdk.TopicInfoQuery().setTopicId(topicId!).execute(client);
      expect(info.topicMemo).to.equal("news");
      expect(info.sequenceNumber.toString()).to.equal("1");
      expect(Buffer.from(info.runningHash)).to.deep.equal(Buffer.from(receipt.topicRunningHash!));
      expect(info.adminKey!.toString()).to.equal(key.publicKey.toString());
      const deletion = new sdk.TopicDeleteTransaction().setTopicId(topicId!);
      await run(await deletion.freezeWith(client).sign(key));
      expect(await failure(new sdk.TopicInfoQuery().setTopicId(topicId!).execute(client))).to.equal(
        "PrecheckStatusError INVALID_TOPIC_ID",
      );
    });

    it("follows a topic: long messages in chunks, those before and those to come", async () => {
      const { topicId } = await run(new sdk.TopicCreateTransaction());
      const long = "0123456789".repeat(250);
      await run(new sdk.TopicMessageSubmitTransaction().setTopicId(topicId!).setMessage(long));
      const seen: { text: string; sequence: number; chunks: number }[] = [];
      const { promise, resolve } = Promise.withResolvers<unknown>();
      const subscription = new sdk.TopicMessageQuery()
        .setTopicId(topicId!)
        .setStartTime(0)
        .subscribe(
          client,
          (_message, error) => expect.fail(String(error)),
          (message) => {
            const { contents, sequenceNumber, chunks } = message;
            seen.push({
              text: Buffer.from(contents).toString(),
              sequence: sequenceNumber.toNumber(),
              chunks: chunks.length,
            });
            if (seen.length === 3) resolve(seen);
          },
        );
      await run(new sdk.TopicMessageSubmitTransaction().setTopicId(topicId!).setMessage("two"));
      await run(new sdk.TopicMessageSubmitTransaction().setTopicId(topicId!).setMessage("three"));
      await promise;
      subscription.unsubscribe();
      expect(seen).to.deep.equal([
        { text: long, sequence: 3, chunks: 3 },
        { text: "two", sequence: 4, chunks: 1 },
        { text: "three", sequence: 5, chunks: 1 },
      ]);
    });

    it("sees what it submits right after it has subscribed, although consensus is at once", async () => {
      const { topicId } = await run(new sdk.TopicCreateTransaction());
      const mirror = await serveMirrorGrpc(served.ledger);
      const newcomer = clientOf(sdk, served).setMirrorNetwork([`127.0.0.1:${mirror.port}`]);
      try {
        const { promise: seen, resolve } = Promise.withResolvers<string>();
        const query = new sdk.TopicMessageQuery().setTopicId(topicId!);
        const subscription = query.subscribe(newcomer, null, ({ contents }) =>
          resolve(Buffer.from(contents).toString()),
        );
        await new sdk.TopicMessageSubmitTransaction().setTopicId(topicId!).setMessage("at once").execute(newcomer);
        expect(await seen).to.equal("at once");
        subscription.unsubscribe();
      } finally {
        newcomer.close();
        await mirror.close();
      }
    });

    it("has schedules: created, described, signed and executed", async () => {
      const payer = await account();
      const inner = new sdk.TransferTransaction()
        .addHbarTransfer(payer.id, new Hbar(-1))
        .addHbarTransfer("0.0.2", new Hbar(1));
      const creation = new sdk.ScheduleCreateTransaction()
        .setScheduledTransaction(inner)
        .setScheduleMemo(`${name} ${payer.id}`);
      const { scheduleId, scheduledTransactionId } = await run(creation);
      const before = await new sdk.ScheduleInfoQuery().setScheduleId(scheduleId!).execute(client);
      expect(before.executed).to.be.null;
      expect(before.creatorAccountId!.toString()).to.equal("0.0.2");
      expect(before.scheduledTransactionId!.toString()).to.equal(scheduledTransactionId!.toString());
      expect(before.scheduledTransaction).to.be.instanceOf(sdk.TransferTransaction);
      const sign = new sdk.ScheduleSignTransaction().setScheduleId(scheduleId!);
      await run(await sign.freezeWith(client).sign(payer.key));
      const after = await new sdk.ScheduleInfoQuery().setScheduleId(scheduleId!).execute(client);
      expect(after.executed).to.not.be.null;
      const receipt = await new sdk.TransactionReceiptQuery().setTransactionId(scheduledTransactionId!).execute(client);
      expect(receipt.status).to.equal(Status.Success);
    });

    it("asks for the version and the address book", async () => {
      const version = await new sdk.NetworkVersionInfoQuery().execute(client);
      expect(version.protobufVersion.minor).to.be.greaterThan(50);
      const book = await new sdk.AddressBookQuery().setFileId(sdk.FileId.ADDRESS_BOOK).execute(client);
      expect(book.nodeAddresses.map((node) => `${node.accountId} ${node.addresses.map(String)}`)).to.deep.equal([
        `0.0.3 127.0.0.1:${served.server.port}`,
      ]);
    });

    it("gets prices without paying them", async () => {
      const cost = await new sdk.AccountInfoQuery().setAccountId("0.0.2").getCost(client);
      // 83,333, and a tenth that the SDK puts on top.
      expect(cost.toTinybars().toString()).to.equal("91666");
    });

    describe("fails as on Hedera", () => {
      it("with the status of the receipt", async () => {
        const { id } = await account();
        const theft = new sdk.TransferTransaction()
          .addHbarTransfer(id, new Hbar(-1))
          .addHbarTransfer("0.0.2", new Hbar(1));
        const response = await theft.execute(client);
        expect(await failure(response.getReceipt(client))).to.equal("ReceiptStatusError INVALID_SIGNATURE");
      });

      it("with the precheck's code", async () => {
        const stranger = clientOf(sdk, served).setOperator("0.0.424242", PrivateKey.generateED25519());
        const transfer = new sdk.TransferTransaction().execute(stranger);
        expect(await failure(transfer)).to.equal("PrecheckStatusError PAYER_ACCOUNT_NOT_FOUND");
        stranger.setOperator("0.0.2", PrivateKey.generateED25519());
        const unsigned = new sdk.TransferTransaction().execute(stranger);
        expect(await failure(unsigned)).to.equal("PrecheckStatusError INVALID_SIGNATURE");
        stranger.close();
      });

      it("when a transaction comes twice", async () => {
        const transfer = await new sdk.TransferTransaction().freezeWith(client).signWithOperator(client);
        const again = sdk.Transaction.fromBytes(transfer.toBytes());
        await run(transfer);
        expect(await failure(again.execute(client))).to.equal("PrecheckStatusError DUPLICATE_TRANSACTION");
      });

      it("when a transaction is too old", async () => {
        const late = new sdk.Timestamp(Math.floor(Date.now() / 1000) - 200, 0);
        const transfer = new sdk.TransferTransaction()
          .setTransactionId(sdk.TransactionId.withValidStart(AccountId.fromString("0.0.2"), late))
          .setRegenerateTransactionId(false);
        expect(await failure(transfer.execute(client))).to.equal("PrecheckStatusError TRANSACTION_EXPIRED");
      });

      it("when the fee is too low", async () => {
        const transfer = new sdk.TransferTransaction().setMaxTransactionFee(Hbar.fromTinybars(1));
        expect(await failure(transfer.execute(client))).to.equal("PrecheckStatusError INSUFFICIENT_TX_FEE");
      });

      it("when a query's payment is too low", async () => {
        const query = new sdk.AccountInfoQuery().setAccountId("0.0.2").setQueryPayment(Hbar.fromTinybars(1));
        expect(await failure(query.execute(client))).to.equal("PrecheckStatusError INSUFFICIENT_TX_FEE");
      });

      it("when the node is another one than the client thinks", async () => {
        const wrong = sdk.Client.forNetwork({ [`127.0.0.1:${served.server.port}`]: "0.0.4" });
        wrong.setOperator("0.0.2", PrivateKey.fromStringDer(TREASURY_KEY));
        wrong.setMaxAttempts(2);
        let failed: unknown;
        await new sdk.TransferTransaction().execute(wrong).catch((error: unknown) => (failed = error));
        wrong.close();
        expect(String(failed)).to.match(/INVALID_NODE_ACCOUNT|max attempts|unhealthy/);
      });

      it("when there is no such transaction", async () => {
        const query = new sdk.TransactionReceiptQuery()
          .setTransactionId(sdk.TransactionId.generate("0.0.2"))
          .setMaxAttempts(1);
        let failed: unknown;
        await query.execute(client).catch((error: unknown) => (failed = error));
        expect(String(failed)).to.match(/RECEIPT_NOT_FOUND|max attempts/);
      });

      it("when it calls a contract, which is said in the log, too", async () => {
        const call = new sdk.ContractExecuteTransaction().setContractId("0.0.1001").setGas(100_000);
        expect(await failure(call.execute(client))).to.equal("PrecheckStatusError NOT_SUPPORTED");
        expect(served.lines).to.deep.equal([
          "SmartContractService/contractCallMethod is not supported here: answered NOT_SUPPORTED",
        ]);
      });
    });
  });
}

describe("The classic ports", function () {
  this.timeout(20_000);

  for (const [name, sdk] of Object.entries(SDKS)) {
    it(`are where Client.forLocalNode of ${name} looks`, async function () {
      const node = await serve({}, 50_211).catch(() => undefined);
      if (!node) {
        console.log("      skipped: port 50211 is taken");
        return this.skip();
      }
      const { server } = node;
      const mirror = await serveMirrorGrpc(node.ledger, { port: 5_600, network: { "127.0.0.1:50211": "0.0.3" } }).catch(
        () => undefined,
      );
      try {
        if (!mirror) {
          console.log("      skipped: port 5600 is taken");
          return this.skip();
        }
        const client = sdk.Client.forLocalNode().setOperator("0.0.2", sdk.PrivateKey.fromStringDer(TREASURY_KEY));
        const creation = await new sdk.TopicCreateTransaction().execute(client);
        const { topicId } = await creation.getReceipt(client);
        const text = await new Promise<string>((resolve, reject) => {
          const query = new sdk.TopicMessageQuery().setTopicId(topicId!).setStartTime(0).setLimit(1);
          query.setCompletionHandler(() => {});
          query.subscribe(
            client,
            (_message, error) => reject(error),
            ({ contents }) => resolve(String(Buffer.from(contents))),
          );
          new sdk.TopicMessageSubmitTransaction().setTopicId(topicId!).setMessage("hi").execute(client).catch(reject);
        });
        expect(text).to.equal("hi");
        await client.updateNetwork();
        expect(Object.keys(client.network)).to.deep.equal(["127.0.0.1:50211"]);
        await client.ping("0.0.3");
        client.close();
      } finally {
        await mirror?.close();
        await server.close();
      }
    });
  }
});
