import { readFile } from "node:fs/promises";
import { stripVTControlCharacters } from "node:util";

import { expect } from "chai";
import { AbiCoder } from "ethers";

import { resolveL2Config } from "../../plugin/config.ts";
import { quoteOf } from "../../plugin/protocol/quote.ts";
import type { Hex, Tinybar } from "../../plugin/protocol/units.ts";
import { amount, gwei, shortly } from "../../tasks/amounts.ts";
import { feeLines, termsOf } from "../../tasks/fees.ts";
import { table } from "../../tasks/table.ts";
import { KINDS, trafficOf, type Kind } from "../../tasks/typical-traffic.ts";
import { Payments } from "../network/paid.ts";
import { call, tokenHarness, type TokenHarness } from "../network/tokens.ts";

const [HBAR, TOKEN, CALL] = KINDS as [Kind, Kind, Kind];
const RATE = { hbars: 1, cents: 12 };
/** A tenth of a percent up or down is rounding. */
const about = (value: number, expected: number) => expect(Math.abs(value / expected - 1)).to.be.below(0.001);

describe("l2:fees", () => {
  const configured = resolveL2Config({ nodes: 5, threshold: 3 });

  it("is for the configured network at the simulated Hedera's rate, unless it is told otherwise", () => {
    expect(termsOf({ json: false }, configured)).to.deep.include({ nodes: 5, threshold: 3 });
    expect(termsOf({ json: false }, configured).rate).to.deep.include(RATE);
    expect(termsOf({ json: false, nodes: "7" }, configured)).to.deep.include({ nodes: 7, threshold: 5 });
    const { rate } = termsOf({ json: false, usdPerHbar: "0.2345" }, configured);
    expect(rate.cents / rate.hbars).to.equal(23.45);
  });

  for (const [name, args, message] of [
    ["a threshold that nobody can reach", { threshold: "6" }, /^--threshold: it must not be more than nodes: 6 of 5/],
    ["no nodes", { nodes: "0" }, /^--nodes: it must be 1 or more; it is 0/],
    ["a number that is none", { nodes: "four" }, /^--nodes: a whole number is wanted; it is "four"/],
    ["a price that is none", { usdPerHbar: "cheap" }, /^--usd-per-hbar: a price .* like 0.12; it is "cheap"/],
    ["a price of nothing", { usdPerHbar: "0.00" }, /^--usd-per-hbar: .*it is "0.00"/],
    ["a negative price", { usdPerHbar: "-1" }, /^--usd-per-hbar: .*it is "-1"/],
  ] as const) {
    it(`refuses ${name}`, () => {
      expect(() => termsOf({ json: false, ...args }, configured)).to.throw(message);
    });
  }

  it("says what blocks cost by part, and what each user pays beside what Hedera asks", () => {
    const lines = feeLines({ nodes: 4, threshold: 3, rate: RATE }).map((line) => stripVTControlCharacters(line));
    expect(lines[0]).to.equal("A network of 4 nodes, of which 3 must agree, at $0.12 an hbar.");
    // Six messages of $0.0008, a fifth more for the user.
    const [first] = lines.filter((line) => /^ +1 +1 /.test(line));
    expect(first).to.match(/^ +1 +1 +\$0\.00480 +– +– +\$0\.00480 +2,286 gwei +0\.0480 ℏ +\$0\.00576$/);
    expect(lines).to.include("  On Hedera itself, CryptoTransfer: $0.0001");
    expect(lines).to.include("  On Hedera itself, CryptoTransfer of a token: $0.001");
    for (const { name } of KINDS) {
      const start = lines.findIndex((line) => line.includes(name));
      const widths = lines.slice(start + 2, start + 6).map(({ length }) => length);
      expect(new Set(widths).size, name).to.equal(1);
    }
  });

  it("prints what the README shows", async () => {
    const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
    const lines = feeLines({ nodes: 4, threshold: 3, rate: RATE }).map((line) =>
      stripVTControlCharacters(line).trimEnd(),
    );
    const [shown] = lines.join("\n").split("\n\nThe nodes pay");
    expect(readme).to.contain(`npx hardhat l2:fees\n\`\`\`\n\n\`\`\`text\n${shown}\n\`\`\``);
  });

  it("has everybody pay less the more come together, and as much as it costs with a fifth more", () => {
    for (const kind of KINDS) {
      let before = Infinity;
      for (const count of [1, 10, 100]) {
        const { fee, total } = quoteOf(trafficOf(kind, count), { nodes: 4, threshold: 3 }, RATE);
        about(Number(fee) * count, Number(total) * 1e10 * 1.2);
        expect(Number(fee)).to.be.below(before);
        before = Number(fee);
      }
    }
  });

  it("knows that a block settles five payments in tokens", () => {
    const { blocks, cost } = quoteOf(trafficOf(TOKEN, 11), { nodes: 4, threshold: 3 }, RATE);
    expect(blocks).to.equal(3);
    // Two signatures each, of $0.001.
    about(Number(cost.signatures), 3 * 2 * 833_333);
  });

  describe("says what a network shows", () => {
    let l2: TokenHarness;
    beforeEach(async () => {
      l2 = await tokenHarness({ fees: "hedera" });
    });
    afterEach(() => l2.close());

    /** What a transaction used, which varies with the zeros in addresses and amounts, and what it cost the nodes. */
    const measured = async (send: () => Promise<Hex>): Promise<{ gas: bigint; cost: Tinybar }> => {
      await l2.network.finalize();
      const paid = new Payments(l2.network);
      const before = l2.network.door.chain.merits.expenses.totals;
      const { gasUsed } = await l2.rpc<{ gasUsed: Hex }>("eth_getTransactionReceipt", await send());
      await l2.network.finalize();
      expect(paid.named("cryptoTransfer", "l2:float")).to.have.length(0);
      const after = l2.network.door.chain.merits.expenses.totals;
      return { gas: BigInt(gasUsed), cost: after.reduce((sum, total, seat) => sum + total - before[seat]!, 0n) };
    };
    const quoted = (kind: Kind) => quoteOf(trafficOf(kind, 1), { nodes: 4, threshold: 3 }, RATE).total;

    it("of a transfer of hbar", async () => {
      const { gas, cost } = await measured(() => l2.send(0, l2.accounts[1], { value: 5n, gas: 21_000n }));
      expect([gas, cost]).to.deep.equal([HBAR.gas, quoted(HBAR)]);
    });

    it("of a payment in a token", async () => {
      const alice = await l2.hedera.createAccount();
      const foo = await l2.hedera.createToken({ symbol: "FOO", supply: 1_000, treasury: alice });
      const [first, second, payee] = l2.network.users;
      for (const owner of [first!, second!]) {
        await l2.hedera.transfer(foo, { from: alice, to: owner, amount: 50 });
        await l2.hedera.approve(foo, { owner, spender: l2.network.genesis.vault, amount: 50 });
      }
      await l2.hedera.transfer(foo, { from: alice, to: payee!, amount: 1 });
      const pay = (from: number) => l2.send(from, foo.address as Hex, { data: call.transfer(l2.accounts[2]!, 10) });
      // The first has the nodes give the vault a float.
      await pay(0);
      const { gas, cost } = await measured(() => pay(1));
      expect(cost).to.equal(quoted(TOKEN));
      expect(Math.abs(Number(gas - TOKEN.gas))).to.be.below(200);
    });

    it("of a call of a contract", async () => {
      const supply = AbiCoder.defaultAbiCoder()
        .encode(["uint256"], [10n ** 21n])
        .slice(2);
      const token = await l2.deploy("Token", 0, supply);
      const { gas, cost } = await measured(() => l2.send(0, token, { data: call.transfer(l2.accounts[1]!, 10) }));
      expect(cost).to.equal(quoted(CALL));
      expect(Math.abs(Number(gas - CALL.gas))).to.be.below(200);
    });
  });
});

describe("amounts of money", () => {
  it("have three digits, and at least two behind the point", () => {
    expect([1_234, 12.3456, 0.5, 0.0123456, 0.00000987654, 0].map((value) => amount("$", value))).to.deep.equal([
      "$1234.00",
      "$12.35",
      "$0.500",
      "$0.0123",
      "$0.00000988",
      "–",
    ]);
    expect([0.12, 0.0001, 1, 0.00439].map((value) => shortly("$", value))).to.deep.equal([
      "$0.12",
      "$0.0001",
      "$1",
      "$0.00439",
    ]);
    expect([1_904_760_000_000n, 57_142_857_142n].map(gwei)).to.deep.equal(["1,905 gwei", "57.14 gwei"]);
  });
});

describe("a table", () => {
  it("is as wide as it has to be, and flush right", () => {
    expect(table(["a", "long"], [["1,000", "2"]])).to.deep.equal(["      a   long", "  1,000      2"]);
  });
});
