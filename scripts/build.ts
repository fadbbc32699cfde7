// Builds what npm gets: a declaration a file, and the code in few modules. Finding and linking hundreds of them takes
// longer than compiling them, and each run of a project's tests is a new process.
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const { resolve } = createRequire(import.meta.url);
const { dirname, join, relative } = posix;
const root = fileURLToPath(new URL("..", import.meta.url));

rmSync(`${root}dist`, { recursive: true, force: true });
const declarations = spawnSync(process.execPath, [resolve("typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
});
if (declarations.status !== 0) process.exit(declarations.status ?? 1);

const { metafile } = await build({
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
  metafile: true,
});
gatherImports(Object.keys(metafile.outputs));

/**
 * Puts all `import()` into one small module. tsx, with which Hardhat runs projects in TypeScript, rewrites every module
 * that has one and adds a source map, and Node reads that: for a module of 200 KB both take longer than the rest of it.
 */
function gatherImports(paths: readonly string[]): void {
  const gathered = join("dist", "chunks", "imported.js");
  const from = (path: string, target: string) => {
    const specifier = relative(dirname(path), target);
    return specifier.startsWith(".") ? specifier : `./${specifier}`;
  };
  for (const path of paths) {
    const code = readFileSync(`${root}${path}`, "utf8");
    const calls = code.replaceAll(/\bimport\("([^"]+)"\)/g, (_, specifier: string) => {
      const target = specifier.startsWith(".") ? from(gathered, join(dirname(path), specifier)) : specifier;
      return `imported("${target}")`;
    });
    if (calls !== code) {
      writeFileSync(`${root}${path}`, `import { imported } from "${from(path, gathered)}";\n${calls}`);
    }
  }
  writeFileSync(`${root}${gathered}`, "export const imported = (specifier) => import(specifier);\n");
}
