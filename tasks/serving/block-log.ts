import { styleText } from "node:util";

import type { Settlement } from "../../plugin/protocol/settlement.ts";
import { formatHbar } from "../../plugin/hedera/format-hbar.ts";
import type { L2Network } from "../../plugin/network/network.ts";
import type { Candidate } from "../../plugin/node/candidate.ts";
import type { Tinybar } from "../../plugin/protocol/units.ts";

interface Block {
  readonly candidate: Candidate;
  readonly attesters: Set<number>;
  readonly costsBefore: Tinybar;
}

/** Where all nodes are in one process, an attestation is late after this time, ms. */
const LINGER_MS = 100;

/**
 * Prints one line a block, once all nodes have attested it, the next block is there or some time has passed.
 * @param linger a late attestation still gets into its block's line if it comes within this time, ms
 * @returns a function that prints the line that is still held back
 */
export function logBlocks(network: L2Network, print: (line: string) => void, linger = LINGER_MS): () => void {
  let open: Block | undefined;
  let costsBefore = network.costs.total;
  let height = network.door.chain.tip.height;

  const flush = () => {
    if (open === undefined) return;
    print(blockLine(network, open, network.costs.total - open.costsBefore));
    costsBefore = network.costs.total;
    open = undefined;
  };
  network.on("joined", (candidate) => {
    flush();
    height = candidate.block.height;
    const block: Block = { candidate, attesters: new Set(candidate.attesters), costsBefore };
    open = block;
    setTimeout(() => open === block && flush(), linger).unref();
    if (block.attesters.size === sizeOf(network)) flush();
  });
  network.on("attested", (attested, node) => {
    if (open?.candidate.block.height !== attested) return;
    open.attesters.add(node);
    if (open.attesters.size === sizeOf(network)) flush();
  });
  network.on("reverted", () => {
    flush();
    const before = height;
    height = network.door.chain.tip.height;
    if (height < before) print(styleText("yellow", `reverted to block ${height}`));
  });
  network.on("changed", () => {
    flush();
    const before = height;
    // Another node may answer by now that is behind the one before it.
    height = Math.max(before, network.door.chain.tip.height);
    if (height > before) print(emptyLine(before + 1, height));
  });
  network.on("succeeded", ({ epoch, seats, threshold }, fromHeight) => {
    flush();
    const nodes = `seats ${seats.slice(0, -1).join(", ")}${seats.length > 1 ? " and " : ""}${seats.at(-1)}`;
    print(styleText("cyan", `committee ${epoch} from block ${fromHeight} on: ${nodes}, ${threshold} must agree`));
  });
  network.on("dropped", (hash, reason) => {
    flush();
    print(styleText("yellow", `dropped ${hash}: ${reason}`));
  });
  return flush;
}

/** Blocks that were mined on request and have nothing in them. */
function emptyLine(first: number, last: number): string {
  const blocks = first === last ? `block ${first}` : `blocks ${first} to ${last}`;
  return `${styleText("bold", blocks)}  0 tx  mined on request`;
}

function blockLine(network: L2Network, { candidate, attesters }: Block, cost: Tinybar): string {
  const { block, proposer, proposal, settlement, schedule } = candidate;
  const { length } = block.included;
  const parts = [
    styleText("bold", `block ${block.height}`),
    `${length} tx`,
    `${Number(block.header.gasUsed).toLocaleString("en")} gas`,
    `leader ${proposer}${proposal.attempt === 0 ? "" : ` at attempt ${proposal.attempt + 1}`}`,
    `attested ${attesters.size}/${sizeOf(network)}`,
  ];
  if (schedule !== undefined && settlement !== undefined) {
    parts.push(styleText("cyan", `schedule ${schedule}: ${told(settlement)}`));
  }
  parts.push(styleText("dim", `$${network.costs.usd(cost).toFixed(4)}`));
  return parts.join("  ");
}

function sizeOf({ door }: L2Network): number {
  return door.chain.committee.members.length;
}

/** What a settlement does, in a few words. */
function told(settlement: Settlement): string {
  if (settlement.kind === "approvals") return `${settlement.approvals.length} allowances`;
  if (settlement.kind !== "transfer") return `${settlement.kind} of ${settlement.token}`;
  const sign = (amount: bigint) => (amount > 0n ? "+" : "−");
  const hbars = settlement.hbar.map(({ account, amount }) => `${account} ${sign(amount)}${formatHbar(amount)} ℏ`);
  const tokens = settlement.tokens.flatMap(({ token, entries, nfts }) => [
    ...entries.map(({ account, amount }) => `${account} ${sign(amount)}${amount < 0n ? -amount : amount} of ${token}`),
    ...nfts.map(({ to, serial }) => `${to} +#${serial} of ${token}`),
  ]);
  return [...hbars, ...tokens].join(", ");
}
