import { expect } from "chai";
import { recoverTypedDataAddress } from "viem";

import type { Attested } from "../../plugin/objects/attestations.ts";
import type { FederationDescription } from "../../plugin/objects/opening.ts";
import { ask } from "../../plugin/objects/provider.ts";
import type { Hex } from "../../plugin/protocol/units.ts";
import { federationOf, type Federation } from "../objects/federation.ts";

const types = {
  Attestation: [
    { name: "height", type: "uint64" },
    { name: "blockHash", type: "bytes32" },
    { name: "stateRoot", type: "bytes32" },
  ],
} as const;

describe("JSON-RPC about objects", function () {
  this.timeout(120_000);
  let federation: Federation;
  const rpc = async <T = any>(place: number, method: string, ...params: unknown[]) =>
    await ask<T>(federation.providers[place]!, method, ...params);
  const refusal = async (method: string, ...params: unknown[]) =>
    await rpc(0, method, ...params).then(
      () => expect.fail("it was not refused"),
      ({ code, message }: { code: number; message: string }) => `${code}: ${message}`,
    );

  before(async () => {
    federation = await federationOf({ networks: 2 });
  });
  after(async () => await federation.close());

  it("l2_federation tells who signs what, and where the contracts are", async () => {
    const [one, two] = await Promise.all([0, 1].map((place) => rpc<FederationDescription>(place, "l2_federation")));
    expect(two).to.deep.equal(one);
    const { networks, objects } = one!;
    expect(networks.map(({ chainId }) => chainId)).to.deep.equal(federation.chainIds);
    for (const [place, { committee, threshold, topic, url }] of networks.entries()) {
      const nodes = await rpc<{ attester: Hex }[]>(place, "l2_nodes");
      expect(committee).to.deep.equal(nodes.map(({ attester }) => attester));
      expect(threshold).to.equal(3);
      expect(url).to.be.null;
      expect((await rpc(place, "l2_status")).topic).to.equal(topic);
    }
    expect(objects.deployed).to.be.true;
    for (const address of Object.values(objects.contracts))
      expect(await rpc(1, "eth_getCode", address)).to.not.equal("0x");
  });

  it("l2_getAttestations gives what nodes signed of a block, as any contract can check it", async () => {
    const { height } = (await federation.l2.objects.create("counter"), await rpc(0, "l2_status"));
    await rpc(0, "eth_getBlockByNumber", "finalized", false);
    const blocks = await rpc<Attested[]>(0, "l2_getAttestations", height);
    expect(blocks).to.have.length(1);
    const [{ network, blockHash, stateRoot, signatures }] = blocks as [Attested];
    const block = await rpc(0, "eth_getBlockByNumber", `0x${height.toString(16)}`, false);
    expect({ network, blockHash, stateRoot }).to.deep.equal({
      ...{ network: federation.chainIds[0], blockHash: block.hash, stateRoot: block.stateRoot },
    });
    expect(signatures.length).to.be.within(3, 4);
    const domain = { name: "HIP-11 L2", version: "1", chainId: network };
    const message = { height: BigInt(height), blockHash, stateRoot };
    for (const { signer, signature, at } of signatures) {
      const typed = { domain, types, primaryType: "Attestation", message, signature } as const;
      expect((await recoverTypedDataAddress(typed)).toLowerCase()).to.equal(signer);
      expect(at).to.match(/^\d+\.\d{9}$/);
    }
    expect(signatures.map(({ signer }) => signer)).to.deep.equal(signatures.map(({ signer }) => signer).sort());
    expect(await rpc(0, "l2_getAttestations", height + 1_000)).to.deep.equal([]);
  });

  it("l2_getAttestations shows a liar's root beside the others', with its signature", async () => {
    const [, node] = federation.l2.nodes;
    await node!.fail("wrong-root");
    const before = (await rpc(0, "l2_status")).height;
    for (let round = 0; round < 3; round++) await federation.l2.objects.create("counter");
    const { height } = await rpc(0, "l2_status");
    const { attester } = (await rpc(0, "l2_nodes"))[1];
    const lies: Attested[] = [];
    // Nobody waits for a liar: what it says may come late.
    do {
      for (let at = before + 1; at <= height; at++) {
        const block = await rpc(0, "eth_getBlockByNumber", `0x${at.toString(16)}`, false);
        const signed = await rpc<Attested[]>(0, "l2_getAttestations", at);
        lies.push(...signed.filter(({ stateRoot }) => stateRoot !== block.stateRoot));
      }
    } while (lies.length === 0);
    await node!.recover();
    for (const { signatures } of lies) expect(signatures.map(({ signer }) => signer)).to.deep.equal([attester]);
  });

  it("l2_getObject shows the copies of one network, l2_objects lists what it has and had", async () => {
    const { objects } = federation.l2;
    const [here, there] = federation.chainIds as [number, number];
    const { index, typeId } = await objects.create("nft", { data: "0x6865" });
    const { receipt } = await objects.move(index, there);
    const source = await rpc(0, "l2_getObject", index);
    expect(source).to.deep.include({ index, typeId, type: "nft", network: here, standing: null });
    expect(source.copies).to.have.length(1);
    const [left] = source.copies;
    expect(left).to.include({ moved: true, isSealed: true, height: Number(receipt.height), standing: "open" });
    expect(left.description).to.match(/^he owned by 0xf39f/);
    const { stateRoot: root } = await rpc(0, "eth_getBlockByNumber", `0x${receipt.height.toString(16)}`, false);
    const literal = { network: here, height: Number(receipt.height), root, verdict: "open" };
    expect(left.dependency).to.deep.equal({ all: [], notAll: [literal] });
    const [arrived] = (await rpc(1, "l2_getObject", index, "nft")).copies;
    expect(arrived.dependency).to.deep.equal({ all: [literal], notAll: [] });
    expect(arrived.height).to.be.null;

    await objects.relay();
    expect((await rpc(0, "l2_getObject", index)).copies).to.deep.equal([]);
    const { standing, copies } = await rpc(1, "l2_getObject", index, typeId);
    expect(standing).to.equal(copies[0].key);
    const listed = await rpc<any[]>(0, "l2_objects");
    expect(listed.at(-1)).to.deep.equal({ index, typeId, type: "nft", copies: 0 });
    expect(await rpc(1, "l2_objects")).to.deep.equal([{ index, typeId, type: "nft", copies: 1 }]);
    expect(await rpc(0, "l2_objects", 1, 2)).to.deep.equal(listed.slice(1, 3));
    expect(await rpc(0, "l2_getObject", `0x${"00".repeat(32)}`)).to.be.null;
  });

  it("refuses what is none of its parameters, by name and value", async () => {
    expect(await refusal("l2_getAttestations", "latest")).to.match(/^-32602: .*l2_getAttestations.*latest/);
    expect(await refusal("l2_getObject", "0x12")).to.match(/^-32602: .*l2_getObject.*0x12/);
    expect(await refusal("l2_objects", -1)).to.match(/^-32602: .*l2_objects/);
    expect(await refusal("l2_federation", 1)).to.match(/^-32602: .*l2_federation/);
  });

  it("answers nothing of objects where nobody has deployed them", async () => {
    const { network } = await import("hardhat");
    const connection = await network.create("l2");
    const { provider } = connection;
    expect(await provider.request({ method: "l2_objects" })).to.deep.equal([]);
    expect(await provider.request({ method: "l2_getObject", params: [`0x${"01".repeat(32)}`] })).to.be.null;
    const { objects } = (await provider.request({ method: "l2_federation" })) as FederationDescription;
    expect(objects.deployed).to.be.false;
    expect(await provider.request({ method: "eth_blockNumber" })).to.equal("0x0");
    await connection.close();
  });
});
