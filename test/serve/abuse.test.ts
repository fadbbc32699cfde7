import { connect as openSession } from "node:http2";
import type { ClientHttp2Session, ClientHttp2Stream } from "node:http2";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";

import { Client, credentials, Metadata } from "@grpc/grpc-js";
import { com, proto } from "@hiero-ledger/proto";
import { expect } from "chai";

import { toAccountId, toTimestamp, toTopicId } from "../../plugin/hedera/entity.ts";
import type { EntityId } from "../../plugin/hedera/ledger.ts";
import { hapiMethods } from "../../plugin/hedera/serve/hapi/server.ts";
import { serveGrpc } from "../../plugin/hedera/serve/grpc/server.ts";
import type { GrpcServer } from "../../plugin/hedera/serve/grpc/server.ts";
import { mirrorMethods } from "../../plugin/hedera/serve/mirror-grpc/server.ts";
import { serveRest } from "../../plugin/hedera/serve/rest/server.ts";
import type { RestServer } from "../../plugin/hedera/serve/rest/server.ts";
import { SimulatedClock } from "../../plugin/hedera/simulated/clock.ts";
import { SimulatedLedger } from "../../plugin/hedera/simulated/simulated-ledger.ts";
import { message, topic } from "../hedera/network.ts";

const BALANCE = "/proto.CryptoService/cryptoGetBalance";
const SUBSCRIBE = "/com.hedera.mirror.api.proto.ConsensusService/subscribeTopic";
const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const raw = (bytes: Uint8Array) => Buffer.from(bytes);
const balanceQuery = raw(proto.Query.encode({ cryptogetAccountBalance: { accountID: toAccountId(2) } }).finish());
/** Asks for all messages of the first entity that a user makes, the topic. */
const everything = raw(
  com.hedera.mirror.api.proto.ConsensusTopicQuery.encode({
    topicID: toTopicId(1001),
    consensusStartTime: toTimestamp(0n),
  }).finish(),
);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("the servers of the simulated Hedera, under abuse,", function () {
  this.timeout(15_000);
  let ledger: SimulatedLedger;
  let grpc: GrpcServer;
  let rest: RestServer;
  let id: EntityId;
  const sockets: Socket[] = [];
  const sessions: ClientHttp2Session[] = [];
  const clients: Client[] = [];

  before(async () => {
    ledger = new SimulatedLedger({ clock: new SimulatedClock() });
    grpc = await serveGrpc([...hapiMethods(ledger), ...mirrorMethods(ledger)]);
    rest = await serveRest(ledger, { port: 0, timeout: 300 });
    id = (await ledger.treasury.submit(topic())).entity!;
  });

  /** Whatever was done, everybody else is still answered. */
  afterEach(async () => {
    expect(await ask(newClient())).to.equal("OK");
    expect((await fetch(`http://127.0.0.1:${rest.port}/api/v1/accounts/0.0.2`)).status).to.equal(200);
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const session of sessions.splice(0)) session.destroy();
    for (const client of clients.splice(0)) client.close();
  });

  after(() => Promise.all([grpc.close(), rest.close()]));

  function newClient(): Client {
    // Of its own: clients of one process share connections.
    const options = { "grpc.use_local_subchannel_pool": 1 };
    const client = new Client(`127.0.0.1:${grpc.port}`, credentials.createInsecure(), options);
    clients.push(client);
    return client;
  }

  function ask(client: Client): Promise<string> {
    const deadline = { deadline: Date.now() + 10_000 };
    return new Promise((resolve) => {
      client.makeUnaryRequest(BALANCE, raw, raw, balanceQuery, new Metadata(), deadline, (error) =>
        resolve(error ? error.message : "OK"),
      );
    });
  }

  /** A bare connection, and what came back on it. */
  function open(
    port: number,
    data: string | Uint8Array,
  ): { socket: Socket; text: () => string; closed: Promise<void> } {
    let text = "";
    const socket = connect(port, "127.0.0.1");
    sockets.push(socket);
    const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
    socket.on("error", () => {}).on("data", (bytes) => (text += bytes.toString("latin1")));
    socket.write(data);
    return { socket, text: () => text, closed };
  }

  function session(options = {}): ClientHttp2Session {
    const opened = openSession(`http://127.0.0.1:${grpc.port}`, options).on("error", () => {});
    sessions.push(opened);
    return opened;
  }

  function call(by: ClientHttp2Session, path: string, headers = {}): ClientHttp2Stream {
    const fixed = { ":method": "POST", ":path": path, "content-type": "application/grpc", te: "trailers" };
    return by.request({ ...fixed, ...headers }).on("error", () => {});
  }

  /** A gRPC message on the wire. */
  function frame(payload: Uint8Array, compressed = 0): Buffer {
    const head = Buffer.from([compressed, 0, 0, 0, 0]);
    head.writeUInt32BE(payload.length, 1);
    return Buffer.concat([head, payload]);
  }

  /** The status that a call ends with. */
  function statusOf(stream: ClientHttp2Stream): Promise<string> {
    return new Promise((resolve) => {
      const end = (headers: Record<string, unknown>) => {
        if (headers["grpc-status"] !== undefined) resolve(String(headers["grpc-status"]));
      };
      stream
        .on("response", end)
        .on("trailers", end)
        .on("close", () => resolve("closed"));
      stream.resume();
    });
  }

  it("survive what is no HTTP/2, and connections that say nothing", async () => {
    for (let i = 0; i < 60; i++) {
      const garbage = Buffer.from(Array.from({ length: 200 }, (_, j) => (i * 31 + j * 17 * (i + 1)) & 255));
      open(grpc.port, garbage);
      open(grpc.port, Buffer.concat([Buffer.from(PREFACE), garbage]));
      open(grpc.port, PREFACE.slice(0, i % PREFACE.length));
    }
    await sleep(50);
  });

  it("answer 3,000 calls at once on one connection", async () => {
    const client = newClient();
    const answers = await Promise.all(Array.from({ length: 3_000 }, () => ask(client)));
    expect(new Set(answers)).to.deep.equal(new Set(["OK"]));
  });

  it("keep 1,000 subscribers that are silent, and tell them all", async () => {
    let heard = 0;
    const client = newClient();
    for (let i = 0; i < 1_000; i++) {
      const stream = client.makeServerStreamRequest(SUBSCRIBE, raw, raw, everything);
      stream.on("data", () => heard++).on("error", () => {});
    }
    await sleep(300);
    await ledger.treasury.submit(message(id, "for all"));
    for (let i = 0; i < 100 && heard < 1_000; i++) await sleep(50);
    expect(heard).to.equal(1_000);
  });

  it("let go of subscribers and calls whose client is gone", async () => {
    const by = session();
    for (let i = 0; i < 200; i++) {
      call(by, SUBSCRIBE).end(frame(everything));
      call(by, BALANCE).write(Buffer.from([0, 0, 3, 255, 255, 1])); // says that more is to come
    }
    await sleep(100);
    by.destroy();
    await sleep(100);
    await ledger.treasury.submit(message(id, "for nobody"));
  });

  it("do not keep for readers that are slow what they have not read", async () => {
    for (let i = 0; i < 500; i++) await ledger.treasury.submit(message(id, Buffer.alloc(1_000, i)));
    const by = session();
    const streams = Array.from({ length: 20 }, () => call(by, SUBSCRIBE));
    for (const stream of streams) stream.end(frame(everything));
    await sleep(200);
    const before = process.memoryUsage().external + process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 500; i++) await ledger.treasury.submit(message(id, Buffer.alloc(1_000, i)));
    // 20 readers have not read 500 kB each; the ledger itself has kept one of them.
    const grown = process.memoryUsage().external + process.memoryUsage().arrayBuffers - before;
    expect(grown).to.be.lessThan(5_000_000);
  });

  it("refuse metadata and messages that are too large, compressed or not", async () => {
    const large = call(session(), BALANCE, { "x-large": "a".repeat(60_000) });
    large.end(frame(balanceQuery));
    expect(await statusOf(large)).to.match(/^(0|8|closed)$/);
    const cases: [encoding: string, payload: Uint8Array, status: string][] = [
      ["gzip", gzipSync(balanceQuery), "0"],
      ["gzip", gzipSync(Buffer.alloc(5_000_000)), "8"],
      ["deflate", Buffer.from([1, 2, 3]), "13"],
      ["br", balanceQuery, "12"],
    ];
    for (const [encoding, payload, status] of cases) {
      const stream = call(session(), BALANCE, { "grpc-encoding": encoding });
      stream.end(frame(payload, 1));
      expect(await statusOf(stream), encoding).to.equal(status);
    }
  });

  it("survive calls that are taken back as soon as they are made", async () => {
    const by = session();
    for (let i = 0; i < 500 && !by.destroyed; i++) call(by, BALANCE).close(8);
    await sleep(50);
  });

  it("end REST requests that never come to an end", async () => {
    const slow = Array.from({ length: 20 }, () => open(rest.port, "GET /api/v1/acc"));
    const drip = setInterval(() => slow.forEach(({ socket }) => socket.write("o")), 50);
    await Promise.all(slow.map(({ closed }) => closed));
    clearInterval(drip);
    expect(slow[0]!.text()).to.match(/^HTTP\/1\.1 408 /);
  });

  it("answer REST requests that come all at once, and none that has a URL of 100 kB", async () => {
    const many = open(rest.port, "GET /api/v1/accounts/0.0.2 HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200));
    const long = open(rest.port, `GET /api/v1/accounts?${"x".repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await Promise.all([many.closed, long.closed]);
    expect(many.text().split("HTTP/1.1 200 OK")).to.have.length(201);
    expect(long.text()).to.match(/^(HTTP\/1\.1 431 .*)?/s);
  });

  it("do not read what comes with a REST request", async () => {
    for (const method of ["PUT", "DELETE", "POST", "PATCH"]) {
      const head = `${method} /api/v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n`;
      const { text, closed } = open(rest.port, head + "x".repeat(1_000_000));
      await closed;
      expect(text(), method).to.match(/^HTTP\/1\.1 404 /);
    }
  });
});
