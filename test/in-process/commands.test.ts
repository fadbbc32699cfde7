import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";

import { typed } from "../e2e/typed.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const { resolve } = createRequire(import.meta.url);

const CONFIG = `
import toolbox from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { defineConfig } from "hardhat/config";
import hederaL2 from "../../plugin/index.ts";

export default defineConfig({
  plugins: [hederaL2, toolbox],
  solidity: {
    version: "0.8.34",
    path: ${JSON.stringify(resolve("solc/soljson.js"))},
    settings: { evmVersion: "prague" },
  },
  test: { mocha: { parallel: process.env.IN_PARALLEL === "yes" } },
});
`;

const CONTRACT = `// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {console} from "hardhat/console.sol";

contract Till {
    uint256 public total;

    error Nothing();

    function put(uint256 amount) external {
        if (amount == 0) revert Nothing();
        total += amount;
        console.log("put", amount);
    }

    function never() external pure returns (uint256) {
        return 7;
    }
}
`;

const TEST = `
import { expect } from "chai";
import { network } from "hardhat";

describe("the till", () => {
  it("takes", async () => {
    const { ethers } = await network.create();
    const till = await ethers.deployContract("Till");
    for (const amount of [1, 2, 3]) await till.put(amount);
    await expect(till.put(0, { gasLimit: 100_000 })).to.be.revertedWithCustomError(till, "Nothing");
    expect(await till.total()).to.equal(6n);
  });
});
`;

describe("hardhat's commands on the network l2", function () {
  this.timeout(120_000);

  let project: string;

  /** Runs Hardhat in the project. @returns what it printed */
  async function hardhat(args: string[], more: NodeJS.ProcessEnv = {}): Promise<string> {
    const cli = resolve("hardhat/package.json").replace("package.json", "dist/src/cli.js");
    const options = { cwd: project, env: typed(more), maxBuffer: 2 ** 26 };
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args], options);
      return stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`hardhat ${args.join(" ")} failed.\n${stdout}\n${stderr}`, { cause: error });
    }
  }

  before("makes a project", async () => {
    // Inside the repository, where Hardhat and its plugins are found; its cache is not looked at by anybody.
    await mkdir(join(ROOT, "cache"), { recursive: true });
    project = await mkdtemp(join(ROOT, "cache/project-"));
    await mkdir(join(project, "contracts"));
    await mkdir(join(project, "test"));
    const manifest = { name: "project", private: true, type: "module" };
    await writeFile(join(project, "package.json"), JSON.stringify(manifest));
    await writeFile(join(project, "hardhat.config.ts"), CONFIG);
    await writeFile(join(project, "contracts/Till.sol"), CONTRACT);
    for (const name of ["first", "second"]) await writeFile(join(project, `test/${name}.ts`), TEST);
  });

  after(async () => {
    if (project !== undefined) await rm(project, { recursive: true, force: true });
  });

  const test = ["test", "mocha", "--network", "l2"];

  it("run a suite, print what contracts write once, and write types", async () => {
    const printed = await hardhat(test);
    expect(printed).to.match(/2 passing/);
    expect(printed.match(/put \d/g)).to.deep.equal(["put 1", "put 2", "put 3", "put 1", "put 2", "put 3"]);
    const types = await readFile(join(project, "types/ethers-contracts/Till.ts"), "utf8");
    expect(types).to.contain("put: TypedContractMethod<");
  });

  it("run its files in parallel", async () => {
    expect(await hardhat([...test, "--no-compile"], { IN_PARALLEL: "yes" })).to.match(/2 passing/);
  });

  it("measure gas and code coverage as on Hardhat's own network, each call once", async () => {
    const measured = async (args: string[]) => {
      await rm(join(project, "coverage"), { recursive: true, force: true });
      const printed = await hardhat([...args, "--gas-stats", "--coverage"]);
      const gas = printed.split("\n").filter((line) => line.includes("│"));
      return { gas, coverage: await readFile(join(project, "coverage/lcov.info"), "utf8") };
    };
    const l2 = await measured(test);
    const own = await measured(["test", "mocha"]);
    expect(own.gas.join("\n")).to.match(/put/);
    expect(own.coverage)
      .to.match(/^DA:\d+,[1-9]/m)
      .and.to.match(/^DA:\d+,0/m);
    expect(l2).to.deep.equal(own);
  });
});
