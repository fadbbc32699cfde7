import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const SCRIPT = `
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import hederaL2 from "${new URL("../../plugin/index.ts", import.meta.url).href}";
const { readFileSync } = await import("node:fs");
const isLoaded = () => readFileSync("/proc/self/maps", "utf8").includes("edr.linux");
const hre = await createHardhatRuntimeEnvironment({ plugins: [hederaL2] });
const before = isLoaded();
const { provider } = await hre.network.create("l2");
await provider.request({ method: "eth_blockNumber" });
console.log(JSON.stringify([process.env.MIMALLOC_ARENA_EAGER_COMMIT, before, isLoaded()]));
await provider.close();
process.exit(0);
`;

/** What the allocator is told in a process of its own, and whether EDR was there before and after a network was. */
function told(variables: Record<string, string>): unknown {
  const { MIMALLOC_ARENA_EAGER_COMMIT: _, ...env } = process.env;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", SCRIPT], {
    ...{ encoding: "utf8", cwd: fileURLToPath(new URL("../..", import.meta.url)), env: { ...env, ...variables } },
  });
  expect(stdout, stderr).to.not.equal("");
  return JSON.parse(stdout);
}

describe("EDR's allocator", function () {
  before(function () {
    if (process.platform !== "linux") this.skip();
  });

  it("is told to take memory as it is used, before EDR is loaded", () => {
    expect(told({})).to.deep.equal(["0", false, true]);
  });

  it("does what the environment says", () => {
    expect(told({ MIMALLOC_ARENA_EAGER_COMMIT: "1" })).to.deep.equal(["1", false, true]);
  });
});
