import { expect } from "chai";

import { nodeKeysOf } from "../../plugin/network/node-keys.ts";
import { identityOf } from "../../plugin/validator/identity.ts";
import { LaidNetwork } from "./laid.ts";

describe("which node it is that runs here", () => {
  let laid: LaidNetwork;

  before(async () => {
    laid = await LaidNetwork.lay();
  });

  after(() => laid.clear());

  const refusal = (...args: Parameters<typeof identityOf>) => {
    try {
      identityOf(...args);
    } catch (error) {
      return (error as Error).message;
    }
    return "it was taken";
  };

  it("is told by its seat and its keys, and pays with the account that the file has there", () => {
    const { index, account, keys } = laid.identity(2);
    expect(identityOf(laid.file, { index, keys })).to.deep.equal({ index, account, keys });
  });

  it("is none that has another's keys, or a seat that there was not", () => {
    const { keys } = laid.identity(1);
    expect(refusal(laid.file, { index: 2, keys })).to.include("like node 1. Give its index");
    expect(refusal(laid.file, { index: 9, keys }))
      .to.include("they are 0 to 3")
      .and.to.include("--account");
    // The attester alone is not enough: what is signed on Hedera is signed with the other key.
    const { hederaKey } = laid.identity(3).keys;
    expect(refusal(laid.file, { index: 1, keys: { ...keys, hederaKey } })).to.include("the key is not that of node 1");
  });

  it("may have joined later, with an account of its own, and never shows its key", () => {
    const text = `0x${"42".repeat(32)}`;
    const keys = nodeKeysOf(text);
    expect(identityOf(laid.file, { index: 4, keys, account: "0.0.5005" })).to.deep.equal({
      ...{ index: 4, account: "0.0.5005", keys },
    });
    const message = refusal(laid.file, { index: 3, keys });
    expect(message).to.include("like none of the nodes").and.to.include("--account");
    expect(message).not.to.include("42424242");
  });
});
