import type { BlockHeader } from "../../node/block.ts";
import type { Call, Evm } from "../../node/evm.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import { toHex } from "../tags.ts";
import { DIFF_TRACER, type Diff } from "./changes.ts";

/** Of storage with nothing in it. */
const EMPTY_ROOT = "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421";
/** Blocks and transactions that are looked through for slots; each costs a fraction of a millisecond. */
const MAX_LOOKED_AT = 4_096;

/** Whether an account has nothing in its storage. */
export async function isEmpty(evm: Evm, address: Address): Promise<boolean> {
  const { storageHash } = await evm.request<{ storageHash: Hex }>("eth_getProof", address, [], "latest");
  return storageHash === EMPTY_ROOT;
}

/**
 * Slots of an account that hold something. The EVM does not tell them: they are those that its transactions have
 * written, so what was written in another way is missing.
 */
export async function writtenSlots(evm: Evm, address: Address): Promise<Hex[]> {
  const last = Number(await evm.request<Hex>("eth_blockNumber"));
  const first = Math.max(1, last - MAX_LOOKED_AT + 1);
  const heights = Array.from({ length: last - first + 1 }, (_, index) => toHex(first + index));
  const headers = await evm.batch(heights.map((height): Call => ["eth_getBlockByNumber", height, false]));
  const transactions = (headers as BlockHeader[]).flatMap(({ transactions }) => transactions).slice(-MAX_LOOKED_AT);
  const traces = await evm.batch(transactions.map((hash): Call => ["debug_traceTransaction", hash, DIFF_TRACER]));
  const slots = (traces as Diff[]).flatMap(({ pre, post }) =>
    [pre, post].flatMap((touched) => Object.keys(touched[address]?.storage ?? {})),
  );
  return [...new Set(slots as Hex[])];
}
