import { request } from "node:http";
import { connect } from "node:net";

import * as hashgraph from "@hashgraph/sdk";
import * as hiero from "@hiero-ledger/sdk";
import { expect } from "chai";

import { serveRest } from "../../plugin/hedera/serve/rest/server.ts";
import type { RestServer } from "../../plugin/hedera/serve/rest/server.ts";
import { bobKey, NETWORK, newWorld } from "./rest.ts";
import type { World } from "./rest.ts";

describe("the mirror's REST API over HTTP", () => {
  let world: World;
  let rest: RestServer;
  const lines: string[] = [];
  const url = (path: string) => `http://127.0.0.1:${rest.port}/api/v1/${path}`;

  before(async () => {
    world = await newWorld();
    rest = await serveRest(world.ledger, { port: 0, network: NETWORK, log: (line) => lines.push(line) });
  });

  after(() => rest.close());

  it("answers GET with JSON that every page may read, and HEAD with the same but the body", async () => {
    const get = await fetch(url("accounts/1001"));
    expect(get.status).to.equal(200);
    expect(get.headers.get("content-type")).to.equal("application/json; charset=utf-8");
    expect(get.headers.get("access-control-allow-origin")).to.equal("*");
    const text = await get.text();
    expect(JSON.parse(text).account).to.equal("0.0.1001");
    const head = await fetch(url("accounts/1001"), { method: "HEAD" });
    expect(head.headers.get("content-length")).to.equal(String(Buffer.byteLength(text)));
    expect(await head.text()).to.equal("");
    expect(lines).to.deep.equal([]);
    await fetch(url("accounts/4242"));
    expect(lines).to.deep.equal([
      'GET /api/v1/accounts/4242 answered with 404: {"_status":{"messages":[{"message":"Not found"}]}}',
    ]);
  });

  it("writes what JavaScript cannot count exactly", async () => {
    const text = await (await fetch(url("accounts/1001/allowances/crypto"))).text();
    expect(text).to.match(/"amount":9007199254740993,/);
    expect(await (await fetch(url("network/supply?q=totalcoins"))).text()).to.equal("50000000000.00000000");
  });

  it("lets browsers ask first, and nobody write", async () => {
    const options = await fetch(url("transactions"), { method: "OPTIONS" });
    expect(options.status).to.equal(204);
    expect(options.headers.get("access-control-allow-methods")).to.include("GET");
    expect(options.headers.get("access-control-allow-headers")).to.equal("*");
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      expect((await fetch(url("accounts"), { method })).status, method).to.equal(404);
    }
    const call = await fetch(url("contracts/call"), { method: "POST", body: JSON.stringify({ to: "0x" }) });
    expect(call.status).to.equal(501);
  });

  it("ends connections that send too much, or no HTTP, and goes on", async () => {
    const long = await new Promise((resolve, reject) => {
      const sent = request(url(`accounts?${"x".repeat(20_000)}`), (response) => resolve(response.statusCode));
      sent.on("error", reject);
      sent.end();
    });
    expect(long).to.equal(431);
    for (const garbage of [
      "\0\0\0\0\r\n\r\n",
      "GET\r\n\r\n",
      "GET /api/v1/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET * HTTP/1.1\r\nHost: x\r\n\r\n",
    ]) {
      const answer = await new Promise<string>((resolve) => {
        let text = "";
        const socket = connect(rest.port, "127.0.0.1", () => socket.end(garbage));
        socket.on("data", (data) => (text += data.toString()));
        socket.on("close", () => resolve(text));
        socket.on("error", () => resolve(text));
      });
      expect(answer).to.match(/^HTTP\/1\.1 40[04] /);
    }
    expect((await fetch(url("accounts"))).status).to.equal(200);
  });

  it("frees its port", async () => {
    const first = await serveRest(world.ledger, { port: 0 });
    let taken: unknown;
    await serveRest(world.ledger, { port: first.port }).catch((error: unknown) => (taken = error));
    expect((taken as NodeJS.ErrnoException).code).to.equal("EADDRINUSE");
    await first.close();
    const second = await serveRest(world.ledger, { port: first.port });
    expect(second.port).to.equal(first.port);
    await second.close();
  });

  it("says that a fault of its own is one, and logs it", async () => {
    const broken = {
      mirror: undefined as unknown as World["ledger"]["mirror"],
      exchangeRate: () => ({ hbarEquiv: 1, centEquiv: 1 }),
    };
    const logged: string[] = [];
    const server = await serveRest(broken, { port: 0, log: (line) => logged.push(line) });
    const response = await fetch(`http://127.0.0.1:${server.port}/api/v1/accounts`);
    expect(response.status).to.equal(500);
    expect(await response.json()).to.deep.equal({ _status: { messages: [{ message: "Internal error" }] } });
    expect(logged.at(-1)).to.match(/^GET \/api\/v1\/accounts failed: TypeError/);
    await server.close();
  });
});

describe("the mirror's REST API and Hedera's SDKs", () => {
  // SDKs look for the REST API of a mirror on this machine at this port alone.
  const PORT = 5551;
  let world: World;
  let rest: RestServer | undefined;

  before(async function () {
    world = await newWorld();
    rest = await serveRest(world.ledger, { port: PORT, network: NETWORK }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EADDRINUSE") throw error;
      return undefined;
    });
    if (!rest) this.skip();
  });

  after(() => rest?.close());

  it("lets both fill in account ids", async function () {
    this.timeout(10_000); // They wait for three seconds, so that a mirror can catch up.
    const sdks = [hiero, hashgraph as unknown as typeof hiero];
    const fill = async ({ AccountId, Client }: typeof hiero) => {
      const client = Client.forNetwork({}).setMirrorNetwork("127.0.0.1:5600");
      const [byAddress, byNumber] = await Promise.all([
        AccountId.fromEvmAddress(0, 0, bobKey.evmAddress).populateAccountNum(client),
        AccountId.fromString(world.bob.account).populateAccountEvmAddress(client),
      ]);
      client.close();
      return [`0.0.${byAddress.num.toString()}`, `0x${byNumber.evmAddress!.toString()}`];
    };
    const expected = [world.bob.account, bobKey.evmAddress];
    expect(await Promise.all(sdks.map(fill))).to.deep.equal([expected, expected]);
  });

  it("lets @hiero-ledger/sdk ask for balances", async () => {
    const client = hiero.Client.forNetwork({}).setMirrorNetwork("127.0.0.1:5600");
    const balance = await new hiero.MirrorNodeAccountBalanceQuery().setAccountId(world.bob.account).execute(client);
    const { balance: known } = (await world.ledger.account(world.bob.account))!;
    expect(balance.hbars.toTinybars().toString()).to.equal(String(known));
    client.close();
  });
});
