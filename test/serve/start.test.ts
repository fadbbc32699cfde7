import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";

import { AccountBalanceQuery, Client, Hbar, TransferTransaction } from "@hiero-ledger/sdk";
import { expect } from "chai";

import { PortError } from "../../plugin/hedera/serve/ports.ts";
import { startHedera } from "../../plugin/hedera/serve/start.ts";

describe("startHedera", () => {
  it("serves an SDK, has its controls, and leaves nothing behind", async () => {
    const hedera = await startHedera({ accounts: 1, hapiNodes: 3 });
    expect(Object.values(hedera.network)).to.deep.equal(["0.0.3", "0.0.4", "0.0.5"]);
    const client = Client.forNetwork(hedera.network)
      .setMirrorNetwork(hedera.mirrorGrpc)
      .setOperator(hedera.operator.account, hedera.operator.privateKey);
    const [alice, bob] = hedera.accounts.map(({ account }) => account) as [string, string];
    const before = await hedera.controls.snapshot();
    const sent = await new TransferTransaction()
      .addHbarTransfer("0.0.2", new Hbar(-1))
      .addHbarTransfer(bob, new Hbar(1))
      .execute(client);
    await sent.getReceipt(client);
    const balance = async (account: string) =>
      (await new AccountBalanceQuery().setAccountId(account).execute(client)).hbars.toBigNumber().toNumber();
    expect(await balance(alice)).to.equal(10_000);
    expect(await balance(bob)).to.equal(10_001);
    expect(await hedera.controls.revert(before)).to.be.true;
    expect(await balance(bob)).to.equal(10_000);

    const answer = await fetch(`${hedera.mirrorRest}/api/v1/network/nodes`);
    expect(((await answer.json()) as { nodes: object[] }).nodes).to.have.length(3);
    client.close();
    await hedera.close();
    for (const url of [hedera.mirrorRest, ...Object.keys(hedera.network).map((address) => `http://${address}`)]) {
      expect(await fetch(url).catch(() => "closed"), url).to.equal("closed");
    }
  });

  it("sets what it is told, once its accounts are there", async () => {
    const hedera = await startHedera({ accounts: 2, consensusDelay: 2_000, mirrorLag: 500, throttles: true });
    expect(await hedera.controls.status()).to.include({ consensusDelay: 2_000, mirrorLag: 500, throttles: true });
    expect(hedera.accounts).to.have.length(4);
    await hedera.close();
  });

  it("says which port cannot be had, and lets go of the others", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const free = createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const hapiPort = (free.address() as AddressInfo).port;
    free.close();
    const error = await startHedera({ accounts: 0, hapiPort, mirrorGrpcPort: port }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PortError);
    expect(error).to.include({ option: "mirrorGrpcPort" });
    expect((error as Error).message).to.match(
      new RegExp(`^mirrorGrpcPort: ${port} is taken on 127\\.0\\.0\\.1.* 0 for any free one$`),
    );
    const again = createServer().listen(hapiPort, "127.0.0.1");
    await once(again, "listening");
    again.close();
    taken.close();
  });
});
