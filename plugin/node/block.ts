import { FEE_VAULT } from "../protocol/addresses.ts";
import type { ScheduleEvent } from "../protocol/calls.ts";
import type { Effect, Payment } from "../protocol/effects.ts";
import type { CommitteeDecided } from "../protocol/node-registry.ts";
import type { Address, EntityId, Hex, Weibar } from "../protocol/units.ts";

/** State that a block writes before its first transaction, as EIP-4788 and EIP-4895 do. */
export interface SystemWrites {
  readonly codes: ReadonlyMap<Address, Hex>;
  /** Balances to set, weibar. */
  readonly balances: ReadonlyMap<Address, Weibar>;
  /** Amounts to add to balances, weibar. */
  readonly credits: ReadonlyMap<Address, Weibar>;
  readonly storage: readonly StorageWrite[];
}

/** One word of an account's storage. */
export interface StorageWrite {
  readonly address: Address;
  readonly slot: bigint;
  readonly word: bigint;
}

/** What is refused in a block that Hedera refused before. */
export interface Refused {
  /** The payees that take nothing, with Hedera's code. */
  readonly payees: ReadonlyMap<EntityId, number>;
  /** Hedera's code for all that goes through the token service; 0 refuses nothing. */
  readonly code: number;
}

export const NOTHING_REFUSED: Refused = { payees: new Map(), code: 0 };

/** Everything that a block's content follows from, apart from the state before it. */
export interface BlockInputs {
  readonly height: number;
  /** The header's timestamp. */
  readonly seconds: bigint;
  readonly prevRandao: Hex;
  /** Undefined where the EVM finds it out by itself. */
  readonly baseFee?: Weibar;
  readonly writes: SystemWrites;
  /** Raw transactions, in order; those that the EVM finds not executable stay out. */
  readonly transactions: readonly Executable[];
}

/** A transaction as the EVM takes it. */
export interface Executable {
  readonly hash: Hex;
  readonly raw: Hex;
  readonly sender: Address;
  readonly nonce: number;
  /** The most that it pays per gas, weibar. */
  readonly maxFeePerGas: Weibar;
  /** What an impersonated account sends; it has no signature and no raw form. */
  readonly impersonated?: object;
}

/** A block as `eth_getBlockByNumber` shows it. */
export interface BlockHeader {
  readonly number: Hex;
  readonly hash: Hex;
  readonly parentHash: Hex;
  readonly stateRoot: Hex;
  readonly timestamp: Hex;
  readonly gasLimit: Hex;
  readonly gasUsed: Hex;
  readonly baseFeePerGas?: Hex;
  readonly logsBloom: Hex;
  readonly transactions: readonly Hex[];
}

/** A transaction's receipt as `eth_getTransactionReceipt` shows it. */
export interface Receipt {
  readonly transactionHash: Hex;
  readonly blockHash: Hex;
  readonly blockNumber: Hex;
  readonly status: Hex;
}

/** What an EVM shows of a transaction after its block; null what it does not have. */
export interface MinedTransaction {
  readonly hash: Hex;
  readonly receipt: Receipt | null;
  /** As `eth_getTransactionByHash` shows it. */
  readonly transaction: object | null;
}

/** Something that a block does on Hedera, with the transaction that does it. */
export type BlockEffect = Effect & { readonly transaction: Hex };

/** A payment out of a block. */
export type BlockPayment = Payment & { readonly from: Address; readonly transaction: Hex };

/** What came of executing a block. */
export interface ExecutedBlock {
  readonly height: number;
  readonly header: BlockHeader;
  /** The queue's hashes of the header's transactions, in the same order. */
  readonly included: readonly Hex[];
  readonly effects: readonly BlockEffect[];
  /** What the schedule service was asked for. */
  readonly schedules: readonly ScheduleEvent[];
  /** The next committee, if the registry decided it. */
  readonly decided?: CommitteeDecided;
  /** Addresses that need a Hedera account before the block can be settled. */
  readonly wanted: readonly Address[];
  /** Transactions that can never be executed, with the EVM's reason. */
  readonly rejected: readonly Rejected[];
  /** Transactions whose nonces are still ahead, or that cannot pay the base fee for now. */
  readonly waiting: readonly Hex[];
  /** Transactions for which there was no gas left. */
  readonly crowded: readonly Hex[];
}

/** The value that the block's transactions sent to Hedera accounts. */
export function paymentsIn(effects: readonly BlockEffect[]): BlockPayment[] {
  return effects.filter((effect): effect is BlockPayment => effect.kind === "payment");
}

/** A transaction that can never be executed. */
export interface Rejected {
  readonly hash: Hex;
  readonly reason: string;
}

/** What the fee vault is to get back after a block: the base fees that the EVM burnt in it, and those from before. */
export function burntFees(header: BlockHeader, before: ReadonlyMap<Address, Weibar>): ReadonlyMap<Address, Weibar> {
  const burnt = BigInt(header.baseFeePerGas ?? 0) * BigInt(header.gasUsed);
  const owed = (before.get(FEE_VAULT) ?? 0n) + burnt;
  return owed === 0n ? new Map() : new Map([[FEE_VAULT, owed]]);
}
