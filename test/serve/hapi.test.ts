import { Client, credentials, Metadata, status } from "@grpc/grpc-js";
import { proto } from "@hiero-ledger/proto";
import { expect } from "chai";
import * as fc from "fast-check";

import { toAccountId, toLong } from "../../plugin/hedera/entity.ts";
import type { GrpcServer } from "../../plugin/hedera/serve/grpc/server.ts";
import { HAPI_SERVICES } from "../../plugin/hedera/serve/hapi/methods.ts";
import { serveHapi } from "../../plugin/hedera/serve/hapi/server.ts";
import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import type { SimulatedOperator } from "../../plugin/hedera/simulated/outcome.ts";
import { checkInvariants } from "../hedera/invariants.ts";
import { codeName, createAccount, edKey, HBAR, topic, transfer } from "../hedera/network.ts";

/** Every method that there is: `Service/method`. */
const METHODS = Object.entries(HAPI_SERVICES).flatMap(([service, { transactions, queries }]) => [
  ...transactions.map((method) => ({ method: `${service}/${method}`, kind: "transaction" as const })),
  ...queries.map((method) => ({ method: `${service}/${method}`, kind: "query" as const })),
]);
const raw = (bytes: Uint8Array) => Buffer.from(bytes);

describe("HAPI over gRPC", () => {
  let ledger: SimulatedLedger;
  let server: GrpcServer;
  let client: Client;
  let lines: string[];

  beforeEach(async () => {
    ledger = new SimulatedLedger({ clock: new SimulatedClock() });
    lines = [];
    server = await serveHapi(ledger, { log: (line) => lines.push(line) });
    client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure());
  });

  afterEach(async () => {
    client.close();
    await server.close();
  });

  /** The answer to a call, or how it ended without one. */
  function call(method: string, request: Uint8Array, by = client): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const deadline = { deadline: Date.now() + 5_000 };
      by.makeUnaryRequest(`/proto.${method}`, raw, raw, raw(request), new Metadata(), deadline, (error, answer) => {
        if (error) reject(error);
        else resolve(answer!);
      });
    });
  }

  async function codeOf(method: string, request: Uint8Array, by = client): Promise<string> {
    try {
      return codeName(proto.TransactionResponse.decode(await call(method, request, by)).nodeTransactionPrecheckCode);
    } catch (error) {
      return `gRPC ${status[(error as { code: number }).code]}`;
    }
  }

  /** How a query ended: the code in the header, or gRPC's. */
  async function queryCode(method: string, request: Uint8Array): Promise<string> {
    try {
      const [body] = Object.values(proto.Response.decode(await call(method, request))) as any[];
      return codeName(body.header.nodeTransactionPrecheckCode);
    } catch (error) {
      return `gRPC ${status[(error as { code: number }).code]}`;
    }
  }

  function signed(by: SimulatedOperator, data: Parameters<SimulatedOperator["sign"]>[0], options = {}): Uint8Array {
    const { seconds, nanos } = by.nextTransactionId().transactionValidStart!;
    return by.sign(data, BigInt(seconds!.toString()) * 1_000_000_000n + BigInt(nanos!), options);
  }

  const pay = () => transfer(["0.0.2", -1n], ["0.0.4", 1n]);

  it("answers a transaction at once, before it reaches consensus", async () => {
    ledger.consensusDelay = 60_000;
    const snapshot = ledger.snapshot();
    expect(await codeOf("CryptoService/cryptoTransfer", signed(ledger.treasury, pay()))).to.equal("OK");
    expect((await ledger.account("0.0.4"))!.balance).to.equal(0n);
    ledger.revert(snapshot);
  });

  it("goes by the body, not by the method, as nodes do", async () => {
    expect(await codeOf("CryptoService/createAccount", signed(ledger.treasury, pay()))).to.equal("OK");
    expect((await ledger.account("0.0.4"))!.balance).to.equal(1n);
    const query = proto.Query.encode({ cryptogetAccountBalance: { accountID: toAccountId(2) } }).finish();
    expect(await queryCode("FileService/getFileInfo", query)).to.equal("OK");
  });

  it("refuses what is malformed", async () => {
    const method = "CryptoService/cryptoTransfer";
    expect(await codeOf(method, Buffer.from([0xff]))).to.equal("INVALID_TRANSACTION");
    expect(await codeOf(method, Buffer.alloc(0))).to.equal("INVALID_TRANSACTION_BODY");
    expect(await codeOf(method, Buffer.alloc(133_121))).to.equal("TRANSACTION_OVERSIZE");
    expect(await codeOf(method, Buffer.alloc(300_000))).to.equal("gRPC RESOURCE_EXHAUSTED");
    const query = "CryptoService/cryptoGetBalance";
    expect(await queryCode(query, Buffer.from([0xff]))).to.equal("gRPC INVALID_ARGUMENT");
    expect(await queryCode(query, Buffer.alloc(0))).to.equal("gRPC INVALID_ARGUMENT");
    expect(await queryCode(query, Buffer.alloc(6145))).to.equal("gRPC UNKNOWN");
    // Field 100 is unknown to Query.
    expect(await queryCode(query, Buffer.from([0xa0, 0x06, 0x01]))).to.equal("gRPC INVALID_ARGUMENT");
  });

  it("tells the fee to those who offer too little", async () => {
    const answer = await call("ConsensusService/createTopic", signed(ledger.treasury, topic(), { maxFee: 100n }));
    const { nodeTransactionPrecheckCode, cost } = proto.TransactionResponse.decode(answer);
    expect(codeName(nodeTransactionPrecheckCode)).to.equal("INSUFFICIENT_TX_FEE");
    expect(cost.toNumber()).to.equal(83_333);
  });

  it("takes what is for its own node, and no other", async () => {
    const other = await serveHapi(ledger, { node: "0.0.4" });
    const otherClient = new Client(`127.0.0.1:${other.port}`, credentials.createInsecure());
    const request = signed(ledger.treasury, pay());
    expect(await codeOf("CryptoService/cryptoTransfer", request, otherClient)).to.equal("INVALID_NODE_ACCOUNT");
    expect(await codeOf("CryptoService/cryptoTransfer", request)).to.equal("OK");
    otherClient.close();
    await other.close();
  });

  it("is UNAVAILABLE while its node is down", async () => {
    const query = proto.Query.encode({ cryptogetAccountBalance: { accountID: toAccountId(2) } }).finish();
    const request = signed(ledger.treasury, pay());
    ledger.outages.add("0.0.3");
    expect(await codeOf("CryptoService/cryptoTransfer", request)).to.equal("gRPC UNAVAILABLE");
    expect(await queryCode("CryptoService/cryptoGetBalance", query)).to.equal("gRPC UNAVAILABLE");
    ledger.outages.delete("0.0.3");
    expect(await codeOf("CryptoService/cryptoTransfer", request)).to.equal("OK");
    expect(await queryCode("CryptoService/cryptoGetBalance", query)).to.equal("OK");
  });

  it("answers as late as the ledger's latency says", async () => {
    ledger.latency = 50;
    const before = performance.now();
    expect(await codeOf("CryptoService/cryptoTransfer", signed(ledger.treasury, pay()))).to.equal("OK");
    expect(performance.now() - before).to.be.greaterThan(45);
  });

  it("answers NOT_SUPPORTED to what the ledger does not do, and says so", async () => {
    const request = signed(ledger.treasury, { contractCall: { gas: toLong(1) } });
    expect(await codeOf("SmartContractService/contractCallMethod", request)).to.equal("NOT_SUPPORTED");
    const query = proto.Query.encode({ contractGetInfo: {} }).finish();
    expect(await queryCode("SmartContractService/getContractInfo", query)).to.equal("NOT_SUPPORTED");
    expect(lines).to.deep.equal([
      "SmartContractService/contractCallMethod is not supported here: answered NOT_SUPPORTED",
      "SmartContractService/getContractInfo is not supported here: answered NOT_SUPPORTED",
    ]);
  });

  it("answers UNIMPLEMENTED to methods that HAPI does not have, and says so once", async () => {
    expect(await codeOf("CryptoService/mineBitcoin", Buffer.alloc(0))).to.equal("gRPC UNIMPLEMENTED");
    expect(await codeOf("CryptoService/mineBitcoin", Buffer.alloc(0))).to.equal("gRPC UNIMPLEMENTED");
    if (Number(process.versions.node.split(".")[0]) < 24) return; // Older ones do not tell.
    expect(lines).to.deep.equal(["/proto.CryptoService/mineBitcoin is unknown here: answered UNIMPLEMENTED"]);
  });

  it("is gone once it is closed, and can be closed twice", async () => {
    await Promise.all([server.close(), server.close()]);
    expect(await codeOf("CryptoService/cryptoTransfer", Buffer.alloc(0))).to.equal("gRPC UNAVAILABLE");
    const again = await serveHapi(ledger, { port: server.port });
    expect(again.port).to.equal(server.port);
    await again.close();
  });

  it("does not listen where somebody else does", async () => {
    let refused: unknown;
    await serveHapi(ledger, { port: server.port }).catch((error: unknown) => (refused = error));
    expect(String(refused)).to.match(/EADDRINUSE/);
  });

  it("answers 200 calls at once", async () => {
    const payer = await createAccount(ledger, edKey("payer"), 1_000n * HBAR);
    const data = transfer([payer.account, -1n], ["0.0.4", 1n]);
    const requests = Array.from({ length: 200 }, () => signed(payer, data));
    const codes = await Promise.all(requests.map((request) => codeOf("CryptoService/cryptoTransfer", request)));
    expect(new Set(codes)).to.deep.equal(new Set(["OK"]));
    expect((await ledger.account("0.0.4"))!.balance).to.equal(200n);
  });

  describe("whatever it is sent", () => {
    const methods = fc.constantFrom(...METHODS);
    const seed = { seed: 20_261_121, numRuns: 300 };
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.integer({ min: 6_000, max: 20_000 }).map((length) => Buffer.alloc(length, 0x0a)),
      fc.integer({ min: 262_100, max: 262_300 }).map((length) => Buffer.alloc(length)),
    );

    it("answers with a code in bounded time, at every method", async function () {
      this.timeout(30_000);
      for (const { method, kind } of METHODS) {
        for (const request of [Buffer.alloc(0), Buffer.from([0x08]), Buffer.alloc(7_000, 0xff)]) {
          const code = kind === "query" ? await queryCode(method, request) : await codeOf(method, request);
          expect(code, method).to.match(
            /^(gRPC (INVALID_ARGUMENT|UNKNOWN)|INVALID_TRANSACTION(_BODY)?|TRANSACTION_OVERSIZE)$/,
          );
        }
      }
      checkInvariants(ledger);
    });

    it("answers random bytes with a code, and the books stay right", async function () {
      this.timeout(60_000);
      await fc.assert(
        fc.asyncProperty(methods, bytes, async ({ method, kind }, request) => {
          const code = kind === "query" ? await queryCode(method, request) : await codeOf(method, request);
          expect(code).to.not.match(/DEADLINE|INTERNAL|FAIL_INVALID/);
        }),
        seed,
      );
      checkInvariants(ledger);
      expect(lines.filter((line) => line.includes("failed"))).to.deep.equal([]);
    });

    it("answers signed transactions with damaged bodies with a code, and the books stay right", async function () {
      this.timeout(60_000);
      const name = fc.constantFrom(...dataFields());
      await fc.assert(
        fc.asyncProperty(name, fc.uint8Array({ maxLength: 60 }), async ([field, method], garbage) => {
          const { transactionValidStart } = ledger.treasury.nextTransactionId();
          const header = proto.TransactionBody.encode({
            transactionID: { accountID: toAccountId(2), transactionValidStart },
            nodeAccountID: toAccountId(3),
            transactionFee: toLong(100n * HBAR),
            transactionValidDuration: { seconds: toLong(120) },
          }).finish();
          // The data field with garbage in it: length-delimited, like every message.
          const data = proto.Transaction.encode({ bodyBytes: garbage }).finish().subarray(1);
          const bodyBytes = Buffer.concat([header, varint((field << 3) | 2), garbage.length ? data : Buffer.from([0])]);
          const sigMap = { sigPair: [ledger.treasury.key.signaturePair(bodyBytes)] };
          const signedTransactionBytes = proto.SignedTransaction.encode({ bodyBytes, sigMap }).finish();
          const code = await codeOf(method, proto.Transaction.encode({ signedTransactionBytes }).finish());
          expect(code).to.not.match(/gRPC|FAIL_INVALID/);
        }),
        seed,
      );
      checkInvariants(ledger);
      expect(lines.filter((line) => line.includes("failed"))).to.deep.equal([]);
    });

    it("answers random questions, paid for or not, with a code, and the books stay right", async function () {
      this.timeout(60_000);
      const id = fc.record({
        shardNum: long(),
        realmNum: long(),
        accountNum: long(),
        alias: fc.uint8Array({ maxLength: 36 }),
      });
      const entity = fc.oneof(id, fc.constant(undefined));
      const transactionID = fc.record({
        accountID: entity,
        transactionValidStart: fc.record({ seconds: long(), nanos: fc.integer() }),
        nonce: fc.integer(),
        scheduled: fc.boolean(),
      });
      const others = fc.record({
        topicID: id,
        token: id,
        scheduleID: id,
        fileID: id,
        nftID: fc.record({ token_ID: id }),
      });
      const fields = Object.keys(proto.Query.prototype).filter((field) => /[gG]et|Details/.test(field));
      const question = fc.record({
        field: fc.constantFrom(...fields),
        body: fc.record({ accountID: entity, accountId: entity, transactionID, others }),
        responseType: fc.integer({ min: 0, max: 4 }),
        paid: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(question, async ({ field, body: { others, ...body }, responseType, paid }) => {
          const data = transfer(["0.0.2", -100_000n], ["0.0.3", 100_000n]);
          const payment = paid ? proto.Transaction.decode(signed(ledger.treasury, data)) : undefined;
          const query = { [field]: { ...body, ...others, header: { responseType, payment } } };
          const code = await queryCode("CryptoService/getAccountInfo", proto.Query.encode(query).finish());
          expect(code).to.not.match(/INTERNAL|DEADLINE|UNKNOWN|FAIL_INVALID/);
        }),
        seed,
      );
      checkInvariants(ledger);
      expect(lines.filter((line) => line.includes("failed"))).to.deep.equal([]);
    });

    /** Numbers of entities that may be there, and others. */
    function long() {
      const usual = fc.integer({ min: -1, max: 1_002 });
      return fc.oneof(usual, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map(toLong);
    }

    /** Numbers of data fields of `TransactionBody`, with some method. */
    function dataFields(): [number, string][] {
      const numbers = [7, 8, 9, ...range(10, 24), ...range(26, 72), 74];
      return numbers.map((number, index) => [
        number,
        METHODS.filter((m) => m.kind === "transaction")[index % 50]!.method,
      ]);
    }

    function range(from: number, to: number): number[] {
      return Array.from({ length: to - from + 1 }, (_, index) => from + index);
    }

    function varint(value: number): Buffer {
      return value < 0x80 ? Buffer.from([value]) : Buffer.from([(value & 0x7f) | 0x80, value >>> 7]);
    }
  });
});
