import type { Call, Evm } from "../../node/evm.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import type { ShownBlock, ShownReceipt, ShownTransaction } from "../encoded.ts";

/** A block with all its transactions. */
export interface WholeBlock extends ShownBlock {
  readonly transactions: readonly ShownTransaction[];
}

/** A receipt, as far as it is looked at. */
export interface MinedReceipt extends ShownReceipt {
  readonly gasUsed: Hex;
}

/** What a call did, as the call tracer tells it. */
export interface Frame {
  readonly type: string;
  readonly from: Address;
  readonly to?: Address;
  readonly value?: Hex;
  readonly output?: Hex;
  readonly error?: string;
  readonly revertReason?: string;
  readonly calls?: readonly Frame[];
  readonly logs?: readonly FrameLog[];
}

export interface FrameLog {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  /** How many calls of its frame came before it. */
  readonly position?: Hex | number;
}

/** A block that was made, and what its transactions did. */
export interface Mined {
  readonly block: WholeBlock;
  readonly receipts: readonly MinedReceipt[];
  readonly frames: readonly Frame[];
}

const TRACER = { tracer: "callTracer", tracerConfig: { withLog: true } };

/** The block that the EVM made last. */
export async function lastMined(evm: Evm): Promise<Mined> {
  const block = await evm.request<WholeBlock>("eth_getBlockByNumber", "latest", true);
  const results = await evm.batch([
    ...block.transactions.map(({ hash }): Call => ["eth_getTransactionReceipt", hash]),
    ...block.transactions.map(({ hash }): Call => ["debug_traceTransaction", hash, TRACER]),
  ]);
  const count = block.transactions.length;
  return { block, receipts: results.slice(0, count) as MinedReceipt[], frames: results.slice(count) as Frame[] };
}
