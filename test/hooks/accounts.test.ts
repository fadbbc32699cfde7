import { expect } from "chai";
import hre from "hardhat";
import type { EdrNetworkConfig } from "hardhat/types/config";

import { accountsOf, secretsOf } from "../../plugin/hooks/accounts.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** A configuration that lists its keys. */
function listing(...keys: string[]): EdrNetworkConfig {
  const accounts = keys.map((key) => ({ privateKey: { getHexString: async () => key }, balance: 5n }));
  return { accounts } as unknown as EdrNetworkConfig;
}

describe("the keys of a configuration", () => {
  it("come from its mnemonic, as many as are wanted", async () => {
    const config = hre.config.networks.l2 as EdrNetworkConfig;
    const known = await accountsOf(config);
    expect(known).to.have.length(20);
    const { ecdsa, ed25519 } = await secretsOf(config, 25);
    expect(ecdsa.slice(0, 20).map(hex)).to.deep.equal(known.map(({ secret }) => hex(secret)));
    expect([ecdsa.length, ed25519.length]).to.deep.equal([25, 25]);
    expect(new Set([...ecdsa, ...ed25519].map(hex))).to.have.property("size", 50);
  });

  it("are derived once: the EVMs of its nodes have the same object, unless a connection has accounts of its own", async () => {
    const { l2, "l2-evm": evm } = hre.config.networks as Record<string, EdrNetworkConfig>;
    expect(evm!.accounts).to.equal(l2!.accounts);
    const connection = await hre.network.create({
      network: "l2",
      override: { accounts: [{ privateKey: `0x${"11".repeat(32)}`, balance: "5000000000000000000" }] },
    });
    const accounts = await connection.provider.request({ method: "eth_accounts" });
    expect(accounts).to.deep.equal(["0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a"]);
    await connection.close();
  });

  it("come from its list, as many as it has", async () => {
    const config = listing(`0x${"11".repeat(32)}`, `0x${"22".repeat(32)}`);
    const known = await accountsOf(config);
    expect(known.map(({ balance }) => balance)).to.deep.equal([5n, 5n]);
    for (const [count, length] of [
      [1, 1],
      [2, 2],
      [9, 2],
    ] as const) {
      const { ecdsa, ed25519 } = await secretsOf(config, count);
      expect(ecdsa.map(hex)).to.deep.equal(["11".repeat(32), "22".repeat(32)].slice(0, length));
      expect(ed25519).to.deep.equal(ecdsa);
    }
  });
});
