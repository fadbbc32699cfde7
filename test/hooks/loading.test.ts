import { spawnSync } from "node:child_process";

import { expect } from "chai";

/** What is large, and what it is for is rare. */
const LARGE = ["@hiero-ledger/sdk", "@hashgraph/sdk", "viem"];
const NETWORK = ["index.ts", "hooks/network.ts", "hooks/open.ts", "network/simulated-network.ts"];
const SERVED = ["hedera/serve/start.ts", "hedera/sdk/sdk-ledger.ts"];
const isSdk = (name: string) => name.endsWith("/sdk");

/** Runs a script that can import modules of the plugin. @returns which large packages that loads */
function loadedBy(script: string): string[] {
  const watched = `
    import { registerHooks } from "node:module";
    const loaded = new Set();
    registerHooks({
      resolve(specifier, context, next) {
        const name = ${JSON.stringify(LARGE)}.find((each) => specifier === each || specifier.startsWith(each + "/"));
        if (name) loaded.add(name);
        return next(specifier, context);
      },
    });
    const plugin = (file) => import(${JSON.stringify(new URL("../../plugin/", import.meta.url).href)} + file);
    ${script}
    console.log(JSON.stringify([...loaded]));
    process.exit();
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", watched], { encoding: "utf8" });
  expect(stdout, stderr).to.not.equal("");
  return JSON.parse(stdout) as string[];
}

const importing = (files: readonly string[]) => files.map((file) => `await plugin("${file}");`).join("\n");

describe("what is loaded", () => {
  it("by networks in process is neither Hedera's SDK nor viem", () => {
    expect(loadedBy(importing(NETWORK))).to.deep.equal([]);
  }).timeout(30_000);

  it("by a Hedera that is served, or one that nobody is connected to, is not Hedera's SDK", () => {
    expect(loadedBy(importing([...NETWORK, ...SERVED])).filter(isSdk)).to.deep.equal([]);
  }).timeout(30_000);

  it("by who connects is Hedera's SDK", () => {
    const script = `await (await plugin("hedera/sdk/load-sdk.ts")).loadSdk();`;
    expect(loadedBy(script)).to.deep.equal(["@hiero-ledger/sdk"]);
  }).timeout(30_000);

  it("by the first token is viem", () => {
    const script = `(await plugin("protocol/abi.ts")).encodeAbiParameters([{ type: "uint256" }], [1n]);`;
    expect(loadedBy(script)).to.include("viem");
  }).timeout(30_000);
});
