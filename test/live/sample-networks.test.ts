import { expect } from "chai";
import hre from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { configVariable } from "hardhat/config";

import hederaL2, { sampleNetworks } from "../../plugin/index.ts";
import { nodesAt } from "../../tasks/operating/live-node.ts";

describe("sample networks", () => {
  const accounts = [configVariable("NO_SUCH_KEY")];

  it("are networks as Hardhat takes them, and read no key before one is needed", async () => {
    const { config } = await createHardhatRuntimeEnvironment({
      plugins: [hederaL2],
      networks: { ...sampleNetworks({ accounts }) },
    });
    const known = Object.fromEntries(
      Object.entries(config.networks).flatMap(([name, each]) => (each.type === "http" ? [[name, each] as const] : [])),
    );
    const ids = ["hederaTestnet", "hederaMainnet", "hashkeyTestnet", "l2Testnet"].map((name) => known[name]!.chainId);
    expect(ids).to.deep.equal([296, 295, 133, undefined]);
    expect(await known["hederaTestnet"]!.url.get()).to.equal("https://testnet.hashio.io/api");
    expect(await known["hashkeyTestnet"]!.url.get()).to.equal("https://testnet.hsk.xyz");
    for (const { gasPrice } of Object.values(known)) expect(gasPrice).to.equal("auto");
  });

  it("are this project's own", async () => {
    expect(Object.keys(hre.config.networks)).to.include.members(["hederaTestnet", "hashkeyTestnet", "l2Testnet"]);
    const [node] = await nodesAt(hre, "l2Testnet");
    expect(node!.url).to.equal("http://127.0.0.1:7546");
    expect(await nodesAt(hre, "nothing")).to.deep.equal([]);
    const given = await nodesAt(hre, "l2Testnet", "http://a:1, https://b");
    expect(given.map(({ url }) => url)).to.deep.equal(["http://a:1", "https://b"]);
    const error = await nodesAt(hre, "l2Testnet", "a:1").catch((e: Error) => e);
    expect((error as Error).message).to.match(/^--url: HTTP URLs of nodes are wanted/);
  });
});
