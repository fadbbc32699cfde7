import { AbiCoder, keccak256, toQuantity } from "ethers";

import { idOf, type Receipt } from "../model/world.ts";
import type { Glossary } from "./glossary.ts";
import type { Shard } from "./shard.ts";
import { encodeState } from "./states.ts";
import { ForgedState } from "./tries.ts";

const abi = AbiCoder.defaultAbiCoder();
const RECEIPTS_SLOT = keccak256(Buffer.from("hip-11.object-manager.receipts"));
const LITERALS = "tuple(uint64 network, uint64 height, bytes32 root)[] all";
const RECEIPT =
  "tuple(address manager, bytes32 typeId, bytes32 index, bytes32 stateHash, " +
  `${LITERALS}, uint64 source, uint64 destination, uint64 height, uint64 nonce)`;

/** Proofs of a receipt in some state. */
export interface Proofs {
  readonly accountProof: readonly string[];
  readonly storageProof: readonly string[];
}

/** Receipts as contracts know them, the states that liars make up for them, and proofs. */
export class Receipts {
  readonly #names: Glossary;
  readonly #shards: readonly Shard[];
  readonly #manager: string;
  readonly #forged = new Map<string, ForgedState>();

  constructor(names: Glossary, shards: readonly Shard[]) {
    [this.#names, this.#shards, this.#manager] = [names, shards, shards[0]!.addresses.ObjectManager];
  }

  real(receipt: Receipt) {
    const { type, index, state, all, source, destination, height, nonce } = receipt;
    return {
      manager: this.#manager,
      typeId: this.#names.typeId(type),
      index: this.#names.index(index),
      stateHash: keccak256(encodeState(state, this.#names)),
      all: this.#names.literals(all),
      source: this.#names.chainIdOf(source),
      destination: this.#names.chainIdOf(destination),
      height: this.#names.blockOf(source, height),
      nonce: nonce + 1,
    };
  }

  /** Liars make up a state in which the manager gave these receipts. */
  forge(root: string, receipts: readonly Receipt[], salt: number): void {
    for (const { index, type } of receipts) this.#names.learnType(index, type);
    const slots = new Map(receipts.map((receipt) => [idOf(receipt), this.#slot(receipt)]));
    const state = new ForgedState(this.#manager, [...new Set(slots.values())], salt);
    this.#forged.set(root, state);
    this.#names.learnRoot(root, state.root);
  }

  /** Proofs of a receipt under a root: real ones if they can be had. */
  async prove(receipt: Receipt, root: string): Promise<Proofs> {
    const slot = this.#slot(receipt);
    const forged = this.#forged.get(root);
    if (forged !== undefined) {
      return { accountProof: forged.accountProof, storageProof: forged.storageProof(slot) };
    }
    const [network, height] = root.split("@").map(Number) as [number, number];
    const shard = this.#shards[network - 1]!;
    const latest = Number(await shard.ask("eth_blockNumber"));
    const block = toQuantity(Math.min(latest, this.#names.blockOf(network, height)));
    const proof = await shard.ask("eth_getProof", this.#manager, [slot], block);
    return { accountProof: proof.accountProof, storageProof: proof.storageProof[0].proof };
  }

  #slot(receipt: Receipt): string {
    const receiptId = keccak256(abi.encode([RECEIPT], [this.real(receipt)]));
    return keccak256(abi.encode(["bytes32", "bytes32"], [receiptId, RECEIPTS_SLOT]));
  }
}
