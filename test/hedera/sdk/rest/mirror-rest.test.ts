import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";
import { z } from "zod";

import { MirrorError } from "../../../../plugin/hedera/sdk/mirror-error.ts";
import { MirrorRest, nextPath } from "../../../../plugin/hedera/sdk/rest/mirror-rest.ts";

const shape = z.object({ value: z.number() });
const listShape = z.object({ rows: z.array(z.number()), links: z.object({ next: z.string().nullable() }) });

interface Answer {
  readonly status?: number;
  readonly text: string;
  readonly headers?: Record<string, string>;
}

describe("a mirror's REST API", function () {
  this.timeout(20_000);
  let server: Server;
  let rest: MirrorRest;
  let asked: string[];
  let answers: (Answer | "hang")[];
  let dates: number[];

  beforeEach(async () => {
    [asked, answers, dates] = [[], [], []];
    server = createServer(({ url }, response) => {
      asked.push(url!);
      const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
      if (answer !== "hang") response.writeHead(answer.status ?? 200, answer.headers).end(answer.text);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    rest = new MirrorRest(base, { timeout: 300, attempts: 3, dated: (time) => dates.push(time) });
  });
  afterEach(async () => {
    rest.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const errorOf = async (promise: Promise<unknown>): Promise<MirrorError> => {
    const error = await promise.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(MirrorError);
    return error as MirrorError;
  };

  it("answers what there is, and that there is nothing", async () => {
    answers = [{ text: '{"value":7}' }, { status: 404, text: "{}" }];
    expect(await rest.get("things/7?of=a", shape)).to.deep.equal({ value: 7 });
    expect(await rest.find("things/8", shape)).to.equal(undefined);
    expect((await errorOf(rest.get("things/8", shape))).message).to.include("has nothing at http://127.0.0.1:");
    expect(asked.slice(0, 2)).to.deep.equal(["/api/v1/things/7?of=a", "/api/v1/things/8"]);
  });

  it("is asked again when that makes sense, and no more than so often", async () => {
    answers = [{ status: 503, text: "" }, { text: "<html>" }, { text: '{"value":1}' }];
    expect(await rest.get("a", shape)).to.deep.equal({ value: 1 });
    answers = [{ status: 500, text: "oh dear" }];
    const { message, transient, status } = await errorOf(rest.get("b", shape));
    expect(asked.filter((path) => path.endsWith("/b"))).to.have.length(3);
    expect([transient, status]).to.deep.equal([true, 500]);
    expect(message).to.include("with 500: oh dear");
  });

  it("is not asked again for what was wrong with the question, or with what is answered", async () => {
    answers = [{ status: 400, text: "Invalid parameter" }];
    expect((await errorOf(rest.get("a", shape))).transient).to.equal(false);
    answers = [{ text: '{"value":"seven"}' }];
    const { transient, message } = await errorOf(rest.get("b", shape));
    expect([transient, asked.length]).to.deep.equal([false, 2]);
    expect(message).to.include("is of no use: value Expected number");
  });

  it("is left alone as long as it asks for", async () => {
    answers = [{ status: 429, text: "", headers: { "Retry-After": "1" } }, { text: '{"value":1}' }];
    const before = performance.now();
    await rest.get("a", shape);
    expect(performance.now() - before).to.be.greaterThan(950);
  });

  it("has so much time for an answer", async () => {
    answers = ["hang"];
    const { message, transient } = await errorOf(rest.get("a", shape));
    expect(message).to.include("did not answer").and.to.include("in time");
    expect(transient).to.equal(true);
  });

  it("tells pages, one after the other, wherever their links lead", async () => {
    const page = (rows: number[], next: string | null) => ({ text: JSON.stringify({ rows, links: { next } }) });
    answers = [page([1, 2], "/api/v1/list?after=2"), page([3], null)];
    const rows: number[] = [];
    for await (const { rows: some } of rest.pages("list", listShape)) rows.push(...some);
    expect(rows).to.deep.equal([1, 2, 3]);
    expect(asked).to.deep.equal(["/api/v1/list", "/api/v1/list?after=2"]);
    expect(nextPath({ links: { next: null } })).to.equal(undefined);
  });

  it("tells what time it is there, through caches, too", async () => {
    const headers = { Date: "Tue, 14 Nov 2023 22:13:20 GMT", Age: "5" };
    answers = [{ text: '{"value":1}', headers }];
    await rest.get("a", shape);
    expect(dates).to.deep.equal([1_700_000_005_000]);
  });

  it("ends what is under way when it is closed, and begins nothing", async () => {
    answers = ["hang"];
    const asking = errorOf(rest.get("a", shape));
    await new Promise((resolve) => setTimeout(resolve, 50));
    rest.close();
    expect((await asking).message).to.equal("The ledger was closed");
    expect((await errorOf(rest.get("b", shape))).message).to.equal("The ledger was closed");
    expect(asked).to.have.length(1);
  });
});
