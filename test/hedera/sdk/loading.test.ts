import { spawnSync } from "node:child_process";

import { expect } from "chai";

/** Imports modules of the plugin in a process of its own. @returns which of Hedera's SDKs that loads */
function loadedBy(...modules: string[]): string[] {
  const script = `
    import { registerHooks } from "node:module";
    const loaded = new Set();
    registerHooks({
      resolve(specifier, context, next) {
        const [name] = /^@(hiero-ledger|hashgraph)\\/sdk/.exec(specifier) ?? [];
        if (name) loaded.add(name);
        return next(specifier, context);
      },
    });
    for (const module of ${JSON.stringify(modules)}) {
      const { loadSdk } = await import(module);
      if (module.endsWith("load-sdk.ts")) await loadSdk();
    }
    console.log(JSON.stringify([...loaded]));
    process.exit();
  `;
  const urls = script.replaceAll('"plugin/', `"${new URL("../../../plugin/", import.meta.url).href}`);
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", urls], { encoding: "utf8" });
  expect(stdout, stderr).to.not.equal("");
  return JSON.parse(stdout) as string[];
}

describe("Hedera's SDK", () => {
  it("is loaded by nothing that simulated networks need, nor before somebody connects", () => {
    const simulated = ["index.ts", "hooks/network.ts", "hooks/open.ts", "network/simulated-network.ts"];
    const served = ["hedera/serve/start.ts", "hedera/sdk/sdk-ledger.ts"];
    expect(loadedBy(...[...simulated, ...served].map((file) => `plugin/${file}`))).to.deep.equal([]);
  }).timeout(30_000);

  it("is loaded when it is asked for", () => {
    expect(loadedBy("plugin/hedera/sdk/load-sdk.ts")).to.deep.equal(["@hiero-ledger/sdk"]);
  }).timeout(30_000);
});
