import { encodeAbiParameters, keccak256 } from "viem/utils";

import { bytesToHex } from "../protocol/messages.ts";
import type { Address, Hex } from "../protocol/units.ts";
import { hashOf, type Dependency } from "./dependency.ts";
import { LITERAL_FIELDS, type Literal } from "./literal.ts";

/** The statement that an object left a network, as it can be proven on its destination. */
export interface Receipt {
  readonly manager: Address;
  readonly typeId: Hex;
  readonly index: Hex;
  readonly stateHash: Hex;
  /** What the copy depended on when it left. */
  readonly all: readonly Literal[];
  readonly source: bigint;
  readonly destination: bigint;
  /** The block of the source that has the receipt: it is claimed with the state root of this block. */
  readonly height: bigint;
  readonly nonce: bigint;
}

const RECEIPT = {
  type: "tuple",
  components: [
    { name: "manager", type: "address" },
    { name: "typeId", type: "bytes32" },
    { name: "index", type: "bytes32" },
    { name: "stateHash", type: "bytes32" },
    { name: "all", type: "tuple[]", components: LITERAL_FIELDS },
    { name: "source", type: "uint64" },
    { name: "destination", type: "uint64" },
    { name: "height", type: "uint64" },
    { name: "nonce", type: "uint64" },
  ],
} as const;

/** The slot of the manager's mapping from the ids of receipts to 1. */
const RECEIPTS_SLOT = keccak256(bytesToHex(Buffer.from("hip-11.object-manager.receipts")));

/** The name of a receipt. */
export function receiptIdOf(receipt: Receipt): Hex {
  return keccak256(encodeAbiParameters([RECEIPT], [receipt]));
}

/** The storage slot that has 1 if the manager gave the receipt: what `eth_getProof` is to prove. */
export function receiptSlot(receiptId: Hex): Hex {
  return keccak256(encodeAbiParameters([{ type: "bytes32" }, { type: "bytes32" }], [receiptId, RECEIPTS_SLOT]));
}

/** The key of an object's copy with this dependency, which is canonical. */
export function keyOf(manager: Address, typeId: Hex, index: Hex, dependency: Dependency): Hex {
  const words = [{ type: "address" }, { type: "bytes32" }, { type: "bytes32" }, { type: "bytes32" }] as const;
  return keccak256(encodeAbiParameters(words, [manager, typeId, index, hashOf(dependency)]));
}
