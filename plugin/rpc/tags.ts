import type { Hex } from "../protocol/units.ts";
import { invalidInput, invalidParams } from "./errors.ts";

/** What the words for blocks mean at the moment. */
export interface Heads {
  /** The last block of the chain. */
  readonly latest: number;
  /** The last block that m nodes have attested. */
  readonly finalized: number;
  /** Whether the EVM is ahead of the chain by a block that is not settled yet. */
  readonly ahead: boolean;
  /** The hash of that block, where the nodes have heard of it. */
  readonly hidden?: Hex;
}

/** Where each method names its block. */
const BLOCK_PARAMETER: Readonly<Record<string, number>> = {
  eth_call: 1,
  eth_estimateGas: 1,
  eth_feeHistory: 1,
  eth_getBalance: 1,
  eth_getBlockByNumber: 0,
  eth_getBlockTransactionCountByNumber: 0,
  eth_getCode: 1,
  eth_getProof: 2,
  eth_getStorageAt: 2,
  eth_getTransactionByBlockNumberAndIndex: 0,
  eth_getTransactionCount: 1,
  debug_traceCall: 1,
};

/** Methods that show blocks, and answer null for one that is not there. */
const SHOWS_BLOCKS: ReadonlySet<string> = new Set([
  "eth_getBlockByNumber",
  "eth_getBlockTransactionCountByNumber",
  "eth_getTransactionByBlockNumberAndIndex",
]);

/** Methods that show what is in a block that is named by its hash, and answer null for one that is not there. */
const SHOWS_BY_HASH: ReadonlySet<string> = new Set([
  "eth_getBlockByHash",
  "eth_getBlockTransactionCountByHash",
  "eth_getTransactionByBlockHashAndIndex",
]);

/**
 * Whether a call asks by its hash for the block that the EVM has and the chain has not, and is answered with null.
 * @throws {RpcError} if it is one that needs the block
 */
export function asksForHidden(method: string, params: readonly unknown[], { hidden, latest }: Heads): boolean {
  if (hidden === undefined || !params.some((param) => hashIn(param) === hidden)) return false;
  if (SHOWS_BY_HASH.has(method)) return true;
  throw invalidInput(`Received invalid block tag ${hidden}. Latest block number is ${latest}`);
}

function hashIn(param: unknown): unknown {
  const named = typeof param === "object" && param !== null && "blockHash" in param ? param.blockHash : param;
  return typeof named === "string" ? named.toLowerCase() : named;
}

/** The block that is meant where none is named and it is not the latest. */
const UNSAID: Readonly<Record<string, string>> = { eth_estimateGas: "pending" };

/** Puts the words for blocks in a call's parameters into the EVM's terms. */
export function resolveTags(method: string, params: readonly unknown[], heads: Heads): readonly unknown[] {
  if (method === "eth_getLogs") return [resolveRange(params[0], heads), ...params.slice(1)];
  const at = BLOCK_PARAMETER[method];
  if (at === undefined) return params;
  const resolved = [...params];
  const hidden = heads.ahead && heightOf(params[at]) === heads.latest + 1;
  if (hidden && !SHOWS_BLOCKS.has(method)) {
    throw invalidInput(`Received invalid block tag ${heads.latest + 1}. Latest block number is ${heads.latest}`);
  }
  // The EVM has the next block already, and none after it.
  const tag = hidden ? toHex(heads.latest + 2) : (resolveTag(params[at], heads) ?? UNSAID[method] ?? "latest");
  if (params.length < at) return params;
  resolved[at] = tag;
  return resolved;
}

/** Whether somebody asks for what m nodes have attested. */
export function namesFinal(params: readonly unknown[]): boolean {
  const isFinal = (tag: unknown) => tag === "finalized" || tag === "safe";
  return params.some(
    (param) => isFinal(param) || (typeof param === "object" && param !== null && Object.values(param).some(isFinal)),
  );
}

function resolveRange(filter: unknown, heads: Heads): unknown {
  if (typeof filter !== "object" || filter === null || "blockHash" in filter) return filter;
  const { fromBlock, toBlock, ...rest } = filter as Record<string, unknown>;
  // The EVM may hold logs of a block that is not settled yet: a range ends with the chain.
  const end = heads.ahead && (heightOf(toBlock) ?? 0) > heads.latest ? "latest" : toBlock;
  return { ...rest, fromBlock: resolveTag(fromBlock, heads), toBlock: resolveTag(end, heads) };
}

/** A tag, number or EIP-1898 object as the EVM understands it; undefined stays what it is where that means the same. */
export function resolveTag(tag: unknown, heads: Heads): unknown {
  switch (tag) {
    case "safe":
    case "finalized":
      return toHex(heads.finalized);
    case undefined:
    case null:
    case "latest":
      return heads.ahead ? toHex(heads.latest) : (tag ?? undefined);
    case "pending":
      return heads.ahead ? toHex(heads.latest) : tag;
    default:
      // A hash may stand for its block without the object that EIP-1898 puts it in.
      return typeof tag === "string" && tag.length === HASH_LENGTH ? { blockHash: tag } : tag;
  }
}

const HASH_LENGTH = 66;

/** The height that a parameter names as a number. */
export function heightOf(tag: unknown): number | undefined {
  if (typeof tag === "string" && /^0x[0-9a-fA-F]{1,14}$/.test(tag)) return Number(tag);
  if (typeof tag === "object" && tag !== null && "blockNumber" in tag) return heightOf(tag.blockNumber);
  return undefined;
}

/** A block that is named by tag, number, hash or EIP-1898 object, as the EVM's methods that show blocks take it. */
export function blockOf(method: string, block: unknown): string {
  if (block === undefined) return "latest";
  if (typeof block === "string" && /^(0x[0-9a-fA-F]+|[a-z]+)$/.test(block)) return block;
  if (typeof block === "object" && block !== null && ("blockHash" in block || "blockNumber" in block)) {
    return blockOf(method, "blockHash" in block ? block.blockHash : block.blockNumber);
  }
  throw invalidParams(`${method}: parameter 0 is neither a block's number or hash, nor a tag`);
}

export function toHex(value: number | bigint): Hex {
  return `0x${value.toString(16)}`;
}
