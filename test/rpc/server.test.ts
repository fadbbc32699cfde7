import { connect } from "node:net";

import { expect } from "chai";
import fc from "fast-check";
import { WebSocket } from "ws";

import { RpcError } from "../../plugin/rpc/errors.ts";
import { RpcServer } from "../../plugin/rpc/server.ts";

/** A JSON-RPC answer. */
interface Answer {
  readonly jsonrpc: string;
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

const BODY_LIMIT = 8 * 1024 * 1024;

describe("the JSON-RPC server", () => {
  const called: string[] = [];
  const server = new RpcServer(async (method, params) => {
    called.push(method);
    if (method === "fail") throw new RpcError(-32000, "it failed", { why: "asked to" });
    if (method === "nothing") return undefined;
    if (method === "stringify") return JSON.stringify(params);
    return params;
  });
  let url: string;
  let port: number;

  before(async () => {
    ({ port } = await server.listen(0, "127.0.0.1"));
    url = `127.0.0.1:${port}`;
  });
  after(() => server.close());
  beforeEach(() => called.splice(0));

  const post = (body: string | Uint8Array) =>
    fetch(`http://${url}`, { method: "POST", body: body as string, headers: { "content-type": "application/json" } });
  const ask = async (body: string | Uint8Array) => {
    const response = await post(body);
    const text = await response.text();
    return { status: response.status, text, answer: text === "" ? undefined : (JSON.parse(text) as Answer) };
  };
  const codeOf = async (request: unknown) => {
    const { answer } = await ask(JSON.stringify(request));
    return [answer?.id, answer?.error?.code];
  };

  describe("one request", () => {
    it("is answered with its id, whatever JSON-RPC lets that be", async () => {
      for (const id of [1, 0, -1, 1.5, "one", "", null]) {
        const { answer } = await ask(JSON.stringify({ jsonrpc: "2.0", id, method: "echo", params: [id] }));
        expect(answer).to.deep.equal({ jsonrpc: "2.0", id, result: [id] });
      }
    });

    it("has no parameters if it names none, and null for a result that is not there", async () => {
      const { answer } = await ask('{"jsonrpc":"2.0","id":1,"method":"echo"}');
      expect(answer?.result).to.deep.equal([]);
      expect((await ask('{"jsonrpc":"2.0","id":1,"method":"echo","params":null}')).answer?.result).to.deep.equal([]);
      expect((await ask('{"jsonrpc":"2.0","id":1,"method":"nothing"}')).answer).to.have.property("result", null);
    });

    it("need not say which JSON-RPC it speaks", async () => {
      expect((await ask('{"id":1,"method":"echo"}')).answer).to.deep.equal({ jsonrpc: "2.0", id: 1, result: [] });
    });

    it("without an id is executed and not answered, even when it fails", async () => {
      for (const method of ["echo", "fail"]) {
        const { status, text } = await ask(JSON.stringify({ jsonrpc: "2.0", method, params: [] }));
        expect([status, text]).to.deep.equal([204, ""]);
      }
      expect(called).to.deep.equal(["echo", "fail"]);
    });

    it("that is none is refused with its id, if it has one", async () => {
      const whole = { jsonrpc: "2.0", id: 7, method: "echo", params: [] };
      expect(await codeOf(5)).to.deep.equal([null, -32600]);
      expect(await codeOf("echo")).to.deep.equal([null, -32600]);
      expect(await codeOf(null)).to.deep.equal([null, -32600]);
      expect(await codeOf({})).to.deep.equal([null, -32600]);
      for (const id of [{}, [], true, [7]]) expect(await codeOf({ ...whole, id })).to.deep.equal([null, -32600]);
      for (const jsonrpc of ["1.0", 2, null]) {
        expect(await codeOf({ ...whole, jsonrpc })).to.deep.equal([7, -32600]);
      }
      for (const method of [5, null, undefined, ["echo"], {}]) {
        expect(await codeOf({ ...whole, method })).to.deep.equal([7, -32600]);
      }
      for (const params of [{ name: "value" }, "0x", 5, true]) {
        expect(await codeOf({ ...whole, params })).to.deep.equal([7, -32602]);
      }
      expect(called).to.deep.equal([]);
    });

    it("that is no JSON, or no UTF-8, is a parse error", async () => {
      for (const body of ["", "{", "[1,", "nope", '{"jsonrpc":"2.0","id":1,"method":"echo"}}']) {
        expect((await ask(body)).answer).to.have.nested.property("error.code", -32700);
      }
      const broken = Buffer.concat([Buffer.from('{"jsonrpc":"2.0","id":1,"method":"ec'), Buffer.of(0xff, 0xfe)]);
      const { answer } = await ask(Buffer.concat([broken, Buffer.from('ho"}')]));
      expect([answer?.id, answer?.error?.code]).to.deep.equal([null, -32700]);
    });

    it("may be nested as deep as it likes", async () => {
      const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
      expect((await ask(deep)).answer).to.deep.equal([
        {
          jsonrpc: "2.0",
          id: null,
          error: { code: -32600, message: "a request is an object", data: { message: "a request is an object" } },
        },
      ]);
      const { answer } = await ask(`{"jsonrpc":"2.0","id":1,"method":"stringify","params":${deep}}`);
      expect(answer?.id).to.equal(1);
      expect(answer?.error?.code).to.equal(-32602);
    });

    it("of more than 8 MiB is refused, and the server goes on", async () => {
      const params = ["0".repeat(BODY_LIMIT)];
      const { status, answer } = await ask(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "echo", params }));
      expect([status, answer?.id, answer?.error?.code]).to.deep.equal([413, null, -32005]);
      expect((await ask('{"jsonrpc":"2.0","id":1,"method":"echo"}')).answer?.result).to.deep.equal([]);
    });

    it("that breaks off is nobody's any more", async () => {
      const socket = connect(port, "127.0.0.1");
      socket.write("POST / HTTP/1.1\r\nHost: l2\r\nContent-Length: 100\r\n\r\n{");
      await new Promise<void>((resolve) => socket.end(resolve));
      expect((await ask('{"jsonrpc":"2.0","id":1,"method":"echo"}')).answer?.result).to.deep.equal([]);
    });
  });

  describe("a batch", () => {
    it("is answered request by request, notifications left out", async () => {
      const { text } = await ask(
        JSON.stringify([
          { jsonrpc: "2.0", id: "a", method: "echo", params: [1] },
          { jsonrpc: "2.0", method: "echo", params: [2] },
          5,
          { jsonrpc: "2.0", id: "a", method: "fail" },
          { jsonrpc: "2.0", id: null, method: "echo", params: [3] },
        ]),
      );
      const answers = JSON.parse(text) as Answer[];
      expect(answers.map(({ id, result, error }) => [id, result ?? error?.code])).to.deep.equal([
        ["a", [1]],
        [null, -32600],
        ["a", -32000],
        [null, [3]],
      ]);
      expect(called).to.deep.equal(["echo", "echo", "fail", "echo"]);
    });

    it("of nothing is one invalid request, and of notifications no answer at all", async () => {
      expect(await codeOf([])).to.deep.equal([null, -32600]);
      const { status, text } = await ask('[{"jsonrpc":"2.0","method":"echo"},{"jsonrpc":"2.0","method":"fail"}]');
      expect([status, text]).to.deep.equal([204, ""]);
    });

    it("of more than 1000 requests is refused as a whole", async () => {
      const requests = Array.from({ length: 1_001 }, (_, id) => ({ jsonrpc: "2.0", id, method: "echo" }));
      expect(await codeOf(requests)).to.deep.equal([null, -32005]);
      expect(called).to.deep.equal([]);
      expect(JSON.parse((await ask(JSON.stringify(requests.slice(1)))).text)).to.have.lengthOf(1_000);
    });
  });

  describe("over WebSocket", () => {
    it("takes text and bytes, and ends with a client who sends too much", async () => {
      const socket = await opened(url);
      const request = '{"jsonrpc":"2.0","id":1,"method":"echo"}';
      const [answer] = await exchanged(socket, [request, '{"id":"the end","method":"echo"}'], 2);
      expect(JSON.parse(answer!)).to.deep.equal({ jsonrpc: "2.0", id: 1, result: [] });
      const heard = new Promise<Buffer>((resolve) => socket.once("message", resolve));
      socket.send(Buffer.of(0x22, 0xff, 0x22));
      expect((JSON.parse((await heard).toString()) as Answer).error?.code).to.equal(-32700);
      const closed = new Promise<number>((resolve) => socket.once("close", resolve));
      socket.send("0".repeat(BODY_LIMIT + 1));
      expect(await closed).to.equal(1009);
      expect((await ask(request)).answer?.result).to.deep.equal([]);
    });
  });

  describe("whatever comes", () => {
    const id = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constant(undefined), fc.jsonValue());
    const request = fc.oneof(
      { weight: 3, arbitrary: fc.record({ jsonrpc: fc.constant("2.0"), id, method: fc.constantFrom("echo", "fail") }) },
      fc.record(
        { jsonrpc: fc.oneof(fc.constant("2.0"), fc.jsonValue()), id, method: fc.jsonValue(), params: fc.jsonValue() },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    );

    it("each request gets exactly one answer, over HTTP and over WebSocket alike", async () => {
      const socket = await opened(url);
      try {
        await fc.assert(
          fc.asyncProperty(fc.oneof(request, fc.array(request, { maxLength: 8 })), async (body) => {
            const text = JSON.stringify(body);
            const sent = JSON.parse(text) as unknown;
            const { status, text: overHttp } = await ask(text);
            const expected = answersTo(sent);
            expect(status).to.equal(expected === undefined ? 204 : 200);
            const given = overHttp === "" ? undefined : (JSON.parse(overHttp) as Answer | Answer[]);
            expect(shape(given)).to.deep.equal(expected);
            // An end mark, since nothing may be what is answered.
            const mark = { jsonrpc: "2.0", id: "the end", method: "echo" };
            const answers = overHttp === "" ? 0 : 1;
            const overSocket = await exchanged(socket, [text, JSON.stringify(mark)], answers + 1);
            expect(overSocket).to.deep.equal(overHttp === "" ? [] : [overHttp]);
          }),
          { seed: 7, numRuns: 150 },
        );
      } finally {
        socket.terminate();
      }
    });

    it("bytes that mean nothing are answered with one error", async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
          const { answer } = await ask(bytes);
          const errors = Array.isArray(answer) ? (answer as Answer[]) : [answer];
          for (const each of errors) expect([-32700, -32600]).to.include(each?.error?.code);
        }),
        { seed: 7, numRuns: 100 },
      );
    });
  });
});

/** The ids of the answers that a body is to get, and whether each is an error; told without the server's code. */
function answersTo(body: unknown): unknown {
  if (Array.isArray(body) && body.length === 0) return [null, true];
  if (!Array.isArray(body)) return answerTo(body);
  const answers = body.map(answerTo).filter((answer) => answer !== undefined);
  return answers.length === 0 ? undefined : answers;
}

function answerTo(request: unknown): [unknown, boolean] | undefined {
  if (typeof request !== "object" || request === null || Array.isArray(request)) return [null, true];
  const { id, jsonrpc, method, params } = request as Record<string, unknown>;
  const named = id === undefined || id === null || ["string", "number"].includes(typeof id);
  const fine =
    (jsonrpc === undefined || jsonrpc === "2.0") &&
    typeof method === "string" &&
    (params === undefined || params === null || Array.isArray(params));
  if (!named) return [null, true];
  if (!fine) return [id ?? null, true];
  return id === undefined ? undefined : [id, method === "fail"];
}

function shape(given: Answer | Answer[] | undefined): unknown {
  if (given === undefined) return undefined;
  const one = ({ id, error, jsonrpc, ...rest }: Answer) => {
    expect(jsonrpc).to.equal("2.0");
    expect("result" in rest).to.equal(error === undefined);
    return [id, error !== undefined];
  };
  return Array.isArray(given) ? given.map(one) : one(given);
}

async function opened(url: string): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${url}`);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return socket;
}

/** The first so many answers to messages, without the last message's, whatever their order. */
async function exchanged(socket: WebSocket, messages: readonly string[], count: number): Promise<string[]> {
  const received: string[] = [];
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const hear = (data: Buffer) => {
    received.push(data.toString());
    if (received.length === count) resolve(undefined);
  };
  socket.on("message", hear);
  for (const message of messages) socket.send(message);
  await promise;
  socket.off("message", hear);
  const { id } = JSON.parse(messages.at(-1)!) as Answer;
  return received.filter((text) => (JSON.parse(text) as Answer).id !== id);
}
