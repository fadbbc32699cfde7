import { expect } from "chai";

import { resolveL2Config, validateL2Config, validateL2Network } from "../../plugin/config.ts";

describe("the l2 key", () => {
  for (const [config, expected] of [
    [undefined, []],
    [{}, []],
    [{ nodes: 1, threshold: 1 }, []],
    [{ nodes: 7, threshold: 5, consensusDelay: 3_000, blockTime: 500 }, []],
    [{ fees: "hedera" }, []],
    [{ networks: 8 }, []],
    [{ networks: 0 }, ["l2.networks: networks must be 1 or more"]],
    [{ networks: 9 }, ["l2.networks: networks must be 8 or less"]],
    [{ networks: "two" }, ["l2.networks: networks must be a whole number"]],
    [{ nodes: 0 }, ["l2.nodes: nodes must be 1 or more"]],
    [{ nodes: 32 }, ["l2.nodes: nodes must be 31 or less"]],
    [{ nodes: "4" }, ["l2.nodes: nodes must be a whole number"]],
    [{ nodes: 2.5 }, ["l2.nodes: nodes must be a whole number"]],
    [{ threshold: 0 }, ["l2.threshold: threshold must be 1 or more"]],
    [{ nodes: 3, threshold: 4 }, ["l2.threshold: threshold must not be more than nodes: 4 of 3 nodes can never sign"]],
    [{ consensusDelay: -1 }, ["l2.consensusDelay: consensusDelay must be 0 or more"]],
    [{ blockTime: Infinity }, ["l2.blockTime: blockTime must be a whole number of milliseconds"]],
    [{ node: 4 }, ["l2: unknown: node. Known are networks, nodes, threshold, consensusDelay, blockTime, fees, live"]],
    [{ fees: "free" }, [`l2.fees: fees must be "hedera" or "hardhat"`]],
    ["four", ["l2: it must be an object, like { nodes: 4, threshold: 3 }"]],
  ] as const) {
    it(`${expected.length === 0 ? "takes" : "refuses"} ${JSON.stringify(config)}`, () => {
      const errors = validateL2Config(config).map(({ path, message }) => `${path.join(".")}: ${message}`);
      expect(errors).to.deep.equal(expected);
    });
  }

  it("is of one network unless it is told otherwise", () => {
    expect(resolveL2Config().networks).to.equal(1);
    expect(resolveL2Config({ networks: 3 }).networks).to.equal(3);
  });

  it("asks for more than two thirds of the nodes unless it is told otherwise", () => {
    const thresholds = [1, 2, 3, 4, 5, 6, 7, 10, 31].map((nodes) => resolveL2Config({ nodes }).threshold);
    expect(thresholds).to.deep.equal([1, 2, 3, 3, 4, 5, 5, 7, 21]);
  });
});

describe("the network l2 of a configuration", () => {
  for (const [network, expected] of [
    [undefined, []],
    [{ type: "http", url: "http://127.0.0.1:8545", forking: {} }, []],
    [{ type: "edr-simulated", chainType: "l1", allowBlocksWithSameTimestamp: false }, []],
    [{ type: "edr-simulated", chainType: "op" }, ['networks.l2.chainType: chainType must be "l1" or "generic"']],
    [
      { type: "edr-simulated", forking: { url: "https://example.com" } },
      ["networks.l2.forking: forking is not possible: the network begins with a Hedera of its own"],
    ],
    [
      { type: "edr-simulated", allowBlocksWithSameTimestamp: true },
      [
        "networks.l2.allowBlocksWithSameTimestamp: allowBlocksWithSameTimestamp must be false: consensus times only grow",
      ],
    ],
  ] as const) {
    it(`${expected.length === 0 ? "takes" : "refuses"} ${JSON.stringify(network)}`, () => {
      const errors = validateL2Network(network).map(({ path, message }) => `${path.join(".")}: ${message}`);
      expect(errors).to.deep.equal(expected);
    });
  }
});
