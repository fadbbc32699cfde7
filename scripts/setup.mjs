// Makes `npm start` and `npm test` work on a fresh clone: installs the dependencies when they are missing, and is silent
// when there is nothing to do. It runs on a plain Node 20, before any dependency exists, hence JavaScript and no imports.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MODULES = join(ROOT, "node_modules");
const OLDEST_NODE = 20;

/** @type {(path: string) => any} */
const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

/** Hardhat needs Node 22.13, so the `node` package brings one that every npm script and npx finds first. */
function hasNode() {
  return existsSync(join(MODULES, "node", "bin", process.platform === "win32" ? "node.exe" : "node"));
}

/** npm leaves EDR's native binary out when it runs under a Node that is too old for it, and calls that a success. */
function hasEdr() {
  const scope = join(MODULES, "@nomicfoundation");
  const native = `edr-${process.platform}-${process.arch}`;
  return existsSync(join(scope, "edr")) && readdirSync(scope).some((name) => name.startsWith(native));
}

/** The name of a package that is missing or has another version than package-lock.json asks for. */
function firstOutdated() {
  const installed = join(MODULES, ".package-lock.json");
  if (!existsSync(installed)) return "node_modules";
  const present = readJson(installed).packages;
  for (const [path, wanted] of Object.entries(readJson(join(ROOT, "package-lock.json")).packages)) {
    if (path === "" || wanted.optional || wanted.devOptional) continue;
    if (present[path]?.version !== wanted.version) return path;
  }
  return existsSync(join(MODULES, "hardhat", "package.json")) ? undefined : "node_modules/hardhat";
}

const missing = () => firstOutdated() ?? (hasNode() ? undefined : "Node 24") ?? (hasEdr() ? undefined : "EDR");

/** Runs an npm command under Node 24, whichever Node is installed, and returns whether it succeeded. */
function npmUnderNode24(command) {
  // Windows starts npx through a shell only, and that needs the quotes.
  const shell = process.platform === "win32";
  const { status, error } = spawnSync("npx", ["-y", "-p", "node@24", "-c", shell ? `"${command}"` : command], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
    shell,
    env: { ...process.env, npm_config_loglevel: "error", npm_config_audit: "false", npm_config_fund: "false" },
  });
  if (error)
    fail(`npx could not be started (${error.message}). npm comes with Node: check that both are on your PATH.`);
  return status === 0;
}

function fail(message) {
  console.error(`setup: ${message}`);
  process.exit(1);
}

if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
  fail(`Node ${process.versions.node} is too old: install Node ${OLDEST_NODE} or newer, then run this again.`);
}

if (missing() !== undefined) {
  console.error("setup: installing the dependencies (once, about a minute) …");
  if (!npmUnderNode24("npm install --no-save")) {
    fail('npm could not install the dependencies; its message is above. Try "npm install" once the cause is gone.');
  }
  // Present packages whose install script did not run, or that an older Node left incomplete, npm counts as installed.
  if (!hasNode()) npmUnderNode24("npm rebuild node --ignore-scripts=false");
  if (!hasEdr()) npmUnderNode24("npm install --no-save --force");
  const still = missing();
  if (still !== undefined) {
    fail(`${still} is still missing after npm install. Remove the directory node_modules, then run this again.`);
  }
}
