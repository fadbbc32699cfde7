/** What a transaction moved of hbar, as a mirror shows it: one line an account, in which the fee is mixed. */
import { entityNumber } from "../../entity.ts";
import type { EntityId, Tinybar } from "../../ledger.ts";
import type { TransactionRow } from "../rest/shapes.ts";

/** Hbar by account. */
export type Moves = ReadonlyMap<EntityId, Tinybar>;

type Lines = Pick<TransactionRow, "transfers" | "staking_reward_transfers" | "charged_tx_fee" | "node">;

/** Fees go to the fee account, and parts of them to those from which rewards are paid. */
const COLLECTORS: readonly EntityId[] = ["0.0.98", "0.0.800", "0.0.801", "0.0.802"];
/** Pays the rewards of staking. */
const REWARDS: EntityId = "0.0.800";

/** Everything that changed balances, the fee and rewards of staking included. */
export function linesOf({ transfers }: Pick<Lines, "transfers">): Moves {
  const lines = new Map<EntityId, Tinybar>();
  for (const { account, amount } of transfers ?? []) add(lines, account, amount);
  return lines;
}

/**
 * The hbar that the transaction itself moved, in the order of the accounts. What the payer was charged is taken out of
 * its line and out of those of the node and the fee accounts, as far as it is in there. If the payer was charged nothing,
 * but its node was, that was for handing in what it should have refused.
 */
export function movesOf(row: Lines, payer: EntityId): Moves {
  const moves = new Map(linesOf(row));
  for (const { account, amount } of row.staking_reward_transfers ?? []) {
    add(moves, account, -amount);
    add(moves, REWARDS, amount);
  }
  const ofNode = row.node === undefined ? 0n : (moves.get(row.node) ?? 0n);
  const isFine = row.charged_tx_fee === 0n && row.node !== payer && ofNode < 0n;
  const charged = isFine ? row.node! : payer;
  const due = isFine ? -ofNode : row.charged_tx_fee;

  let left = due;
  for (const collector of row.node === undefined ? COLLECTORS : [row.node, ...COLLECTORS]) {
    const got = moves.get(collector) ?? 0n;
    if (collector === charged || got <= 0n) continue;
    const part = got < left ? got : left;
    add(moves, collector, -part);
    left -= part;
  }
  add(moves, charged, due - left);
  const moved = [...moves].filter(([, amount]) => amount !== 0n);
  return new Map(moved.sort(([a], [b]) => entityNumber(a) - entityNumber(b)));
}

function add(lines: Map<EntityId, Tinybar>, account: EntityId, amount: Tinybar): void {
  lines.set(account, (lines.get(account) ?? 0n) + amount);
}
