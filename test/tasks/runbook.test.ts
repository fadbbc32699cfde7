import { access, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import hre from "hardhat";
import type { Task } from "hardhat/types/tasks";

import { costTable, onceTable } from "../../scripts/operating-costs.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PATH = join(ROOT, "docs", "runbook.md");

describe("the runbook", () => {
  let text: string;
  before(async () => {
    text = await readFile(PATH, "utf8");
  });

  const cellsOf = (table: string) =>
    table
      .trim()
      .split("\n")
      .map((line) => line.split("|").map((cell) => cell.trim().replace(/^-+(:?)$/, "-$1")));
  /** The options of a line, without their values. */
  const optionsOf = (line: string) => [...line.matchAll(/ --([a-z-]+)/g)].map(([, name]) => name!);
  const camel = (name: string) => name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

  it("has the costs that the script reckons", () => {
    const [, told] = /<!-- costs -->([^]*)<!-- costs end -->/.exec(text)!;
    const [daily, once] = told!.trim().split(/\n\s*\n/) as [string, string];
    expect(cellsOf(daily)).to.deep.equal(cellsOf(costTable()));
    expect(cellsOf(once)).to.deep.equal(cellsOf(onceTable()));
  });

  it("names commands that there are, with options that they have", () => {
    const lines = [...text.matchAll(/npx hardhat ([a-z][^\n`]*)/g)].map(([, line]) => line!);
    expect(lines.length).to.be.greaterThan(20);
    for (const line of lines) {
      const words = line.split(" ");
      const isKeystore = words[0] === "keystore";
      const task: Task = hre.tasks.getTask(isKeystore ? words.slice(0, 2) : words[0]!);
      for (const option of optionsOf(` ${line}`)) {
        if (option === "network") continue;
        expect([...task.options.keys()], line).to.include(camel(option));
      }
    }
    for (const task of [
      "provision",
      "validator",
      "deposit",
      "withdraw",
      "status",
      "audit",
      "rotate",
      "deploy-contracts",
    ]) {
      expect(
        lines.some((line) => line.startsWith(`l2:${task} `)),
        task,
      ).to.equal(true);
    }
  });

  it("names options that there are", () => {
    const all = new Set([...hre.tasks.rootTasks.values()].flatMap(({ options }) => [...options.keys()])).add("network");
    for (const [, name] of text.matchAll(/`--([a-z-]+)[^`]*`/g)) expect([...all]).to.include(camel(name!));
  });

  it("names metrics that a validator has", async () => {
    const directory = join(ROOT, "plugin", "validator", "metrics");
    const sources = await Promise.all(
      ["validator-metrics.ts", "rpc-meter.ts", "process-metrics.ts"].map((file) =>
        readFile(join(directory, file), "utf8"),
      ),
    );
    const named = [...text.matchAll(/`(l2_[a-z_]+)`/g)].map(([, name]) => name!);
    expect(named.length).to.be.greaterThan(8);
    for (const name of named) expect(sources.join("\n"), name).to.contain(`"${name}"`);
  });

  it("leads somewhere", async () => {
    const anchors = new Set(
      [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title!.toLowerCase().replaceAll(" ", "-")),
    );
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
    for (const link of links.filter((each) => !each.startsWith("http"))) {
      const [file, anchor] = link.split("#") as [string, string?];
      if (file === "") expect([...anchors], link).to.include(anchor);
      else await access(join(dirname(PATH), file));
    }
    for (const [, script] of text.matchAll(/`node (scripts\/[^`]+)`/g)) await access(join(ROOT, script!));
  });

  it("has what the tasks send people to", async () => {
    const sources = await Promise.all(
      ["status", "rotate", "audit"].map((name) => readFile(join(ROOT, `tasks/operating/${name}.ts`), "utf8")),
    );
    const named = [...sources.join("\n").matchAll(/'([^'\n]+)' in docs\/runbook\.md/g)].map(([, title]) => title!);
    expect(named.length).to.be.greaterThan(0);
    for (const title of named) expect(text).to.match(new RegExp(`^#+ ${title}$`, "m"));
  });
});
