import { expect } from "chai";
import { id, keccak256, toBeHex } from "ethers";
import { network } from "hardhat";

import { BloomQuery } from "../../plugin/node/bloom.ts";
import type { Hex } from "../../plugin/protocol/units.ts";

const topic = (number: number) => toBeHex(number, 32) as Hex;

describe("BloomQuery", function () {
  it("finds nothing in the filter of a block without logs, and anything in a full one", function () {
    const query = new BloomQuery([topic(1)]);
    expect(query.matches(`0x${"00".repeat(256)}`)).to.equal(false);
    expect(query.matches(`0x${"ff".repeat(256)}`)).to.equal(true);
    expect(new BloomQuery([]).matches(`0x${"ff".repeat(256)}`)).to.equal(false);
  });

  it("finds every topic of a block that an EVM has made, and hardly another one", async function () {
    const { ethers, provider } = await network.create("default");
    const mischief = await ethers.deployContract("Mischief", [0n]);
    for (let count = 1; count <= 8; count++) {
      await mischief.getFunction("log")(count);
      const block = (await provider.request({ method: "eth_getBlockByNumber", params: ["latest", false] })) as {
        logsBloom: Hex;
      };
      const logged = [id("Numbered(uint256)") as Hex, ...Array.from({ length: count }, (_, index) => topic(index))];
      for (const each of logged) expect(new BloomQuery([each]).matches(block.logsBloom), each).to.equal(true);
      expect(new BloomQuery([keccak256("0x01") as Hex, logged.at(-1)!]).matches(block.logsBloom)).to.equal(true);
      const others = Array.from({ length: 1_000 }, (_, index) => new BloomQuery([topic(1_000 + index)]));
      expect(others.filter((other) => other.matches(block.logsBloom)).length).to.be.below(10);
    }
  });
});
