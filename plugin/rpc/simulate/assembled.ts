import type { Hex } from "../../protocol/units.ts";
import { headerTree, receiptBytes, transactionBytes } from "../encoded.ts";
import { encode } from "../../protocol/rlp.ts";
import { toHex } from "../tags.ts";
import { hashed, listRoot } from "../trie.ts";
import type { Mined, WholeBlock } from "./mined.ts";
import type { Separate } from "./one-by-one.ts";

/** The block of calls that were made each in its own: the last of those has the state after all of them. */
export function assembled({ blocks, receipts, frames }: Separate): Mined {
  let cumulative = 0n;
  const common = receipts.map((receipt) => {
    cumulative += BigInt(receipt.gasUsed);
    return { ...receipt, cumulativeGasUsed: toHex(cumulative) };
  });
  const transactions = blocks.flatMap(({ transactions }) => transactions);
  const block = hashedAnew({
    ...blocks.at(-1)!,
    gasUsed: toHex(cumulative),
    logsBloom: blocks.map(({ logsBloom }) => logsBloom).reduce(both),
    transactionsRoot: listRoot(transactions.map(transactionBytes)),
    receiptsRoot: listRoot(common.map(receiptBytes)),
    transactions,
  });
  return { block, receipts: common, frames };
}

/** A block on another parent than the EVM made it on. */
export function chained(block: WholeBlock, parentHash: Hex): WholeBlock {
  return block.parentHash === parentHash ? block : hashedAnew({ ...block, parentHash });
}

function hashedAnew(block: WholeBlock): WholeBlock {
  const hash = hashed(encode(headerTree(block)));
  const transactions = block.transactions.map((transaction, index) => ({
    ...transaction,
    blockHash: hash,
    transactionIndex: toHex(index),
  }));
  return { ...block, hash, transactions };
}

function both(one: Hex, other: Hex): Hex {
  return `0x${(BigInt(one) | BigInt(other)).toString(16).padStart(one.length - 2, "0")}`;
}
