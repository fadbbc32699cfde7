import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { expect } from "chai";

import { httpProvider } from "../../plugin/objects/http.ts";
import type { ObjectFederation } from "../../plugin/objects/objects.ts";
import { openFederationAt } from "../../plugin/objects/opening.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { eventually, startNetworks, type RunningFederation } from "./l2-node.ts";
import { typed } from "./typed.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** What a block of the page has, by its language and what is said beside it. */
type Page = (language: string, info: string) => string;

async function readPage(): Promise<Page> {
  const markdown = await readFile(path.join(ROOT, "docs/objects.md"), "utf8");
  const blocks = [...markdown.matchAll(/^```(\w+) ([^\n]*)\n([\s\S]*?)^```$/gm)];
  return (language, info) => {
    const found = blocks.filter((block) => block[1] === language && block[2] === info);
    expect(found, `${language} ${info}`).to.not.be.empty;
    return found.map(([, , , text]) => text!).join("\n");
  };
}

/** A text without what differs from run to run: hashes, and the heights of blocks. */
function shape(text: string): string {
  return text
    .trim()
    .replaceAll(/0x[0-9a-f]{2,}…/g, "0x…")
    .replaceAll(/0x[0-9a-f]{64}/g, "0x…")
    .replaceAll(/block \d+/g, "block N");
}

describe("the walk-through of objects", () => {
  let page: Page;
  before(async () => {
    page = await readPage();
  });

  describe("on running networks", function () {
    this.timeout(180_000);
    let running: RunningFederation;
    let federation: ObjectFederation;
    const variables: Record<string, string> = {};

    before(async () => {
      const [count, ...options] = page("sh", "start").trim().split(" ").slice(4);
      running = await startNetworks(Number(count), ...options);
      ({ federation } = await openFederationAt(running.networks[0]!.http, httpProvider));
    });
    after(async () => await running.end());

    /** Runs a block's commands in a shell that knows what the ones before have set, and gives what they print. */
    async function run(info: string): Promise<string> {
      const commands = page("sh", info).replaceAll(/npx hardhat l2:\w+/g, `$& --url ${running.networks[0]!.http}`);
      const { stdout } = await promisify(execFile)("sh", ["-ec", `${commands}echo "OBJECT=$OBJECT OTHER=$OTHER"`], {
        cwd: ROOT,
        env: typed(variables),
      });
      const lines = stdout.trimEnd().split("\n");
      for (const each of lines.pop()!.split(" ")) {
        const [name, value] = each.split("=");
        variables[name!] = value!;
      }
      return lines.join("\n");
    }

    for (const info of ["move", "tree", "mix"]) {
      it(`prints what the page shows: ${info}`, async () => {
        expect(shape(await run(info))).to.equal(shape(page("text", info)));
      });
    }

    it("prints what the page shows: settled", async () => {
      await running.networks[0]!.rpc("evm_increaseTime", 60);
      const isSettled = async () => (await federation.read(variables["OBJECT"] as Hex)).settled;
      await eventually("the move is known for good", isSettled, 60_000);
      expect(shape(await run("settled"))).to.equal(shape(page("text", "settled")));
    });
  });

  it("shows the type as it is in the examples", async () => {
    const source = await readFile(path.join(ROOT, "contracts/examples/TicketType.sol"), "utf8");
    const inProject = source.replaceAll('"../', '"hardhat-hedera-l2/contracts/');
    expect(page("solidity", "contract=TicketType")).to.equal(inProject);
  });

  it("has tests that pass", async () => {
    const text = page("ts", "file=tickets.test.ts");
    const file = path.join(ROOT, "objects-walkthrough-tickets.test.ts");
    const config = path.join(ROOT, "objects-walkthrough.config.ts");
    try {
      await writeFile(file, text);
      await writeFile(
        config,
        'import base from "./hardhat.config.ts";\nexport default { ...base, l2: { networks: 3 } };\n',
      );
      expect(page("sh", "test").trim()).to.equal("npx hardhat test mocha test/tickets.test.ts");
      const command = ["hardhat", "--config", config, "test", "mocha", "--no-compile", file];
      const { stdout } = await promisify(execFile)("npx", command, { cwd: ROOT, env: typed() });
      const names = [...text.matchAll(/^it\("([^"]+)"/gm)].map(([, name]) => name!);
      expect(names).to.have.length(3);
      for (const name of names) expect(stdout).to.contain(`✔ ${name}`);
      expect(stdout).to.contain("3 passing");
    } finally {
      await Promise.all([file, config].map((each) => rm(each, { force: true })));
    }
  }).timeout(180_000);
});
