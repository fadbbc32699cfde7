import { keccak_256 } from "@noble/hashes/sha3.js";

import { ByteWriter } from "./bytes.ts";
import { bytesToHex } from "./messages.ts";
import type { Address, EntityId, Hex, Tinybar } from "./units.ts";

/** Hedera takes this many hbar entries in one CryptoTransfer, debits and credits together. */
export const MAX_HBAR_ENTRIES = 10;

/** A payment that a block makes on Hedera. */
export interface Payment {
  /** The contract or key-controlled address that pays; absent for a deposit that is sent back. */
  readonly from?: Address;
  readonly to: EntityId;
  readonly amount: Tinybar;
}

/** One entry of a CryptoTransfer's list. */
export interface TransferEntry {
  readonly account: EntityId;
  readonly amount: Tinybar;
}

/**
 * The one transfer that settles a block. A contract with a Hedera account of its own pays from it as far as it has
 * hbar; the vault pays the rest.
 * @param payments in the order of the block
 * @param accountOf the Hedera account of an address and what it holds, for contracts that have one
 * @returns entries that sum to zero, ordered by account, without zeros; empty if nothing moves
 */
export function settlementOf(
  payments: readonly Payment[],
  vault: EntityId,
  accountOf: (address: Address) => { readonly id: EntityId; readonly balance: Tinybar } | undefined,
): TransferEntry[] {
  const sums = new Map<EntityId, Tinybar>();
  const spent = new Map<EntityId, Tinybar>();
  const add = (account: EntityId, amount: Tinybar) => sums.set(account, (sums.get(account) ?? 0n) + amount);

  for (const { from, to, amount } of payments) {
    const own = from === undefined ? undefined : accountOf(from);
    let fromVault = amount;
    if (own !== undefined) {
      const left = own.balance - (spent.get(own.id) ?? 0n);
      const fromOwn = left < amount ? left : amount;
      spent.set(own.id, (spent.get(own.id) ?? 0n) + fromOwn);
      add(own.id, -fromOwn);
      fromVault -= fromOwn;
    }
    add(vault, -fromVault);
    add(to, amount);
  }
  return [...sums]
    .filter(([, amount]) => amount !== 0n)
    .map(([account, amount]) => ({ account, amount }))
    .sort((a, b) => Number(a.account.slice(4)) - Number(b.account.slice(4)));
}

/** Identifies a transfer in a proposal; zero for none. */
export function settlementDigest(entries: readonly TransferEntry[]): Hex {
  if (entries.length === 0) return `0x${"0".repeat(64)}`;
  const writer = new ByteWriter();
  for (const { account, amount } of entries) {
    writer.varint(Number(account.slice(4))).u64(BigInt.asUintN(64, amount));
  }
  return bytesToHex(keccak_256(writer.finish()));
}

/** The memo that ties a schedule to its block: `l2:<chainId>:<height>:<attempt>:<blockHash prefix>`. */
export function settlementMemo(chainId: number, height: number, attempt: number, blockHash: Hex): string {
  return `l2:${chainId}:${height}:${attempt}:${blockHash.slice(2, 18)}`;
}
