import { expect } from "chai";

import { STEWARD } from "../../plugin/network/steward-account.ts";
import { FEE_VAULT, longZero } from "../../plugin/protocol/addresses.ts";
import { attestationDigest, signDigest } from "../../plugin/protocol/attestation.ts";
import { encodeMessage } from "../../plugin/protocol/messages.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import type { Round } from "../../plugin/rewards/round.ts";
import { tips } from "../network/harness.ts";
import { person } from "../network/hedera.ts";
import { expectExact, rewarding, type Rewarding } from "./rewarding.ts";

const HBAR = 10n ** 18n;

describe("a node that lies", function () {
  this.timeout(120_000);
  let l2: Rewarding;
  beforeEach(async () => {
    l2 = await rewarding();
  });
  afterEach(async () => await l2.close());

  const balance = async (address: Hex) => BigInt(await l2.rpc<Hex>("eth_getBalance", address, "latest"));
  const statuses = async () => (await l2.report()).nodes.map(({ status }) => status);

  it("is found by both of its blocks, loses its stake and its place, and who showed it has a tenth", async () => {
    await l2.until(10);
    await l2.network.setFault(1, "equivocates");
    await l2.until(14);
    await l2.network.setFault(1, undefined);
    const before = { steward: await balance(STEWARD.address), vault: await balance(FEE_VAULT) };
    const lines: string[] = [];
    const steward = l2.steward({ print: (line) => lines.push(line) });
    const { slashed, collected, decided } = await steward.rounds();
    expect(slashed).to.have.length(1);
    const [{ height, ...lie }] = slashed as [(typeof slashed)[0]];
    expect(lie).to.deep.equal({ number: 2, kind: "equivocation", reward: 100n * HBAR, rest: 900n * HBAR });
    expect(height).to.be.within(11, 14);
    expect(lines).to.deep.equal([`slashed node 2, which attested two blocks at height ${height}`]);
    expect(collected.map(({ who, amount }) => [who, amount / HBAR])).to.deep.equal([
      [STEWARD.address, 100n],
      [FEE_VAULT, 900n],
    ]);
    // Gas is the rest of it.
    const gained = (await balance(STEWARD.address)) - before.steward;
    expect(gained > 99n * HBAR && gained < 100n * HBAR).to.equal(true);
    expect((await balance(FEE_VAULT)) - before.vault >= 900n * HBAR).to.equal(true);
    expect(await statuses()).to.deep.equal(["member", "slashed", "member", "member"]);
    // The committee is too young to be changed.
    expect(decided).to.deep.equal([]);

    await l2.until(128);
    const next = await steward.rounds();
    expect(next.decided).to.deep.equal([{ epoch: 1, threshold: 3, members: [1, 3, 4] }]);
    expect(lines.at(-1)).to.match(/^had committee 1 decided, of the nodes 1, 3, 4: it takes over when/);
    await l2.network.idle();
    await l2.until(135);
    const { committee } = await l2.report();
    expect(committee).to.deep.include({ epoch: 1, threshold: 3, members: [1, 3, 4], next: null });
    expect(l2.network.door.chain.committee.epoch).to.equal(1);

    await l2.until(193);
    const { paidOut } = await steward.rounds();
    expect(paidOut.map(({ number }) => number)).to.deep.equal([1, 3, 4]);
    const { claimable, received } = expectExact(await l2.report());
    expect(received > 900n * HBAR && claimable < 4n * 10n ** 10n).to.equal(true);
    expect(new Set(tips(l2.network).map(({ hash }) => hash)).size).to.equal(1);
    expect((await l2.rpc<{ solvent: boolean }>("l2_audit")).solvent).to.equal(true);
  });

  it("is found by what all others attested", async () => {
    await l2.until(5);
    await l2.network.setFault(2, "wrong-root");
    await l2.until(9);
    await l2.network.setFault(2, undefined);
    const { slashed } = await l2.steward().rounds();
    expect(slashed.map(({ number, kind }) => [number, kind])).to.deep.equal([[3, "contradiction"]]);
    expect(await statuses()).to.deep.equal(["member", "member", "slashed", "member"]);
  });

  it("is found by a steward that begins much later, and is slashed once", async () => {
    await l2.until(3);
    await l2.network.setFault(0, "equivocates");
    await l2.until(6);
    await l2.network.setFault(0, undefined);
    await l2.rpc("hardhat_mine", "0x5dc");
    await l2.network.finalize();
    const stewards = [l2.steward(), l2.steward({ sender: l2.sender })];
    const rounds = await Promise.all(stewards.map((steward) => steward.rounds()));
    expect(rounds.flatMap(({ slashed }) => slashed).map(({ number }) => number)).to.deep.equal([1]);
    const again = await l2.steward().rounds();
    expect(again.slashed).to.deep.equal([]);
  });

  it("is found when it lies about a block that was looked at long ago", async () => {
    const { keyholders, genesis } = l2.network;
    // A lie shows against what enough others said of the same block, which all have attested where they were waited for.
    await l2.until(20);
    await l2.until(200);
    const steward = l2.steward();
    expect((await steward.rounds()).slashed).to.deep.equal([]);
    const { operator, secret } = keyholders[3]!;
    const lie = { height: 20, blockHash: `0x${"12".repeat(32)}`, stateRoot: `0x${"34".repeat(32)}` } as const;
    const signature = signDigest(attestationDigest(genesis.chainId, lie), secret);
    await operator.submitMessage(genesis.topic, encodeMessage({ kind: "attestation", ...lie, signature }));
    await l2.network.idle();
    // Some of the old blocks are looked at again in each round.
    let slashed: Round["slashed"] = [];
    for (let round = 0; round < 8 && slashed.length === 0; round++) ({ slashed } = await steward.round());
    expect(slashed.map(({ number, height }) => [number, height])).to.deep.equal([[4, 20]]);
  });

  it("is not whoever attested a block that Hedera did not settle", async () => {
    const shy = await person(l2.network, 7, { receiverSigRequired: true });
    for (let turn = 0; turn < 5; turn++) {
      await l2.until(3 * turn + 2);
      await l2.send(turn, longZero(shy.id), { value: HBAR, gas: 100_000n }).catch(() => {});
    }
    await l2.network.finalize();
    expect((await l2.steward().rounds()).slashed).to.deep.equal([]);
    expect(await statuses()).to.deep.equal(["member", "member", "member", "member"]);
  });
});
