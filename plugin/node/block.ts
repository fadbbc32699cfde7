import { FEE_VAULT } from "../protocol/addresses.ts";
import type { Payment } from "../protocol/settlement.ts";
import type { Address, Hex, Weibar } from "../protocol/units.ts";

/** State that a block writes before its first transaction, as EIP-4788 and EIP-4895 do. */
export interface SystemWrites {
  readonly codes: ReadonlyMap<Address, Hex>;
  /** Balances to set, weibar. */
  readonly balances: ReadonlyMap<Address, Weibar>;
  /** Amounts to add to balances, weibar. */
  readonly credits: ReadonlyMap<Address, Weibar>;
}

/** Everything that a block's content follows from, apart from the state before it. */
export interface BlockInputs {
  readonly height: number;
  /** The header's timestamp. */
  readonly seconds: bigint;
  readonly prevRandao: Hex;
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

/** A payment out of a block, with the transaction that made it. */
export interface BlockPayment extends Payment {
  readonly from: Address;
  readonly transaction: Hex;
}

/** What came of executing a block. */
export interface ExecutedBlock {
  readonly height: number;
  readonly header: BlockHeader;
  /** The queue's hashes of the header's transactions, in the same order. */
  readonly included: readonly Hex[];
  readonly payments: readonly BlockPayment[];
  /** Transactions that can never be executed, with the EVM's reason. */
  readonly rejected: readonly Rejected[];
  /** Transactions whose nonces are still ahead. */
  readonly waiting: readonly Hex[];
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
