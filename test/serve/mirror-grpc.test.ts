import { Client, credentials, status } from "@grpc/grpc-js";
import type { ClientReadableStream } from "@grpc/grpc-js";
import { com, proto } from "@hiero-ledger/proto";
import { expect } from "chai";
import * as fc from "fast-check";

import { toAccountId, toFileId, toLong, toNumber, toTimestamp, toTopicId } from "../../plugin/hedera/entity.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import type { GrpcError, MessageStream } from "../../plugin/hedera/serve/grpc/methods.ts";
import type { GrpcServer } from "../../plugin/hedera/serve/grpc/server.ts";
import { serveMirrorGrpc } from "../../plugin/hedera/serve/mirror-grpc/server.ts";
import { TopicSubscription } from "../../plugin/hedera/serve/mirror-grpc/subscription.ts";
import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import {
  createAccount,
  edKey,
  HBAR,
  message,
  schedule,
  SECOND,
  signSchedule,
  START,
  topic,
  transfer,
} from "../hedera/network.ts";

const { AddressBookQuery, ConsensusTopicQuery, ConsensusTopicResponse } = com.hedera.mirror.api.proto;
const raw = (bytes: Uint8Array) => Buffer.from(bytes);

/** What a client got of a stream, and how it ended. */
interface Received {
  readonly messages: Uint8Array[];
  readonly ended: Promise<string>;
  readonly stream: ClientReadableStream<Buffer>;
}

describe("the mirror's gRPC", () => {
  let clock: SimulatedClock;
  let ledger: SimulatedLedger;
  let server: GrpcServer;
  let client: Client;
  let id: EntityId;

  const network: Record<string, EntityId> = {
    "127.0.0.1:50221": "0.0.4",
    "localhost:50211": "0.0.3",
    "127.0.0.1:50211": "0.0.3",
  };

  beforeEach(async () => {
    clock = new SimulatedClock({ start: START, realTime: false });
    ledger = new SimulatedLedger({ clock, archive: true });
    server = await serveMirrorGrpc(ledger, { network });
    client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure());
    id = (await ledger.treasury.submit(topic())).entity!;
  });

  afterEach(async () => {
    client.close();
    await server.close();
  });

  function open(method: string, request: Uint8Array): Received {
    const path = `/com.hedera.mirror.api.proto.${method}`;
    const stream: ClientReadableStream<Buffer> = client.makeServerStreamRequest(path, raw, raw, raw(request));
    const messages: Uint8Array[] = [];
    stream.on("data", (bytes: Buffer) => messages.push(bytes));
    const ended = new Promise<string>((resolve) => {
      stream.on("error", (error: Error & { code: number; details: string }) => {
        resolve(`${status[error.code]}: ${error.details}`);
      });
      stream.on("end", () => resolve("OK"));
    });
    return { messages, ended, stream };
  }

  /** Subscribes to the topic. */
  function follow(more: com.hedera.mirror.api.proto.IConsensusTopicQuery = {}): Received {
    const consensusStartTime = toTimestamp(0n);
    const query = ConsensusTopicQuery.encode({ topicID: toTopicId(id), consensusStartTime, ...more }).finish();
    return open("ConsensusService/subscribeTopic", query);
  }

  const textsOf = ({ messages }: Received) =>
    messages.map((bytes) => Buffer.from(ConsensusTopicResponse.decode(bytes).message).toString());

  const say = (text: string) => ledger.treasury.submit(message(id, text));

  async function until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + 2_000;
    while (!condition()) {
      if (Date.now() > deadline) throw new Error("It did not happen within two seconds");
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Long enough for anything that is on its way to arrive. */
  const settle = () => new Promise((resolve) => setTimeout(resolve, 30));

  describe("for topics", () => {
    it("sends what there was, then what comes, each once and with all that belongs to it", async () => {
      const first = await say("one");
      const received = follow();
      await until(() => received.messages.length === 1);
      await ledger.treasury.submit(transfer(["0.0.2", -1n], ["0.0.4", 1n]));
      await say("two");
      await until(() => received.messages.length === 2);
      expect(textsOf(received)).to.deep.equal(["one", "two"]);
      const response = ConsensusTopicResponse.decode(received.messages[0]!);
      const { receipt } = ledger.receipt(first.transactionId)!;
      expect(Buffer.from(response.runningHash)).to.deep.equal(Buffer.from(receipt.topicRunningHash!));
      expect(toNumber(response.runningHashVersion)).to.equal(3);
      expect(toNumber(response.sequenceNumber)).to.equal(1);
      const { seconds, nanos } = toTimestamp(first.consensusTimestamp);
      expect(toNumber(response.consensusTimestamp!.seconds)).to.equal(toNumber(seconds));
      expect(response.consensusTimestamp!.nanos).to.equal(nanos);
      expect(response.chunkInfo).to.be.null;
      received.stream.cancel();
    });

    it("sends chunks with what puts them together", async () => {
      const received = follow({ limit: toLong(2) });
      await ledger.treasury.submitMessage(id, Buffer.alloc(1_500, 7));
      expect(await received.ended).to.equal("OK");
      const chunks = received.messages.map((bytes) => ConsensusTopicResponse.decode(bytes).chunkInfo!);
      expect(chunks.map(({ number, total }) => [number, total])).to.deep.equal([
        [1, 2],
        [2, 2],
      ]);
      expect(chunks[0]!.initialTransactionID).to.deep.equal(chunks[1]!.initialTransactionID);
      expect(toNumber(chunks[0]!.initialTransactionID!.accountID!.accountNum)).to.equal(2);
    });

    it("sends nothing but what a subscriber asks for", async () => {
      const times: bigint[] = [];
      for (const text of ["one", "two", "three", "four"]) {
        clock.advanceTo(ledger.now() + SECOND);
        times.push((await say(text)).consensusTimestamp);
      }
      const from = (index: number, nanoseconds = 0n) => toTimestamp(times[index]! + nanoseconds);
      const cases: [com.hedera.mirror.api.proto.IConsensusTopicQuery, string[]][] = [
        [{ consensusStartTime: from(1), limit: toLong(2) }, ["two", "three"]],
        [{ consensusStartTime: from(1, 1n), consensusEndTime: from(3) }, ["three"]],
        [{ consensusEndTime: from(0, 1n) }, ["one"]],
        [{ consensusEndTime: from(0) }, []],
        [{ limit: toLong(4) }, ["one", "two", "three", "four"]],
      ];
      for (const [query, texts] of cases) {
        const received = follow(query);
        expect(await received.ended).to.equal("OK");
        expect(textsOf(received)).to.deep.equal(texts);
      }
    });

    it("begins now unless it is told when", async () => {
      await say("before");
      clock.advanceTo(ledger.now() + SECOND);
      const received = follow({ consensusStartTime: null, limit: toLong(1) });
      await settle();
      await say("after");
      expect(await received.ended).to.equal("OK");
      expect(textsOf(received)).to.deep.equal(["after"]);
    });

    it("ends when the end time has come, with or without a message", async () => {
      const received = follow({ consensusEndTime: toTimestamp(ledger.now() + 10n * SECOND) });
      await say("one");
      await until(() => received.messages.length === 1);
      clock.advanceTo(ledger.now() + 11n * SECOND);
      expect(await received.ended).to.equal("OK");
    });

    it("refuses what no mirror node would begin with", async () => {
      const future = toTimestamp(ledger.now() + SECOND);
      const account = { topicID: toTopicId(2) };
      const table: [com.hedera.mirror.api.proto.IConsensusTopicQuery, string][] = [
        [{ topicID: null }, "INVALID_ARGUMENT: topicId: must not be null"],
        [{ topicID: toTopicId("0.0.424242") }, "NOT_FOUND: 0.0.424242 does not exist"],
        [account, "INVALID_ARGUMENT: Not a valid topic"],
        [{ consensusStartTime: future }, "INVALID_ARGUMENT: Start time must be before the current time"],
        [{ consensusEndTime: toTimestamp(0n) }, "INVALID_ARGUMENT: End time must be after start time"],
      ];
      for (const [query, end] of table) expect(await follow(query).ended).to.equal(end);
      const garbage = open("ConsensusService/subscribeTopic", Buffer.from([0xff]));
      expect(await garbage.ended).to.match(/^INVALID_ARGUMENT/);
    });

    it("knows no topic, and shows no message, until the mirror has got that far", async () => {
      ledger.mirror.lag = 5_000;
      expect(await follow().ended).to.equal(`NOT_FOUND: ${id} does not exist`);

      clock.advanceTo(ledger.now() + 10n * SECOND);
      ledger.mirror.lag = 5_000;
      const received = follow();
      await say("late");
      await settle();
      expect(received.messages.length).to.equal(0);
      clock.advanceTo(ledger.now() + 5n * SECOND);
      await until(() => received.messages.length === 1);
      ledger.mirror.lag = 0;
      await say("prompt");
      await until(() => received.messages.length === 2);
      received.stream.cancel();
    });

    it("shows what a schedule says, although that is later than the ledger's clock", async () => {
      const payer = await createAccount(ledger, edKey("payer"), 10n * HBAR);
      const inner = { consensusSubmitMessage: { topicID: toTopicId(id), message: Buffer.from("scheduled") } };
      const more = { payerAccountID: toAccountId(payer.account) };
      const { entity } = await ledger.treasury.submit(schedule(inner, more));
      const received = follow({ limit: toLong(1) });
      await payer.submit(signSchedule(entity!));
      expect(await received.ended).to.equal("OK");
    });

    it("goes on after a revert with what happens instead", async () => {
      await say("kept");
      const received = follow();
      const snapshot = ledger.snapshot();
      await say("undone");
      await until(() => received.messages.length === 2);
      ledger.revert(snapshot);
      await say("instead");
      await until(() => received.messages.length === 3);
      expect(textsOf(received)).to.deep.equal(["kept", "undone", "instead"]);
      const numbers = received.messages.map((bytes) => toNumber(ConsensusTopicResponse.decode(bytes).sequenceNumber));
      expect(numbers).to.deep.equal([1, 2, 2]);
      received.stream.cancel();
    });

    it("forgets a client that goes away", async () => {
      const received = follow();
      await say("one");
      await until(() => received.messages.length === 1);
      received.stream.cancel();
      expect(await received.ended).to.match(/^CANCELLED/);
      await settle();
      await say("two");
      await settle();
      expect(received.messages.length).to.equal(1);
    });

    it("ends its streams when it is closed", async () => {
      const received = follow();
      await say("one");
      await until(() => received.messages.length === 1);
      await server.close();
      expect(await received.ended).to.equal("UNAVAILABLE: The server is shutting down");
    });

    it("gives every subscriber each message of its own, whatever else is going on", async function () {
      this.timeout(20_000);
      const step = fc.oneof(
        { weight: 4, arbitrary: fc.constant("say" as const) },
        { weight: 2, arbitrary: fc.constant("other" as const) },
        { weight: 2, arbitrary: fc.constant("follow" as const) },
        { weight: 1, arbitrary: fc.constant("wait" as const) },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
          id = (await ledger.treasury.submit(topic())).entity!;
          const followers: Received[] = [];
          const texts: string[] = [];
          for (const [index, name] of steps.entries()) {
            if (name === "follow") followers.push(follow());
            else if (name === "wait") await settle();
            else if (name === "other") await ledger.treasury.submit(transfer(["0.0.2", -1n], ["0.0.4", 1n]));
            else {
              texts.push(String(index));
              await say(String(index));
            }
          }
          await until(() => followers.every(({ messages }) => messages.length >= texts.length));
          await settle();
          for (const follower of followers) {
            expect(textsOf(follower)).to.deep.equal(texts);
            follower.stream.cancel();
          }
        }),
        { seed: 20_261_121, numRuns: 12 },
      );
    });
  });

  it("answers random bytes with an end, at every method", async function () {
    this.timeout(20_000);
    const method = fc.constantFrom("ConsensusService/subscribeTopic", "NetworkService/getNodes");
    await fc.assert(
      fc.asyncProperty(method, fc.uint8Array({ maxLength: 100 }), async (name, request) => {
        expect(await open(name, request).ended).to.match(/^(INVALID_ARGUMENT|NOT_FOUND)/);
      }),
      { seed: 20_261_121, numRuns: 200 },
    );
  });

  describe("for a client that cannot keep up", () => {
    /** A stream that takes so many messages at a time. */
    function narrow(width: number) {
      const sent: Uint8Array[] = [];
      let ready = () => {};
      let end: GrpcError | "well" | undefined;
      let room = width;
      const stream: MessageStream = {
        peer: "127.0.0.1:1",
        get ended() {
          return end !== undefined;
        },
        send(bytes) {
          sent.push(bytes);
          return --room > 0;
        },
        end(error) {
          end = error ?? "well";
        },
        onReady: (callback) => (ready = callback),
        onEnd: () => {},
      };
      const drain = async () => {
        room = width;
        ready();
        await settle();
      };
      return { stream, sent, drain, how: () => end };
    }

    it("keeps no messages but in the ledger's history", async () => {
      const { stream, sent, drain } = narrow(3);
      new TopicSubscription(ledger, { topic: Number(id.slice(4)), start: 0n, limit: 0n }, stream).start();
      for (let i = 0; i < 10; i++) await say(String(i));
      await settle();
      expect(sent.length).to.equal(3);
      for (const count of [6, 9, 10, 10]) {
        await drain();
        expect(sent.length).to.equal(count);
      }
    });

    it("ends with DATA_LOSS rather than leave one out that is not kept any more", async () => {
      const forgetful = new SimulatedLedger({ clock, retention: 16 });
      const { entity } = await forgetful.treasury.submit(topic());
      const { stream, sent, drain, how } = narrow(1);
      new TopicSubscription(forgetful, { topic: Number(entity!.slice(4)), start: 0n, limit: 0n }, stream).start();
      for (let i = 0; i < 64; i++) await forgetful.treasury.submit(message(entity!, String(i)));
      await settle();
      expect(sent.length).to.equal(1);
      await drain();
      expect(how()).to.include({ code: status.DATA_LOSS });
      expect(sent.length).to.equal(1);
    });
  });

  describe("for the address book", () => {
    const getNodes = (query: com.hedera.mirror.api.proto.IAddressBookQuery) =>
      open("NetworkService/getNodes", AddressBookQuery.encode(query).finish());

    it("shows the nodes where they are served, in the order of their ids", async () => {
      const received = getNodes({ fileId: toFileId("0.0.102") });
      expect(await received.ended).to.equal("OK");
      const nodes = received.messages.map((bytes) => proto.NodeAddress.decode(bytes));
      expect(nodes.map((node) => [toNumber(node.nodeId), toNumber(node.nodeAccountId!.accountNum)])).to.deep.equal([
        [0, 3],
        [1, 4],
      ]);
      const endpoints = nodes.map(({ serviceEndpoint }) =>
        serviceEndpoint.map(({ ipAddressV4, domainName, port }) => `${ipAddressV4?.join(".")} ${domainName} ${port}`),
      );
      expect(endpoints).to.deep.equal([[" localhost 50211", "127.0.0.1  50211"], ["127.0.0.1  50221"]]);
    });

    it("shows no more nodes than are asked for", async () => {
      const received = getNodes({ fileId: toFileId("0.0.101"), limit: 1 });
      expect(await received.ended).to.equal("OK");
      expect(received.messages.length).to.equal(1);
    });

    it("refuses every other file, and limits below 0", async () => {
      expect(await getNodes({ fileId: toFileId("0.0.103") }).ended).to.equal(
        "INVALID_ARGUMENT: Not a valid address book file",
      );
      expect(await getNodes({}).ended).to.match(/^INVALID_ARGUMENT/);
      expect(await getNodes({ fileId: toFileId("0.0.102"), limit: -1 }).ended).to.match(/^INVALID_ARGUMENT/);
    });
  });
});
