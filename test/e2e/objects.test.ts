import { expect } from "chai";

import { httpProvider } from "../../plugin/objects/http.ts";
import { openFederationAt } from "../../plugin/objects/opening.ts";
import type { ObjectFederation } from "../../plugin/objects/objects.ts";
import type { ObjectReading } from "../../plugin/objects/reading.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { eventually, runHardhat, startNetworks, type RunningFederation } from "./l2-node.ts";

describe("npx hardhat l2:node --networks 3", function () {
  this.timeout(180_000);
  let running: RunningFederation;
  let federation: ObjectFederation;
  let index: Hex;
  const url = () => running.networks[0]!.http;
  const task = async (name: string, ...args: string[]) => await runHardhat(name, ...args, "--url", url());

  before(async () => {
    running = await startNetworks(3, "--crosslink-delay", "4000");
    ({ federation } = await openFederationAt(url(), httpProvider));
    ({ index } = await federation.create("nft", { data: "0x616e20656c657068616e74" }));
  });
  after(async () => {
    const { code, errors } = await running.end();
    expect(errors).to.not.match(/Error/);
    expect(code).to.equal(0);
  });

  it("shows the contracts behind objects, which all networks have", async () => {
    const { contracts, relayer, crosslinkDelay } = running.objects!;
    expect(crosslinkDelay).to.equal(4_000);
    expect(running.printed()).to.contain("Objects, on each network");
    for (const network of running.networks) {
      for (const address of Object.values(contracts)) {
        expect(await network.rpc("eth_getCode", address, "latest")).to.not.equal("0x");
        expect(running.printed().toLowerCase()).to.contain(address);
      }
      expect(BigInt(await network.rpc("eth_getTransactionCount", running.networks[0]!.accounts[1]!.address))).to.equal(
        0n,
      );
      expect(BigInt(await network.rpc("eth_getBalance", relayer, "latest")) > 0n).to.be.true;
    }
  });

  it("has l2:objects list them, and l2:move move one, which can be used before it is known for good", async () => {
    expect(JSON.parse((await task("l2:objects", "--json")).output)).to.deep.equal([
      { index, typeId: (await federation.read(index)).typeId, type: "nft", copies: { 31337: 1 } },
    ]);
    const { code, output } = await task("l2:move", index, "--to", "2");
    expect(code).to.equal(0);
    expect(output).to.match(/moved out +in block \d+ of network 31337 /);
    expect(output).to.match(/sealed .*31337 .*\n.*endorsed .*31339 .*\n.*claimed .*31339 /);
    expect(output).to.contain("It can be used on network 31339 now");
  });

  it("has its relayer carry the crosslink, and l2:object draw what became of it", async () => {
    await eventually("the move is known for good", async () => (await federation.read(index)).settled, 30_000);
    const { output } = await task("l2:object", index);
    expect(output).to.contain(index);
    expect(output).to.match(
      /├─ network 31337 +nothing\n├─ network 31338 +nothing\n└─ network 31339\n {3}└─ stands .*an elephant owned by 0xf39f/,
    );
    const reading = JSON.parse((await task("l2:object", index, "--json")).output) as ObjectReading;
    expect(reading.standing?.network).to.equal(31_339);
    expect((await task("l2:objects")).output).to.match(new RegExp(`${index} +nft +31339`));
    // The network that the object has nothing to do with may be the last to hear of it.
    const told = () => [...running.printed().matchAll(/relayer: carried block \d+ of 31337 to ([\d, ]+)/g)];
    const heard = () => new Set(told().flatMap(([, networks]) => networks!.trim().split(", ")));
    await eventually("the relayer says so", () => heard().size === 3, 30_000);
  });

  it("makes no blocks while nobody waits for anything", async () => {
    const heights = async () => await Promise.all(federation.networks.map((network) => network.height()));
    const before = await heights();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await heights()).to.deep.equal(before);
  });

  describe("refuses in one line", function () {
    const cases: [what: string, args: () => string[], message: RegExp][] = [
      [
        "a place that is none",
        () => ["l2:move", index, "--to", "3"],
        /--to: .*\(31337, 31338, 31339\).*0 to 2; it is "3"/,
      ],
      ["a move that goes nowhere", () => ["l2:move", index], /--to: .*it is not given/],
      ["a move to where it is", () => ["l2:move", index, "--to", "31339"], /is on network 31339 already/],
      ["a mover that is none", () => ["l2:move", index, "--to", "0", "--from", "alice"], /--from: .*"alice"/],
      ["an object without a name", () => ["l2:object", "0x12"], /index: .*32 bytes.*"0x12"/],
      ["an object that is not there", () => ["l2:object", `0x${"12".repeat(32)}`], /there is no object 0x12/],
    ];
    for (const [what, args, message] of cases) {
      it(what, async () => {
        const [name, ...rest] = args();
        const { code, errors } = await task(name!, ...rest);
        expect(errors).to.match(message);
        expect(errors.trim().split(/\n+/)).to.have.length.at.most(2);
        expect(code).to.equal(1);
      });
    }

    it("a URL that is none, or where nobody answers", async () => {
      expect((await runHardhat("l2:objects", "--url", "8545")).errors).to.match(/--url: an HTTP URL is wanted.*"8545"/);
      const { errors } = await runHardhat("l2:objects", "--url", "http://127.0.0.1:1");
      expect(errors).to.match(/nothing answers at http:\/\/127\.0\.0\.1:1\. Start l2:node there/);
    });
  });
});
