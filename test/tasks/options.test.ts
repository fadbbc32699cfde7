import { expect } from "chai";

import { resolveL2Config } from "../../plugin/config.ts";
import { l2ConfigOf, portsOf, type NodeArguments } from "../../tasks/serving/options.ts";

const args = (given: Partial<NodeArguments>): NodeArguments => ({
  hostname: "127.0.0.1",
  sdk: false,
  throttles: false,
  ...given,
});

describe("the options of l2:node", () => {
  it("come before the configuration", () => {
    const configured = resolveL2Config({ networks: 2, nodes: 5, threshold: 3 });
    const served = { ...configured, fees: "hedera" };
    expect(l2ConfigOf(args({}), configured)).to.deep.equal(served);
    expect(l2ConfigOf(args({ networks: "3" }), configured)).to.deep.equal({ ...served, networks: 3 });
    expect(l2ConfigOf(args({ nodes: "1" }), configured)).to.include({ networks: 2, nodes: 1, threshold: 1 });
  });

  it("have gas pay for what blocks cost, unless the configuration or they say otherwise", () => {
    const configured = resolveL2Config({ fees: "hardhat" });
    expect(l2ConfigOf(args({}), resolveL2Config()).fees).to.equal("hedera");
    expect(l2ConfigOf(args({}), configured).fees).to.equal("hardhat");
    expect(l2ConfigOf(args({ fees: "hedera" }), configured).fees).to.equal("hedera");
    expect(() => l2ConfigOf(args({ fees: "free" }), configured)).to.throw(
      /^--fees: it must be "hedera" or "hardhat"; it is free$/,
    );
  });

  it("give each network a port, one after the other", () => {
    expect(portsOf(args({}), 3)).to.deep.equal([8545, 8546, 8547]);
    expect(portsOf(args({ port: "9000" }), 2)).to.deep.equal([9000, 9001]);
    expect(portsOf(args({ port: "65535" }), 1)).to.deep.equal([65_535]);
  });

  it("give each network any free port if they are told so", () => {
    expect(portsOf(args({ port: "0" }), 3)).to.deep.equal([0, 0, 0]);
  });

  it("refuse ports beyond the last", () => {
    expect(() => portsOf(args({ port: "65535" }), 2)).to.throw(/^--port: 2 networks .* 65535 is the last; it is 65535/);
  });
});
