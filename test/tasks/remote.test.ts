import { expect } from "chai";

import type { ObjectNetwork } from "../../plugin/objects/object-network.ts";
import { accountOf, bytesOf, indexOf, networkOf } from "../../tasks/remote.ts";

const NETWORKS = [31337, 31338, 31339].map((chainId) => ({ chainId }) as ObjectNetwork);

describe("what tasks that ask running networks are given", () => {
  it("names a network by its chain id or by its place", () => {
    expect(networkOf("--to", "31338", NETWORKS)).to.equal(31338);
    expect(networkOf("--to", "2", NETWORKS)).to.equal(31339);
    for (const text of [undefined, "3", "-1", "31340", "first", "0x1", ""]) {
      expect(() => networkOf("--to", text, NETWORKS), text).to.throw(
        /^--to: .*31337, 31338, 31339.* from 0 to 2; it is/,
      );
    }
  });

  it("names an account, or leaves it to the network", () => {
    expect(accountOf(undefined)).to.equal(undefined);
    expect(accountOf(`0x${"Ab".repeat(20)}`)).to.equal(`0x${"ab".repeat(20)}`);
    for (const text of ["", "0x", "alice", `0x${"ab".repeat(19)}`]) {
      expect(() => accountOf(text), text).to.throw(/^--from: the address of an unlocked account is wanted; it is "/);
    }
  });

  it("has whole bytes as data, none among them", () => {
    expect(bytesOf("--data", "0x")).to.equal("0x");
    expect(bytesOf("--data", "0xAb01")).to.equal("0xab01");
    for (const text of ["", "ab", "0xa", "0xgg"]) {
      expect(() => bytesOf("--data", text), text).to.throw(/^--data: bytes are wanted, .*; it is "/);
    }
  });

  it("names an object by its 32 bytes", () => {
    expect(indexOf(`0x${"Ab".repeat(32)}`)).to.equal(`0x${"ab".repeat(32)}`);
    for (const text of ["", "0x", "counter", `0x${"ab".repeat(20)}`]) {
      expect(() => indexOf(text), text).to.throw(/^index: the 32 bytes/);
    }
  });
});
