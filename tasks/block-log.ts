import { styleText } from "node:util";

import type { L2Network } from "../plugin/network/network.ts";
import type { Candidate } from "../plugin/node/chain.ts";
import type { Tinybar } from "../plugin/protocol/units.ts";

interface Block {
  readonly candidate: Candidate;
  readonly attesters: Set<number>;
  readonly costsBefore: Tinybar;
}

/** A late attestation still gets into its block's line if it comes within this time. */
const LINGER_MS = 100;

/** Prints one line a block, once all nodes have attested it, the next block is there or some time has passed. */
export function logBlocks(network: L2Network, print: (line: string) => void): void {
  const { committee } = network.genesis;
  let open: Block | undefined;
  let costsBefore = network.costs.total;

  const flush = () => {
    if (open === undefined) return;
    print(blockLine(network, open, network.costs.total - open.costsBefore));
    costsBefore = network.costs.total;
    open = undefined;
  };
  network.on("joined", (candidate) => {
    flush();
    const block: Block = { candidate, attesters: new Set(candidate.attesters), costsBefore };
    open = block;
    setTimeout(() => open === block && flush(), LINGER_MS).unref();
    if (block.attesters.size === committee.length) flush();
  });
  network.on("attested", (height, node) => {
    if (open?.candidate.block.height !== height) return;
    open.attesters.add(node);
    if (open.attesters.size === committee.length) flush();
  });
  network.on("dropped", (hash, reason) => {
    print(styleText("yellow", `dropped ${hash}: ${reason}`));
  });
}

function blockLine(network: L2Network, { candidate, attesters }: Block, cost: Tinybar): string {
  const { block, proposer, proposal, transfer, schedule } = candidate;
  const { length } = block.included;
  const parts = [
    styleText("bold", `block ${block.height}`),
    `${length} tx`,
    `${Number(block.header.gasUsed).toLocaleString("en")} gas`,
    `leader ${proposer}${proposal.attempt === 0 ? "" : ` at attempt ${proposal.attempt + 1}`}`,
    `attested ${attesters.size}/${network.genesis.committee.length}`,
  ];
  if (schedule !== undefined) {
    const moves = transfer.map(({ account, amount }) => `${account} ${amount > 0n ? "+" : "−"}${hbar(amount)}`);
    parts.push(styleText("cyan", `schedule ${schedule}: ${moves.join(", ")} ℏ`));
  }
  parts.push(styleText("dim", `$${network.costs.usd(cost).toFixed(4)}`));
  return parts.join("  ");
}

/** An amount without its sign, in hbar. */
function hbar(amount: Tinybar): string {
  const absolute = amount < 0n ? -amount : amount;
  const fraction = (absolute % 100_000_000n).toString().padStart(8, "0").replace(/0+$/, "");
  return `${absolute / 100_000_000n}${fraction === "" ? "" : `.${fraction}`}`;
}
