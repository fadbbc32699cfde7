import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { network } from "hardhat";

import { typed } from "./typed.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

interface Block {
  readonly language: string;
  readonly info: string;
  readonly text: string;
}

/** The fenced blocks of a Markdown text, in order. */
function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+)[ ]?([^\n]*)\n([\s\S]*?)^```$/gm)].map(([, language, info, text]) => ({
    language: language!,
    info: info!,
    text: text!,
  }));
}

async function until<T>(what: () => Promise<T>, ms: number): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    try {
      return await what();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

describe("README", () => {
  let readme: string;
  let blocks: Block[];

  before(async () => {
    readme = await readFile(path.join(ROOT, "README.md"), "utf8");
    blocks = blocksOf(readme);
  });

  it("names commands that are there", async () => {
    const { scripts, name } = JSON.parse(await readFile(path.join(ROOT, "package.json"), "utf8"));
    const commands = blocks.filter(({ language }) => language === "sh").flatMap(({ text }) => text.trim().split("\n"));
    expect(commands).to.not.be.empty;
    for (const command of commands) {
      const [program, verb, ...rest] = command.split(" ");
      // What comes with the script is run below.
      if (program !== "npm") continue;
      if (verb === "install") expect(rest.at(-1)).to.equal(name);
      else expect(Object.keys(scripts), command).to.include(verb === "run" ? rest[0] : verb);
    }
  });

  it("has a script that pays people on Hedera on the network that `npm start` starts", async () => {
    const directory = await mkdtemp(path.join(tmpdir(), "readme-"));
    const configFile = path.join(directory, "network.json");
    const script = blocks.find(({ info }) => info === "file=pay.mjs")!;
    const [commands, shown] = blocks.slice(blocks.indexOf(script) + 1) as [Block, Block];
    const npm = spawn("npm", ["start", "--", "--port", "0", "--config-out", configFile], { cwd: ROOT, detached: true });
    const file = path.join(ROOT, "pay.mjs");
    try {
      const { http } = await until(async () => JSON.parse(await readFile(configFile, "utf8")), 60_000);
      await writeFile(file, script.text.replace("http://127.0.0.1:8545", http));
      const { stdout } = await promisify(execFile)("sh", ["-ec", commands.text.replace("build", "build --quiet")], {
        cwd: ROOT,
      });
      const shape = (text: string) => text.trim().replaceAll(/0\.0\.\d+/g, "0.0.N");
      expect(shape(stdout)).to.equal(shape(shown.text));
    } finally {
      process.kill(-npm.pid!, "SIGINT");
      await rm(file, { force: true });
      await rm(directory, { recursive: true });
    }
  }).timeout(120_000);

  for (const [name, passes, l2] of [
    ["liar", "does not depend on one node", {}],
    ["pool", "swaps Foo for Bar on Hedera", {}],
    ["networks", "brings hbar from one network to another", { networks: 2 }],
  ] as const) {
    it(`has a test that passes: it ${passes}`, async () => {
      const block = blocks.find(({ info }) => info.startsWith(`file=${name}`))!;
      const file = path.join(ROOT, `readme-${name}.test.ts`);
      const config = path.join(ROOT, `readme-${name}.config.ts`);
      try {
        await writeFile(file, block.text);
        await writeFile(
          config,
          `import base from "./hardhat.config.ts";\nexport default { ...base, l2: ${JSON.stringify(l2)} };\n`,
        );
        const command = ["hardhat", "--config", config, "test", "mocha", "--no-compile", file];
        const { stdout } = await promisify(execFile)("npx", command, { cwd: ROOT, env: typed() });
        expect(stdout).to.contain(`✔ ${passes}`).and.to.contain("1 passing");
      } finally {
        await Promise.all([file, config].map((each) => rm(each, { force: true })));
      }
    }).timeout(60_000);
  }

  it("shows a contract as it is in the examples", async () => {
    const shown = blocks.filter(({ info }) => info.startsWith("contract="));
    expect(shown).to.not.be.empty;
    for (const { info, text } of shown) {
      const name = info.slice("contract=".length);
      const source = await readFile(path.join(ROOT, `contracts/examples/${name}.sol`), "utf8");
      const here = source.replaceAll('"../', '"hardhat-hedera-l2/contracts/');
      for (const line of text.split("\n")) expect(here).to.contain(line.trim());
    }
  });

  it("names methods of the layer 2 that are there", async () => {
    const methods = [...readme.matchAll(/^\| `(l2_\w+)/gm)].map(([, method]) => method!);
    expect(methods).to.include.members(["l2_accountOf", "l2_openAccount", "l2_getSettlement"]);
    const { provider, close } = await network.create("l2");
    for (const method of methods) {
      const refusal = await provider.request({ method, params: [] }).then(
        () => "",
        ({ message }: Error) => message,
      );
      expect(refusal, method).to.not.contain("does not exist");
    }
    await close();
  });
});
