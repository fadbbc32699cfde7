import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect } from "chai";

import { planOf } from "../../plugin/objects/deployment.ts";
import { ask } from "../../plugin/objects/provider.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import {
  contractsPath,
  deployContracts,
  readContracts,
  type DeployArguments,
  type Deployed,
} from "../../tasks/operating/deploy-contracts.ts";
import { until } from "../validator/laid.ts";
import { OperatedNetwork } from "./operated.ts";

const TINYBARS = 100_000_000n;

describe("the contracts that an operator deploys", () => {
  let network: OperatedNetwork;
  before(async () => {
    network = await OperatedNetwork.open();
    await network.laid.deposit(0, 1_000n * TINYBARS);
    await until(async () => (await has()) > 0n);
  });
  after(() => network.close());
  beforeEach(() => network.said.splice(0));

  const path = () => join(network.laid.root, "networks", "l2Test.contracts.json");
  const has = async (person = 0) =>
    BigInt(await ask<Hex>(network.node().provider, "eth_getBalance", network.laid.address(person), "latest"));
  const members = () => {
    const { chainId, threshold, members: nodes } = network.laid.file;
    return [{ chainId, threshold, committee: nodes.map(({ attester }) => attester as Hex) }];
  };
  const run = async (args: Partial<DeployArguments> = {}, person = 0, isReal = false): Promise<Deployed> =>
    await deployContracts(
      { dryRun: false, yes: false, json: false, ...args },
      {
        ...{ node: network.node(0, person), members: members(), name: "l2Test", isReal, path: path() },
        ...{ asking: network.asking, print: network.print },
      },
    );
  const refusal = async (work: Promise<unknown>): Promise<string> =>
    await work.then(
      () => "",
      ({ name, message }: Error) => (expect(name).to.equal("HardhatPluginError"), message),
    );

  it("are only shown where nothing is to be sent", async () => {
    const before = await has();
    const { contracts, transactions } = await run({ dryRun: true });
    expect(transactions).to.equal(0);
    expect(contracts).to.deep.equal(planOf(members()).addresses);
    expect(await has()).to.equal(before);
    expect(await readContracts(path())).to.equal(undefined);
    expect(network.said.filter((line) => line.endsWith("is to be deployed"))).to.have.length(6);
  });

  it("are not begun by who cannot pay for all of them, or was not asked", async () => {
    expect(await refusal(run({}, 3))).to.match(/^networks\.l2Test\.accounts: 0x[0-9a-f]{40} has 0 coins, and it takes/);
    expect(await refusal(run({}, 0, true))).to.match(/^--yes: it is missing\. This spends up to .* on l2Test/);
  });

  it("are where the file says, which is where the network itself looks for them", async () => {
    const done = await run();
    expect(done.transactions).to.be.greaterThan(8);
    expect(await readContracts(path())).to.deep.equal({
      ...{ version: 1, network: "l2Test", chainId: network.laid.file.chainId },
      ...{ federation: members(), contracts: done.contracts },
    });
    const { provider } = network.node();
    for (const address of Object.values(done.contracts)) {
      expect(await ask<Hex>(provider, "eth_getCode", address, "latest")).not.to.equal("0x");
    }
    const { objects } = await ask<{ objects: { contracts: object; deployed: boolean } }>(provider, "l2_federation");
    expect(objects).to.deep.include({ contracts: done.contracts, deployed: true });
  }).timeout(60_000);

  it("are deployed once", async () => {
    const [before, text] = [await has(), await readFile(path(), "utf8")];
    expect((await run({}, 0, true)).transactions).to.equal(0);
    expect(await has()).to.equal(before);
    expect(await readFile(path(), "utf8")).to.equal(text);
  });

  it("are not read from anything else", async () => {
    expect(() => contractsPath("/project", "x", "here.txt")).to.throw(/^--out: the path of a \.json file is wanted/);
    expect(contractsPath("/project", "x")).to.equal(join("/project", "networks", "x.contracts.json"));
    await writeFile(path(), "{");
    expect(await refusal(readContracts(path()))).to.match(/is not what l2:deploy-contracts wrote/);
  });
});
