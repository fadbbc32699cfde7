import { keccak_256 } from "@noble/hashes/sha3.js";

import { ByteWriter } from "../protocol/bytes.ts";
import type { Effect } from "../protocol/effects.ts";
import { returnsFees } from "../protocol/fees.ts";
import { bytesToHex } from "../protocol/messages.ts";
import { registryTakeover } from "../protocol/node-registry.ts";
import { encodeRecord } from "../protocol/participation.ts";
import { PARTICIPATION_RECORD } from "../protocol/reward-addresses.ts";
import { considered } from "../protocol/selection.ts";
import { settlementOf, type Plan } from "../protocol/settlement.ts";
import type { Address, Hex, Timestamp } from "../protocol/units.ts";
import type { BlockInputs, Refused, StorageWrite, SystemWrites } from "./block.ts";
import type { Chain } from "./chain.ts";
import type { Committee } from "./committee.ts";
import type { Merits } from "./merits.ts";
import { toldBaseFee } from "./pricing.ts";
import type { QueueEntry } from "./queue.ts";

/** The transactions that the next block of a chain considers if it covers this time. */
export function transactionsOf(chain: Chain, until: Timestamp): QueueEntry[] {
  const { calls, queue, culprit, tip, genesis } = chain;
  const due = calls.due(chain.secondsAt(until), until, tip.header);
  const { suspect } = culprit;
  const { rules } = genesis;
  if (suspect !== undefined) return [...due, ...queue.entries].filter(({ hash }) => hash === suspect);
  if (!chain.automine && !chain.sealing) return [];
  const ready = chain.sealing ? queue.entries : atMost(rules.maxAutomined - due.length, queue.entries);
  const entries = due.length === 0 ? ready : [...due, ...besides(due, ready)];
  return considered(entries, { until, gasLimit: chain.blockGasLimit, count: rules.maxBlockTransactions });
}

/** At most so many of those that have not waited yet, and those that have. */
function atMost(count: number, entries: readonly QueueEntry[]): readonly QueueEntry[] {
  let left = count;
  return entries.filter(({ waiting }) => waiting || left-- > 0);
}

/** A scheduled call takes its payer's next nonce: what the payer has sent itself comes in a later block. */
function besides(due: readonly QueueEntry[], entries: readonly QueueEntry[]): readonly QueueEntry[] {
  const payers = new Set(due.map(({ sender }) => sender));
  return entries.filter(({ sender }) => !payers.has(sender));
}

/** What the next block of a chain is made from. */
export function inputsOf(
  chain: Chain,
  until: Timestamp,
  transactions: readonly QueueEntry[],
  refused: Refused,
): BlockInputs {
  const height = chain.tip.height + 1;
  const seconds = chain.secondsAt(until);
  return {
    height,
    seconds,
    prevRandao: chain.prevRandao ?? randao(chain.attempts?.entropy ?? chain.runningHash, height),
    baseFee: toldBaseFee(chain),
    writes: writesOf(chain, { until, height, seconds }, refused),
    transactions,
  };
}

/** What it writes of Hedera, and every now and then of the nodes themselves. */
function writesOf(
  { accounts, replica, merits, succession: { takenOver }, tip }: Chain,
  { until, height, seconds }: { until: Timestamp; height: number; seconds: bigint },
  { payees, code }: Refused,
): SystemWrites {
  const { codes, credits, balances } = accounts.writes(until, payees);
  const shown = replica.writes(until, code);
  const isReport = returnsFees(height);
  return {
    balances,
    codes: new Map([...codes, ...shown.codes, ...(isReport ? reporting(merits) : [])]),
    credits: isReport ? summed(credits, tip.owed) : credits,
    storage: takenOver === undefined ? shown.storage : [...shown.storage, takeover(takenOver, height, seconds)],
  };
}

/** The registry learns that a committee has taken over. */
function takeover({ epoch, members, threshold }: Committee, height: number, seconds: bigint): StorageWrite {
  const decided = members.map((member) => ({ ...member, key: bytesToHex(member.key) }));
  return registryTakeover({ epoch: BigInt(epoch), members: decided, threshold }, height, seconds);
}

function reporting({ record }: Merits): [Address, Hex][] {
  return record === undefined ? [] : [[PARTICIPATION_RECORD, encodeRecord(record)]];
}

function summed(amounts: ReadonlyMap<Address, bigint>, further: ReadonlyMap<Address, bigint>): Map<Address, bigint> {
  const sums = new Map(amounts);
  for (const [address, amount] of further) sums.set(address, (sums.get(address) ?? 0n) + amount);
  return sums;
}

/** What settles a block that covers this time and does this on Hedera. */
export function planOf({ accounts, genesis }: Chain, effects: readonly Effect[], until: Timestamp): Plan {
  return settlementOf([...accounts.refunds(until), ...effects], genesis.vault, (address) =>
    accounts.payerAt(address, until),
  );
}

const RANDAO = Buffer.from("prevRandao");

function randao(entropy: Uint8Array, height: number): Hex {
  return bytesToHex(keccak_256(new ByteWriter().bytes(entropy).u64(BigInt(height)).bytes(RANDAO).finish()));
}
