import { EventEmitter } from "node:events";

import { expect } from "chai";

import { Telling } from "../../plugin/network/telling.ts";
import type { L2Network } from "../../plugin/network/network.ts";
import type { Candidate } from "../../plugin/node/candidate.ts";
import type { Chain } from "../../plugin/node/chain.ts";

describe("what a network tells of what its nodes tell", () => {
  const block = (height: number) => ({ block: { height } }) as Candidate;

  /** Nodes by how many blocks they have, the one at the door first. */
  function network(...heights: number[]) {
    const nodes = heights.map((height, index) => ({ index, chain: { tip: { height }, committee: { epoch: 0 } } }));
    const emitter = new EventEmitter();
    const told: (string | number)[] = [];
    const stub = Object.assign(emitter, { nodes, touched: new Set(), door: nodes[0]! });
    const telling = new Telling(stub as unknown as L2Network);
    emitter.on("joined", ({ block }: Candidate) => told.push(block.height));
    emitter.on("changed", () => told.push("changed"));
    const join = (index: number, height: number) => {
      nodes[index]!.chain.tip.height = height;
      telling.observer(index).joined?.(block(height), nodes[index]!.chain as unknown as Chain);
    };
    return { stub, telling, told, join };
  }

  it("is each block once, when the node at the door has it", () => {
    const { told, join } = network(0, 0);
    join(1, 1);
    expect(told).to.deep.equal([]);
    join(0, 1);
    join(0, 2);
    join(1, 2);
    expect(told).to.deep.equal([1, 2]);
  });

  it("is what another node has already, once that is at the door", () => {
    const { stub, telling, told, join } = network(0, 0);
    join(1, 1);
    stub.door = stub.nodes[1]!;
    telling.tell();
    expect(told).to.deep.equal([1]);
  });

  it("is that something changed, when the node at the door catches up with the one before it", () => {
    const { stub, telling, told, join } = network(0, 0);
    stub.door = stub.nodes[1]!;
    join(1, 1);
    stub.door = stub.nodes[0]!;
    telling.tell();
    join(0, 1);
    expect(told).to.deep.equal([1, "changed"]);
  });
});
