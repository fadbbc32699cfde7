import { stripVTControlCharacters } from "node:util";

import { expect } from "chai";

import { logBlocks } from "../../tasks/serving/block-log.ts";
import { harness, type Harness } from "../network/harness.ts";

describe("the log of blocks", () => {
  let l2: Harness;
  let lines: string[];
  let flush: () => void;

  beforeEach(async () => {
    l2 = await harness();
    lines = [];
    flush = logBlocks(l2.network, (line) => lines.push(stripVTControlCharacters(line)));
  });
  afterEach(() => l2.close());

  const send = () => l2.send(0, l2.accounts[1], { value: 1n });
  /** What the lines begin with. */
  function told(): string[] {
    flush();
    return lines.map((line) => line.split("  ")[0]!);
  }

  it("has a line for each block, with what is in it, who led, who attested and what it did cost", async () => {
    await send();
    await l2.network.finalize();
    flush();
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/^block 1 {2}1 tx {2}21,000 gas {2}leader \d {2}attested [34]\/4 {2}\$0\.\d{4}$/);
  });

  it("has one line for empty blocks, and one for a revert", async () => {
    const id = await l2.rpc("evm_snapshot");
    await l2.rpc("hardhat_mine", "0x3");
    await send();
    await l2.rpc("evm_revert", id);
    await send();
    expect(told()).to.deep.equal(["blocks 1 to 3", "block 4", "reverted to block 0", "block 1"]);
  });

  it("tells each block once, whichever node answers", async () => {
    await send();
    await l2.network.setFault(0, "crashed");
    await send();
    await l2.rpc("hardhat_mine", "0x2");
    await l2.network.setFault(0, undefined);
    await send();
    expect(told()).to.deep.equal(["block 1", "block 2", "blocks 3 to 4", "block 5"]);
  });
});
