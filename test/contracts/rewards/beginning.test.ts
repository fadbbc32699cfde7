import { expect } from "chai";
import { ZeroAddress } from "ethers";

import { attestationDigest } from "../../../plugin/protocol/attestation.ts";
import { FEE_VAULT } from "../../../plugin/protocol/addresses.ts";
import {
  committeeDecidedOf,
  DEFAULT_PARAMETERS,
  registryTakeover,
  type CommitteeDecided,
} from "../../../plugin/protocol/node-registry.ts";
import { bitmapOf } from "../../../plugin/protocol/participation.ts";
import { EQUAL_SHARES, NODE_REGISTRY, STAKE_SHARES } from "../../../plugin/protocol/reward-addresses.ts";
import type { Address, Hex } from "../../../plugin/protocol/units.ts";
import { ADMISSION, digestOf, firstMembers, hex, REGISTRATION, SECONDS, signedBy, staged } from "./staged.ts";

const NEVER = 2n ** 64n - 1n;
const MEMBER = 3n;

describe("what genesis and the nodes write for the rewards", function () {
  this.timeout(120_000);

  for (const count of [1, 4, 9, 100]) {
    it(`is a committee of ${count} for the registry`, async () => {
      const members = firstMembers(count);
      const threshold = Math.floor((2 * count) / 3) + 1;
      const { registry } = await staged({ members, threshold });
      expect(await registry.nodeCount()).to.equal(BigInt(count));
      expect(await registry.currentEpoch()).to.equal(0n);
      expect(await registry.newestEpoch()).to.equal(0n);
      expect(await registry.nonce()).to.equal(0n);
      const seats = bitmapOf(members.keys());
      expect([...(await registry.committee(0))]).to.deep.equal([0n, BigInt(threshold), seats, SECONDS, true]);
      const [numbers, slashed] = await registry.holders();
      expect([...numbers]).to.deep.equal(members.map((_, seat) => BigInt(seat + 1)));
      expect(slashed).to.equal(0n);
      expect([...(await registry.stakesOf([...numbers]))]).to.deep.equal(members.map(({ stake }) => stake));
      for (const [seat, { attester, account, key, stake }] of members.entries()) {
        const node = await registry.node(seat + 1);
        expect(node.owner.toLowerCase()).to.equal(attester);
        expect(node.attester.toLowerCase()).to.equal(attester);
        expect(node.account).to.equal(BigInt(account.slice(4)));
        expect(node.key).to.equal(`0x${Buffer.from(key).toString("hex")}`);
        expect(node.stakeToken).to.equal(ZeroAddress);
        expect([node.stake, node.status, node.seat]).to.deep.equal([stake, MEMBER, BigInt(seat)]);
        expect([node.fromEpoch, node.untilEpoch]).to.deep.equal([0n, 0n]);
        expect(await registry.numberOf(attester)).to.equal(BigInt(seat + 1));
      }
      const shown = await registry.members();
      expect(shown.map(({ number }: { number: bigint }) => number)).to.deep.equal([...numbers]);
    });
  }

  it("has the parameters, each where it belongs", async () => {
    const parameters = {
      ...{ epochBlocks: 2n ** 64n - 1n, leaveDelay: 2n ** 63n + 1n, minStake: 2n ** 128n - 1n },
      ...{ stakeToken: `0x${"ab".repeat(20)}` as Address, reporterShare: 65_535, beneficiary: NODE_REGISTRY },
      ...{ window: 65_535, required: 65_534, policy: STAKE_SHARES },
    };
    const { registry } = await staged({ members: firstMembers(1), threshold: 1, parameters });
    expect(shown(await registry.parameters())).to.deep.equal(Object.values(parameters).map(plain));
    const { registry: other } = await staged({ members: firstMembers(1), threshold: 1 });
    expect(shown(await other.parameters())).to.deep.equal(Object.values(DEFAULT_PARAMETERS).map(plain));
    expect([DEFAULT_PARAMETERS.beneficiary, DEFAULT_PARAMETERS.policy]).to.deep.equal([FEE_VAULT, EQUAL_SHARES]);
  });

  it("lets the first committee decide, and the next one take over where the nodes write it", async () => {
    const { registry, ethers, networkHelpers, write } = await staged({ members: firstMembers(4), threshold: 3 });
    // A candidate comes, and three of four members admit it.
    const [, owner] = await ethers.getSigners();
    const account = 3001n;
    const key: Hex = `0x1220${"77".repeat(32)}`;
    const candidate = firstMembers(5)[4]!.attester;
    const { chainId } = await ethers.provider.getNetwork();
    const stake = 1_000n * 10n ** 18n;
    const mine = registry.connect(owner!) as typeof registry;
    const registration = digestOf(chainId, REGISTRATION, { owner: owner!.address, account, key });
    await mine.register(candidate, account, key, stake, signedBy(4, registration), { value: stake });
    expect((await registry.node(5)).fromEpoch).to.equal(NEVER);
    const admission = digestOf(chainId, ADMISSION, { node: 5, nonce: 0 });
    const order = [0, 1, 2].sort((a, b) => (attesterOf(a) < attesterOf(b) ? -1 : 1));
    await registry.admit(
      5,
      order.map((seat) => signedBy(seat, admission)),
    );

    await networkHelpers.mine(Number(DEFAULT_PARAMETERS.epochBlocks));
    const receipt = await (await registry.rotate()).wait();
    const { topics, data } = receipt.logs[0];
    const decided = committeeDecidedOf({ address: NODE_REGISTRY, topics, data })!;
    const expected: CommitteeDecided = {
      epoch: 1n,
      threshold: 4,
      members: [
        ...firstMembers(4).map(({ attester, account, key }, seat) => ({
          ...{ number: seat + 1, seat, attester, account },
          key: `0x${Buffer.from(key).toString("hex")}` as Hex,
        })),
        { number: 5, seat: 4, attester: candidate, account: "0.0.3001", key },
      ],
    };
    expect(decided).to.deep.equal(expected);

    expect([await registry.currentEpoch(), await registry.newestEpoch()]).to.deep.equal([0n, 1n]);
    const pending = await registry.committee(1);
    expect([...pending]).to.deep.equal([0n, 4n, 31n, 0n, false]);
    const height = (await ethers.provider.getBlockNumber()) + 1;
    await write(registryTakeover(decided, height, SECONDS + 500n));
    expect(await registry.currentEpoch()).to.equal(1n);
    expect([...(await registry.committee(1))]).to.deep.equal([BigInt(height), 4n, 31n, SECONDS + 500n, true]);
    expect([await registry.epochAt(height - 1), await registry.epochAt(height)]).to.deep.equal([0n, 1n]);
    expect((await registry.node(5)).status).to.equal(MEMBER);
  });

  it("has what nodes sign for blocks as they sign it", async () => {
    const { registry, ethers } = await staged({ members: firstMembers(2), threshold: 2 });
    const { chainId } = await ethers.provider.getNetwork();
    const claims = [1n, 2n].map((root) => {
      const [blockHash, stateRoot] = [hex(7n), hex(root)].map((word) => `0x${word.slice(2).padStart(64, "0")}` as Hex);
      const attested = { height: 9, blockHash: blockHash!, stateRoot: stateRoot! };
      return { ...attested, signature: signedBy(1, attestationDigest(Number(chainId), attested)) };
    });
    await registry.reportEquivocation(2, 9, claims[0], claims[1]);
    expect((await registry.node(2)).stake).to.equal(0n);
  });
});

const plain = (value: bigint | number | string) => (typeof value === "number" ? BigInt(value) : value);
const shown = (parameters: Iterable<bigint | string>) =>
  [...parameters].map((value) => (typeof value === "string" ? value.toLowerCase() : value));
const attesterOf = (seat: number) => firstMembers(seat + 1)[seat]!.attester;
