import { expect } from "chai";
import { decodeRlp, encodeRlp, id, keccak256 } from "ethers";

import {
  create,
  decide,
  type Departure,
  federation,
  moveOut,
  prove,
  type Receipt,
  rootOf,
  type Shard,
} from "./federation.ts";

interface Claim {
  receipt: Receipt;
  state: string;
  root: string;
  accountProof: string[];
  storageProof: string[];
}

describe("claims of receipts that nobody gave", () => {
  let source: Shard;
  let here: Shard;
  let departed: Departure;
  let honest: Claim;
  let snapshot: { restore(): Promise<void> };

  before(async () => {
    [source, here] = (await federation(1001, 1002)) as [Shard, Shard];
    const { at } = await create(source, source.types.counter, "0x");
    const other = await create(source, source.types.counter, "0x");
    // A second receipt in the trie, so that it has branches.
    await moveOut(source, other.at, here);
    departed = await moveOut(source, at, here);
    // A later state, with another root.
    await create(source, source.types.counter, "0x");
    await decide(here, source, departed.receipt.height);
    await decide(here, source, departed.receipt.height + 1n);
    const root = await rootOf(source, departed.receipt.height);
    honest = { receipt: departed.receipt, state: departed.state, root, ...(await prove(source, departed)) };
    snapshot = await here.networkHelpers.takeSnapshot();
  });

  const claim = async (changes: Partial<Claim>) => {
    const { receipt, state, root, accountProof, storageProof } = { ...honest, ...changes };
    return await here.manager.claim(receipt, state, root, accountProof, storageProof);
  };
  const refused = async (changes: Partial<Claim>, error: string) =>
    await expect(claim(changes)).to.be.revertedWithCustomError(here.manager, error);
  const altered = (changes: Partial<Receipt>): Receipt => ({ ...honest.receipt, ...changes });

  it("take what was given, once", async () => {
    await claim({});
    expect(await here.manager.isClaimed(departed.receiptId, departed.receipt.height, honest.root)).to.be.true;
    await refused({}, "AlreadyClaimed");
    // A proof has many encodings; the receipt counts once all the same.
    await refused({ accountProof: [...honest.accountProof, "0x"] }, "AlreadyClaimed");
    await snapshot.restore();
  });

  it("cannot change a field of the receipt", async () => {
    await refused({ receipt: altered({ nonce: honest.receipt.nonce + 1n }) }, "NotProven");
    await refused({ receipt: altered({ index: id("another object") }) }, "NotProven");
    await refused({ receipt: altered({ typeId: here.types.balance }) }, "NotProven");
    await refused({ receipt: altered({ destination: 1001n }) }, "WrongDestination");
    await refused({ receipt: altered({ source: 1002n }) }, "WrongSource");
    await refused({ receipt: altered({ source: 1009n }) }, "WrongSource");
    await refused({ receipt: altered({ manager: here.owner.address }) }, "WrongManager");
    await refused({ receipt: altered({ stateHash: keccak256("0x") }) }, "WrongState");
    await refused({ state: `${honest.state.slice(0, -1)}1` }, "WrongState");
    const state = `${honest.state.slice(0, -1)}1`;
    await refused({ state, receipt: altered({ stateHash: keccak256(state) }) }, "NotProven");
    const literal = { network: 1002n, height: 9n, root: id("a root") };
    await refused({ receipt: altered({ all: [literal] }) }, "NotProven");
    await refused({ receipt: altered({ all: [literal, literal] }) }, "UnsortedLiterals");
  });

  it("hold for the receipt's own height alone", async () => {
    // The receipt is in the next state too, which is known to be true.
    const height = honest.receipt.height + 1n;
    const root = await rootOf(source, height);
    const later = await prove(source, { ...departed, receipt: altered({ height }) });
    await refused({ root, ...later }, "KnownFalse");
    await refused({ root, ...later, receipt: altered({ height }) }, "NotProven");
    await refused({ root: `0x${"00".repeat(32)}` }, "KnownFalse");
    await refused({ root: id("a root of nobody's") }, "KnownFalse");
  });

  it("need every node of both proofs as it is", async () => {
    for (const part of ["accountProof", "storageProof"] as const) {
      const proof = honest[part];
      const last = proof.length - 1;
      const mutations: string[][] = [
        [],
        proof.slice(1),
        proof.slice(0, -1),
        [...proof, proof[last]!],
        [...proof].reverse(),
        [...proof.slice(0, -1), "0x"],
        [...proof.slice(0, -1), `${proof[last]}00`],
      ];
      for (let node = 0; node <= last; node++) {
        const hex = proof[node]!;
        for (const byte of [0, 1, Math.floor(hex.length / 4) - 1, hex.length / 2 - 2]) {
          const at = 2 + 2 * byte;
          const flipped = (Number.parseInt(hex.slice(at, at + 2), 16) ^ 1).toString(16).padStart(2, "0");
          mutations.push(proof.with(node, hex.slice(0, at) + flipped + hex.slice(at + 2)));
        }
      }
      // The leaf with the other parity of its path's first nibble, and with an inner node in the leaf's place.
      const leaf = decodeRlp(proof[last]!) as string[];
      const path = `0x${leaf[0]!.startsWith("0x3") ? "2" : "3"}${leaf[0]!.slice(3)}`;
      mutations.push(proof.with(last, encodeRlp([path, leaf[1]!])), proof.with(last, proof[0]!));
      for (const [place, mutation] of mutations.entries()) {
        if (mutation.join() === proof.join()) continue;
        await expect(claim({ [part]: mutation }), `${part}, mutation ${place}`).to.be.revert(here.ethers);
      }
    }
    await expect(claim({ accountProof: honest.storageProof, storageProof: honest.accountProof })).to.be.revert(
      here.ethers,
    );
    await claim({});
    await snapshot.restore();
  });

  it("do not pass off another slot or account as the receipt", async () => {
    const slot = id("a slot of nobody's");
    const read = async (account: unknown, storageSlot: string) =>
      await here.crosslinks.valueAt(honest.root, account, storageSlot, honest.accountProof, honest.storageProof);
    const receiptSlot = await source.manager.receiptSlot(departed.receiptId);
    expect(await read(here.manager, receiptSlot)).to.equal(1n);
    expect(await read(here.manager, slot)).to.equal(0n);
    expect(await read(here.crosslinks, receiptSlot)).to.equal(0n);
  });
});
