import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";

import { typed } from "./typed.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PATIENCE = 30_000;
const { resolve } = createRequire(import.meta.url);

const CONFIG = `
import hederaL2 from "hardhat-hedera-l2";
import { defineConfig } from "hardhat/config";

export default defineConfig({
  plugins: [hederaL2],
  solidity: {
    version: "0.8.34",
    path: ${JSON.stringify(resolve("solc/soljson.js"))},
    settings: { evmVersion: "prague" },
  },
});
`;

const CONTRACT = `// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {HederaAccount} from "hardhat-hedera-l2/contracts/hedera/HederaAccount.sol";

contract Till {
    HederaAccount public owner;
}
`;

const HEDERA = `
import { startHedera } from "hardhat-hedera-l2/hedera";

const hedera = await startHedera({ accounts: 1, hapiNodes: 2 });
const get = async (path) => await (await fetch(hedera.mirrorRest + "/api/v1/" + path)).json();
const { nodes } = await get("network/nodes");
const { balances } = await get("balances?account.id=0.0.1001");
console.log(JSON.stringify({ nodes, balances }));
await hedera.close();
`;

describe("the npm package in a new Hardhat project", function () {
  this.timeout(240_000);

  let directory: string;
  let project: string;

  /** Runs a command in the project; a failure shows what the command said. */
  async function run(command: string, args: string[], cwd = project): Promise<string> {
    try {
      const { stdout } = await promisify(execFile)(command, args, { cwd, env: typed(), maxBuffer: 2 ** 26 });
      return stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${command} ${args.join(" ")} failed.\n${stdout}\n${stderr}`, { cause: error });
    }
  }

  before("packs the package and installs it", async () => {
    directory = await mkdtemp(join(tmpdir(), "hardhat-hedera-l2-"));
    project = join(directory, "project");
    await mkdir(join(project, "contracts"), { recursive: true });
    await writeFile(join(project, "package.json"), JSON.stringify({ name: "project", private: true, type: "module" }));
    await writeFile(join(project, "hardhat.config.ts"), CONFIG);
    await writeFile(join(project, "contracts/Till.sol"), CONTRACT);

    const packed = await run("npm", ["pack", "--json", "--silent", "--pack-destination", directory], ROOT);
    // A build that runs before the packing may print lines of its own.
    const [{ filename }] = JSON.parse(packed.slice(packed.search(/^\[/m))) as [{ filename: string }];
    const { version } = JSON.parse(await readFile(resolve("hardhat/package.json"), "utf8")) as { version: string };
    const packages = [join(directory, filename), `hardhat@${version}`];
    await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error", ...packages]);
  });

  after(async () => {
    if (directory !== undefined) await rm(directory, { recursive: true, force: true });
  });

  it("builds a contract that imports one of the package's", async () => {
    await run("npx", ["hardhat", "build"]);
    const artifact = await readFile(join(project, "artifacts/contracts/Till.sol/Till.json"), "utf8");
    expect(JSON.parse(artifact).abi).to.have.lengthOf(1);
  });

  it("carries neither tests nor sources", async () => {
    const files = await run("npm", ["pack", "--dry-run", "--json", "--silent", "--ignore-scripts"], ROOT);
    const paths = (JSON.parse(files) as [{ files: { path: string }[] }])[0].files.map(({ path }) => path);
    expect(paths).to.include("dist/plugin/index.js").and.to.include("dist/plugin/index.d.ts");
    expect(paths.filter((path) => /\.t\.sol$|^contracts\/test\/|(?<!\.d)\.ts$/.test(path))).to.deep.equal([]);
  });

  it("explains l2:node", async () => {
    const help = await run("npx", ["hardhat", "l2:node", "--help"]);
    expect(help).to.include("--port").and.to.include("--config-out");
  });

  it("starts a Hedera without Hardhat", async () => {
    await writeFile(join(project, "hedera.mjs"), HEDERA);
    const { nodes, balances } = JSON.parse(await run(process.execPath, ["hedera.mjs"])) as Record<string, object[]>;
    expect(nodes).to.have.lengthOf(2);
    expect(balances).to.deep.include({ account: "0.0.1001", balance: 1_000_000_000_000, tokens: [] });
  });

  it("starts l2:node, which answers and ends cleanly when interrupted", async () => {
    const configOut = join(directory, "l2.json");
    const cli = join(project, "node_modules/hardhat/dist/src/cli.js");
    const args = [cli, "l2:node", "--port", "0", "--config-out", configOut];
    const node = spawn(process.execPath, args, { cwd: project, env: typed(), stdio: ["ignore", "pipe", "pipe"] });
    const exit = once(node, "exit");
    let output = "";
    for (const stream of [node.stdout, node.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));

    try {
      const url = await urlIn(configOut, () => node.exitCode === null);
      expect(url, `l2:node named no URL in ${configOut}. It printed:\n${output}`).to.be.a("string");
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId", params: [] });
      const headers = { "content-type": "application/json" };
      const signal = AbortSignal.timeout(PATIENCE);
      const response = await fetch(url!, { method: "POST", headers, body, signal });
      expect(((await response.json()) as { result: string }).result).to.match(/^0x[1-9a-f][0-9a-f]*$/);
    } finally {
      node.kill("SIGINT");
      const late = setTimeout(() => node.kill("SIGKILL"), 10_000);
      await exit;
      clearTimeout(late);
    }
    expect(node.exitCode, output).to.equal(0);
  });
});

/** The first HTTP address in a file that is still to be written, or nothing when its writer ended before or took too long. */
async function urlIn(file: string, alive: () => boolean): Promise<string | undefined> {
  const deadline = Date.now() + PATIENCE;
  while (alive() && Date.now() < deadline) {
    const url = /https?:\/\/[^"\s]+/.exec(await readFile(file, "utf8").catch(() => ""))?.[0];
    if (url !== undefined) return url;
    await sleep(50);
  }
  return undefined;
}
