// Builds what npm gets: a declaration a file, and the code in few modules. Finding and linking hundreds of them takes
// longer than compiling them, and each run of a project's tests is a new process.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const { resolve } = createRequire(import.meta.url);
const root = fileURLToPath(new URL("..", import.meta.url));

rmSync(`${root}dist`, { recursive: true, force: true });
const declarations = spawnSync(process.execPath, [resolve("typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
});
if (declarations.status !== 0) process.exit(declarations.status ?? 1);

await build({
  absWorkingDir: root,
  // What package.json exports; all else they load, some of it only when it is needed.
  entryPoints: ["plugin/index.ts", "plugin/hedera/serve/start.ts", "plugin/chai/index.ts"],
  outbase: ".",
  outdir: "dist",
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node22",
  logLevel: "warning",
});
