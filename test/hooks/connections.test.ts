import { expect } from "chai";
import hardhatViem from "@nomicfoundation/hardhat-viem";
import toolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import hre from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { parseEther } from "viem";

import hederaL2, { type L2UserConfig } from "../../plugin/index.ts";

describe("the connections to several networks over one Hedera", () => {
  async function environment(l2: L2UserConfig): Promise<HardhatRuntimeEnvironment> {
    const { solidity, paths } = hre.userConfig;
    const plugins = [hederaL2, toolboxMochaEthers, hardhatViem];
    return await createHardhatRuntimeEnvironment({ plugins, solidity, paths, l2 }, {}, hre.config.paths.root);
  }

  let of3: HardhatRuntimeEnvironment;

  before(async () => {
    of3 = await environment({ networks: 3 });
  });

  it("are ordinary ones, with ethers, viem, the network helpers and l2 of their own", async () => {
    const connection = await of3.network.create("l2");
    const connections = await connection.l2.connections();
    const [one, two, three] = connections as [typeof connection, typeof connection, typeof connection];
    expect(one).to.equal(connection);
    expect(await three.l2.connections()).to.deep.equal(connections);
    expect(connections.map(({ networkConfig }) => networkConfig.chainId)).to.deep.equal([31337, 31338, 31339]);
    for (const { ethers, viem, networkConfig } of connections) {
      expect((await ethers.provider.getNetwork()).chainId).to.equal(BigInt(networkConfig.chainId!));
      expect(await (await viem.getPublicClient()).getChainId()).to.equal(networkConfig.chainId);
    }
    const addresses = await Promise.all(connections.map(async ({ ethers }) => (await ethers.getSigners())[0]!.address));
    expect(new Set(addresses).size).to.equal(1);
    expect(new Set(await Promise.all(connections.map(({ l2 }) => l2.topic))).size).to.equal(3);

    const counter = await two.ethers.deployContract("Counter");
    await counter.getFunction("inc")();
    const snapshot = await one.networkHelpers.takeSnapshot();
    const token = await three.viem.deployContract("Token", [parseEther("1")]);
    await counter.getFunction("inc")();
    expect(await token.read["totalSupply"]!()).to.equal(parseEther("1"));
    await snapshot.restore();
    expect(await counter.getFunction("x")()).to.equal(1n);
    expect(await three.ethers.provider.getBlockNumber()).to.equal(0);
    const later = (await two.networkHelpers.time.latest()) + 5_000;
    await one.networkHelpers.time.increaseTo(later);
    await counter.getFunction("inc")();
    expect(await two.networkHelpers.time.latest()).to.be.within(later, later + 3);

    await two.l2.nodes[1]!.fail("silent");
    expect((await two.l2.nodes[1]!.status()).fault).to.equal("silent");
    expect((await one.l2.nodes[1]!.status()).fault).to.equal(null);
    for (const { l2 } of connections) expect(await l2.audit()).to.include({ solvent: true, surplus: "0" });
    await Promise.all(connections.map((each) => each.close()));
  });

  it("have one Hedera, whose people bring hbar from one network to another", async () => {
    const { l2 } = await of3.network.create("l2");
    const [one, two] = await l2.connections();
    const alice = await one!.l2.hedera.createAccount({ balance: 20 });
    expect(await two!.l2.hedera.ledger).to.equal(await l2.hedera.ledger);
    const [sender] = await one!.ethers.getSigners();
    await (await sender!.sendTransaction({ to: alice.longZero, value: parseEther("7") })).wait();
    expect(await two!.l2.hedera.balanceOf(alice)).to.equal(2_700_000_000n);
    await two!.l2.hedera.transfer("hbar", { from: alice, to: await two!.l2.vault, amount: 5 });
    expect(await two!.ethers.provider.getBalance(alice.address)).to.equal(parseEther("5"));
    expect(await one!.ethers.provider.getBalance(alice.address)).to.equal(0n);
    // Each signs for those whom the other created.
    await one!.l2.hedera.transfer("hbar", { from: alice, to: await l2.vault, amount: 3 });
    expect(await one!.ethers.provider.getBalance(alice.address)).to.equal(parseEther("3"));
    for (const { l2: own } of [one!, two!]) expect(await own.audit()).to.include({ solvent: true, surplus: "0" });
    for (const each of await l2.connections()) await each.close();
  });

  it("are closed one by one", async () => {
    const { l2 } = await of3.network.create("l2");
    const [one, two, three] = await l2.connections();
    for (const { ethers } of [one!, two!]) await ethers.deployContract("Counter");
    const id = await two!.provider.request({ method: "evm_snapshot" });
    await one!.close();
    await three!.ethers.deployContract("Counter");
    expect(await two!.provider.request({ method: "evm_revert", params: [id] })).to.equal(true);
    expect(await three!.ethers.provider.getBlockNumber()).to.equal(0);
    await two!.ethers.deployContract("Counter");
    expect(await two!.ethers.provider.getBlockNumber()).to.equal(2);
    const refused = await one!.provider.request({ method: "eth_blockNumber" }).then(
      () => "answered",
      () => "refused",
    );
    expect(refused).to.equal("refused");
    await Promise.all([two!.close(), three!.close()]);
  });

  it("have what the first one was created with", async () => {
    const override = { chainId: 555, hardfork: "cancun", from: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8" };
    const { l2, networkConfig } = await of3.network.create({ network: "l2", override });
    const connections = await l2.connections();
    expect(connections.map((each) => each.networkConfig.chainId)).to.deep.equal([555, 556, 557]);
    for (const each of connections) {
      expect({ ...each.networkConfig, chainId: 0, networkId: 0, accounts: [] }).to.deep.equal({
        ...networkConfig,
        chainId: 0,
        networkId: 0,
        accounts: [],
      });
      const hash = await each.provider.request({ method: "eth_sendTransaction", params: [{ to: override.from }] });
      const sent = await each.provider.request({ method: "eth_getTransactionByHash", params: [hash] });
      expect((sent as { from: string }).from).to.equal(override.from.toLowerCase());
      expect(await each.l2.accountOf(override.from)).to.equal(await l2.accountOf(override.from));
    }
    await Promise.all(connections.map((each) => each.close()));
  });

  it("are one where there is one network", async () => {
    const connection = await hre.network.create("l2");
    expect(await connection.l2.connections()).to.deep.equal([connection]);
    await connection.close();
  });

  it("are there as soon as plugins hear of a new connection", async () => {
    const heard: [number | undefined, unknown][] = [];
    const listening = {
      id: "listening",
      hookHandlers: {
        network: async () => ({
          default: async () => ({
            async newConnection(context: any, next: any) {
              const connection = await next(context);
              if (connection.networkName === "l2") {
                const chainId = await connection.provider.request({ method: "eth_chainId" });
                heard.push([connection.networkConfig.chainId, Number(chainId)]);
              }
              return connection;
            },
          }),
        }),
      },
    };
    const { network } = await createHardhatRuntimeEnvironment({ plugins: [hederaL2, listening], l2: { networks: 2 } });
    const { l2 } = await network.create("l2");
    const connections = await l2.connections();
    expect(heard).to.deep.equal([
      [31337, 31337],
      [31338, 31338],
    ]);
    const ledgers = await Promise.all(connections.map((each) => each.l2.hedera.ledger));
    expect(ledgers[1]).to.equal(ledgers[0]);
    await Promise.all(connections.map((each) => each.close()));
  });
});
