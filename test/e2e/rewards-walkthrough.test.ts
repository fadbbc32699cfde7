import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { expect } from "chai";

import { eventually, startNode, type RunningNode } from "./l2-node.ts";
import { typed } from "./typed.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** A text without what differs from run to run: amounts, and the height of the newest block. */
function shape(text: string): string {
  return text
    .trim()
    .replaceAll(/after block \d+/g, "after block N")
    .replaceAll(/[\d.]+ ℏ/g, "N ℏ")
    .replaceAll(/ {2,}/g, "  ");
}

describe("the page about rewards", function () {
  this.timeout(180_000);
  let page: (language: string, info: string) => string;

  before(async () => {
    const markdown = await readFile(path.join(ROOT, "docs/rewards.md"), "utf8");
    const blocks = [...markdown.matchAll(/^```(\w+) ([^\n]*)\n([\s\S]*?)^```$/gm)];
    page = (language, info) => {
      const found = blocks.filter((block) => block[1] === language && block[2] === info);
      expect(found, `${language} ${info}`).to.not.be.empty;
      return found.map(([, , , text]) => text!).join("\n");
    };
  });

  describe("on a running network", () => {
    let node: RunningNode;
    const traffic = path.join(ROOT, "rewards-walkthrough-traffic.mjs");

    before(async () => {
      expect(page("sh", "start").trim()).to.equal("npx hardhat l2:node");
      node = await startNode();
      await writeFile(traffic, page("js", "file=traffic.mjs").replace("http://127.0.0.1:8545", node.http));
    });
    after(async () => {
      await rm(traffic, { force: true });
      await node?.end();
    });

    it("prints what the page shows", async () => {
      const [send, show] = page("sh", "traffic").trim().split("\n") as [string, string];
      expect(send).to.equal("node traffic.mjs");
      await promisify(execFile)(process.execPath, [traffic], { cwd: ROOT, env: typed() });
      const line = await eventually(
        "the steward's line",
        () => /steward: closed .*$/m.exec(node.printed())?.[0],
        20_000,
      );
      const said = shape(page("text", "steward"));
      expect(said.endsWith("…")).to.equal(true);
      expect(shape(line).startsWith(said.slice(0, -1).trimEnd())).to.equal(true);
      const command = show.split(" ");
      expect(command.slice(0, 3)).to.deep.equal(["npx", "hardhat", "l2:rewards"]);
      const { stdout } = await promisify(execFile)("npx", [...command.slice(1), "--url", node.http], {
        cwd: ROOT,
        env: typed(),
      });
      expect(shape(stdout)).to.equal(shape(page("text", "traffic")));
    });
  });

  it("shows the policy as it is in the examples", async () => {
    const source = await readFile(path.join(ROOT, "contracts/examples/RootShares.sol"), "utf8");
    expect(page("solidity", "contract=RootShares")).to.equal(
      source.replaceAll('"../', '"hardhat-hedera-l2/contracts/'),
    );
  });

  it("has tests that pass", async () => {
    const text = page("ts", "file=rewards.test.ts");
    const file = path.join(ROOT, "rewards-walkthrough.test.ts");
    try {
      await writeFile(file, text);
      expect(page("sh", "test").trim()).to.equal("npx hardhat test mocha test/rewards.test.ts");
      const { stdout } = await promisify(execFile)("npx", ["hardhat", "test", "mocha", "--no-compile", file], {
        ...{ cwd: ROOT, env: typed() },
      });
      const names = [...text.matchAll(/^it\("([^"]+)"/gm)].map(([, name]) => name!);
      expect(names).to.have.length(4);
      for (const name of names) expect(stdout).to.contain(`✔ ${name}`);
      expect(stdout).to.contain("4 passing");
    } finally {
      await rm(file, { force: true });
    }
  });
});
