import { expect } from "chai";
import { network } from "hardhat";

import { RELAYER } from "../../plugin/network/relayer-account.ts";
import { CONTRACTS } from "../../plugin/objects/contracts.ts";
import { deploy, isDeployed, planOf, type Member } from "../../plugin/objects/deployment.ts";
import { DEPLOYER } from "../../plugin/protocol/addresses.ts";
import { ObjectNetwork } from "../../plugin/objects/object-network.ts";
import type { FederationDescription } from "../../plugin/objects/opening.ts";
import { ask, type Provider } from "../../plugin/objects/provider.ts";
import { keyed } from "../../plugin/objects/sender.ts";
import { TYPES } from "../../plugin/objects/types.ts";

const address = (digit: string) => `0x${digit.repeat(40)}` as const;
const members: Member[] = [
  { chainId: 7, committee: [address("a"), address("b"), address("c")], threshold: 2 },
  { chainId: 5, committee: [address("d")], threshold: 1 },
];

describe("the deployment of a federation's contracts", function () {
  this.timeout(120_000);

  it("is at the same addresses however the federation is listed, and at others for another one", () => {
    const { addresses } = planOf(members);
    const shuffled = members.map((member) => ({ ...member, committee: [...member.committee].reverse() })).reverse();
    expect(planOf(shuffled).addresses).to.deep.equal(addresses);
    const other = planOf([members[0]!, { ...members[1]!, chainId: 6 }]).addresses;
    for (const name of ["Crosslinks", "Admissions", "ObjectManager"] as const) {
      expect(other[name]).to.not.equal(addresses[name]);
    }
    expect(other.NftType).to.equal(addresses.NftType);
  });

  it("goes on where it was interrupted, and does nothing where all is there", async () => {
    const connection = await network.create("l2");
    const provider = connection.provider as Provider;
    const { networks, objects } = await ask<FederationDescription>(provider, "l2_federation");
    const plan = planOf(networks);
    expect(objects.contracts).to.deep.equal(plan.addresses);
    let sent = 0;
    const interrupted: Provider = {
      request: async (request) => {
        if (request.method === "eth_sendRawTransaction" && ++sent > 6) throw new Error("the line is dead");
        return await provider.request(request);
      },
    };
    const failure = await deploy(interrupted, plan, keyed(RELAYER.secret)).catch((error: Error) => error);
    expect(failure).to.be.instanceOf(Error).and.to.have.property("message", "the line is dead");
    expect(await isDeployed(provider, plan)).to.be.false;

    expect(await deploy(provider, plan, keyed(RELAYER.secret))).to.equal(5);
    expect(await isDeployed(provider, plan)).to.be.true;
    const height = await ask(provider, "eth_blockNumber");
    expect(await deploy(provider, plan, keyed(RELAYER.secret))).to.equal(0);
    expect(await ask(provider, "eth_blockNumber")).to.equal(height);

    const here = new ObjectNetwork(networks[0]!.chainId, provider, plan.addresses);
    for (const type of ["BalanceType", "NftType", "CounterType"] as const) {
      const code = await here.read<string>("ObjectManager", "typeCode", CONTRACTS[type].codeHash);
      expect(code.toLowerCase()).to.equal(plan.addresses[type]);
    }
    expect(Object.values(TYPES)).to.have.length(3);
    const { committee, threshold, chainId } = networks[0]!;
    const [, attesters, m] = await here.read<[bigint, string[], number]>(
      "Crosslinks",
      "committee",
      BigInt(chainId),
      0n,
    );
    expect(attesters.map((each) => each.toLowerCase())).to.deep.equal([...committee].sort());
    expect(m).to.equal(threshold);
    expect(await ask(provider, "eth_getCode", DEPLOYER, "latest")).to.match(/^0x7fff/);
    await connection.close();
  });
});
