// What is measured as users have it: the plugin as npm has it, in a project of a few contracts (hardhat.config.ts here).
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const HARDHAT = fileURLToPath(new URL("../../node_modules/hardhat/dist/src/cli.js", import.meta.url));

/** Arguments of Node that run Hardhat in this project. */
export const hardhat: readonly string[] = [
  HARDHAT,
  "--config",
  fileURLToPath(new URL("hardhat.config.ts", import.meta.url)),
];

/** Builds all that the benchmark runs: the repository, whose artifacts the load takes, the plugin and the project. */
export function buildAll(): void {
  run("the contracts", process.execPath, [HARDHAT, "build", "--quiet"]);
  run("the plugin", "npm", ["run", "--silent", "build"]);
  run("the project", process.execPath, [...hardhat, "build", "--quiet"]);
}

function run(what: string, command: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${what} cannot be built:\n${stdout}${stderr}`);
}
