import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** The release that is compared with: the last on npm. */
const PACKAGE = "@eth-optimism/contracts-bedrock@0.17.3";
const INTEGRITY = "cHPO7ntWeOBDLO7ZFFSZGI1D7CDqf4loRbRVJrFIsqLEz+hysWIqA0e3dv2GnrjVeuYePBfI2NTBEG4uwz9bQQ==";
const NAMES = [
  "L2OutputOracle",
  "L2ToL1MessagePasser",
  "OptimismPortal",
  "Proxy",
  "SuperchainConfig",
  "SystemConfig",
] as const;

/** A contract as Foundry compiled it. */
export interface Artifact {
  readonly abi: readonly object[];
  readonly bytecode: { readonly object: string };
  readonly deployedBytecode: { readonly object: string };
  readonly metadata: { readonly settings: { readonly optimizer: { readonly runs: number } } };
}

export type Artifacts = Readonly<Record<(typeof NAMES)[number], Artifact>>;

/** Fetches the OP stack's own contracts from npm: the bytecode that its authors released, not one of our making. */
export function fetchArtifacts(): Artifacts {
  const folder = mkdtempSync(path.join(tmpdir(), "op-stack-"));
  try {
    const packed = execFileSync("npm", ["pack", "--silent", PACKAGE], { cwd: folder, encoding: "utf8" }).trim();
    const tarball = path.join(folder, packed);
    const hash = createHash("sha512").update(readFileSync(tarball)).digest("base64");
    if (hash !== INTEGRITY) throw new Error(`${PACKAGE} is not what it was: its sha512 is ${hash}. Look why`);
    const files = NAMES.map((name) => `package/forge-artifacts/${name}.sol/${name}.json`);
    execFileSync("tar", ["-xzf", tarball, ...files], { cwd: folder });
    const read = (file: string) => JSON.parse(readFileSync(path.join(folder, file), "utf8")) as Artifact;
    return Object.fromEntries(NAMES.map((name, place) => [name, read(files[place]!)])) as unknown as Artifacts;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
