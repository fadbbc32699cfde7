import { expect } from "chai";
import fc from "fast-check";

import type { Span } from "../../plugin/hedera/simulated/history.ts";
import type { Mirror } from "../../plugin/hedera/simulated/mirror.ts";
import type { Sealed } from "../../plugin/hedera/simulated/sealed.ts";
import { answer } from "../../plugin/hedera/serve/rest/answer.ts";
import { transactionPage } from "../../plugin/hedera/serve/rest/paging.ts";
import { parseQuery, timestamp } from "../../plugin/hedera/serve/rest/parameters.ts";
import { nodesOf } from "../../plugin/hedera/serve/rest/request.ts";
import { follow, get, NETWORK, newWorld } from "./rest.ts";
import type { World } from "./rest.ts";

/** Of the many accounts that the system has, a few are enough. */
const LAST_ACCOUNTS = "account.id=gt:990";

/** Lists with their parameters that take bounds, and values for these that split the list; all within what is `asked`. */
const LISTS: readonly (readonly [
  path: string,
  name: string,
  bounds: Readonly<Record<string, readonly unknown[]>>,
  asked?: string,
])[] = [
  [
    "accounts",
    "accounts",
    { "account.id": [995, "0.0.1001", 1002, 5000], "account.balance": [0, 5, 700_000_000] },
    LAST_ACCOUNTS,
  ],
  [
    "balances",
    "balances",
    { "account.id": [995, "0.0.1001", 1002, 5000], "account.balance": [0, 5, 700_000_000] },
    LAST_ACCOUNTS,
  ],
  ["accounts/1001", "transactions", { timestamp: ["1700000005", "1700000005.000003", "1700000011.000002000"] }],
  ["accounts/1001/tokens", "tokens", { "token.id": [5001, 5002, "0.0.5004"] }],
  ["accounts/1001/allowances/crypto", "allowances", { "spender.id": [2, 1002, 1003] }],
  ["blocks", "blocks", { "block.number": [0, "0x1", 2], timestamp: ["1700000006", "1700000011"] }],
  ["network/nodes", "nodes", { "node.id": [0, 1] }],
  ["schedules", "schedules", { "schedule.id": [1006, 1007], "account.id": [1001, 1002] }],
  ["tokens", "tokens", { "token.id": [5001, 5002, "0.0.5004"] }],
  ["tokens/5001/balances", "balances", { "account.id": [1001, 1002, 1003], "account.balance": [1, 2] }],
  ["tokens/5002/nfts", "nfts", { serialnumber: [1, 4, 9], "account.id": [1001, 1002] }],
  ["topics/1005/messages", "messages", { sequencenumber: [1, 3, 7], timestamp: ["1700000005.000004", "1700000005"] }],
  ["transactions", "transactions", { timestamp: ["1700000005", "1700000005.000003"], "account.id": [98, 1001, 1002] }],
];

/** Lists that are ordered by several parameters, each bounded where those before are. */
const NESTED: readonly (readonly [
  path: string,
  name: string,
  values: readonly (readonly [string, readonly number[]])[],
])[] = [
  [
    "accounts/1001/nfts",
    "nfts",
    [
      ["token.id", [5001, 5002, 5004]],
      ["serialnumber", [1, 4, 9]],
    ],
  ],
  [
    "accounts/1001/allowances/tokens",
    "allowances",
    [
      ["spender.id", [2, 1002, 1003]],
      ["token.id", [5001, 5002, 5003]],
    ],
  ],
  [
    "accounts/1001/allowances/nfts",
    "allowances",
    [
      ["account.id", [2, 1002, 1003]],
      ["token.id", [5001, 5002, 5003]],
    ],
  ],
  [
    "accounts/1001/airdrops/outstanding",
    "airdrops",
    [
      ["receiver.id", [1002, 1003]],
      ["token.id", [5001, 5002]],
      ["serialnumber", [4, 5, 7]],
    ],
  ],
];

const order = fc.constantFrom("", "order=asc", "order=desc");
const limit = fc.integer({ min: 1, max: 30 });

function parameters(bounds: Readonly<Record<string, readonly unknown[]>>): fc.Arbitrary<string[]> {
  const operator = fc.constantFrom("", "eq:", "ne:", "lt:", "lte:", "gt:", "gte:");
  const one = fc
    .constantFrom(...Object.entries(bounds))
    .chain(([name, values]) =>
      fc.tuple(operator, fc.constantFrom(...values)).map(([operator, value]) => `${name}=${operator}${String(value)}`),
    );
  return fc.array(one, { maxLength: 3 });
}

function nested(values: readonly (readonly [string, readonly number[]])[]): fc.Arbitrary<string[]> {
  const bound = (operators: readonly string[]) =>
    fc
      .tuple(...values.map(([name, all]) => fc.constantFrom(...all).map((value) => [name, value] as const)))
      .chain((chosen) =>
        fc.nat(chosen.length).map((depth) =>
          chosen.slice(0, depth).map(([name, value], index) => {
            const isLast = index === depth - 1;
            return `${name}=${isLast ? operators[1] : operators[0]}:${value}`;
          }),
        ),
      );
  const equal = bound(["eq", "eq"]);
  const lower = bound(["gte", "gt"]);
  const upper = bound(["lte", "lt"]);
  return fc.oneof(
    equal,
    lower,
    upper,
    fc.tuple(lower, upper).map(([low, high]) => [...low, ...high]),
  );
}

describe("the mirror's REST API, asked for lists", function () {
  this.timeout(10_000);
  let world: World;

  before(async () => {
    world = await newWorld();
  });

  const query = (...parts: readonly string[]) => `?${parts.filter(Boolean).join("&")}`;

  for (const [path, name, bounds, asked = ""] of LISTS) {
    it(`gives ${path} in pages of any size exactly as at once`, () => {
      fc.assert(
        fc.property(parameters(bounds), order, limit, (filters, direction, size) => {
          const whole = get(world.ledger, path + query(asked, ...filters, direction, "limit=100"));
          if (whole.status === 400 || whole.status === 404) return; // Operators that this endpoint does not take.
          expect(whole.status).to.equal(200);
          const paged = follow(world.ledger, path + query(asked, ...filters, direction, `limit=${size}`), name);
          expect(paged).to.deep.equal(whole.body[name]);
        }),
        { numRuns: 60 },
      );
    });
  }

  it("gives all accounts, those of the system, too, in pages of a hundred", () => {
    const all = follow(world.ledger, "accounts?limit=100", "accounts").map((row: any) => Number(row.account.slice(4)));
    const known = [...world.ledger.mirror.state().accounts.entries()].map(([num]) => num);
    expect(all).to.deep.equal(known.sort((a, b) => a - b));
  });

  for (const [path, name, values] of NESTED) {
    it(`gives ${path} in pages of any size exactly as at once`, () => {
      fc.assert(
        fc.property(nested(values), order, limit, (filters, direction, size) => {
          const whole = get(world.ledger, path + query(...filters, direction, "limit=100"));
          expect(whole.status, JSON.stringify(whole.body)).to.equal(200);
          const paged = follow(world.ledger, path + query(...filters, direction, `limit=${size}`), name);
          expect(paged).to.deep.equal(whole.body[name]);
        }),
        { numRuns: 100 },
      );
    });
  }

  it("bounds lists of two columns by their order", () => {
    const rows = get(world.ledger, "accounts/1001/nfts?order=asc").body.nfts;
    const key = (row: any) => Number(row.token_id.slice(4)) * 100 + row.serial_number;
    for (const [token, serial] of [
      [5002, 4],
      [5004, 2],
      [5003, 9],
    ] as const) {
      const query = `order=asc&token.id=gte:${token}&serialnumber=gt:${serial}`;
      const expected = rows.filter((row: any) => key(row) > token * 100 + serial || row.token_id > `0.0.${token}`);
      expect(get(world.ledger, `accounts/1001/nfts?${query}`).body.nfts).to.deep.equal(expected);
    }
  });

  it("has 25 rows to a page, and 100 at most", async () => {
    const { ledger } = world;
    const count = (path: string) => get(ledger, path).body.transactions.length;
    expect(count("transactions")).to.equal(25);
    expect(get(ledger, "transactions?limit=1&limit=3").body.transactions).to.have.length(3);
    expect(get(ledger, "transactions?limit=9223372036854775807").status).to.equal(200);
    expect(get(ledger, "TRANSACTIONS?Limit=2&ORDER=ASC").body.transactions).to.have.length(2);
  });

  it("looks at so many transactions for a page, and has the link go on where it stopped", () => {
    const at = (index: number) => ({ consensusTimestamp: BigInt(index), index }) as unknown as Sealed;
    function* transactions({ from = 0n, to = 249_999n, order }: Span): Generator<Sealed> {
      const [first, last] = [Number(from), Math.min(Number(to), 249_999)];
      if (order === "asc") for (let i = first; i <= last; i++) yield at(i);
      else for (let i = last; i >= first; i--) yield at(i);
    }
    const source = {
      mirror: { transactions } as unknown as Mirror,
      exchangeRate: () => ({ hbarEquiv: 1, centEquiv: 1 }),
    };
    for (const order of ["asc", "desc"] as const) {
      const wanted = new Set([0, 1, 120_000, 249_999]);
      const [found, seen]: [number[], number[]] = [[], []];
      let bound: string | null = "timestamp=gte:0";
      while (bound) {
        const query = new Map([["timestamp", [bound.split("=")[1]!]]]);
        const { timestamp: filters } = parseQuery(query, { timestamp });
        let looks = 0;
        const matches = (sealed: Sealed) => ++looks > 0 && wanted.has(Number(sealed.consensusTimestamp));
        const ask = { source, nodes: [], path: "", variables: {}, query: new Map() };
        const { rows, links } = transactionPage(ask, filters, matches, { order, limit: 2 });
        found.push(...rows.map(({ consensusTimestamp }) => Number(consensusTimestamp)));
        seen.push(looks);
        bound = links.next?.slice(1) ?? null;
      }
      expect(found).to.deep.equal([...wanted].sort((a, b) => (order === "asc" ? a - b : b - a)));
      expect(Math.max(...seen)).to.equal(50_000);
    }
  });

  it("links to nothing where nothing can follow", () => {
    const next = (path: string) => get(world.ledger, path).body.links.next;
    expect(next("accounts?account.id=1001&limit=1")).to.equal(null);
    expect(next("accounts?account.id=gte:1001&account.id=lte:1001&limit=1")).to.equal(null);
    expect(next("accounts/1001/nfts?token.id=5002&serialnumber=1&limit=1")).to.equal(null);
    expect(next("accounts?limit=1&account.id=gt:2&foo".replace("&foo", ""))).to.equal(
      "/api/v1/accounts?limit=1&account.id=gt:0.0.3",
    );
    expect(next("accounts/0.0.1001?transactiontype=cryptotransfer&limit=1")).to.match(
      /^\/api\/v1\/accounts\/0\.0\.1001\?transactiontype=cryptotransfer&limit=1&timestamp=lt:1700000011\.\d{9}$/,
    );
  });
});

describe("the mirror's REST API, asked for the impossible", () => {
  let world: World;

  before(async () => {
    world = await newWorld();
  });

  const rows: [status: number, path: string, ...messages: string[]][] = [
    [400, "accounts?limit=0", "Invalid parameter: limit"],
    [400, "accounts?limit=-1", "Invalid parameter: limit"],
    [400, "accounts?limit=1.5", "Invalid parameter: limit"],
    [400, "accounts?limit=99999999999999999999", "Invalid parameter: limit"],
    [400, "accounts?limit=", "Invalid parameter: limit"],
    [400, "accounts?order=up", "Invalid parameter: order"],
    [400, "accounts?account.id=0.0.x", "Invalid parameter: account.id"],
    [400, "accounts?account.id=like:3", "Invalid parameter: account.id"],
    [400, "accounts?account.id=1:gt:3", "Invalid parameter: account.id"],
    [400, "accounts?account.id=0.0.274877906944", "Invalid parameter: account.id"],
    [400, "accounts?account.id=9223372036854775808", "Invalid parameter: account.id"],
    [400, "accounts?account.balance=-1", "Invalid parameter: account.balance"],
    [400, "accounts?account.publickey=abc", "Invalid parameter: account.publickey"],
    [400, "accounts?balance=maybe", "Invalid parameter: balance"],
    [400, "accounts?balance=ne:true", "Invalid parameter: balance"],
    [400, "accounts?timestamp=1", "Unknown query parameter: timestamp"],
    [400, "accounts?__proto__=1", "Unknown query parameter: __proto__"],
    [
      400,
      "accounts?x=1&limit=0&order=b",
      "Invalid parameter: limit",
      "Invalid parameter: order",
      "Unknown query parameter: x",
    ],
    [
      400,
      `accounts?${"account.id=3&".repeat(101)}`,
      "Parameter values count exceeds maximum number allowed: account.id count: 101 max: 100",
    ],
    [400, "accounts/0.0.x", "Invalid parameter: idOrAliasOrEvmAddress"],
    [400, "accounts/%F0%9F%92%A9", "Invalid parameter: idOrAliasOrEvmAddress"],
    [404, "accounts/0.0.4242", "Not found"],
    [404, "accounts/0.1.1001", "Not found"],
    [404, "accounts/9223372036854775807", "Not found"],
    [404, "accounts/0xdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef", "Not found"],
    [
      404,
      "accounts/HIQQEXWKW53RKN4W6XXC4Q232SYNZ3SZANVZZSUME5B5PRGXL663UAQA",
      "No account with a matching alias found",
    ],
    [404, "accounts/1005/tokens", "Not found"],
    [404, "accounts/4242/rewards", "Not found"],
    [400, "accounts/1001/tokens?token.id=ne:5001", "Invalid parameter: token.id"],
    [400, "accounts/1001/nfts?serialnumber=1", "serialnumber without a token.id parameter filter"],
    [400, "accounts/1001/nfts?token.id=gt:5&serialnumber=gt:1", "token.id must have gte or eq operator"],
    [400, "accounts/1001/nfts?token.id=lt:5&serialnumber=lt:1", "token.id must have lte or eq operator"],
    [400, "accounts/1001/nfts?token.id=5&token.id=gt:1", "Can't support both range and equal for token.id"],
    [
      400,
      "accounts/1001/allowances/tokens?spender.id=ne:5",
      "Not equal (ne) comparison operator is not supported for spender.id",
    ],
    [400, "balances?account.id=0.0.HIQQ", "Invalid parameter: account.id"],
    [400, "balances?account.id=gt:0xdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef", "Invalid parameter: account.id"],
    [400, "blocks/-1", "Invalid parameter: hashOrNumber"],
    [404, "blocks/99", "Not found"],
    [404, `blocks/0x${"ab".repeat(48)}`, "Not found"],
    [400, "blocks?block.number=ne:1", "Invalid parameter: block.number"],
    [404, "contracts/0.0.5", "Not found"],
    [404, "contracts/results/0.0.5-1-1", "Not found"],
    [400, "contracts?foo=1", "Unknown query parameter: foo"],
    [404, "network/stake", "Not Found"],
    [400, "network/supply?q=all", "Invalid parameter: q"],
    [400, "network/nodes?file.id=103", "Invalid parameter: file.id"],
    [400, "schedules/abc", "Invalid parameter: scheduleid"],
    [404, "schedules/1001", "Not found"],
    [400, "tokens/0x0", "Invalid parameter: tokenid"],
    [404, "tokens/1001", "Not found"],
    [400, "tokens?name=ab", "Invalid parameter: name"],
    [400, "tokens?name=abc&account.id=5", "account.id and name cannot be used together"],
    [
      400,
      "tokens?name=abc&token.id=5",
      "token.id and name can not be used together. Use a more specific name instead.",
    ],
    [400, "tokens/5001?timestamp=gt:5", "Invalid parameter: timestamp"],
    [404, "tokens/5001?timestamp=1700000000", "Not found"],
    [400, "tokens/5002/nfts/0", "Invalid parameter: serialnumber"],
    [404, "tokens/5002/nfts/10", "Not found"],
    [404, "topics/1001", "Not Found"],
    [400, "topics/x", "Invalid parameter: id"],
    [400, "topics/x/messages/0", "Invalid parameter: topic.id", "Invalid parameter: sequencenumber"],
    [404, "topics/1005/messages/99", "Not found"],
    [400, "topics/messages/abc", "Invalid parameter: consensusTimestamp"],
    [404, "topics/messages/1700000005.5", "Not found"],
    [400, "topics/1005/messages?encoding=rot13", "Invalid parameter: encoding"],
    [
      400,
      "transactions/0.0.2",
      'Invalid Transaction id. Please use "shard.realm.num-sss-nnn" format where sss are seconds and nnn are nanoseconds',
    ],
    [404, "transactions/0.0.2-1-1", "Not found"],
    [404, `transactions/${"ab".repeat(48)}`, "Not found"],
    [400, "transactions?transactiontype=foo", "Invalid parameter: transactiontype"],
    [400, "transactions?timestamp=12345678901", "Invalid parameter: timestamp"],
    [400, "transactions?timestamp=1.0000000001", "Invalid parameter: timestamp"],
    [400, "transactions?result=success&type=both", "Invalid parameter: type"],
    [400, "transactions/0.0.2-1-1?nonce=-1", "Invalid parameter: nonce"],
    [404, "", "Not found"],
    [404, "accounts/1001/hooks", "Not found"],
    [404, "/", "Not found"],
    [404, "/api/v2/accounts", "Not found"],
  ];
  for (const [status, path, ...messages] of rows) {
    it(`answers ${status} to ${path.length < 90 ? path : `${path.slice(0, 80)}…`}`, () => {
      const reply = get(world.ledger, path);
      expect(reply.status).to.equal(status);
      expect(reply.body._status.messages.map(({ message }: any) => message)).to.deep.equal(messages);
    });
  }

  it("says that contracts are not simulated to those who call one", () => {
    const { status, body } = get(world.ledger, "contracts/call", "POST");
    expect(status).to.equal(501);
    expect(body._status.messages[0].detail).to.match(/EVM is not simulated/);
    expect(get(world.ledger, "accounts", "POST").status).to.equal(404);
  });

  const word = fc.oneof(
    fc.constantFrom("accounts", "balances", "blocks", "contracts", "network", "schedules", "tokens", "topics"),
    fc.constantFrom("transactions", "messages", "nfts", "allowances", "crypto", "results", "nodes", "supply", "call"),
    fc.constantFrom("0.0.1001", "1005", "5002", "0.0.2-1700000000-1", "0x01", "%", "%00", "%2e%2e", "..", "", "NaN"),
    fc.string(),
    fc.bigInt().map(String),
  );
  const name = fc.constantFrom(
    ...[
      "account.id",
      "account.balance",
      "account.publickey",
      "balance",
      "limit",
      "order",
      "timestamp",
      "token.id",
      "type",
    ],
    ...[
      "serialnumber",
      "sequencenumber",
      "transactiontype",
      "result",
      "spender.id",
      "receiver.id",
      "encoding",
      "q",
      "name",
    ],
    ...["block.number", "nonce", "scheduled", "node.id", "file.id", "publickey", "owner", "toString", "constructor"],
  );
  const value = fc.oneof(
    word,
    fc.tuple(fc.constantFrom("eq", "gt", "lte", "ne", "xx"), word).map((parts) => parts.join(":")),
  );

  it("never fails, whatever it is asked", function () {
    this.timeout(20_000);
    const path = fc.array(word, { maxLength: 6 }).map((parts) => `/api/v1/${parts.join("/")}`);
    const query = fc.array(
      fc.tuple(name, value).map((pair) => pair.join("=")),
      { maxLength: 5 },
    );
    const method = fc.constantFrom("GET", "HEAD", "POST");
    fc.assert(
      fc.property(fc.oneof(path, fc.string()), query, method, (path, query, method) => {
        const { status, body, type } = answer(method, `${path}?${query.join("&")}`, world.ledger, nodesOf(NETWORK));
        expect(status).to.be.oneOf([200, 400, 404, 501]);
        if (status === 200) return;
        expect(type).to.equal("application/json; charset=utf-8");
        const { messages } = JSON.parse(body)._status;
        expect(messages).to.have.length.above(0);
        for (const { message } of messages) expect(message).to.be.a("string").with.length.above(0);
      }),
      { numRuns: 3_000 },
    );
  });
});
