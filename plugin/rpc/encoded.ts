import type { Hex } from "../protocol/units.ts";
import { encode, integer, type Tree } from "../protocol/rlp.ts";

/** A block as clients see it, with the fields that its header is made of. */
export interface ShownBlock {
  readonly hash: Hex;
  readonly parentHash: Hex;
  readonly sha3Uncles: Hex;
  readonly miner: Hex;
  readonly stateRoot: Hex;
  readonly transactionsRoot: Hex;
  readonly receiptsRoot: Hex;
  readonly logsBloom: Hex;
  readonly difficulty: Hex;
  readonly number: Hex;
  readonly gasLimit: Hex;
  readonly gasUsed: Hex;
  readonly timestamp: Hex;
  readonly extraData: Hex;
  readonly mixHash: Hex;
  readonly nonce: Hex;
  /** From London on. */
  readonly baseFeePerGas?: Hex;
  /** From Shanghai on. */
  readonly withdrawalsRoot?: Hex;
  /** From Cancun on. */
  readonly blobGasUsed?: Hex;
  readonly excessBlobGas?: Hex;
  readonly parentBeaconBlockRoot?: Hex;
  /** From Prague on. */
  readonly requestsHash?: Hex;
}

/** A transaction as clients see it. */
export interface ShownTransaction {
  readonly hash: Hex;
  readonly type: Hex;
  readonly chainId?: Hex;
  readonly nonce: Hex;
  readonly from: Hex;
  readonly to: Hex | null;
  readonly gas: Hex;
  readonly value: Hex;
  readonly input: Hex;
  readonly gasPrice: Hex;
  readonly maxFeePerGas?: Hex;
  readonly maxPriorityFeePerGas?: Hex;
  readonly accessList?: readonly { readonly address: Hex; readonly storageKeys: readonly Hex[] }[];
  readonly authorizationList?: readonly ShownAuthorization[];
  readonly v: Hex;
  readonly r: Hex;
  readonly s: Hex;
}

interface ShownAuthorization {
  readonly chainId: Hex;
  readonly address: Hex;
  readonly nonce: Hex;
  readonly yParity: Hex;
  readonly r: Hex;
  readonly s: Hex;
}

/** A receipt as clients see it. */
export interface ShownReceipt {
  readonly type: Hex;
  readonly status: Hex;
  readonly cumulativeGasUsed: Hex;
  readonly logsBloom: Hex;
  readonly logs: readonly { readonly address: Hex; readonly topics: readonly Hex[]; readonly data: Hex }[];
}

/** A header as it is hashed. */
export function headerTree(block: ShownBlock): Tree {
  const later = [
    block.baseFeePerGas && integer(block.baseFeePerGas),
    block.withdrawalsRoot,
    block.blobGasUsed && integer(block.blobGasUsed),
    block.excessBlobGas && integer(block.excessBlobGas),
    block.parentBeaconBlockRoot,
    block.requestsHash,
  ];
  return [
    block.parentHash,
    block.sha3Uncles,
    block.miner,
    block.stateRoot,
    block.transactionsRoot,
    block.receiptsRoot,
    block.logsBloom,
    integer(block.difficulty),
    integer(block.number),
    integer(block.gasLimit),
    integer(block.gasUsed),
    integer(block.timestamp),
    block.extraData,
    block.mixHash,
    block.nonce,
    ...later.filter((field) => field !== undefined),
  ];
}

/** A transaction as it is in its block: the list of a legacy one, the bytes of a typed one (EIP-2718). */
export function transactionTree(transaction: ShownTransaction): Tree {
  const { type, chainId = "0x0", nonce, gas, to, value, input, gasPrice, v, r, s } = transaction;
  const { maxPriorityFeePerGas, maxFeePerGas, accessList = [], authorizationList = [] } = transaction;
  const called = [integer(gas), to ?? "0x", integer(value), input];
  const signed = [integer(v), integer(r), integer(s)];
  const fees = [integer(maxPriorityFeePerGas ?? "0x0"), integer(maxFeePerGas ?? "0x0")];
  const list = accessList.map(({ address, storageKeys }) => [address, storageKeys]);
  switch (Number(type)) {
    case 0:
      return [integer(nonce), integer(gasPrice), ...called, ...signed];
    case 1:
      return typed(1, [integer(chainId), integer(nonce), integer(gasPrice), ...called, list, ...signed]);
    case 2:
      return typed(2, [integer(chainId), integer(nonce), ...fees, ...called, list, ...signed]);
    default: {
      const authorizations = authorizationList.map((each) => [
        integer(each.chainId),
        each.address,
        integer(each.nonce),
        integer(each.yParity),
        integer(each.r),
        integer(each.s),
      ]);
      return typed(4, [integer(chainId), integer(nonce), ...fees, ...called, list, authorizations, ...signed]);
    }
  }
}

/** A transaction as it is signed, sent and hashed. */
export function transactionBytes(transaction: ShownTransaction): Hex {
  return bytesOf(transactionTree(transaction));
}

/** A receipt as it is in the trie of its block. */
export function receiptBytes({ type, status, cumulativeGasUsed, logsBloom, logs }: ShownReceipt): Hex {
  const tree = [
    integer(status),
    integer(cumulativeGasUsed),
    logsBloom,
    logs.map(({ address, topics, data }) => [address, topics, data]),
  ];
  return bytesOf(Number(type) === 0 ? tree : typed(Number(type), tree));
}

function typed(type: number, fields: Tree): Hex {
  return `0x0${type}${encode(fields).slice(2)}`;
}

/** What is typed is encoded already. */
function bytesOf(tree: Tree): Hex {
  return typeof tree === "string" ? tree : encode(tree);
}
