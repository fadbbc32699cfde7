import { expect } from "chai";

import { Evm } from "../../plugin/node/evm.ts";

describe("the EVM of a node", () => {
  it("has answered what was asked before a node has it to itself, and takes what comes then after that", async () => {
    const seen: string[] = [];
    const answers = new Map<string, () => void>();
    const request = async (method: string) => {
      seen.push(method);
      if (method !== "work") await new Promise<void>((resolve) => answers.set(method, resolve));
      return method;
    };
    const evm = new Evm({ request, batch: () => Promise.resolve([]), close: () => Promise.resolve() });
    const before = evm.read("before", []);
    const work = evm.exclusive(() => evm.request("work"));
    const after = evm.read("after", []);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(seen).to.deep.equal(["before"]);
    answers.get("before")!();
    expect(await Promise.all([before, work])).to.deep.equal(["before", "work"]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(seen).to.deep.equal(["before", "work", "after"]);
    answers.get("after")!();
    expect(await after).to.equal("after");
  });
});
