import { expect } from "chai";

import { mirrorOf } from "../../../plugin/hedera/sdk/endpoints.ts";
import { loadSdk, SdkMissingError } from "../../../plugin/hedera/sdk/load-sdk.ts";

describe("the endpoints of a Hedera network", () => {
  it("are known for public networks, of which another mirror may be used", () => {
    expect(mirrorOf({ network: "testnet" })).to.deep.equal({
      mirrorGrpc: "testnet.mirrornode.hedera.com:443",
      mirrorRest: "https://testnet.mirrornode.hedera.com",
    });
    expect(mirrorOf({ network: "mainnet", mirrorRest: "https://own.example/api/v1/" })).to.deep.equal({
      mirrorGrpc: "mainnet-public.mirrornode.hedera.com:443",
      mirrorRest: "https://own.example",
    });
  });

  it("are taken as they are for others, but for what is no URL", () => {
    const nodes = { "127.0.0.1:50211": "0.0.3" } as const;
    const own = { nodes, mirrorGrpc: "127.0.0.1:5600", mirrorRest: "http://127.0.0.1:5551" };
    expect(mirrorOf(own)).to.deep.equal({ mirrorGrpc: own.mirrorGrpc, mirrorRest: own.mirrorRest });
    expect(() => mirrorOf({ ...own, mirrorRest: "127.0.0.1:5551" })).to.throw('mirrorRest is "127.0.0.1:5551"');
  });
});

describe("Hedera's SDK", () => {
  it("is asked to be installed where it is missing", async () => {
    const missing = Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
    const error = await loadSdk(() => Promise.reject(missing)).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(SdkMissingError);
    expect((error as Error).message).to.include("npm install --save-dev @hiero-ledger/sdk");
    const other = await loadSdk(() => Promise.reject(new Error("broken"))).catch((reason: unknown) => reason);
    expect((other as Error).message).to.equal("broken");
  });
});
